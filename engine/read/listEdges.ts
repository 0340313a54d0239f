/**
 * What `edges()` of every reader does with its options.
 */
import type { AdjacencyView } from "../graph/adjacencyView.ts";
import { EdgeList } from "../graph/edgeList.ts";
import type { BlockId } from "../model/block.ts";
import type { Direction } from "../model/edge.ts";
import type { EdgesOptions } from "./reader.ts";

export function listEdges(
	view: AdjacencyView,
	id: BlockId,
	direction: Direction,
	options: EdgesOptions | undefined,
): EdgeList {
	const list = options?.into ?? new EdgeList();
	view.list(id, direction, list);
	if (options?.kind !== undefined || options?.kindMax !== undefined) {
		const kind = options.kind ?? 0;
		list.narrow(kind, options.kindMax ?? kind);
	}
	return list;
}
