/**
 * Restore: copies a backup into a directory of its own, in steps, and verifies it on the way.
 *
 * The directory becomes a store in the last step, when CURRENT is written. Until then a file RESTORING, made durable
 * before anything else, marks the directory, and opening it is refused. The next restore removes what an interrupted
 * one left, and nothing else: the mark distinguishes it from a store that has lost its CURRENT.
 */
import { removeQuietly } from "../lifecycle/beginWriting.ts";
import { EngineError } from "../base/errors.ts";
import { acquireLock, DRAFT_PREFIX, type HeldLock } from "../store/lock.ts";
import { readCurrent, writeCurrent } from "../manifest/current.ts";
import { ManifestWriter, readManifest } from "../manifest/manifest.ts";
import type { TableRecord, VersionState } from "../manifest/versionState.ts";
import { FILE_HEADER_BYTES } from "../model/fileHeader.ts";
import { CURRENT_NAME, manifestName, parseFileName, RESTORING_NAME, tableName, walName } from "../model/fileNames.ts";
import { numbersOf } from "../lifecycle/recovery.ts";
import { type DamagedRange, TableVerification, verifyTable } from "../sstable/verifyTable.ts";
import { removeCopied, TableCopy } from "./tableCopy.ts";
import { readWhole, writeWhole } from "../vfs/readWhole.ts";
import { isVfsFailure, type VirtualFileSystem } from "../vfs/vfs.ts";

export interface RestoreSettings {
	readonly vfs: VirtualFileSystem;
	/** Directory of the backup; it is not changed. */
	readonly from: string;
	/** Directory of the new store: it does not exist, holds nothing, or holds the rest of an interrupted restore. */
	readonly directory: string;
}

/** A backup that is being restored; take steps until there are none, or abandon it. */
export interface Restore {
	/** Sequence number of the last batch in it. */
	readonly sequence: number;
	/** Bytes of the tables that are copied, and how many of them are. */
	readonly bytes: number;
	readonly copiedBytes: number;

	/**
	 * Copies or verifies about `bytesMax` bytes.
	 *
	 * @returns whether work remains; when it does not, the store is complete and durable
	 * @throws {@link EngineError} `corrupt` if the backup is damaged: it names the file and the range; `closed`
	 * after the end; `no-space`, `io`. Then the restore is abandoned
	 */
	step(bytesMax: number): boolean;

	/** Gives up, and removes what was copied. Nothing if complete. */
	abandon(): void;
}

/**
 * Begins to restore a backup.
 *
 * @throws {@link EngineError} `missing` if there is no backup, or one that was not completed; `invalid` if the
 * directory holds anything, or if the backup was opened and written to: then back that store up; `corrupt` or
 * `newer-format` if its manifest cannot be read; `locked`, `no-space`, `io`
 *
 * Cost: reads the backup once and the copy once.
 */
export function restoreBackup(settings: RestoreSettings): Restore {
	return new TableRestore(settings);
}

class TableRestore implements Restore {
	readonly sequence: number;
	readonly bytes: number;
	readonly #settings: RestoreSettings;
	readonly #state: VersionState;
	readonly #tables: readonly TableRecord[];
	readonly #lock: HeldLock;
	#tableIndex = 0;
	#copiedBytes = 0;
	#copy: TableCopy | undefined;
	#verification: TableVerification | undefined;
	#isOver = false;

	constructor(settings: RestoreSettings) {
		const { vfs, from, directory } = settings;
		this.#settings = settings;
		this.#state = readBackup(vfs, from).withoutLog();
		this.#tables = [...this.#state.tables.values(), ...this.#state.retired.values()];
		this.sequence = this.#state.flushedSequence;
		this.bytes = this.#tables.reduce((sum, table) => sum + table.bytes, 0);
		vfs.createDirectory(directory);
		refuseOccupied(vfs, directory);
		this.#lock = acquireLock(vfs, directory);
		try {
			refuseOccupied(vfs, directory);
			removeCopied(vfs, directory);
		} catch (error) {
			this.#lock.release();
			throw error;
		}
		try {
			beginRestoring(vfs, directory);
		} catch (error) {
			this.abandon();
			throw error;
		}
	}

	get copiedBytes(): number {
		return this.#copiedBytes;
	}

