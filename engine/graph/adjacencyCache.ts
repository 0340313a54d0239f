/**
 * AdjacencyCache: the memory of a graph cache: which ids are nodes, and runs of one word an edge, so that a
 * walk costs memory reads. What each node's run is, is said by an `AdjacencyView`; several may share one.
 *
 * ```
 * id ──hash table──► node ──column of a view and a direction──► place ──RunArena──► run
 * run: head (edge count * 2 + whole), then for each edge  kind u8 | other end's node u24,
 *      then, in a whole run, for each edge  begin, end, attributes
 * ```
 *
 * Always holds: no run ever changes, so an `EdgeList` is a pointer into one and stays right; a node stands for
 * its id until {@link AdjacencyCache.begin} begins anew, in all views at once.
 *
 * Two forms of run, because walks need 4 bytes an edge and lists of edges need 16. A node takes 36 bytes with
 * one view: id 16, slots 8, place in each direction 8, mark 4; each further view takes 8, a run 4. A million
 * blocks and five million edges walked in one direction: 36 + 4 + 20 = 60 MB, in both 84 MB.
 *
 * Bounded: when a chunk of runs would cross the bound, all runs are forgotten, nodes stay; when nodes take
 * three quarters of it, the next question begins with an empty cache. So what is held is at most the bound,
 * or what the nodes that one question itself reaches take, and a quarter more. A stale run leaves its words
 * unused until then, but a long one, a hub's, has a chunk of its own and gives it back at once.
 */
import { NO_ROW } from "../memtable/idRows.ts";
import type { BlockId } from "../model/block.ts";
import { EDGE_ROW_WORDS, type EdgeRows } from "../model/edgeRows.ts";
import {
	EDGE_SOURCE_AT,
	EDGE_TARGET_AT,
	OPERATION_DELETE_EDGE,
	OPERATION_PUT_EDGE,
	operationBytesAt,
	readWord,
} from "../model/operation.ts";
import type { RunEnds } from "../sstable/runCodec.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import { CHUNK_IDS } from "./baseIds.ts";
import { BaseLoad } from "./baseLoad.ts";
import { COUNT_SHIFT, DETAIL_WORDS, KIND_SHIFT, NODES_MAX, runWords } from "./edgeRun.ts";
import { NODE_WORDS, NodeIds } from "./nodeIds.ts";
import { CHUNK_BITS, CHUNK_MASK, RunArena } from "./runArena.ts";
import { INCOMING_SIDE, OUTGOING_SIDE, type Side } from "./side.ts";

const COLUMN_NODES_MIN = 64;
/** A walk's marks begin anew before they would overflow. */
const MARK_MAX = 1 << 30;

/** A view of the graph, as the cache needs it: it has columns by node. */
export interface CachedView {
	/** By side, then node: place of its run. */
	readonly places: readonly [Int32Array, Int32Array];
	resize(length: number): void;
	beginNodes(): void;
	forgetNode(node: number, side: Side): void;
	dropRuns(nodeCount: number): void;
}

export class AdjacencyCache {
	readonly #bytesMax: number;
	readonly #nodesMax: number;
	readonly #arena = new RunArena();
	#nodes = new NodeIds();
	/** The table whose ids the nodes begin with; it may be gone. */
	#base: TableReader | undefined;
	#load: BaseLoad | undefined;
	#questionCount = 0;
	#isFull = false;
	/** Everybody whose places point into the arena. */
	#views: readonly CachedView[] = [];
	/**
	 * By node: for walks. A mark of at least {@link AdjacencyCache.firstMark} says that the walk that goes on now
	 * has visited it, as its (mark - firstMark)th.
	 */
	marks: Int32Array = new Int32Array(0);
	firstMark = 1;
	/** Bytes that it takes, at most the above; whoever remembers says it. */
	rankBytes = 0;
	/** Runs read from memtables and tables, and how often runs or everything were forgotten for want of room. */
	readCount = 0;
	dropCount = 0;

	/** @param nodesMax - nodes that it can tell apart; smaller only in tests */
	constructor(bytesMax: number, nodesMax: number = NODES_MAX) {
		this.#bytesMax = bytesMax;
		this.#nodesMax = nodesMax;
	}

	get nodes(): NodeIds {
		return this.#nodes;
	}

	/** Where the runs are: {@link CHUNK_BITS} of a place say in which chunk. */
	get chunks(): readonly Int32Array[] {
		return this.#arena.chunks;
	}

	get byteCount(): number {
		return this.#nodeBytes + this.rankBytes + this.#arena.byteCount;
	}

