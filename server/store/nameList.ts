/**
 * Every name of an index, with the letters that it has as bits beside it: a question that wants some letters in some
 * order looks at four bytes of most names. Of the others it looks at their bytes, which lie one behind the other, and
 * not at the names, each of which is somewhere else.
 */
import type { BlockView } from "../../engine/index.ts";
import { ANY_LETTERS, LETTER_BITS, lettersOfName, lettersOfQuery, lowerAscii } from "../model/letters.ts";

/** Names as bytes, ASCII letters in lower case. Of what came later there are none. */
interface NameBytes {
	readonly bytes: Uint8Array;
	/** Of the name at the same place; both 0 where it has no bytes. */
	readonly begins: Int32Array;
	readonly ends: Int32Array;
}

/** What a text asks of names: its letters as bits, and in their order, as far as they are ASCII. */
interface WantedLetters {
	readonly bits: number;
	readonly codes: readonly number[];
}

/** How many of the wanted letters a name may do without. */
export type Lacking = "none" | "one";

export class NameList implements Iterable<string> {
	readonly #names: string[];
	/** Of the name at the same place; there may be room for more. */
	#letters: Int32Array;
	readonly #makeBytes: () => NameBytes;
	/** Made when letters are asked for in their order, or the first name comes or goes: a command asks for neither. */
	#madeBytes: NameBytes | undefined;
	/** Where each name is; made when the first one comes or goes. */
	#places: Map<string, number> | undefined;

	/**
	 * @param letters - as {@link lettersOfName} says, of each
	 * @param makeBytes - called once at most
	 */
	constructor(names: string[], letters: Int32Array, makeBytes: () => NameBytes) {
		this.#names = names;
		this.#letters = letters;
		this.#makeBytes = makeBytes;
	}

	[Symbol.iterator](): IterableIterator<string> {
		return this.#names.values();
	}

	/** Those that may have all of some letters, or all but one, by their bits. Cost: a comparison for each name. */
	*withLetters(wanted: number, lacking: Lacking): Generator<string> {
		const [names, letters] = [this.#names, this.#letters];
		const { length } = names;
		const isLike = lacking === "none" ? hasAll : lacksOneAtMost;
		for (let at = 0; at < length; at++) if (isLike(letters[at] as number, wanted)) yield names[at] as string;
	}

	/** Those that may have the letters of a text in their order, in any case. Cost: a comparison for most names. */
	inOrder(text: string): readonly string[] {
		const { bits, codes } = wantedBy(text);
		const [names, letters] = [this.#names, this.#letters];
		const { bytes, begins, ends } = this.#bytes;
		const { length } = names;
		const found: string[] = [];
		for (let at = 0; at < length; at++) {
			const own = letters[at] as number;
			if ((own & bits) !== bits) continue;
			const end = at < ends.length ? ends[at] as number : 0;
			const mayBe = end === 0 || own === ANY_LETTERS || hasInOrder(codes, bytes, begins[at] as number, end);
			if (mayBe) found.push(names[at] as string);
		}
		return found;
	}

	/** Makes what questions for letters in their order look at, which the first one does otherwise. */
	makeBytes(): void {
		this.#madeBytes ??= this.#makeBytes();
	}

	add(name: string): void {
		const places = this.#placed();
		if (places.has(name)) return;
		const at = this.#names.push(name) - 1;
		if (at >= this.#letters.length) {
			const grown = new Int32Array(at * 2 + 16);
			grown.set(this.#letters);
			this.#letters = grown;
		}
		this.#letters[at] = lettersOfName(name);
		this.#takeBytes(at, this.#bytes.ends.length);
		places.set(name, at);
	}

	/** The last one takes its place. */
	delete(name: string): void {
		const places = this.#placed();
		const at = places.get(name);
		if (at === undefined) return;
		places.delete(name);
		const last = this.#names.pop();
		if (last === undefined || last === name) return;
		this.#names[at] = last;
		this.#letters[at] = this.#letters[this.#names.length] as number;
		this.#takeBytes(at, this.#names.length);
		places.set(last, at);
	}

	/** The name at a place is the one that was at another; behind the end there are no bytes. */
	#takeBytes(at: number, from: number): void {
		const { begins, ends } = this.#bytes;
		begins[at] = begins[from] ?? 0;
		ends[at] = ends[from] ?? 0;
	}

	get #bytes(): NameBytes {
		return (this.#madeBytes ??= this.#makeBytes());
	}

	/** Before the first name comes or goes, each is where its bytes are. */
	#placed(): Map<string, number> {
		this.makeBytes();
		this.#places ??= new Map(this.#names.map((name, at) => [name, at]));
		return this.#places;
	}
}

function wantedBy(text: string): WantedLetters {
	const codes: number[] = [];
	for (let at = 0; at < text.length && text.charCodeAt(at) < 0x80; at++) codes.push(lowerAscii(text.charCodeAt(at)));
	return { bits: lettersOfQuery(text), codes };
}

function hasInOrder(codes: readonly number[], bytes: Uint8Array, begin: number, end: number): boolean {
	let at = begin;
	for (let letter = 0; letter < codes.length; letter++) {
		const wanted = codes[letter] as number;
		while (at < end && bytes[at] !== wanted) at++;
		if (at++ >= end) return false;
	}
	return true;
}

/** Names as bytes, with a zero behind each: they are decoded together, which is ten times cheaper than one by one. */
export class NameRun {
	readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
	readonly #withZero: string[] = [];
	#bytes = new Uint8Array(64 * 1024);
	#length = 0;
	/** All bytes or'ed: below 128 while they are ASCII. */
	#bits = 0;
	#letters = new Int32Array(4096);
	#ends = new Int32Array(4096);
	#count = 0;

