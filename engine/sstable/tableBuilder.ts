/**
 * TableBuilder: blocks, then outgoing, then incoming edges, each in order of ids → a table file.
 *
 * Nothing is readable until {@link TableBuilder.finishStep} has written the footer and synced; a file without a
 * footer is the rest of a crash, and no manifest names it.
 */
import { assert } from "../base/assert.ts";
import { ByteWriter } from "../base/bytes.ts";
import type { VersionCursor } from "../cursor/versionCursor.ts";
import { BlockView } from "../model/blockView.ts";
import type { EdgeRows } from "../model/edgeRows.ts";
import { encodeFileHeader } from "../model/fileHeader.ts";
import { tableName } from "../model/fileNames.ts";
import type { PageCodec } from "../vfs/pageCodec.ts";
import type { FileHandle, VirtualFileSystem } from "../vfs/vfs.ts";
import { SyncWait } from "../vfs/syncWait.ts";
import { codecOf } from "./compressedPage.ts";
import { type EdgeContext, encodeEdge, startContext } from "./edgeCodec.ts";
import { FilterBuilder } from "./filter.ts";
import { PageBuilder } from "./pageBuilder.ts";
import { IndexBuilder } from "./tableIndex.ts";
import {
	BLOCKS,
	encodeFooter,
	type Keyspace,
	type KeyspaceRecord,
	PAGE_FILTER,
	PAGE_HEAD_BYTES,
	sealPage,
} from "./tableFormat.ts";

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

/** Bytes gathered before they are written: one call instead of sixteen. */
const WRITE_BYTES = 64 * 1024;

/** Bytes after which the disk is asked to take what was written, so that the end does not wait for all of it. */
const SYNC_BYTES = 2 * 1024 * 1024;
/** What a key of a filter costs, in bytes of the work that steps are counted in. */
const FILTER_KEY_BYTES = 16;

/** One keyspace while its index and filter are written. */
interface KeyspaceEnding {
	readonly keyspace: KeyspaceBuilder;
	readonly index: Uint8Array;
	readonly filter: Uint8Array;
	/** Keys in the filter so far. */
	filledCount: number;
	readonly indexOffset: number;
	/** Bytes of index and filter written so far. */
	pageWritten: number;
}

/** One keyspace while it is written. */
class KeyspaceBuilder {
	readonly index: IndexBuilder = new IndexBuilder();
	readonly filter: FilterBuilder = new FilterBuilder();
	readonly lastId: [number, number, number, number] = [0, 0, 0, 0];
	versionCount = 0;
	tombstoneCount = 0;

	setLast(w0: number, w1: number, w2: number, w3: number): void {
		this.lastId[0] = w0;
		this.lastId[1] = w1;
		this.lastId[2] = w2;
		this.lastId[3] = w3;
	}
}

