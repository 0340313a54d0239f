/**
 * EdgeIndexCursor: the blocks of a memtable that have edges in one direction, in order of their ids.
 */
import type { AdjacencyCursor } from "../cursor/versionCursor.ts";
import type { Direction } from "../model/edge.ts";
import type { EdgeRows } from "../model/edgeRows.ts";
import type { IdRows } from "./idRows.ts";

/** Whose edges the cursor gives. */
export interface NodeEdges {
	collectNode(node: number, direction: Direction, into: EdgeRows, ranks?: Int32Array): void;
}

export interface EdgeIndexCursorSettings {
	readonly index: NodeEdges;
	readonly nodes: IdRows;
	readonly rows: Int32Array;
	readonly direction: Direction;
	/** Word of a node at which the chain of the direction begins. */
	readonly head: number;
	/** By node, the rank to give instead of ids; see `EdgeIndex.rankedCursor`. */
	readonly ranks: Int32Array | undefined;
}

export class EdgeIndexCursor implements AdjacencyCursor {
	readonly #settings: EdgeIndexCursorSettings;
	#position = -1;
	w0 = 0;
	w1 = 0;
	w2 = 0;
	w3 = 0;

	constructor(settings: EdgeIndexCursorSettings) {
		this.#settings = settings;
	}

	next(): boolean {
		const { rows, nodes, head, ranks } = this.#settings;
		let words: Int32Array;
		let at: number;
		let node: number;
		do {
			this.#position += 1;
			if (this.#position >= rows.length) return false;
			node = rows[this.#position]!;
			words = nodes.chunk(node);
			at = nodes.at(node);
		} while (words[at + head] === 0);
		if (ranks !== undefined) {
			this.w0 = ranks[node]!;
			return true;
		}
		this.w0 = words[at]!;
		this.w1 = words[at + 1]!;
		this.w2 = words[at + 2]!;
		this.w3 = words[at + 3]!;
		return true;
	}

	collect(into: EdgeRows): void {
		const { index, rows, direction, ranks } = this.#settings;
		index.collectNode(rows[this.#position]!, direction, into, ranks);
	}
}
