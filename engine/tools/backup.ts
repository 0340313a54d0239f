/**
 * Backup: a copy of the store as it was at one batch, named snapshots included, made in steps while the store
 * goes on.
 *
 * Tables never change, so their bytes are copied as they are, and pinned until they are. The copy becomes a
 * store with its last step, when a manifest and CURRENT are written: before that, opening it is refused.
 */
import { EngineError } from "../base/errors.ts";
import { FlushJob } from "../compaction/flushJob.ts";
import { writeCurrent } from "../manifest/current.ts";
import { ManifestWriter } from "../manifest/manifest.ts";
import type { VersionState } from "../manifest/versionState.ts";
import { manifestName, tableName } from "../model/fileNames.ts";
import { pinTables } from "../snapshots/namedSnapshots.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import type { Store } from "../store/store.ts";
import { isVfsFailure, VfsError } from "../vfs/vfs.ts";
import { type CopySettings, removeCopied, TableCopy } from "./tableCopy.ts";

/** A copy that is being made; take steps until there are none, or abandon it. */
export interface Backup {
	/** Sequence number of the last batch in it. */
	readonly sequence: number;
	/**
	 * Bytes of the tables that are copied, and how many of them are. What a reader has replayed from the log is
	 * added to both when its table is written.
	 */
	readonly bytes: number;
	readonly copiedBytes: number;

	/**
	 * Copies about `bytesMax` bytes.
	 *
	 * @returns whether work remains; when it does not, the copy is complete and durable
	 * @throws {@link EngineError} `closed` after the engine was closed or the backup abandoned; `no-space`, `io`,
	 * `corrupt` if a table is cut or gone, `changed` if it is gone for a reader: then it is abandoned
	 */
	step(bytesMax: number): boolean;

	/** Gives up, lets go of the tables and removes what was copied. Nothing if complete. */
	abandon(): void;
}

export interface BackupSettings {
	/**
	 * Whether tables are copied, the default, or linked: then each is a second name of the same file, where the file
	 * system has such, and takes no space before one of the two stores merges it; damage of it is damage of both.
	 */
	readonly tables?: "copied" | "linked";
}

interface BackupParts {
	readonly store: Store;
	readonly directory: string;
	readonly isLinked: boolean;
	readonly isEngineOpen: () => boolean;
}

/**
 * The backup of a store to a new directory. A writer has flushed before; what a reader has replayed from the log
 * becomes a table of the copy.
 */
export class TableBackup implements Backup {
	readonly sequence: number;
	readonly #store: Store;
	readonly #directory: string;
	readonly #isLinked: boolean;
	readonly #isEngineOpen: () => boolean;
	readonly #tables: readonly TableReader[];
	readonly #state: VersionState;
	/** Writes what lies in memory to the copy; `undefined` when there is nothing. */
	#flush: FlushJob | undefined;
	#copiedCount = 0;
	#copiedBytes = 0;
	#bytes: number;
	#copy: TableCopy | undefined;
	#isOver = false;

	/** Makes the directory and pins the tables. */
	constructor({ store, directory, isLinked, isEngineOpen }: BackupParts) {
		const { vfs, state } = store;
		this.#isLinked = isLinked;
		vfs.createDirectory(directory);
		if (vfs.list(directory).length > 0) {
			throw new EngineError("invalid", "A backup goes to an empty directory.", { path: directory });
		}
		this.#store = store;
		this.#directory = directory;
		this.#isEngineOpen = isEngineOpen;
		this.sequence = store.sequence;
		this.#state = state.withoutLog();
		this.#tables = pinTables(store, [...state.tables.keys(), ...state.retired.keys()]);
		this.#bytes = this.#tables.reduce((sum, table) => sum + table.bytes, 0);
		this.#flush = this.#flushToCopy();
	}

	get bytes(): number {
		return this.#bytes;
	}

	get copiedBytes(): number {
		return this.#copiedBytes;
	}

	step(bytesMax: number): boolean {
		if (this.#isOver || !this.#isEngineOpen()) {
			throw new EngineError("closed", "The backup is over.", { path: this.#directory });
		}
		try {
			for (let left = bytesMax; left > 0;) {
				const table = this.#tables[this.#copiedCount];
				if (table !== undefined) {
					left -= this.#copyPiece(table, left);
				} else if (this.#flush !== undefined) {
					this.#flushStep(this.#flush, left);
					left = 0;
				} else {
					this.#complete();
					return false;
				}
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
		this.#flush?.abandon();
		this.#unpin();
		removeCopied(this.#store.vfs, this.#directory);
	}

	#unpin(): void {
		if (this.#isEngineOpen()) this.#store.pins.unpin(this.#tables);
	}

	#copyPiece({ path, number, bytes }: TableReader, bytesMax: number): number {
		const to = `${this.#directory}/${tableName(number)}`;
		if (this.#isLinked && this.#copy === undefined && this.#link(path, to)) {
			this.#copiedCount += 1;
			this.#copiedBytes += bytes;
			return bytes;
		}
		const copy = (this.#copy ??= this.#begin({ vfs: this.#store.vfs, from: path, to, bytes }));
		const length = copy.step(bytesMax);
		this.#copiedBytes += length;
		if (copy.isComplete) {
			this.#copy = undefined;
			this.#copiedCount += 1;
		}
		return length;
	}

	/** @returns whether the file system can; what went wrong otherwise, copying finds as well */
	#link(path: string, to: string): boolean {
		try {
			this.#store.vfs.link(path, to);
			return true;
		} catch (error) {
			if (!(error instanceof VfsError)) throw error;
			return false;
		}
	}

	#begin(settings: CopySettings): TableCopy {
		try {
			return new TableCopy(settings);
		} catch (error) {
			if (!isVfsFailure(error, "not-found")) throw error;
			const code = this.#store.writing === undefined ? "changed" : "corrupt";
			throw new EngineError(code, "A table went away.", { path: settings.from, cause: error });
		}
	}

	#flushToCopy(): FlushJob | undefined {
		const { vfs, options, frozen, active } = this.#store;
		const memtables = [...frozen.map(({ memtable }) => memtable), active].filter(({ isEmpty }) => !isEmpty);
		if (memtables.length === 0) return undefined;
		const { pageBytesMax, filterBitsPerKey, pageCompression } = options;
		const number = this.#state.nextTable;
		const directory = this.#directory;
		return new FlushJob({
			vfs,
			directory,
			number,
			pageBytesMax,
			filterBitsPerKey,
			pageCompression,
			memtables,
		});
	}

	#flushStep(flush: FlushJob, bytesMax: number): void {
		const built = flush.step(bytesMax);
		if (built === undefined) return;
		this.#flush = undefined;
		const { number, bytes, sequenceMin, sequenceMax } = built;
		this.#bytes += bytes;
		this.#copiedBytes += bytes;
		this.#state.apply({
			added: [{ number, bytes, sequenceMin, sequenceMax }],
			log: { begin: this.#state.logBegin, sequence: this.sequence },
			nextTable: number + 1,
		});
	}

	#complete(): void {
		const { vfs } = this.#store;
		new ManifestWriter(vfs.open(`${this.#directory}/${manifestName(1)}`, "create"), 1, this.#state).close();
		writeCurrent(vfs, this.#directory, 1);
		this.#isOver = true;
		this.#unpin();
	}
}