export class TableBuilder {
	readonly #settings: TableBuilderSettings;
	readonly #file: FileHandle;
	readonly #buffer: ByteWriter = new ByteWriter(WRITE_BYTES * 2);
	readonly #codec: PageCodec | undefined;
	readonly #page: PageBuilder = new PageBuilder();
	readonly #content: BlockView = new BlockView();
	readonly #context: EdgeContext = { kind: 0, w0: 0, w1: 0, w2: 0, w3: 0, sequence: 0 };
	readonly #keyspaces: readonly [KeyspaceBuilder, KeyspaceBuilder, KeyspaceBuilder] = [
		new KeyspaceBuilder(),
		new KeyspaceBuilder(),
		new KeyspaceBuilder(),
	];
	#keyspace: Keyspace = BLOCKS;
	readonly #records: KeyspaceRecord[] = [];
	#ending: KeyspaceEnding | undefined;
	#written = 0;
	#syncBegun = 0;
	#ordinal = 0;
	/** The table when its footer was written, and the sync that makes it durable. */
	#built: BuiltTable | undefined;
	#syncing: SyncWait | undefined;

	constructor(settings: TableBuilderSettings) {
		const { vfs, directory, number, pageCompression } = settings;
		const path = `${directory}/${tableName(number)}`;
		this.#settings = settings;
		this.#codec = codecOf(vfs, pageCompression, path);
		this.#file = vfs.open(path, "create");
		this.#buffer.append(encodeFileHeader("kausalTB", number, pageCompression));
	}

	/** Bytes of the table so far. */
	get byteCount(): number {
		return this.#written + this.#buffer.length + this.#page.byteCount;
	}

	/** Adds the block at which `cursor` stands; returns the bytes of its content. */
	addBlock(cursor: VersionCursor): number {
		assert(this.#keyspace === BLOCKS, "blocks come before edges");
		const { w0, w1, w2, w3, isTombstone } = cursor;
		const content = this.#content;
		cursor.contentInto(content);
		if (
			this.#page.entryCount > 0 &&
			this.#page.byteCount + content.length + 24 > this.#settings.pageBytesMax
		) {
			this.#finishPage();
		}
		const keyspace = this.#keyspaces[BLOCKS];
		this.#page.begin(w0, w1, w2, w3);
		this.#page.heap.varint((cursor.sequence - this.#settings.sequenceMin) * 2 + (isTombstone ? 1 : 0));
		this.#page.heap.appendRange(content.bytes, content.begin, content.end);
		keyspace.setLast(w0, w1, w2, w3);
		keyspace.filter.add(w0, w1, w2, w3);
		keyspace.versionCount += 1;
		if (isTombstone) keyspace.tombstoneCount += 1;
		return content.length;
	}

	/** Ends the keyspace before and begins the next one. */
	beginKeyspace(keyspace: Keyspace): void {
		assert(keyspace === this.#keyspace + 1, "keyspaces come in order");
		this.#finishPage();
		this.#keyspace = keyspace;
	}

	/** Adds all edges of a block in the present direction; what does not fit goes on in the next page. */
	addEdges(w0: number, w1: number, w2: number, w3: number, rows: EdgeRows): void {
		assert(this.#keyspace !== BLOCKS && rows.count > 0, "edges come in their own keyspace");
		const keyspace = this.#keyspaces[this.#keyspace];
		const { sequenceMin, pageBytesMax } = this.#settings;
		for (let index = 0; index < rows.count; index += 1) {
			const isFull = this.#page.entryCount > 0 && this.#page.byteCount + 24 > pageBytesMax;
			if (isFull) this.#finishPage();
			if (index === 0 || isFull) {
				this.#page.begin(w0, w1, w2, w3);
				keyspace.setLast(w0, w1, w2, w3);
				startContext(this.#context, w0, w1);
			}
			encodeEdge(rows, index, sequenceMin, this.#context, this.#page.heap);
		}
		keyspace.filter.add(w0, w1, w2, w3);
		keyspace.versionCount += rows.count;
		keyspace.tombstoneCount += rows.tombstoneCount;
	}

	/**
	 * Writes indexes, filters and footer, in steps of about `bytesMax` bytes each, and makes the bytes durable;
	 * the name is the caller's to sync.
	 *
	 * @returns the table when it is complete
	 */
	finishStep(bytesMax: number): BuiltTable | undefined {
		this.#finishPage();
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
		return this.#syncing?.isWaiting === true;
	}

	/** Gives up; the caller removes the file. */
	abandon(): void {
		this.#file.close();
	}

	/** Begins the end of a keyspace; `undefined` behind the last one. */
	#endKeyspace(which: number): KeyspaceEnding | undefined {
		const keyspace = this.#keyspaces[which];
		if (keyspace === undefined) return undefined;
		const lineBytes = keyspace.filter.lineBytes(this.#settings.filterBitsPerKey);
		this.#ending = {
			keyspace,
			index: keyspace.index.finish(this.#settings.number, this.#ordinal),
			filter: new Uint8Array(PAGE_HEAD_BYTES + lineBytes),
			filledCount: 0,
			indexOffset: this.#written + this.#buffer.length,
			pageWritten: 0,
		};
		return this.#ending;
	}

	/** Fills the filter, then writes the index and the filter; returns about how many bytes of work it was. */
	#step(ending: KeyspaceEnding, bytesMax: number): number {
		const { keyspace, index, filter, filledCount } = ending;
		const keyCount = keyspace.filter.count;
		if (filledCount < keyCount) {
			const end = Math.min(keyCount, filledCount + Math.ceil(bytesMax / FILTER_KEY_BYTES));
			keyspace.filter.fill(filter.subarray(PAGE_HEAD_BYTES), filledCount, end);
			ending.filledCount = end;
			if (end === keyCount) this.#sealFilter(filter, keyCount);
			return (end - filledCount) * FILTER_KEY_BYTES;
		}
		if (keyCount === 0 && ending.pageWritten === 0) this.#sealFilter(filter, 0);
		const total = index.length + filter.length;
		const end = Math.min(total, ending.pageWritten + Math.max(PAGE_HEAD_BYTES, Math.min(bytesMax, WRITE_BYTES)));
		this.#appendPart(index, ending.pageWritten, end);
		this.#appendPart(filter, ending.pageWritten - index.length, end - index.length);
		const done = end - ending.pageWritten;
		ending.pageWritten = end;
		if (this.#buffer.length >= WRITE_BYTES) this.#writeOut();
		if (end === total) this.#closeKeyspace(ending);
		return done;
	}

	#sealFilter(filter: Uint8Array, keyCount: number): void {
		const { number } = this.#settings;
		sealPage(filter, { table: number, ordinal: this.#ordinal + 1, kind: PAGE_FILTER }, keyCount, 0);
	}

	#appendPart(page: Uint8Array, begin: number, end: number): void {
		const from = Math.max(0, begin);
		const to = Math.min(page.length, end);
		if (from < to) this.#buffer.append(page.subarray(from, to));
	}

	#closeKeyspace({ keyspace, index, filter, indexOffset }: KeyspaceEnding): void {
		this.#records.push({
			indexOffset,
			indexBytes: index.length,
			filterOffset: indexOffset + index.length,
			filterBytes: filter.length,
			pageCount: keyspace.index.count,
			idCount: keyspace.filter.count,
			versionCount: keyspace.versionCount,
			tombstoneCount: keyspace.tombstoneCount,
		});
		this.#ordinal += 2;
		this.#ending = undefined;
	}

	#finish(bytesMax: number): BuiltTable | undefined {
		const built = (this.#built ??= this.#writeFooter());
		if (!(this.#syncing ??= new SyncWait(this.#file.beginSync())).step(bytesMax)) return undefined;
		this.#file.close();
		return built;
	}

	#writeFooter(): BuiltTable {
		const { number, sequenceMin, sequenceMax } = this.#settings;
		const [blocks, outgoing, incoming] = this.#records;
		assert(blocks !== undefined && outgoing !== undefined && incoming !== undefined, "three keyspaces");
		const pageCount = blocks.pageCount + outgoing.pageCount + incoming.pageCount;
		const footer = { sequenceMin, sequenceMax, pageCount, keyspaces: [blocks, outgoing, incoming] as const };
		this.#buffer.append(encodeFooter(footer, number, this.#ordinal));
		this.#writeOut();
		return { number, bytes: this.#written, pageCount, sequenceMin, sequenceMax };
	}

	#finishPage(): void {
		if (this.#page.entryCount === 0) return;
		const kind = this.#keyspace + 1;
		const keyspace = this.#keyspaces[this.#keyspace];
		const offset = this.#written + this.#buffer.length;
		const place = { table: this.#settings.number, ordinal: this.#ordinal, kind };
		keyspace.index.add(keyspace.lastId, offset, this.#page.finish(place, this.#buffer, this.#codec));
		this.#ordinal += 1;
		if (this.#buffer.length >= WRITE_BYTES) this.#writeOut();
	}

	#writeOut(): void {
		this.#file.write(this.#buffer.bytes(), this.#written);
		this.#written += this.#buffer.length;
		this.#buffer.clear();
		if (this.#written - this.#syncBegun < SYNC_BYTES) return;
		this.#file.beginSync();
		this.#syncBegun = this.#written;
	}
}
