/**
 * LayerBlocks: the versions of blocks in the parts of a layer, found by id, newest first.
 *
 * ```
 * id ──hash table──► chain of versions: order, part, where the content lies in the part's bytes
 * ```
 *
 * A version is put in front of its chain, so chains are in order, newest first, and taking one out touches its two
 * neighbours. An id whose chain is empty stays in the table as long as such ids are not the most.
 */
import { CHECKED } from "../base/checked.ts";
import { POISON } from "../base/arenaChunks.ts";
import type { VersionCursor } from "../cursor/versionCursor.ts";
import { BlockIndexCursor, type BlockVersions } from "../memtable/blockIndexCursor.ts";
import { IdRows, NO_ROW } from "../memtable/idRows.ts";
import { OrderedIds } from "../memtable/orderedIds.ts";
import type { BlockView } from "../model/blockView.ts";
import { TOMBSTONE_BIT } from "../model/edgeRows.ts";
import type { IdRange } from "../model/idRange.ts";
import { isTombstoneAt, readOrder, writeOrder } from "./layerOrder.ts";
import { RowPool } from "./rowPool.ts";

/** A row of an id: the id, then the first version of its chain, plus one. */
const ID_ROW_WORDS = 5;
const HEAD = 4;
/** A version: row of the id, order in two words, part, content; its neighbours in the chain, plus one. */
const VERSION_WORDS = 9;
const ID = 0;
const ORDER = 1;
const PART = 3;
const OFFSET = 4;
const LENGTH = 5;
const NEXT = 6;
const PREVIOUS = 7;
const NEXT_OF_PART = 8;
/** So many ids without versions are always left. */
const DEAD_MAX = 1024;
/** Above all sequence numbers of the base. */
const SEQUENCE_BASE: number = 2 ** 52;

/** Whether a version in a merge with those of the base is a layer's. */
export function isOfLayer(sequence: number): boolean {
	return sequence >= SEQUENCE_BASE;
}

/** A version to be added. */
export interface LayerVersion {
	readonly part: number;
	/** Where the content lies in the part's bytes. */
	readonly offset: number;
	/** Negative for a version that deletes. */
	readonly length: number;
	/** The part's version before it, plus one. */
	readonly nextOfPart: number;
}

export class LayerBlocks implements BlockVersions {
	#ids = new IdRows(ID_ROW_WORDS);
	#deadCount = 0;
	readonly #versions = new RowPool(VERSION_WORDS);
	/** Contents of each part, by its number. */
	readonly #contents: Uint8Array[] = [];
	/** Made by the first scan, and kept up from then on. */
	#ordered: OrderedIds | undefined;
	/** Versions that delete. */
	deleteCount = 0;

	/** Says which bytes the contents of a part lie in. */
	setContents(part: number, contents: Uint8Array): void {
		this.#contents[part] = contents;
	}

	/** Adds a version of the block whose id `w` holds; returns its row. */
	add(w: Int32Array, order: number, version: LayerVersion): number {
		const id = this.#idRow(w);
		const row = this.#versions.take();
		const words = this.#versions.chunk(row);
		const at = this.#versions.at(row);
		const isTombstone = version.length < 0;
		const idWords = this.#ids.chunk(id);
		const idAt = this.#ids.at(id);
		const head = idWords[idAt + HEAD]!;
		words[at + ID] = id;
		writeOrder(words, at + ORDER, order, isTombstone ? TOMBSTONE_BIT : 0);
		words[at + PART] = version.part;
		words[at + OFFSET] = version.offset;
		words[at + LENGTH] = isTombstone ? 0 : version.length;
		words[at + NEXT] = head;
		words[at + PREVIOUS] = 0;
		words[at + NEXT_OF_PART] = version.nextOfPart;
		if (head !== 0) this.#set(head - 1, PREVIOUS, row + 1);
		idWords[idAt + HEAD] = row + 1;
		if (isTombstone) this.deleteCount += 1;
		return row;
	}

	/** Takes a version out; returns the part's version before it, plus one. */
	remove(row: number): number {
		const words = this.#versions.chunk(row);
		const at = this.#versions.at(row);
		const [next, previous, id] = [words[at + NEXT]!, words[at + PREVIOUS]!, words[at + ID]!];
		if (isTombstoneAt(words, at + ORDER)) this.deleteCount -= 1;
		if (next !== 0) this.#set(next - 1, PREVIOUS, previous);
		if (previous !== 0) this.#set(previous - 1, NEXT, next);
		else {
			this.#ids.chunk(id)[this.#ids.at(id) + HEAD] = next;
			if (next === 0) this.#deadCount += 1;
		}
		const nextOfPart = words[at + NEXT_OF_PART]!;
		this.#versions.give(row);
		return nextOfPart;
	}

