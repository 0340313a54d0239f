/**
 * PageRun: pages of a keyspace one after the other, for a walk: neighbours are read at one go, into a buffer
 * that is used again.
 *
 * What is read ahead doubles with each read, so a walk that ends soon reads little in vain, and a long one
 * costs a read call for many pages; those in between that are in the cache are read again. A merge reads past
 * the cache. A scan takes pages from the cache, and leaves in it the first ones that it reads, as a lookup
 * does, but others only while there is room: a scan of everything does not push out what lookups need. Whoever
 * knows that it is a scan of everything keeps none.
 */
import { assert } from "../base/assert.ts";
import { isCompressed } from "./compressedPage.ts";
import type { PageBuffer } from "./pageBuffer.ts";
import { tombstoneMarks } from "./pageReader.ts";
import type { Keyspace } from "./tableFormat.ts";
import type { TableIndex } from "./tableIndex.ts";

/** Bytes read at once, at most, if no page alone is longer. */
const READ_BYTES_MAX = 128 * 1024;
/** Bytes of pages that a scan leaves in the cache whatever it pushes out. */
const KEPT_BYTES = 32 * 1024;

/** Pages of the cache that are held at once, at most. */
const GROUP_MAX = 8;
const PAGE_KIND = 20;

const NO_BYTES: Uint8Array = new Uint8Array(0);

/** The table whose pages they are, as {@link PageRun} reads it. */
export interface PageSource {
	index(which: Keyspace): TableIndex;
	page(which: Keyspace, row: number): PageBuffer;
	hasCachedPage(which: Keyspace, row: number): boolean;
	keepPage(which: Keyspace, row: number, page: Uint8Array, makesRoom: boolean): void;
	readPages(which: Keyspace, begin: number, end: number, target: Uint8Array): void;
	plainBytes(page: Uint8Array, offset: number): number;
	expandInto(page: Uint8Array, offset: number, target: Uint8Array): void;
}

export interface PageRunSettings {
	/** Pages that are in the cache are taken from there. */
	readonly isCached: boolean;
	/** What is read is left in the cache. */
	readonly keepsPages: boolean;
}

export class PageRun {
	readonly index: TableIndex;
	readonly #table: PageSource;
	readonly #keyspace: Keyspace;
	readonly #isCached: boolean;
	readonly #keepsPages: boolean;
	#buffer: Uint8Array = NO_BYTES;
	/** The last page that was expanded. */
	#expanded: Uint8Array = NO_BYTES;
	/** Rows of the pages in the buffer, and where the first one lies in the file. */
	#begin = 0;
	#end = 0;
	#offset = 0;
	/** Pages of the cache from row `#groupRow` on, in the direction of the walk, held meanwhile. */
	readonly #group: PageBuffer[] = [];
	readonly #marks: Int32Array = new Int32Array(GROUP_MAX);
	#groupRow = 0;
	#groupStep = 1;
	#groupMax = 1;
	/** The page that was given last: its index in the group, or -1 and itself. */
	#groupIndex = -1;
	#page: Uint8Array = NO_BYTES;
	/** Bytes to read at once next time, and read so far. */
	#readBytes: number;
	#readSoFar = 0;

	constructor(table: PageSource, keyspace: Keyspace, settings: PageRunSettings) {
		this.index = table.index(keyspace);
		this.#table = table;
		this.#keyspace = keyspace;
		this.#isCached = settings.isCached;
		this.#keepsPages = settings.keepsPages;
		this.#readBytes = settings.isCached ? 1 : READ_BYTES_MAX;
	}

