/**
 * Which edges came and went between two states. An edge is its kind and its ends, however often it is written; an end
 * that moved is the same end.
 */
import type { BlockId } from "../../../engine/index.ts";
import { blockIdOf } from "../../model/declarations.ts";
import { edgeKindOf, isBlockKind, packedKindsOf } from "../../model/kinds.ts";
import { directoryOf } from "../../model/path.ts";
import { get } from "../../model/rows.ts";
import { blockKey } from "../../store/edgePatch.ts";
import type { IndexView } from "../../store/indexView.ts";
import type { DiffOptions } from "./answer.ts";

/** An edge of one side. */
export interface SideEdge {
	readonly source: BlockId;
	readonly target: BlockId;
	/** That of its surest use. */
	readonly packedKind: number;
	/** Where that is written, from the begin of the source. */
	readonly begin: number;
	readonly end: number;
}

/** Edges by kind and ends. */
export type SideEdges = Map<string, SideEdge>;

export interface EdgeOptions extends Pick<DiffOptions, "kinds" | "includeAmbiguous" | "includeTests"> {
	/** What stands for an end, by its key. */
	readonly nameOf: (key: string) => string;
}

/** Adds the edges that begin in a file. */
export function addEdges(edges: SideEdges, view: IndexView, path: string, options: EdgeOptions): void {
	const facts = view.facts(path);
	if (!facts) return;
	const wanted = new Set(packedKindsOf(options));
	const { declarations } = facts;
	for (let row = declarations.first; row < declarations.count; row++) {
		if (!isBlockKind(get(declarations.kind, row)) || declarations.symbol[row] !== row) continue;
		const source = blockIdOf(facts, row, path);
		const from = options.nameOf(blockKey(source));
		for (const { other, packedKind, begin, end } of view.outgoing(source)) {
			if (!wanted.has(packedKind)) continue;
			const key = `${String.fromCharCode(edgeKindOf(packedKind))}${from}${options.nameOf(blockKey(other))}`;
			// Of one kind the surest come first.
			if (!edges.has(key)) edges.set(key, { source, target: other, packedKind, begin, end });
		}
	}
}

/** A change that has its place among others. */
export interface RankedEdge {
	readonly change: "added" | "removed";
	readonly edge: SideEdge;
	readonly view: IndexView;
	readonly path: string;
	readonly targetPath: string;
	/** 0 between folders, 1 between files, 2 in one file. */
	readonly rank: number;
	readonly at: number;
}

export function rankedEdge(change: "added" | "removed", edge: SideEdge, view: IndexView): RankedEdge {
	const path = view.pathOf(edge.source) ?? "";
	const targetPath = view.pathOf(edge.target) ?? "";
	const rank = path === targetPath ? 2 : directoryOf(path) === directoryOf(targetPath) ? 1 : 0;
	return { change, edge, view, path, targetPath, rank, at: view.begin(edge.source) + edge.begin };
}

/** A total order: no two edges of one side have the same kind and ends. */
export function byImportance(one: RankedEdge, other: RankedEdge): number {
	return one.rank - other.rank || compare(one.path, other.path) || one.at - other.at ||
		compare(one.targetPath, other.targetPath) || edgeKindOf(one.edge.packedKind) - edgeKindOf(other.edge.packedKind) ||
		compare(one.change, other.change) || compare(blockKey(one.edge.target), blockKey(other.edge.target)) ||
		compare(blockKey(one.edge.source), blockKey(other.edge.source));
}

export function compare(one: string, other: string): number {
	return one < other ? -1 : one > other ? 1 : 0;
}
