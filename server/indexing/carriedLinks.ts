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
import { offsetAfter, type TextChange } from "../model/textChange.ts";

/** A file before and after an edit. */
export interface EditedFile {
	readonly path: string;
	readonly before: Facts;
	readonly after: Facts;
	readonly change: TextChange;
}

export interface CarriedLinks {
	/** Edges but `contains`, with the offsets of the new text; what types implement by structure among them. */
	readonly edges: readonly Edge[];
	/** The references to resolve again, the end exclusive. */
	readonly rows: { readonly begin: number; readonly end: number };
}

/** Rows of a table inside and around the edited callable: [0, begin), [begin, end), [end, count). */
interface Rows {
	readonly begin: number;
	readonly end: number;
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
 * @param edges - all edges of the file before, right for the world of now; asked for only if some can be kept
 * @returns undefined if the whole file has to be linked
 */
export function carriedLinks(file: EditedFile, edges: () => Iterable<Edge>): CarriedLinks | undefined {
	const { before, after, change } = file;
	if (before.interfaceHash.some((word, at) => word !== after.interfaceHash[at])) return undefined;
	if (isSameButForText(before, after)) return retoldLinks(file, edges());
	const [from, to] = [callableAround(before, change.begin, change.endBefore), callableAround(after, change.begin, change.endAfter)];
	if (from === undefined || to === undefined || !isSameCallable(file, from, to)) return undefined;
	const [rowsBefore, rowsAfter] = [rowsOf(before, from), rowsOf(after, to)];
	if (!areSameOutside(file, rowsBefore, rowsAfter)) return undefined;
	const { begin, end } = before.declarations;
	const isOutside = (at: number): boolean => at < (begin[from] as number) || at >= (end[from] as number);
	return { edges: moved(file, edges(), isOutside), rows: rowsAfter };
}

/**
 * For a file whose text changed and what it says did not: each edge with the offsets that its reference has now.
 *
 * @returns undefined if an edge has no reference, which those of a linked file always have
 */
export function retoldLinks(
	{ path, before, after }: Omit<EditedFile, "change">, edges: Iterable<Edge>,
): CarriedLinks | undefined {
	const [beginBefore, beginAfter] = [beginsOf(path, before), beginsOf(path, after)];
	const retold: Edge[] = [];
	for (const edge of edges) {
		if (edgeKindOf(edge.kind) === EdgeKind.contains) continue;
		const key = keyOf(edge.source);
		const at = (beginBefore.get(key) ?? 0) + edge.begin;
		const isStructure = resolverOf(edge.attributes) === Resolver.structure;
		const row = isStructure ? before.declarations.nameBegin.indexOf(at)
			: referenceAt(before, at, roleOf(edge.attributes));
		if (row < 0) return undefined;
		const offset = beginAfter.get(key) ?? 0;
		const begin = isStructure ? after.declarations.nameBegin : after.references.begin;
		const end = isStructure ? after.declarations.nameEnd : after.references.end;
		retold.push({ ...edge, begin: (begin[row] as number) - offset, end: (end[row] as number) - offset });
	}
	return { edges: retold, rows: { begin: 0, end: 0 } };
}

/** The row of the reference that begins at an offset and has a role; -1 if there is none. */
function referenceAt({ references: { begin, role } }: Facts, offset: number, wanted: number): number {
	let low = 0;
	let high = begin.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((begin[middle] as number) < offset) low = middle + 1;
		else high = middle;
	}
	for (let row = low; row < begin.length && begin[row] === offset; row++) if (role[row] === wanted) return row;
	return -1;
}

/** Columns that an edit of mere text may change. */
const textColumns = new Set(["begin", "end", "nameBegin", "nameEnd", "signature", "doc"]);

/** Whether two states of a file say the same, but for where it stands, and for documentation. */
export function isSameButForText(before: Facts, after: Facts): boolean {
	const tables = (Object.keys(TABLES) as TableName[]).filter((name) => name !== "lines");
	if (tables.some((name) => before[name].count !== after[name].count)) return false;
	if (before.strings.length !== after.strings.length) return false;
	for (const name of tables) {
		const [one, other] = [before[name], after[name]] as unknown as readonly Readonly<Record<string, Int32Array>>[];
		for (const column of TABLES[name]) {
			if (!textColumns.has(column) && !isSameColumn(one?.[column], other?.[column])) return false;
		}
	}
	const { doc, signature } = after.blocks;
	const texts = new Set([...doc, ...signature]);
	return before.strings.every((text, at) => text === after.strings[at] || texts.has(at));
}

