/**
 * TableFile: an open table as pages: header and footer, read when it is opened, and any page by its place.
 *
 * Bytes are believed after checksum, place and shape were checked; what fails throws `corrupt` with the file and
 * the offset.
 */
import { EngineError } from "../base/errors.ts";
import { FILE_HEADER_BYTES, fileHeaderCodec, fileHeaderProblem, fileHeaderVersion } from "../model/fileHeader.ts";
import { readI32 } from "../model/operation.ts";
import type { PageCodec } from "../vfs/pageCodec.ts";
import type { FileHandle, VirtualFileSystem } from "../vfs/vfs.ts";
import { codecOf, EXPANSION_PROBLEM, expandPage, isCompressed, plainBytes } from "./compressedPage.ts";
import { FILTER_LINE_BYTES } from "./filter.ts";
import { idPageProblem } from "./idPages.ts";
import type { PageBuffer } from "./pageBuffer.ts";
import type { PageCache } from "./pageCache.ts";
import { pageShapeProblem } from "./pageReader.ts";
import { runPageProblem } from "./runPages.ts";
import {
	decodeFooter,
	type Footer,
	footerBytesOf,
	type KeyspaceRecord,
	PAGE_BLOCKS,
	PAGE_FILTER,
	PAGE_FOOTER,
	PAGE_HEAD_BYTES,
	PAGE_IDS,
	PAGE_INDEX,
	pageProblem,
	RANKS_VERSION,
} from "./tableFormat.ts";

export interface TableSettings {
	readonly vfs: VirtualFileSystem;
	readonly path: string;
	readonly number: number;
	/** Bytes of the file, as the manifest says. */
	readonly bytes: number;
	readonly cache: PageCache;
}

/** Where a page lies, and which one it says that it is. */
export interface PageSpot {
	readonly offset: number;
	readonly length: number;
	readonly kind: number;
	readonly ordinal: number;
}

export class TablePages {
	readonly number: number;
	readonly path: string;
	readonly bytes: number;
	readonly version: number;
	readonly footer: Footer;
	readonly cache: PageCache;
	readonly #file: FileHandle;
	/** `undefined` when pages are not compressed. */
	readonly #codec: PageCodec | undefined;
	pageReadCount = 0;
	pageBytesRead = 0;

	constructor(settings: TableSettings) {
		this.number = settings.number;
		this.path = settings.path;
		this.bytes = settings.bytes;
		this.cache = settings.cache;
		this.#file = settings.vfs.open(settings.path, "read");
		try {
			const header = this.#readHeader();
			this.version = fileHeaderVersion(header);
			this.#codec = codecOf(settings.vfs, fileHeaderCodec(header), this.path);
			this.footer = this.#readFooter(footerBytesOf(this.version));
		} catch (error) {
			this.#file.close();
			throw error;
		}
	}

	/** Whether edges name blocks by rank. */
	get hasRanks(): boolean {
		return this.version >= RANKS_VERSION;
	}

	close(): void {
		this.#file.close();
	}

