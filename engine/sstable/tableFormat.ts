/**
 * Layout of a table: pages, an index and a filter per keyspace, and a footer of fixed size at the end. FORMAT.md says
 * how it was up to format 2: without ids, and with other pages of edges.
 *
 * ```
 * file header 32 | blocks | ids | outgoing: runs, details, … | incoming: runs, details, … | index, filter ×4 | footer
 * ```
 *
 * All but the file header are *pages*: a head of 32 bytes, then a body.
 *
 * ```
 *  0  checksum  u64   XXH64 over bytes 8 to `bytes`
 *  8  bytes     u32   of the page, head included
 * 12  table     u32   number of the file, and
 * 16  ordinal   u32   of the page in it: a page in the wrong place is found out
 * 20  kind      u8    1 blocks, 2 outgoing, 3 incoming, 4 index, 5 filter, 6 footer, 7 ids, 8, 9 details of 2, 3
 * 21  codec     u8    0: the body is as it is; else it is compressed (compressedPage.ts)
 * 22  shared    u8    words of ids left out of the directory, because all entries share them
 * 23  zero      u8
 * 24  entries   u32
 * 28  plain     u32   bytes of the page before compression, head included; 0 when it is not compressed
 * ```
 */
import { checksumHolds, sealChecksum } from "../base/checksum.ts";
import { ByteReader, ByteWriter } from "../base/bytes.ts";
import { readI32, writeU32 } from "../model/operation.ts";

export const PAGE_HEAD_BYTES = 32;

export const PAGE_BLOCKS = 1;
export const PAGE_OUTGOING = 2;
export const PAGE_INCOMING = 3;
export const PAGE_INDEX = 4;
export const PAGE_FILTER = 5;
export const PAGE_FOOTER = 6;
export const PAGE_IDS = 7;
/** Of the details of outgoing edges; of incoming ones the next. */
export const PAGE_OUTGOING_DETAILS = 8;
export const PAGE_INCOMING_DETAILS = 9;

/** Keyspaces by which blocks and edges are asked for, in the order of their page kinds. */
export type Keyspace = 0 | 1 | 2;
export const BLOCKS: Keyspace = 0;
export const OUTGOING: Keyspace = 1;
export const INCOMING: Keyspace = 2;
/** The ids of the blocks at the ends of edges: what stands in the footer behind the others. */
export const IDS = 3;
export const KEYSPACES: readonly Keyspace[] = [BLOCKS, OUTGOING, INCOMING];
export const KEYSPACE_NAMES: readonly [string, string, string] = ["blocks", "outgoing", "incoming"];

/** What the footer says of one keyspace. */
export interface KeyspaceRecord {
	readonly indexOffset: number;
	readonly indexBytes: number;
	readonly filterOffset: number;
	readonly filterBytes: number;
	readonly pageCount: number;
	/** Ids with an entry: blocks, or blocks with edges. */
	readonly idCount: number;
	/** Versions: as many as ids for blocks, edges otherwise. */
	readonly versionCount: number;
	readonly tombstoneCount: number;
}

export interface Footer {
	readonly sequenceMin: number;
	readonly sequenceMax: number;
	/** Data pages: of blocks, of ids, and twice those pairs that the records of edges count as pages. */
	readonly pageCount: number;
	readonly keyspaces: readonly [KeyspaceRecord, KeyspaceRecord, KeyspaceRecord];
	/** Its versions are the ids that an edge names. `undefined` up to format 2, where edges name ids themselves. */
	readonly ids: KeyspaceRecord | undefined;
}

const RECORD_BYTES = 8 * 8;
export const FOOTER_BYTES: number = PAGE_HEAD_BYTES + 3 * 8 + 4 * RECORD_BYTES;
/** Up to format 2. */
export const OLD_FOOTER_BYTES: number = FOOTER_BYTES - RECORD_BYTES;
/** The first format whose edges name blocks by rank. */
export const RANKS_VERSION = 3;

/** Bytes of the footer of a table. */
export function footerBytesOf(version: number): number {
	return version < RANKS_VERSION ? OLD_FOOTER_BYTES : FOOTER_BYTES;
}

/** A page's place in its table, which its head repeats. */
export interface PagePlace {
	readonly table: number;
	readonly ordinal: number;
	readonly kind: number;
}

