/**
 * EdgeIndex: the newest version of each edge in one memtable, tombstones included, reachable from both ends.
 *
 * Blocks at the ends become nodes (row numbers), and an edge is known by four words: source node, target
 * node, kind, begin. Each node heads two chains. A new edge goes to the front of its chains; a chain is put
 * in order, by merging within it, when it is first read after that, and read in order.
 *
 * Whether an edge is new is seen by walking what leaves its source, while that are few: they were mostly put
 * one after the other, so they lie side by side, where a hash table of all edges would be a miss of the
 * processor's cache for each. A source with more of them than {@link WALKED_MAX} has them in a hash table.
 */
import type { AdjacencyCursor, IdCursor } from "../cursor/versionCursor.ts";
import { type BlockId, compareWords } from "../model/block.ts";
import type { Direction } from "../model/edge.ts";
import { type EdgeRows, TOMBSTONE_BIT } from "../model/edgeRows.ts";
import { EdgeIndexCursor } from "./edgeIndexCursor.ts";
import { IdRows, NO_ROW } from "./idRows.ts";
import { IdRowsCursor } from "./idRowsCursor.ts";
import { RowChunks } from "./rowChunks.ts";
import { SortedRows } from "./sortedRows.ts";

/** A node: id, head of each chain (row + 1, 0 for none), whether each is in order (a bit), outgoing edges. */
const NODE_WORDS = 8;
const HEAD = 4;
const SORTED_BITS = 6;
const OUTGOING_COUNT = 7;
/**
 * An edge: source, target, kind, begin, end, attributes, sequence low, sequence high with tombstone bit, next in each
 * chain.
 */
const EDGE_WORDS = 10;
const SOURCE = 0;
const TARGET = 1;
const KIND = 2;
const BEGIN = 3;
const END = 4;
const ATTRIBUTES = 5;
const SEQUENCE_LOW = 6;
const SEQUENCE_HIGH = 7;
const NEXT = 8;
const TWO_32 = 4294967296;
/** Sources with more outgoing edges find them by a hash table: the key, and the row of the edge. */
const WALKED_MAX = 8;
const HASHED_WORDS = 5;
const HASHED_ROW = 4;

/** Chains of up to so many edges are put in order by insertion. */
const SHORT_CHAIN = 16;

/** Bytes of rows, with their shares of the hash tables. */
const EDGE_BYTES = EDGE_WORDS * 4;
const HASHED_BYTES = HASHED_WORDS * 4 + 12;
const NODE_BYTES = NODE_WORDS * 4 + 12;

/** An edge operation as words; ids are read from the operation's bytes once. */
export interface EdgeWords {
	s0: number;
	s1: number;
	s2: number;
	s3: number;
	t0: number;
	t1: number;
	t2: number;
	t3: number;
	kind: number;
	begin: number;
	end: number;
	attributes: number;
}

export class EdgeIndex {
	readonly #nodes = new IdRows(NODE_WORDS);
	readonly #edges = new RowChunks(EDGE_WORDS);
	/** The edges of sources that have many. */
	readonly #hashed = new IdRows(HASHED_WORDS);
	/** The source of the newest edge: edges of one source mostly come together. */
	#lastSource = NO_ROW;
	readonly #sortedNodes = new SortedRows(this.#nodes);
	/** Rows + 1 of a chain that is put in order. */
	readonly #shortChain = new Int32Array(SHORT_CHAIN);

	get byteCount(): number {
		const hashedBytes = this.#hashed.count * HASHED_BYTES;
		return this.#edges.count * EDGE_BYTES + hashedBytes + this.#nodes.count * NODE_BYTES;
	}

	/** Edges with a version here, tombstones included. */
	get count(): number {
		return this.#edges.count;
	}

	put(edge: EdgeWords, sequence: number): void {
		this.#store(edge, sequence, 0);
	}

	delete(edge: EdgeWords, sequence: number): void {
		this.#store(edge, sequence, TOMBSTONE_BIT);
	}

	/** Whether a block has edges in a direction here, tombstones included. */
	has(id: BlockId, direction: Direction): boolean {
		const node = this.#nodes.find(id.w0, id.w1, id.w2, id.w3);
		if (node === NO_ROW) return false;
		return this.#nodes.chunk(node)[this.#nodes.at(node) + HEAD + (direction === "outgoing" ? 0 : 1)]! > 0;
	}

