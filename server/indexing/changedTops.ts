/**
 * What came to a file at its top, went from it, or has another inside, where all else is there as it was: then its
 * edges are those of before, without those of what went or changed, and with those of what came or changed, and its
 * links rest on the questions of both.
 *
 * Why it holds: resolution is a function of facts and of answers. What is still there has the same facts, and so has
 * all that it leads to in the file (fileTops.ts), but for what has changed, of which nothing else sees more than other
 * files do, which the interface tells. What it finds there by a name is as it was, unless one of the
 * {@link ChangedTops.questions} was asked; and whoever links by this sees to it that other answers are as they were.
 *
 * Which questions only that has asked which is not there any more cannot be told, so the links of a file that has lost
 * something keep them, and say so ({@link LinkQuestions.surplusCount}).
 */
import type { BlockId, Edge } from "../../engine/index.ts";
import { blockIdOf } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { pathHash } from "../model/identity.ts";
import { namesAndKeys } from "../model/nameKeys.ts";
import type { LinkQuestions } from "../model/linkParts.ts";
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
	contentChangeInPieces, hasSameInterface, insideQuestions, nameQuestion, ownQuestions, restOn, type ContentChange,
} from "./dependencies.ts";
import { FileTops } from "./fileTops.ts";
import { ASSIGNED } from "./interfaceChange.ts";
import { hiddenKinds } from "./interfaceGraph.ts";

export interface ChangedTops {
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
	/** Whether something went. */
	readonly isLess: boolean;
	/** Blocks of the file before in what has changed or went, whose edges are not known; none where all only came. */
	readonly lost: readonly BlockInFile[];
	/** What differs for other files. */
	readonly change: ContentChange;
	/** Questions whose answer may differ in the file itself. */
	readonly questions: readonly number[];
}

/** A block's id without its file. */
type BlockInFile = Pick<BlockId, "w2" | "w3">;

/** No distance: it is not there as it was. */
const GONE = Infinity;

/** So often a file loses something before it is linked as a whole, and rests on no more than it asks. */
const SURPLUS_MAX = 16;

/** Whether it has lost something that may have asked questions which nothing else asks. */
export const hasLost = ({ lost }: ChangedTops): boolean => lost.length > 0;

/** Whether links of before that rest on some questions hold, as long as other files answer as they did. */
export const keepsLinks = (tops: ChangedTops, questions: LinkQuestions): boolean =>
	!restOn(questions, tops.questions) && !(hasLost(tops) && (questions.surplusCount ?? 0) >= SURPLUS_MAX);

/** The questions that links of before rest on, where they are kept; to be united with those of what came or changed. */
export const keptQuestions = (tops: ChangedTops, questions: LinkQuestions): LinkQuestions =>
	hasLost(tops) ? { ...questions, surplusCount: (questions.surplusCount ?? 0) + 1 } : questions;

/** Where more have changed or went, the file is linked as a whole: it would not be much more. */
const CHANGED_MAX = 32;

