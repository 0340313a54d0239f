/**
 * The data of every measurement: ids, contents and edges as functions of a number, so that a million blocks
 * take no memory of their own and every run, on every machine, stores the same bytes.
 *
 * Ids are spread evenly over the whole key space, which is the worst case for an ordered store: neighbours
 * in time are never neighbours on disk. A block holds exactly {@link BLOCK_BYTES} bytes of text.
 */
import type { BlockId, Edge } from "../../engine/index.ts";

export const BLOCK_BYTES = 1024;
/** Kinds that edges have, from 0. */
export const EDGE_KINDS = 6;
const CONTENTS = 256;
/** Numbers of blocks that are never put, for questions that find nothing. */
const ABSENT = 0x4000_0000;

const WORDS = (
	"export function const return await import class type readonly string number undefined block page table " +
	"cursor sequence manifest snapshot edge source target begin end kind value result error path"
).split(" ");

export class Dataset {
	readonly #seed: number;
	readonly #contents: readonly Uint8Array[];

	constructor(seed: number) {
		this.#seed = mix(seed);
		this.#contents = Array.from({ length: CONTENTS }, (_, index) => textOf(mix(index ^ this.#seed)));
	}

	/** The id of block `index`; different for different indexes below 2^30. */
	idOf(index: number): BlockId {
		const at = (index ^ this.#seed) | 0;
		return { w0: mix(at), w1: mix(at + 0x632be5ab), w2: mix(at ^ 0x2c1b3c6d), w3: mix(at ^ 0x297a2d39) };
	}

	/** The id of a block that no measurement puts. */
	absentIdOf(index: number): BlockId {
		return this.idOf(ABSENT + index);
	}

	/**
	 * What block `index` holds in its `version`th edition. One of 256 texts: shared, do not write to it.
	 */
	contentOf(index: number, version: number = 0): Uint8Array {
		return this.#contents[(index + version * 7) % CONTENTS] ?? new Uint8Array(BLOCK_BYTES);
	}

	/** The `draw`th of a sequence of numbers below `size`, evenly spread and in no order. */
	pick(draw: number, size: number): number {
		return (mix(draw ^ this.#seed ^ 0x5bd1e995) >>> 0) % size;
	}

	/** Ids of `count` blocks below `size`, drawn evenly. */
	pickIds(count: number, size: number): BlockId[] {
		return Array.from({ length: count }, (_, draw) => this.idOf(this.pick(draw, size)));
	}

	/** The `ordinal`th edge from block `index` to one of `size` blocks; kinds take turns. */
	edgeOf(index: number, ordinal: number, size: number): Edge {
		const target = this.pick(index * 64 + ordinal + 0x1000_0000, size);
		return {
			source: this.idOf(index),
			target: this.idOf(target),
			kind: ordinal % EDGE_KINDS,
			begin: ordinal * 40,
			end: ordinal * 40 + 12,
			attributes: 1,
		};
	}
}

/** A bijection of 32 bits in which each bit of the result depends on each of the number. */
function mix(value: number): number {
	let mixed = value | 0;
	mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
	mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
	return mixed ^ (mixed >>> 16);
}

function textOf(seed: number): Uint8Array {
	const text = new Uint8Array(BLOCK_BYTES);
	const encoder = new TextEncoder();
	for (let at = 0, state = seed; at < text.length; ) {
		state = mix(state + 0x9e3779b9);
		const word = `${WORDS[(state >>> 0) % WORDS.length] ?? ""}${state % 11 === 0 ? (state >>> 0).toString(36) : ""} `;
		at += encoder.encodeInto(word.slice(0, text.length - at), text.subarray(at)).written;
	}
	return text;
}
