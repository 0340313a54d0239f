/**
 * A table as text: footer, pages, blocks and edges. Each page is found by its own header, so a damaged page does not
 * hide the ones after it.
 */
import { ByteReader } from "../base/bytes.ts";
import { blockIdToHex } from "../model/block.ts";
import { EDGE_ROW_WORDS, EdgeRows } from "../model/edgeRows.ts";
import { FILE_HEADER_BYTES, fileHeaderCodec, fileHeaderVersion } from "../model/fileHeader.ts";
import { readWord } from "../model/operation.ts";
import { previewOf } from "./preview.ts";
import { EXPANSION_PROBLEM, expanded, isCompressed } from "../sstable/compressedPage.ts";
import { decodeEdges } from "../sstable/edgeCodec.ts";
import { idAt } from "../sstable/idPages.ts";
import { entryBegin, entryCount, entryEnd, entryWord } from "../sstable/pageReader.ts";
import { walkPages } from "../sstable/pageWalk.ts";
import { setDetails, setRun } from "../sstable/rankedEdges.ts";
import { decodeRows, NO_PARTS } from "../sstable/runCodec.ts";
import { firstRank } from "../sstable/runPages.ts";
import { shapeProblem } from "../sstable/tablePages.ts";
import {
	decodeFooter,
	type Footer,
	footerBytesOf,
	KEYSPACE_NAMES,
	KEYSPACES,
	PAGE_BLOCKS,
	PAGE_FILTER,
	PAGE_FOOTER,
	PAGE_IDS,
	PAGE_INCOMING,
	PAGE_INCOMING_DETAILS,
	PAGE_INDEX,
	PAGE_OUTGOING,
	PAGE_OUTGOING_DETAILS,
	pageProblem,
	RANKS_VERSION,
} from "../sstable/tableFormat.ts";
import type { VerifyTableSettings } from "../sstable/verifyTable.ts";
import type { PageCodec } from "../vfs/pageCodec.ts";
import { type FileHandle, isVfsFailure } from "../vfs/vfs.ts";

/**
 * How much is told: `files` what each file is and how much it holds; `pages` also frames of the log, edits of
 * the manifest and pages of tables; `entries` also each operation, block and edge.
 */
export type InspectDetail = "files" | "pages" | "entries";

const PAGE_NAMES: Readonly<Record<number, string>> = {
	[PAGE_BLOCKS]: "blocks",
	[PAGE_OUTGOING]: "outgoing",
	[PAGE_INCOMING]: "incoming",
	[PAGE_INDEX]: "index",
	[PAGE_FILTER]: "filter",
	[PAGE_IDS]: "ids",
	[PAGE_OUTGOING_DETAILS]: "outgoing details",
	[PAGE_INCOMING_DETAILS]: "incoming details",
};

/** A table line by line; {@link InspectDetail} says what `detail` means. */
export function* inspectTable(settings: VerifyTableSettings, detail: InspectDetail): Generator<string, void> {
	const { vfs, path, number, bytes } = settings;
	let file: FileHandle;
	try {
		file = vfs.open(path, "read");
	} catch (error) {
		if (!isVfsFailure(error, "not-found")) throw error;
		yield `table ${number} is missing`;
		return;
	}
	try {
		const header = new Uint8Array(FILE_HEADER_BYTES);
		file.read(header, 0);
		const footerBytes = footerBytesOf(fileHeaderVersion(header));
		const footer = readFooter(file, number, bytes, footerBytes);
		const what = footer === undefined ? "footer damaged" : `${footer.pageCount} pages`;
		yield `table ${number}, ${bytes} bytes, ${what}`;
		if (footer !== undefined) yield* footerLines(footer);
		if (detail === "files") return;
		const end = Math.min(file.size(), bytes - footerBytes);
		const codec = codecOfTable(settings, header);
		const lines = new EntryLines(footer?.sequenceMin ?? 0, fileHeaderVersion(header));
		for (const walked of walkPages(file, number, FILE_HEADER_BYTES, end)) {
			const size = `${walked.end - walked.begin} bytes`;
			if (walked.kind === "damaged") yield `  ${walked.begin}: ${size} are damaged: ${walked.sentence}`;
			else {
				const { begin, page } = walked;
				const how = isCompressed(page) ? `, compressed with codec ${page[21]}` : "";
				yield `  ${begin}: ${PAGE_NAMES[page[20]!]}, ${size}, ${entryCount(page)} entries${how}`;
				if (detail === "entries") yield* lines.of(expanded(page, codec));
			}
		}
	} finally {
		file.close();
	}
}

function readFooter(file: FileHandle, number: number, bytes: number, length: number): Footer | undefined {
	const page = new Uint8Array(length);
	file.read(page, Math.max(0, bytes - length));
	const place = { table: number, ordinal: new ByteReader(page, 16).u32(), kind: PAGE_FOOTER };
	return pageProblem(page, place) === undefined ? decodeFooter(page) : undefined;
}

function* footerLines({ keyspaces, ids, sequenceMin, sequenceMax }: Footer): Generator<string, void> {
	yield `  batches ${sequenceMin} to ${sequenceMax}`;
	for (const keyspace of KEYSPACES) {
		const { idCount, versionCount, tombstoneCount, pageCount, indexBytes, filterBytes } = keyspaces[keyspace];
		const what = `${idCount} ids, ${versionCount} versions, ${tombstoneCount} tombstones, ${pageCount} pages`;
		yield `  ${KEYSPACE_NAMES[keyspace]}: ${what}, index ${indexBytes} bytes, filter ${filterBytes} bytes`;
	}
	if (ids === undefined) return;
	const { idCount, versionCount, pageCount, indexBytes, filterBytes } = ids;
	const what = `${idCount}, ${versionCount} named, ${pageCount} pages`;
	yield `  ids: ${what}, index ${indexBytes} bytes, marks ${filterBytes} bytes`;
}

