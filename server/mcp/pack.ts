/**
 * An answer as an agent reads it: text within a budget of characters, which counts everything down to the last mark.
 *
 *     snapshot 3f2a9c1b, ref main 0461b50, dirty 2, fresh        of which state it is
 *     all; shown 2 of 2: exact 1/1, inferred 1/1                 what its rows, or their absence, mean
 *     src/cart.ts#Cart.total  method  L4-6  total(): number      rows, in a total order
 *     …
 *     end, pack 9a3b…                                            or: cut, 12 more, cursor k1-…, pack …
 *
 * What always holds: the text is never longer than its budget; at least one row is told where there is one, cut short
 * if need be, so that whoever follows the cursors comes to the end; the same rows, state and budget give the same
 * bytes.
 */
import { hashString } from "../model/hash.ts";
import { confidenceName } from "../model/kinds.ts";
import type { Absence } from "../analysis/absence.ts";

export const BUDGET_DEFAULT = 8000;
/** The first two lines, the last one, and a row cut short find room in it. */
export const BUDGET_MIN = 600;
export const BUDGET_MAX = 24_000;

/** Whatever a workspace calls its branches and modules, what is said of an answer stays short. */
const STATE_CHARACTERS_MAX = 160;
const VERDICT_CHARACTERS_MAX = 200;
const CUT_MARK = "…";
/** Of the budget, for each mark of a part. */
const CHARACTERS_A_MARK = 100;

/** A line of an answer; its text is made when it is shown. */
export interface Row {
	readonly text: () => string;
	/** Of an edge: how sure it is. */
	readonly confidence?: number | undefined;
	/** The file that it speaks of. */
	readonly path?: string | undefined;
	/** What stands above it, told again where an answer begins in the midst. */
	readonly head?: (() => string) | undefined;
}

/** What was found, before it is cut to a budget. */
export interface Found {
	readonly rows: readonly Row[];
	/** How many rows there would be; more than `rows` where not all were looked up, undefined when nobody knows. */
	readonly total: number | undefined;
	/** What the second line says first, in place of what the absence means. */
	readonly meaning?: string | undefined;
	/** Why there are not more, but for what is cut to the budget. */
	readonly absence: readonly Absence[];
	/** Said behind the counts. */
	readonly hint?: string | undefined;
	/** What a caller who gives the pack back has, by rows. */
	readonly marks?: readonly PartMark[];
}

/** A run of rows that is told as a whole, and what names it as it is now: always as many digits. */
export interface PartMark {
	readonly begin: number;
	readonly end: number;
	readonly mark: string;
}

export interface PackOptions {
	/** The first line. */
	readonly state: string;
	readonly budget: number;
	/** The first row that is wanted. */
	readonly begin: number;
	readonly cursorAt: (row: number) => string;
	/** The mark of an answer that the caller still has. */
	readonly have?: string | undefined;
}

export interface Packed {
	readonly text: string;
	/** Files of the rows that are told. */
	readonly paths: readonly string[];
}

export function pack(found: Found, options: PackOptions): Packed {
	const { rows } = found;
	const { begin, cursorAt } = options;
	const state = shortened(options.state, STATE_CHARACTERS_MAX);
	const lastOf = (end: number, mark: string): string => {
		if (!hasMore(found, end)) return `end, pack ${mark}`;
		const left = found.total === undefined ? "more" : `${found.total - end} more`;
		return `cut, ${left}, cursor ${cursorAt(end)}, pack ${mark}`;
	};
	// The number in a cursor may grow to that of the last row.
	const marksMax = Math.floor(options.budget / CHARACTERS_A_MARK);
	const widestMark = markOf([]) + marksIn(found, { begin: 0, end: rows.length }, marksMax);
	const around = [state, verdict(found, { begin: 0, end: 0 }, "wide"), lastOf(0, widestMark) + String(rows.length)];
	const room = options.budget - around.reduce((sum, line) => sum + line.length + 1, 0);
	const { lines, end } = filled(rows, begin, room);
	const mark = markOf(lines) + marksIn(found, { begin, end }, marksMax);
	const paths = pathsOf(rows.slice(begin, end));
	if (options.have === mark) return { text: [state, `unchanged: you have pack ${mark}`].join("\n"), paths };
	return { text: [state, verdict(found, { begin, end }, "exact"), ...lines, lastOf(end, mark)].join("\n"), paths };
}

/** Whether the question goes on behind a row. */
function hasMore({ rows, total, absence }: Found, end: number): boolean {
	return end < rows.length || (total ?? 0) > end || absence.some((one) => one.kind === "cut" && one.by === "limit");
}

