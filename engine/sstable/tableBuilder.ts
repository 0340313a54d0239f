/**
 * TableBuilder: blocks, then the ids of the blocks at the ends of edges, then outgoing and incoming edges, each in
 * order of ids → a table file. Edges name blocks by rank, so all ids come before the first edge.
 *
 * Nothing is readable until {@link TableBuilder.finishStep} has written the footer and synced; a file without a
 * footer is the rest of a crash, and no manifest names it.
 */
import { assert } from "../base/assert.ts";
import { ByteWriter } from "../base/bytes.ts";
import type { VersionCursor } from "../cursor/versionCursor.ts";
import { BlockView } from "../model/blockView.ts";
import { EDGE_ROW_WORDS, type EdgeRows } from "../model/edgeRows.ts";
import { encodeFileHeader } from "../model/fileHeader.ts";
import { tableName } from "../model/fileNames.ts";
import type { PageCodec } from "../vfs/pageCodec.ts";
import type { VirtualFileSystem } from "../vfs/vfs.ts";
import { codecOf } from "./compressedPage.ts";
import { EdgePages } from "./edgePages.ts";
import { FilterBuilder } from "./filter.ts";
import { IdList } from "./idList.ts";
import { ID_BYTES, IDS_PER_PAGE } from "./idPages.ts";
import { PageBuilder } from "./pageBuilder.ts";
import { RANKS_MAX } from "./runCodec.ts";
import {
	BLOCKS,
	encodeFooter,
	IDS,
	INCOMING,
	type Keyspace,
	type KeyspaceRecord,
	KEYSPACES,
	OUTGOING,
	PAGE_BLOCKS,
	PAGE_FILTER,
	PAGE_HEAD_BYTES,
	PAGE_IDS,
	sealPage,
} from "./tableFormat.ts";
import { IndexBuilder } from "./tableIndex.ts";
import { TableOutput, WRITE_BYTES } from "./tableOutput.ts";

export interface TableBuilderSettings {
	readonly vfs: VirtualFileSystem;
	readonly directory: string;
	readonly number: number;
	/** Sequence numbers of the versions that will be added. */
	readonly sequenceMin: number;
	readonly sequenceMax: number;
	readonly pageBytesMax: number;
	readonly filterBitsPerKey: number;
	/** Codec that pages are compressed with; 0 for none. */
	readonly pageCompression: number;
}

/** What was written. */
export interface BuiltTable {
	readonly number: number;
	readonly bytes: number;
	readonly pageCount: number;
	readonly sequenceMin: number;
	readonly sequenceMax: number;
}

/** What a key of a filter costs, in bytes of the work that steps are counted in. */
const FILTER_KEY_BYTES = 16;

/** What is there of a keyspace when its pages are written. */
interface KeyspaceEnd {
	readonly index: Uint8Array;
	readonly filter: Uint8Array;
	/** What the filter is filled from; `undefined` where it is complete. */
	readonly keys: FilterBuilder | undefined;
	readonly entries: number;
	readonly counts: Pick<KeyspaceRecord, "pageCount" | "idCount" | "versionCount" | "tombstoneCount">;
}

/** One keyspace while its index and filter are written. */
interface KeyspaceEnding extends KeyspaceEnd {
	readonly indexOffset: number;
	/** Keys in the filter so far. */
	filledCount: number;
	/** Bytes of index and filter written so far. */
	pageWritten: number;
}

/** What is counted of a keyspace while it is written. */
class KeyspaceCounts {
	readonly filter: FilterBuilder = new FilterBuilder();
	versionCount = 0;
	tombstoneCount = 0;
}

