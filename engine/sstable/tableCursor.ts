/**
 * TableCursor: versions of blocks in one table in order of their ids, its pages read through the cache.
 *
 * Each id comes once, tombstones included. A page that fails its checks throws when the cursor comes to it.
 */
import type { VersionCursor } from "../cursor/versionCursor.ts";
import { entryCount, entryWord } from "./pageReader.ts";
import type { FoundBlock, TableReader } from "./tableReader.ts";

const NO_PAGE: Uint8Array = new Uint8Array(0);

export class TableCursor implements VersionCursor {
	readonly #table: TableReader;
	readonly #readPage: (row: number) => Uint8Array | undefined;
	readonly #found: FoundBlock = { page: NO_PAGE, begin: 0, end: 0, sequence: 0, isTombstone: false };
	#page: Uint8Array | undefined;
	#row: number;
	#entry: number;
	w0 = 0;
	w1 = 0;
	w2 = 0;
	w3 = 0;

	constructor(
		table: TableReader,
		readPage: (row: number) => Uint8Array | undefined,
		row: number,
		entry: number,
	) {
		this.#table = table;
		this.#readPage = readPage;
		this.#row = row;
		this.#entry = entry - 1;
		this.#page = readPage(row);
	}

	next(): boolean {
		if (this.#page === undefined) return false;
		this.#entry += 1;
		if (this.#entry >= entryCount(this.#page)) {
			this.#row += 1;
			this.#entry = 0;
			this.#page = this.#readPage(this.#row);
			if (this.#page === undefined) return false;
		}
		this.w0 = entryWord(this.#page, this.#entry, 0);
		this.w1 = entryWord(this.#page, this.#entry, 1);
		this.w2 = entryWord(this.#page, this.#entry, 2);
		this.w3 = entryWord(this.#page, this.#entry, 3);
		this.#table.describeBlock(this.#page, this.#entry, this.#found);
		return true;
	}

	get sequence(): number {
		return this.#found.sequence;
	}

	get isTombstone(): boolean {
		return this.#found.isTombstone;
	}

	content(): Uint8Array {
		return this.#found.page.subarray(this.#found.begin, this.#found.end);
	}
}