/** As many rows as fit, at least one. */
function filled(
	rows: readonly Row[], begin: number, room: number,
): { readonly lines: readonly string[]; readonly end: number } {
	const lines: string[] = [];
	let [left, at] = [room, begin];
	for (let row = rows[at]; row !== undefined; row = rows[++at]) {
		const head = at === begin ? row.head?.() : undefined;
		const added = [...(head === undefined ? [] : [head]), row.text()];
		const size = added.reduce((sum, line) => sum + line.length + 1, 0);
		if (size > left) {
			if (at > begin) break;
			lines.push(...cutToFit(added, left));
			return { lines, end: at + 1 };
		}
		lines.push(...added);
		left -= size;
	}
	return { lines, end: at };
}

function cutToFit(lines: readonly string[], room: number): string[] {
	const each = Math.floor(room / lines.length) - 1;
	return lines.map((line) => shortened(line, each));
}

interface Span {
	readonly begin: number;
	readonly end: number;
}

/** The second line. `wide`: no shorter than that of any part of the rows. */
function verdict(found: Found, { begin, end }: Span, width: "exact" | "wide"): string {
	const { rows, total, absence, hint, meaning } = found;
	const isWide = width === "wide";
	const words = absence.filter((one) => one.kind !== "cut" || one.by !== "limit").map(wordOf);
	if (isWide || hasMore(found, end)) words.push("cut");
	const [first, last] = isWide ? [rows.length, rows.length] : [begin + 1, end];
	const shown = first === 1 ? String(last) : `${first}-${last}`;
	const sureness = byConfidence(rows, isWide ? undefined : { begin, end });
	const counts = `shown ${shown} of ${total ?? `${rows.length}+`}${sureness}`;
	const said = [...(meaning === undefined ? [] : [meaning]), ...words];
	const parts = [said.length === 0 ? "all" : said.join(", "), rows.length === 0 ? "" : counts, hint ?? ""];
	return shortened(parts.filter((part) => part !== "").join("; "), VERDICT_CHARACTERS_MAX);
}

function wordOf(absence: Absence): string {
	switch (absence.kind) {
		case "nothing": return "nothing, and the index is whole";
		case "filtered": return "nothing that the filters let through";
		case "hidden": return `hidden ${absence.count} by name only (guesses: true shows them)`;
		case "cut": return `cut by ${absence.by}`;
		case "incomplete": return "incomplete: not all files are read yet, ask again";
		case "stale": return `stale: ${absence.paths.length} files of it have changed`;
		case "outside": return `outside: it comes from ${oneLine(absence.module)}, which is not indexed`;
		case "promised": return `promised: what uses ${oneLine(absence.by)} may mean it`;
		case "testless": return "testless: no file of the index is a test";
		case "unsupported": return `unsupported: ${absence.language} has no such relation`;
	}
}

/** `: exact 3/4, inferred 1/1`; of rows that are edges. @param shown - all of them when left out */
function byConfidence(rows: readonly Row[], shown: Span | undefined): string {
	const counts = new Map<number, { shown: number; all: number }>();
	rows.forEach(({ confidence }, at) => {
		if (confidence === undefined) return;
		const count = counts.get(confidence) ?? { shown: 0, all: 0 };
		const isShown = !shown || (at >= shown.begin && at < shown.end);
		counts.set(confidence, { shown: count.shown + (isShown ? 1 : 0), all: count.all + 1 });
	});
	const sorted = [...counts].sort(([one], [other]) => one - other);
	const said = sorted.map(([confidence, count]) => `${confidenceName(confidence)} ${count.shown}/${count.all}`);
	return said.length === 0 ? "" : `: ${said.join(", ")}`;
}

function pathsOf(rows: readonly Row[]): string[] {
	return [...new Set(rows.flatMap(({ path }) => path ?? []))].sort();
}

/** The marks of parts that are told whole, no more than there is room for. */
function marksIn({ marks = [] }: Found, { begin, end }: Span, marksMax: number): string {
	const told = marks.filter((part) => part.begin >= begin && part.end <= end).slice(0, marksMax);
	return told.length === 0 ? "" : `.${told.map(({ mark }) => mark).join("")}`;
}

/** Names what an answer tells; always as long. */
function markOf(lines: readonly string[]): string {
	const [one, other] = hashString(lines.join("\n"));
	return [one, other].map((word) => ((word as number) >>> 0).toString(16).padStart(8, "0")).join("");
}

export function shortened(text: string, characters: number): string {
	return text.length <= characters ? text : text.slice(0, Math.max(0, characters - CUT_MARK.length)) + CUT_MARK;
}

/** Nothing that a file holds, or a symbol is called, may look like a line of its own. */
export function oneLine(text: string): string {
	return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/g, "\ufffd");
}
