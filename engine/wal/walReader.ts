/**
 * WalReader: gives back the records of a log in order, up to its end, and says which kind of end it was.
 *
 * Records carry consecutive sequence numbers, so a hole is seen even between sound frames. Where the chain
 * breaks there are two explanations. A crash: everything from there on was not durable; it is left out.
 * Damage: a later frame, or the manifest, says that the missing record had been durable, or the segment is known
 * to end further on. Then the reader goes through the rest only to learn how much is lost.
 */
import { FILE_HEADER_BYTES, type FileMagic, fileHeaderProblem } from "../model/fileHeader.ts";
import type { FileHandle } from "../vfs/vfs.ts";
import type { RecordPlaces } from "./logPieces.ts";
import { LogWindow } from "./logWindow.ts";
import {
	emptyFrame,
	FRAME_FIRST,
	FRAME_HEAD_BYTES,
	FRAME_LAST,
	FRAME_MARK,
	FRAME_WHOLE,
	frameBytes,
	readFrameHead,
} from "./walFormat.ts";
import type { WalPosition } from "./walWriter.ts";

/** One segment of a log. */
export interface Segment {
	readonly number: number;
	readonly path: string;
	/** The manifest is framed in the same way. */
	readonly magic: FileMagic;
	/** `undefined` if it is missing, which counts as empty. The caller closes it. */
	readonly file: FileHandle | undefined;
	/**
	 * Where it is known to end, because its writer has said so when it closed the store, or a later opening has seen
	 * it; what lies beyond does not count. `undefined` if nobody has said.
	 */
	readonly knownEnd: number | undefined;
}

/**
 * A record: bytes that are valid only during the call, its number, and where the next record begins: in
 * `segment`, at `offset`.
 */
export type RecordVisitor = (payload: Uint8Array, sequence: number, segment: number, offset: number) => void;

export interface ReadSettings {
	/** Segments in order of their numbers, without gaps, one at a time. */
	readonly segments: Iterable<Segment>;
	/** Where the first record begins. */
	readonly begin: WalPosition;
	/** Sequence number before the first record. */
	readonly sequence: number;
	/** All records up to this one are known to be durable. Default 0: none is. */
	readonly durable?: number;
	readonly onRecord: RecordVisitor;
	/** Is told where each record lies, before the visitor is called. */
	readonly places?: RecordPlaces | undefined;
}

/** How a log ended. */
export interface WalEnd {
	/** Newest sequence number read. */
	readonly sequence: number;
	/** Where each segment's sound records end; 0 for one of which nothing counts. */
	readonly ends: ReadonlyMap<number, number>;
	readonly recordCount: number;
	readonly byteCount: number;
	/** Bytes left out because a crash had torn them; zeros do not count. */
	readonly droppedBytes: number;
	/** Why that end is not the work of a crash; `undefined` if it may be. */
	readonly damage: LogDamage | undefined;
}

/** Records that had been durable, or whose place in the log was known, and cannot be read. */
export interface LogDamage {
	/** Where the first of them should be; `undefined` if there is no segment at all. */
	readonly segment: number | undefined;
	readonly path: string | undefined;
	readonly offset: number | undefined;
	/** Their numbers, at most: nothing on the disk speaks of a later one. */
	readonly firstLost: number;
	readonly lastLost: number;
}

/** Reads all records that follow each other from `begin`. */
export function readWal(settings: ReadSettings): WalEnd {
	const reader = new WalReader(settings);
	for (const segment of settings.segments) reader.read(segment);
	return reader.finish();
}

/** Reads one segment after the other. */
export class WalReader {
	readonly #settings: Omit<ReadSettings, "segments">;
	readonly #window: LogWindow;
	readonly #frame = emptyFrame();
	readonly #ends = new Map<number, number>();
	/** Parts of a record that is not whole yet: how many, and where in the window they lie, joined. */
	#partCount = 0;
	#joinedBegin = 0;
	#joinedEnd = 0;
	#sequence: number;
	/** End of the newest whole record: where the log is cut, if it is. */
	#soundSegment: number;
	#soundOffset: number;
	#isCut = false;
	/** Where the log ends, if nothing is wrong with that. */
	#last: Segment | undefined;
	#offset: number | undefined;
	/** Whether it is known to go on there. */
	#isShort = false;
	/** Behind the cut: the newest record that is called durable, and the newest that is spoken of. */
	#durable: number;
	#newest = 0;
	#recordCount = 0;
	#byteCount = 0;
	#droppedBytes = 0;

