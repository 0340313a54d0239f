/**
 * The anchors of headings, by which links lead to them: a heading's words as the usual renderers write them. Of several
 * that come out the same, the later ones have a number behind.
 */
import type { Facts } from "./facts.ts";
import { DeclarationKind } from "./kinds.ts";
import { FILE, next, type DeclarationRow } from "./rows.ts";

const anchorsOf = new WeakMap<Facts, ReadonlyMap<string, DeclarationRow>>();

/**
 * The sections of a file by their anchor, in the order of the text: rows of declarations. Cost: linear in the file,
 * once for these facts.
 */
export function headingAnchors(facts: Facts): ReadonlyMap<string, DeclarationRow> {
	const known = anchorsOf.get(facts);
	if (known !== undefined) return known;
	const found = new Map<string, DeclarationRow>();
	/** By anchor without a number: the last number that was tried. */
	const numbers = new Map<string, number>();
	const { count, kind, name } = facts.declarations;
	for (let row = next(FILE); row < count; row++) {
		if (kind[row] !== DeclarationKind.section) continue;
		const anchor = anchorOf(facts.string(name[row]));
		let number = numbers.get(anchor) ?? 0;
		let numbered = anchor;
		while (found.has(numbered)) numbered = `${anchor}-${++number}`;
		numbers.set(anchor, number);
		found.set(numbered, row);
	}
	anchorsOf.set(facts, found);
	return found;
}

/** No pattern looks beyond what may begin it again: a heading may be as long as a file. */
const LINK = /!?\[([^[\]]*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^[\]]*\])?/g;
const TAG = /<[^<>]*>/g;

/** Runs of what opens and closes code, and of what opens and closes emphasis. */
const RUN = /`+|_+/g;
const LETTER = /[\p{L}\p{N}]/u;

function anchorOf(heading: string): string {
	return inLowerCase(plainOf(heading).trim()).replace(/[^\p{L}\p{N}\p{M}\p{Pc}\- ]/gu, "").replaceAll(" ", "-");
}

/** In lower case, letter by letter: what stands around one makes no difference, as it does to a sigma elsewhere. */
export function inLowerCase(text: string): string {
	const lower = text.toLowerCase();
	return lower.includes("ς") ? Array.from(text, (letter) => letter.toLowerCase()).join("") : lower;
}

/** The words of a heading without the marks around them; what stands in code is taken as it is. Cost: linear. */
function plainOf(heading: string): string {
	const runs = [...heading.matchAll(RUN)];
	/** By length: the run of backticks of that length that was met last, looking from the end. */
	const next = new Map<number, number>();
	const closing = new Int32Array(runs.length).fill(-1);
	for (let at = runs.length - 1; at >= 0; at--) {
		const run = (runs[at] as RegExpExecArray)[0];
		if (!run.startsWith("`")) continue;
		closing[at] = next.get(run.length) ?? -1;
		next.set(run.length, at);
	}
	let plain = "";
	let from = 0;
	for (let at = 0; at < runs.length; at++) {
		const end = runs[closing[at] as number];
		const begin = runs[at] as RegExpExecArray;
		if (end === undefined) continue;
		plain += withoutMarks(heading.slice(from, begin.index));
		plain += heading.slice(begin.index + begin[0].length, end.index);
		from = end.index + end[0].length;
		at = closing[at] as number;
	}
	return plain + withoutMarks(heading.slice(from));
}

function withoutMarks(text: string): string {
	const words = text.replace(LINK, "$1").replace(TAG, "");
	if (!words.includes("_")) return words;
	const opened: number[] = [];
	const removed = new Set<number>();
	for (const { index, 0: run } of words.matchAll(/_+/g)) {
		const before = words[index - 1] ?? " ";
		const after = words[index + run.length] ?? " ";
		const opens = !LETTER.test(before) && after.trim() !== "";
		const closes = !LETTER.test(after) && before.trim() !== "";
		const opener = closes ? opened.pop() : undefined;
		if (opener !== undefined) removed.add(opener).add(index);
		else if (opens) opened.push(index);
	}
	return words.replace(/_+/g, (run, index: number) => (removed.has(index) ? "" : run));
}