	/**
	 * The page at `row`, until the next one is asked for.
	 *
	 * @param until - the last row that the walk may come to, before or behind `row`: nothing beyond is read
	 * @throws EngineError `corrupt` if the page, or one read with it, fails its checks; `io`
	 */
	page(row: number, until: number): Uint8Array {
		this.#groupIndex = (row - this.#groupRow) * this.#groupStep;
		if (this.#groupIndex >= 0 && this.#groupIndex < this.#group.length) {
			return this.#group[this.#groupIndex]!.bytes;
		}
		this.#groupIndex = -1;
		if (row >= this.#begin && row < this.#end) this.#page = this.#buffered(row);
		else if (this.#isCached && this.#table.hasCachedPage(this.#keyspace, row)) {
			this.#page = this.#takeGroup(row, until, this.#groupMax);
			this.#groupMax = Math.min(GROUP_MAX, this.#groupMax * 2);
		} else this.#page = this.#read(row, until);
		return this.#page;
	}

	/** {@link tombstoneMarks} of the page that was given last. */
	marks(): number {
		return this.#groupIndex < 0 ? tombstoneMarks(this.#page) : this.#marks[this.#groupIndex]!;
	}

	/**
	 * Takes the page at `row`, and those ahead that are in the cache, `countMax` at most: what a walk looks at first
	 * in a page is read in loops over all, so that the processor waits for the memory of all together.
	 */
	#takeGroup(row: number, until: number, countMax: number): Uint8Array {
		const group = this.#group;
		for (const page of group) page.letGo();
		group.length = 0;
		const step = until < row ? -1 : 1;
		const count = Math.min(countMax, Math.abs(until - row) + 1);
		for (let at = row; group.length < count; at += step) {
			if (at !== row && !this.#table.hasCachedPage(this.#keyspace, at)) break;
			const page = this.#table.page(this.#keyspace, at);
			page.holderCount += 1;
			group.push(page);
		}
		let kinds = 0;
		for (const page of group) kinds |= page.bytes[PAGE_KIND]!;
		assert(kinds === this.#keyspace + 1, "the cache gives pages of the keyspace that was asked for");
		for (let index = 0; index < group.length; index += 1) {
			this.#marks[index] = tombstoneMarks(group[index]!.bytes);
		}
		this.#groupRow = row;
		this.#groupStep = step;
		this.#groupIndex = 0;
		return group[0]!.bytes;
	}

	#buffered(row: number): Uint8Array {
		const at = this.index.offset(row) - this.#offset;
		const page = this.#buffer.subarray(at, at + this.index.bytes(row));
		return isCompressed(page) ? this.#expand(page, this.index.offset(row)) : page;
	}

	#expand(page: Uint8Array, offset: number): Uint8Array {
		const bytes = this.#table.plainBytes(page, offset);
		if (this.#expanded.length < bytes) this.#expanded = new Uint8Array(bytes);
		const target = this.#expanded.subarray(0, bytes);
		this.#table.expandInto(page, offset, target);
		return target;
	}

	#read(row: number, until: number): Uint8Array {
		const { index } = this;
		const step = until < row ? -1 : 1;
		let stop = row;
		let length = index.bytes(row);
		for (let at = row, sum = length; at !== until;) {
			at += step;
			sum += index.bytes(at);
			if (sum > this.#readBytes) break;
			if (this.#isCached && this.#table.hasCachedPage(this.#keyspace, at)) continue;
			stop = at;
			length = sum;
		}
		this.#readBytes = Math.min(READ_BYTES_MAX, Math.max(length, this.#readBytes) * 2);
		this.#readSoFar += length;
		const isKept = this.#keepsPages && this.#readSoFar <= KEPT_BYTES;
		if (stop === row && isKept) return this.#takeGroup(row, row, 1);
		const [begin, end] = step > 0 ? [row, stop + 1] : [stop, row + 1];
		this.#readInto(begin, end, length);
		if (this.#keepsPages) this.#keep(isKept);
		return this.#buffered(row);
	}

	/** Reads rows `begin` to `end`, which are `length` bytes together. */
	#readInto(begin: number, end: number, length: number): void {
		this.#end = this.#begin;
		if (this.#buffer.length < length) this.#buffer = new Uint8Array(Math.max(length, this.#readBytes));
		this.#table.readPages(this.#keyspace, begin, end, this.#buffer.subarray(0, length));
		this.#begin = begin;
		this.#end = end;
		this.#offset = this.index.offset(begin);
	}

	/** Leaves what was read in the cache. */
	#keep(makesRoom: boolean): void {
		for (let row = this.#begin; row < this.#end; row += 1) {
			if (this.#table.hasCachedPage(this.#keyspace, row)) continue;
			this.#table.keepPage(this.#keyspace, row, this.#buffered(row), makesRoom);
		}
	}
}
