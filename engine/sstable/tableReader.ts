/**
 * TableReader: answers from a table file: a block, the edges of a block, all blocks in order.
 *
 * Opening reads header and footer only; the index and filter of a keyspace are read when it is first asked. Edges
 * are asked of {@link RankedEdges}; up to format 2 their pages are like those of blocks, and are read here.
 */
import { assert, present } from "../base/assert.ts";
import { ALL_IDS, type IdRange, type ScanRange } from "../model/idRange.ts";
import type { VersionCursor } from "../cursor/versionCursor.ts";
import type { EdgeRows } from "../model/edgeRows.ts";
import { decodeEdges } from "./edgeCodec.ts";
import { mayContain } from "./filter.ts";
import type { PageBuffer, PageSlots } from "./pageBuffer.ts";
import { entryBegin, entryCount, entryEnd, entryWord, findEntry } from "./pageReader.ts";
import { PageRun } from "./pageRun.ts";
import { RankedEdges } from "./rankedEdges.ts";
import { TableCursor } from "./tableCursor.ts";
import { type PageSpot, TablePages, type TableSettings } from "./tablePages.ts";
import { BLOCKS, firstOrdinal, type Footer, indexOrdinal, type Keyspace, PAGE_HEAD_BYTES } from "./tableFormat.ts";
import { TableIndex } from "./tableIndex.ts";

interface LoadedKeyspace {
	readonly index: TableIndex;
	readonly filter: Uint8Array;
	readonly firstOrdinal: number;
	readonly cached: PageSlots;
}

/** A version of a block: a part of a page. */
export interface FoundBlock {
	page: Uint8Array;
	begin: number;
	end: number;
	sequence: number;
	isTombstone: boolean;
}

/** Of a keyspace without pages. */
const NO_INDEX: TableIndex = new TableIndex(new Uint8Array(PAGE_HEAD_BYTES));

export class TableReader {
	readonly footer: Footer;
	/** The edges, where they name blocks by rank: since format 3. */
	readonly ranked: RankedEdges | undefined;
	readonly #file: TablePages;
	readonly #keyspaces: (LoadedKeyspace | undefined)[] = [undefined, undefined, undefined];
	filterSkipCount = 0;

	constructor(settings: TableSettings) {
		this.#file = new TablePages(settings);
		this.footer = this.#file.footer;
		this.ranked = this.#file.hasRanks ? new RankedEdges(this.#file) : undefined;
	}

	get number(): number {
		return this.#file.number;
	}

	get path(): string {
		return this.#file.path;
	}

	get bytes(): number {
		return this.#file.bytes;
	}

	get pageReadCount(): number {
		return this.#file.pageReadCount;
	}

	get pageBytesRead(): number {
		return this.#file.pageBytesRead;
	}

