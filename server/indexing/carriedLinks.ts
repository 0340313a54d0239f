/**
 * What an edit leaves as it is: the edges of a document that mean the same in its new text, and the references that
 * have to be resolved again. So an edit inside a body costs its function, and one in a comment costs nothing.
 *
 * Why it holds: references outside of a callable see of it what other files see, which the interface hash covers, as
 * long as nothing callable stands around it. Whatever is not as expected (a block that came or went, a name that means
 * another declaration) makes the whole file be linked.
 */
import type { BlockId, Edge } from "../../engine/index.ts";
import { blockIdOf } from "../model/declarations.ts";
import { TABLES, type Facts, type TableName } from "../model/facts.ts";
import { DeclarationKind, EdgeKind, edgeKindOf, Resolver, resolverOf, roleOf } from "../model/kinds.ts";
import {
	FILE, firstFrom, get, next, NONE, type DeclarationRow, type ReferenceRow, type ReferenceRows,
} from "../model/rows.ts";
import { finish, type InPieces } from "../model/pieces.ts";
import { offsetAfter, type TextChange } from "../model/textChange.ts";

/** A file before and after an edit. */
export interface EditedFile {
	readonly path: string;
	readonly before: Facts;
	readonly after: Facts;
	readonly change: TextChange;
}

export interface CarriedLinks {
	/**
	 * With the offsets of the new text, what types implement by structure among them; of a file that has grown all that
	 * count from elsewhere now, else all but `contains`.
	 */
	readonly edges: readonly Edge[];
	/** The references to resolve again. */
	readonly rows: readonly ReferenceRows[];
	/** Where a file has grown (grownFile.ts). */
	readonly added?: AddedLinks | undefined;
}

/** What has links that are not known; all other edges are as they are stored. */
export interface AddedLinks {
	readonly declarations: ReadonlySet<DeclarationRow>;
	/** Edges that stand elsewhere now, as they are stored. */
	readonly removed: readonly Edge[];
}

/** References inside and around the edited callable: [0, begin), [begin, end), [end, count). */
interface Rows {
	readonly begin: ReferenceRow;
	readonly end: ReferenceRow;
	readonly count: number;
}

const callables = new Set<number>([
	DeclarationKind.function, DeclarationKind.method, DeclarationKind.constructor, DeclarationKind.test,
]);
/** What may stand around a callable without hiding it. */
const containers = new Set<number>([
	DeclarationKind.file, DeclarationKind.module, DeclarationKind.class, DeclarationKind.interface, DeclarationKind.enum,
]);

/**
 * @param edges - all edges of the file before, right for the world of now, in lists; asked for only if some can be kept
 * @returns undefined if the whole file has to be linked
 */
export function carriedLinks(file: EditedFile, edges: () => Iterable<readonly Edge[]>): CarriedLinks | undefined {
	const { before, after, change } = file;
	if (before.interfaceHash.some((word, at) => word !== after.interfaceHash[at])) return undefined;
	if (isSameButForText(before, after)) return retoldLinks(file, edges());
	const from = callableAround(before, change.begin, change.endBefore);
	const to = callableAround(after, change.begin, change.endAfter);
	if (from === undefined || to === undefined || !isSameCallable(file, from, to)) return undefined;
	const [rowsBefore, rowsAfter] = [rowsOf(before, from), rowsOf(after, to)];
	if (!areSameOutside(file, rowsBefore, rowsAfter)) return undefined;
	const { begin, end } = before.declarations;
	const isOutside = (at: number): boolean => at < get(begin, from) || at >= get(end, from);
	return { edges: moved(file, edges(), isOutside), rows: [rowsAfter] };
}

/**
 * For a file whose text changed and what it says did not: each edge with the offsets that its reference has now.
 *
 * @returns undefined if an edge has no reference, which those of a linked file always have
 */
function retoldLinks(
	file: Omit<EditedFile, "change">, edges: Iterable<readonly Edge[]>,
): CarriedLinks | undefined {
	return finish(retoldInPieces(file, edges));
}

