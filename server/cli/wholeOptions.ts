/** The options of questions over the whole graph, from what was typed to what analysis takes. */
import { matchesGlob } from "../analysis/glob.ts";
import type { WholeOptions } from "../analysis/whole/answers.ts";
import { DeclarationKind, EdgeKind } from "../model/kinds.ts";
import type { CommandContext } from "./command.ts";
import { CommandFailure, ExitCode } from "./exit.ts";

export function wholeOptions({ options: { limit, tests, path } }: CommandContext): WholeOptions {
	const isWanted = path && ((one: string): boolean => path.some((pattern) => matchesGlob(pattern, one)));
	return { limit, includeTests: tests !== false, isWanted };
}

export function symbolKinds({ options: { symbols } }: CommandContext): readonly number[] | undefined {
	return symbols === undefined ? undefined : numbersOf("symbol", DeclarationKind, symbols);
}

export function edgeKinds({ options: { kind } }: CommandContext): readonly number[] | undefined {
	return kind === undefined ? undefined : numbersOf("edge", EdgeKind, kind);
}

/** Names with commas between them. */
function numbersOf(what: string, known: Readonly<Record<string, number>>, typed: string): readonly number[] {
	return typed.split(",").map((part) => {
		const name = part.trim();
		const number = Object.hasOwn(known, name) ? known[name] : undefined;
		if (number !== undefined) return number;
		throw new CommandFailure(ExitCode.usage, `There is no kind of ${what} ${name}.`, `Kinds: ${Object.keys(known).join(", ")}.`);
	});
}