	/** Appends the edges of a block as one source, in order. */
	collect(
		w0: number,
		w1: number,
		w2: number,
		w3: number,
		direction: Direction,
		into: EdgeRows,
	): void {
		const node = this.#nodes.find(w0, w1, w2, w3);
		if (node !== NO_ROW) this.collectNode(node, direction, into);
	}

	/** As {@link EdgeIndex.collect}, for a node; with `ranks` the other ends by rank, in the first word of an id. */
	collectNode(node: number, direction: Direction, into: EdgeRows, ranks?: Int32Array): void {
		const side = direction === "outgoing" ? 0 : 1;
		into.beginSource();
		const nodes = this.#nodes.chunk(node);
		const at = this.#nodes.at(node);
		if ((nodes[at + SORTED_BITS]! & (1 << side)) === 0) this.#sortChain(node, side);
		for (let row = nodes[at + HEAD + side]! - 1; row >= 0;) {
			const words = this.#edges.chunk(row);
			const from = this.#edges.at(row);
			const other = words[from + (side === 0 ? TARGET : SOURCE)]!;
			const at = this.#copyRow(words, from, into);
			if (ranks === undefined) this.#copyId(other, at, into.words);
			else setRank(into.words, at, ranks[other]!);
			row = words[from + NEXT + side]! - 1;
		}
	}

	/** Prepares {@link EdgeIndex.cursor}, as {@link SortedRows.step}. */
	sortStep(rowsMax: number): number {
		return this.#sortedNodes.step(rowsMax);
	}

	/** Blocks at the ends of edges, tombstones included. */
	get nodeCount(): number {
		return this.#nodes.count;
	}

	/** Their ids, in order, each by its node. */
	ids(): IdCursor {
		return new IdRowsCursor(this.#nodes, this.#sortedNodes.rows());
	}

	/** Blocks with edges in one direction, in order of their ids. */
	cursor(direction: Direction): AdjacencyCursor {
		return this.#cursor(direction, undefined);
	}

	/** The same by rank, in the first word of an id; `ranks` says them by node. */
	rankedCursor(direction: Direction, ranks: Int32Array): AdjacencyCursor {
		return this.#cursor(direction, ranks);
	}

	#cursor(direction: Direction, ranks: Int32Array | undefined): AdjacencyCursor {
		const rows = this.#sortedNodes.rows();
		const head = direction === "outgoing" ? HEAD : HEAD + 1;
		return new EdgeIndexCursor({ index: this, nodes: this.#nodes, rows, direction, head, ranks });
	}

	#store(edge: EdgeWords, sequence: number, tombstone: number): void {
		const source = this.#source(edge.s0, edge.s1, edge.s2, edge.s3);
		const target = this.#node(edge.t0, edge.t1, edge.t2, edge.t3);
		let row = this.#find(source, target, edge.kind, edge.begin);
		if (row === NO_ROW) row = this.#add(source, target, edge.kind, edge.begin);
		const words = this.#edges.chunk(row);
		const at = this.#edges.at(row);
		words[at + END] = edge.end;
		words[at + ATTRIBUTES] = edge.attributes;
		words[at + SEQUENCE_LOW] = sequence | 0;
		words[at + SEQUENCE_HIGH] = (sequence / TWO_32) | 0 | tombstone;
	}

	/** The row of an edge, or {@link NO_ROW}. */
	#find(source: number, target: number, kind: number, begin: number): number {
		const nodes = this.#nodes.chunk(source);
		const at = this.#nodes.at(source);
		if (nodes[at + OUTGOING_COUNT]! > WALKED_MAX) {
			const hashed = this.#hashed.find(source, target, kind, begin);
			return hashed === NO_ROW ? NO_ROW : this.#hashed.chunk(hashed)[this.#hashed.at(hashed) + HASHED_ROW]!;
		}
		for (let row = nodes[at + HEAD]! - 1; row >= 0;) {
			const words = this.#edges.chunk(row);
			const from = this.#edges.at(row);
			const isIt = words[from + TARGET] === target && words[from + BEGIN] === begin;
			if (isIt && words[from + KIND] === kind) return row;
			row = words[from + NEXT]! - 1;
		}
		return NO_ROW;
	}

