/**
 * GatheredEdges: versions of edges in the order in which they came → the newest version of each, in both orders.
 *
 * An edge is a row of words, and its ends are numbers of nodes, which become ranks when all ids are in order. From
 * then on nothing is compared: rows are spread over buckets, by the key that counts least first, and each pass keeps
 * the order of the one before.
 */
import { assert } from "../base/assert.ts";
import type { AdjacencyCursor, IdCursor } from "../cursor/versionCursor.ts";
import { IdRows } from "../memtable/idRows.ts";
import { IdRowsCursor } from "../memtable/idRowsCursor.ts";
import { SortedRows } from "../memtable/sortedRows.ts";
import { type EdgeRows, TOMBSTONE_BIT } from "../model/edgeRows.ts";
import {
	DELETE_EDGE_BYTES,
	EDGE_ATTRIBUTES_AT,
	EDGE_BEGIN_AT,
	EDGE_END_AT,
	EDGE_KIND_AT,
	EDGE_SOURCE_AT,
	EDGE_TARGET_AT,
	OPERATION_PUT_EDGE,
} from "../model/operation.ts";
import { type Keyspace, OUTGOING } from "../sstable/tableFormat.ts";

/** A version: ends, kind with a mark, begin, end, attributes, sequence number since the first. */
const ROW_SHIFT = 3;
const ROW_WORDS = 1 << ROW_SHIFT;
const SOURCE = 0;
const TARGET = 1;
const KIND = 2;
const BEGIN = 3;
const END = 4;
const ATTRIBUTES = 5;
const SEQUENCE = 6;
const KIND_BITS = 0xff;
const TOMBSTONE = 0x100;
const HALF_BITS = 16;
const HALF = 0xffff;
const RANK_BITS = 0x7fff_ffff;
const TWO_32 = 4294967296;
const NO_ROWS: Int32Array = new Int32Array(0);

export class GatheredEdges {
	readonly #nodes = new IdRows(4);
	readonly #sortedNodes = new SortedRows(this.#nodes);
	#rows: Int32Array = NO_ROWS;
	#count = 0;
	/** Node of the newest edge's source, and its id: edges of one source mostly come together. */
	#source = -1;
	readonly #sourceId: Int32Array = new Int32Array(4);
	#isRanked = false;
	#outgoing: Int32Array | undefined;
	#incoming: Int32Array | undefined;
	/** What passes write to, in turns; the outgoing edges stay in one of them. */
	readonly #orders: Int32Array[] = [NO_ROWS, NO_ROWS, NO_ROWS];

	/** Forgets all edges and keeps the memory for the next ones. */
	clear(): void {
		this.#nodes.clear();
		this.#sortedNodes.clear();
		this.#count = 0;
		this.#source = -1;
		this.#isRanked = false;
		this.#outgoing = undefined;
		this.#incoming = undefined;
	}