/** Like {@link retoldLinks}, a list of edges a piece. */
export function* retoldInPieces(
	{ path, before, after }: Omit<EditedFile, "change">, edges: Iterable<readonly Edge[]>,
): InPieces<CarriedLinks | undefined> {
	const beginBefore = beginsOf(path, before);
	yield;
	const beginAfter = beginsOf(path, after);
	yield;
	const retold: Edge[] = [];
	for (const list of edges) {
		yield;
		for (const edge of list) {
			if (edgeKindOf(edge.kind) === EdgeKind.contains) continue;
			const key = keyOf(edge.source);
			const at = (beginBefore.get(key) ?? 0) + edge.begin;
			const isStructure = resolverOf(edge.attributes) === Resolver.structure;
			const place = isStructure ? nameNow(before, after, at) : referenceNow(before, after, at, roleOf(edge.attributes));
			if (place === undefined) return undefined;
			const offset = beginAfter.get(key) ?? 0;
			retold.push({ ...edge, begin: place.begin - offset, end: place.end - offset });
		}
	}
	return { edges: retold, rows: [] };
}

interface Span {
	readonly begin: number;
	readonly end: number;
}

/** Where the name of a declaration stands now that began at an offset. */
function nameNow(before: Facts, { declarations: { nameBegin, nameEnd } }: Facts, at: number): Span | undefined {
	const row = before.declarations.nameBegin.indexOf(at);
	return row < 0 ? undefined : { begin: get(nameBegin, row), end: get(nameEnd, row) };
}

/** Where a reference of some role stands now that began at an offset. */
function referenceNow(
	before: Facts, { references: { begin, end } }: Facts, at: number, role: number,
): Span | undefined {
	const row = referenceAt(before, at, role);
	return row < 0 ? undefined : { begin: get(begin, row), end: get(end, row) };
}

/** The row of the reference that begins at an offset and has a role; none if nothing does. */
function referenceAt({ references: { begin, role } }: Facts, offset: number, wanted: number): ReferenceRow {
	for (let row = firstFrom(begin, offset); row < begin.length && begin[row] === offset; row++) {
		if (role[row] === wanted) return row;
	}
	return NONE;
}

/** Columns that an edit of mere text may change. */
const textColumns = new Set(["begin", "end", "nameBegin", "nameEnd", "signature", "doc"]);

/** Whether two states of a file say the same, but for where it stands, and for documentation. */
export function isSameButForText(before: Facts, after: Facts): boolean {
	const tables = (Object.keys(TABLES) as TableName[]).filter((name) => name !== "lines");
	if (tables.some((name) => before[name].count !== after[name].count)) return false;
	if (before.stringCount !== after.stringCount) return false;
	for (const name of tables) {
		const [one, other] = [before[name], after[name]] as unknown as readonly Readonly<Record<string, Int32Array>>[];
		for (const column of TABLES[name]) {
			if (!textColumns.has(column) && !isSameColumn(one?.[column], other?.[column])) return false;
		}
	}
	const { doc, signature } = after.blocks;
	const texts = new Set<number>([...doc, ...signature]);
	const strings = after.strings;
	return before.strings.every((text, at) => text === strings[at] || texts.has(at));
}

function isSameColumn(one: Int32Array | undefined, other: Int32Array | undefined): boolean {
	if (one === undefined || other?.length !== one.length) return false;
	for (let row = 0; row < one.length; row++) if (one[row] !== other[row]) return false;
	return true;
}

/** The outermost callable whose inside holds the whole span, unless something hides it. */
function callableAround({ declarations }: Facts, begin: number, end: number): DeclarationRow | undefined {
	for (let row = next(FILE); row < declarations.count; row++) {
		if (!callables.has(get(declarations.kind, row))) continue;
		if (get(declarations.begin, row) >= begin || end >= get(declarations.end, row)) continue;
		for (let outer = get(declarations.parent, row); outer > 0; outer = get(declarations.parent, outer)) {
			if (!containers.has(get(declarations.kind, outer))) return undefined;
		}
		return row;
	}
	return undefined;
}