	/** Fills `page` from the file and checks it; its shape is the caller's to check. */
	readPage(page: Uint8Array, { offset, kind, ordinal }: PageSpot): Uint8Array {
		this.pageReadCount += 1;
		this.pageBytesRead += page.length;
		if (this.#file.read(page, offset) !== page.length) throw this.corrupt("The table is cut.", offset);
		const problem = pageProblem(page, { table: this.number, ordinal, kind });
		if (problem !== undefined) throw this.corrupt(problem, offset);
		return page;
	}

	/** A data page, read into a loose buffer, expanded and checked. */
	readDataPage(spot: PageSpot): PageBuffer {
		this.requireInside(spot.offset, spot.length);
		const buffer = this.cache.take(spot.length);
		this.readPage(buffer.bytes, spot);
		if (isCompressed(buffer.bytes)) return this.#expand(buffer, spot);
		const problem = shapeProblem(buffer.bytes, this.version);
		if (problem !== undefined) throw this.corrupt(problem, spot.offset);
		return buffer;
	}

	/** The page of an index; the caller looks whether it is well-formed. */
	readIndex(record: KeyspaceRecord, ordinal: number): Uint8Array {
		const { indexOffset: offset, indexBytes: length } = record;
		this.requireInside(offset, length);
		return this.readPage(new Uint8Array(length), { offset, length, kind: PAGE_INDEX, ordinal });
	}

	/** The lines of a filter. */
	readFilter({ filterOffset, filterBytes }: KeyspaceRecord, ordinal: number): Uint8Array {
		this.requireInside(filterOffset, filterBytes);
		const spot = { offset: filterOffset, length: filterBytes, kind: PAGE_FILTER, ordinal };
		const filter = this.readPage(new Uint8Array(filterBytes), spot).subarray(PAGE_HEAD_BYTES);
		if (filter.length === 0 || filter.length % FILTER_LINE_BYTES !== 0) {
			throw this.corrupt("The filter of the table is not well-formed.", filterOffset);
		}
		return filter;
	}

	/**
	 * Reads pages that lie side by side at one go, past the cache, into `target`, which is as long as they are
	 * together; each is checked, and none is expanded.
	 */
	readPages(spots: readonly PageSpot[], target: Uint8Array): void {
		const offset = spots[0]?.offset ?? 0;
		this.requireInside(offset, target.length);
		this.pageReadCount += spots.length;
		this.pageBytesRead += target.length;
		if (this.#file.read(target, offset) !== target.length) throw this.corrupt("The table is cut.", offset);
		for (const spot of spots) {
			const from = spot.offset - offset;
			const page = target.subarray(from, from + spot.length);
			const { ordinal, kind } = spot;
			const problem =
				pageProblem(page, { table: this.number, ordinal, kind }) ??
				(isCompressed(page) ? undefined : shapeProblem(page, this.version));
			if (problem !== undefined) throw this.corrupt(problem, spot.offset);
		}
	}

	/** Bytes that a compressed page, which lies at `offset` of the file, takes when it is expanded. */
	plainBytes(page: Uint8Array, offset: number): number {
		const bytes = plainBytes(page, this.#codec);
		if (bytes === 0) throw this.corrupt(EXPANSION_PROBLEM, offset);
		return bytes;
	}

	/** Expands a compressed page into `target`, which is {@link TablePages.plainBytes} long, and checks it. */
	expandInto(page: Uint8Array, offset: number, target: Uint8Array): void {
		const isWhole = this.#codec !== undefined && expandPage(page, this.#codec, target);
		const problem = isWhole ? shapeProblem(target, this.version) : EXPANSION_PROBLEM;
		if (problem !== undefined) throw this.corrupt(problem, offset);
	}

	/** Before memory is taken for it: an index may say anything. */
	requireInside(offset: number, bytes: number): void {
		if (offset + bytes > this.bytes) throw this.corrupt("A page overruns the table.", offset);
	}

	corrupt(sentence: string, offset: number): EngineError {
		return new EngineError("corrupt", sentence, { path: this.path, offset });
	}

	/** Expands a page that lies in a loose buffer into another one. */
	#expand(stored: PageBuffer, { offset }: PageSpot): PageBuffer {
		const buffer = this.cache.take(this.plainBytes(stored.bytes, offset));
		this.expandInto(stored.bytes, offset, buffer.bytes);
		stored.settle();
		return buffer;
	}

	#readHeader(): Uint8Array {
		const header = new Uint8Array(FILE_HEADER_BYTES);
		this.#file.read(header, 0);
		const expected = { magic: "kausalTB", number: this.number, path: this.path } as const;
		const problem = fileHeaderProblem(header, expected);
		if (problem !== undefined) throw this.corrupt(problem, 0);
		return header;
	}

	#readFooter(length: number): Footer {
		if (this.#file.size() !== this.bytes || this.bytes < FILE_HEADER_BYTES + length) {
			throw this.corrupt("The table has another size than the manifest says.", 0);
		}
		const page = new Uint8Array(length);
		const offset = this.bytes - length;
		this.#file.read(page, offset);
		const ordinal = readI32(page, 16) >>> 0;
		const damage = pageProblem(page, { table: this.number, ordinal, kind: PAGE_FOOTER });
		if (damage !== undefined) throw this.corrupt(damage, offset);
		const footer = decodeFooter(page);
		if (footer === undefined) throw this.corrupt("The footer of the table is not well-formed.", offset);
		return footer;
	}
}

/** What is wrong with the shape of a sound data page that is not compressed, in one sentence. */
export function shapeProblem(page: Uint8Array, version: number): string | undefined {
	const kind = page[20];
	if (kind === PAGE_BLOCKS || version < RANKS_VERSION) return pageShapeProblem(page);
	return kind === PAGE_IDS ? idPageProblem(page) : runPageProblem(page);
}