/** The codec that the header names, if it is there: without it pages are counted, and not read. */
function codecOfTable({ vfs }: VerifyTableSettings, header: Uint8Array): PageCodec | undefined {
	const id = fileHeaderCodec(header);
	return vfs.codecs?.find((codec) => codec.id === id);
}

/** The entries of page after page. */
class EntryLines {
	readonly #sequenceMin: number;
	readonly #version: number;
	/** By rank: ids, as hex. */
	readonly #ids: string[] = [];
	#runs: Uint8Array | undefined;

	constructor(sequenceMin: number, version: number) {
		this.#sequenceMin = sequenceMin;
		this.#version = version;
	}

	*of(page: Uint8Array | undefined): Generator<string, void> {
		if (page === undefined) {
			yield `    ${EXPANSION_PROBLEM}`;
			return;
		}
		const kind = page[20]!;
		if (kind === PAGE_INDEX || kind === PAGE_FILTER) return;
		const problem = shapeProblem(page, this.#version);
		if (problem !== undefined) yield `    ${problem}`;
		else if (kind === PAGE_IDS) yield* this.#idLines(page);
		else if (kind === PAGE_BLOCKS || this.#version < RANKS_VERSION) yield* entryLines(page, this.#sequenceMin);
		else if (kind === PAGE_OUTGOING || kind === PAGE_INCOMING) this.#runs = page.slice();
		else yield* this.#pairLines(page);
	}

	*#idLines(page: Uint8Array): Generator<string, void> {
		for (let index = 0; index < entryCount(page); index += 1) {
			const [w0, w1, w2, w3] = [0, 4, 8, 12].map((byte) => readWord(page, idAt(index) + byte)) as Words;
			const hex = blockIdToHex({ w0, w1, w2, w3 });
			yield `    ${hex} has rank ${this.#ids.length}`;
			this.#ids.push(hex);
		}
	}

	/** Edges are told when the second page of a pair has come. */
	*#pairLines(details: Uint8Array): Generator<string, void> {
		const runs = this.#runs;
		this.#runs = undefined;
		if (runs === undefined || runs[20]! + PAGE_OUTGOING_DETAILS - PAGE_OUTGOING !== details[20]) return;
		const parts = { ...NO_PARTS };
		for (let entry = 0; entry < entryCount(runs); entry += 1) {
			const rank = firstRank(runs) + entry;
			if (!setRun(parts, runs, rank)) continue;
			const rows = new EdgeRows();
			const limits = { sequenceBase: this.#sequenceMin, idCount: Math.max(1, this.#ids.length) };
			const isSound = setDetails(parts, details, rank) && decodeRows(parts, limits, rows);
			const hex = this.#ids[rank] ?? `rank ${rank}`;
			if (!isSound) yield `    ${hex} has edges that are not well-formed`;
			else {
				const otherOf = ([other]: Words): string => this.#ids[other] ?? `rank ${other}`;
				yield* rowLines(rows, hex, runs[20] === PAGE_OUTGOING, otherOf);
			}
		}
	}
}

/** The entries of a sound page of blocks, or of edges up to format 2. */
function* entryLines(page: Uint8Array, sequenceMin: number): Generator<string, void> {
	for (let entry = 0; entry < entryCount(page); entry += 1) {
		const [w0, w1, w2, w3] = [0, 1, 2, 3].map((word) => entryWord(page, entry, word)) as Words;
		const hex = blockIdToHex({ w0, w1, w2, w3 });
		if (page[20] === PAGE_BLOCKS) yield `    ${hex} ${blockText(page, entry, sequenceMin)}`;
		else yield* edgeLines(page, entry, hex, { w0, w1, sequenceBase: sequenceMin });
	}
}

type Words = [number, number, number, number];

function blockText(page: Uint8Array, entry: number, sequenceMin: number): string {
	const end = entryEnd(page, entry);
	const reader = new ByteReader(page, entryBegin(page, entry), end);
	const head = reader.varint();
	const content = page.subarray(reader.at, end);
	const what = head % 2 === 1 ? "tombstone" : `${content.length} bytes${previewOf(content)}`;
	return `batch ${sequenceMin + Math.floor(head / 2)} ${what}`;
}

function* edgeLines(
	page: Uint8Array,
	entry: number,
	hex: string,
	settings: Parameters<typeof decodeEdges>[3],
): Generator<string, void> {
	const rows = new EdgeRows();
	if (!decodeEdges(page, entryBegin(page, entry), entryEnd(page, entry), settings, rows)) {
		yield `    ${hex} has edges that are not well-formed`;
		return;
	}
	yield* rowLines(rows, hex, page[20] === PAGE_OUTGOING, ([w0, w1, w2, w3]) => blockIdToHex({ w0, w1, w2, w3 }));
}

function* rowLines(
	rows: EdgeRows,
	hex: string,
	isOutgoing: boolean,
	otherOf: (words: Words) => string,
): Generator<string, void> {
	for (let row = 0; row < rows.count; row += 1) {
		const at = row * EDGE_ROW_WORDS;
		const [w0, w1, w2, w3, begin, end, attributes, kind] = rows.words.subarray(at, at + 8) as unknown as
			[...Words, ...Words];
		const other = otherOf([w0, w1, w2, w3]);
		const rest = rows.isTombstone(row) ? "tombstone" : `to ${end >>> 0} attributes ${attributes >>> 0}`;
		const edge = `kind ${kind} ${isOutgoing ? "to" : "from"} ${other} at ${begin >>> 0} ${rest}`;
		yield `    ${hex} batch ${rows.sequence(row)} ${edge}`;
	}
}
