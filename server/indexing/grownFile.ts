/**
 * What a file has more than it had, or has with another inside, where all else that it had is still there: then its
 * edges are those of before and those of what came or changed, and its links rest on the questions of both.
 *
 * Why it holds: resolution is a function of facts and of answers. What is still there has the same facts, and so has
 * all that it leads to in the file (fileTops.ts), but for what has changed, of which nothing else sees more than other
 * files do, which the interface tells. What it finds there by a name is as it was, unless one of the
 * {@link GrownFile.questions} was asked; and whoever links by this sees to it that other answers are as they were.
 *
 * Which questions only that has asked which is not there any more cannot be told, so the links of a file whose insides
 * changed keep them, and say so ({@link LinkQuestions.surplusCount}).
 */
import type { BlockId, Edge } from "../../engine/index.ts";
import { blockIdOf } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { pathHash } from "../model/identity.ts";
import { namesAndKeys } from "../model/nameKeys.ts";
import type { InPieces } from "../model/pieces.ts";
import {
	FILE, firstFrom, get, next, NONE, type DeclarationRow, type ReferenceRow, type ReferenceRows,
} from "../model/rows.ts";
import { isScript } from "../model/scripts.ts";
import { ALL_IMPORTS, WHETHER_SCRIPT } from "../resolution/world.ts";
import { edgeOf } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import type { CarriedLinks } from "./linkPatch.ts";
import {
	contentChangeInPieces, hasSameInterface, insideQuestions, nameQuestion, ownQuestions, type ContentChange,
} from "./dependencies.ts";
import { FileTops } from "./fileTops.ts";
import { ASSIGNED } from "./interfaceChange.ts";
import { hiddenKinds } from "./interfaceGraph.ts";

export interface GrownFile {
	/** Declarations of the file after that came or changed, with what stands in them. */
	readonly declarations: ReadonlySet<DeclarationRow>;
	/** References of the file after that stand in those. */
	readonly rows: readonly ReferenceRows[];
	/** What has edges from elsewhere than where it begins itself, the file first; and where it began. */
	readonly spread: readonly { readonly declaration: DeclarationRow; readonly beginBefore: number }[];
	/**
	 * Pairs: an offset in the text before, ascending, and how far what stands there, and behind it, has moved;
	 * {@link GONE} where that belongs to something that has changed.
	 */
	readonly shifts: readonly number[];
	/** All blocks in what has changed, whose edges are not known; none where the file has only grown. */
	readonly changed: readonly DeclarationRow[];
	/** What differs for other files. */
	readonly change: ContentChange;
	/** Questions whose answer may differ in the file itself. */
	readonly questions: readonly number[];
}

/** No distance: it is not there as it was. */
const GONE = Infinity;

/** Whether it has lost something that may have asked questions which nothing else asks. */
export const hasChanged = ({ changed }: GrownFile): boolean => changed.length > 0;

/** Where more have changed, the file is linked as a whole: it would not be much more. */
const CHANGED_MAX = 32;

/** @returns undefined if something is not there any more, or if it is not known to be */
export function* grownFile(before: Facts, after: Facts): InPieces<GrownFile | undefined> {
	if (before.blocks.count > after.blocks.count) return undefined;
	const one = new FileTops(before);
	yield;
	const other = new FileTops(after);
	yield;
	if (one.isCut || other.isCut || !one.isSame(FILE, other, FILE)) return undefined;
	const states = { before, after, one, other };
	const now = placesNow(states);
	if (now === undefined || !isSameOrder(states, now)) return undefined;
	const changed = changedBlocks(states, now);
	if (changed === undefined) return undefined;
	yield;
	// Of each declaration at the top: whether it is there as it was, or with another inside; 0 if it came.
	const stays = new Uint8Array(after.declarations.count).fill(KEPT, 0, 1);
	for (const [top, topNow] of now) stays[topNow] = one.isSame(top, other, topNow) ? KEPT : CHANGED;
	const [declarations, came] = [new Set<DeclarationRow>(), new Set<DeclarationRow>()];
	for (let row = next(FILE); row < stays.length; row++) {
		const how = stays[other.topOf[row] as number];
		if (how !== KEPT) declarations.add(row);
		if (how !== KEPT && how !== CHANGED) came.add(row);
	}
	const names = namesOf(states, came);
	const spread = spreadSymbols(states, now, declarations);
	const shifts = shiftsOf(states, now);
	if (names === undefined || spread === undefined || shifts === undefined) return undefined;
	yield;
	const change = changed.length > 0 ? yield* changeWith(states, names) : changeBy(states, came, names);
	if (change === undefined) return undefined;
	const rows = rangesOf(other.topOfReference, (top) => stays[top] !== KEPT);
	return { change, declarations, rows, spread, shifts, changed, questions: [...names].flatMap(ownQuestions) };
}

const KEPT = 1;
const CHANGED = 2;

/** What differs for others where only something came. */
function changeBy(
	{ before, after }: States, came: ReadonlySet<DeclarationRow>, names: ReadonlySet<string>,
): ContentChange {
	const blockNames = new Set(Array.from(namesAndKeys(after, came), ({ name }) => name));
	const inside = hasSameInterface(before, after) ? [] : insideQuestions(names);
	return { names: [...blockNames].map(nameQuestion), inside };
}

