/**
 * Named snapshots: states of the store that the manifest keeps under a name, until the name is dropped.
 *
 * A name stands for the tables that were live when it was taken, after a flush, so that they are the whole
 * state. A merge leaves them where they are: the manifest calls them retired, names them still, and forgets
 * them with the last name that reads them. Names and tables change in one manifest edit each, durable before
 * anything follows from it; a crash in between leaves files that the next opening removes.
 */
import { EngineError } from "../base/errors.ts";
import type { SnapshotRecord } from "../manifest/versionState.ts";
import type { Store, Writing } from "../store/store.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import { isVfsFailure } from "../vfs/vfs.ts";

/** Bytes of a name in UTF-8, at most; at least one. */
export const SNAPSHOT_NAME_BYTES_MAX = 255;
/** Named snapshots of a store, at most. */
export const SNAPSHOT_COUNT_MAX = 1000;

/** A snapshot that is kept under a name. */
export interface NamedSnapshot {
	readonly name: string;
	/** Sequence number of the last batch in it. */
	readonly sequence: number;
	/** Bytes on disk that only this name keeps: what dropping it gives back. */
	readonly bytes: number;
}

/** All named snapshots, oldest first. */
export function listSnapshots({ state }: Store): NamedSnapshot[] {
	const readers = new Map<number, number>();
	for (const { tables } of state.snapshots.values()) {
		for (const table of tables) readers.set(table, (readers.get(table) ?? 0) + 1);
	}
	return [...state.snapshots.values()].map(({ name, sequence, tables }) => {
		let bytes = 0;
		for (const table of tables) if (readers.get(table) === 1) bytes += state.retired.get(table)?.bytes ?? 0;
		return { name, sequence, bytes };
	});
}

/**
 * Refuses a name that cannot be given.
 *
 * @throws {@link EngineError} `invalid`
 */
export function checkNewName({ state, directory }: Store, name: string): void {
	const refuse = (sentence: string): never => {
		throw new EngineError("invalid", sentence, { path: directory });
	};
	const bytes = new TextEncoder().encode(name);
	if (bytes.length === 0 || bytes.length > SNAPSHOT_NAME_BYTES_MAX) {
		refuse(`The name of a snapshot takes 1 to ${SNAPSHOT_NAME_BYTES_MAX} bytes of UTF-8.`);
	}
	if (new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) !== name) {
		refuse("The name of a snapshot must be well-formed text: it holds half of a surrogate pair.");
	}
	if (state.snapshots.has(name)) refuse(`There is a snapshot named ${JSON.stringify(name)} already.`);
	if (state.snapshots.size >= SNAPSHOT_COUNT_MAX) {
		refuse(`A store keeps ${SNAPSHOT_COUNT_MAX} named snapshots at most; drop one.`);
	}
}

/**
 * Keeps the state of a store in which nothing waits to be flushed; durable when it returns.
 *
 * @throws {@link EngineError} `no-space`, `io`: then the manifest is in an unknown state
 */
export function keepSnapshot({ state }: Store, { manifest }: Writing, name: string): void {
	const kept = [{ name, sequence: state.flushedSequence, tables: [...state.tables.keys()] }];
	manifest.append({ kept });
	state.apply({ kept });
}

/**
 * Forgets a name; durable when it returns. Files that nobody reads any more are garbage from then on.
 *
 * @throws {@link EngineError} `no-space`, `io`: then the manifest is in an unknown state
 */
export function dropSnapshot({ state, pins }: Store, { manifest }: Writing, name: string): void {
	const before = [...state.retired.keys()];
	manifest.append({ dropped: [name] });
	state.apply({ dropped: [name] });
	for (const table of before) if (!state.retired.has(table)) pins.forget(table);
}

/**
 * What a name stands for.
 *
 * @throws {@link EngineError} `invalid` if there is no such name
 */
export function snapshotNamed({ state, directory }: Store, name: string): SnapshotRecord {
	const record = state.snapshots.get(name);
	if (record !== undefined) return record;
	const sentence = `There is no snapshot named ${JSON.stringify(name)}.`;
	throw new EngineError("invalid", sentence, { path: directory });
}

/**
 * Opens and pins tables, newest first.
 *
 * @throws {@link EngineError} `corrupt` if one is damaged or gone, `changed` if it is gone for a reader, `io`
 */
export function pinTables(store: Store, numbers: readonly number[]): TableReader[] {
	try {
		const tables = store.pins.pinNumbers(numbers, store.tables);
		return tables.sort((first, second) => second.footer.sequenceMax - first.footer.sequenceMax);
	} catch (error) {
		if (!isVfsFailure(error, "not-found")) throw error;
		const code = store.writing === undefined ? "changed" : "corrupt";
		throw new EngineError(code, "A table that a snapshot reads is missing.", { path: error.path, cause: error });
	}
}
