/**
 * TableCopy: copies the bytes of a table to a new file, in steps. When it is complete, everything but the file's name
 * is durable. Also removes copies that were given up.
 */
import { EngineError } from "../base/errors.ts";
import { parseFileName } from "../model/fileNames.ts";
import type { FileHandle, VirtualFileSystem } from "../vfs/vfs.ts";

const PIECE_BYTES = 256 * 1024;
/** Bytes after which the disk is asked to take what was written. */
const SYNC_BYTES = 2 * 1024 * 1024;

export interface CopySettings {
	readonly vfs: VirtualFileSystem;
	/** Paths. */
	readonly from: string;
	readonly to: string;
	/** Bytes of the table, as the manifest says. */
	readonly bytes: number;
}

export class TableCopy {
	readonly #source: FileHandle;
	readonly #target: FileHandle;
	readonly #bytes: number;
	readonly #piece: Uint8Array;
	#at = 0;
	#syncBegun = 0;

	/** @throws {@link EngineError} `io`, `no-space` */
	constructor({ vfs, from, to, bytes }: CopySettings) {
		this.#bytes = bytes;
		this.#piece = new Uint8Array(Math.min(PIECE_BYTES, bytes));
		this.#source = vfs.open(from, "read");
		try {
			this.#target = vfs.open(to, "create");
		} catch (error) {
			this.#source.close();
			throw error;
		}
	}

	get isComplete(): boolean {
		return this.#at === this.#bytes;
	}

	/**
	 * Copies a piece of at most `bytesMax` bytes, at least one, and returns how many; closes the files behind the
	 * last one.
	 *
	 * @throws {@link EngineError} `corrupt` if the table is cut, `io`, `no-space`; the caller closes
	 */
	step(bytesMax: number): number {
		const at = this.#at;
		const length = Math.min(this.#piece.length, Math.max(1, bytesMax), this.#bytes - at);
		const piece = this.#piece.subarray(0, length);
		if (this.#source.read(piece, at) !== length) {
			throw new EngineError("corrupt", "The table is cut.", { path: this.#source.path, offset: at });
		}
		this.#target.write(piece, at);
		if (at + length === this.#bytes) {
			this.#target.sync();
			this.close();
		} else if (at + length - this.#syncBegun >= SYNC_BYTES) {
			this.#target.beginSync();
			this.#syncBegun = at + length;
		}
		this.#at = at + length;
		return length;
	}

	close(): void {
		this.#source.close();
		this.#target.close();
	}
}

/** Removes the files of a copy: CURRENT before what it leads to, and last of all what tells of a restore. */
export function removeCopied(vfs: VirtualFileSystem, directory: string): void {
	const names = vfs.list(directory);
	const remove = (kinds: readonly string[]): void => {
		const found = names.filter((name) => kinds.includes(parseFileName(name)?.kind ?? ""));
		for (const name of found) vfs.remove(`${directory}/${name}`);
		if (found.length > 0) vfs.syncDirectory(directory);
	};
	remove(["current"]);
	remove(["current-new", "manifest", "table"]);
	remove(["restoring"]);
}
