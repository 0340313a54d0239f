/**
 * LayerEdges: the operations on edges in the parts of a layer, reachable from both ends.
 *
 * Each end of an edge heads two chains of operations, those it is the source of and those it is the target of. An
 * operation is put in front of its chains and taken out of their middle, so adding and removing a part costs its own
 * operations. Chains are put in order when they are read: what reads them keeps the answer.
 */
import { IdRows, NO_ROW } from "../memtable/idRows.ts";
import { type BlockId, compareWords } from "../model/block.ts";
import { type EdgeRows, TOMBSTONE_BIT } from "../model/edgeRows.ts";
import {
	EDGE_ATTRIBUTES_AT,
	EDGE_BEGIN_AT,
	EDGE_END_AT,
	EDGE_KIND_AT,
	EDGE_SOURCE_AT,
	EDGE_TARGET_AT,
	OPERATION_PUT_EDGE,
	readI32,
	readWord,
} from "../model/operation.ts";
import { readOrder, writeOrder } from "./layerOrder.ts";
import type { LayerBlocks } from "./layerBlocks.ts";
import { RowPool } from "./rowPool.ts";

/** A row of an end: its id, then the first operation of each chain, plus one. */
const END_WORDS = 6;
const HEAD = 4;
/** An operation; words from {@link NEXT} on are operations plus one: by side, by side, and of the part. */
const OPERATION_WORDS = 13;
const SOURCE = 0;
const KIND = 2;
const BEGIN = 3;
const END = 4;
const ATTRIBUTES = 5;
const ORDER = 6;
const NEXT = 8;
const PREVIOUS = 10;
const NEXT_OF_PART = 12;
/** So many ends without operations are always left. */
const DEAD_MAX = 4096;
const SIDES = [0, 1] as const;
type Side = (typeof SIDES)[number];

/** What is done with an id. */
export type UseId = (w0: number, w1: number, w2: number, w3: number) => void;

export class LayerEdges {
	#ends = new IdRows(END_WORDS);
	#deadCount = 0;
	/** The source of the operation that was added last. */
	#lastSource = NO_ROW;
	readonly #operations = new RowPool(OPERATION_WORDS);
	/** Operations that are being put in order. */
	#rows: number[] = [];

	/** Adds the operation at `at`; returns its row. `next` is the part's operation before, plus one. */
	add(bytes: Uint8Array, at: number, order: number, next: number): number {
		const source = this.#sourceRow(bytes, at + EDGE_SOURCE_AT);
		// Linked before the other end is looked up, so that an edge from a block to itself finds it living.
		const row = this.#operations.take();
		this.#link(row, source, 0);
		this.#link(row, this.#endRow(bytes, at + EDGE_TARGET_AT), 1);
		const words = this.#operations.chunk(row);
		const to = this.#operations.at(row);
		const isPut = bytes[at] === OPERATION_PUT_EDGE;
		words[to + KIND] = bytes[at + EDGE_KIND_AT]!;
		words[to + BEGIN] = readI32(bytes, at + EDGE_BEGIN_AT);
		words[to + END] = isPut ? readI32(bytes, at + EDGE_END_AT) : 0;
		words[to + ATTRIBUTES] = isPut ? readI32(bytes, at + EDGE_ATTRIBUTES_AT) : 0;
		words[to + NEXT_OF_PART] = next;
		writeOrder(words, to + ORDER, order, isPut ? 0 : TOMBSTONE_BIT);
		return row;
	}

	/** Takes an operation out; returns the part's operation before it, plus one. */
	remove(row: number): number {
		for (const side of SIDES) this.#unlink(row, side);
		const next = this.#word(row, NEXT_OF_PART);
		this.#operations.give(row);
		return next;
	}