function isSameCallable(file: EditedFile, from: DeclarationRow, to: DeclarationRow): boolean {
	const { path, before, after, change } = file;
	const [one, other] = [before.declarations, after.declarations];
	return one.begin[from] === other.begin[to] && one.nameBegin[from] === other.nameBegin[to] &&
		offsetAfter(change, get(one.end, from)) === other.end[to] &&
		isSameId(blockIdOf(before, from, path), blockIdOf(after, to, path));
}

const isSameId = (one: BlockId, other: BlockId): boolean => one.w2 === other.w2 && one.w3 === other.w3;

function rowsOf({ declarations, references }: Facts, callable: DeclarationRow): Rows {
	const [from, to] = [get(declarations.begin, callable), get(declarations.end, callable)];
	const { begin, count } = references;
	return { begin: firstFrom(begin, from), end: firstFrom(begin, to), count };
}

/** Whether blocks and references around the callable are the same on both sides, one by one. */
function areSameOutside(file: EditedFile, before: Rows, after: Rows): boolean {
	if (before.begin !== after.begin || before.count - before.end !== after.count - after.end) return false;
	const shift = after.end - before.end;
	for (let row = file.before.references.first; row < before.count; row++) {
		if (row >= before.begin && row < before.end) continue;
		if (!isSameReference(file, row, row < before.begin ? row : (row + shift) as ReferenceRow)) return false;
	}
	return hasSameBlocks(file);
}

function isSameReference({ before, after, change }: EditedFile, row: ReferenceRow, other: ReferenceRow): boolean {
	const [one, two] = [before.references, after.references];
	if (one.role[row] !== two.role[other] || offsetAfter(change, get(one.begin, row)) !== two.begin[other]) return false;
	if (before.string(one.name[row]) !== after.string(two.name[other])) return false;
	const [target, otherTarget] = [get(one.target, row), get(two.target, other)];
	if (target < 0 || otherTarget < 0) return target === otherTarget;
	const place = get(before.declarations.nameBegin, target);
	const isEdited = place >= change.begin && place < change.endBefore;
	return !isEdited && offsetAfter(change, place) === after.declarations.nameBegin[otherTarget];
}

/** Whether blocks that no callable hides are the same, in the same order. */
function hasSameBlocks({ path, before, after }: EditedFile): boolean {
	const [one, other] = [shownBlocks(before), shownBlocks(after)];
	return one.length === other.length && one.every((row, at) =>
		isSameId(blockIdOf(before, row, path), blockIdOf(after, other[at] as DeclarationRow, path)));
}

/** Declarations that are blocks, but for those inside of a callable whose number may change with its text. */
function shownBlocks({ declarations, blocks }: Facts): DeclarationRow[] {
	const { kind, parent } = declarations;
	return [...blocks.declaration].filter((declaration) => {
		for (let row = get(parent, declaration); row > 0; row = get(parent, row)) {
			if (callables.has(get(kind, row))) return false;
		}
		return true;
	});
}

/** Edges whose place is kept, with the offsets of the new text. */
function moved(file: EditedFile, edges: Iterable<readonly Edge[]>, isKept: (at: number) => boolean): Edge[] {
	const { path, before, after, change } = file;
	const [beginBefore, beginAfter] = [beginsOf(path, before), beginsOf(path, after)];
	const kept: Edge[] = [];
	for (const edge of [...edges].flat()) {
		if (edgeKindOf(edge.kind) === EdgeKind.contains) continue;
		const key = keyOf(edge.source);
		const at = (beginBefore.get(key) ?? 0) + edge.begin;
		const begin = offsetAfter(change, at) - (beginAfter.get(key) ?? 0);
		if (isKept(at)) kept.push({ ...edge, begin, end: begin + edge.end - edge.begin });
	}
	return kept;
}

/** Where each block of a file begins. */
function beginsOf(path: string, facts: Facts): ReadonlyMap<string, number> {
	const begins = new Map<string, number>();
	for (const row of facts.blocks.declaration) {
		begins.set(keyOf(blockIdOf(facts, row, path)), get(facts.declarations.begin, row));
	}
	return begins;
}

const keyOf = ({ w2, w3 }: BlockId): string => `${w2},${w3}`;