/** The same where insides have changed as well; undefined if others see more of it than the names that came. */
function* changeWith({ before, after }: States, names: ReadonlySet<string>): InPieces<ContentChange | undefined> {
	const change = yield* contentChangeInPieces(before, after);
	const known = new Set(insideQuestions(names));
	return change.inside?.every((question) => known.has(question)) === true ? change : undefined;
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
	const { shifts, spread, changed } = grown;
	const edges: Edge[] = [];
	const removed: Edge[] = [];
	for (const { declaration, beginBefore } of shifts.length === 0 ? [] : spread) {
		const source = blockIdOf(after, declaration, path);
		const begin = declaration === FILE ? 0 : get(after.declarations.begin, declaration);
		for (const end of view.outgoing(source)) {
			const shift = shiftAt(shifts, beginBefore + end.begin);
			const by = shift + beginBefore - begin;
			if (by === 0) continue;
			const edge = edgeOf(source, end);
			removed.push(edge);
			if (shift !== GONE) edges.push({ ...edge, begin: end.begin + by, end: end.end + by });
		}
	}
	const hash = pathHash(path);
	for (const block of changed) {
		const source = blockIdOf(after, block, hash);
		for (const end of view.outgoing(source)) removed.push(edgeOf(source, end));
	}
	return { edges, removed, rows: grown.rows, declarations: grown.declarations };
}

interface States {
	readonly before: Facts;
	readonly after: Facts;
	readonly one: FileTops;
	readonly other: FileTops;
}

/** Where each declaration at the top is now, as it was or with another inside; in the same order. */
type Now = ReadonlyMap<DeclarationRow, DeclarationRow>;

function placesNow({ before, after, one, other }: States): Now | undefined {
	const now = new Map<DeclarationRow, DeclarationRow>();
	let [at, changedCount] = [0, 0];
	for (const top of one.rows) {
		let found = placeFrom(other.rows, at, (row) => one.isSame(top, other, row));
		if (found === undefined) {
			if (++changedCount > CHANGED_MAX || get(before.declarations.block, top) < 0) return undefined;
			const kind = get(before.declarations.kind, top);
			found = placeFrom(other.rows, at, (row) =>
				get(after.declarations.kind, row) === kind && one.isNamedAs(top, other, row));
		}
		if (found === undefined) return undefined;
		now.set(top, other.rows[found] as DeclarationRow);
		at = found + 1;
	}
	return now;
}

function placeFrom(
	rows: readonly DeclarationRow[], begin: number, holds: (row: DeclarationRow) => boolean,
): number | undefined {
	for (let at = begin; at < rows.length; at++) if (holds(rows[at] as DeclarationRow)) return at;
	return undefined;
}

/** @returns undefined if a block in what changed is not there any more: edges of other files may have led to it */
function changedBlocks({ before, after, one, other }: States, now: Now): readonly DeclarationRow[] | undefined {
	const tops = new Set<number>();
	for (const [top, topNow] of now) {
		if (one.isSame(top, other, topNow)) continue;
		if (get(before.declarations.kind, top) === DeclarationKind.section) return undefined;
		tops.add(topNow);
	}
	if (tops.size === 0) return [];
	const blocks = [...after.blocks.declaration].filter((row) => tops.has(other.topOf[row] as number));
	const ids = new Set(blocks.map((row) => keyOf(blockIdOf(after, row, NO_PATH))));
	const isThere = [...before.blocks.declaration].every((row) => {
		const topNow = now.get(one.topOf[row] as DeclarationRow);
		return topNow === undefined || !tops.has(topNow) || ids.has(keyOf(blockIdOf(before, row, NO_PATH)));
	});
	return isThere ? blocks : undefined;
}

const NO_PATH = [0, 0] as const;
const keyOf = ({ w2, w3 }: BlockId): string => `${w2},${w3}`;

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
	const { symbol, begin, block } = after.declarations;
	const first = new Set<DeclarationRow>();
	for (let row = next(FILE); row < after.declarations.count; row++) {
		const of = get(symbol, row);
		if (other.topOf[of] === other.topOf[row]) continue;
		if (declarations.has(of) !== declarations.has(row)) return undefined;
		// What is no block has no edges of its own: those are its container's.
		if (!declarations.has(of) && get(block, of) >= 0) first.add(of);
	}
	const places = [...first].map((declaration) => {
		const top = other.topOf[declaration] as DeclarationRow;
		const beginBefore = (beginsBefore.get(top) ?? 0) + get(begin, declaration) - get(begin, top);
		return { declaration, beginBefore };
	});
	return [{ declaration: FILE, beginBefore: 0 }, ...places];
}

/**
 * How far rows have moved that are as they were, each by what it belongs to: a name or a decorator of the file may
 * stand in the text of something that has changed.
 *
 * @returns undefined if two that begin in one place have moved apart, or if rows are not in the order of the text
 */
function shiftsOf({ before, after, one, other }: States, now: Now): number[] | undefined {
	const byTop = new Float64Array(before.declarations.count);
	for (const [top, topNow] of now) {
		byTop[top] = one.isSame(top, other, topNow)
			? get(after.declarations.begin, topNow) - get(before.declarations.begin, top) : GONE;
	}
	const { nameBegin, count } = before.declarations;
	const { begin, count: referenceCount } = before.references;
	const shifts: number[] = [];
	let [row, reference, restCount] = [next(FILE), before.references.first, 0];
	let [last, lastBy] = [-1, 0];
	while (row < count || reference < referenceCount) {
		const isName = row < count && (reference >= referenceCount || get(nameBegin, row) <= get(begin, reference));
		const from = isName ? get(nameBegin, row) : get(begin, reference);
		const top = (isName ? one.topOf[row] : one.topOfReference[reference]) as number;
		const by = isName || top !== FILE ? byTop[top] as number
			: get(after.references.begin, other.rest[restCount++] as ReferenceRow) - from;
		if (isName) row = next(row);
		else reference = next(reference);
		if (from < last || (from === last && by !== lastBy)) return undefined;
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
