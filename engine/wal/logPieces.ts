/**
 * Pieces of a log that was replayed: where contents lie in its files, so that they need not be kept in memory
 * until they are asked for.
 *
 * A piece is a run of whole frames. When its bytes are read for the second time, every frame is checked for
 * the second time.
 */
import type { LaterBytes, LaterPlaces } from "../base/arena.ts";
import { EngineError } from "../base/errors.ts";
import type { VirtualFileSystem } from "../vfs/vfs.ts";
import { emptyFrame, FRAME_HEAD_BYTES, readFrame } from "./walFormat.ts";

/** Bytes of a piece, unless one frame is longer: what a first question waits for, about 0.2 ms. */
const PIECE_BYTES = 256 * 1024;

/** A file of the log, by its number and its path. */
interface LogFile {
	readonly number: number;
	readonly path: string;
}

class LogPiece implements LaterBytes {
	readonly #vfs: VirtualFileSystem;
	readonly file: LogFile;
	readonly begin: number;
	/** Where the payload of its last frame ends. */
	end: number;

	constructor(vfs: VirtualFileSystem, file: LogFile, begin: number) {
		this.#vfs = vfs;
		this.file = file;
		this.begin = begin;
		this.end = begin;
	}

	get byteCount(): number {
		return this.end - this.begin;
	}

	load(target: Uint8Array): void {
		const file = this.#vfs.open(this.file.path, "read");
		let read: number;
		try {
			read = file.read(target, this.begin);
		} finally {
			file.close();
		}
		const frame = emptyFrame();
		for (let at = 0; at < target.length; at = frame.nextAt) {
			if (readFrame(target, at, read, this.file.number, frame)) continue;
			const sentence = "The log is damaged where it was whole when the store was opened.";
			throw new EngineError("corrupt", sentence, { path: this.file.path, offset: this.begin + at });
		}
	}
}

/** Where the payload of one record lies in the files of the log; used for one record after the other. */
export class RecordPlaces implements LaterPlaces {
	readonly #vfs: VirtualFileSystem;
	#current: LogPiece | undefined;
	/** Of each frame of the record: where its payload ends in that of the record, and lies in its piece. */
	readonly #ends: number[] = [];
	readonly #shifts: number[] = [];
	readonly #pieces: LogPiece[] = [];
	#count = 0;
	#payloadBytes = 0;
	/** The frame that was asked for last: contents are asked for in order. */
	#asked = 0;
	#located: LogPiece | undefined;
	offset = 0;

	constructor(vfs: VirtualFileSystem) {
		this.#vfs = vfs;
	}

	get bytes(): LaterBytes | undefined {
		return this.#located;
	}

	/** The next frame begins a record. */
	beginRecord(): void {
		this.#count = 0;
		this.#payloadBytes = 0;
		this.#asked = 0;
	}

	/**
	 * Adds the next frame of the record: it begins at `at` of `file`, where the frame before ends, with a
	 * payload of `length` bytes.
	 */
	addFrame(file: LogFile, at: number, length: number): void {
		const payloadAt = at + FRAME_HEAD_BYTES;
		let piece = this.#current;
		if (piece?.file !== file || payloadAt + length - piece.begin > PIECE_BYTES) {
			piece = this.#current = new LogPiece(this.#vfs, file, at);
		}
		piece.end = payloadAt + length;
		this.#pieces[this.#count] = piece;
		this.#shifts[this.#count] = payloadAt - piece.begin - this.#payloadBytes;
		this.#payloadBytes += length;
		this.#ends[this.#count] = this.#payloadBytes;
		this.#count += 1;
	}

	locate(begin: number, length: number): boolean {
		let asked = this.#asked;
		while (begin >= this.#ends[asked]! && asked + 1 < this.#count) asked += 1;
		this.#asked = asked;
		// What lies in two frames is not whole in the file.
		if (begin + length > this.#ends[asked]!) return false;
		this.#located = this.#pieces[asked];
		this.offset = begin + this.#shifts[asked]!;
		return true;
	}
}
