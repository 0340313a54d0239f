/**
 * AdjacencyCache: neighbours of blocks as runs of one word an edge, so that a walk costs memory reads.
 *
 * ```
 * id ──hash table──► node ──column of a direction──► place ──RunArena──► run
 * run: head (edge count * 2 + whole), then for each edge  kind u8 | other end's node u24,
 *      then, in a whole run, for each edge  begin, end, attributes
 * ```
 *
 * It is a copy, made node by node from what {@link collectAdjacency} says when a node is first asked about,
 * never in one piece, and in the same order. Always holds: a run that has a place is what memtables
 * and tables say now, and no run ever changes, so an `EdgeList` is a pointer into one and stays right. A
 * flush or a merge changes no answer and leaves it alone; a write makes the runs at both ends of each
 * written edge stale ({@link AdjacencyCache.forget}), and a deleted block is spelled out as deleted edges
 * before it gets here. A snapshot has a cache of its own, which nothing makes stale.
 *
 * Two forms of run, because walks need 4 bytes an edge and lists of edges need 16. A node takes 36 bytes: id
 * 16, slots 8, place in each direction 8, mark 4; a run takes 4 more. A million blocks and five million
 * edges walked in one direction: 36 + 4 + 20 = 60 MB, in both 84 MB.
 *
 * Bounded: when a chunk of runs would cross the bound, all runs are forgotten, nodes stay; when nodes take
 * three quarters of it, the next question begins with an empty cache. So what is held is at most the bound,
 * or what the nodes that one question itself reaches take, and a quarter more. A stale run leaves its words
 * unused until then, but a long one, a hub's, has a chunk of its own and gives it back at once.
 */
import { assert } from "../base/assert.ts";
import { IdRows, NO_ROW } from "../memtable/idRows.ts";
import type { BlockId } from "../model/block.ts";
import type { Direction } from "../model/edge.ts";
import type { EdgeList } from "./edgeList.ts";
import { EDGE_ROW_WORDS, EdgeRows } from "../model/edgeRows.ts";
import {
	EDGE_SOURCE_AT,
	EDGE_TARGET_AT,
	OPERATION_DELETE_EDGE,
	OPERATION_PUT_EDGE,
	operationBytesAt,
	readWord,
} from "../model/operation.ts";
import { type AdjacencySources, collectAdjacency } from "./adjacency.ts";
import {
	COUNT_SHIFT,
	DETAIL_WORDS,
	idOf,
	IS_WHOLE,
	KIND_SHIFT,
	NO_RUN,
	NODE_WORDS,
	NODES_MAX,
	runWords,
} from "./edgeRun.ts";
import { CHUNK_BITS, CHUNK_MASK, RunArena } from "./runArena.ts";

/** Sides of an edge: which column a direction is. */
export const OUTGOING_SIDE = 0;
export const INCOMING_SIDE = 1;
export type Side = typeof OUTGOING_SIDE | typeof INCOMING_SIDE;

const COLUMN_NODES_MIN = 64;
/** A walk's marks begin anew before they would overflow. */
const MARK_MAX = 1 << 30;

export class AdjacencyCache {
	readonly #sources: AdjacencySources;
	readonly #bytesMax: number;
	readonly #nodesMax: number;
	readonly #arena = new RunArena();
	readonly #rows = new EdgeRows();
	#nodes = new IdRows(NODE_WORDS);
	#isFull = false;
	/** By side, then node: place of its run; 0 when there is none that is right. */
	places: [Int32Array, Int32Array] = [new Int32Array(0), new Int32Array(0)];
	/**
	 * By node: for walks. A mark of at least {@link AdjacencyCache.firstMark} says that the walk that goes on now
	 * has visited it, as its (mark - firstMark)th.
	 */
	marks: Int32Array = new Int32Array(0);
	firstMark = 1;
	/** Runs read from memtables and tables, and how often runs or everything were forgotten for want of room. */
	readCount = 0;
	dropCount = 0;

	/** @param nodesMax - nodes that it can tell apart; smaller only in tests */
	constructor(sources: AdjacencySources, bytesMax: number, nodesMax: number = NODES_MAX) {
		this.#sources = sources;
		this.#bytesMax = bytesMax;
		this.#nodesMax = nodesMax;
	}

