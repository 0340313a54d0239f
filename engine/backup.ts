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
import { VersionState } from "./manifest/versionState.ts";
import { tableName } from "./model/fileNames.ts";
import { pinTables } from "./namedSnapshots.ts";
import type { TableReader } from "./sstable/tableReader.ts";
import type { Store } from "./store.ts";
import type { FileHandle } from "./vfs/vfs.ts";

const PIECE_BYTES = 256 * 1024;
/** Bytes after which the disk is asked to take what was written. */
const SYNC_BYTES = 2 * 1024 * 1024;

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

interface RunningCopy {
	readonly source: FileHandle;
	readonly target: FileHandle;
	readonly bytes: number;
	at: number;
	syncBegun: number;
}

/** The backup of a store in which nothing waits to be flushed, to a new directory. */
export class TableBackup implements Backup {
	readonly sequence: number;
	readonly bytes: number;
	readonly #store: Store;
	readonly #directory: string;
	readonly #isEngineOpen: () => boolean;
	readonly #tables: readonly TableReader[];
	readonly #state = new VersionState();
	readonly #piece = new Uint8Array(PIECE_BYTES);
	#copiedCount = 0;
	#copiedBytes = 0;
	#copy: RunningCopy | undefined;
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
		// The copy has no log: it begins with the first segment that an opening makes.
		const log = { begin: { segment: 1, offset: 0 }, sequence: state.flushedSequence };
		this.#state.apply({ ...state.asEdit(), log, ends: new Map() });
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
				left -= this.#copyPiece((this.#copy ??= this.#begin(table)), left);
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
		this.#copy?.source.close();
		this.#copy?.target.close();
		if (this.#isEngineOpen()) this.#store.pins.unpin(this.#tables);
	}

	#begin({ path, number, bytes }: TableReader): RunningCopy {
		const { vfs } = this.#store;
		const source = vfs.open(path, "read");
		try {
			const target = vfs.open(`${this.#directory}/${tableName(number)}`, "create");
			return { source, target, bytes, at: 0, syncBegun: 0 };
		} catch (error) {
			source.close();
			throw error;
		}
	}

	#copyPiece(copy: RunningCopy, bytesMax: number): number {
		const { source, target, bytes, at } = copy;
		const length = Math.min(PIECE_BYTES, Math.max(1, bytesMax), bytes - at);
		const piece = this.#piece.subarray(0, length);
		if (source.read(piece, at) !== length) {
			throw new EngineError("corrupt", "The table is cut.", { path: source.path, offset: at });
		}
		target.write(piece, at);
		copy.at = at + length;
		this.#copiedBytes += length;
		if (copy.at < bytes) {
			if (copy.at - copy.syncBegun >= SYNC_BYTES) {
				target.beginSync();
				copy.syncBegun = copy.at;
			}
			return length;
		}
		target.sync();
		source.close();
		target.close();
		this.#copy = undefined;
		this.#copiedCount += 1;
		return length;
	}

	#complete(): void {
		const { vfs } = this.#store;
		new ManifestWriter(vfs, this.#directory, 1, this.#state).close();
		writeCurrent(vfs, this.#directory, 1);
		this.abandon();
	}
}
