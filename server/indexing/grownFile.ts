/**
 * What a file has more than it had, where all that it had is still there: then its edges are those of before and those
 * of what came, and its links rest on the questions of before and on those of what came.
 *
 * Why it holds: resolution is a function of facts and of answers. What is still there has the same facts, and so has
 * all that it leads to in the file (fileTops.ts); what it finds there by a name is as it was, unless one of the
 * {@link GrownFile.questions} was asked; and whoever links by this sees to it that other answers are as they were. Of a
 * file that has lost something it cannot be told which questions only that has asked.
 */
import type { BlockId, Edge } from "../../engine/index.ts";
import { blockIdOf } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind, isBlockKind } from "../model/kinds.ts";
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
	const kept = new Set(now.values());
	const declarations = new Set<DeclarationRow>();
	for (let row = next(FILE); row < after.declarations.count; row++) {
		if (!kept.has(other.topOf[row] as DeclarationRow)) declarations.add(row);
	}
	const names = namesOf(states, declarations);
	const spread = spreadSymbols(states, now, declarations);
	const shifts = shiftsOf(states, now);
	if (names === undefined || spread === undefined || shifts === undefined) return undefined;
	const rows = rangesOf(other.topOfReference, (top) => top !== FILE && !kept.has(top as DeclarationRow));
	const blockNames = [...namesAndKeys(after)].filter(({ declaration }) => declarations.has(declaration));
	const change = {
		names: [...new Set(blockNames.map(({ name }) => name))].map(nameQuestion),
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
	const known = new Set<number>();
	for (let row = next(FILE); row < before.declarations.count; row++) known.add(one.keyOf(row));
	const names = new Set<string>();
	for (const row of came) {
		const kind = get(declarations.kind, row);
		if (known.has(other.keyOf(row)) || kind === DeclarationKind.section) return undefined;
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
	const among: BlockId[] = [];
	for (const { declaration, beginBefore } of grown.spread) {
		const source = blockIdOf(after, declaration, path);
		const begin = declaration === FILE ? 0 : get(after.declarations.begin, declaration);
		among.push(source);
		for (const end of view.outgoing(source)) {
			const by = shiftAt(grown.shifts, beginBefore + end.begin) + beginBefore - begin;
			edges.push({ ...edgeOf(source, end), begin: end.begin + by, end: end.end + by });
		}
	}
	for (const row of grown.declarations) {
		if (isBlockKind(get(after.declarations.kind, row))) among.push(blockIdOf(after, row, path));
	}
	return { edges, rows: grown.rows, added: { declarations: grown.declarations, among } };
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
function isSameOrder(states: States, now: Now): boolean {
	const [before, after] = [restOf(states.before, states.one), restOf(states.after, states.other)];
	const ends = [...now].map(([top, topNow]): [number, number] =>
		[get(states.before.declarations.end, top), get(states.after.declarations.end, topNow)])
		.sort(([one], [other]) => one - other);
	if (ends.some(([, end], at) => end < (ends[at - 1]?.[1] ?? 0))) return false;
	const [endsBefore, endsNow] = [Int32Array.from(ends, ([end]) => end), Int32Array.from(ends, ([, end]) => end)];
	return before.length === after.length && before.every((row, at) =>
		firstFrom(endsBefore, get(states.before.references.begin, row) + 1) ===
			firstFrom(endsNow, get(states.after.references.begin, after[at] as ReferenceRow) + 1));
}

function restOf({ references }: Facts, { topOfReference }: FileTops): ReferenceRow[] {
	return [...references.begin.keys()].filter((row) => topOfReference[row] === FILE);
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
	const shifts = new Map<number, number>();
	let isOne = true;
	const add = (begin: number, by: number): void => {
		isOne &&= (shifts.get(begin) ?? by) === by;
		shifts.set(begin, by);
	};
	const byTop = new Map([...now].map(([top, topNow]) =>
		[top as number, get(after.declarations.begin, topNow) - get(before.declarations.begin, top)]));
	const { nameBegin } = before.declarations;
	for (let row = next(FILE); row < nameBegin.length; row++) {
		add(get(nameBegin, row), byTop.get(one.topOf[row] as number) ?? 0);
	}
	const { begin, count } = before.references;
	const rest = restOf(after, other).values();
	for (let row = before.references.first; row < count; row++) {
		const top = one.topOfReference[row] as number;
		const restNow = top === FILE ? rest.next().value : undefined;
		const by = restNow === undefined ? byTop.get(top) ?? 0 : get(after.references.begin, restNow) - get(begin, row);
		add(get(begin, row), by);
	}
	const sorted = [...shifts].sort(([from], [to]) => from - to);
	return isOne ? sorted.filter(([, by], at) => by !== sorted[at - 1]?.[1]).flat() : undefined;
}

function shiftAt(shifts: readonly number[], offset: number): number {
	let at = 0;
	while (at + 2 < shifts.length && (shifts[at + 2] as number) <= offset) at += 2;
	return shifts[at + 1] ?? 0;
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