	step(bytesMax: number): boolean {
		if (this.#isOver) {
			throw new EngineError("closed", "The restore is over.", { path: this.#settings.directory });
		}
		try {
			for (let left = bytesMax; left > 0;) {
				const table = this.#tables[this.#tableIndex];
				if (table === undefined) {
					this.#complete();
					return false;
				}
				left -= this.#tableStep(table, left);
			}
			return true;
		} catch (error) {
			this.abandon();
			throw error;
		}
	}

	abandon(): void {
		if (this.#isOver) return;
		this.#isOver = true;
		this.#copy?.close();
		this.#verification?.close();
		try {
			removeCopied(this.#settings.vfs, this.#settings.directory);
		} finally {
			this.#lock.release();
		}
	}

	/** Copies a table, then verifies the copy; returns about how many bytes of work it was. */
	#tableStep(table: TableRecord, bytesMax: number): number {
		const { number, bytes } = table;
		const { vfs } = this.#settings;
		const [from, to] = [this.#pathFrom(number), this.#pathTo(number)];
		if (this.#verification === undefined) {
			const copy = (this.#copy ??= this.#beginCopy(from, to, bytes));
			const length = copy.step(bytesMax);
			this.#copiedBytes += length;
			if (copy.isComplete) {
				this.#copy = undefined;
				this.#verification = new TableVerification({ vfs, path: to, number, bytes });
			}
			return length;
		}
		const isUnfinished = this.#verification.step(bytesMax);
		if (this.#verification.damaged.length > 0) {
			this.#refuseDamaged(table, this.#verification.damaged);
		}
		if (!isUnfinished) {
			this.#verification.close();
			this.#verification = undefined;
			this.#tableIndex += 1;
		}
		return bytesMax;
	}

	#beginCopy(from: string, to: string, bytes: number): TableCopy {
		try {
			return new TableCopy({ vfs: this.#settings.vfs, from, to, bytes });
		} catch (error) {
			if (!isVfsFailure(error, "not-found")) throw error;
			throw new EngineError("corrupt", "A table of the backup is missing.", { path: from, cause: error });
		}
	}

	/** Says where the backup is damaged; or the copy, if it is not what the backup holds. */
	#refuseDamaged({ number, bytes }: TableRecord, inCopy: readonly DamagedRange[]): never {
		const source = this.#pathFrom(number);
		const inSource = verifyTable({ vfs: this.#settings.vfs, path: source, number, bytes });
		const [first, ...others] = inSource.length > 0 ? inSource : inCopy;
		const { begin = 0, end = 0, sentence = "" } = first ?? {};
		const more = others.length === 0 ? "" : `, and ${others.length} more ranges are damaged`;
		const what = inSource.length > 0 ? "The backup" : "What was read back of the copy";
		throw new EngineError("corrupt", `${what} is damaged in bytes ${begin} to ${end}: ${sentence}${more}`, {
			path: inSource.length > 0 ? source : this.#pathTo(number),
			offset: begin,
		});
	}

	#complete(): void {
		const { vfs, directory } = this.#settings;
		new ManifestWriter(vfs.open(`${directory}/${manifestName(1)}`, "create"), 1, this.#state).close();
		writeCurrent(vfs, directory, 1);
		// From here on it is a store. RESTORING says nothing beside CURRENT, and an opening removes it.
		this.#isOver = true;
		try {
			removeQuietly(vfs, `${directory}/${RESTORING_NAME}`);
		} finally {
			this.#lock.release();
		}
	}

	#pathFrom(table: number): string {
		return `${this.#settings.from}/${tableName(table)}`;
	}

	#pathTo(table: number): string {
		return `${this.#settings.directory}/${tableName(table)}`;
	}
}

/** What the manifest of a backup says. */
function readBackup(vfs: VirtualFileSystem, from: string): VersionState {
	const noBackup = (cause?: unknown): EngineError =>
		new EngineError("missing", "There is no complete backup here.", { path: from, cause });
	let manifest: number | undefined;
	try {
		manifest = readCurrent(vfs, from);
	} catch (error) {
		throw isVfsFailure(error, "not-found") ? noBackup(error) : error;
	}
	if (manifest === undefined) throw noBackup();
	try {
		const state = readManifest(vfs, from, manifest);
		refuseWritten(vfs, from, state);
		return state;
	} catch (error) {
		if (!isVfsFailure(error, "not-found")) throw error;
		throw new EngineError("corrupt", "The manifest of the backup is missing.", { path: error.path });
	}
}

/** A backup has no log; one that was opened since may have batches in it, which a copy of tables would lose. */
function refuseWritten(vfs: VirtualFileSystem, from: string, { logBegin, ends }: VersionState): void {
	for (const segment of numbersOf(vfs, from, "wal")) {
		if (segment < logBegin.segment || ends.get(segment) === 0) continue;
		const path = `${from}/${walName(segment)}`;
		const begin = segment === logBegin.segment ? Math.max(FILE_HEADER_BYTES, logBegin.offset) : FILE_HEADER_BYTES;
		if (readWhole(vfs, path).subarray(begin, ends.get(segment)).every((byte) => byte === 0)) continue;
		const sentence = "This store was written to since it was backed up: open it and back it up again.";
		throw new EngineError("invalid", sentence, { path });
	}
}

/** Refuses a directory that holds anything but the rest of a restore. */
function refuseOccupied(vfs: VirtualFileSystem, directory: string): void {
	const names = vfs.list(directory);
	const isRest = names.includes(RESTORING_NAME) && !names.includes(CURRENT_NAME);
	for (const name of names) {
		const kind = parseFileName(name)?.kind;
		const isOurs = kind === "lock" || name.startsWith(DRAFT_PREFIX);
		if (isOurs || (isRest && kind !== undefined && kind !== "wal")) continue;
		const sentence = "A backup is restored to a directory that does not exist or holds nothing.";
		throw new EngineError("invalid", sentence, { path: `${directory}/${name}` });
	}
}

/** Makes it known, durably, that what comes to lie here is no store yet. */
function beginRestoring(vfs: VirtualFileSystem, directory: string): void {
	const text = "A backup is being restored here. If no process does so, restore it again.\n";
	writeWhole(vfs, `${directory}/${RESTORING_NAME}`, new TextEncoder().encode(text));
	vfs.syncDirectory(directory);
}