/** Fills in the head of a page that is otherwise complete, but for what compression says there. */
export function sealPage(page: Uint8Array, place: PagePlace, entries: number, shared: number): void {
	writeU32(page, 8, page.length);
	writeU32(page, 12, place.table);
	writeU32(page, 16, place.ordinal);
	page[20] = place.kind;
	page[22] = shared;
	page[23] = 0;
	writeU32(page, 24, entries);
	sealChecksum(page, 0, page.length);
}

/** What is wrong with a page, in one sentence; `undefined` when its head and checksum are sound. */
export function pageProblem(page: Uint8Array, place: PagePlace): string | undefined {
	if (page.length < PAGE_HEAD_BYTES) return "The page is cut.";
	if (!checksumHolds(page, 0, page.length)) return "The page fails its checksum.";
	if (readI32(page, 8) >>> 0 !== page.length) return "The page says it has another length.";
	if (readI32(page, 12) >>> 0 !== place.table) return "The page belongs to another table.";
	if (readI32(page, 16) >>> 0 !== place.ordinal) return "The page belongs to another place.";
	if (page[20] !== place.kind) return "The page is of another kind.";
	if (page[21] !== 0 && !mayBeCompressed(place.kind)) return "The page uses an unknown codec.";
	return undefined;
}

/** Data pages, but for ids, which hardly shrink. */
function mayBeCompressed(kind: number): boolean {
	return kind <= PAGE_INCOMING || kind >= PAGE_OUTGOING_DETAILS;
}

export function encodeFooter(footer: Footer, table: number, ordinal: number): Uint8Array {
	const writer = new ByteWriter(FOOTER_BYTES);
	writer.reserve(PAGE_HEAD_BYTES);
	writer.u64(footer.sequenceMin);
	writer.u64(footer.sequenceMax);
	writer.u64(footer.pageCount);
	for (const keyspace of recordsOf(footer)) {
		writer.u64(keyspace.indexOffset);
		writer.u64(keyspace.indexBytes);
		writer.u64(keyspace.filterOffset);
		writer.u64(keyspace.filterBytes);
		writer.u64(keyspace.pageCount);
		writer.u64(keyspace.idCount);
		writer.u64(keyspace.versionCount);
		writer.u64(keyspace.tombstoneCount);
	}
	const page = writer.bytes();
	sealPage(page, { table, ordinal, kind: PAGE_FOOTER }, recordsOf(footer).length, 0);
	return page;
}

/** All records, in the order of their indexes and filters. */
export function recordsOf({ keyspaces, ids }: Footer): readonly KeyspaceRecord[] {
	return ids === undefined ? keyspaces : [...keyspaces, ids];
}

/** Reads a footer whose page is sound; the caller knows its ordinal only from it, so it is checked here. */
export function decodeFooter(page: Uint8Array): Footer | undefined {
	const reader = new ByteReader(page, PAGE_HEAD_BYTES);
	const sequenceMin = reader.u64();
	const sequenceMax = reader.u64();
	const pageCount = reader.u64();
	const one = (): KeyspaceRecord => ({
		indexOffset: reader.u64(),
		indexBytes: reader.u64(),
		filterOffset: reader.u64(),
		filterBytes: reader.u64(),
		pageCount: reader.u64(),
		idCount: reader.u64(),
		versionCount: reader.u64(),
		tombstoneCount: reader.u64(),
	});
	const keyspaces = [one(), one(), one()] as const;
	const ids = page.length === OLD_FOOTER_BYTES ? undefined : one();
	const footer: Footer = { sequenceMin, sequenceMax, pageCount, keyspaces, ids };
	return reader.failed || sequenceMin > sequenceMax ? undefined : footer;
}

/** Where in its table the first page of a keyspace stands: blocks, ids, outgoing edges, incoming ones. */
export function firstOrdinal({ keyspaces, ids }: Footer, keyspace: Keyspace | typeof IDS): number {
	if (keyspace === BLOCKS) return 0;
	const blocks = keyspaces[BLOCKS].pageCount;
	if (keyspace === IDS) return blocks;
	const outgoing = blocks + (ids?.pageCount ?? 0);
	if (keyspace === OUTGOING) return outgoing;
	return outgoing + keyspaces[OUTGOING].pageCount * (ids === undefined ? 1 : 2);
}

/** Where the index of a keyspace stands; its filter is the next page. */
export function indexOrdinal({ pageCount }: Footer, keyspace: Keyspace | typeof IDS): number {
	return pageCount + keyspace * 2;
}

export function footerOrdinal(footer: Footer): number {
	return footer.pageCount + recordsOf(footer).length * 2;
}
