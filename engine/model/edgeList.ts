/**
 * EdgeList: the edges of one block in one direction, as a reader sees them: the public face of
 * {@link EdgeRows}.
 *
 * A list is filled by `edges()` of a reader and may be passed in again: then the second call allocates
 * nothing unless it needs more room. Always holds: rows are in order of (kind, other end, begin), each
 * identity once, no tombstone.
 */
import { assert } from "../base/assert.ts";
import type { BlockId } from "./block.ts";
import type { Direction, Edge } from "./edge.ts";
import { EDGE_ROW_WORDS, EdgeRows } from "./edgeRows.ts";

const BEGIN = 4;
const END = 5;
const ATTRIBUTES = 6;
const KIND = 7;

/** Whose edges a list holds before it was ever filled. */
const NOBODY: BlockId = { w0: 0, w1: 0, w2: 0, w3: 0 };

/**
 * Edges of one block in one direction, in order of (kind, other end, begin).
 *
 * The *other end* is the target of an outgoing edge and the source of an incoming one.
 *
 * Lifetime: the list is a copy and belongs to the caller; it changes only when it is passed to `edges()`
 * again.
 * Cost: the accessors read typed arrays and allocate nothing, but for `other` and `edge`, which make plain
 * objects.
 */
export class EdgeList {
	/** @internal */
	readonly rows: EdgeRows = new EdgeRows();
	#owner: BlockId = NOBODY;
	#direction: Direction = "outgoing";

	/** How many edges there are. */
	get count(): number {
		return this.rows.count;
	}

	/** Whose edges these are. */
	get owner(): BlockId {
		return this.#owner;
	}

	get direction(): Direction {
		return this.#direction;
	}

	/** The id of the other end, as a new object. */
	other(index: number): BlockId {
		const at = this.#row(index);
		const { words } = this.rows;
		return { w0: words[at]!, w1: words[at + 1]!, w2: words[at + 2]!, w3: words[at + 3]! };
	}

	/** Word 0..3 of the other end's id: what a hot loop reads instead of {@link EdgeList.other}. */
	otherWord(index: number, word: 0 | 1 | 2 | 3): number {
		return this.rows.words[this.#row(index) + word]!;
	}

	/** 0..255. */
	kind(index: number): number {
		return this.rows.words[this.#row(index) + KIND]!;
	}

	/** u32 offset in the source's file. */
	begin(index: number): number {
		return this.rows.words[this.#row(index) + BEGIN]! >>> 0;
	}

	/** u32 offset in the source's file, exclusive. */
	end(index: number): number {
		return this.rows.words[this.#row(index) + END]! >>> 0;
	}

	/** u32. */
	attributes(index: number): number {
		return this.rows.words[this.#row(index) + ATTRIBUTES]! >>> 0;
	}

	/** The whole edge, as a new object. */
	edge(index: number): Edge {
		const other = this.other(index);
		const [source, target] =
			this.#direction === "outgoing" ? [this.#owner, other] : [other, this.#owner];
		return {
			source,
			target,
			kind: this.kind(index),
			begin: this.begin(index),
			end: this.end(index),
			attributes: this.attributes(index),
		};
	}

	/** All edges, as new objects; for tests and small lists. */
	toArray(): Edge[] {
		return Array.from({ length: this.rows.count }, (_, index) => this.edge(index));
	}

	/** @internal Empties the list for a new question. */
	reset(owner: BlockId, direction: Direction): void {
		this.rows.clear();
		this.#owner = owner;
		this.#direction = direction;
	}

	#row(index: number): number {
		assert(index >= 0 && index < this.rows.count, "edge index out of range");
		return index * EDGE_ROW_WORDS;
	}
}