	get nodes(): IdRows {
		return this.#nodes;
	}

	/** Where the runs are: {@link CHUNK_BITS} of a place say in which chunk. */
	get chunks(): readonly Int32Array[] {
		return this.#arena.chunks;
	}

	get byteCount(): number {
		return this.#nodeBytes + this.#arena.byteCount;
	}

	/** Fills `list` with the edges of a block; `kind` -1 means all kinds. */
	list(id: BlockId, direction: Direction, kind: number, list: EdgeList): void {
		if (this.#isFull) this.begin();
		const side = direction === "outgoing" ? OUTGOING_SIDE : INCOMING_SIDE;
		const nodes = this.#nodes;
		const node = nodes.find(id.w0, id.w1, id.w2, id.w3);
		let place = node === NO_ROW ? 0 : this.places[side][node]!;
		let words = this.#arena.chunks[place >>> CHUNK_BITS] ?? NO_RUN;
		if (place === 0 || (words[place & CHUNK_MASK]! & IS_WHOLE) === 0) {
			place = this.#readWhole(id, side);
			words = place === 0 ? NO_RUN : this.#arena.chunks[place >>> CHUNK_BITS]!;
		}
		list.fill(id, direction, nodes, words, place & CHUNK_MASK);
		if (kind >= 0) list.narrow(kind);
	}

	/** Reads and keeps all of the edges of a block; 0 if nobody has edges with it: then nothing is kept. */
	#readWhole(id: BlockId, side: Side): number {
		this.#collect(id, side);
		const isUnknown = this.#rows.count === 0 && this.#nodes.find(id.w0, id.w1, id.w2, id.w3) === NO_ROW;
		if (isUnknown) return 0;
		const place = this.#keep(this.intern(id), side, IS_WHOLE);
		assert(place !== 0, "a block has more neighbours than there are nodes");
		return place;
	}

	/** Begins a question: only here may nodes change their numbers. */
	begin(): void {
		if (!this.#isFull) return;
		this.#isFull = false;
		this.#nodes = new IdRows(NODE_WORDS);
		this.places = [new Int32Array(0), new Int32Array(0)];
		this.marks = new Int32Array(0);
		this.firstMark = 1;
		this.#arena.clear();
		this.dropCount += 1;
	}

	/** The node of an id, made if there is none. */
	intern({ w0, w1, w2, w3 }: BlockId): number {
		return this.#intern(w0, w1, w2, w3);
	}

	/** Reads and keeps the run of a node, which has none; returns its place, 0 for want of nodes. */
	read(node: number, side: Side): number {
		this.#collect(idOf(this.#nodes, node), side);
		return this.#keep(node, side, 0);
	}

	/** Says that a walk that visited `count` blocks is over. */
	endMarks(count: number): void {
		this.firstMark += count;
		if (this.firstMark < MARK_MAX) return;
		this.marks.fill(0);
		this.firstMark = 1;
	}

	/** Makes stale what the operations of a batch, which was applied, have changed. */
	forget(operations: Uint8Array): void {
		if (this.#nodes.count === 0) return;
		let source = -1;
		for (let at = 0; at < operations.length; at += operationBytesAt(operations, at, operations.length)) {
			const tag = operations[at]!;
			if (tag !== OPERATION_PUT_EDGE && tag !== OPERATION_DELETE_EDGE) continue;
			// Edges of one source mostly come together, and its run is forgotten once.
			const isForgotten = source >= 0 && isSameId(operations, source, at + EDGE_SOURCE_AT);
			source = at + EDGE_SOURCE_AT;
			if (!isForgotten) this.#forgetRun(operations, source, OUTGOING_SIDE);
			this.#forgetRun(operations, at + EDGE_TARGET_AT, INCOMING_SIDE);
		}
	}

	#forgetRun(bytes: Uint8Array, at: number, side: Side): void {
		const node = this.#nodes.find(
			readWord(bytes, at),
			readWord(bytes, at + 4),
			readWord(bytes, at + 8),
			readWord(bytes, at + 12),
		);
		if (node !== NO_ROW) this.#forgetPlace(node, side);
	}

