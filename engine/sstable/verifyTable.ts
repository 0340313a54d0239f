/**
 * Verification of a table: every byte is read, every page checked by itself, and what pages say of each other.
 *
 * By itself: checksum, place, shape. Of each other: entries grow from page to page; the index names each page
 * with its last id; no filter denies an id that is there; the footer counts what is there; and outgoing and
 * incoming edges are the same edges, which is compared by the sum of their hashes, so that it takes no memory.
 * What is compared is only compared when its pages are sound.
 */
import { present } from "../base/assert.ts";
import { ByteReader } from "../base/bytes.ts";
import { EngineError } from "../base/errors.ts";
import {
	FILE_HEADER_BYTES,
	fileHeaderCodec,
	fileHeaderProblem,
	fileHeaderVersion,
	FORMAT_VERSION,
} from "../model/fileHeader.ts";
import { EDGE_ROW_WORDS, EdgeRows } from "../model/edgeRows.ts";
import { type FileHandle, isVfsFailure, type VirtualFileSystem } from "../vfs/vfs.ts";
import type { PageCodec } from "../vfs/pageCodec.ts";
import { codecOf, EXPANSION_PROBLEM, expanded } from "./compressedPage.ts";
import { decodeEdges } from "./edgeCodec.ts";
import { FILTER_LINE_BYTES, mayContain } from "./filter.ts";
import { entryBegin, entryCount, entryEnd, entryWord } from "./pageReader.ts";
import { type WalkedPage, walkPages } from "./pageWalk.ts";
import { RunIndex } from "./runPages.ts";
import { shapeProblem } from "./tablePages.ts";
import {
	BLOCKS,
	decodeFooter,
	type Footer,
	footerBytesOf,
	footerOrdinal,
	IDS,
	INCOMING,
	indexOrdinal,
	type Keyspace,
	KEYSPACE_NAMES,
	type KeyspaceRecord,
	KEYSPACES,
	OUTGOING,
	PAGE_BLOCKS,
	PAGE_FILTER,
	PAGE_FOOTER,
	PAGE_HEAD_BYTES,
	PAGE_INDEX,
	type PagePlace,
	pageProblem,
	RANKS_VERSION,
	recordsOf,
} from "./tableFormat.ts";
import { TableIndex } from "./tableIndex.ts";
import {
	type Contradiction,
	LATE_PROBLEM,
	NO_CLAIMS,
	type RankedClaims,
	SEQUENCE_PROBLEM,
	SeenRanked,
} from "./verifyRanked.ts";
import { addToSums, compareRows, EdgeSums, keepLast } from "./verifyRows.ts";

export interface VerifyTableSettings {
	readonly vfs: VirtualFileSystem;
	readonly path: string;
	readonly number: number;
	/** Bytes of the file, as the manifest says. */
	readonly bytes: number;
}

/** Bytes `begin` to `end` (exclusive) of a file that are damaged, or that others contradict. */
export interface DamagedRange {
	readonly begin: number;
	readonly end: number;
	/** One sentence. */
	readonly sentence: string;
}

/**
 * Reads a table and says what is damaged, in order; nothing if all is well.
 *
 * @throws {@link EngineError} `io`
 */
export function verifyTable(settings: VerifyTableSettings): DamagedRange[] {
	const verification = new TableVerification(settings);
	try {
		while (verification.step(Number.MAX_SAFE_INTEGER));
		return verification.damaged;
	} finally {
		verification.close();
	}
}

/** What was seen of a keyspace while its pages went by. */
class SeenKeyspace {
	readonly keyspace: Keyspace;
	readonly lastId = new Int32Array(4);
	readonly rows = new EdgeRows();
	pageCount = 0;
	idCount = 0;
	versionCount = 0;
	tombstoneCount = 0;
	readonly sums = new EdgeSums();
	index: TableIndex | undefined;
	indexBegin = 0;
	indexEnd = 0;
	filter: Uint8Array | undefined;
	isIndexWrong = false;
	isFilterWrong = false;

