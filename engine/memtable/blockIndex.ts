/**
 * BlockIndex: the newest version of each block in one memtable, tombstones included; content in an arena.
 *
 * A row is a slot of the hash table: id, chunk and offset in the arena, length with two marks, sequence number
 * counted from the first one here. Once blocks were scanned, their ids are also kept in order.
 */
import { assert } from "../base/assert.ts";
import { Arena, type LaterPlaces } from "../base/arena.ts";
import type { ArenaChunks } from "../base/arenaChunks.ts";
import type { BlockView } from "../model/blockView.ts";
import type { IdRange } from "../model/idRange.ts";
import type { VersionCursor } from "../cursor/versionCursor.ts";
import { BlockIndexCursor } from "./blockIndexCursor.ts";
import { NO_ROW } from "./idRows.ts";
import { IdSlots, MARK } from "./idSlots.ts";
import { OrderedIds } from "./orderedIds.ts";

const CHUNK = 4;
const OFFSET = 5;
/** Length of the content times four, and two marks: taken, tombstone. */
const LENGTH: typeof MARK = MARK;
const SEQUENCE = 7;
const TAKEN = 1;
const TOMBSTONE = 2;

export class BlockIndex {
	readonly #rows: IdSlots;
	/** Filled by the first scan, and kept up from then on. */
	readonly #ordered = new OrderedIds();
	#isCollected = false;
	#collectedRow = NO_ROW;
	/** What sequence numbers in rows are counted from. */
	#sequenceBase = 0;
	readonly #arena: Arena;

	constructor(chunks: ArenaChunks, countExpected: number) {
		this.#arena = new Arena(chunks);
		this.#rows = new IdSlots(countExpected);
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

	sequence(row: number): number {
		return this.#sequenceBase + (this.#rows.chunk(row)[this.#rows.at(row) + SEQUENCE]! >>> 0);
	}

	word(row: number, word: number): number {
		return this.#rows.chunk(row)[this.#rows.at(row) + word]!;
	}

	/** Contents are left where they can be had later, until it is called again; see {@link Arena.adopt}. */
	adopt(places: LaterPlaces | undefined): void {
		this.#arena.adopt(places);
	}

	/**
	 * Prepares {@link BlockIndex.cursors}; returns how many rows it moved, at most about `rowsMax`, 0 at the end.
	 * Before that, it reads contents that are not in memory, a piece a step, which counts as all rows.
	 */
	sortStep(rowsMax: number): number {
		if (this.#arena.loadNext()) return rowsMax;
		return this.#collect(rowsMax) || this.#ordered.step(rowsMax);
	}

	/** The versions whose ids lie in a range, in order, each in one of the cursors. */
	cursors(range: IdRange): VersionCursor[] {
		this.#collect(Number.MAX_SAFE_INTEGER);
		return this.#ordered.runs().map((run) => new BlockIndexCursor(this, run, range));
	}

	#rowOf(w0: number, w1: number, w2: number, w3: number): number {
		const found = this.#rows.find(w0, w1, w2, w3);
		if (found !== NO_ROW) return found;
		this.#collectNew(w0, w1, w2, w3);
		return this.#rows.add(w0, w1, w2, w3);
	}

	/** A memtable is frozen before it holds 2^31 batches: see `Memtable.isFull`. */
	#sinceBase(sequence: number): number {
		if (this.#sequenceBase === 0) this.#sequenceBase = sequence;
		return sequence - this.#sequenceBase;
	}

	/** Tells `#ordered` of the ids that are here; returns of how many, at most about `rowsMax`, 0 at the end. */
	#collect(rowsMax: number): number {
		if (this.#isCollected) return 0;
		let count = 0;
		for (; count < rowsMax; count += 1) {
			const row = this.#rows.next(this.#collectedRow);
			if (row === NO_ROW) {
				this.#isCollected = true;
				break;
			}
			this.#collectedRow = row;
			this.#ordered.add(this.word(row, 0), this.word(row, 1), this.word(row, 2), this.word(row, 3));
		}
		return count;
	}

	/** Notes an id that is new here. */
	#collectNew(w0: number, w1: number, w2: number, w3: number): void {
		if (this.#isCollected) this.#ordered.add(w0, w1, w2, w3);
		else assert(this.#collectedRow === NO_ROW, "a memtable whose rows are being collected is frozen");
	}
}