	/** What is to be remembered of ranks of tables may take, in bytes. */
	get rankBytesMax(): number {
		return this.#bytesMax * RANK_SHARE;
	}

	/** Whether runs may be read ahead: what questions need beyond them does not push them out at once. */
	get hasRoom(): boolean {
		return !this.#isFull && this.byteCount <= this.#bytesMax * AHEAD_SHARE;
	}

	/** Whether nodes became too many: whatever is asked next begins with none. */
	get isFull(): boolean {
		return this.#isFull;
	}

	get views(): readonly CachedView[] {
		return this.#views;
	}

	/** Takes in a view, whose columns it keeps as long as the nodes are many. */
	join(view: CachedView): void {
		this.#views = [...this.#views, view];
		view.resize(this.marks.length);
	}

	leave(view: CachedView): void {
		this.#views = this.#views.filter((other) => other !== view);
	}

	/** The table whose ranks are nodes, for whom it lives. */
	get base(): TableReader | undefined {
		return this.#base;
	}

	/**
	 * Begins a question: only here may nodes change their numbers.
	 *
	 * @param largest - the table with the most ids
	 */
	begin(largest: TableReader | undefined): void {
		this.#questionCount += 1;
		const isLoaded = largest !== undefined && largest !== this.#base && this.#loadBase(largest);
		if (!this.#isFull && !isLoaded) return;
		if (this.#nodes.count > 0) this.dropCount += 1;
		this.#isFull = false;
		this.#base = isLoaded ? largest : undefined;
		this.#nodes = new NodeIds(isLoaded ? this.#load?.ids : undefined);
		this.#load = undefined;
		this.marks = new Int32Array(0);
		this.firstMark = 1;
		for (const view of this.#views) view.beginNodes();
		this.#arena.clear();
		if (isLoaded) this.#growColumns();
	}

	/**
	 * Copies some ids of a table before questions have to; the next one begins with them when all are there.
	 *
	 * @param largest - the table with the most ids; it is open
	 * @returns whether some are left
	 */
	warm(largest: TableReader | undefined): boolean {
		if (largest === undefined || largest === this.#base) return false;
		if (this.#load?.table !== largest) this.#load = this.#beginLoad(largest);
		return this.#load?.step() === false;
	}

	/** Copies some ids of a table, when enough was asked for that; `true` when all are there. */
	#loadBase(table: TableReader): boolean {
		if (this.#load?.table !== table) {
			const idCount = table.ranked?.idCount ?? 0;
			const isFew = this.#questionCount < Math.min(QUESTIONS_MAX, idCount / IDS_FOR_A_QUESTION);
			if (isFew && this.#nodes.count * NODES_FACTOR < idCount) return false;
			this.#load = this.#beginLoad(table);
		}
		return this.#load?.step() === true;
	}

	/** If nodes may begin with the ids of a table, and it has many more than there are nodes. */
	#beginLoad(table: TableReader): BaseLoad | undefined {
		const { ranked } = table;
		if (ranked === undefined || ranked.idCount <= this.#nodes.count * BASE_FACTOR) return undefined;
		const nodeCount = Math.ceil(ranked.idCount / CHUNK_IDS) * CHUNK_IDS;
		const bytes = nodeCount * (NODE_WORDS * 4 + COLUMN_BYTES);
		const fits = bytes <= this.#bytesMax * BASE_SHARE && nodeCount <= this.#nodesMax / 4;
		return fits ? new BaseLoad(table, ranked) : undefined;
	}

	/** The node of an id, made if there is none. */
	intern({ w0, w1, w2, w3 }: BlockId): number {
		const node = this.#nodes.intern(w0, w1, w2, w3);
		if (node >= this.marks.length) this.#growColumns();
		return node;
	}

	/** Says that a walk that visited `count` blocks is over. */
	endMarks(count: number): void {
		this.firstMark += count;
		if (this.firstMark < MARK_MAX) return;
		this.marks.fill(0);
		this.firstMark = 1;
	}

	/** Makes stale, in all views, what the operations of a batch, which was applied, have changed. */
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
		if (node === NO_ROW) return;
		for (const view of this.#views) view.forgetNode(node, side);
	}

	/** Writes settled rows down as a run; returns its place, 0 for want of nodes. Other places may become 0. */
	keep(rows: EdgeRows, flags: number): number {
		const { count, words } = rows;
		const head = (count << COUNT_SHIFT) | flags;
		const place = this.#allocate(runWords(head));
		const run = this.#arena.chunks[place >>> CHUNK_BITS]!;
		let to = place & CHUNK_MASK;
		run[to] = head;
		to += 1;
		const nodes = this.#nodes;
		let highest = 0;
		for (let from = 0; from < count * EDGE_ROW_WORDS; from += EDGE_ROW_WORDS) {
			const other = nodes.intern(words[from]!, words[from + 1]!, words[from + 2]!, words[from + 3]!);
			if (other > highest) highest = other;
			run[to] = (words[from + ROW_KIND]! << KIND_SHIFT) | other;
			to += 1;
		}
		if (nodes.count > this.marks.length) this.#growColumns();
		if (highest >= this.#nodesMax) {
			this.#isFull = true;
			return 0;
		}
		this.#isFull = this.#nodes.count > this.#nodesMax / 2 || this.#nodeBytes > this.#bytesMax * NODE_SHARE;
		if (flags === 0) return place;
		for (let from = ROW_BEGIN; from < count * EDGE_ROW_WORDS; from += EDGE_ROW_WORDS) {
			run[to] = words[from]!;
			run[to + 1] = words[from + 1]!;
			run[to + 2] = words[from + 2]!;
			to += DETAIL_WORDS;
		}
		return place;
	}

	/** Writes ends, each a kind and a node, down as a run; returns its place, 0 for want of nodes. */
	keepEnds({ kinds, ranks: nodes, count }: RunEnds, highest: number): number {
		const place = this.#allocate(1 + count);
		const run = this.#arena.chunks[place >>> CHUNK_BITS]!;
		const head = place & CHUNK_MASK;
		run[head] = count << COUNT_SHIFT;
		for (let index = 0; index < count; index += 1) {
			run[head + 1 + index] = (kinds[index]! << KIND_SHIFT) | nodes[index]!;
		}
		if (this.#nodes.count > this.marks.length) this.#growColumns();
		if (highest >= this.#nodesMax) {
			this.#isFull = true;
			return 0;
		}
		this.#isFull = this.#nodes.count > this.#nodesMax / 2 || this.#nodeBytes > this.#bytesMax * NODE_SHARE;
		return place;
	}

	/** Gives back a run that no view has any more. */
	release(place: number): void {
		if (!this.#arena.mayBeOwn(place)) return;
		this.#arena.release(place, runWords(this.#arena.chunks[place >>> CHUNK_BITS]![place & CHUNK_MASK]!));
	}

	get #nodeBytes(): number {
		const { extraCount, count } = this.#nodes;
		const idBytes = (count - extraCount) * BASE_NODE_BYTES + extraCount * NODE_BYTES;
		return idBytes + this.marks.length * (1 + 2 * this.#views.length) * 4;
	}

	/** Finds room for a run, if need be by forgetting all runs; not before they take what makes that worth it. */
	#allocate(words: number): number {
		const arena = this.#arena;
		const added = arena.bytesToAdd(words);
		const nodeBytes = this.#nodeBytes + this.rankBytes;
		const isOver = added > 0 && nodeBytes + arena.byteCount + added > this.#bytesMax;
		if (isOver && arena.byteCount > nodeBytes * RUN_SHARE) {
			arena.clear();
			for (const view of this.#views) view.dropRuns(this.#nodes.count);
			this.dropCount += 1;
		}
		return arena.allocate(words);
	}

	#growColumns(): void {
		let length = Math.max(COLUMN_NODES_MIN, this.marks.length * 2);
		while (length < this.#nodes.count) length *= 2;
		const larger = new Int32Array(length);
		larger.set(this.marks);
		this.marks = larger;
		for (const view of this.#views) view.resize(length);
	}
}

/** Whoever asks only a few questions does not wait for ids of which most would never be asked for. */
const IDS_FOR_A_QUESTION = 256;
const QUESTIONS_MAX = 8;
/** And reaches only a small part of the ids: later it would be too late to begin with all of them. */
const NODES_FACTOR = 64;
/** Nodes begin with the ids of a table that has so many times as many. */
const BASE_FACTOR = 8;
/** Bytes of a node's mark and places in one view. */
const COLUMN_BYTES = 12;
/** What part of the bound a base and its columns may take. */
const BASE_SHARE = 0.5;
/** What part of the bound nodes by rank may take. */
const RANK_SHARE = 0.125;
/** Bytes of a node of the base with its share of the buckets. */
const BASE_NODE_BYTES = NODE_WORDS * 4 + 1;
/** Bytes of a node with its share of the hash table. */
const NODE_BYTES = NODE_WORDS * 4 + 12;
/** What part of the bound nodes may take. */
const NODE_SHARE = 0.75;
/** What part of the bound is filled ahead. */
const AHEAD_SHARE = 0.875;
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
