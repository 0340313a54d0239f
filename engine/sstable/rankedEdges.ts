/**
 * RankedEdges: the edges of a table whose blocks are named by rank: which rank an id has, the id of a rank, and the
 * edges of a rank, as ends alone or whole.
 *
 * Indexes and filters are read when they are first asked. Pages of ids, runs and details come from the cache, each
 * by itself: a walk reads runs, ids of blocks that it meets for the first time, and no details.
 */
import { present } from "../base/assert.ts";
import type { BlockId } from "../model/block.ts";
import { EDGE_ROW_WORDS, type EdgeRows } from "../model/edgeRows.ts";
import { readWord } from "../model/operation.ts";
import { mayContain } from "./filter.ts";
import { idAt, IDS_PER_PAGE, isIdAt, lowerId, PAGE_ID_BITS } from "./idPages.ts";
import type { PageBuffer, PageSlots } from "./pageBuffer.ts";
import { entryCount } from "./pageReader.ts";
import { decodeEnds, decodeRows, NO_PARTS, type RunEnds, type RunParts } from "./runCodec.ts";
import { firstRank, runBegin, runEnd, RunIndex } from "./runPages.ts";
import type { PageSpot, TablePages } from "./tablePages.ts";
import {
	BLOCKS,
	firstOrdinal,
	IDS,
	INCOMING,
	indexOrdinal,
	type Keyspace,
	type KeyspaceRecord,
	OUTGOING,
	PAGE_IDS,
	PAGE_OUTGOING_DETAILS,
} from "./tableFormat.ts";
import { TableIndex } from "./tableIndex.ts";

/** "No rank": the id is no end of an edge in the table. */
export const NO_RANK = -1;

interface LoadedIds {
	readonly index: TableIndex;
	readonly firstOrdinal: number;
	readonly cached: PageSlots;
}

/** Edges in one direction. */
interface LoadedEdges {
	readonly which: Keyspace;
	readonly index: RunIndex;
	/** Read when it is first asked: whoever reads all edges in order does without. */
	filter: Uint8Array | undefined;
	readonly firstOrdinal: number;
	readonly runs: PageSlots;
	readonly details: PageSlots;
	/** The page of runs that was read last while none is left in the cache, held, and its row. */
	passed: PageBuffer | undefined;
	passedRow: number;
}

export class RankedEdges {
	/** Ranks are below it. */
	readonly idCount: number;
	readonly #file: TablePages;
	#ids: LoadedIds | undefined;
	readonly #edges: (LoadedEdges | undefined)[] = [undefined, undefined, undefined];
	readonly #parts: RunParts = { ...NO_PARTS };
	#isPassing = false;

	constructor(file: TablePages) {
		this.#file = file;
		this.idCount = this.#idRecord.idCount;
	}

