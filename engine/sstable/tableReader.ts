/**
 * TableReader: answers from a table file: a block, the edges of a block, all blocks in order.
 *
 * Opening reads header and footer only; the index and filter of a keyspace are read when it is first asked.
 * Bytes are believed after checksum, place and shape were checked; what fails throws `corrupt` with the
 * file and the offset.
 */
import { present } from "../base/assert.ts";
import { EngineError } from "../base/errors.ts";
import { ALL_IDS, type IdRange } from "../model/idRange.ts";
import type { VersionCursor } from "../cursor/versionCursor.ts";
import { FILE_HEADER_BYTES, fileHeaderCodec, fileHeaderProblem } from "../model/fileHeader.ts";
import type { EdgeRows } from "../model/edgeRows.ts";
import type { PageCodec } from "../vfs/pageCodec.ts";
import type { FileHandle, VirtualFileSystem } from "../vfs/vfs.ts";
import { decodeEdges } from "./edgeCodec.ts";
import { FILTER_LINE_BYTES, mayContain } from "./filter.ts";
import type { PageBuffer, PageSlots } from "./pageBuffer.ts";
import type { PageCache } from "./pageCache.ts";
import {
	entryBegin,
	entryCount,
	entryEnd,
	entryWord,
	findEntry,
	pageShapeProblem,
} from "./pageReader.ts";
import { PageRun } from "./pageRun.ts";
import { TableCursor } from "./tableCursor.ts";
import { codecOf, EXPANSION_PROBLEM, expandPage, isCompressed, plainBytes } from "./compressedPage.ts";
import { TableIndex } from "./tableIndex.ts";
import {
	BLOCKS,
	decodeFooter,
	firstOrdinal,
	type Footer,
	FOOTER_BYTES,
	type Keyspace,
	PAGE_FILTER,
	PAGE_FOOTER,
	PAGE_HEAD_BYTES,
	PAGE_INDEX,
	pageProblem,
} from "./tableFormat.ts";
import { readI32 } from "../model/operation.ts";

