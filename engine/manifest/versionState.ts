/**
 * VersionState: what the manifest says of a store, and the edits that change it.
 *
 * ```
 * 01 add table      number u64 | bytes u64 | sequence min u64 | sequence max u64
 * 02 remove table   number u64
 * 03 log begins     segment u64 | offset u64 | sequence u64   records up to `sequence` are in tables
 * 04 segment ends   segment u64 | offset u64                  what an opening found; 0: nothing in it counts
 * 05 next table     number u64                                no table with this or a higher number exists
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

/** Changes that become durable together. */
export interface VersionEdit {
	readonly added?: readonly TableRecord[];
	readonly removed?: readonly number[];
	readonly log?: { readonly begin: WalPosition; readonly sequence: number };
	readonly ends?: ReadonlyMap<number, number>;
	readonly nextTable?: number;
}

const ADD_TABLE = 1;
const REMOVE_TABLE = 2;
const LOG_BEGIN = 3;
const SEGMENT_END = 4;
const NEXT_TABLE = 5;

/** The state after the edits so far. */
export class VersionState {
	/** By number. */
	readonly tables: Map<number, TableRecord> = new Map();
	logBegin: WalPosition = { segment: 1, offset: 0 };
	/** Newest sequence number that is in tables. */
	flushedSequence = 0;
	/** Where segments end that an opening has seen. */
	ends: Map<number, number> = new Map();
	nextTable = 1;

	apply(edit: VersionEdit): void {
		for (const number of edit.removed ?? []) {
			assert(this.tables.delete(number), "a table is removed that was never added");
		}
		for (const table of edit.added ?? []) this.tables.set(table.number, table);
		if (edit.log !== undefined) {
			this.logBegin = edit.log.begin;
			this.flushedSequence = edit.log.sequence;
			for (const segment of this.ends.keys()) {
				if (segment < this.logBegin.segment) this.ends.delete(segment);
			}
		}
		for (const [segment, end] of edit.ends ?? []) this.ends.set(segment, end);
		if (edit.nextTable !== undefined) this.nextTable = edit.nextTable;
	}

	/** The one edit that makes this state from nothing. */
	asEdit(): VersionEdit {
		return {
			added: [...this.tables.values()],
			log: { begin: this.logBegin, sequence: this.flushedSequence },
			ends: this.ends,
			nextTable: this.nextTable,
		};
	}
}

export function encodeEdit(edit: VersionEdit): Uint8Array {
	const writer = new ByteWriter();
	for (const number of edit.removed ?? []) {
		writer.u8(REMOVE_TABLE);
		writer.u64(number);
	}
	for (const table of edit.added ?? []) {
		writer.u8(ADD_TABLE);
		writer.u64(table.number);
		writer.u64(table.bytes);
		writer.u64(table.sequenceMin);
		writer.u64(table.sequenceMax);
	}
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
	return writer.bytes();
}

/** Reads an edit; `undefined` if the bytes are none, also for an unknown tag. */
export function decodeEdit(bytes: Uint8Array): VersionEdit | undefined {
	const reader = new ByteReader(bytes);
	const added: TableRecord[] = [];
	const removed: number[] = [];
	const ends = new Map<number, number>();
	let log: VersionEdit["log"];
	let nextTable: number | undefined;
	while (reader.remaining > 0) {
		const tag = reader.u8();
		if (tag === ADD_TABLE) {
			added.push({
				number: reader.u64(),
				bytes: reader.u64(),
				sequenceMin: reader.u64(),
				sequenceMax: reader.u64(),
			});
		} else if (tag === REMOVE_TABLE) removed.push(reader.u64());
		else if (tag === LOG_BEGIN) {
			log = { begin: { segment: reader.u64(), offset: reader.u64() }, sequence: reader.u64() };
		} else if (tag === SEGMENT_END) ends.set(reader.u64(), reader.u64());
		else if (tag === NEXT_TABLE) nextTable = reader.u64();
		else return undefined;
		if (reader.failed) return undefined;
	}
	return {
		added,
		removed,
		ends,
		...(log === undefined ? {} : { log }),
		...(nextTable === undefined ? {} : { nextTable }),
	};
}
