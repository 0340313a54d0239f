/**
 * WalWriter: appends records to the log, through a buffer, over as many segments as it takes.
 *
 * Always holds: frames reach the file in order; nothing is called synced before its bytes, the bytes of
 * every earlier segment and the names of all of them are durable. A mark after each sync says that they are; it is
 * not synced itself, and the next frame goes over it. After a failure the writer must not be
 * used again: what the file holds then is unknown, and its owner is poisoned.
 */
import { HashMemory } from "../base/xxhash64Wasm.ts";
import { encodeFileHeader, FILE_HEADER_BYTES } from "../model/fileHeader.ts";
import { walName } from "../model/fileNames.ts";
import { type FileHandle, isVfsFailure, type VirtualFileSystem } from "../vfs/vfs.ts";
import {
	encodeMark,
	FRAME_FIRST,
	FRAME_HEAD_BYTES,
	FRAME_LAST,
	FRAME_MIDDLE,
	FRAME_WHOLE,
	frameBytes,
	writeFrameHead,
} from "./walFormat.ts";

/** A place between two records: everything before it is in earlier records. */
export interface WalPosition {
	readonly segment: number;
	readonly offset: number;
}

export interface WalWriterSettings {
	readonly vfs: VirtualFileSystem;
	readonly directory: string;
	/** Number of the first segment that this writer makes. */
	readonly segment: number;
	/** Newest sequence number before the first append; all up to it is durable. */
	readonly sequence: number;
	readonly segmentBytesMax: number;
	readonly bufferBytesMax: number;
	/** Zeros written ahead of small synced records; 0: none. */
	readonly reserveBytes: number;
	/** Asked whether this process may still acknowledge. */
	readonly fence?: { check(): void };
}

/** A rest of a segment too short for this is left empty rather than filled with frames of a few bytes. */
const FRAGMENT_BYTES_MIN = 64;

/** This many small syncs in a row say that more will follow. */
const SMALL_SYNCS_MIN = 3;
/** A look takes about as long as a write of a small batch; so many of them may be in vain. */
const UNCHECKED_WRITES_MAX = 64;
/** A sync is small if it concerns less than this part of the reserve: then the reserve lasts for as many. */
const RESERVE_SYNCS_MIN = 16;

interface Segment {
	readonly number: number;
	readonly file: FileHandle;
}

export class WalWriter {
	readonly #settings: WalWriterSettings;
	/** Holds the buffer: frames are sealed where they lie, and written from there. */
	readonly #memory: HashMemory;
	readonly #buffer: Uint8Array;
	#buffered = 0;
	#current: Segment;
	/** Offset in the file where the buffer goes. */
	#written = FILE_HEADER_BYTES;
	/** Where full segments end that are not let go of yet. */
	readonly #fullEnds = new Map<number, number>();
	/** Full segments whose bytes may not be durable. */
	#unsynced: Segment[] = [];
	#isNameUnsynced = false;
	#sequence: number;
	#synced: number;
	#isDirty = false;
	/** Where zeros in the current segment end that were written ahead. */
	#reservedEnd = 0;
	/** Zeros to write, once they are needed. */
	#zeros: Uint8Array | undefined;
	#smallSyncCount = 0;
	/** Writes since the fence was asked. */
	#uncheckedCount = 0;
	/** Bytes of records written, and how many of them there were at the last sync. */
	#recordBytes = 0;
	#syncedBytes = 0;
	byteCount = 0;
	writeCount = 0;
	syncCount = 0;
	segmentCount = 0;

	constructor(settings: WalWriterSettings) {
		this.#settings = settings;
		this.#sequence = settings.sequence;
		this.#synced = settings.sequence;
		const bufferBytes = Math.max(settings.bufferBytesMax, FRAME_HEAD_BYTES + FRAGMENT_BYTES_MIN);
		this.#memory = new HashMemory(bufferBytes);
		this.#buffer = this.#memory.bytes.subarray(0, bufferBytes);
		this.#current = this.#createSegment(settings.segment);
	}