/** @returns undefined if what is there as it was may mean something else */
export function* changedTops(before: Facts, after: Facts): InPieces<ChangedTops | undefined> {
	const one = new FileTops(before);
	yield;
	const other = new FileTops(after);
	yield;
	if (one.isCut || other.isCut || !one.isSame(FILE, other, FILE)) return undefined;
	const states = { before, after, one, other };
	const now = placesNow(states);
	if (now === undefined || !isSameOrder(states, now)) return undefined;
	const lost = lostBlocks(states, now);
	if (lost === undefined) return undefined;
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
	const went = new Set<DeclarationRow>();
	for (let row = next(FILE); row < before.declarations.count; row++) {
		if (!now.has(one.topOf[row] as DeclarationRow)) went.add(row);
	}
	const names = namesOf(states, came, went);
	const spread = isApart(states.before, one, went) ? spreadSymbols(states, now, declarations) : undefined;
	const shifts = shiftsOf(states, now);
	if (names === undefined || spread === undefined || shifts === undefined) return undefined;
	yield;
	const change = lost.length > 0 || went.size > 0
		? yield* changeWith(states, names) : changeBy(states, came, names);
	if (change === undefined) return undefined;
	const rows = rangesOf(other.topOfReference, (top) => stays[top] !== KEPT);
	const questions = [...names].flatMap(ownQuestions);
	return { change, declarations, rows, spread, shifts, isLess: went.size > 0, lost, questions };
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

/** The same where something changed or went as well; undefined if others see more of it than the names. */
function* changeWith({ before, after }: States, names: ReadonlySet<string>): InPieces<ContentChange | undefined> {
	const change = yield* contentChangeInPieces(before, after);
	const known = new Set(insideQuestions(names));
	return change.inside?.every((question) => known.has(question)) === true ? change : undefined;
}

/**
 * Under which names the file finds what came or went, and others do. Nothing that is there as it was leads to it
 * otherwise: that would have another hash.
 *
 * @returns undefined if some of it is one with something else, or belongs to no name
 */
function namesOf(
	{ before, after, one, other }: States, came: ReadonlySet<DeclarationRow>, went: ReadonlySet<DeclarationRow>,
): ReadonlySet<string> | undefined {
	if (hasKeyOf(other, came, one, before) || hasKeyOf(one, went, other, after)) return undefined;
	const names = new Set<string>();
	if (!addNames(names, after, came) || !addNames(names, before, went)) return undefined;
	if (isScript(before) !== isScript(after)) names.add(WHETHER_SCRIPT);
	return names.has(ASSIGNED) || names.has("*") ? undefined : names;
}

/** Whether something of another state has the key of one of some rows. */
function hasKeyOf(
	tops: FileTops, rows: ReadonlySet<DeclarationRow>, others: FileTops, { declarations }: Facts,
): boolean {
	if (rows.size === 0) return false;
	const keys = new Set<number>();
	for (const row of rows) keys.add(tops.keyOf(row));
	for (let row = next(FILE); row < declarations.count; row++) if (keys.has(others.keyOf(row))) return true;
	return false;
}

/** @returns false if one of the rows belongs to no name */
function addNames(names: Set<string>, facts: Facts, rows: ReadonlySet<DeclarationRow>): boolean {
	const { declarations, blocks, exports, imports } = facts;
	for (const row of rows) {
		const kind = get(declarations.kind, row);
		if (kind === DeclarationKind.section) return false;
		const isMember = (get(declarations.flags, row) & DeclarationFlag.member) !== 0;
		if (isMember || !hiddenKinds.has(kind)) names.add(facts.string(declarations.name[row]));
		const owner = blocks.owner[get(declarations.block, row)] ?? NONE;
		if (owner >= 0) names.add(facts.string(owner));
	}
	for (let row = exports.first; row < exports.count; row++) {
		if (rows.has(get(exports.declaration, row))) names.add(facts.string(exports.name[row]));
	}
	for (let row = imports.first; row < imports.count; row++) {
		if (rows.has(get(imports.declaration, row))) names.add(facts.string(imports.exportedAs[row])).add(ALL_IMPORTS);
	}
	return true;
}

/** The links of the file after, but for those of what came. Cost: a look at edges whose places count from elsewhere. */
export function keptLinks(
	view: Pick<IndexView, "outgoing">, path: string, after: Facts, tops: ChangedTops,
): CarriedLinks {
	const { shifts, spread, lost } = tops;
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
	const [w0, w1] = pathHash(path);
	for (const block of lost) {
		const source = { w0, w1, ...block };
		for (const end of view.outgoing(source)) removed.push(edgeOf(source, end));
	}
	return { edges, removed, rows: tops.rows, declarations: tops.declarations };
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
			if (++changedCount > CHANGED_MAX) return undefined;
			const kind = get(before.declarations.kind, top);
			const isBlock = get(before.declarations.block, top) >= 0;
			found = placeFrom(other.rows, at, (row) =>
				isBlock && get(after.declarations.kind, row) === kind && one.isNamedAs(top, other, row));
		}
		if (found === undefined) continue;
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

/**
 * Blocks of the file before that stand in what has changed or went.
 *
 * @returns undefined if one in what changed is not there any more: edges of other files may have led to it
 */
function lostBlocks({ before, after, one, other }: States, now: Now): readonly BlockInFile[] | undefined {
	const tops = new Set<number>();
	for (const [top, topNow] of now) {
		if (one.isSame(top, other, topNow)) continue;
		if (get(before.declarations.kind, top) === DeclarationKind.section) return undefined;
		tops.add(topNow);
	}
	const ids = new Set([...after.blocks.declaration].filter((row) => tops.has(other.topOf[row] as number))
		.map((row) => keyOf(blockIdOf(after, row, NO_PATH))));
	const lost: BlockInFile[] = [];
	for (const row of before.blocks.declaration) {
		const topNow = now.get(one.topOf[row] as DeclarationRow);
		if (row === FILE || (topNow !== undefined && !tops.has(topNow))) continue;
		const { w2, w3 } = blockIdOf(before, row, NO_PATH);
		if (topNow !== undefined && !ids.has(keyOf({ w2, w3 }))) return undefined;
		lost.push({ w2, w3 });
	}
	return lost;
}

const NO_PATH = [0, 0] as const;
const keyOf = ({ w2, w3 }: BlockInFile): string => `${w2},${w3}`;

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

/** Whether what went is no part of a symbol that stays. */
function isApart({ declarations }: Facts, { topOf }: FileTops, went: ReadonlySet<DeclarationRow>): boolean {
	if (went.size === 0) return true;
	for (let row = next(FILE); row < declarations.count; row++) {
		const of = get(declarations.symbol, row);
		if (topOf[of] !== topOf[row] && went.has(of) !== went.has(row)) return false;
	}
	return true;
}

/** The file, and symbols that are declared in several places; undefined if what came belongs to one of before. */
function spreadSymbols(
	{ before, after, other }: States, now: Now, declarations: ReadonlySet<DeclarationRow>,
): ChangedTops["spread"] | undefined {
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
	const byTop = new Float64Array(before.declarations.count).fill(GONE, 1);
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