export interface TableSettings {
	readonly vfs: VirtualFileSystem;
	readonly path: string;
	readonly number: number;
	/** Bytes of the file, as the manifest says. */
	readonly bytes: number;
	readonly cache: PageCache;
}

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
	readonly number: number;
	readonly path: string;
	readonly bytes: number;
	readonly footer: Footer;
	readonly #file: FileHandle;
	readonly #cache: PageCache;
	/** `undefined` when pages are not compressed. */
	readonly #codec: PageCodec | undefined;
	readonly #keyspaces: (LoadedKeyspace | undefined)[] = [undefined, undefined, undefined];
	pageReadCount = 0;
	pageBytesRead = 0;
	filterSkipCount = 0;

	constructor(settings: TableSettings) {
		this.number = settings.number;
		this.path = settings.path;
		this.bytes = settings.bytes;
		this.#cache = settings.cache;
		this.#file = settings.vfs.open(settings.path, "read");
		try {
			this.#codec = codecOf(settings.vfs, this.#readHeader(), this.path);
			this.footer = this.#readFooter();
		} catch (error) {
			this.#file.close();
			throw error;
		}
	}

	/** Memory of indexes and filters, as far as they were needed, in bytes. */
	get indexBytes(): number {
		let bytes = 0;
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

	/** Appends the edges of a block as one source; `kind` -1 means all kinds. */
	collectEdges(
		w0: number,
		w1: number,
		w2: number,
		w3: number,
		which: Keyspace,
		kind: number,
		into: EdgeRows,
	): void {
		const keyspace = this.#keyspace(which);
		if (keyspace === undefined || !this.#mayContain(keyspace, w0, w1, w2, w3)) return;
		into.beginSource();
		const settings = { w0, w1, sequenceBase: this.footer.sequenceMin, kind };
		const { index } = keyspace;
		for (let row = index.lowerPage(w0, w1, w2, w3); row < index.count; row += 1) {
			const buffer = this.#page(keyspace, which, row);
			const page = buffer.bytes;
			const entry = findEntry(page, w0, w1, w2, w3);
			const isSound =
				entry < 0 || decodeEdges(page, entryBegin(page, entry), entryEnd(page, entry), settings, into);
			buffer.settle();
			if (!isSound) {
				throw this.#corrupt("The edges of a block are not well-formed.", index.offset(row));
			}
			if (entry < 0) break;
			// Only the last block of a page can go on in the next one.
			if (index.compareLast(row, w0, w1, w2, w3) !== 0) break;
		}
	}

	/** All versions of blocks in a range, in order; their pages come from the cache. */
	cursor(range: IdRange): VersionCursor {
		return new TableCursor(new PageRun(this, BLOCKS, { isCached: true }), range, this.footer.sequenceMin);
	}

	/** All versions of blocks, in order, read past the cache. */
	stream(): VersionCursor {
		return new TableCursor(new PageRun(this, BLOCKS, { isCached: false }), ALL_IDS, this.footer.sequenceMin);
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
		if (makesRoom || this.#cache.hasRoom(page.length)) {
			const buffer = this.#cache.take(page.length);
			buffer.bytes.set(page);
			this.#cache.put(this.#present(which).cached, row, buffer);
			buffer.settle();
		}
	}

	/** `false` only if the keyspace holds no version under the id. */
	mayHold(which: Keyspace, w0: number, w1: number, w2: number, w3: number): boolean {
		const keyspace = this.#keyspace(which);
		return keyspace !== undefined && mayContain(keyspace.filter, w0, w1, w2, w3);
	}

	/** Appends the edges of one entry of a page that {@link TableReader.readPages} gave. */
	decodeEntry(page: Uint8Array, entry: number, into: EdgeRows): void {
		const settings = {
			w0: entryWord(page, entry, 0),
			w1: entryWord(page, entry, 1),
			sequenceBase: this.footer.sequenceMin,
			kind: -1,
		};
		if (!decodeEdges(page, entryBegin(page, entry), entryEnd(page, entry), settings, into)) {
			throw this.#corrupt("The edges of a block are not well-formed.", 0);
		}
	}

	/**
	 * Reads pages `begin` to `end` of a keyspace that is not empty, past the cache and at one go, into `target`,
	 * which is as long as they are together; each is checked, and none is expanded.
	 */
	readPages(which: Keyspace, begin: number, end: number, target: Uint8Array): void {
		const { index, firstOrdinal } = this.#present(which);
		const offset = index.offset(begin);
		if (offset + target.length > this.bytes) throw this.#corrupt("A page overruns the table.", offset);
		this.pageReadCount += end - begin;
		this.pageBytesRead += target.length;
		if (this.#file.read(target, offset) !== target.length) throw this.#corrupt("The table is cut.", offset);
		for (let row = begin; row < end; row += 1) {
			const from = index.offset(row) - offset;
			const page = target.subarray(from, from + index.bytes(row));
			const place = { table: this.number, ordinal: firstOrdinal + row, kind: which + 1 };
			const problem = pageProblem(page, place) ?? (isCompressed(page) ? undefined : pageShapeProblem(page));
			if (problem !== undefined) throw this.#corrupt(problem, offset + from);
		}
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
		const cached = this.#cache.get(keyspace.cached, row);
		if (cached !== undefined) return cached;
		const buffer = this.#readDataPage(keyspace, which, row);
		this.#cache.put(keyspace.cached, row, buffer);
		return buffer;
	}

	#readDataPage(keyspace: LoadedKeyspace, which: Keyspace, row: number): PageBuffer {
		const offset = keyspace.index.offset(row);
		const length = keyspace.index.bytes(row);
		this.#requireInside(offset, length);
		const buffer = this.#cache.take(length);
		this.#readPage(buffer.bytes, offset, which + 1, keyspace.firstOrdinal + row);
		if (isCompressed(buffer.bytes)) return this.#expand(buffer, offset);
		const problem = pageShapeProblem(buffer.bytes);
		if (problem !== undefined) throw this.#corrupt(problem, offset);
		return buffer;
	}

	/** Expands a page that lies in a loose buffer into another one. */
	#expand(stored: PageBuffer, offset: number): PageBuffer {
		const buffer = this.#cache.take(this.plainBytes(stored.bytes, offset));
		this.expandInto(stored.bytes, offset, buffer.bytes);
		stored.settle();
		return buffer;
	}

	/** Bytes that a compressed page, which lies at `offset` of the file, takes when it is expanded. */
	plainBytes(page: Uint8Array, offset: number): number {
		const bytes = plainBytes(page, this.#codec);
		if (bytes === 0) throw this.#corrupt(EXPANSION_PROBLEM, offset);
		return bytes;
	}

	/** Expands a compressed page into `target`, which is {@link TableReader.plainBytes} long, and checks it. */
	expandInto(page: Uint8Array, offset: number, target: Uint8Array): void {
		const isWhole = this.#codec !== undefined && expandPage(page, this.#codec, target);
		const problem = isWhole ? pageShapeProblem(target) : EXPANSION_PROBLEM;
		if (problem !== undefined) throw this.#corrupt(problem, offset);
	}

	/** The index and filter of a keyspace; `undefined` when it is empty. */
	#keyspace(which: Keyspace): LoadedKeyspace | undefined {
		const loaded = this.#keyspaces[which];
		if (loaded !== undefined) return loaded;
		const record = this.footer.keyspaces[which]!;
		if (record.pageCount === 0) return undefined;
		const ordinal = this.footer.pageCount + which * 2;
		const { indexOffset, indexBytes, filterOffset, filterBytes } = record;
		this.#requireInside(indexOffset, indexBytes);
		const indexPage = this.#readPage(new Uint8Array(indexBytes), indexOffset, PAGE_INDEX, ordinal);
		if (!TableIndex.isShapely(indexPage) || entryCount(indexPage) !== record.pageCount) {
			throw this.#corrupt("The index of the table is not well-formed.", indexOffset);
		}
		this.#requireInside(filterOffset, filterBytes);
		const filterPage = this.#readPage(new Uint8Array(filterBytes), filterOffset, PAGE_FILTER, ordinal + 1);
		const filter = filterPage.subarray(PAGE_HEAD_BYTES);
		if (filter.length === 0 || filter.length % FILTER_LINE_BYTES !== 0) {
			throw this.#corrupt("The filter of the table is not well-formed.", filterOffset);
		}
		const keyspace = {
			index: new TableIndex(indexPage),
			filter,
			firstOrdinal: firstOrdinal(this.footer, which),
			cached: new Int32Array(record.pageCount),
		};
		this.#keyspaces[which] = keyspace;
		return keyspace;
	}

	#present(which: Keyspace): LoadedKeyspace {
		return present(this.#keyspace(which), "a keyspace without pages has none to give");
	}

	/** Before memory is taken for it: an index may say anything. */
	#requireInside(offset: number, bytes: number): void {
		if (offset + bytes > this.bytes) throw this.#corrupt("A page overruns the table.", offset);
	}

	/** Fills `page` from the file and checks it. */
	#readPage(page: Uint8Array, offset: number, kind: number, ordinal: number): Uint8Array {
		this.pageReadCount += 1;
		this.pageBytesRead += page.length;
		if (this.#file.read(page, offset) !== page.length) throw this.#corrupt("The table is cut.", offset);
		const problem = pageProblem(page, { table: this.number, ordinal, kind });
		if (problem !== undefined) throw this.#corrupt(problem, offset);
		return page;
	}

	/** Checks the header and returns the codec that it names. */
	#readHeader(): number {
		const header = new Uint8Array(FILE_HEADER_BYTES);
		this.#file.read(header, 0);
		const problem = fileHeaderProblem(header, {
			magic: "kausalTB",
			number: this.number,
			path: this.path,
		});
		if (problem !== undefined) throw this.#corrupt(problem, 0);
		return fileHeaderCodec(header);
	}

	#readFooter(): Footer {
		if (this.#file.size() !== this.bytes || this.bytes < FILE_HEADER_BYTES + FOOTER_BYTES) {
			throw this.#corrupt("The table has another size than the manifest says.", 0);
		}
		const page = new Uint8Array(FOOTER_BYTES);
		const offset = this.bytes - FOOTER_BYTES;
		this.#file.read(page, offset);
		const ordinal = readI32(page, 16) >>> 0;
		const damage = pageProblem(page, { table: this.number, ordinal, kind: PAGE_FOOTER });
		if (damage !== undefined) throw this.#corrupt(damage, offset);
		const footer = decodeFooter(page);
		if (footer === undefined) throw this.#corrupt("The footer of the table is not well-formed.", offset);
		return footer;
	}

	#corrupt(sentence: string, offset: number): EngineError {
		return new EngineError("corrupt", sentence, { path: this.path, offset });
	}
}