	/** A name that holds a zero itself is decoded by itself. */
	add({ bytes, begin, end: behind }: BlockView): void {
		const end = this.#length + behind - begin;
		if (end >= this.#bytes.length) this.#grow(end + 1);
		let bits = 0;
		let letters = 0;
		// Names are short: copying them here takes a third of what a call for each takes.
		for (let from = begin, to = this.#length; to < end; from++, to++) {
			const byte = bytes[from] as number;
			if (byte === 0) {
				this.#withZero.push(this.#decoder.decode(bytes.subarray(begin, behind)));
				return;
			}
			bits |= byte;
			letters |= LETTER_BITS[byte] as number;
			this.#bytes[to] = byte;
		}
		this.#bytes[end] = 0;
		this.#bits |= bits;
		this.#length = end + 1;
		if (this.#count === this.#letters.length) {
			this.#letters = doubled(this.#letters);
			this.#ends = doubled(this.#ends);
		}
		this.#letters[this.#count] = letters;
		this.#ends[this.#count++] = end;
	}

	list(): NameList {
		const names = this.#count === 0 ? [] : this.#decoded().split("\0");
		const letters = new Int32Array(names.length + this.#withZero.length).fill(ANY_LETTERS);
		letters.set(this.#letters.subarray(0, this.#count));
		for (const name of this.#withZero) names.push(name);
		return new NameList(names, letters, () => this.#lowerBytes());
	}

	#lowerBytes(): NameBytes {
		// As one string: a loop over some millions of bytes would be over before it is compiled. What becomes of bytes beyond
		// ASCII does not matter, since such names count as having any letters.
		const text = Buffer.from(this.#bytes.buffer, 0, this.#length).toString("latin1");
		const bytes = Buffer.from(text.toLowerCase(), "latin1");
		const ends = this.#ends.slice(0, this.#count);
		const begins = new Int32Array(this.#count);
		for (let at = 1; at < begins.length; at++) begins[at] = (ends[at - 1] as number) + 1;
		return { bytes, begins, ends };
	}

	#decoded(): string {
		const run = this.#bytes.subarray(0, this.#length - 1);
		return this.#bits < 0x80 ? Buffer.from(run.buffer, 0, run.length).toString("latin1") : this.#decoder.decode(run);
	}

	#grow(length: number): void {
		const grown = new Uint8Array(length * 2);
		grown.set(this.#bytes);
		this.#bytes = grown;
	}
}

function hasAll(letters: number, wanted: number): boolean {
	return (letters & wanted) === wanted;
}

function lacksOneAtMost(letters: number, wanted: number): boolean {
	const lacked = wanted & ~letters;
	return (lacked & (lacked - 1)) === 0;
}

/** Whether the letters of a name, by their bits, may be as many of the wanted ones as there have to be. */
export function mayHave(letters: number, wanted: number, lacking: Lacking): boolean {
	return lacking === "none" ? hasAll(letters, wanted) : lacksOneAtMost(letters, wanted);
}

function doubled(words: Int32Array): Int32Array<ArrayBuffer> {
	const grown = new Int32Array(words.length * 2);
	grown.set(words);
	return grown;
}
