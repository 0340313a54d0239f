/**
 * VersionState: what the manifest says of a store, and the edits that change it.
 *
 * ```
 * 01 add table      number u64 | bytes u64 | sequence min u64 | sequence max u64
 * 02 remove table   number u64
 * 03 log begins     segment u64 | offset u64 | sequence u64   records up to `sequence` are in tables
 * 04 segment ends   segment u64 | offset u64                  what was found, or is known; 0: nothing in it
 * 05 next table     number u64                                no table with this or a higher number exists
 * 06 keep snapshot  sequence u64 | name bytes u32 | name UTF-8 | tables u32 | number u64 for each table
 * 07 drop snapshot  name bytes u32 | name UTF-8
 * 08 retired table  as add table; no longer live, but a kept snapshot reads it
 * 09 durable        sequence u64                              all batches up to it were durable when this was written
 * ```
 *
 * An edit record holds any number of these and applies whole.
 */
import { assert } from "../base/assert.ts";
import { ByteReader, ByteWriter } from "../base/bytes.ts";
import type { WalPosition } from "../wal/walWriter.ts";

/** What the manifest knows of a table. */
export interface TableRecord {
	readonly number: number;
	readonly bytes: number;
	readonly sequenceMin: number;
	readonly sequenceMax: number;
}

/** A snapshot that is kept under a name. */
export interface SnapshotRecord {
	readonly name: string;
	/** Sequence number of the last batch in it. */
	readonly sequence: number;
	/** Numbers of the tables that were live when it was taken: it is what they hold, and nothing else. */
	readonly tables: readonly number[];
}

/** Changes that become durable together. */
export interface VersionEdit {
	readonly added?: readonly TableRecord[];
	readonly removed?: readonly number[];
	readonly log?: { readonly begin: WalPosition; readonly sequence: number };
	readonly ends?: ReadonlyMap<number, number>;
	readonly nextTable?: number;
	readonly durable?: number;
	readonly retired?: readonly TableRecord[];
	readonly kept?: readonly SnapshotRecord[];
	/** Names of snapshots. */
	readonly dropped?: readonly string[];
}

const ADD_TABLE = 1;
const REMOVE_TABLE = 2;
const LOG_BEGIN = 3;
const SEGMENT_END = 4;
const NEXT_TABLE = 5;
const KEEP_SNAPSHOT = 6;
const DROP_SNAPSHOT = 7;
const RETIRED_TABLE = 8;
const DURABLE = 9;

/** The state after the edits so far. */
export class VersionState {
	/** Live ones, by number. */
	readonly tables: Map<number, TableRecord> = new Map();
	/** Tables that were merged, and that kept snapshots still read. */
	readonly retired: Map<number, TableRecord> = new Map();
	/** Kept snapshots by name, oldest first. */
	readonly snapshots: Map<string, SnapshotRecord> = new Map();
	logBegin: WalPosition = { segment: 1, offset: 0 };
	/** Newest sequence number that is in tables. */
	flushedSequence = 0;
	/** Where segments are known to end: an opening has seen it, or their writer has said so when it closed the store. */
	ends: Map<number, number> = new Map();
	/** All batches up to this one were durable: those that are not in tables must be in the log. */
	durable = 0;
	nextTable = 1;

	/** What is known of a table that is live or retired. */
	record(table: number): TableRecord | undefined {
		return this.tables.get(table) ?? this.retired.get(table);
	}

	/** Whether a kept snapshot reads the table. */
	isKept(table: number): boolean {
		for (const { tables } of this.snapshots.values()) if (tables.includes(table)) return true;
		return false;
	}

	/** Whether an edit, from a manifest, makes sense after the ones so far. */
	accepts({ removed = [], added = [], retired = [], kept = [], dropped = [] }: VersionEdit): boolean {
		const made = [...added, ...retired].map(({ number }) => number);
		const isThere = (table: number): boolean => made.includes(table) || this.record(table) !== undefined;
		return (
			removed.every((table, at) => this.tables.has(table) && removed.indexOf(table) === at) &&
			made.every((table) => this.record(table) === undefined) &&
			dropped.every((name) => this.snapshots.has(name)) &&
			kept.every(({ name, tables }) => !this.snapshots.has(name) && tables.every(isThere))
		);
	}

	/** Applies an edit; a removed table that a kept snapshot reads is retired, and forgotten with the last one. */
	apply(edit: VersionEdit): void {
		for (const number of edit.removed ?? []) {
			const record = this.tables.get(number);
			assert(record !== undefined, "a table is removed that was never added");
			this.tables.delete(number);
			if (this.isKept(number)) this.retired.set(number, record);
		}
		for (const table of edit.added ?? []) this.tables.set(table.number, table);
		for (const table of edit.retired ?? []) this.retired.set(table.number, table);
		for (const snapshot of edit.kept ?? []) this.snapshots.set(snapshot.name, snapshot);
		for (const name of edit.dropped ?? []) this.snapshots.delete(name);
		if ((edit.dropped ?? []).length > 0) this.#forgetRetired();
		if (edit.log !== undefined) {
			this.logBegin = edit.log.begin;
			this.flushedSequence = edit.log.sequence;
		}
		for (const [segment, end] of edit.ends ?? []) this.ends.set(segment, end);
		for (const segment of this.ends.keys()) if (segment < this.logBegin.segment) this.ends.delete(segment);
		this.durable = Math.max(this.durable, edit.durable ?? 0);
		// Numbers may have been given out between the writing of an edit and its sync.
		this.nextTable = Math.max(this.nextTable, edit.nextTable ?? 0);
	}

