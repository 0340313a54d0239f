/**
 * Verification of a table: every byte is read, every page checked by itself, and what pages say of each other.
 *
 * By itself: checksum, place, shape. Of each other: entries grow from page to page; the index names each page
 * with its last id; no filter denies an id that is there; the footer counts what is there; and outgoing and
 * incoming edges are the same edges, which is compared by the sum of their hashes, so that it takes no memory.
 * What is compared is only compared when its pages are sound.
 */
import { ByteReader } from "../base/bytes.ts";
import { EngineError } from "../base/errors.ts";
import { FILE_HEADER_BYTES, fileHeaderCodec, fileHeaderProblem } from "../model/fileHeader.ts";
import { EDGE_ROW_WORDS, EdgeRows } from "../model/edgeRows.ts";
import { type FileHandle, isVfsFailure, type VirtualFileSystem } from "../vfs/vfs.ts";
import type { PageCodec } from "../vfs/pageCodec.ts";
import { codecOf, EXPANSION_PROBLEM, expanded } from "./compressedPage.ts";
import { decodeEdges } from "./edgeCodec.ts";
import { FILTER_LINE_BYTES, mayContain } from "./filter.ts";
import { entryBegin, entryCount, entryEnd, entryWord, pageShapeProblem } from "./pageReader.ts";
import { type WalkedPage, walkPages } from "./pageWalk.ts";
import { TableIndex } from "./tableIndex.ts";
import {
	BLOCKS,
	decodeFooter,
	type Footer,
	FOOTER_BYTES,
	INCOMING,
	type Keyspace,
	KEYSPACE_NAMES,
	KEYSPACES,
	OUTGOING,
	PAGE_BLOCKS,
	PAGE_FILTER,
	PAGE_FOOTER,
	PAGE_HEAD_BYTES,
	PAGE_INCOMING,
	PAGE_INDEX,
	type PagePlace,
	pageProblem,
} from "./tableFormat.ts";

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
	/** Sums of two hashes of all living edges. */
	firstSum = 0;
	secondSum = 0;
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
	readonly #seen = KEYSPACES.map((keyspace) => new SeenKeyspace(keyspace));
	readonly #footer: Footer | undefined;
	readonly #footerBegin: number;
	/** `undefined` when pages are not compressed, or when it is missing. */
	#codec: PageCodec | undefined;
	#isCodecMissing = false;

	/** Reads header, footer, indexes and filters. */
	constructor(settings: VerifyTableSettings) {
		const { vfs, path, number, bytes } = settings;
		this.#settings = settings;
		this.#footerBegin = Math.max(FILE_HEADER_BYTES, bytes - FOOTER_BYTES);
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
			this.#footer = this.#readFooter(this.#file);
			if (this.#footer !== undefined) this.#loadIndexes(this.#file, this.#footer);
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
			else this.#codec = this.#codecOf(fileHeaderCodec(header));
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
		const page = new Uint8Array(FOOTER_BYTES);
		file.read(page, begin);
		const place = { table: number, ordinal: new ByteReader(page, 16).u32(), kind: PAGE_FOOTER };
		const problem = pageProblem(page, place);
		const footer = problem === undefined ? decodeFooter(page) : undefined;
		if (footer === undefined) {
			this.#report(begin, bytes, problem ?? "The footer of the table is not well-formed.");
		} else if (place.ordinal !== footer.pageCount + 6) {
			this.#report(begin, bytes, "The footer counts other pages than lie before it.");
		}
		return footer;
	}

	/** Indexes and filters for comparison; those that are damaged are found again when their pages go by. */
	#loadIndexes(file: FileHandle, { keyspaces, pageCount }: Footer): void {
		const table = this.#settings.number;
		for (const seen of this.#seen) {
			const record = keyspaces[seen.keyspace];
			const ordinal = pageCount + seen.keyspace * 2;
			const { indexOffset, indexBytes, filterOffset, filterBytes } = record;
			const index = this.#readPage(file, indexOffset, indexBytes, { table, ordinal, kind: PAGE_INDEX });
			const filterPlace = { table, ordinal: ordinal + 1, kind: PAGE_FILTER };
			const filter = this.#readPage(file, filterOffset, filterBytes, filterPlace);
			seen.indexBegin = indexOffset;
			seen.indexEnd = indexOffset + indexBytes;
			if (index !== undefined && TableIndex.isShapely(index)) seen.index = new TableIndex(index);
			const lines = filter?.subarray(PAGE_HEAD_BYTES);
			if (lines !== undefined && lines.length > 0 && lines.length % FILTER_LINE_BYTES === 0) {
				seen.filter = lines;
			}
		}
	}

	#takePage(stored: Uint8Array, begin: number, end: number): void {
		const kind = stored[20]!;
		const seen = kind <= PAGE_INCOMING ? this.#seen[kind - PAGE_BLOCKS] : undefined;
		if (seen === undefined) return;
		const page = expanded(stored, this.#codec);
		if (page === undefined) {
			if (!this.#isCodecMissing) this.#report(begin, end, EXPANSION_PROBLEM);
			seen.pageCount += 1;
			return;
		}
		const problem =
			pageShapeProblem(page) ??
			this.#orderProblem(seen) ??
			(seen.keyspace === BLOCKS ? this.#takeBlocks(seen, page) : this.#takeEdges(seen, page));
		if (problem !== undefined) this.#report(begin, end, problem);
		this.#compareIndex(seen, begin, end);
		seen.pageCount += 1;
	}

	#orderProblem({ keyspace }: SeenKeyspace): string | undefined {
		const isLate = this.#seen.some((other) => other.keyspace > keyspace && other.pageCount > 0);
		return isLate ? "The page lies behind those of a later keyspace." : undefined;
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
			const settings = { w0, w1, sequenceBase: 0, kind: -1 };
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
				else addToSums(seen, rows.words, row * EDGE_ROW_WORDS);
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
		const outgoing = this.#seen[OUTGOING]!;
		const incoming = this.#seen[INCOMING]!;
		if (outgoing.firstSum === incoming.firstSum && outgoing.secondSum === incoming.secondSum) return;
		const begin = this.#footer!.keyspaces[OUTGOING].indexOffset;
		this.#report(FILE_HEADER_BYTES, begin, "Outgoing and incoming edges are not the same edges.");
	}
}

