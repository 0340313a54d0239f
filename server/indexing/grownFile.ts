/**
 * What a file has more than it had, where all that it had is still there: then its edges are those of before and those
 * of what came, and its links rest on the questions of before and on those of what came.
 *
 * Why it holds: resolution is a function of facts and of answers. What is still there has the same facts, and so has
 * all that it leads to in the file (fileTops.ts); what it finds there by a name is as it was, unless one of the
 * {@link GrownFile.questions} was asked; and whoever links by this sees to it that other answers are as they were. Of a
 * file that has lost something it cannot be told which questions only that has asked.
 */
import type { Edge } from "../../engine/index.ts";
import { blockIdOf } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { namesAndKeys } from "../model/nameKeys.ts";
import {
	FILE, firstFrom, get, next, NONE, type DeclarationRow, type ReferenceRow, type ReferenceRows,
} from "../model/rows.ts";
import { isScript } from "../model/scripts.ts";
import { ALL_IMPORTS, WHETHER_SCRIPT } from "../resolution/world.ts";
import { edgeOf } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import type { CarriedLinks } from "./carriedLinks.ts";
import { hasSameInterface, insideQuestions, nameQuestion, ownQuestions, type ContentChange } from "./dependencies.ts";
import { FileTops } from "./fileTops.ts";
import { ASSIGNED } from "./interfaceChange.ts";
import { hiddenKinds } from "./interfaceGraph.ts";

export interface GrownFile {
	/** Declarations of the file after that were not there before, with what stands in them. */
	readonly declarations: ReadonlySet<DeclarationRow>;
	/** References of the file after that stand in those. */
	readonly rows: readonly ReferenceRows[];
	/** What has edges from elsewhere than where it begins itself, the file first; and where it began. */
	readonly spread: readonly { readonly declaration: DeclarationRow; readonly beginBefore: number }[];
	/** Pairs: an offset in the text before, ascending, and how far what stands there, and behind it, has moved. */
	readonly shifts: readonly number[];
	/** What differs for other files. */
	readonly change: ContentChange;
	/** Questions whose answer may differ in the file itself. */
	readonly questions: readonly number[];
}

/** @returns undefined if something is not there any more, or if it is not known to be */
export function grownFile(before: Facts, after: Facts): GrownFile | undefined {
	if (before.declarations.count > after.declarations.count) return undefined;
	const one = new FileTops(before);
	const other = new FileTops(after);
	if (one.isCut || other.isCut || !one.isSame(FILE, other, FILE)) return undefined;
	const states = { before, after, one, other };
	const now = placesNow(states);
	if (now === undefined || !isSameOrder(states, now)) return undefined;
	const isKept = new Uint8Array(after.declarations.count).fill(1, 0, 1);
	for (const top of now.values()) isKept[top] = 1;
	const declarations = new Set<DeclarationRow>();
	for (let row = next(FILE); row < isKept.length; row++) {
		if (isKept[other.topOf[row] as number] === 0) declarations.add(row);
	}
	const names = namesOf(states, declarations);
	const spread = spreadSymbols(states, now, declarations);
	const shifts = shiftsOf(states, now);
	if (names === undefined || spread === undefined || shifts === undefined) return undefined;
	const rows = rangesOf(other.topOfReference, (top) => isKept[top] === 0);
	const blockNames = new Set(Array.from(namesAndKeys(after, declarations), ({ name }) => name));
	const change = {
		names: [...blockNames].map(nameQuestion),
		inside: hasSameInterface(before, after) ? [] : insideQuestions(names),
	};
	return { change, declarations, rows, spread, shifts, questions: [...names].flatMap(ownQuestions) };
}

/**
 * Under which names the file finds what came, and others do. Nothing that was there leads to it otherwise: that would
 * have another hash.
 *
 * @returns undefined if some of it is one with what was there, or belongs to no name
 */
function namesOf(
	{ before, after, one, other }: States, came: ReadonlySet<DeclarationRow>,
): ReadonlySet<string> | undefined {
	const { declarations, blocks, exports, imports } = after;
	const keys = new Set<number>();
	for (const row of came) keys.add(other.keyOf(row));
	for (let row = next(FILE); row < before.declarations.count; row++) if (keys.has(one.keyOf(row))) return undefined;
	const names = new Set<string>();
	for (const row of came) {
		const kind = get(declarations.kind, row);
		if (kind === DeclarationKind.section) return undefined;
		const isMember = (get(declarations.flags, row) & DeclarationFlag.member) !== 0;
		if (isMember || !hiddenKinds.has(kind)) names.add(after.string(declarations.name[row]));
		const owner = blocks.owner[get(declarations.block, row)] ?? NONE;
		if (owner >= 0) names.add(after.string(owner));
	}
	for (let row = exports.first; row < exports.count; row++) {
		if (came.has(get(exports.declaration, row))) names.add(after.string(exports.name[row]));
	}
	for (let row = imports.first; row < imports.count; row++) {
		if (came.has(get(imports.declaration, row))) names.add(after.string(imports.exportedAs[row])).add(ALL_IMPORTS);
	}
	if (isScript(before) !== isScript(after)) names.add(WHETHER_SCRIPT);
	return names.has(ASSIGNED) || names.has("*") ? undefined : names;
}