	/** The one edit that makes this state from nothing. */
	asEdit(): VersionEdit {
		return {
			added: [...this.tables.values()],
			log: { begin: this.logBegin, sequence: this.flushedSequence },
			ends: this.ends,
			nextTable: this.nextTable,
			...(this.durable === 0 ? {} : { durable: this.durable }),
			retired: [...this.retired.values()],
			kept: [...this.snapshots.values()],
		};
	}

	/** The same tables and snapshots, and no log: it begins with the first segment that an opening makes. */
	withoutLog(): VersionState {
		const state = new VersionState();
		const log = { begin: { segment: 1, offset: 0 }, sequence: this.flushedSequence };
		state.apply({ ...this.asEdit(), log, ends: new Map(), durable: this.flushedSequence });
		return state;
	}

	#forgetRetired(): void {
		for (const number of this.retired.keys()) if (!this.isKept(number)) this.retired.delete(number);
	}
}

export function encodeEdit(edit: VersionEdit): Uint8Array {
	const writer = new ByteWriter();
	for (const number of edit.removed ?? []) {
		writer.u8(REMOVE_TABLE);
		writer.u64(number);
	}
	for (const table of edit.added ?? []) putTable(writer, ADD_TABLE, table);
	if (edit.log !== undefined) {
		writer.u8(LOG_BEGIN);
		writer.u64(edit.log.begin.segment);
		writer.u64(edit.log.begin.offset);
		writer.u64(edit.log.sequence);
	}
	for (const [segment, end] of edit.ends ?? []) {
		writer.u8(SEGMENT_END);
		writer.u64(segment);
		writer.u64(end);
	}
	if (edit.nextTable !== undefined) {
		writer.u8(NEXT_TABLE);
		writer.u64(edit.nextTable);
	}
	if (edit.durable !== undefined) {
		writer.u8(DURABLE);
		writer.u64(edit.durable);
	}
	for (const table of edit.retired ?? []) putTable(writer, RETIRED_TABLE, table);
	for (const { name, sequence, tables } of edit.kept ?? []) {
		writer.u8(KEEP_SNAPSHOT);
		writer.u64(sequence);
		putName(writer, name);
		writer.u32(tables.length);
		for (const table of tables) writer.u64(table);
	}
	for (const name of edit.dropped ?? []) {
		writer.u8(DROP_SNAPSHOT);
		putName(writer, name);
	}
	return writer.bytes();
}

function putTable(writer: ByteWriter, tag: number, table: TableRecord): void {
	writer.u8(tag);
	writer.u64(table.number);
	writer.u64(table.bytes);
	writer.u64(table.sequenceMin);
	writer.u64(table.sequenceMax);
}

function putName(writer: ByteWriter, name: string): void {
	const bytes = new TextEncoder().encode(name);
	writer.u32(bytes.length);
	writer.append(bytes);
}

/** Reads an edit; `undefined` if the bytes are none, also for an unknown tag. */
export function decodeEdit(bytes: Uint8Array): VersionEdit | undefined {
	const reader = new ByteReader(bytes);
	const added: TableRecord[] = [];
	const removed: number[] = [];
	const ends = new Map<number, number>();
	const retired: TableRecord[] = [];
	const kept: SnapshotRecord[] = [];
	const dropped: string[] = [];
	let log: VersionEdit["log"];
	let nextTable: number | undefined;
	let durable: number | undefined;
	while (reader.remaining > 0) {
		const tag = reader.u8();
		if (tag === ADD_TABLE) added.push(takeTable(reader));
		else if (tag === REMOVE_TABLE) removed.push(reader.u64());
		else if (tag === LOG_BEGIN) {
			log = { begin: { segment: reader.u64(), offset: reader.u64() }, sequence: reader.u64() };
		} else if (tag === SEGMENT_END) ends.set(reader.u64(), reader.u64());
		else if (tag === NEXT_TABLE) nextTable = reader.u64();
		else if (tag === DURABLE) durable = reader.u64();
		else if (tag === RETIRED_TABLE) retired.push(takeTable(reader));
		else if (tag === KEEP_SNAPSHOT) kept.push(takeSnapshot(reader));
		else if (tag === DROP_SNAPSHOT) dropped.push(takeName(reader));
		else return undefined;
		if (reader.failed) return undefined;
	}
	return {
		added,
		removed,
		ends,
		retired,
		kept,
		dropped,
		...(log === undefined ? {} : { log }),
		...(nextTable === undefined ? {} : { nextTable }),
		...(durable === undefined ? {} : { durable }),
	};
}

function takeTable(reader: ByteReader): TableRecord {
	return {
		number: reader.u64(),
		bytes: reader.u64(),
		sequenceMin: reader.u64(),
		sequenceMax: reader.u64(),
	};
}

function takeName(reader: ByteReader): string {
	return new TextDecoder("utf-8", { ignoreBOM: true }).decode(reader.take(reader.u32()));
}

function takeSnapshot(reader: ByteReader): SnapshotRecord {
	const sequence = reader.u64();
	const name = takeName(reader);
	const count = reader.u32();
	const tables: number[] = [];
	// A count that the bytes do not bear out fails the reader at once, and the loop with it.
	while (tables.length < count && !reader.failed) tables.push(reader.u64());
	return { name, sequence, tables };
}
