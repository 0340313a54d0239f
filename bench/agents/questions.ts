/**
 * Questions with a known answer, drawn by chance from what a compiler or language service says of a corpus; neither
 * Kausal nor grep has a part in it.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Dice } from "../kill/edits.ts";
import type { Identifier, Place } from "../truth/truthFiles.ts";

export interface Corpus {
	/** Of the truth. */
	readonly name: string;
	/** The workspace folder. */
	readonly root: string;
	/** Where the files of the truth lie in it. */
	readonly prefix: string;
	readonly extension: string;
	readonly counts: Readonly<Record<Question["kind"], number>>;
}

export interface Question {
	/** Every line that names something, but its own; or where the thing is declared that is named at a place. */
	readonly kind: "uses" | "declaration";
	readonly name: string;
	/** What is asked about: the declaration, or the place that names it. */
	readonly at: Place;
	/** Lines as `path:line`. */
	readonly expected: ReadonlySet<string>;
}

/** Things that are used less have no answer to compare, those that are used more are all alike. */
const USES_MIN = 3;
const USES_MAX = 40;

export interface Drawn {
	readonly questions: readonly Question[];
	/** Whether the truth says anything of that name in a line; others are not judged. */
	readonly isJudged: (name: string, line: string) => boolean;
}

/** Draws so many questions of each kind; the same dice, the same questions. */
export function drawQuestions(corpus: Corpus, identifiers: readonly Identifier[], dice: Dice): Drawn {
	const known = identifiers.filter(ofSameText(corpus)).map((one) => moved(one, corpus.prefix));
	const judged = new Set(known.map(({ file }) => file));
	const lines = new Map<string, Set<string>>();
	for (const { definitions, ...place } of known) {
		const [only] = definitions;
		if (only === undefined || definitions.length > 1 || isSame(only, place)) continue;
		const uses = lines.get(keyOf(only)) ?? new Set();
		lines.set(keyOf(only), uses.add(lineOf(place)));
	}
	const isFewEnough = (one: Identifier): boolean => {
		const uses = lines.get(keyOf(one)) ?? new Set();
		return uses.size >= USES_MIN && uses.size <= USES_MAX && filesIn(uses) > 1 && !uses.has(lineOf(one));
	};
	const isOwn = ({ definitions, ...at }: Identifier): boolean => definitions.length === 1 && isSame(definitions[0], at);
	const declarations = known.filter((one) => isOwn(one) && isFewEnough(one));
	const isElsewhere = ({ file, role, definitions: [only, ...others] }: Identifier): boolean =>
		only !== undefined && others.length === 0 && only.file !== file && judged.has(only.file) && !role.startsWith("decl");
	const uses = known.filter(isElsewhere);
	const questions = [
		...draw(declarations, corpus.counts.uses, dice).map((at): Question =>
			({ kind: "uses", name: at.name, at, expected: lines.get(keyOf(at)) ?? new Set() })),
		...draw(uses, corpus.counts.declaration, dice).map((at): Question =>
			({ kind: "declaration", name: at.name, at, expected: new Set(at.definitions.map(lineOf)) })),
	];
	const names = new Set(questions.map(({ name }) => name));
	const said = new Set(known.filter(({ name }) => names.has(name)).map((one) => `${one.name}\n${lineOf(one)}`));
	return { questions, isJudged: (name, line) => said.has(`${name}\n${line}`) };
}

export const lineOf = ({ file, line }: Place): string => `${file}:${line}`;

/** The truth is about one version of each file. */
function ofSameText({ root, prefix }: Corpus): (identifier: Identifier) => boolean {
	const texts = new Map<string, readonly string[]>();
	return ({ file, line, column, name }) => {
		let text = texts.get(file);
		if (text === undefined) {
			const path = join(root, prefix, file);
			text = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
			texts.set(file, text);
		}
		return text[line - 1]?.startsWith(name, column - 1) === true;
	};
}

function moved(identifier: Identifier, prefix: string): Identifier {
	const place = <T extends Place>(one: T): T => ({ ...one, file: prefix + one.file });
	return { ...place(identifier), definitions: identifier.definitions.map(place) };
}

function draw<T>(from: readonly T[], count: number, dice: Dice): T[] {
	const left = [...from];
	return Array.from({ length: Math.min(count, left.length) }, () => left.splice(dice.below(left.length), 1)[0] as T);
}

function filesIn(lines: ReadonlySet<string>): number {
	return new Set([...lines].map((line) => line.slice(0, line.lastIndexOf(":")))).size;
}

const keyOf = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;
const isSame = (one: Place | undefined, other: Place): boolean => one !== undefined && keyOf(one) === keyOf(other);