	/** @param window - one of its own, if others may read a log between two segments */
	constructor(settings: Omit<ReadSettings, "segments">, window: LogWindow = new LogWindow("shared")) {
		this.#settings = settings;
		this.#window = window;
		this.#sequence = settings.sequence;
		this.#durable = settings.durable ?? 0;
		this.#soundSegment = settings.begin.segment;
		this.#soundOffset = settings.begin.offset;
	}

	read(segment: Segment): void {
		this.#window.open(segment.file);
		const { size } = this.#window;
		const isFirst = segment.number === this.#settings.begin.segment;
		const begin = isFirst ? this.#settings.begin.offset : FILE_HEADER_BYTES;
		this.#ends.set(segment.number, segment.knownEnd ?? size);
		if (this.#isCut) {
			this.#drop(segment, begin);
			return;
		}
		this.#last = segment;
		this.#offset = Math.min(begin, size);
		if ((segment.knownEnd ?? size) <= begin) {
			// Nothing of it counts; also the segment in which the log begins, if all before that place is in tables.
			this.#ends.set(segment.number, 0);
			return;
		}
		const end = Math.min(segment.knownEnd ?? size, size);
		if (!this.#isUsable(segment)) {
			this.#offset = 0;
			this.#cut(segment, begin);
			return;
		}
		const stopped = this.#readFrames(segment, begin, end);
		if (stopped !== undefined) this.#cut(segment, stopped);
	}

