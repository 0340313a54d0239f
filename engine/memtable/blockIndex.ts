/**
 * BlockIndex: the newest version of each block in one memtable, tombstones included; content in an arena.
 *
 * Ten words a row: id, chunk and offset in the arena, length, sequence high with the tombstone bit, sequence
 * low, next row of the same prefix. Blocks that share `w0` and `w1` are chained, so that scanning a file's
 * blocks costs what it returns although a hash table has no order; the chains are made when they are first
 * asked for, and caught up with rows that were added since.
 */
import { Arena } from "../base/arena.ts";
import { compareWords } from "../model/block.ts";
import type { BlockView } from "../model/blockView.ts";
import { SEQUENCE_HIGH_MASK, TOMBSTONE_BIT } from "../model/edgeRows.ts";
import type { VersionCursor } from "../cursor/versionCursor.ts";
import { BlockIndexCursor } from "./blockIndexCursor.ts";
import { IdRows, NO_ROW } from "./idRows.ts";
import { SortedRows } from "./sortedRows.ts";
import { sortRows } from "./sortRows.ts";

const ROW_WORDS = 10;
const CHUNK = 4;
const OFFSET = 5;
const LENGTH = 6;
const SEQUENCE_HIGH = 7;
const SEQUENCE_LOW = 8;
const NEXT = 9;
const PREFIX_ROW_WORDS = 6;
const HEAD = 4;
const COUNT = 5;
const TWO_32 = 4294967296;

/** Bytes that a row and its share of the hash tables take, prefix row included. */
const ROW_BYTES = ROW_WORDS * 4 + 24;

export class BlockIndex {
	readonly #rows = new IdRows(ROW_WORDS);
	readonly #prefixes = new IdRows(PREFIX_ROW_WORDS);
	/** How many rows are in chains. */
	#chainedCount = 0;
	readonly #arena = new Arena();
	readonly #sorted = new SortedRows(this.#rows);

	get byteCount(): number {
		return this.#rows.count * ROW_BYTES + this.#arena.byteCount;
	}

	/** Ids with a version here, tombstones included. */
	get count(): number {
		return this.#rows.count;
	}

	put(
		w0: number,
		w1: number,
		w2: number,
		w3: number,
		sequence: number,
		source: Uint8Array,
		from: number,
		length: number,
	): void {
		const row = this.#rowOf(w0, w1, w2, w3);
		const words = this.#rows.chunk(row);
		const at = this.#rows.at(row);
		this.#arena.store(source, from, length);
		words[at + CHUNK] = this.#arena.chunk;
		words[at + OFFSET] = this.#arena.offset;
		words[at + LENGTH] = length;
		words[at + SEQUENCE_LOW] = sequence | 0;
		words[at + SEQUENCE_HIGH] = (sequence / TWO_32) | 0;
	}

	delete(w0: number, w1: number, w2: number, w3: number, sequence: number): void {
		const row = this.#rowOf(w0, w1, w2, w3);
		const words = this.#rows.chunk(row);
		const at = this.#rows.at(row);
		words[at + LENGTH] = 0;
		words[at + SEQUENCE_LOW] = sequence | 0;
		words[at + SEQUENCE_HIGH] = (sequence / TWO_32) | 0 | TOMBSTONE_BIT;
	}

	/** The row of an id, or {@link NO_ROW}. */
	find(w0: number, w1: number, w2: number, w3: number): number {
		return this.#rows.find(w0, w1, w2, w3);
	}