export class TableBuilder {
	/** The ids of the blocks at the ends of edges, by rank. */
	readonly ids: IdList = new IdList();
	readonly #settings: TableBuilderSettings;
	readonly #output: TableOutput;
	readonly #codec: PageCodec | undefined;
	readonly #page: PageBuilder = new PageBuilder();
	readonly #content: BlockView = new BlockView();
	readonly #blockIndex = new IndexBuilder();
	readonly #lastId: [number, number, number, number] = [0, 0, 0, 0];
	readonly #idPage: ByteWriter = new ByteWriter(IDS_PER_PAGE * ID_BYTES);
	readonly #idIndex = new IndexBuilder();
	/** Of the ranks that an edge names, a bit each. */
	#named: Uint8Array = new Uint8Array(0);
	readonly #counts = KEYSPACES.map(() => new KeyspaceCounts());
	readonly #edges: readonly [EdgePages, EdgePages];
	#keyspace: Keyspace = BLOCKS;
	readonly #records: KeyspaceRecord[] = [];
	#ending: KeyspaceEnding | undefined;
	/** The table when its footer was written. */
	#built: BuiltTable | undefined;

	constructor(settings: TableBuilderSettings) {
		const { vfs, directory, number, pageCompression } = settings;
		const path = `${directory}/${tableName(number)}`;
		this.#settings = settings;
		const codec = codecOf(vfs, pageCompression, path);
		const output = new TableOutput(vfs.open(path, "create"));
		output.buffer.append(encodeFileHeader("kausalTB", number, pageCompression));
		this.#codec = codec;
		this.#output = output;
		const { pageBytesMax, sequenceMin } = settings;
		const shared = { table: number, pageBytesMax, sequenceMin, codec, output };
		this.#edges = [new EdgePages({ ...shared, keyspace: OUTGOING }), new EdgePages({ ...shared, keyspace: INCOMING })];
	}