	constructor(keyspace: Keyspace) {
		this.keyspace = keyspace;
	}
}

/** The verification of a table in steps; close it at the end. */
export class TableVerification {
	readonly #settings: VerifyTableSettings;
	readonly #file: FileHandle | undefined;
	readonly #pages: Iterator<WalkedPage, void>;
	readonly #damaged: DamagedRange[] = [];
	readonly #footer: Footer | undefined;
	readonly #footerBegin: number = FILE_HEADER_BYTES;
	/** Blocks; up to format 2 also edges. */
	readonly #seen: readonly SeenKeyspace[] = [];
	/** Ids and edges by rank, since format 3. */
	readonly #ranked: SeenRanked | undefined;
	#version = FORMAT_VERSION;
	/** `undefined` when pages are not compressed, or when it is missing. */
	#codec: PageCodec | undefined;
	#isCodecMissing = false;

	/** Reads header, footer, indexes and filters. */
	constructor(settings: VerifyTableSettings) {
		const { vfs, path, number, bytes } = settings;
		this.#settings = settings;
		this.#file = openIfThere(vfs, path);
		if (this.#file === undefined) {
			this.#report(0, bytes, "The table is missing.");
			this.#pages = [][Symbol.iterator]();
			return;
		}
		try {
			const size = this.#file.size();
			this.#checkSize(size);
			this.#checkHeader(this.#file);
			this.#footerBegin = Math.max(FILE_HEADER_BYTES, bytes - footerBytesOf(this.#version));
			this.#footer = this.#readFooter(this.#file);
			const hasRanks = this.#version >= RANKS_VERSION;
			this.#seen = (hasRanks ? [BLOCKS] : KEYSPACES).map((keyspace) => new SeenKeyspace(keyspace));
			if (this.#footer !== undefined) this.#loadIndexes(this.#file, this.#footer);
			if (hasRanks) this.#ranked = new SeenRanked(this.#claims(this.#file), this.#refute.bind(this));
			const end = Math.min(size, bytes, this.#footerBegin);
			this.#pages = walkPages(this.#file, number, FILE_HEADER_BYTES, end);
		} catch (error) {
			this.#file.close();
			throw error;
		}
	}

	/** What is damaged, in order; whole when there are no more steps. */
	get damaged(): DamagedRange[] {
		return this.#damaged.sort((first, second) => first.begin - second.begin);
	}

	/**
	 * Checks pages of about `bytesMax` bytes.
	 *
	 * @returns whether work remains
	 */
	step(bytesMax: number): boolean {
		for (let left = bytesMax; left > 0;) {
			const { done, value: walked } = this.#pages.next();
			if (done === true || walked === undefined) {
				if (this.#footer !== undefined && this.#damaged.length === 0) this.#compareCounts(this.#footer);
				return false;
			}
			if (walked.kind === "damaged") this.#report(walked.begin, walked.end, walked.sentence);
			else this.#takePage(walked.page, walked.begin, walked.end);
			left -= walked.end - walked.begin;
		}
		return true;
	}

	close(): void {
		this.#file?.close();
	}

	#report(begin: number, end: number, sentence: string): void {
		this.#damaged.push({ begin, end, sentence });
	}

	#checkSize(size: number): void {
		const { bytes } = this.#settings;
		if (size < bytes) this.#report(size, bytes, "The table is cut.");
		if (size > bytes) this.#report(bytes, size, "The table is longer than the manifest says.");
	}

	#checkHeader(file: FileHandle): void {
		const { path, number } = this.#settings;
		const header = new Uint8Array(FILE_HEADER_BYTES);
		const length = file.read(header, 0);
		try {
			const expected = { magic: "kausalTB", number, path } as const;
			const problem = fileHeaderProblem(header.subarray(0, length), expected);
			if (problem !== undefined) this.#report(0, FILE_HEADER_BYTES, problem);
			else {
				this.#version = fileHeaderVersion(header);
				this.#codec = this.#codecOf(fileHeaderCodec(header));
			}
		} catch (error) {
			if (!(error instanceof EngineError)) throw error;
			this.#report(0, FILE_HEADER_BYTES, error.message);
		}
	}