	/** Memory of indexes and filters, as far as they were needed, in bytes. */
	get indexBytes(): number {
		let bytes = this.#ids?.index.byteCount ?? 0;
		for (const loaded of this.#edges) bytes += (loaded?.index.byteCount ?? 0) + (loaded?.filter?.length ?? 0);
		return bytes;
	}

	/**
	 * Reads an index or a filter that walks need and that was not asked yet.
	 *
	 * @returns whether there was one
	 */
	warm(): boolean {
		for (const which of [OUTGOING, INCOMING] as const) {
			const isNew = this.#edges[which] === undefined;
			const edges = this.#loadedEdges(which);
			if (edges === undefined) continue;
			if (isNew) return true;
			if (edges.filter !== undefined) continue;
			edges.filter = this.#readFilter(which);
			return true;
		}
		return false;
	}

	/**
	 * Says that runs are asked in the order of ranks until {@link RankedEdges.endPassing}: pages that are read for that
	 * do not stay in the cache.
	 */
	beginPassing(): void {
		this.#isPassing = true;
	}

	/** Whether it is between the two. */
	get isPassing(): boolean {
		return this.#isPassing;
	}

	/** Lets go of the pages that were held for it. */
	endPassing(): void {
		this.#isPassing = false;
		for (const edges of this.#edges) if (edges !== undefined) letPassedGo(edges);
	}

	/** `false` only if the id has no edges in the direction. */
	mayHold(which: Keyspace, { w0, w1, w2, w3 }: BlockId): boolean {
		const edges = this.#loadedEdges(which);
		return edges !== undefined && mayContain((edges.filter ??= this.#readFilter(which)), w0, w1, w2, w3);
	}

	/** The rank of an id, or {@link NO_RANK}. */
	rankOf(id: BlockId): number {
		if (this.idCount === 0) return NO_RANK;
		const { index } = this.#loadedIds();
		const row = index.lowerPage(id.w0, id.w1, id.w2, id.w3);
		if (row === index.count) return NO_RANK;
		const buffer = this.idPage(row);
		const at = lowerId(buffer.bytes, id);
		const isThere = isIdAt(buffer.bytes, at, id);
		buffer.settle();
		return isThere ? (row << PAGE_ID_BITS) + at : NO_RANK;
	}

	/** The row of the page of ids that has an id, if any has; the count of pages if none can have it. */
	idRow({ w0, w1, w2, w3 }: BlockId): number {
		return this.#loadedIds().index.lowerPage(w0, w1, w2, w3);
	}

	/** The first rank whose id is not before the given one; {@link RankedEdges.idCount} if there is none. */
	lowerRank(id: BlockId): number {
		if (this.idCount === 0) return 0;
		const { index } = this.#loadedIds();
		const row = index.lowerPage(id.w0, id.w1, id.w2, id.w3);
		if (row === index.count) return this.idCount;
		const buffer = this.idPage(row);
		const at = lowerId(buffer.bytes, id);
		buffer.settle();
		return (row << PAGE_ID_BITS) + at;
	}

	/** Writes the words of the id of a rank to `into`, from `at` on. */
	readId(rank: number, into: Int32Array, at: number): void {
		const buffer = this.idPage(rank >>> PAGE_ID_BITS);
		const page = buffer.bytes;
		const from = idAt(rank);
		into[at] = readWord(page, from);
		into[at + 1] = readWord(page, from + 4);
		into[at + 2] = readWord(page, from + 8);
		into[at + 3] = readWord(page, from + 12);
		buffer.settle();
	}

	/** The words of all ids of a page, without leaving it in the cache. */
	copyIds(row: number): Int32Array {
		const { cached } = this.#loadedIds();
		const buffer = this.#file.cache.get(cached, row) ?? this.#readIds(row);
		const words = new Int32Array(entryCount(buffer.bytes) * 4);
		for (let word = 0; word < words.length; word += 1) words[word] = readWord(buffer.bytes, idAt(0) + word * 4);
		buffer.settle();
		return words;
	}

	/** Appends the living edges of a rank; returns whether there are any versions, be it tombstones alone. */
	collectEnds(which: Keyspace, rank: number, into: RunEnds): boolean {
		const edges = this.#loadedEdges(which);
		if (edges === undefined) return false;
		const { index } = edges;
		const parts = this.#parts;
		let isThere = false;
		for (let row = index.lowerPair(rank); row < index.count; row += 1) {
			const buffer = this.#runPage(edges, row);
			const isIn = setRun(parts, buffer.bytes, rank);
			const isSound = !isIn || decodeEnds(parts, this.idCount, into);
			buffer.settle();
			if (!isSound) throw this.#malformed(index.offset(row));
			isThere ||= isIn;
			// Only the last block of a pair can go on in the next one.
			if (!isIn || index.lastRank(row) !== rank) break;
		}
		return isThere;
	}

	/** Appends all versions of edges of an id as one source, in order. */
	collectEdges(which: Keyspace, id: BlockId, into: EdgeRows): void {
		if (!this.mayHold(which, id)) return;
		const rank = this.rankOf(id);
		if (rank === NO_RANK) return;
		into.beginSource();
		const first = into.count;
		this.#collectRows(present(this.#loadedEdges(which), "a filter was asked"), rank, into);
		for (let at = first * EDGE_ROW_WORDS; at < into.count * EDGE_ROW_WORDS; at += EDGE_ROW_WORDS) {
			this.readId(into.words[at]!, into.words, at);
		}
	}

	#collectRows(edges: LoadedEdges, rank: number, into: EdgeRows): void {
		const { index } = edges;
		const parts = this.#parts;
		const limits = { sequenceBase: this.#file.footer.sequenceMin, idCount: this.idCount };
		for (let row = index.lowerPair(rank); row < index.count; row += 1) {
			const runs = this.#runPage(edges, row);
			const isIn = setRun(parts, runs.bytes, rank);
			if (!isIn) {
				runs.settle();
				return;
			}
			// Held, lest the page of details takes its memory.
			runs.holderCount += 1;
			const details = this.#detailPage(edges, row);
			const isSound = setDetails(parts, details.bytes, rank) && decodeRows(parts, limits, into);
			details.settle();
			runs.letGo();
			if (!isSound) throw this.#malformed(index.offset(row));
			if (index.lastRank(row) !== rank) return;
		}
	}

	/** The pages of ids, for a stream over all of them. */
	idSpot(row: number): PageSpot {
		const { index, firstOrdinal: first } = this.#loadedIds();
		return { offset: index.offset(row), length: index.bytes(row), kind: PAGE_IDS, ordinal: first + row };
	}

	/** The index of the pairs of pages in one direction; `undefined` when there are none. */
	pairs(which: Keyspace): RunIndex | undefined {
		return this.#loadedEdges(which)?.index;
	}

	/** The two pages of a pair. */
	pairSpots(which: Keyspace, row: number): readonly [PageSpot, PageSpot] {
		const edges = present(this.#loadedEdges(which), "whoever asks has the index");
		return [runSpot(edges, row), detailSpot(edges, row)];
	}

	get #idRecord(): KeyspaceRecord {
		return present(this.#file.footer.ids, "a table with ranks has ids");
	}

	#loadedIds(): LoadedIds {
		return (this.#ids ??= this.#loadIds());
	}

	#loadIds(): LoadedIds {
		const file = this.#file;
		const record = this.#idRecord;
		const page = file.readIndex(record, indexOrdinal(file.footer, IDS));
		const isSound =
			TableIndex.isShapely(page) &&
			entryCount(page) === record.pageCount &&
			record.pageCount === Math.ceil(record.idCount / IDS_PER_PAGE);
		if (!isSound) throw file.corrupt("The index of the ids is not well-formed.", record.indexOffset);
		return {
			index: new TableIndex(page),
			firstOrdinal: firstOrdinal(file.footer, IDS),
			cached: new Int32Array(record.pageCount),
		};
	}

	/** `undefined` when there are none. */
	#loadedEdges(which: Keyspace): LoadedEdges | undefined {
		return this.#edges[which] ?? this.#loadEdges(which);
	}

	#loadEdges(which: Keyspace): LoadedEdges | undefined {
		const file = this.#file;
		const record = file.footer.keyspaces[which];
		if (record.pageCount === 0 || which === BLOCKS) return undefined;
		const ordinal = indexOrdinal(file.footer, which);
		const page = file.readIndex(record, ordinal);
		if (!RunIndex.isShapely(page) || entryCount(page) !== record.pageCount) {
			throw file.corrupt("The index of the table is not well-formed.", record.indexOffset);
		}
		const loaded = {
			which,
			index: new RunIndex(page),
			filter: undefined,
			firstOrdinal: firstOrdinal(file.footer, which),
			runs: new Int32Array(record.pageCount),
			details: new Int32Array(record.pageCount),
			passed: undefined,
			passedRow: 0,
		};
		this.#edges[which] = loaded;
		return loaded;
	}

	#readFilter(which: Keyspace): Uint8Array {
		const { footer } = this.#file;
		return this.#file.readFilter(footer.keyspaces[which], indexOrdinal(footer, which) + 1);
	}

	/** A page of ids, from the cache, or read and left there; whoever asked settles it. */
	idPage(row: number): PageBuffer {
		const { cached } = this.#loadedIds();
		const { cache } = this.#file;
		const known = cache.get(cached, row);
		if (known !== undefined) return known;
		const buffer = this.#readIds(row);
		cache.put(cached, row, buffer);
		return buffer;
	}

	#readIds(row: number): PageBuffer {
		const spot = this.idSpot(row);
		const buffer = this.#file.readDataPage(spot);
		const count = entryCount(buffer.bytes);
		if (count !== Math.min(IDS_PER_PAGE, this.idCount - row * IDS_PER_PAGE)) {
			throw this.#file.corrupt("The page of ids has another count than its place demands.", spot.offset);
		}
		return buffer;
	}

