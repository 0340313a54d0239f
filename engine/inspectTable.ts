/**
 * A table as text: footer, pages, blocks and edges. Pages are walked by their own heads, so that a damaged one
 * hides no other.
 */
import { ByteReader } from "./base/bytes.ts";
import type { InspectDetail } from "./inspect.ts";
import { blockIdToHex } from "./model/block.ts";
import { EDGE_ROW_WORDS, EdgeRows } from "./model/edgeRows.ts";
import { FILE_HEADER_BYTES, fileHeaderCodec } from "./model/fileHeader.ts";
import { previewOf } from "./preview.ts";
import { EXPANSION_PROBLEM, expanded, isCompressed } from "./sstable/compressedPage.ts";
import { decodeEdges } from "./sstable/edgeCodec.ts";
import { entryBegin, entryCount, entryEnd, entryWord, pageShapeProblem } from "./sstable/pageReader.ts";
import { walkPages } from "./sstable/pageWalk.ts";
import {
	decodeFooter,
	type Footer,
	FOOTER_BYTES,
	KEYSPACE_NAMES,
	KEYSPACES,
	PAGE_BLOCKS,
	PAGE_FILTER,
	PAGE_FOOTER,
	PAGE_INCOMING,
	PAGE_INDEX,
	PAGE_OUTGOING,
	pageProblem,
} from "./sstable/tableFormat.ts";
import type { VerifyTableSettings } from "./sstable/verifyTable.ts";
import type { PageCodec } from "./vfs/pageCodec.ts";
import { type FileHandle, isVfsFailure } from "./vfs/vfs.ts";

const PAGE_NAMES: Readonly<Record<number, string>> = {
	[PAGE_BLOCKS]: "blocks",
	[PAGE_OUTGOING]: "outgoing",
	[PAGE_INCOMING]: "incoming",
	[PAGE_INDEX]: "index",
	[PAGE_FILTER]: "filter",
};

/** A table line by line; {@link inspectStore} says what `detail` means. */
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
		const footer = readFooter(file, number, bytes);
		const what = footer === undefined ? "footer damaged" : `${footer.pageCount} pages`;
		yield `table ${number}, ${bytes} bytes, ${what}`;
		if (footer !== undefined) yield* footerLines(footer);
		if (detail === "files") return;
		const end = Math.min(file.size(), bytes - FOOTER_BYTES);
		const codec = codecOfTable(settings, file);
		for (const walked of walkPages(file, number, FILE_HEADER_BYTES, end)) {
			const size = `${walked.end - walked.begin} bytes`;
			if (walked.kind === "damaged") yield `  ${walked.begin}: ${size} are damaged: ${walked.sentence}`;
			else {
				const { begin, page } = walked;
				const how = isCompressed(page) ? `, compressed with codec ${page[21]}` : "";
				yield `  ${begin}: ${PAGE_NAMES[page[20]!]}, ${size}, ${entryCount(page)} entries${how}`;
				if (detail === "entries") yield* entryLines(expanded(page, codec), footer?.sequenceMin ?? 0);
			}
		}
	} finally {
		file.close();
	}
}

function readFooter(file: FileHandle, number: number, bytes: number): Footer | undefined {
	const page = new Uint8Array(FOOTER_BYTES);
	file.read(page, Math.max(0, bytes - FOOTER_BYTES));
	const place = { table: number, ordinal: new ByteReader(page, 16).u32(), kind: PAGE_FOOTER };
	return pageProblem(page, place) === undefined ? decodeFooter(page) : undefined;
}

function* footerLines({ keyspaces, sequenceMin, sequenceMax }: Footer): Generator<string, void> {
	yield `  batches ${sequenceMin} to ${sequenceMax}`;
	for (const keyspace of KEYSPACES) {
		const { idCount, versionCount, tombstoneCount, pageCount, indexBytes, filterBytes } = keyspaces[keyspace];
		const what = `${idCount} ids, ${versionCount} versions, ${tombstoneCount} tombstones, ${pageCount} pages`;
		yield `  ${KEYSPACE_NAMES[keyspace]}: ${what}, index ${indexBytes} bytes, filter ${filterBytes} bytes`;
	}
}

/** The codec that the header names, if it is there: without it pages are counted, and not read. */
function codecOfTable({ vfs }: VerifyTableSettings, file: FileHandle): PageCodec | undefined {
	const header = new Uint8Array(FILE_HEADER_BYTES);
	file.read(header, 0);
	const id = fileHeaderCodec(header);
	return vfs.codecs?.find((codec) => codec.id === id);
}

function* entryLines(page: Uint8Array | undefined, sequenceMin: number): Generator<string, void> {
	if (page === undefined) {
		yield `    ${EXPANSION_PROBLEM}`;
		return;
	}
	const kind = page[20]!;
	if (kind > PAGE_INCOMING) return;
	const problem = pageShapeProblem(page);
	if (problem !== undefined) {
		yield `    ${problem}`;
		return;
	}
	for (let entry = 0; entry < entryCount(page); entry += 1) {
		const [w0, w1, w2, w3] = [0, 1, 2, 3].map((word) => entryWord(page, entry, word)) as Words;
		const hex = blockIdToHex({ w0, w1, w2, w3 });
		if (kind === PAGE_BLOCKS) yield `    ${hex} ${blockText(page, entry, sequenceMin)}`;
		else yield* edgeLines(page, entry, hex, { w0, w1, sequenceBase: sequenceMin, kind: -1 });
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
	const arrow = page[20] === PAGE_OUTGOING ? "to" : "from";
	for (let row = 0; row < rows.count; row += 1) {
		const at = row * EDGE_ROW_WORDS;
		const [w0, w1, w2, w3, begin, end, attributes, kind] = rows.words.subarray(at, at + 8) as unknown as
			[...Words, ...Words];
		const other = blockIdToHex({ w0, w1, w2, w3 });
		const rest = rows.isTombstone(row) ? "tombstone" : `to ${end >>> 0} attributes ${attributes >>> 0}`;
		const edge = `kind ${kind} ${arrow} ${other} at ${begin >>> 0} ${rest}`;
		yield `    ${hex} batch ${rows.sequence(row)} ${edge}`;
	}
}
