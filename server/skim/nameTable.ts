/**
 * Names as small integers: every distinct run of UTF-16 code units that a lexer or parser asks for has one number, for
 * as long as the table is not {@link NameTable.trim}med. Comparing names is comparing numbers, and no string is made
 * for an occurrence, only one for each distinct name that somebody reads.
 *
 * The first names are the words of the language, in the order in which they were given, so keywords are known by
 * number.
 */

import type { StringRun } from "../model/factsStrings.ts";
import { writeUtf8 } from "../model/utf8.ts";

/** Above so many names, or code units of them, a table is emptied before the next file. */
const NAMES_MAX = 1 << 16;
const UNITS_MAX = 1 << 21;

/** FNV-1a over code units (Fowler, Noll, Vo; public domain), and a second lane with another prime. */
const FIRST_BASIS = 0x811c9dc5 | 0;
const FIRST_PRIME = 0x01000193;
const SECOND_PRIME = 0x5bd1e995;

const decoder = new TextDecoder("utf-16le", { ignoreBOM: true });

export class NameTable {
	readonly #words: readonly string[];
	#slots = new Int32Array(1 << 13);
	#units = new Uint16Array(1 << 14);
	#unitCount = 0;
	/** By name: where its units begin; one more entry for the end of the last. */
	#begins = new Int32Array(1 << 12);
	#hashes = new Int32Array(1 << 12);
	/** Second hashes; 0 where none was asked for. */
	#seconds = new Int32Array(1 << 12);
	#texts: (string | undefined)[] = [];
	#count = 0;
	/** The number of the empty name. */
	empty = 0;

	/** @param words - get the numbers from 0 on; no word twice */
	constructor(words: readonly string[]) {
		this.#words = words;
		this.#addWords();
	}

	get count(): number {
		return this.#count;
	}

	/** Forgets all names but the words when there are very many: between files, never within one. */
	trim(): boolean {
		if (this.#count < NAMES_MAX && this.#unitCount < UNITS_MAX) return false;
		this.#slots = new Int32Array(1 << 13);
		this.#units = new Uint16Array(1 << 14);
		this.#begins = new Int32Array(1 << 12);
		this.#hashes = new Int32Array(1 << 12);
		this.#seconds = new Int32Array(1 << 12);
		this.#texts = [];
		this.#unitCount = 0;
		this.#count = 0;
		this.#addWords();
		return true;
	}

	/** The number of the name that stands from `begin` to `end`. Cost: linear in its length. */
	intern(units: Uint16Array, begin: number, end: number): number {
		let hash = FIRST_BASIS;
		for (let at = begin; at < end; at++) hash = Math.imul(hash ^ units[at]!, FIRST_PRIME);
		return this.internHashed(units, begin, end, hash);
	}

	/** The same, for a caller that computed the hash as {@link NameTable.intern} does. */
	internHashed(units: Uint16Array, begin: number, end: number, hash: number): number {
		const mask = this.#slots.length - 1;
		let slot = (hash ^ (hash >>> 15)) & mask;
		for (;;) {
			const name = this.#slots[slot]! - 1;
			if (name < 0) break;
			if (this.#hashes[name] === hash && this.#isEqual(name, units, begin, end)) return name;
			slot = (slot + 1) & mask;
		}
		const name = this.#append(units, begin, end, hash);
		this.#slots[slot] = name + 1;
		if (this.#count * 2 > this.#slots.length) this.#grow();
		return name;
	}

	internText(text: string): number {
		const units = new Uint16Array(text.length);
		for (let at = 0; at < text.length; at++) units[at] = text.charCodeAt(at);
		return this.intern(units, 0, units.length);
	}

	text(name: number): string {
		const known = this.#texts[name];
		if (known !== undefined) return known;
		const text = decoder.decode(this.#units.subarray(this.#begins[name], this.#begins[name + 1]));
		return (this.#texts[name] = text);
	}

	/** A word that depends on nothing but the name's text. */
	hash(name: number): number {
		return this.#hashes[name]!;
	}

	/** Another one. Cost: linear in the name's length when it is first asked for. */
	secondHash(name: number): number {
		let second = this.#seconds[name]!;
		if (second !== 0) return second;
		second = this.#hashes[name]!;
		const end = this.#begins[name + 1]!;
		for (let at = this.#begins[name]!; at < end; at++) {
			second = Math.imul(second ^ this.#units[at]!, SECOND_PRIME);
			second ^= second >>> 15;
		}
		return (this.#seconds[name] = second);
	}

	/** How many units a name has. */
	length(name: number): number {
		return this.#begins[name + 1]! - this.#begins[name]!;
	}

	/** Adds the units of a name to the string that is being written. */
	spell(name: number, strings: StringRun): void {
		strings.append(this.#units, this.#begins[name]!, this.#begins[name + 1]!);
	}

	/** Writes a name as UTF-8. @returns the offset behind it */
	writeUtf8(name: number, bytes: Uint8Array, at: number): number {
		return writeUtf8(this.#units, { begin: this.#begins[name]!, end: this.#begins[name + 1]! }, bytes, at);
	}

	/** The first unit of a name that is not `skipped`; 0 if it has none. */
	firstUnit(name: number, skipped = 0): number {
		const end = this.#begins[name + 1]!;
		let begin = this.#begins[name]!;
		while (begin < end && this.#units[begin] === skipped) begin++;
		return begin < end ? this.#units[begin]! : 0;
	}

	#addWords(): void {
		for (const word of this.#words) this.internText(word);
		this.empty = this.internText("");
	}

	#isEqual(name: number, units: Uint16Array, begin: number, end: number): boolean {
		let at = this.#begins[name]!;
		if (this.#begins[name + 1]! - at !== end - begin) return false;
		const own = this.#units;
		for (let other = begin; other < end; other++) if (own[at++] !== units[other]) return false;
		return true;
	}

	#append(units: Uint16Array, begin: number, end: number, hash: number): number {
		const name = this.#count++;
		const needed = this.#unitCount + end - begin;
		if (needed > this.#units.length) {
			const grown = new Uint16Array(Math.max(needed, this.#units.length * 2));
			grown.set(this.#units);
			this.#units = grown;
		}
		if (name + 2 > this.#begins.length) {
			this.#begins = doubled(this.#begins);
			this.#hashes = doubled(this.#hashes);
			this.#seconds = doubled(this.#seconds);
		}
		this.#units.set(units.subarray(begin, end), this.#unitCount);
		this.#begins[name] = this.#unitCount;
		this.#begins[name + 1] = this.#unitCount = needed;
		this.#hashes[name] = hash;
		return name;
	}

	#grow(): void {
		this.#slots = new Int32Array(this.#slots.length * 2);
		const mask = this.#slots.length - 1;
		for (let name = 0; name < this.#count; name++) {
			const hash = this.#hashes[name]!;
			let slot = (hash ^ (hash >>> 15)) & mask;
			while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
			this.#slots[slot] = name + 1;
		}
	}
}

function doubled(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
	const grown = new Int32Array(values.length * 2);
	grown.set(values);
	return grown;
}
