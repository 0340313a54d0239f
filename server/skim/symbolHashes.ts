/**
 * The file-independent half of the id of each block: what {@link symbolHash} (model/identity.ts) says of its kind, its
 * qualified name (see {@link QualifiedName}) and its ordinal, which tells blocks of one name and kind apart. Written
 * as bytes at once: strings would be made for nothing but to be hashed.
 */
import { FURTHER_OUT, LEVELS_MAX, QUALIFIED_UNITS_MAX } from "../model/declarations.ts";
import { StringRun } from "../model/factsStrings.ts";
import { symbolHashOf } from "../model/identity.ts";
import { UTF8_BYTES_MAX, writeUtf8 } from "../model/utf8.ts";
import type { FactsSink } from "./factsSink.ts";
import { PairCounts } from "./pairCounts.ts";
import { NONE } from "./values.ts";

const DOT = 0x2e;
const COLON = 0x3a;

export class SymbolHashes {
	readonly #sink: FactsSink;
	readonly #seen = new PairCounts();
	readonly #text = new StringRun();
	/** Names of what is hashed, from the inside out; -2 is {@link FURTHER_OUT}. */
	readonly #parts: number[] = [];
	#bytes = new Uint8Array(4096);

	constructor(sink: FactsSink) {
		this.#sink = sink;
	}

	/** Begins a file. */
	restart(): void {
		this.#seen.clear();
	}

	/** The hash of a block; blocks come in the order of the text. */
	next(row: number): readonly [number, number] {
		this.#collectParts(row);
		const first = this.#hash(row, 0);
		const ordinal = this.#seen.see(first[0], first[1]);
		return ordinal === 0 ? first : this.#hash(row, ordinal);
	}

	#hash(row: number, ordinal: number): readonly [number, number] {
		const text = this.#text;
		const { names } = this.#sink.source;
		text.clear();
		appendDecimal(text, this.#sink.declarations.kind[row]!);
		text.appendUnit(COLON);
		appendDecimal(text, ordinal);
		text.appendUnit(COLON);
		for (let index = this.#parts.length - 1; index >= 0; index--) {
			const part = this.#parts[index]!;
			if (part < 0) text.appendUnit(FURTHER_OUT.charCodeAt(0));
			else names.spell(part, text);
			if (index > 0) text.appendUnit(DOT);
		}
		const needed = text.unitCount * UTF8_BYTES_MAX;
		if (needed > this.#bytes.length) this.#bytes = new Uint8Array(needed * 2);
		return symbolHashOf(this.#bytes, writeUtf8(text.units, text.unitCount, this.#bytes, 0));
	}

	/** As {@link QualifiedName} does. */
	#collectParts(row: number): void {
		const { declarations, source: { names } } = this.#sink;
		const parts = this.#parts;
		parts.length = 0;
		let units = 0;
		let levels = 0;
		for (let one = row; one > 0; one = declarations.parent[one]!) {
			if (levels++ >= LEVELS_MAX || units >= QUALIFIED_UNITS_MAX) {
				parts.push(-2);
				return;
			}
			const name = declarations.name[one]!;
			const owner = declarations.owner[one]!;
			if (name !== names.empty) {
				parts.push(name);
				units += names.length(name) + 1;
			}
			if (owner !== NONE && owner !== names.empty) {
				parts.push(owner);
				units += names.length(owner) + 1;
			}
		}
	}
}

/** Digits of a number that is not negative. */
function appendDecimal(text: StringRun, value: number): void {
	if (value >= 10) appendDecimal(text, Math.trunc(value / 10));
	text.appendUnit(0x30 + (value % 10));
}
