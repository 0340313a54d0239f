/**
 * EdgeList: the edges of one block in one direction, as a reader sees them.
 *
 * A list is filled by `edges()` of a reader and may be passed in again: then the second call allocates
 * nothing. It points into an edge run, which never changes. An id is looked up when it is asked for, because
 * that is another miss of the processor's cache. Always holds: edges are in order of (kind, other end,
 * begin), each identity once, no tombstone.
 */
import { assert } from "../base/assert.ts";
import type { BlockId } from "../model/block.ts";
import type { Direction, Edge } from "../model/edge.ts";
import { DETAIL_WORDS, idOf, kindOf, lowerKind, NO_RUN, nodeOf, runCount } from "./edgeRun.ts";
import { NodeIds } from "./nodeIds.ts";

/** Whose edges a list holds before it was ever filled. */
const NOBODY: BlockId = { w0: 0, w1: 0, w2: 0, w3: 0 };
const NO_IDS: NodeIds = new NodeIds();

/**
 * Edges of one block in one direction, in order of (kind, other end, begin).
 *
 * The *other end* is the target of an outgoing edge and the source of an incoming one.
 *
 * Lifetime: the list belongs to the caller; it changes only when it is passed to `edges()` again. It may
 * keep a part of the reader's graph cache from being given back: copy what is kept for long, by `toArray`.
 * Cost: the accessors read typed arrays and allocate nothing, but for `other` and `edge`, which make plain
 * objects.
 */
export class EdgeList {
	#count = 0;
	/** Where the run lies, and which edge of it is the first one. */
	#words = NO_RUN;
	#head = 0;
	#first = 0;
	#ids = NO_IDS;
	#owner: BlockId = NOBODY;
	#direction: Direction = "outgoing";

	/** How many edges there are. */
	get count(): number {
		return this.#count;
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
		return idOf(this.#ids, nodeOf(this.#edgeWord(index)));
	}

	/** Word 0..3 of the other end's id: what a hot loop reads instead of {@link EdgeList.other}. */
	otherWord(index: number, word: 0 | 1 | 2 | 3): number {
		const node = nodeOf(this.#edgeWord(index));
		return this.#ids.chunk(node)[this.#ids.at(node) + word]!;
	}

	/** A number that stands for the other end: in one list, two are equal exactly when the ids are. */
	otherNumber(index: number): number {
		return nodeOf(this.#edgeWord(index));
	}

	/** 0..255. */
	kind(index: number): number {
		return kindOf(this.#edgeWord(index));
	}

	/** u32 offset in the source's file. */
	begin(index: number): number {
		return this.#detail(index, 0);
	}

	/** u32 offset in the source's file, exclusive. */
	end(index: number): number {
		return this.#detail(index, 1);
	}

	/** u32. */
	attributes(index: number): number {
		return this.#detail(index, 2);
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
		return Array.from({ length: this.#count }, (_, index) => this.edge(index));
	}

	/** @internal Begins a new answer: all edges of the whole run at `head`. */
	fill(owner: BlockId, direction: Direction, ids: NodeIds, words: Int32Array, head: number): void {
		this.#owner = owner;
		this.#direction = direction;
		this.#ids = ids;
		this.#words = words;
		this.#head = head;
		this.#first = 0;
		this.#count = runCount(words[head]!);
	}

	/** @internal Leaves the edges of the kinds from one to another, both included. */
	narrow(kind: number, kindMax: number): void {
		this.#first = lowerKind(this.#words, this.#head, kind);
		this.#count = Math.max(0, lowerKind(this.#words, this.#head, kindMax + 1) - this.#first);
	}

	#edgeWord(index: number): number {
		assert(index >= 0 && index < this.#count, "edge index out of range");
		return this.#words[this.#head + 1 + this.#first + index]!;
	}

	#detail(index: number, detail: number): number {
		assert(index >= 0 && index < this.#count, "edge index out of range");
		const details = this.#head + 1 + runCount(this.#words[this.#head]!);
		return this.#words[details + (this.#first + index) * DETAIL_WORDS + detail]! >>> 0;
	}
}