	/** A node without a run has place 0. */
	#forgetPlace(node: number, side: Side): void {
		const place = this.places[side][node]!;
		if (place === 0) return;
		this.places[side][node] = 0;
		if (!this.#arena.mayBeOwn(place)) return;
		this.#arena.release(place, runWords(this.#arena.chunks[place >>> CHUNK_BITS]![place & CHUNK_MASK]!));
	}

	get #nodeBytes(): number {
		return this.#nodes.count * NODE_BYTES + this.marks.length * COLUMN_COUNT * 4;
	}

	#collect(id: BlockId, side: Side): void {
		this.readCount += 1;
		this.#rows.clear();
		const direction = side === OUTGOING_SIDE ? "outgoing" : "incoming";
		collectAdjacency(this.#sources, id, direction, -1, this.#rows);
	}

	/** Keeps what was collected as the run of a node; returns its place, 0 for want of nodes. */
	#keep(node: number, side: Side, flags: number): number {
		const { count, words } = this.#rows;
		this.#forgetPlace(node, side);
		const head = (count << COUNT_SHIFT) | flags;
		const place = this.#allocate(runWords(head));
		const run = this.#arena.chunks[place >>> CHUNK_BITS]!;
		let to = place & CHUNK_MASK;
		run[to] = head;
		to += 1;
		for (let from = 0; from < count * EDGE_ROW_WORDS; from += EDGE_ROW_WORDS) {
			const other = this.#intern(words[from]!, words[from + 1]!, words[from + 2]!, words[from + 3]!);
			if (other >= this.#nodesMax) {
				this.#isFull = true;
				return 0;
			}
			run[to] = (words[from + ROW_KIND]! << KIND_SHIFT) | other;
			to += 1;
		}
		this.#isFull = this.#nodes.count > this.#nodesMax / 2 || this.#nodeBytes > this.#bytesMax * NODE_SHARE;
		this.places[side][node] = place;
		if (flags === 0) return place;
		for (let from = ROW_BEGIN; from < count * EDGE_ROW_WORDS; from += EDGE_ROW_WORDS) {
			run[to] = words[from]!;
			run[to + 1] = words[from + 1]!;
			run[to + 2] = words[from + 2]!;
			to += DETAIL_WORDS;
		}
		return place;
	}

	/** Finds room for a run, if need be by forgetting all runs; not before they take what makes that worth it. */
	#allocate(words: number): number {
		const arena = this.#arena;
		const added = arena.bytesToAdd(words);
		const nodeBytes = this.#nodeBytes;
		const isOver = added > 0 && nodeBytes + arena.byteCount + added > this.#bytesMax;
		if (isOver && arena.byteCount > nodeBytes * RUN_SHARE) {
			arena.clear();
			this.places[OUTGOING_SIDE].fill(0, 0, this.#nodes.count);
			this.places[INCOMING_SIDE].fill(0, 0, this.#nodes.count);
			this.dropCount += 1;
		}
		return arena.allocate(words);
	}

	#intern(w0: number, w1: number, w2: number, w3: number): number {
		const found = this.#nodes.find(w0, w1, w2, w3);
		if (found !== NO_ROW) return found;
		const node = this.#nodes.add(w0, w1, w2, w3);
		if (node >= this.marks.length) {
			const length = Math.max(COLUMN_NODES_MIN, this.marks.length * 2);
			this.marks = grown(this.marks, length);
			this.places = [grown(this.places[OUTGOING_SIDE], length), grown(this.places[INCOMING_SIDE], length)];
		}
		return node;
	}
}

/** Bytes of a node with its share of the hash table. */
const NODE_BYTES = NODE_WORDS * 4 + 12;
/** Marks and the places of both directions. */
const COLUMN_COUNT = 3;
/** What part of the bound nodes may take. */
const NODE_SHARE = 0.75;
/** What runs may always take, as a part of what nodes take: forgetting them touches every node. */
const RUN_SHARE = 0.25;
/** In a row of {@link EdgeRows}. */
const ROW_BEGIN = 4;
const ROW_KIND = 7;

function isSameId(bytes: Uint8Array, first: number, second: number): boolean {
	for (let word = 0; word < NODE_WORDS * 4; word += 4) {
		if (readWord(bytes, first + word) !== readWord(bytes, second + word)) return false;
	}
	return true;
}

function grown(column: Int32Array, length: number): Int32Array {
	const larger = new Int32Array(length);
	larger.set(column);
	return larger;
}