/** The links of the file after, but for those of what came. Cost: a look at edges whose places count from elsewhere. */
export function grownLinks(
	view: Pick<IndexView, "outgoing">, path: string, after: Facts, grown: GrownFile,
): CarriedLinks {
	const edges: Edge[] = [];
	const removed: Edge[] = [];
	for (const { declaration, beginBefore } of grown.shifts.length === 0 ? [] : grown.spread) {
		const source = blockIdOf(after, declaration, path);
		const begin = declaration === FILE ? 0 : get(after.declarations.begin, declaration);
		for (const end of view.outgoing(source)) {
			const by = shiftAt(grown.shifts, beginBefore + end.begin) + beginBefore - begin;
			if (by === 0) continue;
			const edge = edgeOf(source, end);
			removed.push(edge);
			edges.push({ ...edge, begin: end.begin + by, end: end.end + by });
		}
	}
	return { edges, rows: grown.rows, added: { declarations: grown.declarations, removed } };
}

interface States {
	readonly before: Facts;
	readonly after: Facts;
	readonly one: FileTops;
	readonly other: FileTops;
}

/** Where each declaration at the top is now; in the same order. */
type Now = ReadonlyMap<DeclarationRow, DeclarationRow>;

function placesNow({ one, other }: States): Now | undefined {
	const now = new Map<DeclarationRow, DeclarationRow>();
	let at = 0;
	for (const top of one.rows) {
		while (at < other.rows.length && !one.isSame(top, other, other.rows[at] as DeclarationRow)) at++;
		if (at === other.rows.length) return undefined;
		now.set(top, other.rows[at++] as DeclarationRow);
	}
	return now;
}

/** Whether what stands in no declaration stands between the same ones: what runs at once sees what came before it. */
function isSameOrder({ before, after, one, other }: States, now: Now): boolean {
	if (one.rest.length !== other.rest.length) return false;
	if (one.rest.length === 0) return true;
	const ends = [...now].map(([top, topNow]): [number, number] =>
		[get(before.declarations.end, top), get(after.declarations.end, topNow)]).sort(([first], [second]) => first - second);
	if (ends.some(([, end], at) => end < (ends[at - 1]?.[1] ?? 0))) return false;
	const [endsBefore, endsNow] = [Int32Array.from(ends, ([end]) => end), Int32Array.from(ends, ([, end]) => end)];
	return one.rest.every((row, at) => {
		const rowNow = other.rest[at] as ReferenceRow;
		return firstFrom(endsBefore, get(before.references.begin, row) + 1) ===
			firstFrom(endsNow, get(after.references.begin, rowNow) + 1);
	});
}

/** The file, and symbols that are declared in several places; undefined if what came belongs to one of before. */
function spreadSymbols(
	{ before, after, other }: States, now: Now, declarations: ReadonlySet<DeclarationRow>,
): GrownFile["spread"] | undefined {
	const beginsBefore = new Map([...now].map(([top, topNow]) => [topNow, get(before.declarations.begin, top)]));
	const { symbol, begin } = after.declarations;
	const first = new Set<DeclarationRow>();
	for (let row = next(FILE); row < after.declarations.count; row++) {
		const of = get(symbol, row);
		if (other.topOf[of] === other.topOf[row]) continue;
		if (declarations.has(of) !== declarations.has(row)) return undefined;
		if (!declarations.has(of)) first.add(of);
	}
	const places = [...first].map((declaration) => {
		const top = other.topOf[declaration] as DeclarationRow;
		const beginBefore = (beginsBefore.get(top) ?? 0) + get(begin, declaration) - get(begin, top);
		return { declaration, beginBefore };
	});
	return [{ declaration: FILE, beginBefore: 0 }, ...places];
}

/** How far rows have moved; undefined if two that begin in one place have moved apart. */
function shiftsOf({ before, after, one, other }: States, now: Now): number[] | undefined {
	const byTop = new Int32Array(before.declarations.count);
	for (const [top, topNow] of now) {
		byTop[top] = get(after.declarations.begin, topNow) - get(before.declarations.begin, top);
	}
	const { nameBegin, count } = before.declarations;
	const { begin, count: referenceCount } = before.references;
	const shifts: number[] = [];
	let [row, reference, restCount] = [next(FILE), before.references.first, 0];
	let [last, lastBy] = [-1, 0];
	// Both tables are in the order of the text.
	while (row < count || reference < referenceCount) {
		const isName = row < count && (reference >= referenceCount || get(nameBegin, row) <= get(begin, reference));
		const from = isName ? get(nameBegin, row) : get(begin, reference);
		const top = (isName ? one.topOf[row] : one.topOfReference[reference]) as number;
		const by = isName || top !== FILE ? byTop[top] as number
			: get(after.references.begin, other.rest[restCount++] as ReferenceRow) - from;
		if (isName) row = next(row);
		else reference = next(reference);
		if (from === last && by !== lastBy) return undefined;
		if (by !== lastBy) shifts.push(from, by);
		[last, lastBy] = [from, by];
	}
	return shifts;
}

function shiftAt(shifts: readonly number[], offset: number): number {
	let by = 0;
	for (let at = 0; at < shifts.length && (shifts[at] as number) <= offset; at += 2) by = shifts[at + 1] as number;
	return by;
}

/** Rows next to each other of which something holds. */
function rangesOf(values: Int32Array, holds: (value: number) => boolean): ReferenceRows[] {
	const ranges: { begin: ReferenceRow; end: number }[] = [];
	for (let row = 0; row < values.length; row++) {
		if (!holds(values[row] ?? NONE)) continue;
		const last = ranges.at(-1);
		if (last?.end === row) last.end = row + 1;
		else ranges.push({ begin: row as ReferenceRow, end: row + 1 });
	}
	return ranges;
}
