/**
 * The file-independent half of the id of each block: what {@link symbolHash} (model/identity.ts) says of its kind, its
 * qualified name (see {@link QualifiedName}) and its ordinal, which tells blocks of one name and kind apart. Written
 * as bytes at once: strings would be made for nothing but to be hashed.
 */
import { FURTHER_OUT, LEVELS_MAX, QUALIFIED_UNITS_MAX } from "../model/declarations.ts";
import { symbolHashOf } from "../model/identity.ts";
import { UTF8_BYTES_MAX } from "../model/utf8.ts";
import type { FactsSink } from "./factsSink.ts";
import { PairCounts } from "./pairCounts.ts";
import { Stack } from "./stack.ts";
import { NONE } from "./values.ts";

const DOT = 0x2e;
const COLON = 0x3a;
const furtherOut = new TextEncoder().encode(FURTHER_OUT);
/** What stands before the names takes less. */
const HEAD_BYTES_MAX = 32;

export class SymbolHashes {
	readonly #sink: FactsSink;
	readonly #seen = new PairCounts();
	/** Names of what is hashed, from the inside out; -2 is {@link FURTHER_OUT}. */
	readonly #parts = new Stack();
	/** Code units of these names and of the dots between them. */
	#partUnits = 0;
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
		const { names } = this.#sink.source;
		const bytes = this.#room();
		let at = writeDecimal(bytes, 0, this.#sink.declarations.kind[row]!);
		bytes[at++] = COLON;
		at = writeDecimal(bytes, at, ordinal);
		bytes[at++] = COLON;
		for (let index = this.#parts.length - 1; index >= 0; index--) {
			const part = this.#parts.at(index);
			if (part < 0) {
				bytes.set(furtherOut, at);
				at += furtherOut.length;
			} else at = names.writeUtf8(part, bytes, at);
			if (index > 0) bytes[at++] = DOT;
		}
		return symbolHashOf(bytes, at);
	}

	/** Bytes for what is hashed. */
	#room(): Uint8Array {
		const needed = HEAD_BYTES_MAX + this.#partUnits * UTF8_BYTES_MAX;
		if (needed > this.#bytes.length) this.#bytes = new Uint8Array(needed * 2);
		return this.#bytes;
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
				units += FURTHER_OUT.length;
				break;
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
		this.#partUnits = units;
	}
}

/** Writes the digits of a number that is not negative. @returns the offset behind them */
function writeDecimal(bytes: Uint8Array, at: number, value: number): number {
	const from = value >= 10 ? writeDecimal(bytes, at, Math.trunc(value / 10)) : at;
	bytes[from] = 0x30 + (value % 10);
	return from + 1;
}
