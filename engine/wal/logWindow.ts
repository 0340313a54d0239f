/**
 * LogWindow: the part of a log file that lies in memory now, where frames are checked without being copied.
 *
 * Readers share one window where reading a log is one call. Always holds: its memory is the bytes that
 * its owner keeps, wherever they came from, and behind them the bytes of the file from some place on.
 */
import { HashMemory } from "../base/xxhash64Wasm.ts";
import type { FileHandle } from "../vfs/vfs.ts";

/** Bytes read at once; larger frames and records make the window grow for as long as one log is read. */
const WINDOW_BYTES = 1024 * 1024;

let shared: HashMemory | undefined;

export class LogWindow {
	#memory: HashMemory;
	/** The memory; another one after a {@link LogWindow.fill} that had to grow. */
	bytes: Uint8Array;
	#file: FileHandle | undefined;
	/** Bytes in the file. */
	size = 0;
	/** Bytes of the file from offset `#offset` on lie at `#begin` to `#end`. */
	#offset = 0;
	#begin = 0;
	#end = 0;

	constructor(memory: "shared" | "own") {
		this.#memory = memory === "own" ? new HashMemory(WINDOW_BYTES) : (shared ??= new HashMemory(WINDOW_BYTES));
		this.bytes = this.#memory.bytes;
	}

	/** Looks at another file from now on, `undefined`: an empty one. The caller closes it. */
	open(file: FileHandle | undefined): void {
		this.#file = file;
		this.size = file?.size() ?? 0;
		this.forget();
	}

	/** Nothing of the file counts as read: its bytes here were changed. */
	forget(): void {
		this.#begin = 0;
		this.#end = 0;
	}

	/** Where `length` bytes of the file from `offset` on lie, or -1 if not all of them are here. */
	indexOf(offset: number, length: number): number {
		const index = offset - this.#offset + this.#begin;
		return index >= this.#begin && index + length <= this.#end ? index : -1;
	}

	/** How many bytes from `offset` of the file on are here. */
	bytesFrom(offset: number): number {
		return Math.max(0, this.indexOf(offset, 0) < 0 ? 0 : this.#end - (offset - this.#offset + this.#begin));
	}

	/**
	 * Keeps the bytes `keepBegin` to `keepEnd`, which come to lie at the front, and reads the file from
	 * `offset` on behind them, at a multiple of eight; at least `length` bytes, or up to its end.
	 */
	fill(offset: number, length: number, keepBegin: number, keepEnd: number): void {
		const begin = (keepEnd - keepBegin + 7) & ~7;
		if (begin + length > this.bytes.length) this.#grow(begin + length, keepBegin, keepEnd);
		else this.bytes.copyWithin(0, keepBegin, keepEnd);
		const count = Math.max(0, Math.min(this.bytes.length - begin, this.size - offset));
		const read = this.#file?.read(this.bytes.subarray(begin, begin + count), offset) ?? 0;
		this.#offset = offset;
		this.#begin = begin;
		this.#end = begin + read;
	}

	/** Whether the checksum of a frame holds: the eight bytes at `begin`, over those up to `end`. */
	holds(begin: number, end: number): boolean {
		return this.#memory.holds(begin, end);
	}

	#grow(byteCount: number, keepBegin: number, keepEnd: number): void {
		const grown = new HashMemory(Math.max(byteCount, this.bytes.length * 2));
		grown.bytes.set(this.bytes.subarray(keepBegin, keepEnd));
		this.#memory = grown;
		this.bytes = grown.bytes;
	}
}
