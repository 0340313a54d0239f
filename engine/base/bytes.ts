/**
 * ByteWriter and ByteReader: little-endian numbers, varints and bytes, for everything that is not a hot
 * loop.
 *
 * A reader never runs past its end and never throws: it goes `failed`, reads zeros from then on, and its
 * owner decides what that means. Numbers are exact up to 2^53.
 */

const TWO_32 = 4294967296;
const VARINT_BYTES_MAX = 8;
const INT_MAX = 0x7fff_ffff;

/** A byte array that grows. */
export class ByteWriter {
	#bytes: Uint8Array;
	#length = 0;

	constructor(capacity = 256) {
		this.#bytes = new Uint8Array(capacity);
	}

	get length(): number {
		return this.#length;
	}

	/** What was written: a view, until the next write. */
	bytes(): Uint8Array {
		return this.#bytes.subarray(0, this.#length);
	}

	clear(): void {
		this.#length = 0;
	}

	u8(value: number): void {
		const at = this.reserve(1);
		this.#bytes[at] = value;
	}

	u16(value: number): void {
		const at = this.reserve(2);
		this.#bytes[at] = value;
		this.#bytes[at + 1] = value >>> 8;
	}

	u32(value: number): void {
		const at = this.reserve(4);
		this.#bytes[at] = value;
		this.#bytes[at + 1] = value >>> 8;
		this.#bytes[at + 2] = value >>> 16;
		this.#bytes[at + 3] = value >>> 24;
	}

	/** A number below 2^53 in eight bytes. */
	u64(value: number): void {
		this.u32((value % TWO_32) | 0);
		this.u32(Math.floor(value / TWO_32));
	}

	/** A word of an id: big-endian. */
	word(value: number): void {
		const at = this.reserve(4);
		this.#bytes[at] = value >>> 24;
		this.#bytes[at + 1] = value >>> 16;
		this.#bytes[at + 2] = value >>> 8;
		this.#bytes[at + 3] = value;
	}

	/** A number below 2^53, seven bits a byte, least first; one byte below 128, eight at most. */
	varint(value: number): void {
		let at = this.reserve(VARINT_BYTES_MAX);
		const bytes = this.#bytes;
		let rest = value;
		for (; rest > INT_MAX; at += 1) {
			bytes[at] = (rest % 128) | 128;
			rest = Math.floor(rest / 128);
		}
		// Nearly all numbers are of 31 bits, and those are taken apart without dividing.
		let bits = rest | 0;
		for (; bits >= 128; at += 1) {
			bytes[at] = (bits & 127) | 128;
			bits >>= 7;
		}
		bytes[at] = bits;
		this.#length = at + 1;
	}

	append(source: Uint8Array): void {
		const at = this.reserve(source.length);
		this.#bytes.set(source, at);
	}

	/** Appends `source[begin, end)`. */
	appendRange(source: Uint8Array, begin: number, end: number): void {
		const at = this.reserve(end - begin);
		const bytes = this.#bytes;
		if (end - begin > 64) {
			bytes.set(source.subarray(begin, end), at);
			return;
		}
		// For a few bytes making a view takes longer than copying them.
		for (let from = begin; from < end; from += 1) bytes[at + from - begin] = source[from]!;
	}

	/** Drops what was written behind the first `length` bytes. */
	truncate(length: number): void {
		this.#length = Math.min(this.#length, length);
	}

	/** Makes room for `length` bytes of any content and returns where it begins. */
	reserve(length: number): number {
		const at = this.#length;
		const needed = at + length;
		if (needed > this.#bytes.length) {
			const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
			grown.set(this.#bytes.subarray(0, at));
			this.#bytes = grown;
		}
		this.#length = needed;
		return at;
	}
}

/** Reads what a {@link ByteWriter} wrote, from bytes that may be anything. */
export class ByteReader {
	readonly #bytes: Uint8Array;
	readonly #end: number;
	#at: number;
	#failed = false;

	constructor(bytes: Uint8Array, begin = 0, end: number = bytes.length) {
		this.#bytes = bytes;
		this.#at = begin;
		this.#end = end;
	}

	/** Whether more was asked than there was. */
	get failed(): boolean {
		return this.#failed;
	}

	get at(): number {
		return this.#at;
	}

	get remaining(): number {
		return this.#end - this.#at;
	}

	u8(): number {
		return this.#take(1) ? this.#bytes[this.#at - 1]! : 0;
	}

	u16(): number {
		return this.u8() | (this.u8() << 8);
	}

	u32(): number {
		if (!this.#take(4)) return 0;
		const at = this.#at - 4;
		const bytes = this.#bytes;
		return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
	}

	u64(): number {
		const low = this.u32();
		const high = this.u32();
		if (high >= 1 << 21) this.#failed = true;
		return high * TWO_32 + low;
	}

	/** A word of an id: big-endian, signed. */
	word(): number {
		if (!this.#take(4)) return 0;
		const at = this.#at - 4;
		const bytes = this.#bytes;
		return (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
	}

	varint(): number {
		let value = 0;
		let unit = 1;
		for (let count = 0; count < 8; count += 1) {
			const byte = this.u8();
			value += (byte & 127) * unit;
			if (byte < 128) return value;
			unit *= 128;
		}
		this.#failed = true;
		return 0;
	}

	/** The next `length` bytes: a view; empty when there are not as many. */
	take(length: number): Uint8Array {
		if (!this.#take(length)) return this.#bytes.subarray(0, 0);
		return this.#bytes.subarray(this.#at - length, this.#at);
	}

	#take(length: number): boolean {
		if (length > this.#end - this.#at) {
			this.#failed = true;
			return false;
		}
		this.#at += length;
		return true;
	}
}
