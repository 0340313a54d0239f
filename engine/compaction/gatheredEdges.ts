/**
 * GatheredEdges: versions of edges in the order in which they came → the newest version of each, in both orders.
 *
 * An edge is a row; its ends are numbers of nodes, which become ranks when all ids are in order. From then on nothing
 * is compared: rows are spread over buckets, by the key that counts least first, and each pass keeps the order of the
 * one before. Passes jump from row to row, so each key lies in a column of its own, of which the processor's cache
 * holds several times as much as of whole rows.
 */
import { assert, present } from "../base/assert.ts";
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

/** What a version says beside its ends and kind: begin, end, attributes, sequence number since the first. */
const ROW_SHIFT = 2;
const ROW_WORDS = 1 << ROW_SHIFT;
const BEGIN = 0;
const END = 1;
const ATTRIBUTES = 2;
const SEQUENCE = 3;
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
	/** By row, what versions are put in order by: passes read no more of them. Kinds have a mark. */
	#sources: Int32Array = NO_ROWS;
	#targets: Int32Array = NO_ROWS;
	#kinds: Int32Array = NO_ROWS;
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
		const length = Math.ceil(logBytes / DELETE_EDGE_BYTES);
		if (length <= this.#kinds.length) return;
		this.#rows = grown(this.#rows, this.#count * ROW_WORDS, length * ROW_WORDS);
		this.#sources = grown(this.#sources, this.#count, length);
		this.#targets = grown(this.#targets, this.#count, length);
		this.#kinds = grown(this.#kinds, this.#count, length);
	}

	/** Adds the operation of an edge that lies at `at`; there is room for it. */
	add(bytes: DataView, at: number, sequence: number): void {
		const row = this.#count;
		assert(row < this.#kinds.length, "there is room for as many edges as a log holds");
		this.#count += 1;
		const rows = this.#rows;
		const to = row << ROW_SHIFT;
		const target = at + EDGE_TARGET_AT;
		this.#sources[row] = this.#sourceAt(bytes, at + EDGE_SOURCE_AT);
		this.#targets[row] = this.#nodes.intern(
			bytes.getInt32(target),
			bytes.getInt32(target + 4),
			bytes.getInt32(target + 8),
			bytes.getInt32(target + 12),
		);
		rows[to + BEGIN] = bytes.getInt32(at + EDGE_BEGIN_AT, true);
		rows[to + SEQUENCE] = sequence;
		const kind = bytes.getUint8(at + EDGE_KIND_AT);
		if (bytes.getUint8(at) !== OPERATION_PUT_EDGE) {
			this.#kinds[row] = kind | TOMBSTONE;
			rows[to + END] = 0;
			rows[to + ATTRIBUTES] = 0;
			return;
		}
		this.#kinds[row] = kind;
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
		const [own, other] = isOutgoing ? [this.#sources, this.#targets] : [this.#targets, this.#sources];
		return new GatheredAdjacency({ rows: this.#rows, kinds: this.#kinds, order, own, other, ranks, sequenceBase });
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
		const sources = this.#sources;
		const targets = this.#targets;
		for (let row = 0; row < this.#count; row += 1) {
			sources[row] = ranks[sources[row]!]!;
			targets[row] = ranks[targets[row]!]!;
		}
		this.#isRanked = true;
	}

	/** The newest versions, by source, kind, target, begin. */
	#sortOutgoing(): Int32Array {
		// Edges mostly come in the order of their places in a text.
		return this.#withoutOlder(this.#sortByEnds(this.#asTheyCame())) ??
			present(this.#withoutOlder(this.#sortByEnds(this.#sortByPlace())), "they stand in order of their places");
	}

	#sortByPlace(): Int32Array {
		const begins = new Int32Array(this.#count);
		for (let row = 0; row < begins.length; row += 1) begins[row] = this.#rows[(row << ROW_SHIFT) + BEGIN]!;
		const byHalf = this.#spread(this.#asTheyCame(), { keys: begins, shift: 0, mask: HALF, buckets: HALF + 1 });
		return this.#spread(byHalf, { keys: begins, shift: HALF_BITS, mask: HALF, buckets: HALF + 1 });
	}

	#asTheyCame(): Int32Array {
		const order = this.#freeOrder(this.#count);
		for (let row = 0; row < order.length; row += 1) order[row] = row;
		return order;
	}

	/** Those of the same ends and kind stay in order. */
	#sortByEnds(rows: Int32Array): Int32Array {
		const byTarget = this.#spread(rows, this.#byEnd(this.#targets));
		return this.#spread(this.#spread(byTarget, this.#byKind), this.#byEnd(this.#sources));
	}

	/** By target, kind, source, begin. */
	#sortIncoming(outgoing: Int32Array): Int32Array {
		return this.#spread(this.#spread(outgoing, this.#byKind), this.#byEnd(this.#targets));
	}

	get #byKind(): Key {
		return { keys: this.#kinds, shift: 0, mask: KIND_BITS, buckets: KIND_BITS + 1 };
	}

	#byEnd(ranks: Int32Array): Key {
		return { keys: ranks, shift: 0, mask: RANK_BITS, buckets: this.rankCount };
	}

	/** Memory for an order that is not this one, nor that of the outgoing edges. */
	#freeOrder(length: number, taken?: Int32Array): Int32Array {
		const isTaken = ({ buffer }: Int32Array): boolean =>
			buffer === taken?.buffer || buffer === this.#outgoing?.buffer;
		const at = this.#orders.findIndex((order) => !isTaken(order));
		if (this.#orders[at]!.length < length) this.#orders[at] = new Int32Array(length);
		return this.#orders[at]!.subarray(0, length);
	}

	/** Rows by a part of a key; rows in which it is the same stay in order. */
	#spread(order: Int32Array, { keys, shift, mask, buckets }: Key): Int32Array {
		const begins = new Int32Array(buckets + 1);
		// How many there are does not depend on the order, and in order memory is read several times as fast.
		const isWhole = order.length === this.#count;
		for (let index = 0; index < order.length; index += 1) {
			const row = isWhole ? index : order[index]!;
			begins[((keys[row]! >>> shift) & mask) + 1]! += 1;
		}
		for (let bucket = 1; bucket <= buckets; bucket += 1) begins[bucket]! += begins[bucket - 1]!;
		const spread = this.#freeOrder(order.length, order);
		for (let index = 0; index < order.length; index += 1) {
			const row = order[index]!;
			const bucket = (keys[row]! >>> shift) & mask;
			const to = begins[bucket]!;
			spread[to] = row;
			begins[bucket] = to + 1;
		}
		return spread;
	}

	/**
	 * Of versions of one edge, which stand beside each other, the one that came last; `undefined` if edges of the same
	 * ends and kind do not stand in order of their places: then some may stand apart.
	 */
	#withoutOlder(order: Int32Array): Int32Array | undefined {
		const rows = this.#rows;
		let kept = 0;
		let before = -1;
		for (let index = 0; index < order.length; index += 1) {
			const row = order[index]!;
			let isSame = false;
			if (before >= 0 && this.#isSamePair(row, before)) {
				const begin = rows[(row << ROW_SHIFT) + BEGIN]! >>> 0;
				const beginBefore = rows[(before << ROW_SHIFT) + BEGIN]! >>> 0;
				if (begin < beginBefore) return undefined;
				isSame = begin === beginBefore;
			}
			if (!isSame) kept += 1;
			order[kept - 1] = row;
			before = row;
		}
		return order.subarray(0, kept);
	}

	#isSamePair(row: number, before: number): boolean {
		return (
			this.#sources[row] === this.#sources[before] &&
			this.#targets[row] === this.#targets[before] &&
			(this.#kinds[row]! & KIND_BITS) === (this.#kinds[before]! & KIND_BITS)
		);
	}
}