	/** Adds an edge that {@link EdgeIndex.#find} did not find. */
	#add(source: number, target: number, kind: number, begin: number): number {
		const row = this.#edges.add();
		const words = this.#edges.chunk(row);
		const to = this.#edges.at(row);
		words[to + SOURCE] = source;
		words[to + TARGET] = target;
		words[to + KIND] = kind;
		words[to + BEGIN] = begin;
		this.#chain(row, source, 0);
		this.#chain(row, target, 1);
		const nodes = this.#nodes.chunk(source);
		const count = this.#nodes.at(source) + OUTGOING_COUNT;
		nodes[count]! += 1;
		if (nodes[count]! > WALKED_MAX + 1) this.#hash(row);
		else if (nodes[count]! > WALKED_MAX) this.#hashOutgoing(source);
		return row;
	}

	#hashOutgoing(source: number): void {
		const first = this.#nodes.chunk(source)[this.#nodes.at(source) + HEAD]!;
		for (let rowAndOne = first; rowAndOne > 0; rowAndOne = this.#next(rowAndOne, 0)) this.#hash(rowAndOne - 1);
	}

	#hash(row: number): void {
		const words = this.#edges.chunk(row);
		const at = this.#edges.at(row);
		const hashed = this.#hashed.add(
			words[at + SOURCE]!,
			words[at + TARGET]!,
			words[at + KIND]!,
			words[at + BEGIN]!,
		);
		this.#hashed.chunk(hashed)[this.#hashed.at(hashed) + HASHED_ROW] = row;
	}

	#source(w0: number, w1: number, w2: number, w3: number): number {
		if (this.#lastSource !== NO_ROW) {
			const words = this.#nodes.chunk(this.#lastSource);
			const at = this.#nodes.at(this.#lastSource);
			const isIt = words[at] === w0 && words[at + 1] === w1 && words[at + 2] === w2;
			if (isIt && words[at + 3] === w3) return this.#lastSource;
		}
		this.#lastSource = this.#node(w0, w1, w2, w3);
		return this.#lastSource;
	}

	#node(w0: number, w1: number, w2: number, w3: number): number {
		const found = this.#nodes.find(w0, w1, w2, w3);
		return found === NO_ROW ? this.#nodes.add(w0, w1, w2, w3) : found;
	}

	#chain(row: number, node: number, side: number): void {
		const nodes = this.#nodes.chunk(node);
		const at = this.#nodes.at(node);
		const head = nodes[at + HEAD + side]!;
		this.#edges.chunk(row)[this.#edges.at(row) + NEXT + side] = head;
		nodes[at + HEAD + side] = row + 1;
		if (head === 0) nodes[at + SORTED_BITS]! |= 1 << side;
		else nodes[at + SORTED_BITS]! &= ~(1 << side);
	}

	/** Copies all but the other end, and returns where the row begins. */
	#copyRow(words: Int32Array, from: number, into: EdgeRows): number {
		const at = into.push();
		const target = into.words;
		target[at + 4] = words[from + BEGIN]!;
		target[at + 5] = words[from + END]!;
		target[at + 6] = words[from + ATTRIBUTES]!;
		target[at + 7] = words[from + KIND]!;
		target[at + 8] = words[from + SEQUENCE_LOW]!;
		const high = words[from + SEQUENCE_HIGH]!;
		target[at + 9] = high;
		if ((high & TOMBSTONE_BIT) !== 0) into.tombstoneCount += 1;
		return at;
	}

	#copyId(node: number, at: number, target: Int32Array): void {
		const words = this.#nodes.chunk(node);
		const from = this.#nodes.at(node);
		target[at] = words[from]!;
		target[at + 1] = words[from + 1]!;
		target[at + 2] = words[from + 2]!;
		target[at + 3] = words[from + 3]!;
	}

	/** Orders a chain. */
	#sortChain(node: number, side: number): void {
		const count = this.#readChain(node, side);
		if (count > SHORT_CHAIN) this.#mergeChain(node, side);
		else this.#linkSorted(node, side, count);
	}

	/** Writes the first rows of a chain to `#shortChain`, newest first; how many, at most one more than it holds. */
	#readChain(node: number, side: number): number {
		const rows = this.#shortChain;
		let count = 0;
		let row = this.#nodes.chunk(node)[this.#nodes.at(node) + HEAD + side]!;
		for (; row !== 0 && count < SHORT_CHAIN; row = this.#next(row, side)) {
			rows[count] = row;
			count += 1;
		}
		return row === 0 ? count : SHORT_CHAIN + 1;
	}

	/** Inserts the rows of a short chain one by one, oldest first: edges are often put in order. */
	#linkSorted(node: number, side: number, count: number): void {
		const rows = this.#shortChain;
		for (let left = 0, right = count - 1; left < right; left += 1, right -= 1) {
			const newer = rows[left]!;
			rows[left] = rows[right]!;
			rows[right] = newer;
		}
		for (let index = 1; index < count; index += 1) {
			const row = rows[index]!;
			let to = index;
			for (; to > 0 && this.#compare(rows[to - 1]!, row, side) > 0; to -= 1) rows[to] = rows[to - 1]!;
			rows[to] = row;
		}
		let head = 0;
		for (let index = count - 1; index >= 0; index -= 1) {
			this.#link(rows[index]!, head, side);
			head = rows[index]!;
		}
		const nodes = this.#nodes.chunk(node);
		const at = this.#nodes.at(node);
		nodes[at + HEAD + side] = head;
		nodes[at + SORTED_BITS]! |= 1 << side;
	}

	/** Orders a chain by merging runs of 1, 2, 4 … rows, in place: no memory, also for a hub. */
	#mergeChain(node: number, side: number): void {
		const nodes = this.#nodes.chunk(node);
		const at = this.#nodes.at(node);
		let head = nodes[at + HEAD + side]!;
		for (let run = 1; ; run *= 2) {
			let rest = head;
			let tail = 0;
			let mergeCount = 0;
			head = 0;
			while (rest !== 0) {
				mergeCount += 1;
				let second = rest;
				let firstLeft = 0;
				while (firstLeft < run && second !== 0) {
					firstLeft += 1;
					second = this.#next(second, side);
				}
				let first = rest;
				let secondLeft = run;
				while (firstLeft > 0 || (secondLeft > 0 && second !== 0)) {
					const takesFirst =
						firstLeft > 0 &&
						(secondLeft === 0 || second === 0 || this.#compare(first, second, side) <= 0);
					const taken = takesFirst ? first : second;
					if (takesFirst) {
						first = this.#next(first, side);
						firstLeft -= 1;
					} else {
						second = this.#next(second, side);
						secondLeft -= 1;
					}
					if (tail === 0) head = taken;
					else this.#link(tail, taken, side);
					tail = taken;
				}
				rest = second;
			}
			if (tail !== 0) this.#link(tail, 0, side);
			if (mergeCount <= 1) break;
		}
		nodes[at + HEAD + side] = head;
		nodes[at + SORTED_BITS]! |= 1 << side;
	}

	#next(rowAndOne: number, side: number): number {
		const row = rowAndOne - 1;
		return this.#edges.chunk(row)[this.#edges.at(row) + NEXT + side]!;
	}

	#link(rowAndOne: number, next: number, side: number): void {
		const row = rowAndOne - 1;
		this.#edges.chunk(row)[this.#edges.at(row) + NEXT + side] = next;
	}

	/** Order within a chain: kind, other end, begin. */
	#compare(firstAndOne: number, secondAndOne: number, side: number): number {
		const a = this.#edges.chunk(firstAndOne - 1);
		const b = this.#edges.chunk(secondAndOne - 1);
		const at = this.#edges.at(firstAndOne - 1);
		const bt = this.#edges.at(secondAndOne - 1);
		if (a[at + KIND] !== b[bt + KIND]) return a[at + KIND]! - b[bt + KIND]!;
		const word = side === 0 ? TARGET : SOURCE;
		if (a[at + word] !== b[bt + word]) return this.#compareNodes(a[at + word]!, b[bt + word]!);
		return compareWords(a[at + BEGIN]!, b[bt + BEGIN]!);
	}

	#compareNodes(first: number, second: number): number {
		const a = this.#nodes.chunk(first);
		const b = this.#nodes.chunk(second);
		const at = this.#nodes.at(first);
		const bt = this.#nodes.at(second);
		return (
			compareWords(a[at]!, b[bt]!) ||
			compareWords(a[at + 1]!, b[bt + 1]!) ||
			compareWords(a[at + 2]!, b[bt + 2]!) ||
			compareWords(a[at + 3]!, b[bt + 3]!)
		);
	}
}

function setRank(words: Int32Array, at: number, rank: number): void {
	words[at] = rank;
	words[at + 1] = 0;
	words[at + 2] = 0;
	words[at + 3] = 0;
}
