/**
 * BlockIndex: the newest version of each block in one memtable, tombstones included; content in an arena.
 *
 * A row is a slot of the hash table: id, chunk and offset in the arena, length with two marks, sequence number
 * counted from the first one here. Once a prefix was scanned, ids are also chained by their first two words.
 */
import { Arena } from "../base/arena.ts";
import type { ArenaChunks } from "../base/arenaChunks.ts";
import { compareWords } from "../model/block.ts";
import type { BlockView } from "../model/blockView.ts";
import type { IdRange } from "../model/idRange.ts";
import type { VersionCursor } from "../cursor/versionCursor.ts";
import { BlockIndexCursor } from "./blockIndexCursor.ts";
import { NO_ROW } from "./idRows.ts";
import { IdSlots, MARK } from "./idSlots.ts";
import { PrefixChains } from "./prefixChains.ts";
import { SortedRows } from "./sortedRows.ts";
import { sortRows } from "./sortRows.ts";

const CHUNK = 4;
const OFFSET = 5;
/** Length of the content times four, and two marks: taken, tombstone. */
const LENGTH: typeof MARK = MARK;
const SEQUENCE = 7;
const TAKEN = 1;
const TOMBSTONE = 2;

export class BlockIndex {
	readonly #rows = new IdSlots();
	/** Made by the first scan of a prefix, and kept up from then on. */
	#chains: PrefixChains | undefined;
	/** What sequence numbers in rows are counted from. */
	#sequenceBase = 0;
	readonly #arena: Arena;
	readonly #sorted = new SortedRows(this.#rows);

	constructor(chunks: ArenaChunks) {
		this.#arena = new Arena(chunks);
	}

	get byteCount(): number {
		return this.#rows.byteCount + this.#arena.byteCount;
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
		words[at + LENGTH] = (length << 2) | TAKEN;
		words[at + SEQUENCE] = this.#sinceBase(sequence);
	}

	delete(w0: number, w1: number, w2: number, w3: number, sequence: number): void {
		const row = this.#rowOf(w0, w1, w2, w3);
		const words = this.#rows.chunk(row);
		const at = this.#rows.at(row);
		words[at + LENGTH] = TOMBSTONE | TAKEN;
		words[at + SEQUENCE] = this.#sinceBase(sequence);
	}

	/** Gives the memory of contents back: nothing here is read any more. */
	release(): void {
		this.#arena.release();
	}

	/** The row of an id, or {@link NO_ROW}. */
	find(w0: number, w1: number, w2: number, w3: number): number {
		return this.#rows.find(w0, w1, w2, w3);
	}

	/** Says in `into` where the content of a row lies; `false`, and nothing said, if it is a tombstone. */
	readInto(row: number, into: BlockView): boolean {
		const words = this.#rows.chunk(row);
		const at = this.#rows.at(row);
		const length = words[at + LENGTH]!;
		if ((length & TOMBSTONE) !== 0) return false;
		const begin = words[at + OFFSET]!;
		into.bytes = this.#arena.bytes(words[at + CHUNK]!);
		into.begin = begin;
		into.end = begin + (length >>> 2);
		return true;
	}

	isTombstone(row: number): boolean {
		return (this.#rows.chunk(row)[this.#rows.at(row) + LENGTH]! & TOMBSTONE) !== 0;
	}

	content(row: number): Uint8Array {
		const words = this.#rows.chunk(row);
		const at = this.#rows.at(row);
		return this.#arena.view(words[at + CHUNK]!, words[at + OFFSET]!, words[at + LENGTH]! >>> 2);
	}

	/** Contents that lie in `bytes` are from now on not copied; see {@link Arena.adopt}. */
	adopt(bytes: Uint8Array | undefined): void {
		this.#arena.adopt(bytes);
	}

	sequence(row: number): number {
		return this.#sequenceBase + (this.#rows.chunk(row)[this.#rows.at(row) + SEQUENCE]! >>> 0);
	}

	word(row: number, word: number): number {
		return this.#rows.chunk(row)[this.#rows.at(row) + word]!;
	}

	/** Prepares {@link BlockIndex.cursor}, as {@link SortedRows.step}. */
	sortStep(rowsMax: number): number {
		return this.#sorted.step(rowsMax);
	}

	/** The versions whose ids lie in a range, in order. */
	cursor(range: IdRange): VersionCursor {
		const { first, last } = range;
		const isOnePrefix = first.w0 === last.w0 && first.w1 === last.w1;
		const rows = isOnePrefix ? this.#prefixRows(first.w0, first.w1) : this.#sorted.rows();
		return new BlockIndexCursor(this, rows, range);
	}

	/** Order of the id of a row and the given one. */
	compare(row: number, w0: number, w1: number, w2: number, w3: number): number {
		const words = this.#rows.chunk(row);
		const at = this.#rows.at(row);
		return (
			compareWords(words[at]!, w0) ||
			compareWords(words[at + 1]!, w1) ||
			compareWords(words[at + 2]!, w2) ||
			compareWords(words[at + 3]!, w3)
		);
	}

	/** Rows whose ids begin with two words, in order. */
	#prefixRows(w0: number, w1: number): Int32Array {
		this.#chains ??= this.#chainAll();
		const rows = this.#chains.rows(w0, w1, (w2, w3) => this.#rows.find(w0, w1, w2, w3));
		return sortRows(this.#rows, rows);
	}

	#rowOf(w0: number, w1: number, w2: number, w3: number): number {
		const found = this.#rows.find(w0, w1, w2, w3);
		if (found !== NO_ROW) return found;
		this.#chains?.add(w0, w1, w2, w3);
		return this.#rows.add(w0, w1, w2, w3);
	}

	/** A memtable is frozen before it holds 2^31 batches: see `Memtable.isFull`. */
	#sinceBase(sequence: number): number {
		if (this.#sequenceBase === 0) this.#sequenceBase = sequence;
		return sequence - this.#sequenceBase;
	}

	#chainAll(): PrefixChains {
		const chains = new PrefixChains();
		for (let row = this.#rows.next(-1); row !== NO_ROW; row = this.#rows.next(row)) {
			chains.add(this.word(row, 0), this.word(row, 1), this.word(row, 2), this.word(row, 3));
		}
		return chains;
	}
}