	/** Makes the table of ends anew when most of them have no operations. */
	tidy(): void {
		if (this.#deadCount <= DEAD_MAX || this.#deadCount * 2 <= this.#ends.count) return;
		const before = this.#ends;
		this.#ends = new IdRows(END_WORDS);
		this.#deadCount = 0;
		this.#lastSource = NO_ROW;
		for (let end = 0; end < before.count; end += 1) {
			const words = before.chunk(end);
			const at = before.at(end);
			if (words[at + HEAD] === 0 && words[at + HEAD + 1] === 0) continue;
			const moved = this.#ends.add(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
			for (const side of SIDES) {
				const head = words[at + HEAD + side]!;
				this.#ends.chunk(moved)[this.#ends.at(moved) + HEAD + side] = head;
				for (let row = head - 1; row !== NO_ROW; row = this.#word(row, NEXT + side) - 1) {
					this.#set(row, SOURCE + side, moved);
				}
			}
		}
	}

	/** Whether a block is the source (side 0) or the target (side 1) of any operation. */
	has({ w0, w1, w2, w3 }: BlockId, side: Side): boolean {
		return this.#first(w0, w1, w2, w3, side) !== NO_ROW;
	}

	/**
	 * Appends the newest operation on each edge of a block as one source, without edges that deleted blocks took along.
	 */
	collect({ w0, w1, w2, w3 }: BlockId, side: Side, blocks: LayerBlocks, into: EdgeRows): void {
		into.beginSource();
		const rows = this.#rows;
		rows.length = 0;
		const own = blocks.deletedAt(w0, w1, w2, w3);
		for (let row = this.#first(w0, w1, w2, w3, side); row !== NO_ROW; row = this.#word(row, NEXT + side) - 1) {
			if (own === 0 || this.#order(row) > own) rows.push(row);
		}
		// A chain is newest first, and sorting leaves what is equal in that order.
		rows.sort((one, other) => this.#compare(one, other, side));
		let before = NO_ROW;
		for (const row of rows) {
			if (before !== NO_ROW && this.#compare(before, row, side) === 0) continue;
			before = row;
			const other = this.#word(row, SOURCE + 1 - side);
			const ids = this.#ends.chunk(other);
			const at = this.#ends.at(other);
			if (blocks.deletedAt(ids[at]!, ids[at + 1]!, ids[at + 2]!, ids[at + 3]!) > this.#order(row)) continue;
			this.#copy(row, ids, at, into);
		}
	}

	/** Calls back with the id of the other end of each operation at a block. */
	forEachOther(w: Int32Array, side: Side, use: UseId): void {
		let row = this.#first(w[0]!, w[1]!, w[2]!, w[3]!, side);
		for (; row !== NO_ROW; row = this.#word(row, NEXT + side) - 1) this.#useEnd(row, 1 - side, use);
	}

	/** Calls back with the ids of both ends of the operations of a part, with a source again and again only once. */
	forEachEnd(newest: number, source: UseId, target: UseId): void {
		let before = NO_ROW;
		for (let row = newest - 1; row !== NO_ROW; row = this.#word(row, NEXT_OF_PART) - 1) {
			const end = this.#word(row, SOURCE);
			if (end !== before) this.#useEnd(row, 0, source);
			before = end;
			this.#useEnd(row, 1, target);
		}
	}

	#useEnd(row: number, side: number, use: UseId): void {
		const end = this.#word(row, SOURCE + side);
		const words = this.#ends.chunk(end);
		const at = this.#ends.at(end);
		use(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
	}

	#copy(row: number, ids: Int32Array, at: number, into: EdgeRows): void {
		const from = this.#operations.at(row);
		const words = this.#operations.chunk(row);
		const to = into.push();
		const target = into.words;
		for (let word = 0; word < 4; word += 1) target[to + word] = ids[at + word]!;
		target[to + 4] = words[from + BEGIN]!;
		target[to + 5] = words[from + END]!;
		target[to + 6] = words[from + ATTRIBUTES]!;
		target[to + 7] = words[from + KIND]!;
		target[to + 8] = words[from + ORDER]!;
		target[to + 9] = words[from + ORDER + 1]!;
		if ((words[from + ORDER + 1]! & TOMBSTONE_BIT) !== 0) into.tombstoneCount += 1;
	}

	#endRow(bytes: Uint8Array, at: number): number {
		const w0 = readWord(bytes, at);
		const w1 = readWord(bytes, at + 4);
		const w2 = readWord(bytes, at + 8);
		const w3 = readWord(bytes, at + 12);
		const end = this.#ends.find(w0, w1, w2, w3);
		if (end === NO_ROW) return this.#ends.add(w0, w1, w2, w3);
		if (this.#isDead(end)) this.#deadCount -= 1;
		return end;
	}

	/** As {@link LayerEdges.#endRow}; edges of one source mostly come together. */
	#sourceRow(bytes: Uint8Array, at: number): number {
		const last = this.#lastSource;
		if (last !== NO_ROW && !this.#isDead(last)) {
			const words = this.#ends.chunk(last);
			const from = this.#ends.at(last);
			let word = 0;
			while (word < 4 && words[from + word] === readWord(bytes, at + word * 4)) word += 1;
			if (word === 4) return last;
		}
		this.#lastSource = this.#endRow(bytes, at);
		return this.#lastSource;
	}

	#isDead(end: number): boolean {
		const words = this.#ends.chunk(end);
		const at = this.#ends.at(end) + HEAD;
		return words[at] === 0 && words[at + 1] === 0;
	}

	#link(row: number, end: number, side: Side): void {
		const words = this.#ends.chunk(end);
		const at = this.#ends.at(end) + HEAD + side;
		const head = words[at]!;
		this.#set(row, SOURCE + side, end);
		this.#set(row, NEXT + side, head);
		this.#set(row, PREVIOUS + side, 0);
		if (head !== 0) this.#set(head - 1, PREVIOUS + side, row + 1);
		words[at] = row + 1;
	}

	#unlink(row: number, side: Side): void {
		const next = this.#word(row, NEXT + side);
		const previous = this.#word(row, PREVIOUS + side);
		if (next !== 0) this.#set(next - 1, PREVIOUS + side, previous);
		if (previous !== 0) {
			this.#set(previous - 1, NEXT + side, next);
			return;
		}
		const end = this.#word(row, SOURCE + side);
		this.#ends.chunk(end)[this.#ends.at(end) + HEAD + side] = next;
		if (this.#isDead(end)) this.#deadCount += 1;
	}

	#first(w0: number, w1: number, w2: number, w3: number, side: Side): number {
		const end = this.#ends.find(w0, w1, w2, w3);
		return end === NO_ROW ? NO_ROW : this.#ends.chunk(end)[this.#ends.at(end) + HEAD + side]! - 1;
	}

	#word(row: number, word: number): number {
		return this.#operations.chunk(row)[this.#operations.at(row) + word]!;
	}

	#set(row: number, word: number, value: number): void {
		this.#operations.chunk(row)[this.#operations.at(row) + word] = value;
	}

	#order(row: number): number {
		return readOrder(this.#operations.chunk(row), this.#operations.at(row) + ORDER);
	}

	/** Order of edges at one block: kind, other end, begin. */
	#compare(first: number, second: number, side: Side): number {
		const a = this.#word(first, SOURCE + 1 - side);
		const b = this.#word(second, SOURCE + 1 - side);
		return (
			this.#word(first, KIND) - this.#word(second, KIND) ||
			(a === b ? 0 : this.#compareEnds(a, b)) ||
			compareWords(this.#word(first, BEGIN), this.#word(second, BEGIN))
		);
	}

	#compareEnds(first: number, second: number): number {
		const a = this.#ends.chunk(first);
		const b = this.#ends.chunk(second);
		const at = this.#ends.at(first);
		const bt = this.#ends.at(second);
		return (
			compareWords(a[at]!, b[bt]!) ||
			compareWords(a[at + 1]!, b[bt + 1]!) ||
			compareWords(a[at + 2]!, b[bt + 2]!) ||
			compareWords(a[at + 3]!, b[bt + 3]!)
		);
	}
}
