/**
 * WalReader: gives back the records of a log in order, up to its end, and says which kind of end it was.
 *
 * Records carry consecutive sequence numbers, so a hole is seen even between sound frames. Where the chain
 * breaks there are two explanations. A crash: everything from there on was not durable; it is left out.
 * Damage: a later frame says that the missing record had been durable, or an earlier opening had found it
 * whole; then `corrupt` is thrown, because silently going on would lose an acknowledged batch.
 */
import { ByteWriter } from "../base/bytes.ts";
import { EngineError } from "../base/errors.ts";
import { FILE_HEADER_BYTES, type FileMagic, fileHeaderProblem } from "../model/fileHeader.ts";
import { emptyFrame, FRAME_FIRST, FRAME_LAST, FRAME_MIDDLE, FRAME_WHOLE, readFrame } from "./walFormat.ts";
import type { WalPosition } from "./walWriter.ts";

/** One segment as read from disk. */
export interface SegmentBytes {
	readonly number: number;
	readonly path: string;
	/** The manifest is framed in the same way. */
	readonly magic: FileMagic;
	readonly bytes: Uint8Array;
	/**
	 * Where an earlier opening found it to end; what lies beyond does not count. `undefined` if none has seen
	 * it.
	 */
	readonly knownEnd: number | undefined;
}

/** A record: bytes that are valid only during the call, its number, and where the next record begins. */
export type RecordVisitor = (payload: Uint8Array, sequence: number, next: WalPosition) => void;

export interface ReadSettings {
	/** Segments in order of their numbers, without gaps, one at a time. */
	readonly segments: Iterable<SegmentBytes>;
	/** Where the first record begins. */
	readonly begin: WalPosition;
	/** Sequence number before the first record. */
	readonly sequence: number;
	readonly onRecord: RecordVisitor;
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
}

/** Reads all records that follow each other from `begin`. */
export function readWal(settings: ReadSettings): WalEnd {
	const reader = new WalReader(settings);
	for (const segment of settings.segments) reader.read(segment);
	return reader.finish();
}

class WalReader {
	readonly #settings: ReadSettings;
	readonly #frame = emptyFrame();
	readonly #ends = new Map<number, number>();
	/** Parts of a record that is not whole yet. */
	readonly #parts = new ByteWriter(0);
	#partCount = 0;
	#sequence: number;
	/** End of the newest whole record: where the log is cut, if it is. */
	#soundEnd: WalPosition;
	#isCut = false;
	#recordCount = 0;
	#byteCount = 0;
	#droppedBytes = 0;

	constructor(settings: ReadSettings) {
		this.#settings = settings;
		this.#sequence = settings.sequence;
		this.#soundEnd = settings.begin;
	}