	/** Lets go of the contents of a part, whose versions are out. */
	dropContents(part: number): void {
		if (CHECKED) this.#contents[part]?.fill(POISON);
		this.#contents[part] = NO_CONTENTS;
		if (this.#deadCount > DEAD_MAX && this.#deadCount * 2 > this.#ids.count) this.#compact();
	}

	/** The newest version of a block, or {@link NO_ROW}. */
	find(w0: number, w1: number, w2: number, w3: number): number {
		const id = this.#ids.find(w0, w1, w2, w3);
		return id === NO_ROW ? NO_ROW : this.#ids.chunk(id)[this.#ids.at(id) + HEAD]! - 1;
	}

	/** Of {@link NO_ROW} as well, so that a cursor passes over ids without versions. */
	isTombstone(row: number): boolean {
		return row === NO_ROW || isTombstoneAt(this.#versions.chunk(row), this.#versions.at(row) + ORDER);
	}

	sequence(row: number): number {
		return row === NO_ROW ? 0 : SEQUENCE_BASE + readOrder(this.#versions.chunk(row), this.#versions.at(row) + ORDER);
	}

	readInto(row: number, into: BlockView): boolean {
		if (this.isTombstone(row)) return false;
		const words = this.#versions.chunk(row);
		const at = this.#versions.at(row);
		into.bytes = this.#contents[words[at + PART]!]!;
		into.begin = words[at + OFFSET]!;
		into.end = into.begin + words[at + LENGTH]!;
		return true;
	}

	content(row: number): Uint8Array {
		const words = this.#versions.chunk(row);
		const at = this.#versions.at(row);
		const begin = words[at + OFFSET]!;
		return this.#contents[words[at + PART]!]!.subarray(begin, begin + words[at + LENGTH]!);
	}

	/** The order of the newest version that deletes a block, and all edges at it; 0 if there is none. */
	deletedAt(w0: number, w1: number, w2: number, w3: number): number {
		if (this.deleteCount === 0) return 0;
		for (let row = this.find(w0, w1, w2, w3); row !== NO_ROW;) {
			const words = this.#versions.chunk(row);
			const at = this.#versions.at(row);
			if (isTombstoneAt(words, at + ORDER)) return readOrder(words, at + ORDER);
			row = words[at + NEXT]! - 1;
		}
		return 0;
	}

	/** The id of a version, into `w`; returns the part's version before it, plus one. */
	idInto(row: number, w: Int32Array): number {
		const words = this.#versions.chunk(row);
		const at = this.#versions.at(row);
		const id = words[at + ID]!;
		for (let word = 0; word < 4; word += 1) w[word] = this.#ids.chunk(id)[this.#ids.at(id) + word]!;
		return words[at + NEXT_OF_PART]!;
	}

	/** The newest versions whose ids lie in a range, in order, each in one of the cursors. */
	cursors(range: IdRange): VersionCursor[] {
		this.#ordered ??= this.#orderIds();
		return this.#ordered.runs().map((run) => new BlockIndexCursor(this, run, range));
	}

	#set(row: number, word: number, value: number): void {
		this.#versions.chunk(row)[this.#versions.at(row) + word] = value;
	}

	#idRow(w: Int32Array): number {
		const [w0, w1, w2, w3] = [w[0]!, w[1]!, w[2]!, w[3]!];
		const found = this.#ids.find(w0, w1, w2, w3);
		if (found !== NO_ROW) {
			if (this.#ids.chunk(found)[this.#ids.at(found) + HEAD] === 0) this.#deadCount -= 1;
			return found;
		}
		this.#ordered?.add(w0, w1, w2, w3);
		return this.#ids.add(w0, w1, w2, w3);
	}

	#orderIds(): OrderedIds {
		const ordered = new OrderedIds();
		for (let id = 0; id < this.#ids.count; id += 1) {
			const words = this.#ids.chunk(id);
			const at = this.#ids.at(id);
			ordered.add(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
		}
		return ordered;
	}

	/** Makes the table anew, without ids that have no versions. */
	#compact(): void {
		const before = this.#ids;
		this.#ids = new IdRows(ID_ROW_WORDS);
		this.#deadCount = 0;
		this.#ordered = undefined;
		for (let id = 0; id < before.count; id += 1) {
			const words = before.chunk(id);
			const at = before.at(id);
			const head = words[at + HEAD]!;
			if (head === 0) continue;
			const moved = this.#ids.add(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
			this.#ids.chunk(moved)[this.#ids.at(moved) + HEAD] = head;
			for (let row = head - 1; row !== NO_ROW;) {
				this.#set(row, ID, moved);
				row = this.#versions.chunk(row)[this.#versions.at(row) + NEXT]! - 1;
			}
		}
	}
}

const NO_CONTENTS: Uint8Array = new Uint8Array(0);