	/** Makes room for as many edges as a log of so many bytes may hold, all in all; what is not used costs nothing. */
	reserve(logBytes: number): void {
		const length = Math.ceil(logBytes / DELETE_EDGE_BYTES) * ROW_WORDS;
		if (length <= this.#rows.length) return;
		const grown = new Int32Array(length);
		grown.set(this.#rows.subarray(0, this.#count * ROW_WORDS));
		this.#rows = grown;
	}

	/** Adds the operation of an edge that lies at `at`; there is room for it. */
	add(bytes: DataView, at: number, sequence: number): void {
		const to = this.#count * ROW_WORDS;
		assert(to < this.#rows.length, "there is room for as many edges as a log holds");
		this.#count += 1;
		const rows = this.#rows;
		const target = at + EDGE_TARGET_AT;
		rows[to + SOURCE] = this.#sourceAt(bytes, at + EDGE_SOURCE_AT);
		rows[to + TARGET] = this.#nodes.intern(
			bytes.getInt32(target),
			bytes.getInt32(target + 4),
			bytes.getInt32(target + 8),
			bytes.getInt32(target + 12),
		);
		rows[to + BEGIN] = bytes.getInt32(at + EDGE_BEGIN_AT, true);
		rows[to + SEQUENCE] = sequence;
		const kind = bytes.getUint8(at + EDGE_KIND_AT);
		if (bytes.getUint8(at) !== OPERATION_PUT_EDGE) {
			rows[to + KIND] = kind | TOMBSTONE;
			rows[to + END] = 0;
			rows[to + ATTRIBUTES] = 0;
			return;
		}
		rows[to + KIND] = kind;
		rows[to + END] = bytes.getInt32(at + EDGE_END_AT, true);
		rows[to + ATTRIBUTES] = bytes.getInt32(at + EDGE_ATTRIBUTES_AT, true);
	}

	/** Puts ids and edges in order; returns how many rows it moved, about `rowsMax` or all at once, 0 at the end. */
	sortStep(rowsMax: number): number {
		const sorted = this.#sortedNodes.step(rowsMax);
		if (sorted > 0 || this.#count === 0) return sorted;
		if (!this.#isRanked) this.#rank();
		else if (this.#outgoing === undefined) this.#outgoing = this.#sortOutgoing();
		else if (this.#incoming === undefined) this.#incoming = this.#sortIncoming(this.#outgoing);
		else return 0;
		return this.#count;
	}

	/** One more than the greatest rank. */
	get rankCount(): number {
		return this.#nodes.count;
	}

	/** The blocks at the ends of edges, each by its rank among them. */
	ids(): IdCursor {
		return new RankedIds(new IdRowsCursor(this.#nodes, this.#sortedNodes.rows()));
	}

	/**
	 * Blocks with edges in one direction, as {@link MergeInput.edges}.
	 *
	 * @param sequenceBase - what the sequence numbers that were given are counted from
	 */
	cursor(keyspace: Keyspace, ranks: Int32Array, sequenceBase: number): AdjacencyCursor {
		const isOutgoing = keyspace === OUTGOING;
		const order = (isOutgoing ? this.#outgoing : this.#incoming) ?? NO_ROWS;
		const [own, other] = isOutgoing ? [SOURCE, TARGET] : [TARGET, SOURCE];
		return new GatheredAdjacency({ rows: this.#rows, order, own, other, ranks, sequenceBase });
	}

	#sourceAt(bytes: DataView, at: number): number {
		const w0 = bytes.getInt32(at);
		const w1 = bytes.getInt32(at + 4);
		const w2 = bytes.getInt32(at + 8);
		const w3 = bytes.getInt32(at + 12);
		const before = this.#sourceId;
		const isSame = before[3] === w3 && before[2] === w2 && before[1] === w1 && before[0] === w0;
		if (isSame && this.#source >= 0) return this.#source;
		before[0] = w0;
		before[1] = w1;
		before[2] = w2;
		before[3] = w3;
		this.#source = this.#nodes.intern(w0, w1, w2, w3);
		return this.#source;
	}

	/** Names ends by rank from now on. */
	#rank(): void {
		const order = this.#sortedNodes.rows();
		const ranks = new Int32Array(order.length);
		for (let rank = 0; rank < order.length; rank += 1) ranks[order[rank]!] = rank;
		const rows = this.#rows;
		const end = this.#count * ROW_WORDS;
		for (let at = 0; at < end; at += ROW_WORDS) {
			rows[at + SOURCE] = ranks[rows[at + SOURCE]!]!;
			rows[at + TARGET] = ranks[rows[at + TARGET]!]!;
		}
		this.#isRanked = true;
	}

	/** The newest versions, by source, kind, target, begin. */
	#sortOutgoing(): Int32Array {
		// Edges mostly come in the order of their places in a text.
		const order = this.#sortByEnds(this.#asTheyCame());
		if (this.#isByPlace(order)) return this.#withoutOlder(order);
		const byHalf = this.#spread(this.#asTheyCame(), { word: BEGIN, shift: 0, mask: HALF, buckets: HALF + 1 });
		const byPlace = this.#spread(byHalf, { word: BEGIN, shift: HALF_BITS, mask: HALF, buckets: HALF + 1 });
		return this.#withoutOlder(this.#sortByEnds(byPlace));
	}

	#asTheyCame(): Int32Array {
		const order = this.#freeOrder(this.#count);
		for (let row = 0; row < order.length; row += 1) order[row] = row;
		return order;
	}

	/** Those of the same ends and kind stay in order. */
	#sortByEnds(rows: Int32Array): Int32Array {
		const order = this.#spread(rows, { word: TARGET, shift: 0, mask: RANK_BITS, buckets: this.rankCount });
		const byKind = this.#spread(order, { word: KIND, shift: 0, mask: KIND_BITS, buckets: KIND_BITS + 1 });
		return this.#spread(byKind, { word: SOURCE, shift: 0, mask: RANK_BITS, buckets: this.rankCount });
	}

	/** Whether edges of the same ends and kind stand in order of their places. */
	#isByPlace(order: Int32Array): boolean {
		const rows = this.#rows;
		for (let index = 1; index < order.length; index += 1) {
			const at = order[index]! << ROW_SHIFT;
			const before = order[index - 1]! << ROW_SHIFT;
			if (rows[at + BEGIN]! >>> 0 < rows[before + BEGIN]! >>> 0 && this.#isSamePair(at, before)) return false;
		}
		return true;
	}

	#isSamePair(at: number, before: number): boolean {
		const rows = this.#rows;
		return (
			rows[at + SOURCE] === rows[before + SOURCE] &&
			rows[at + TARGET] === rows[before + TARGET] &&
			(rows[at + KIND]! & KIND_BITS) === (rows[before + KIND]! & KIND_BITS)
		);
	}

	/** By target, kind, source, begin. */
	#sortIncoming(outgoing: Int32Array): Int32Array {
		const order = this.#spread(outgoing, { word: KIND, shift: 0, mask: KIND_BITS, buckets: KIND_BITS + 1 });
		return this.#spread(order, { word: TARGET, shift: 0, mask: RANK_BITS, buckets: this.rankCount });
	}

	/** Memory for an order that is not this one, nor that of the outgoing edges. */
	#freeOrder(length: number, taken?: Int32Array): Int32Array {
		const isTaken = ({ buffer }: Int32Array): boolean =>
			buffer === taken?.buffer || buffer === this.#outgoing?.buffer;
		const at = this.#orders.findIndex((order) => !isTaken(order));
		if (this.#orders[at]!.length < length) this.#orders[at] = new Int32Array(length);
		return this.#orders[at]!.subarray(0, length);
	}

	/** Rows by a part of one of their words; rows in which it is the same stay in order. */
	#spread(order: Int32Array, { word, shift, mask, buckets }: Key): Int32Array {
		const rows = this.#rows;
		const begins = new Int32Array(buckets + 1);
		// How many there are does not depend on the order, and in order memory is read several times as fast.
		const isWhole = order.length === this.#count;
		for (let index = 0; index < order.length; index += 1) {
			const row = isWhole ? index : order[index]!;
			begins[((rows[(row << ROW_SHIFT) + word]! >>> shift) & mask) + 1]! += 1;
		}
		for (let bucket = 1; bucket <= buckets; bucket += 1) begins[bucket]! += begins[bucket - 1]!;
		const spread = this.#freeOrder(order.length, order);
		for (let index = 0; index < order.length; index += 1) {
			const row = order[index]!;
			const bucket = (rows[(row << ROW_SHIFT) + word]! >>> shift) & mask;
			const to = begins[bucket]!;
			spread[to] = row;
			begins[bucket] = to + 1;
		}
		return spread;
	}

	/** Of versions of one edge, which stand beside each other, the one that came last. */
	#withoutOlder(order: Int32Array): Int32Array {
		const rows = this.#rows;
		let kept = 0;
		for (let index = 0; index < order.length; index += 1) {
			const row = order[index]!;
			const at = row << ROW_SHIFT;
			const before = kept === 0 ? at : order[kept - 1]! << ROW_SHIFT;
			const isSame = kept > 0 && rows[at + BEGIN] === rows[before + BEGIN] && this.#isSamePair(at, before);
			if (!isSame) kept += 1;
			order[kept - 1] = row;
		}
		return order.subarray(0, kept);
	}
}

/** What rows are spread by. */
interface Key {
	readonly word: number;
	readonly shift: number;
	readonly mask: number;
	/** More than any key. */
	readonly buckets: number;
}

/** Ids in order, each by its place among them. */
class RankedIds implements IdCursor {
	readonly #ids: IdRowsCursor;
	rank = -1;

	constructor(ids: IdRowsCursor) {
		this.#ids = ids;
	}

	next(): boolean {
		this.rank += 1;
		return this.#ids.next();
	}

	get w0(): number {
		return this.#ids.w0;
	}

	get w1(): number {
		return this.#ids.w1;
	}

	get w2(): number {
		return this.#ids.w2;
	}

	get w3(): number {
		return this.#ids.w3;
	}
}

interface AdjacencySettings {
	readonly rows: Int32Array;
	/** Rows, those of one block together. */
	readonly order: Int32Array;
	/** Words of a row that hold the block and the other end. */
	readonly own: number;
	readonly other: number;
	/** By rank here, the one to give. */
	readonly ranks: Int32Array;
	readonly sequenceBase: number;
}

class GatheredAdjacency implements AdjacencyCursor {
	readonly #settings: AdjacencySettings;
	/** Rows of the present block: from `#begin` to `#end` of the order. */
	#begin = 0;
	#end = 0;
	w0 = 0;
	readonly w1 = 0;
	readonly w2 = 0;
	readonly w3 = 0;

	constructor(settings: AdjacencySettings) {
		this.#settings = settings;
	}

	next(): boolean {
		const { rows, order, own, ranks } = this.#settings;
		const begin = this.#end;
		this.#begin = begin;
		if (begin >= order.length) return false;
		const rank = rows[(order[begin]! << ROW_SHIFT) + own];
		let end = begin + 1;
		while (end < order.length && rows[(order[end]! << ROW_SHIFT) + own] === rank) end += 1;
		this.#end = end;
		this.w0 = ranks[rank!]!;
		return true;
	}

	collect(into: EdgeRows): void {
		const { rows, order, other, ranks, sequenceBase } = this.#settings;
		into.beginSource();
		for (let index = this.#begin; index < this.#end; index += 1) {
			const from = order[index]! << ROW_SHIFT;
			const to = into.push();
			const { words } = into;
			const kind = rows[from + KIND]!;
			const sequence = sequenceBase + (rows[from + SEQUENCE]! >>> 0);
			const isTombstone = (kind & TOMBSTONE) !== 0;
			words[to] = ranks[rows[from + other]!]!;
			words[to + 1] = 0;
			words[to + 2] = 0;
			words[to + 3] = 0;
			words[to + 4] = rows[from + BEGIN]!;
			words[to + 5] = rows[from + END]!;
			words[to + 6] = rows[from + ATTRIBUTES]!;
			words[to + 7] = kind & KIND_BITS;
			words[to + 8] = sequence | 0;
			words[to + 9] = ((sequence / TWO_32) | 0) | (isTombstone ? TOMBSTONE_BIT : 0);
			if (isTombstone) into.tombstoneCount += 1;
		}
	}
}
