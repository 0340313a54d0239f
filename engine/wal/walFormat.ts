/**
 * Framing of log records, in segments of the log and in the manifest alike.
 *
 * A record is one payload with its sequence number, cut into frames where it does not fit; frames begin at
 * multiples of eight bytes.
 *
 * ```
 *  0  checksum  u64   XXH64 over bytes 8 to 32 + length
 *  8  length    u32   of the payload part that follows
 * 12  segment   u32   number of the file: a frame of a recycled file is not taken for one of this file
 * 16  sequence  u48   of the record
 * 22  type      u8    1 whole, 2 first, 3 middle, 4 last, 5 mark
 * 23  zero      u8
 * 24  synced    u48   the newest sequence number that was durable when this frame was made
 * 30  part      u16   0, 1, 2 … within the record, modulo 65536
 * 32  payload         then zeros to a multiple of eight
 * ```
 *
 * `synced` is what tells a torn end from damage: a bad frame may be dropped by a crash only if no later
 * frame says that it had been durable. So that the newest records have one behind them as well, a mark is
 * written after each sync: a frame that says nothing else. The next frame goes over it.
 */
import { checksumHolds, sealChecksum } from "../base/checksum.ts";
import { readI32, writeU32 } from "../model/operation.ts";

export const FRAME_HEAD_BYTES = 32;
const TWO_32 = 4294967296;

export const FRAME_WHOLE = 1;
export const FRAME_FIRST = 2;
export const FRAME_MIDDLE = 3;
export const FRAME_LAST = 4;
/** Belongs to no record: `sequence` is the newest one before it, and so is `synced`. */
export const FRAME_MARK = 5;

/** A frame that passed its checksum. */
export interface Frame {
	/** Where the payload begins and how long it is. */
	payloadAt: number;
	length: number;
	sequence: number;
	synced: number;
	type: number;
	part: number;
	/** Where the next frame begins. */
	nextAt: number;
}

export interface FrameHead {
	readonly segment: number;
	readonly sequence: number;
	readonly synced: number;
	readonly type: number;
	readonly part: number;
}

/** Bytes of a frame with a payload of `length`, padding included. */
export function frameBytes(length: number): number {
	return FRAME_HEAD_BYTES + ((length + 7) & ~7);
}

/**
 * Writes head and zeros around a payload of `length` that already lies at `at + 32`; what is missing is the
 * checksum over bytes `at + 8` to `at + 32 + length`.
 */
export function writeFrameHead(bytes: Uint8Array, at: number, length: number, head: FrameHead): void {
	writeU32(bytes, at + 8, length);
	writeU32(bytes, at + 12, head.segment);
	writeU48(bytes, at + 16, head.sequence);
	bytes[at + 22] = head.type;
	bytes[at + 23] = 0;
	writeU48(bytes, at + 24, head.synced);
	bytes[at + 30] = head.part;
	bytes[at + 31] = head.part >>> 8;
	const end = at + FRAME_HEAD_BYTES + length;
	for (let pad = end; pad < at + frameBytes(length); pad += 1) bytes[pad] = 0;
}

/** Writes all of a frame but its payload, as {@link writeFrameHead}. */
export function sealFrame(bytes: Uint8Array, at: number, length: number, head: FrameHead): void {
	writeFrameHead(bytes, at, length, head);
	sealChecksum(bytes, at, at + FRAME_HEAD_BYTES + length);
}

/**
 * Reads the frame at `at` into `frame`.
 *
 * @returns whether there is a sound one that ends at or before `end`
 */
export function readFrame(
	bytes: Uint8Array,
	at: number,
	end: number,
	segment: number,
	frame: Frame,
): boolean {
	if (at + FRAME_HEAD_BYTES > end || !readFrameHead(bytes, at, end - at, segment, frame)) return false;
	return checksumHolds(bytes, at, at + FRAME_HEAD_BYTES + frame.length);
}

/**
 * Reads what the 32 bytes at `at` say of a frame.
 *
 * @returns whether they can be the head of one that takes at most `room` bytes; its checksum is not checked
 */
export function readFrameHead(
	bytes: Uint8Array,
	at: number,
	room: number,
	segment: number,
	frame: Frame,
): boolean {
	const type = bytes[at + 22]!;
	if (type < FRAME_WHOLE || type > FRAME_MARK || bytes[at + 23] !== 0) return false;
	const length = readI32(bytes, at + 8) >>> 0;
	if (type === FRAME_MARK && length > 0) return false;
	if (length > room - FRAME_HEAD_BYTES || readI32(bytes, at + 12) >>> 0 !== segment) return false;
	frame.payloadAt = at + FRAME_HEAD_BYTES;
	frame.length = length;
	frame.sequence = readU48(bytes, at + 16);
	frame.type = type;
	frame.synced = readU48(bytes, at + 24);
	frame.part = bytes[at + 30]! | (bytes[at + 31]! << 8);
	frame.nextAt = at + frameBytes(length);
	return true;
}

/** A mark: it says that all records up to `sequence` are durable, and that no record follows it in its file. */
export function encodeMark(segment: number, sequence: number): Uint8Array {
	const mark = new Uint8Array(FRAME_HEAD_BYTES);
	sealFrame(mark, 0, 0, { segment, sequence, synced: sequence, type: FRAME_MARK, part: 0 });
	return mark;
}

/** A frame to read into. */
export function emptyFrame(): Frame {
	return { payloadAt: 0, length: 0, sequence: 0, synced: 0, type: 0, part: 0, nextAt: 0 };
}

function writeU48(bytes: Uint8Array, at: number, value: number): void {
	const high = Math.floor(value / TWO_32);
	writeU32(bytes, at, (value % TWO_32) | 0);
	bytes[at + 4] = high;
	bytes[at + 5] = high >>> 8;
}

function readU48(bytes: Uint8Array, at: number): number {
	return (readI32(bytes, at) >>> 0) + (bytes[at + 4]! | (bytes[at + 5]! << 8)) * TWO_32;
}