function openIfThere(vfs: VirtualFileSystem, path: string): FileHandle | undefined {
	try {
		return vfs.open(path, "read");
	} catch (error) {
		if (!isVfsFailure(error, "not-found")) throw error;
		return undefined;
	}
}

const SEQUENCE_PROBLEM = "The page holds a sequence number above those of the table.";

/** Adds two hashes of an edge, the same from both of its ends. */
function addToSums(seen: SeenKeyspace, words: Int32Array, at: number): void {
	const { lastId, keyspace } = seen;
	let first = 0x243f6a88;
	let second = 0x13198a2e;
	for (let word = 0; word < 8; word += 1) {
		// The source first: that is the block itself, or the other end.
		const isOwn = word < 4 === (keyspace === OUTGOING);
		const value = isOwn ? lastId[word & 3]! : words[at + (word & 3)]!;
		first = Math.imul(first ^ value, 0x01000193) ^ (first >>> 15);
		second = Math.imul((second + value) | 0, 0x85ebca6b) ^ (second >>> 13);
	}
	for (let word = 4; word < EDGE_ROW_WORDS; word += 1) {
		const value = words[at + word]!;
		first = Math.imul(first ^ value, 0x01000193) ^ (first >>> 15);
		second = Math.imul((second + value) | 0, 0x85ebca6b) ^ (second >>> 13);
	}
	seen.firstSum = (seen.firstSum + first) | 0;
	seen.secondSum = (seen.secondSum + second) | 0;
}

/** Order of two rows by kind, other end and begin, the words as unsigned numbers. */
function compareRows({ words }: EdgeRows, first: number, second: number): number {
	const [a, b] = [first * EDGE_ROW_WORDS, second * EDGE_ROW_WORDS];
	for (const word of ROW_ORDER) {
		const [one, other] = [words[a + word]! >>> 0, words[b + word]! >>> 0];
		if (one !== other) return one < other ? -1 : 1;
	}
	return 0;
}

const ROW_ORDER = [7, 0, 1, 2, 3, 4] as const;

/** Leaves the last row, which the first one of the next page is compared with if it is of the same block. */
function keepLast(rows: EdgeRows): void {
	const last = (rows.count - 1) * EDGE_ROW_WORDS;
	if (last <= 0) return;
	rows.words.copyWithin(0, last, last + EDGE_ROW_WORDS);
	rows.count = 1;
}