	#runPage(edges: LoadedEdges, row: number): PageBuffer {
		const { cache } = this.#file;
		if (edges.passed !== undefined && edges.passedRow === row) return edges.passed;
		const known = cache.get(edges.runs, row);
		if (known !== undefined) return known;
		const buffer = this.#file.readDataPage(runSpot(edges, row));
		if (this.#isPassing) pass(edges, row, buffer);
		else cache.put(edges.runs, row, buffer);
		return buffer;
	}

	#detailPage(edges: LoadedEdges, row: number): PageBuffer {
		const { cache } = this.#file;
		const known = cache.get(edges.details, row);
		if (known !== undefined) return known;
		const buffer = this.#file.readDataPage(detailSpot(edges, row));
		cache.put(edges.details, row, buffer);
		return buffer;
	}

	#malformed(offset: number): Error {
		return this.#file.corrupt("The edges of a block are not well-formed.", offset);
	}
}

/** Holds a page instead of the one that was read before. */
function pass(edges: LoadedEdges, row: number, buffer: PageBuffer): void {
	letPassedGo(edges);
	buffer.holderCount += 1;
	edges.passed = buffer;
	edges.passedRow = row;
}

function letPassedGo(edges: LoadedEdges): void {
	edges.passed?.letGo();
	edges.passed = undefined;
}