	/** Where the next record will begin. */
	get position(): WalPosition {
		return { segment: this.#current.number, offset: this.#written + this.#buffered };
	}

	/** Where the file ends: everything before it was handed to the file system. */
	get written(): WalPosition {
		return { segment: this.#current.number, offset: this.#written };
	}

	/** Where each segment that this writer has made, and not let go of, ends: in the file. */
	ends(): Map<number, number> {
		return new Map(this.#fullEnds).set(this.#current.number, this.#written);
	}

	/** Adds a record; it is in the buffer, or in part in the file. */
	append(payload: Uint8Array, sequence: number): void {
		if (this.#room() < frameBytes(Math.min(payload.length, FRAGMENT_BYTES_MIN))) this.#rotate();
		this.#sequence = sequence;
		this.#isDirty = true;
		const whole = frameBytes(payload.length);
		if (whole <= this.#room() && whole <= this.#buffer.length) {
			this.#addFrame(payload, 0, payload.length, FRAME_WHOLE, 0);
		} else {
			this.#appendInParts(payload);
		}
	}

	/** Hands the buffer to the file system. */
	flush(): void {
		if (this.#buffered === 0) return;
		this.#current.file.write(this.#buffer, this.#written, this.#buffered);
		this.#written += this.#buffered;
		this.#recordBytes += this.#buffered;
		this.byteCount += this.#buffered;
		this.writeCount += 1;
		this.#buffered = 0;
		this.#uncheckedCount += 1;
		if (this.#uncheckedCount >= UNCHECKED_WRITES_MAX) this.#check();
	}

	/** Makes all records durable. */
	sync(): void {
		if (!this.#isDirty) return;
		this.flush();
		for (const segment of this.#unsynced) {
			segment.file.sync();
			this.syncCount += 1;
			segment.file.close();
		}
		this.#unsynced = [];
		this.#reserve();
		this.#current.file.sync();
		this.syncCount += 1;
		if (this.#isNameUnsynced) this.#settings.vfs.syncDirectory(this.#settings.directory);
		this.#isNameUnsynced = false;
		this.#check();
		this.#synced = this.#sequence;
		this.#isDirty = false;
		this.#mark();
	}

	/** Lets go of segments before `segment`: their records are in tables. */
	release(segment: number): void {
		for (const old of this.#unsynced) if (old.number < segment) old.file.close();
		this.#unsynced = this.#unsynced.filter((kept) => kept.number >= segment);
		for (const number of this.#fullEnds.keys()) if (number < segment) this.#fullEnds.delete(number);
	}

	/** Closes the files; syncs nothing. */
	close(): void {
		for (const segment of this.#unsynced) segment.file.close();
		this.#current.file.close();
	}

	#appendInParts(payload: Uint8Array): void {
		let at = 0;
		for (let part = 0; at < payload.length; part += 1) {
			if (this.#room() < frameBytes(FRAGMENT_BYTES_MIN)) this.#rotate();
			const space = Math.min(this.#room(), this.#buffer.length) & ~7;
			const length = Math.min(payload.length - at, space - FRAME_HEAD_BYTES);
			const isLast = at + length === payload.length;
			const type = part === 0 ? FRAME_FIRST : isLast ? FRAME_LAST : FRAME_MIDDLE;
			this.#addFrame(payload, at, length, type, part);
			at += length;
		}
	}

	#addFrame(payload: Uint8Array, begin: number, length: number, type: number, part: number): void {
		const total = frameBytes(length);
		if (this.#buffered + total > this.#buffer.length) this.flush();
		const at = this.#buffered;
		const source =
			begin === 0 && length === payload.length ? payload : payload.subarray(begin, begin + length);
		this.#buffer.set(source, at + FRAME_HEAD_BYTES);
		writeFrameHead(this.#buffer, at, length, {
			segment: this.#current.number,
			sequence: this.#sequence,
			synced: this.#synced,
			type,
			part,
		});
		this.#memory.seal(at, at + FRAME_HEAD_BYTES + length);
		this.#buffered += total;
	}

	#check(): void {
		this.#uncheckedCount = 0;
		this.#settings.fence?.check();
	}

	/** Says behind the records that they are durable. Where there is no room for it, nothing is lost but that proof. */
	#mark(): void {
		const mark = encodeMark(this.#current.number, this.#sequence);
		try {
			this.#current.file.write(mark, this.#written);
		} catch (error) {
			if (!isVfsFailure(error, "no-space")) throw error;
		}
		this.byteCount += mark.length;
		this.writeCount += 1;
	}

	/**
	 * Writes zeros behind the records, if small syncs follow each other and the last zeros are used up: a sync
	 * of records over them changes neither the size of the file nor where its bytes lie, so it waits for no
	 * journal of the file system, and for nothing else that goes through it.
	 */
	#reserve(): void {
		const { reserveBytes, segmentBytesMax } = this.#settings;
		const isSmall = this.#recordBytes - this.#syncedBytes <= reserveBytes / RESERVE_SYNCS_MIN;
		this.#syncedBytes = this.#recordBytes;
		this.#smallSyncCount = isSmall ? this.#smallSyncCount + 1 : 0;
		if (this.#smallSyncCount < SMALL_SYNCS_MIN || this.#written < this.#reservedEnd) return;
		const length = Math.min(reserveBytes, segmentBytesMax - this.#written);
		if (length <= 0) return;
		this.#zeros ??= new Uint8Array(reserveBytes);
		this.#reservedEnd = this.#written + length;
		try {
			this.#current.file.write(this.#zeros, this.#written, length);
		} catch (error) {
			// The records themselves are written: they need no room but their own.
			if (!isVfsFailure(error, "no-space")) throw error;
		}
		this.byteCount += length;
		this.writeCount += 1;
	}

	/** Bytes left in the current segment. */
	#room(): number {
		return this.#settings.segmentBytesMax - this.#written - this.#buffered;
	}

	/** Goes on in a new segment, unless nothing is in this one: then all before it can be let go of. */
	startSegment(): void {
		if (this.#written + this.#buffered > FILE_HEADER_BYTES) this.#rotate();
	}

	#rotate(): void {
		this.flush();
		this.#unsynced.push(this.#current);
		this.#fullEnds.set(this.#current.number, this.#written);
		this.#current = this.#nextSegment();
		this.#written = FILE_HEADER_BYTES;
		this.#reservedEnd = 0;
	}

	/** Of two writers one has made it already: we are the other. */
	#nextSegment(): Segment {
		try {
			return this.#createSegment(this.#current.number + 1);
		} catch (error) {
			if (isVfsFailure(error, "exists")) this.#check();
			throw error;
		}
	}

	#createSegment(number: number): Segment {
		const { vfs, directory } = this.#settings;
		const file = vfs.open(`${directory}/${walName(number)}`, "create");
		file.write(encodeFileHeader("kausalWL", number), 0);
		this.byteCount += FILE_HEADER_BYTES;
		this.segmentCount += 1;
		this.#isNameUnsynced = true;
		return { number, file };
	}
}
