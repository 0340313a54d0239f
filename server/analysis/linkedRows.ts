/** What many references of one file mean, each of its blocks asked for its edges once. */
import { blockIdOf, edgeSourceOf } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { confidenceOf, edgeKindOfRole, isSure, Resolver, resolverOf, roleOf } from "../model/kinds.ts";
import { get, type DeclarationRow, type ReferenceRow } from "../model/rows.ts";
import type { EdgeEnd, IndexView } from "../store/indexView.ts";

/** By row of `references`: the sure edges that the occurrence stands for; rows without any are left out. */
export function linkedRows(
	view: IndexView, path: string, facts: Facts, rows: Iterable<ReferenceRow>,
): ReadonlyMap<ReferenceRow, readonly EdgeEnd[]> {
	const { references, declarations } = facts;
	const bySource = new Map<DeclarationRow, ReferenceRow[]>();
	for (const row of rows) {
		const source = get(declarations.symbol, edgeSourceOf(facts, row));
		const own = bySource.get(source);
		if (own) own.push(row);
		else bySource.set(source, [row]);
	}
	const found = new Map<ReferenceRow, EdgeEnd[]>();
	for (const [source, own] of bySource) {
		const begin = get(declarations.begin, source);
		const offsetOf = (row: ReferenceRow): number => get(references.begin, row) - begin;
		const rowOf = new Map(own.map((row) => [keyOf(offsetOf(row), get(references.role, row)), row]));
		const kinds = new Set(own.map((row) => edgeKindOfRole(get(references.role, row))));
		const edges = [...kinds].flatMap((kind) => view.outgoing(blockIdOf(facts, source, path), kind));
		for (const edge of edges) {
			const row = rowOf.get(keyOf(edge.begin, roleOf(edge.attributes)));
			if (row === undefined || !isSure(confidenceOf(edge.packedKind))) continue;
			if (resolverOf(edge.attributes) === Resolver.construction) continue;
			const before = found.get(row);
			if (before) before.push(edge);
			else found.set(row, [edge]);
		}
	}
	return found;
}

/** Roles are few, and offsets below 2^32. */
const keyOf = (offset: number, role: number): number => offset * 256 + role;
