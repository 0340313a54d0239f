/** What a question is narrowed and bounded by, from what was typed to what analysis takes. */
import type { Bounded, SymbolFilter } from "../analysis/asked.ts";
import type { WholeOptions } from "../analysis/whole/answers.ts";
import { DeclarationKind, EdgeKind, type EdgeFilter } from "../model/kinds.ts";
import type { InPieces } from "../model/pieces.ts";
import type { CommandContext } from "./command.ts";
import { CommandFailure, ExitCode } from "./exit.ts";

type Typed = Pick<CommandContext, "options">;

const nowMs = (): number => performance.now();

/** Of questions that walk. */
export function bounds(context: Typed): Bounded {
	const { filter: filterUse, maxVisited: visitedMax, maxTime: ms, cursor } = context.options;
	const time = ms === undefined ? undefined : { ms, nowMs };
	return { filter: filterOf(context), filterUse, visitedMax, time, cursor };
}

/** What is said of an answer with nothing in it, where filters may be why. */
export function throughFilters(context: Typed): string {
	return isFiltered(context) ? " that the filters let through" : "";
}

/** Whether less was asked about than there is. */
export function isFiltered(context: Typed): boolean {
	return filterOf(context) !== undefined || context.options.tests === false;
}

/** Of questions over the whole graph. */
export function wholeOptions(context: Typed): WholeOptions {
	const { limit, tests, cursor } = context.options;
	return { limit, includeTests: tests !== false, filter: filterOf(context), cursor };
}

function filterOf({ options: { path, notPath, name, notName, symbols } }: Typed): SymbolFilter | undefined {
	const symbolKinds = symbols === undefined ? undefined : numbersOf("symbol", DeclarationKind, symbols);
	const filter = { paths: path, notPaths: notPath, names: name, notNames: notName, symbolKinds };
	return Object.values(filter).some((one) => one !== undefined) ? filter : undefined;
}

/** Does all pieces of an answer, or as many as there is time for; then there is none. */
export function finishInTime<T>(pieces: InPieces<T>, { options: { maxTime } }: Typed): T | undefined {
	const until = nowMs() + (maxTime ?? Infinity);
	for (;;) {
		const piece = pieces.next();
		if (piece.done === true) return piece.value;
		if (nowMs() >= until) return undefined;
	}
}

/** Which edges to follow. */
export function edgeFilter(context: Typed): EdgeFilter {
	const { ambiguous, tests } = context.options;
	return { kinds: edgeKinds(context), includeAmbiguous: ambiguous === true, includeTests: tests !== false };
}

export function edgeKinds({ options: { kind } }: Typed): readonly number[] | undefined {
	return kind === undefined ? undefined : numbersOf("edge", EdgeKind, kind);
}

/** Names with commas between them. */
function numbersOf(what: string, known: Readonly<Record<string, number>>, typed: string): readonly number[] {
	return typed.split(",").map((part) => {
		const name = part.trim();
		const number = Object.hasOwn(known, name) ? known[name] : undefined;
		if (number !== undefined) return number;
		throw new CommandFailure(
			ExitCode.usage, `There is no kind of ${what} ${name}.`, `Kinds: ${Object.keys(known).join(", ")}.`,
		);
	});
}
