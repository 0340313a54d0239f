/**
 * The words behind a command: which relation they name, and which targets. The forms that people type come first
 * (`show callers price`), those with options (`--relation callers --target price`) mean the same.
 */
import { RELATIONS, relationNamed, relationsLike, type Relation } from "../analysis/relations.ts";
import { EdgeKind } from "../model/kinds.ts";
import type { TypedTargets } from "./answers.ts";
import { CommandFailure, ExitCode } from "./exit.ts";
import { number } from "./layout.ts";

const TARGETS_MAX = 10_000;

/** The targets that were typed; `-` stands for the lines of standard input. */
export function targetsOf(words: readonly string[], readInput: () => string): TypedTargets {
	const typed = words.flatMap((word) => (word === "-" ? linesOf(inputFrom(readInput)) : [word]));
	if (typed.length > TARGETS_MAX) {
		throw usage(`${number(typed.length)} targets are more than ${number(TARGETS_MAX)}.`, "Ask in several parts.");
	}
	if (typed.length === 0) throw usage("Standard input names nothing.", "Give a target a line.");
	return { typed, isList: words.length > 1 || words.includes("-") };
}

export interface RelationWords {
	readonly command: "show" | "trace";
	readonly words: readonly string[];
	readonly relation: string | undefined;
	readonly targets: readonly string[];
}

/** The relation and the words that are left for targets, at least one. */
export function relationIn(
	{ command, words, relation: given, targets }: RelationWords,
): { relation: Relation; names: readonly string[] } {
	if (given !== undefined) return complete(command, required(given), [...words, ...targets]);
	const [first, ...rest] = words;
	const last = words.at(-1);
	const name = first ?? targets[0] ?? "price";
	const usageText = `Write: kausal ${command} RELATION NAME, such as: kausal ${command} callers ${name}`;
	if (first === undefined) throw usage("Which relation is not said.", usageText);
	const named = relationNamed(first);
	if (named !== undefined) return complete(command, named, [...rest, ...targets]);
	const behind = words.length > 1 && last !== undefined ? relationNamed(last) : undefined;
	if (behind !== undefined) return complete(command, behind, [...words.slice(0, -1), ...targets]);
	if (words.length > 1 || targets.length > 0 || relationsLike(first).length > 0) throw unknownRelation(first);
	throw usage(`Which relation of ${first} is not said.`, usageText);
}

function complete(
	command: string, relation: Relation, names: readonly string[],
): { relation: Relation; names: readonly string[] } {
	if (names.length > 0) return { relation, names };
	throw usage(`Whose ${relation.name} is not said.`, `Write: kausal ${command} ${relation.name} NAME`);
}

function required(name: string): Relation {
	const relation = relationNamed(name);
	if (relation === undefined) throw unknownRelation(name);
	return relation;
}

function unknownRelation(name: string): CommandFailure {
	const own = RELATIONS.filter(({ aliasOf }) => aliasOf === undefined).map((relation) => relation.name);
	const like = relationsLike(name);
	return usage(
		`There is no relation ${name}.`,
		like.length > 0 ? `Did you mean ${like.join(", ")}?` : `Relations: ${own.join(", ")}.`,
	);
}

function usage(message: string, hint: string): CommandFailure {
	return new CommandFailure(ExitCode.usage, message, hint);
}

function linesOf(text: string): readonly string[] {
	return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "");
}

export function inputFrom(readInput: () => string): string {
	try {
		return readInput();
	} catch (error) {
		const said = error instanceof Error ? error.message : String(error);
		throw new CommandFailure(ExitCode.badPath, `Standard input cannot be read: ${said}`);
	}
}

/** Kinds of edges, as they are typed with commas between them. */
export function kindsIn(text: string): readonly number[] {
	return text.split(",").map((name) => {
		const kind = Object.entries(EdgeKind).find(([known]) => known === name.trim());
		if (kind !== undefined) return kind[1];
		throw new CommandFailure(
			ExitCode.usage, `There is no kind of edge ${name}.`, `Kinds: ${Object.keys(EdgeKind).join(", ")}.`,
		);
	});
}