	finish(): WalEnd {
		if (this.#partCount > 0) {
			// The log ends within a record: the frames it has so far do not count.
			for (const number of this.#ends.keys()) this.#shorten(number);
			this.#droppedBytes += this.#joinedEnd - this.#joinedBegin;
		}
		return {
			sequence: this.#sequence,
			ends: this.#ends,
			recordCount: this.#recordCount,
			byteCount: this.#byteCount,
			droppedBytes: this.#droppedBytes,
			damage: this.#damage(),
		};
	}

	#damage(): LogDamage | undefined {
		const firstLost = this.#sequence + 1;
		if (!this.#isShort && this.#durable < firstLost) return undefined;
		const lastLost = Math.max(firstLost, this.#durable, this.#newest);
		return { segment: this.#last?.number, path: this.#last?.path, offset: this.#offset, firstLost, lastLost };
	}

	#isUsable(segment: Segment): boolean {
		const length = Math.min(FILE_HEADER_BYTES, this.#window.size);
		const at = this.#load(0, length);
		return fileHeaderProblem(this.#window.bytes.subarray(at, at + length), segment) === undefined;
	}

	/**
	 * Where `length` bytes of the segment from `offset` on lie in the window, read if they do not yet; -1 if
	 * the segment has not as many. Parts of a record are kept.
	 */
	#load(offset: number, length: number): number {
		const window = this.#window;
		const index = window.indexOf(offset, length);
		if (index >= 0 || offset + length > window.size) return index;
		window.fill(offset, length, this.#joinedBegin, this.#joinedEnd);
		this.#joinedEnd -= this.#joinedBegin;
		this.#joinedBegin = 0;
		return window.indexOf(offset, length);
	}

	/** Whether there is a sound frame at `at` that ends before `end`; then it is in `#frame`. */
	#readFrame(segment: Segment, at: number, end: number): boolean {
		if (at + FRAME_HEAD_BYTES > end) return false;
		const head = this.#load(at, FRAME_HEAD_BYTES);
		if (head < 0) return false;
		const frame = this.#frame;
		if (!readFrameHead(this.#window.bytes, head, end - at, segment.number, frame)) return false;
		const bytes = FRAME_HEAD_BYTES + frame.length;
		const begin = this.#load(at, bytes);
		if (begin < 0 || !this.#window.holds(begin, begin + bytes)) return false;
		frame.payloadAt = begin + FRAME_HEAD_BYTES;
		frame.nextAt = at + frameBytes(frame.length);
		return true;
	}

	/**
	 * Reads frames while they chain; returns where what is left out begins, or `undefined` at the end of the
	 * segment.
	 */
	#readFrames(segment: Segment, begin: number, end: number): number | undefined {
		let at = begin;
		while (at < end) {
			const isSound = this.#readFrame(segment, at, end);
			if (!isSound || !this.#takeFrame(segment, at)) {
				// Where a record was begun over a mark, there are bytes of it behind.
				const rest = isSound && this.#isMark() ? this.#frame.nextAt : at;
				this.#offset = at;
				if (segment.knownEnd !== undefined || this.#countBytes(rest, end) > 0) return rest;
				this.#ends.set(segment.number, at);
				break;
			}
			at = this.#frame.nextAt;
		}
		this.#offset = at;
		return segment.knownEnd !== undefined && at < segment.knownEnd ? at : undefined;
	}

	/** Whether the frame just read is a mark, and at its place. */
	#isMark(): boolean {
		return this.#frame.type === FRAME_MARK && this.#frame.sequence === this.#sequence && this.#partCount === 0;
	}

	/** Takes the frame just read, which begins at `at`, if it is the next one of the log. */
	#takeFrame(segment: Segment, at: number): boolean {
		const { type, part, sequence, payloadAt, length, nextAt } = this.#frame;
		if (sequence !== this.#sequence + 1) return false;
		if (type === FRAME_MARK) return false;
		const isStart = type === FRAME_WHOLE || type === FRAME_FIRST;
		if (isStart !== (this.#partCount === 0) || (part & 0xffff) !== (this.#partCount & 0xffff)) {
			return false;
		}
		if (isStart) this.#settings.places?.beginRecord();
		this.#settings.places?.addFrame(segment, at, length);
		if (type === FRAME_WHOLE) {
			this.#takeRecord(payloadAt, payloadAt + length, segment.number, nextAt);
			return true;
		}
		if (type === FRAME_FIRST) this.#joinedBegin = this.#joinedEnd = payloadAt;
		else this.#window.bytes.copyWithin(this.#joinedEnd, payloadAt, payloadAt + length);
		this.#joinedEnd += length;
		this.#partCount += 1;
		if (type !== FRAME_LAST) return true;
		this.#takeRecord(this.#joinedBegin, this.#joinedEnd, segment.number, nextAt);
		this.#forgetParts();
		return true;
	}

	#forgetParts(): void {
		this.#partCount = 0;
		this.#joinedBegin = 0;
		this.#joinedEnd = 0;
	}

	/** Takes the record whose payload lies at `begin` to `end` of the window. */
	#takeRecord(begin: number, end: number, segment: number, nextAt: number): void {
		const sequence = this.#sequence + 1;
		this.#settings.onRecord(this.#window.bytes.subarray(begin, end), sequence, segment, nextAt);
		this.#sequence = sequence;
		this.#soundSegment = segment;
		this.#soundOffset = nextAt;
		this.#recordCount += 1;
		this.#byteCount += end - begin;
	}

	/**
	 * The log ends here; all later frames are looked at only to see whether that can be the work of a crash.
	 */
	#cut(segment: Segment, at: number): void {
		this.#isCut = true;
		this.#isShort = segment.knownEnd !== undefined;
		this.#forgetParts();
		this.#window.forget();
		for (const number of this.#ends.keys()) this.#shorten(number);
		this.#drop(segment, at);
	}

	/**
	 * A segment before the cut keeps its end, the one of the cut ends there, a later one counts for nothing.
	 */
	#shorten(number: number): void {
		if (this.#recordCount === 0) this.#ends.set(number, 0);
		else if (number === this.#soundSegment) this.#ends.set(number, this.#soundOffset);
		if (number > this.#soundSegment) this.#ends.set(number, 0);
	}

	/** Counts what is left out, and notes what the frames in it say. */
	#drop(segment: Segment, begin: number): void {
		this.#shorten(segment.number);
		const size = Math.min(segment.knownEnd ?? this.#window.size, this.#window.size);
		for (let at = begin & ~7; at < size; at += 8) {
			if (!this.#readFrame(segment, at, size)) continue;
			this.#durable = Math.max(this.#durable, this.#frame.synced);
			this.#newest = Math.max(this.#newest, this.#frame.sequence);
			at = this.#frame.nextAt - 8;
		}
		this.#droppedBytes += this.#countBytes(begin, size);
	}

	/** How many bytes of the segment from `begin` to `end` are not zero. */
	#countBytes(begin: number, end: number): number {
		let count = 0;
		for (let at = begin; at < end; ) {
			const index = this.#load(at, 1);
			if (index < 0) break;
			const { bytes } = this.#window;
			const stop = index + Math.min(end - at, this.#window.bytesFrom(at));
			for (let byte = index; byte < stop; byte += 1) if (bytes[byte] !== 0) count += 1;
			at += stop - index;
		}
		return count;
	}
}
