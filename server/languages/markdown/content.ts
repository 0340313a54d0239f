/**
 * The text of one leaf block: its lines without the marks of what is around them, joined by newlines, and where in the
 * file each of its code units stands.
 */
import { Scratch } from "../../skim/scratch.ts";
import type { Tokens } from "../../skim/tokens.ts";
import { Sign } from "./characters.ts";

/** A larger text is not kept. */
const KEPT_UNITS = 1 << 20;

export class Content {
	units: Uint16Array<ArrayBuffer> = new Uint16Array(1 << 12);
	length = 0;
	#lineCount = 0;
	readonly #starts = new Scratch();
	readonly #offsets = new Scratch();
	/** By line: where it begins, here and in the file. */
	#start: Int32Array = this.#starts.room(1);
	#offset: Int32Array = this.#offsets.room(1);

	/** Takes the lines that these tokens are. Cost: linear in them. */
	load(units: Uint16Array, { begin, end }: Tokens, first: number, last: number): void {
		this.#lineCount = last - first;
		this.#start = this.#starts.room(this.#lineCount);
		this.#offset = this.#offsets.room(this.#lineCount);
		this.length = 0;
		this.#reserve(end[last - 1]! - begin[first]! + 1);
		const to = this.units;
		let length = 0;
		for (let token = first; token < last; token++) {
			if (token > first) to[length++] = Sign.newline;
			const offset = begin[token]!;
			this.#start[token - first] = length;
			this.#offset[token - first] = offset;
			for (let at = offset; at < end[token]!; at++) to[length++] = units[at]!;
		}
		this.length = length;
	}

	/** The line that a code unit is on. */
	lineAt(at: number): number {
		let low = 0;
		let high = this.#lineCount;
		while (low + 1 < high) {
			const middle = (low + high) >>> 1;
			if (this.#start[middle]! <= at) low = middle;
			else high = middle;
		}
		return low;
	}

	/** Where in the file a code unit stands. */
	offset(at: number): number {
		const line = this.lineAt(at);
		return this.#offset[line]! + at - this.#start[line]!;
	}

	text(begin: number, end: number): string {
		return String.fromCharCode(...this.units.subarray(begin, end));
	}

	#reserve(needed: number): void {
		const isTooLarge = this.units.length > KEPT_UNITS && needed <= KEPT_UNITS;
		if (needed > this.units.length || isTooLarge) this.units = new Uint16Array(Math.max(needed * 2, 1 << 12));
	}
}