/** A longer array with the first `count` words of another one. */
function grown(words: Int32Array, count: number, length: number): Int32Array {
	const longer = new Int32Array(length);
	longer.set(words.subarray(0, count));
	return longer;
}

/** What rows are spread by. */
interface Key {
	/** By row. */
	readonly keys: Int32Array;
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
	/** By row: the kind, the block and the other end. */
	readonly kinds: Int32Array;
	readonly own: Int32Array;
	readonly other: Int32Array;
	/** Rows, those of one block together. */
	readonly order: Int32Array;
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
		const { order, own, ranks } = this.#settings;
		const begin = this.#end;
		this.#begin = begin;
		if (begin >= order.length) return false;
		const rank = own[order[begin]!];
		let end = begin + 1;
		while (end < order.length && own[order[end]!] === rank) end += 1;
		this.#end = end;
		this.w0 = ranks[rank!]!;
		return true;
	}

	collect(into: EdgeRows): void {
		const { rows, kinds, order, other, ranks, sequenceBase } = this.#settings;
		into.beginSource();
		for (let index = this.#begin; index < this.#end; index += 1) {
			const row = order[index]!;
			const from = row << ROW_SHIFT;
			const to = into.push();
			const { words } = into;
			const kind = kinds[row]!;
			const sequence = sequenceBase + (rows[from + SEQUENCE]! >>> 0);
			const isTombstone = (kind & TOMBSTONE) !== 0;
			words[to] = ranks[other[row]!]!;
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