	/** Without it pages are checked by their checksums and places alone; that is reported once. */
	#codecOf(id: number): PageCodec | undefined {
		const { vfs, path } = this.#settings;
		this.#isCodecMissing = true;
		const codec = codecOf(vfs, id, path);
		this.#isCodecMissing = false;
		return codec;
	}

	#readPage(file: FileHandle, begin: number, length: number, place: PagePlace): Uint8Array | undefined {
		if (length < PAGE_HEAD_BYTES || begin + length > this.#settings.bytes) return undefined;
		const page = new Uint8Array(length);
		if (file.read(page, begin) !== length) return undefined;
		return pageProblem(page, place) === undefined ? page : undefined;
	}

	#readFooter(file: FileHandle): Footer | undefined {
		const { bytes, number } = this.#settings;
		const begin = this.#footerBegin;
		const page = new Uint8Array(footerBytesOf(this.#version));
		file.read(page, begin);
		const place = { table: number, ordinal: new ByteReader(page, 16).u32(), kind: PAGE_FOOTER };
		const problem = pageProblem(page, place);
		const footer = problem === undefined ? decodeFooter(page) : undefined;
		if (footer === undefined) {
			this.#report(begin, bytes, problem ?? "The footer of the table is not well-formed.");
		} else if (place.ordinal !== footerOrdinal(footer)) {
			this.#report(begin, bytes, "The footer counts other pages than lie before it.");
		}
		return footer;
	}

	/** Indexes and filters for comparison; those that are damaged are found again when their pages go by. */
	#loadIndexes(file: FileHandle, footer: Footer): void {
		for (const seen of this.#seen) {
			const { index, filter, record } = this.#readClaims(file, footer, seen.keyspace);
			seen.indexBegin = record.indexOffset;
			seen.indexEnd = record.indexOffset + record.indexBytes;
			if (index !== undefined && TableIndex.isShapely(index)) seen.index = new TableIndex(index);
			seen.filter = filterLines(filter);
		}
	}

	#readClaims(file: FileHandle, footer: Footer, keyspace: Keyspace | typeof IDS): ReadClaims {
		const table = this.#settings.number;
		const record = present(recordsOf(footer)[keyspace], "the footer tells of every keyspace");
		const ordinal = indexOrdinal(footer, keyspace);
		const { indexOffset, indexBytes, filterOffset, filterBytes } = record;
		const index = this.#readPage(file, indexOffset, indexBytes, { table, ordinal, kind: PAGE_INDEX });
		const place = { table, ordinal: ordinal + 1, kind: PAGE_FILTER };
		const filter = this.#readPage(file, filterOffset, filterBytes, place)?.subarray(PAGE_HEAD_BYTES);
		return { record, index, filter };
	}

	/** What a table with ranks says of its ids and edges. */
	#claims(file: FileHandle): RankedClaims {
		const footer = this.#footer;
		if (footer === undefined) return NO_CLAIMS;
		const sequenceRange = footer.sequenceMax - footer.sequenceMin;
		const edges = ([OUTGOING, INCOMING] as const).map((keyspace) => {
			const { record, index, filter } = this.#readClaims(file, footer, keyspace);
			const isSound = index !== undefined && RunIndex.isShapely(index);
			return { record, index: isSound ? new RunIndex(index) : undefined, filter: filterLines(filter), sequenceRange };
		});
		const { record, index, filter } = this.#readClaims(file, footer, IDS);
		const isSound = index !== undefined && TableIndex.isShapely(index);
		return { ids: { record, index: isSound ? new TableIndex(index) : undefined, marks: filter }, edges };
	}

	/** Reports what the pages contradict; comparing means nothing once something is damaged. */
	#refute({ keyspace, what }: Contradiction, sentence: string): void {
		if (this.#damaged.length > 0 || this.#footer === undefined) return;
		if (what === "counts") {
			this.#report(this.#footerBegin, this.#settings.bytes, sentence);
			return;
		}
		const record = present(recordsOf(this.#footer)[keyspace], "the footer tells of every keyspace");
		const begin = what === "index" ? record.indexOffset : record.filterOffset;
		this.#report(begin, begin + (what === "index" ? record.indexBytes : record.filterBytes), sentence);
	}

	#takePage(stored: Uint8Array, begin: number, end: number): void {
		const kind = stored[20]!;
		const seen = this.#seen[kind - PAGE_BLOCKS];
		if (kind === PAGE_INDEX || kind === PAGE_FILTER || (seen === undefined && this.#ranked === undefined)) return;
		const page = expanded(stored, this.#codec);
		if (page === undefined) {
			if (!this.#isCodecMissing) this.#report(begin, end, EXPANSION_PROBLEM);
			if (seen !== undefined) seen.pageCount += 1;
			return;
		}
		const shape = shapeProblem(page, this.#version);
		const problem = shape ?? (seen === undefined ? this.#ranked?.take({ page, begin, end }) : this.#take(seen, page));
		if (problem !== undefined) this.#report(begin, end, problem);
		if (seen === undefined) return;
		this.#compareIndex(seen, begin, end);
		seen.pageCount += 1;
	}

	#take(seen: SeenKeyspace, page: Uint8Array): string | undefined {
		if (this.#ranked?.hasBegun === true) return LATE_PROBLEM;
		const late = this.#orderProblem(seen);
		return late ?? (seen.keyspace === BLOCKS ? this.#takeBlocks(seen, page) : this.#takeEdges(seen, page));
	}

	#orderProblem({ keyspace }: SeenKeyspace): string | undefined {
		const isLate = this.#seen.some((other) => other.keyspace > keyspace && other.pageCount > 0);
		return isLate ? LATE_PROBLEM : undefined;
	}

	/** Says whether an entry's id comes after the one before; `same` if it is the same. */
	#takeId(seen: SeenKeyspace, page: Uint8Array, entry: number): "next" | "same" | "wrong" {
		let order: "next" | "same" | "wrong" = seen.idCount === 0 ? "next" : "same";
		for (let word = 0; word < 4; word += 1) {
			const own = entryWord(page, entry, word);
			const before = seen.lastId[word]!;
			if (order === "same" && own !== before) order = own >>> 0 > before >>> 0 ? "next" : "wrong";
			seen.lastId[word] = own;
		}
		if (order !== "next") return order;
		seen.idCount += 1;
		this.#compareFilter(seen);
		return order;
	}

	#takeBlocks(seen: SeenKeyspace, page: Uint8Array): string | undefined {
		for (let entry = 0; entry < entryCount(page); entry += 1) {
			if (this.#takeId(seen, page, entry) !== "next") return "The blocks of the page are not in order.";
			const reader = new ByteReader(page, entryBegin(page, entry), entryEnd(page, entry));
			const head = reader.varint();
			if (reader.failed) return "A block of the page has no sequence number.";
			if (!this.#isSequence(Math.floor(head / 2))) return SEQUENCE_PROBLEM;
			seen.versionCount += 1;
			if (head % 2 === 1) seen.tombstoneCount += 1;
		}
		return undefined;
	}

	#takeEdges(seen: SeenKeyspace, page: Uint8Array): string | undefined {
		const { rows } = seen;
		for (let entry = 0; entry < entryCount(page); entry += 1) {
			const order = this.#takeId(seen, page, entry);
			// Edges of one block may go on in the next page, under the same id.
			if (order === "wrong" || (order === "same" && entry > 0)) {
				return "The blocks of the page are not in order.";
			}
			const [w0, w1] = [seen.lastId[0]!, seen.lastId[1]!];
			const settings = { w0, w1, sequenceBase: 0 };
			if (order === "next") rows.clear();
			const first = rows.count;
			if (!decodeEdges(page, entryBegin(page, entry), entryEnd(page, entry), settings, rows)) {
				return "The edges of a block are not well-formed.";
			}
			for (let row = first; row < rows.count; row += 1) {
				if (!this.#isSequence(rows.sequence(row))) return SEQUENCE_PROBLEM;
				if (row > 0 && compareRows(rows, row - 1, row) >= 0) return "The edges of a block are not in order.";
				seen.versionCount += 1;
				if (rows.isTombstone(row)) seen.tombstoneCount += 1;
				else {
					const own = { own: seen.lastId, isSource: seen.keyspace === OUTGOING };
					addToSums(seen.sums, own, rows.words, row * EDGE_ROW_WORDS);
				}
			}
			keepLast(rows);
		}
		return undefined;
	}

	/** `above` is counted from the table's least sequence number. */
	#isSequence(above: number): boolean {
		const footer = this.#footer;
		return footer === undefined || above <= footer.sequenceMax - footer.sequenceMin;
	}

	#compareFilter(seen: SeenKeyspace): void {
		const { filter, lastId } = seen;
		if (filter === undefined || seen.isFilterWrong) return;
		if (mayContain(filter, lastId[0]!, lastId[1]!, lastId[2]!, lastId[3]!)) return;
		seen.isFilterWrong = true;
		const record = this.#footer!.keyspaces[seen.keyspace];
		const end = record.filterOffset + record.filterBytes;
		this.#report(record.filterOffset, end, "The filter denies an id that the table holds.");
	}

	#compareIndex(seen: SeenKeyspace, begin: number, end: number): void {
		const { index, lastId, pageCount: row } = seen;
		if (index === undefined || seen.isIndexWrong || this.#damaged.length > 0) return;
		const isSame =
			row < index.count &&
			index.offset(row) === begin &&
			index.bytes(row) === end - begin &&
			index.compareLast(row, lastId[0]!, lastId[1]!, lastId[2]!, lastId[3]!) === 0;
		if (isSame) return;
		seen.isIndexWrong = true;
		this.#report(seen.indexBegin, seen.indexEnd, "The index says otherwise than the pages.");
	}

	#compareCounts({ keyspaces }: Footer): void {
		for (const seen of this.#seen) {
			const { pageCount, idCount, versionCount, tombstoneCount } = keyspaces[seen.keyspace];
			const isSame =
				pageCount === seen.pageCount &&
				idCount === seen.idCount &&
				versionCount === seen.versionCount &&
				tombstoneCount === seen.tombstoneCount &&
				(seen.index?.count ?? 0) === pageCount &&
				(seen.filter !== undefined || pageCount === 0);
			if (isSame) continue;
			const sentence = `The footer counts other ${KEYSPACE_NAMES[seen.keyspace]} than the table holds.`;
			this.#report(this.#footerBegin, this.#settings.bytes, sentence);
		}
		this.#ranked?.compareCounts();
		const [outgoing, incoming] = this.#ranked?.edges ?? [this.#seen[OUTGOING]!, this.#seen[INCOMING]!];
		if (outgoing!.sums.isSame(incoming!.sums)) return;
		const begin = this.#footer!.keyspaces[BLOCKS].indexOffset;
		this.#report(FILE_HEADER_BYTES, begin, "Outgoing and incoming edges are not the same edges.");
	}
}

/** What lies behind the pages of a keyspace, as far as it is sound by itself. */
interface ReadClaims {
	readonly record: KeyspaceRecord;
	readonly index: Uint8Array | undefined;
	readonly filter: Uint8Array | undefined;
}

function filterLines(lines: Uint8Array | undefined): Uint8Array | undefined {
	return lines !== undefined && lines.length > 0 && lines.length % FILTER_LINE_BYTES === 0 ? lines : undefined;
}

function openIfThere(vfs: VirtualFileSystem, path: string): FileHandle | undefined {
	try {
		return vfs.open(path, "read");
	} catch (error) {
		if (!isVfsFailure(error, "not-found")) throw error;
		return undefined;
	}
}