	read(segment: SegmentBytes): void {
		const isFirst = segment.number === this.#settings.begin.segment;
		const begin = isFirst ? this.#settings.begin.offset : FILE_HEADER_BYTES;
		const end = Math.min(segment.knownEnd ?? segment.bytes.length, segment.bytes.length);
		this.#ends.set(segment.number, segment.knownEnd ?? segment.bytes.length);
		if (!this.#isCut && end <= begin) {
			// Nothing of it counts; also the segment in which the log begins, if all before that place is in tables.
			this.#ends.set(segment.number, 0);
			return;
		}
		if (!this.#isCut && this.#isUsable(segment)) {
			const stopped = this.#readFrames(segment, begin, end);
			if (stopped !== undefined) this.#cut(segment, stopped);
			return;
		}
		if (!this.#isCut) this.#cut(segment, begin);
		else this.#drop(segment, begin);
	}

	finish(): WalEnd {
		if (this.#partCount > 0) {
			// The log ends within a record: the frames it has so far do not count.
			for (const number of this.#ends.keys()) this.#shorten(number);
			this.#droppedBytes += this.#parts.length;
		}
		return {
			sequence: this.#sequence,
			ends: this.#ends,
			recordCount: this.#recordCount,
			byteCount: this.#byteCount,
			droppedBytes: this.#droppedBytes,
		};
	}

	#isUsable(segment: SegmentBytes): boolean {
		const problem = fileHeaderProblem(segment.bytes, segment);
		if (problem !== undefined && segment.knownEnd !== undefined) {
			throw new EngineError("corrupt", problem, { path: segment.path, offset: 0 });
		}
		return problem === undefined;
	}

	/**
	 * Reads frames while they chain; returns where they stop chaining, or `undefined` at the end of the
	 * segment.
	 */
	#readFrames(segment: SegmentBytes, begin: number, end: number): number | undefined {
		const { bytes } = segment;
		let at = begin;
		while (at < end) {
			if (!readFrame(bytes, at, end, segment.number, this.#frame) || !this.#takeFrame(segment)) {
				if (segment.knownEnd !== undefined || !isZero(bytes, at, end)) return at;
				this.#ends.set(segment.number, at);
				return undefined;
			}
			at = this.#frame.nextAt;
		}
		if (segment.knownEnd !== undefined && at < segment.knownEnd && begin < segment.knownEnd) return at;
		return undefined;
	}

	/** Takes the frame just read, if it is the next one of the log. */
	#takeFrame(segment: SegmentBytes): boolean {
		const { type, part, sequence, payloadAt, length, nextAt } = this.#frame;
		if (sequence !== this.#sequence + 1) return false;
		const isStart = type === FRAME_WHOLE || type === FRAME_FIRST;
		if (isStart !== (this.#partCount === 0) || (part & 0xffff) !== (this.#partCount & 0xffff)) {
			return false;
		}
		const payload = segment.bytes.subarray(payloadAt, payloadAt + length);
		const next = { segment: segment.number, offset: nextAt };
		if (type === FRAME_WHOLE) {
			this.#takeRecord(payload, sequence, next);
			return true;
		}
		this.#parts.append(payload);
		this.#partCount += 1;
		if (type === FRAME_FIRST || type === FRAME_MIDDLE) return true;
		this.#takeRecord(this.#parts.bytes(), sequence, next);
		this.#parts.clear();
		this.#partCount = 0;
		return type === FRAME_LAST;
	}

	#takeRecord(payload: Uint8Array, sequence: number, next: WalPosition): void {
		this.#settings.onRecord(payload, sequence, next);
		this.#sequence = sequence;
		this.#soundEnd = next;
		this.#recordCount += 1;
		this.#byteCount += payload.length;
	}

	/**
	 * The log ends here; all later frames are looked at only to see whether that can be the work of a crash.
	 */
	#cut(segment: SegmentBytes, at: number): void {
		if (segment.knownEnd !== undefined) {
			const sentence = "The log is damaged where an earlier opening had found it whole.";
			throw new EngineError("corrupt", sentence, { path: segment.path, offset: at });
		}
		this.#isCut = true;
		this.#partCount = 0;
		this.#parts.clear();
		for (const number of this.#ends.keys()) this.#shorten(number);
		this.#drop(segment, at);
	}

	/**
	 * A segment before the cut keeps its end, the one of the cut ends there, a later one counts for nothing.
	 */
	#shorten(number: number): void {
		if (this.#recordCount === 0) this.#ends.set(number, 0);
		else if (number === this.#soundEnd.segment) this.#ends.set(number, this.#soundEnd.offset);
		if (number > this.#soundEnd.segment) this.#ends.set(number, 0);
	}

	/**
	 * Counts what is left out, and refuses if a frame in it proves that the missing record had been durable.
	 */
	#drop(segment: SegmentBytes, begin: number): void {
		this.#shorten(segment.number);
		const { bytes } = segment;
		const missing = this.#sequence + 1;
		for (let at = begin & ~7; at < bytes.length; at += 8) {
			if (!readFrame(bytes, at, bytes.length, segment.number, this.#frame)) continue;
			if (this.#frame.synced >= missing) {
				const sentence = `The log is damaged: batch ${missing} is unreadable, but it had been made durable.`;
				throw new EngineError("corrupt", sentence, { path: segment.path, offset: begin });
			}
			at = this.#frame.nextAt - 8;
		}
		for (let at = begin; at < bytes.length; at += 1) if (bytes[at] !== 0) this.#droppedBytes += 1;
	}
}

function isZero(bytes: Uint8Array, begin: number, end: number): boolean {
	for (let at = begin; at < end; at += 1) if (bytes[at] !== 0) return false;
	return true;
}
