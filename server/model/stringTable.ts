/**
 * The strings of facts, each made when it is first asked for: of most files that are asked, few names are looked at,
 * and no signature or doc.
 *
 * Made from its own bytes, and not cut out of a text of all of them: such a piece would keep the whole text in memory
 * for as long as anybody keeps a name.
 */
import type { StringRow } from "./rows.ts";

export class StringTable {
	/** Where each string ends in {@link bytes}, or in {@link text} where there is one. */
	readonly #ends: Int32Array;
	readonly #bytes: Buffer;
	/** All strings as one, unless each code unit is a byte. */
	readonly #text: string | undefined;
	readonly #known: (string | undefined)[];

	/**
	 * @param lengths - of each string, in UTF-16 code units; taken over
	 * @param utf8 - of all strings; kept, not copied
	 */
	constructor(lengths: Int32Array, utf8: Uint8Array) {
		let end = 0;
		for (let row = 0; row < lengths.length; row++) lengths[row] = end += lengths[row] as number;
		this.#ends = lengths;
		this.#bytes = Buffer.from(utf8.buffer, utf8.byteOffset, utf8.length);
		this.#text = end === utf8.length ? undefined : new TextDecoder("utf-8", { ignoreBOM: true }).decode(utf8);
		this.#known = new Array<string | undefined>(lengths.length);
	}

	get count(): number {
		return this.#ends.length;
	}

	/** A string; one out of range is empty. */
	at(row: StringRow): string {
		if (row < 0 || row >= this.#ends.length) return "";
		return this.#known[row] ?? (this.#known[row] = this.#make(row));
	}

	/**
	 * Whether the strings of two tables of as many are the same but for those of some rows. Makes none if a code unit is a
	 * byte in both.
	 */
	isSameBut(rows: ReadonlySet<number>, other: StringTable): boolean {
		const count = this.#ends.length;
		for (let first = 0, row = 0; row <= count; row++) {
			if (row < count && !rows.has(row)) continue;
			if (!this.#hasSameRun(other, first, row)) return false;
			first = row + 1;
		}
		return true;
	}

	#hasSameRun(other: StringTable, first: number, end: number): boolean {
		if (first >= end) return true;
		const [begin, beginOther] = [this.#ends[first - 1] ?? 0, other.#ends[first - 1] ?? 0];
		for (let row = first; row < end; row++) {
			if ((this.#ends[row] as number) - begin !== (other.#ends[row] as number) - beginOther) return false;
		}
		const [last, lastOther] = [this.#ends[end - 1] as number, other.#ends[end - 1] as number];
		if (this.#text === undefined && other.#text === undefined) {
			return this.#bytes.compare(other.#bytes, beginOther, lastOther, begin, last) === 0;
		}
		for (let row = first; row < end; row++) if (this.at(row as StringRow) !== other.at(row as StringRow)) return false;
		return true;
	}

	#make(row: StringRow): string {
		const begin = this.#ends[row - 1] ?? 0;
		const end = this.#ends[row] as number;
		return this.#text === undefined ? this.#bytes.toString("latin1", begin, end) : this.#text.slice(begin, end);
	}
}
