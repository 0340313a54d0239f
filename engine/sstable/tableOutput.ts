/**
 * TableOutput: the file of a table while it is written: bytes gathered, so that a call writes many pages, and handed
 * to the disk as they come.
 */
import { ByteWriter } from "../base/bytes.ts";
import { SyncWait } from "../vfs/syncWait.ts";
import type { FileHandle } from "../vfs/vfs.ts";

/** Bytes gathered before they are written: one call instead of sixteen. */
export const WRITE_BYTES: number = 64 * 1024;

/** Bytes after which the disk is asked to take what was written, so that the end does not wait for all of it. */
const SYNC_BYTES = 2 * 1024 * 1024;

export class TableOutput {
	/** What was not written yet; pages are appended to it. */
	readonly buffer: ByteWriter = new ByteWriter(WRITE_BYTES * 2);
	/** Of the page that comes next. */
	ordinal = 0;
	readonly #file: FileHandle;
	#written = 0;
	#syncBegun = 0;
	#syncing: SyncWait | undefined;

	constructor(file: FileHandle) {
		this.#file = file;
	}

	/** Where in the file the next byte comes to lie. */
	get byteCount(): number {
		return this.#written + this.buffer.length;
	}

	/** Whether all that is left is a sync that has not ended. */
	get isWaiting(): boolean {
		return this.#syncing?.isWaiting === true;
	}

	/** Says that pages were appended. */
	endPages(count: number): void {
		this.ordinal += count;
		this.writeFull();
	}

	/** Writes what was gathered, if it is enough for a call. */
	writeFull(): void {
		if (this.buffer.length >= WRITE_BYTES) this.writeAll();
	}

	writeAll(): void {
		this.#file.write(this.buffer.bytes(), this.#written);
		this.#written += this.buffer.length;
		this.buffer.clear();
		if (this.#written - this.#syncBegun < SYNC_BYTES) return;
		this.#file.beginSync();
		this.#syncBegun = this.#written;
	}

	/** Makes the whole file durable and closes it; `false` while the sync goes on. */
	finishStep(bytesMax: number): boolean {
		if (!(this.#syncing ??= new SyncWait(this.#file.beginSync())).step(bytesMax)) return false;
		this.#file.close();
		return true;
	}

	close(): void {
		this.#file.close();
	}
}
