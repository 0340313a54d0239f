/**
 * Backup: a copy of the store as it was at one batch, named snapshots included, made in steps while the store
 * goes on.
 *
 * Tables never change, so their bytes are copied as they are, and pinned until they are. The copy becomes a
 * store with its last step, when a manifest and CURRENT are written: before that, opening it is refused.
 */
import { EngineError } from "./base/errors.ts";
import { writeCurrent } from "./manifest/current.ts";
import { ManifestWriter } from "./manifest/manifest.ts";
import type { VersionState } from "./manifest/versionState.ts";
import { tableName } from "./model/fileNames.ts";
import { pinTables } from "./namedSnapshots.ts";
import type { TableReader } from "./sstable/tableReader.ts";
import type { Store } from "./store.ts";
import { TableCopy } from "./tableCopy.ts";

/** A copy that is being made; take steps until there are none, or abandon it. */
export interface Backup {
	/** Sequence number of the last batch in it. */
	readonly sequence: number;
	/** Bytes of the tables that are copied, and how many of them are. */
	readonly bytes: number;
	readonly copiedBytes: number;

	/**
	 * Copies about `bytesMax` bytes.
	 *
	 * @returns whether work remains; when it does not, the copy is complete and durable
	 * @throws {@link EngineError} `closed` after the engine was closed or the backup abandoned; `no-space` or
	 * `io`: then it is abandoned
	 */
	step(bytesMax: number): boolean;

	/** Gives up and lets go of the tables; what was copied is the caller's to remove. Nothing if complete. */
	abandon(): void;
}

/** The backup of a store in which nothing waits to be flushed, to a new directory. */
export class TableBackup implements Backup {
	readonly sequence: number;
	readonly bytes: number;
	readonly #store: Store;
	readonly #directory: string;
	readonly #isEngineOpen: () => boolean;
	readonly #tables: readonly TableReader[];
	readonly #state: VersionState;
	#copiedCount = 0;
	#copiedBytes = 0;
	#copy: TableCopy | undefined;
	#isOver = false;

	/** Makes the directory and pins the tables. */
	constructor(store: Store, directory: string, isEngineOpen: () => boolean) {
		const { vfs, state } = store;
		vfs.createDirectory(directory);
		if (vfs.list(directory).length > 0) {
			throw new EngineError("invalid", "A backup goes to an empty directory.", { path: directory });
		}
		this.#store = store;
		this.#directory = directory;
		this.#isEngineOpen = isEngineOpen;
		this.sequence = state.flushedSequence;
		this.#state = state.withoutLog();
		this.#tables = pinTables(store, [...state.tables.keys(), ...state.retired.keys()]);
		this.bytes = this.#tables.reduce((sum, table) => sum + table.bytes, 0);
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
				if (table === undefined) {
					this.#complete();
					return false;
				}
				left -= this.#copyPiece(table, left);
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
		if (this.#isEngineOpen()) this.#store.pins.unpin(this.#tables);
	}

	#copyPiece({ path, number, bytes }: TableReader, bytesMax: number): number {
		const to = `${this.#directory}/${tableName(number)}`;
		const copy = (this.#copy ??= new TableCopy({ vfs: this.#store.vfs, from: path, to, bytes }));
		const length = copy.step(bytesMax);
		this.#copiedBytes += length;
		if (copy.isComplete) {
			this.#copy = undefined;
			this.#copiedCount += 1;
		}
		return length;
	}

	#complete(): void {
		const { vfs } = this.#store;
		new ManifestWriter(vfs, this.#directory, 1, this.#state).close();
		writeCurrent(vfs, this.#directory, 1);
		this.abandon();
	}
}
