/**
 * The bytes of one record: unsigned varints, 32-bit words and length-prefixed UTF-8, in the order in which they are
 * written. Small and sequential on purpose: records are read whole.
 */
import { DecodeError } from "../model/decodeError.ts";

const encoder = new TextEncoder();
/** Shorter texts have a length of one byte; most are names, and take less time than a call of the encoder. */
const SHORT_MAX = 0x80;
const MAX_INT32 = 0x7fffffff;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export class RecordWriter {
	#bytes: Uint8Array<ArrayBuffer> = new Uint8Array(256);
	#length = 0;

	/** What was written since the last {@link RecordWriter.clear}; a view, valid until the next write. */
	get bytes(): Uint8Array {
		return this.#bytes.subarray(0, this.#length);
	}

	clear(): this {
		this.#length = 0;
		return this;
	}

	/** An integer from 0 to 2^53 - 1. */
	varint(value: number): this {
		this.#reserve(8);
		let rest = value;
		// Times of files are the only ones that are larger; to divide takes ten times as long as to shift.
		for (; rest > MAX_INT32; rest = Math.floor(rest / 0x80)) this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
		let small = rest | 0;
		for (; small >= 0x80; small >>>= 7) this.#bytes[this.#length++] = (small & 0x7f) | 0x80;
		this.#bytes[this.#length++] = small;
		return this;
	}

	/** Any 32-bit integer, four bytes. */
	word(value: number): this {
		this.#reserve(4);
		for (let shift = 0; shift < 32; shift += 8) this.#bytes[this.#length++] = value >>> shift;
		return this;
	}

	text(value: string): this {
		if (value.length < SHORT_MAX && this.#shortAscii(value)) return this;
		this.#reserve(value.length * 3 + 8);
		// Written behind the room for its length, which is only known afterwards, then moved up to it.
		const begin = this.#length + 8;
		const { written } = encoder.encodeInto(value, this.#bytes.subarray(begin));
		this.varint(written);
		this.#bytes.copyWithin(this.#length, begin, begin + written);
		this.#length += written;
		return this;
	}

	/** @returns false, and nothing counts as written, if it is not ASCII */
	#shortAscii(value: string): boolean {
		const { length } = value;
		this.#reserve(length + 1);
		const [bytes, begin] = [this.#bytes, this.#length + 1];
		for (let at = 0; at < length; at++) {
			const code = value.charCodeAt(at);
			if (code >= 0x80) return false;
			bytes[begin + at] = code;
		}
		bytes[begin - 1] = length;
		this.#length = begin + length;
		return true;
	}

	#reserve(count: number): void {
		if (this.#length + count <= this.#bytes.length) return;
		const grown = new Uint8Array((this.#length + count) * 2);
		grown.set(this.#bytes.subarray(0, this.#length));
		this.#bytes = grown;
	}
}

/** Reads what {@link RecordWriter} wrote. Every read throws DecodeError when the record ends early. */
export class RecordReader {
	readonly #bytes: Uint8Array;
	#at = 0;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
	}

	varint(): number {
		let value = 0;
		let scale = 1;
		for (;;) {
			const byte = this.#byte();
			value += (byte & 0x7f) * scale;
			if (byte < 0x80) return value;
			scale *= 0x80;
		}
	}

	word(): number {
		return this.#byte() | (this.#byte() << 8) | (this.#byte() << 16) | (this.#byte() << 24);
	}

	text(): string {
		const length = this.varint();
		const begin = this.#at;
		if (length === 0) return "";
		if (begin + length > this.#bytes.length) throw new DecodeError("a record ends early");
		this.#at += length;
		return decoder.decode(this.#bytes.subarray(begin, this.#at));
	}

	#byte(): number {
		const byte = this.#bytes[this.#at++];
		if (byte === undefined) throw new DecodeError("a record ends early");
		return byte;
	}
}
