/**
 * Which names of a file mean something else to other files than they did before. Whoever has looked none of them up in
 * it, however he came there, finds what he found before.
 */
import type { Facts } from "../model/facts.ts";
import { DeclarationKind } from "../model/kinds.ts";
import type { InPieces } from "../model/pieces.ts";
import { InterfaceGraph, isPartOfParent } from "./interfaceGraph.ts";

/** Modules that are one value (`module.exports = …`, `export =`) are asked for this without anybody's saying so. */
export const ASSIGNED = "=";

/**
 * Of two states of a file whose interfaces differ.
 *
 * @returns undefined if the difference belongs to no names, or is not known to
 */
export function* changedNames(before: Facts, after: Facts): InPieces<ReadonlySet<string> | undefined> {
	const one = new InterfaceGraph(before);
	yield;
	const other = new InterfaceGraph(after);
	yield;
	const graphs = [one, other] as const;
	if (one.isCut || other.isCut || one.unnamed !== other.unnamed) return undefined;
	const changed = new Set<number>();
	for (const [key, content] of one.contents) if (other.contents.get(key) !== content) changed.add(key);
	for (const key of other.contents.keys()) if (!one.contents.has(key)) changed.add(key);
	const names = new Set<string>();
	// A set that grows while it is gone through: what leads to something that is another one is another one.
	for (const key of changed) {
		for (const graph of graphs) {
			for (const from of graph.leadingTo(key)) changed.add(from);
			for (const node of graph.nodes(key)) {
				if (node.kind === DeclarationKind.section || node.name === ASSIGNED) return undefined;
				if (!node.isHidden) names.add(node.name);
				if (node.owner !== "") names.add(node.owner);
				const { parent } = node;
				const around = parent === undefined ? [] : graph.nodes(parent);
				if (parent !== undefined && around.some((one) => isPartOfParent(node, one))) changed.add(parent);
			}
		}
	}
	return names.size === 0 ? undefined : names;
}