	isTombstone(row: number): boolean {
		return (this.#rows.chunk(row)[this.#rows.at(row) + SEQUENCE_HIGH]! & TOMBSTONE_BIT) !== 0;
	}

	content(row: number): Uint8Array {
		const words = this.#rows.chunk(row);
		const at = this.#rows.at(row);
		return this.#arena.view(words[at + CHUNK]!, words[at + OFFSET]!, words[at + LENGTH]!);
	}

	/** Says in `into` where the content of a row lies. */
	contentInto(row: number, into: BlockView): void {
		const words = this.#rows.chunk(row);
		const at = this.#rows.at(row);
		const begin = words[at + OFFSET]!;
		into.bytes = this.#arena.bytes(words[at + CHUNK]!);
		into.begin = begin;
		into.end = begin + words[at + LENGTH]!;
	}

	/** Contents that lie in `bytes` are from now on not copied; see {@link Arena.adopt}. */
	adopt(bytes: Uint8Array | undefined): void {
		this.#arena.adopt(bytes);
	}

	sequence(row: number): number {
		const words = this.#rows.chunk(row);
		const at = this.#rows.at(row);
		return (
			(words[at + SEQUENCE_LOW]! >>> 0) + (words[at + SEQUENCE_HIGH]! & SEQUENCE_HIGH_MASK) * TWO_32
		);
	}

	word(row: number, word: number): number {
		return this.#rows.chunk(row)[this.#rows.at(row) + word]!;
	}

	/** Prepares {@link BlockIndex.cursor}, as {@link SortedRows.step}. */
	sortStep(rowsMax: number): number {
		return this.#sorted.step(rowsMax);
	}

	/** The versions whose ids are not before the given one, in order of their ids. */
	cursor(w0: number, w1: number, w2: number, w3: number): VersionCursor {
		const rows = this.#sorted.rows();
		let low = 0;
		let high = rows.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.#compare(rows[middle]!, w0, w1, w2, w3) < 0) low = middle + 1;
			else high = middle;
		}
		return new BlockIndexCursor(this, rows.subarray(low));
	}

	/** The versions whose ids begin with two words, in order. */
	prefixCursor(w0: number, w1: number): VersionCursor {
		this.#chain();
		const prefix = this.#prefixes.find(w0, w1, 0, 0);
		if (prefix === NO_ROW) return new BlockIndexCursor(this, NO_ROWS);
		const words = this.#prefixes.chunk(prefix);
		const at = this.#prefixes.at(prefix);
		const rows = new Int32Array(words[at + COUNT]!);
		let row = words[at + HEAD]! - 1;
		for (let index = 0; index < rows.length; index += 1) {
			rows[index] = row;
			row = this.#rows.chunk(row)[this.#rows.at(row) + NEXT]! - 1;
		}
		return new BlockIndexCursor(this, sortRows(this.#rows, rows));
	}

	#compare(row: number, w0: number, w1: number, w2: number, w3: number): number {
		const words = this.#rows.chunk(row);
		const at = this.#rows.at(row);
		return (
			compareWords(words[at]!, w0) ||
			compareWords(words[at + 1]!, w1) ||
			compareWords(words[at + 2]!, w2) ||
			compareWords(words[at + 3]!, w3)
		);
	}

	#rowOf(w0: number, w1: number, w2: number, w3: number): number {
		const found = this.#rows.find(w0, w1, w2, w3);
		if (found !== NO_ROW) return found;
		return this.#rows.add(w0, w1, w2, w3);
	}

	/** Chains the rows that were added since it was last asked for. */
	#chain(): void {
		for (; this.#chainedCount < this.#rows.count; this.#chainedCount += 1) {
			const row = this.#chainedCount;
			const words = this.#rows.chunk(row);
			const at = this.#rows.at(row);
			const w0 = words[at]!;
			const w1 = words[at + 1]!;
			let prefix = this.#prefixes.find(w0, w1, 0, 0);
			if (prefix === NO_ROW) prefix = this.#prefixes.add(w0, w1, 0, 0);
			const heads = this.#prefixes.chunk(prefix);
			const head = this.#prefixes.at(prefix);
			words[at + NEXT] = heads[head + HEAD]!;
			heads[head + HEAD] = row + 1;
			heads[head + COUNT] = heads[head + COUNT]! + 1;
		}
	}
}

const NO_ROWS: Int32Array = new Int32Array(0);
