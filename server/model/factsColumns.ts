/**
 * How columns of integers are packed: each column is a run of zigzag varints of the differences between
 * neighbouring rows. Sorted offsets, small indices and repeated kinds shrink to about one byte a value.
 *
 * A column can be skipped without decoding it, because its length in bytes is known from the header.
 */
import { DecodeError } from "./decodeError.ts";
import { UTF8_BYTES_MAX, writeUtf8 } from "./utf8.ts";

const KEPT_BYTES = 1 << 22;
/** A varint of 32 bits takes at most so many bytes. */
const VALUE_BYTES_MAX = 5;

/** Appends a column to a growing byte buffer. */
export class ColumnWriter {
	#bytes = new Uint8Array(4096);
	#length = 0;

	get length(): number {
		return this.#length;
	}

	/** Bytes written so far; a view, valid until the next write. */
	get bytes(): Uint8Array {
		return this.#bytes.subarray(0, this.#length);
	}

	/** Forgets what was written, and keeps the memory unless it is large. */
	clear(): void {
		this.#length = 0;
		if (this.#bytes.length > KEPT_BYTES) this.#bytes = new Uint8Array(4096);
	}

	/** Writes the differences of the first `count` values; returns the number of bytes written. */
	column(values: Int32Array, count: number): number {
		const begin = this.#length;
		this.#reserve(count * VALUE_BYTES_MAX);
		const bytes = this.#bytes;
		let at = begin;
		let previous = 0;
		for (let row = 0; row < count; row++) {
			const value = values[row] as number;
			at = writeDifference(bytes, at, (value - previous) | 0);
			previous = value;
		}
		this.#length = at;
		return at - begin;
	}

	/** The same for the values of these rows. */
	ordered(values: Int32Array, rows: Int32Array, count: number): number {
		const begin = this.#length;
		this.#reserve(count * VALUE_BYTES_MAX);
		const bytes = this.#bytes;
		let at = begin;
		let previous = 0;
		for (let row = 0; row < count; row++) {
			const value = values[rows[row] as number] as number;
			at = writeDifference(bytes, at, (value - previous) | 0);
			previous = value;
		}
		this.#length = at;
		return at - begin;
	}

	/**
	 * The same for values that are numbered anew: `numbers[value]`; negative ones stay -1.
	 *
	 * @param rows - by new row: where its value stands
	 */
	numbered(values: Int32Array, rows: Int32Array, numbers: Int32Array, count: number): number {
		const begin = this.#length;
		this.#reserve(count * VALUE_BYTES_MAX);
		const bytes = this.#bytes;
		let at = begin;
		let previous = 0;
		for (let row = 0; row < count; row++) {
			const old = values[rows[row] as number] as number;
			const value = old < 0 ? -1 : numbers[old] as number;
			at = writeDifference(bytes, at, (value - previous) | 0);
			previous = value;
		}
		this.#length = at;
		return at - begin;
	}

	/** Writes code units as UTF-8; returns the number of bytes written. */
	text(units: Uint16Array, count: number): number {
		const begin = this.#length;
		this.#reserve(count * UTF8_BYTES_MAX);
		this.#length = writeUtf8(units, { begin: 0, end: count }, this.#bytes, begin);
		return this.#length - begin;
	}

	#reserve(count: number): void {
		const needed = this.#length + count;
		if (needed <= this.#bytes.length) return;
		const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
		grown.set(this.#bytes.subarray(0, this.#length));
		this.#bytes = grown;
	}
}

/** Writes the zigzag varint of a difference; returns the offset behind it. */
function writeDifference(bytes: Uint8Array, at: number, difference: number): number {
	let zigzag = ((difference << 1) ^ (difference >> 31)) >>> 0;
	while (zigzag >= 0x80) {
		bytes[at++] = (zigzag & 0x7f) | 0x80;
		zigzag >>>= 7;
	}
	bytes[at++] = zigzag;
	return at;
}

const ENDS_EARLY = "a column of facts ends early or holds an impossible value";

/**
 * Decodes one column.
 *
 * @throws DecodeError if the bytes end before `count` values do, or a value is longer than five bytes: the bytes are
 * damaged
 */
export function readColumn(bytes: Uint8Array, begin: number, end: number, count: number): Int32Array {
	// a value takes a byte at least: no room is made for a count that cannot be true
	if (count > end - begin) throw new DecodeError("a column of facts is shorter than its rows");
	const values = new Int32Array(count);
	let at = begin;
	let previous = 0;
	for (let row = 0; row < count; row++) {
		if (at >= end) throw new DecodeError(ENDS_EARLY);
		let zigzag = bytes[at++] as number;
		// most values take one byte
		if (zigzag >= 0x80) {
			zigzag &= 0x7f;
			for (let shift = 7; ; shift += 7) {
				if (at >= end || shift > 28) throw new DecodeError(ENDS_EARLY);
				const byte = bytes[at++] as number;
				zigzag |= (byte & 0x7f) << shift;
				if (byte < 0x80) break;
			}
		}
		previous = (previous + ((zigzag >>> 1) ^ -(zigzag & 1))) | 0;
		values[row] = previous;
	}
	if (at !== end) throw new DecodeError("a column of facts is longer than its rows");
	return values;
}
