/**
 * What an edit leaves as it is: the edges of a file that mean the same in its new text. So an edit inside a body costs
 * its function, and one in a comment costs nothing.
 *
 * Places of edges count from the symbol that they begin at, so of most symbols they are the same wherever the text has
 * moved to: only those are looked at in which something has moved.
 *
 * Why it holds: references outside of a callable see of it what other files see, which the interface hash covers, as
 * long as nothing callable stands around it. Whatever is not as expected (a block that came or went, a name that means
 * another declaration) makes the whole file be linked.
 */
import type { BlockId, Edge } from "../../engine/index.ts";
import { blockIdOf } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { pathHash } from "../model/identity.ts";
import { DeclarationKind, EdgeKind, edgeKindOf } from "../model/kinds.ts";
import {
	FILE, firstFrom, get, next, type DeclarationRow, type ReferenceRow, type ReferenceRows,
} from "../model/rows.ts";
import { isSameButForText } from "../model/sameFacts.ts";
import { finish } from "../model/pieces.ts";
import { offsetAfter, type TextChange } from "../model/textChange.ts";
import { edgeOf } from "../store/edgePatch.ts";
import type { CarriedLinks, FileStates, KnownEdges } from "./linkPatch.ts";
import { retoldInPieces } from "./retoldLinks.ts";
import { symbolsAround } from "./symbolsAround.ts";

/** A file before and after an edit. */
export interface EditedFile extends FileStates {
	readonly change: TextChange;
}

const callables = new Set<number>([
	DeclarationKind.function, DeclarationKind.method, DeclarationKind.constructor, DeclarationKind.test,
]);
/** What may stand around a callable without hiding it. */
const containers = new Set<number>([
	DeclarationKind.file, DeclarationKind.module, DeclarationKind.class, DeclarationKind.interface, DeclarationKind.enum,
]);

/** @returns undefined if the whole file has to be linked */
export function carriedLinks(file: EditedFile, known: KnownEdges): CarriedLinks | undefined {
	const { before, after, change } = file;
	if (before.interfaceHash.some((word, at) => word !== after.interfaceHash[at])) return undefined;
	if (isSameButForText(before, after)) return finish(retoldInPieces(file, known));
	const from = callableAround(before, change.begin, change.endBefore);
	const to = callableAround(after, change.begin, change.endAfter);
	if (from === undefined || to === undefined) return undefined;
	const [one, other] = [callableOf(before, from), callableOf(after, to)];
	if (!isSameCallable(file, one, other) || !areSameOutside(file, one, other)) return undefined;
	const declarations = new Set<DeclarationRow>();
	for (let row = other.firstInside; row < other.endInside; row = next(row)) if (row !== to) declarations.add(row);
	return { ...linksOutside(file, one, known), rows: [other.references], declarations };
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

/** A callable, and what has its name in its text, itself mostly among that. */
interface Callable {
	readonly row: DeclarationRow;
	readonly begin: number;
	readonly end: number;
	readonly references: ReferenceRows;
	readonly firstInside: DeclarationRow;
	readonly endInside: number;
}

function callableOf({ declarations, references }: Facts, row: DeclarationRow): Callable {
	const [begin, end] = [get(declarations.begin, row), get(declarations.end, row)];
	return {
		row, begin, end, references: { begin: firstFrom(references.begin, begin), end: firstFrom(references.begin, end) },
		firstInside: firstFrom(declarations.nameBegin, begin), endInside: firstFrom(declarations.nameBegin, end),
	};
}

const isInside = ({ row, firstInside, endInside }: Callable, declaration: DeclarationRow): boolean =>
	declaration === row || (declaration >= firstInside && declaration < endInside);

function isSameCallable({ path, before, after, change }: EditedFile, from: Callable, to: Callable): boolean {
	const { nameBegin } = before.declarations;
	return from.begin === to.begin && nameBegin[from.row] === after.declarations.nameBegin[to.row] &&
		offsetAfter(change, from.end) === to.end &&
		isSameId(blockIdOf(before, from.row, path), blockIdOf(after, to.row, path));
}

const isSameId = (one: BlockId, other: BlockId): boolean => one.w2 === other.w2 && one.w3 === other.w3;

/** Whether blocks and references around the callable are the same on both sides, one by one. */
function areSameOutside(file: EditedFile, from: Callable, to: Callable): boolean {
	const [before, after] = [from.references, to.references];
	const count = file.before.references.count;
	if (before.begin !== after.begin || count - before.end !== file.after.references.count - after.end) return false;
	const shift = after.end - before.end;
	for (let row = file.before.references.first; row < count; row++) {
		if (row >= before.begin && row < before.end) continue;
		if (!isSameReference(file, row, row < before.begin ? row : (row + shift) as ReferenceRow)) return false;
	}
	return hasSameBlocksOutside(file, from, to);
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

/** Whether blocks outside of the callable are the same, in the same order, and begin where the text has moved them. */
function hasSameBlocksOutside({ path, before, after, change }: EditedFile, from: Callable, to: Callable): boolean {
	const hash = pathHash(path);
	const one = [...before.blocks.declaration].filter((row) => !isInside(from, row));
	const other = [...after.blocks.declaration].filter((row) => !isInside(to, row));
	return one.length === other.length && one.every((row, at) => {
		const now = other[at] as DeclarationRow;
		return isSameId(blockIdOf(before, row, hash), blockIdOf(after, now, hash)) &&
			offsetAfter(change, get(before.declarations.begin, row)) === after.declarations.begin[now];
	});
}

/** The edges that are known: those that stand elsewhere now, and those of the inside of a callable. */
function linksOutside(
	{ path, before, change }: EditedFile, callable: Callable, known: KnownEdges,
): Pick<CarriedLinks, "edges" | "removed"> {
	const { begin } = before.declarations;
	const hash = pathHash(path);
	const beginOf = (row: DeclarationRow): number => (row === FILE ? 0 : get(begin, row));
	const movedBy = (offset: number): number => offsetAfter(change, offset) - offset;
	const edges: Edge[] = [];
	const removed: Edge[] = [];
	const isOther = (place: number, symbol: DeclarationRow): boolean =>
		isWithin(callable, place) || movedBy(place) !== movedBy(beginOf(symbol));
	const sources = symbolsAround(before, {
		reference: (row, symbol) => isOther(get(before.references.begin, row), symbol),
		name: (row, symbol) => isOther(get(before.declarations.nameBegin, row), symbol),
	});
	for (const source of sources) {
		const id = blockIdOf(before, source, hash);
		const from = beginOf(source);
		for (const end of known.outgoing(id)) {
			const edge = edgeOf(id, end);
			const place = from + end.begin;
			const isGone = isInside(callable, source) || (isWithin(callable, place) && !isItself(before, callable, edge, place));
			const by = movedBy(place) - movedBy(from);
			if (!isGone && by === 0) continue;
			removed.push(edge);
			if (!isGone) edges.push({ ...edge, begin: end.begin + by, end: end.end + by });
		}
	}
	return { edges, removed };
}

const isWithin = ({ begin, end }: Callable, place: number): boolean => place >= begin && place < end;

/** Whether an edge says what contains the callable, which stands at its name. */
const isItself = ({ declarations }: Facts, { row }: Callable, { kind }: Edge, place: number): boolean =>
	edgeKindOf(kind) === EdgeKind.contains && place === declarations.nameBegin[row];