function runSpot({ which, index, firstOrdinal: first }: LoadedEdges, row: number): PageSpot {
	return { offset: index.offset(row), length: index.runBytes(row), kind: which + 1, ordinal: first + row * 2 };
}

function detailSpot({ which, index, firstOrdinal: first }: LoadedEdges, row: number): PageSpot {
	const offset = index.offset(row) + index.runBytes(row);
	const kind = which - 1 + PAGE_OUTGOING_DETAILS;
	return { offset, length: index.detailBytes(row), kind, ordinal: first + row * 2 + 1 };
}

/** Finds the run of a rank in a page; `false` if it has none there. */
export function setRun(parts: RunParts, page: Uint8Array, rank: number): boolean {
	const entry = rank - firstRank(page);
	if (entry < 0 || entry >= entryCount(page)) return false;
	parts.page = page;
	parts.begin = runBegin(page, entry);
	parts.end = runEnd(page, entry);
	parts.own = rank;
	return parts.begin < parts.end;
}

/** Finds the details of a rank in the page behind that of its run; `false` if they are not there. */
export function setDetails(parts: RunParts, page: Uint8Array, rank: number): boolean {
	const entry = rank - firstRank(page);
	if (entry < 0 || entry >= entryCount(page)) return false;
	parts.details = page;
	parts.detailsBegin = runBegin(page, entry);
	parts.detailsEnd = runEnd(page, entry);
	return true;
}