	/** Adds the block at which `cursor` stands; returns the bytes of its content. */
	addBlock(cursor: VersionCursor): number {
		assert(this.#keyspace === BLOCKS && this.ids.count === 0, "blocks come before edges");
		const { w0, w1, w2, w3, isTombstone } = cursor;
		const content = this.#content;
		cursor.contentInto(content);
		if (
			this.#page.entryCount > 0 &&
			this.#page.byteCount + content.length + 24 > this.#settings.pageBytesMax
		) {
			this.#finishBlockPage();
		}
		const counts = this.#counts[BLOCKS]!;
		this.#page.begin(w0, w1, w2, w3);
		this.#page.heap.varint((cursor.sequence - this.#settings.sequenceMin) * 2 + (isTombstone ? 1 : 0));
		this.#page.heap.appendRange(content.bytes, content.begin, content.end);
		this.#setLast(w0, w1, w2, w3);
		counts.filter.add(w0, w1, w2, w3);
		counts.versionCount += 1;
		if (isTombstone) counts.tombstoneCount += 1;
		return content.length;
	}

	/** Adds the id of a block that edges will name, behind those before; returns its rank. */
	addId(w0: number, w1: number, w2: number, w3: number): number {
		assert(this.#keyspace === BLOCKS && this.ids.count < RANKS_MAX, "ids come before edges");
		if (this.ids.count === 0) this.#finishBlockPage();
		const rank = this.ids.add(w0, w1, w2, w3);
		const page = this.#idPage;
		page.word(w0);
		page.word(w1);
		page.word(w2);
		page.word(w3);
		this.#setLast(w0, w1, w2, w3);
		if (page.length === IDS_PER_PAGE * ID_BYTES) this.#finishIdPage();
		return rank;
	}

	/** Ends what came before and begins the edges in one direction. */
	beginKeyspace(keyspace: Keyspace): void {
		assert(keyspace === this.#keyspace + 1, "keyspaces come in order");
		if (keyspace === OUTGOING) {
			this.#finishBlockPage();
			this.#finishIdPage();
			this.#named = new Uint8Array((this.ids.count + 7) >>> 3);
		} else this.#edges[0].finishPair();
		this.#keyspace = keyspace;
	}

	/** Adds all edges of a block in the present direction, the other end of each a rank as its first word. */
	addEdges(rank: number, rows: EdgeRows): void {
		assert(this.#keyspace !== BLOCKS && rows.count > 0, "edges come in their own keyspace");
		this.#edges[this.#keyspace === OUTGOING ? 0 : 1].add(rank, rows);
		this.#name(rank, rows);
		const counts = this.#counts[this.#keyspace]!;
		const { ids } = this;
		counts.filter.add(ids.word(rank, 0), ids.word(rank, 1), ids.word(rank, 2), ids.word(rank, 3));
		counts.versionCount += rows.count;
		counts.tombstoneCount += rows.tombstoneCount;
	}

	/**
	 * Writes indexes, filters and footer, in steps of about `bytesMax` bytes each, and makes the bytes durable;
	 * the name is the caller's to sync.
	 *
	 * @returns the table when it is complete
	 */
	finishStep(bytesMax: number): BuiltTable | undefined {
		this.#finishPages();
		let left = bytesMax;
		while (left > 0) {
			const ending = this.#ending ?? this.#endKeyspace(this.#records.length);
			if (ending === undefined) return this.#finish(left);
			left -= this.#step(ending, left);
		}
		return undefined;
	}

	/** Whether all that is left is a sync that has not ended. */
	get isWaiting(): boolean {
		return this.#output.isWaiting;
	}

	/** Gives up; the caller removes the file. */
	abandon(): void {
		this.#output.close();
	}

	/** Remembers which ids edges name: a block and the other ends. */
	#name(own: number, { words, count }: EdgeRows): void {
		const named = this.#named;
		let highest = own;
		named[own >>> 3]! |= 1 << (own & 7);
		for (let at = 0; at < count * EDGE_ROW_WORDS; at += EDGE_ROW_WORDS) {
			const rank = words[at]!;
			if (rank > highest) highest = rank;
			named[rank >>> 3]! |= 1 << (rank & 7);
		}
		assert(highest < this.ids.count, "edges name ids that were added");
	}

	#setLast(w0: number, w1: number, w2: number, w3: number): void {
		this.#lastId[0] = w0;
		this.#lastId[1] = w1;
		this.#lastId[2] = w2;
		this.#lastId[3] = w3;
	}

	#finishPages(): void {
		this.#finishBlockPage();
		this.#finishIdPage();
		for (const edges of this.#edges) edges.finishPair();
	}

	/** Begins the end of a keyspace; `undefined` behind the last one. */
	#endKeyspace(which: number): KeyspaceEnding | undefined {
		const end = which === IDS ? this.#idEnd() : this.#keyspaceEnd(which);
		if (end === undefined) return undefined;
		this.#ending = { ...end, filledCount: 0, pageWritten: 0, indexOffset: this.#output.byteCount };
		if (end.keys === undefined || end.entries === 0) this.#sealFilter(this.#ending);
		return this.#ending;
	}

	#keyspaceEnd(which: number): KeyspaceEnd | undefined {
		const counts = this.#counts[which];
		if (counts === undefined) return undefined;
		const { filter: keys, versionCount, tombstoneCount } = counts;
		const index = which === BLOCKS ? this.#blockIndex : this.#edges[which === OUTGOING ? 0 : 1].index;
		return {
			index: index.finish(this.#settings.number, this.#output.ordinal),
			filter: new Uint8Array(PAGE_HEAD_BYTES + keys.lineBytes(this.#settings.filterBitsPerKey)),
			keys,
			entries: keys.count,
			counts: { pageCount: index.count, idCount: keys.count, versionCount, tombstoneCount },
		};
	}

	#idEnd(): KeyspaceEnd {
		const index = this.#idIndex;
		const filter = new Uint8Array(PAGE_HEAD_BYTES + this.#named.length);
		filter.set(this.#named, PAGE_HEAD_BYTES);
		let versionCount = 0;
		for (let bits of this.#named) for (; bits !== 0; bits &= bits - 1) versionCount += 1;
		return {
			index: index.finish(this.#settings.number, this.#output.ordinal),
			filter,
			keys: undefined,
			entries: versionCount,
			counts: { pageCount: index.count, idCount: this.ids.count, versionCount, tombstoneCount: 0 },
		};
	}

	/** Fills the filter, then writes the index and the filter; returns about how many bytes of work it was. */
	#step(ending: KeyspaceEnding, bytesMax: number): number {
		const { keys, index, filter, filledCount } = ending;
		const keyCount = keys?.count ?? 0;
		if (keys !== undefined && filledCount < keyCount) {
			const end = Math.min(keyCount, filledCount + Math.ceil(bytesMax / FILTER_KEY_BYTES));
			keys.fill(filter.subarray(PAGE_HEAD_BYTES), filledCount, end);
			ending.filledCount = end;
			if (end === keyCount) this.#sealFilter(ending);
			return (end - filledCount) * FILTER_KEY_BYTES;
		}
		const total = index.length + filter.length;
		const end = Math.min(total, ending.pageWritten + Math.max(PAGE_HEAD_BYTES, Math.min(bytesMax, WRITE_BYTES)));
		this.#appendPart(index, ending.pageWritten, end);
		this.#appendPart(filter, ending.pageWritten - index.length, end - index.length);
		const done = end - ending.pageWritten;
		ending.pageWritten = end;
		this.#output.writeFull();
		if (end === total) this.#closeKeyspace(ending);
		return done;
	}

	#sealFilter({ filter, entries }: KeyspaceEnding): void {
		const { number } = this.#settings;
		sealPage(filter, { table: number, ordinal: this.#output.ordinal + 1, kind: PAGE_FILTER }, entries, 0);
	}

	#appendPart(page: Uint8Array, begin: number, end: number): void {
		const from = Math.max(0, begin);
		const to = Math.min(page.length, end);
		if (from < to) this.#output.buffer.append(page.subarray(from, to));
	}

	#closeKeyspace({ index, filter, indexOffset, counts }: KeyspaceEnding): void {
		this.#records.push({
			indexOffset,
			indexBytes: index.length,
			filterOffset: indexOffset + index.length,
			filterBytes: filter.length,
			...counts,
		});
		this.#output.ordinal += 2;
		this.#ending = undefined;
	}

	#finish(bytesMax: number): BuiltTable | undefined {
		const built = (this.#built ??= this.#writeFooter());
		return this.#output.finishStep(bytesMax) ? built : undefined;
	}

	#writeFooter(): BuiltTable {
		const { number, sequenceMin, sequenceMax } = this.#settings;
		const [blocks, outgoing, incoming, ids] = this.#records;
		assert(blocks !== undefined && outgoing !== undefined && incoming !== undefined, "three keyspaces and ids");
		const pageCount = blocks.pageCount + (ids?.pageCount ?? 0) + 2 * (outgoing.pageCount + incoming.pageCount);
		const footer = { sequenceMin, sequenceMax, pageCount, keyspaces: [blocks, outgoing, incoming] as const, ids };
		const output = this.#output;
		output.buffer.append(encodeFooter(footer, number, output.ordinal));
		output.writeAll();
		return { number, bytes: output.byteCount, pageCount, sequenceMin, sequenceMax };
	}

	#finishBlockPage(): void {
		if (this.#page.entryCount === 0) return;
		const { buffer, byteCount: offset, ordinal } = this.#output;
		const place = { table: this.#settings.number, ordinal, kind: PAGE_BLOCKS };
		this.#blockIndex.add(this.#lastId, offset, this.#page.finish(place, buffer, this.#codec));
		this.#output.endPages(1);
	}

	#finishIdPage(): void {
		const ids = this.#idPage;
		if (ids.length === 0) return;
		const { buffer, byteCount: offset, ordinal } = this.#output;
		const begin = buffer.reserve(PAGE_HEAD_BYTES);
		buffer.bytes().fill(0, begin);
		buffer.append(ids.bytes());
		const place = { table: this.#settings.number, ordinal, kind: PAGE_IDS };
		sealPage(buffer.bytes().subarray(begin), place, ids.length / ID_BYTES, 0);
		this.#idIndex.add(this.#lastId, offset, buffer.length - begin);
		ids.clear();
		this.#output.endPages(1);
	}
}
