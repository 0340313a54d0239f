/** The edges of a file whose text changed and what it says did not: only where they stand may be another. */
import type { Edge } from "../../engine/index.ts";
import { blockIdOf } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { pathHash } from "../model/identity.ts";
import { Resolver, resolverOf, roleOf } from "../model/kinds.ts";
import type { InPieces } from "../model/pieces.ts";
import { FILE, firstFrom, get, next, type DeclarationRow, type ReferenceRow } from "../model/rows.ts";
import { edgeOf } from "../store/edgePatch.ts";
import type { CarriedLinks, FileStates, KnownEdges } from "./linkPatch.ts";
import { symbolsAround } from "./symbolsAround.ts";

/**
 * The edges that stand elsewhere, counted from the symbols that they begin at; a symbol a piece.
 *
 * @param file - two states that are the same but for text (model/sameFacts.ts), so that their rows are the same
 * @returns undefined if an edge has no reference, which those of a linked file always have
 */
export function* retoldInPieces(
	{ path, before, after }: FileStates, known: KnownEdges,
): InPieces<CarriedLinks | undefined> {
	const hash = pathHash(path);
	const movedBy = (symbol: DeclarationRow): number => beginOf(after, symbol) - beginOf(before, symbol);
	yield;
	const sources = symbolsAround(before, {
		reference: (row, symbol) => hasMoved(spanOf(before, row), spanOf(after, row), movedBy(symbol)),
		name: (row, symbol) => hasMoved(nameOf(before, row), nameOf(after, row), movedBy(symbol)),
	});
	const edges: Edge[] = [];
	const removed: Edge[] = [];
	for (const source of sources) {
		yield;
		const id = blockIdOf(before, source, hash);
		for (const end of known.outgoing(id)) {
			// What is named before its container begins has no place there.
			if (end.end === 0 && source !== FILE) continue;
			const from = beginOf(before, source);
			const at = { begin: from + end.begin, end: from + end.end };
			const place = resolverOf(end.attributes) === Resolver.structure
				? nameNow(before, after, at) : referenceNow(before, after, at.begin, roleOf(end.attributes));
			if (place === undefined) return undefined;
			const [begin, endNow] = [place.begin - beginOf(after, source), place.end - beginOf(after, source)];
			if (begin === end.begin && endNow === end.end) continue;
			const edge = edgeOf(id, end);
			removed.push(edge);
			edges.push({ ...edge, begin, end: endNow });
		}
	}
	return { edges, removed, rows: [], declarations: new Set() };
}

interface Span {
	readonly begin: number;
	readonly end: number;
}

const beginOf = ({ declarations }: Facts, row: DeclarationRow): number =>
	row === FILE ? 0 : get(declarations.begin, row);

const spanOf = ({ references }: Facts, row: ReferenceRow): Span =>
	({ begin: get(references.begin, row), end: get(references.end, row) });

const nameOf = ({ declarations }: Facts, row: DeclarationRow): Span =>
	({ begin: get(declarations.nameBegin, row), end: get(declarations.nameEnd, row) });

const hasMoved = (before: Span, after: Span, by: number): boolean =>
	after.begin - before.begin !== by || after.end - before.end !== by;

/** Where the name of a declaration stands now that stood at a place; the file, which has none, stands at its begin. */
function nameNow(before: Facts, after: Facts, { begin, end }: Span): Span | undefined {
	const { nameBegin, nameEnd, count } = before.declarations;
	for (let row = firstFrom(nameBegin, begin); row < count && nameBegin[row] === begin; row = next(row)) {
		if (row !== FILE && nameEnd[row] === end) return nameOf(after, row);
	}
	return undefined;
}

/** Where a reference of some role stands now that began at an offset. */
function referenceNow(before: Facts, after: Facts, at: number, wanted: number): Span | undefined {
	const { begin, role, count } = before.references;
	for (let row = firstFrom(begin, at); row < count && begin[row] === at; row = next(row)) {
		if (role[row] === wanted) return spanOf(after, row);
	}
	return undefined;
}