	/** Memory of indexes and filters, as far as they were needed, in bytes. */
	get indexBytes(): number {
		let bytes = this.ranked?.indexBytes ?? 0;
		for (const loaded of this.#keyspaces) bytes += (loaded?.index.byteCount ?? 0) + (loaded?.filter.length ?? 0);
		return bytes;
	}

	get sequenceMin(): number {
		return this.footer.sequenceMin;
	}

	/**
	 * Finds the version of a block and describes it in `found`.
	 *
	 * @returns the buffer of `found.page`, which the caller settles or shows; `undefined` if there is no version
	 */
	findBlock(
		w0: number,
		w1: number,
		w2: number,
		w3: number,
		found: FoundBlock,
	): PageBuffer | undefined {
		const keyspace = this.#keyspace(BLOCKS);
		if (keyspace === undefined || !this.#mayContain(keyspace, w0, w1, w2, w3)) return undefined;
		const row = keyspace.index.lowerPage(w0, w1, w2, w3);
		if (row === keyspace.index.count) return undefined;
		const buffer = this.#page(keyspace, BLOCKS, row);
		const entry = findEntry(buffer.bytes, w0, w1, w2, w3);
		if (entry < 0) {
			buffer.settle();
			return undefined;
		}
		this.describeBlock(buffer.bytes, entry, found);
		return buffer;
	}

	/** Reads the head of a block entry into `found`. */
	describeBlock(page: Uint8Array, entry: number, found: FoundBlock): void {
		let at = entryBegin(page, entry);
		const end = entryEnd(page, entry);
		let value = 0;
		let unit = 1;
		for (; at < end; unit *= 128) {
			const byte = page[at]!;
			at += 1;
			value += (byte & 127) * unit;
			if (byte < 128) break;
		}
		found.page = page;
		found.begin = at;
		found.end = end;
		found.sequence = this.footer.sequenceMin + Math.floor(value / 2);
		found.isTombstone = value % 2 === 1;
	}

	/** Appends the edges of a block as one source. */
	collectEdges(w0: number, w1: number, w2: number, w3: number, which: Keyspace, into: EdgeRows): void {
		if (this.ranked !== undefined) {
			this.ranked.collectEdges(which, { w0, w1, w2, w3 }, into);
			return;
		}
		const keyspace = this.#keyspace(which);
		if (keyspace === undefined || !this.#mayContain(keyspace, w0, w1, w2, w3)) return;
		into.beginSource();
		const settings = { w0, w1, sequenceBase: this.footer.sequenceMin };
		const { index } = keyspace;
		for (let row = index.lowerPage(w0, w1, w2, w3); row < index.count; row += 1) {
			const buffer = this.#page(keyspace, which, row);
			const page = buffer.bytes;
			const entry = findEntry(page, w0, w1, w2, w3);
			const isSound =
				entry < 0 || decodeEdges(page, entryBegin(page, entry), entryEnd(page, entry), settings, into);
			buffer.settle();
			if (!isSound) {
				throw this.#file.corrupt("The edges of a block are not well-formed.", index.offset(row));
			}
			if (entry < 0) break;
			// Only the last block of a page can go on in the next one.
			if (index.compareLast(row, w0, w1, w2, w3) !== 0) break;
		}
	}

	/** All versions of blocks in a range, in order; their pages come from the cache. */
	cursor(range: IdRange, { keepsPages = true }: Pick<ScanRange, "keepsPages">): VersionCursor {
		const pages = new PageRun(this, BLOCKS, { isCached: true, keepsPages });
		return new TableCursor(pages, range, this.footer.sequenceMin);
	}

	/** All versions of blocks, in order, read past the cache. */
	stream(): VersionCursor {
		const pages = new PageRun(this, BLOCKS, { isCached: false, keepsPages: false });
		return new TableCursor(pages, ALL_IDS, this.footer.sequenceMin);
	}

	/** Where the pages of a keyspace lie; without rows when it is empty. */
	index(which: Keyspace): TableIndex {
		return this.#keyspace(which)?.index ?? NO_INDEX;
	}

	/** A page of a keyspace that is not empty, from the cache, or read and left there. */
	page(which: Keyspace, row: number): PageBuffer {
		return this.#page(this.#present(which), which, row);
	}

	/** Whether a page of a keyspace that is not empty is in the cache; does not count as use of it. */
	hasCachedPage(which: Keyspace, row: number): boolean {
		return this.#present(which).cached[row] !== 0;
	}

	/** Copies a page that was read and is not in the cache into it, where there is room; `makesRoom`: always. */
	keepPage(which: Keyspace, row: number, page: Uint8Array, makesRoom: boolean): void {
		const { cache } = this.#file;
		if (makesRoom || cache.hasRoom(page.length)) {
			const buffer = cache.take(page.length);
			buffer.bytes.set(page);
			cache.put(this.#present(which).cached, row, buffer);
			buffer.settle();
		}
	}

	/** `false` only if the keyspace holds no version under the id. */
	mayHold(which: Keyspace, w0: number, w1: number, w2: number, w3: number): boolean {
		if (this.ranked !== undefined && which !== BLOCKS) return this.ranked.mayHold(which, { w0, w1, w2, w3 });
		const keyspace = this.#keyspace(which);
		return keyspace !== undefined && mayContain(keyspace.filter, w0, w1, w2, w3);
	}

	/** Appends the edges of one entry of a page up to format 2 that {@link TableReader.readPages} gave. */
	decodeEntry(page: Uint8Array, entry: number, into: EdgeRows): void {
		const settings = {
			w0: entryWord(page, entry, 0),
			w1: entryWord(page, entry, 1),
			sequenceBase: this.footer.sequenceMin,
		};
		if (!decodeEdges(page, entryBegin(page, entry), entryEnd(page, entry), settings, into)) {
			throw this.#file.corrupt("The edges of a block are not well-formed.", 0);
		}
	}

	/**
	 * Reads pages `begin` to `end` of a keyspace that is not empty, past the cache and at one go, into `target`,
	 * which is as long as they are together; each is checked, and none is expanded.
	 */
	readPages(which: Keyspace, begin: number, end: number, target: Uint8Array): void {
		const keyspace = this.#present(which);
		const spots = Array.from({ length: end - begin }, (_, index) => spotOf(keyspace, which, begin + index));
		this.#file.readPages(spots, target);
	}

	/** Bytes that a compressed page, which lies at `offset` of the file, takes when it is expanded. */
	plainBytes(page: Uint8Array, offset: number): number {
		return this.#file.plainBytes(page, offset);
	}

	/** Expands a compressed page into `target`, which is {@link TableReader.plainBytes} long, and checks it. */
	expandInto(page: Uint8Array, offset: number, target: Uint8Array): void {
		this.#file.expandInto(page, offset, target);
	}

	/** The pages of ids and edges of a table with ranks, for whoever reads all of them. */
	get file(): TablePages {
		return this.#file;
	}

	close(): void {
		this.#file.close();
	}

	#mayContain(keyspace: LoadedKeyspace, w0: number, w1: number, w2: number, w3: number): boolean {
		if (mayContain(keyspace.filter, w0, w1, w2, w3)) return true;
		this.filterSkipCount += 1;
		return false;
	}

	/** A page from the cache or the file; whoever asked settles it, gives it away or shows it. */
	#page(keyspace: LoadedKeyspace, which: Keyspace, row: number): PageBuffer {
		const { cache } = this.#file;
		const cached = cache.get(keyspace.cached, row);
		if (cached !== undefined) return cached;
		const buffer = this.#file.readDataPage(spotOf(keyspace, which, row));
		cache.put(keyspace.cached, row, buffer);
		return buffer;
	}

	/** The index and filter of a keyspace; `undefined` when it is empty. */
	#keyspace(which: Keyspace): LoadedKeyspace | undefined {
		const loaded = this.#keyspaces[which];
		if (loaded !== undefined) return loaded;
		assert(which === BLOCKS || this.ranked === undefined, "edges are found by rank");
		const file = this.#file;
		const record = this.footer.keyspaces[which];
		if (record.pageCount === 0) return undefined;
		const ordinal = indexOrdinal(this.footer, which);
		const indexPage = file.readIndex(record, ordinal);
		if (!TableIndex.isShapely(indexPage) || entryCount(indexPage) !== record.pageCount) {
			throw file.corrupt("The index of the table is not well-formed.", record.indexOffset);
		}
		const keyspace = {
			index: new TableIndex(indexPage),
			filter: file.readFilter(record, ordinal + 1),
			firstOrdinal: firstOrdinal(this.footer, which),
			cached: new Int32Array(record.pageCount),
		};
		this.#keyspaces[which] = keyspace;
		return keyspace;
	}

	#present(which: Keyspace): LoadedKeyspace {
		return present(this.#keyspace(which), "a keyspace without pages has none to give");
	}
}

function spotOf({ index, firstOrdinal: first }: LoadedKeyspace, which: Keyspace, row: number): PageSpot {
	return { offset: index.offset(row), length: index.bytes(row), kind: which + 1, ordinal: first + row };
}
