/**
 * GatheredBlocks: versions of blocks in the order in which they came → the newest version of each, in order of ids.
 */
import { Arena } from "../base/arena.ts";
import type { ArenaChunks } from "../base/arenaChunks.ts";
import type { VersionCursor } from "../cursor/versionCursor.ts";
import { RowChunks } from "../memtable/rowChunks.ts";
import { SortedRows } from "../memtable/sortedRows.ts";
import type { BlockView } from "../model/blockView.ts";
import { readI32, readWord, OPERATION_PUT_BLOCK, PUT_BLOCK_HEAD_BYTES } from "../model/operation.ts";

/** A version: id, chunk and offset of its content, length times two with a mark, sequence number since the first. */
const ROW_WORDS = 8;
const CHUNK = 4;
const OFFSET = 5;
const LENGTH = 6;
const SEQUENCE = 7;
const TOMBSTONE = 1;

export class GatheredBlocks {
	readonly #rows = new RowChunks(ROW_WORDS);
	readonly #contents: Arena;
	readonly #sorted = new SortedRows(this.#rows);

	/** @param chunks - memory of contents */
	constructor(chunks: ArenaChunks) {
		this.#contents = new Arena(chunks);
	}

	/** Adds the operation of a block that lies at `at`. */
	add(bytes: Uint8Array, at: number, sequence: number): void {
		const row = this.#rows.add();
		const words = this.#rows.chunk(row);
		const to = this.#rows.at(row);
		for (let word = 0; word < 4; word += 1) words[to + word] = readWord(bytes, at + 1 + word * 4);
		words[to + SEQUENCE] = sequence;
		if (bytes[at] !== OPERATION_PUT_BLOCK) {
			words[to + LENGTH] = TOMBSTONE;
			return;
		}
		const length = readI32(bytes, at + 17);
		this.#contents.store(bytes, at + PUT_BLOCK_HEAD_BYTES, length);
		words[to + CHUNK] = this.#contents.chunk;
		words[to + OFFSET] = this.#contents.offset;
		words[to + LENGTH] = length << 1;
	}

	/** Gives the memory of contents back: nothing here is read any more. */
	release(): void {
		this.#contents.release();
	}

	/** Puts ids in order, as {@link SortedRows.step}. */
	sortStep(rowsMax: number): number {
		return this.#sorted.step(rowsMax);
	}

	/** @param sequenceBase - what the sequence numbers that were given are counted from */
	cursor(sequenceBase: number): VersionCursor {
		return new GatheredVersions(this.#rows, this.#sorted.rows(), this.#contents, sequenceBase);
	}
}

/** Goes forwards once, which is all that a merge does. */
class GatheredVersions implements VersionCursor {
	readonly #rows: RowChunks;
	readonly #order: Int32Array;
	readonly #contents: Arena;
	readonly #sequenceBase: number;
	#position = -1;
	#words: Int32Array = new Int32Array(0);
	#at = 0;
	w0 = 0;
	w1 = 0;
	w2 = 0;
	w3 = 0;

	constructor(rows: RowChunks, order: Int32Array, contents: Arena, sequenceBase: number) {
		this.#rows = rows;
		this.#order = order;
		this.#contents = contents;
		this.#sequenceBase = sequenceBase;
	}

	next(): boolean {
		this.#position += 1;
		if (this.#position >= this.#order.length) return false;
		this.#stand();
		// Of versions of one id the newest comes last.
		while (this.#position + 1 < this.#order.length && this.#isNextSame()) {
			this.#position += 1;
			this.#stand();
		}
		return true;
	}

	seek(w0: number, w1: number, w2: number, w3: number): void {
		throw new TypeError(`Nothing seeks ${w0} ${w1} ${w2} ${w3} in what is read once.`);
	}

	get sequence(): number {
		return this.#sequenceBase + (this.#words[this.#at + SEQUENCE]! >>> 0);
	}

	get isTombstone(): boolean {
		return (this.#words[this.#at + LENGTH]! & TOMBSTONE) !== 0;
	}

	contentInto(into: BlockView): void {
		const begin = this.#words[this.#at + OFFSET]!;
		into.bytes = this.#contents.bytes(this.#words[this.#at + CHUNK]!);
		into.begin = begin;
		into.end = begin + (this.#words[this.#at + LENGTH]! >>> 1);
	}

	#stand(): void {
		const row = this.#order[this.#position]!;
		this.#words = this.#rows.chunk(row);
		this.#at = this.#rows.at(row);
		this.w0 = this.#words[this.#at]!;
		this.w1 = this.#words[this.#at + 1]!;
		this.w2 = this.#words[this.#at + 2]!;
		this.w3 = this.#words[this.#at + 3]!;
	}

	#isNextSame(): boolean {
		const row = this.#order[this.#position + 1]!;
		const words = this.#rows.chunk(row);
		const at = this.#rows.at(row);
		return (
			words[at + 3] === this.w3 && words[at + 2] === this.w2 && words[at + 1] === this.w1 && words[at] === this.w0
		);
	}
}