function isSameColumn(one: Int32Array | undefined, other: Int32Array | undefined): boolean {
	if (one === undefined || other?.length !== one.length) return false;
	for (let row = 0; row < one.length; row++) if (one[row] !== other[row]) return false;
	return true;
}

/** The outermost callable whose inside holds the whole span, unless something hides it. */
function callableAround({ declarations }: Facts, begin: number, end: number): number | undefined {
	for (let row = 1; row < declarations.count; row++) {
		if (!callables.has(declarations.kind[row] as number)) continue;
		if ((declarations.begin[row] as number) >= begin || end >= (declarations.end[row] as number)) continue;
		for (let outer = declarations.parent[row] as number; outer > 0; outer = declarations.parent[outer] as number) {
			if (!containers.has(declarations.kind[outer] as number)) return undefined;
		}
		return row;
	}
	return undefined;
}

function isSameCallable({ path, before, after, change }: EditedFile, from: number, to: number): boolean {
	const [one, other] = [before.declarations, after.declarations];
	return one.begin[from] === other.begin[to] && one.nameBegin[from] === other.nameBegin[to] &&
		offsetAfter(change, one.end[from] as number) === other.end[to] &&
		isSameId(blockIdOf(before, from, path), blockIdOf(after, to, path));
}

const isSameId = (one: BlockId, other: BlockId): boolean => one.w2 === other.w2 && one.w3 === other.w3;

function rowsOf({ declarations, references }: Facts, callable: number): Rows {
	const [from, to] = [declarations.begin[callable] as number, declarations.end[callable] as number];
	const { begin, count } = references;
	let first = 0;
	while (first < count && (begin[first] as number) < from) first++;
	let last = first;
	while (last < count && (begin[last] as number) < to) last++;
	return { begin: first, end: last, count };
}

/** Whether blocks and references around the callable are the same on both sides, one by one. */
function areSameOutside(file: EditedFile, before: Rows, after: Rows): boolean {
	if (before.begin !== after.begin || before.count - before.end !== after.count - after.end) return false;
	const shift = after.end - before.end;
	for (let row = 0; row < before.count; row++) {
		if (row >= before.begin && row < before.end) continue;
		if (!isSameReference(file, row, row < before.begin ? row : row + shift)) return false;
	}
	return hasSameBlocks(file);
}

function isSameReference({ before, after, change }: EditedFile, row: number, other: number): boolean {
	const [one, two] = [before.references, after.references];
	if (one.role[row] !== two.role[other] || offsetAfter(change, one.begin[row] as number) !== two.begin[other]) return false;
	if (before.string(one.name[row] as number) !== after.string(two.name[other] as number)) return false;
	const [target, otherTarget] = [one.target[row] as number, two.target[other] as number];
	if (target < 0 || otherTarget < 0) return target === otherTarget;
	const place = before.declarations.nameBegin[target] as number;
	const isEdited = place >= change.begin && place < change.endBefore;
	return !isEdited && offsetAfter(change, place) === after.declarations.nameBegin[otherTarget];
}

/** Whether blocks that no callable hides are the same, in the same order. */
function hasSameBlocks({ path, before, after }: EditedFile): boolean {
	const [one, other] = [shownBlocks(before), shownBlocks(after)];
	return one.length === other.length && one.every((row, at) =>
		isSameId(blockIdOf(before, row, path), blockIdOf(after, other[at] as number, path)));
}

/** Declarations that are blocks, but for those inside of a callable whose number may change with its text. */
function shownBlocks({ declarations, blocks }: Facts): number[] {
	const { kind, parent } = declarations;
	return [...blocks.declaration].filter((declaration) => {
		for (let row = parent[declaration] as number; row > 0; row = parent[row] as number) {
			if (callables.has(kind[row] as number)) return false;
		}
		return true;
	});
}

/** Edges whose place is kept, with the offsets of the new text. */
function moved({ path, before, after, change }: EditedFile, edges: Iterable<Edge>, isKept: (at: number) => boolean): Edge[] {
	const [beginBefore, beginAfter] = [beginsOf(path, before), beginsOf(path, after)];
	const kept: Edge[] = [];
	for (const edge of edges) {
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
		begins.set(keyOf(blockIdOf(facts, row, path)), facts.declarations.begin[row] as number);
	}
	return begins;
}

const keyOf = ({ w2, w3 }: BlockId): string => `${w2},${w3}`;
