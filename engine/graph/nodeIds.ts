/**
 * NodeIds: which id each node of a graph cache stands for, and the other way round.
 *
 * The first nodes may be the ids of a table, in its order, so that a rank there *is* a node: a walk over that table
 * looks up, makes and remembers nothing for the ends that it meets. All others are rows of a hash table.
 *
 * ```
 * nodes  0 … baseCount - 1         ids of the table, in order
 *        … baseEnd - 1             nobody: a chunk is whole
 *        baseEnd …                 rows of the hash table
 * ```
 *
 * The ids are copied (baseIds.ts), so they stay when the table goes.
 */
import { IdRows, NO_ROW } from "../memtable/idRows.ts";
import { type BaseIds, CHUNK_BITS, CHUNK_IDS } from "./baseIds.ts";
import { compareWords } from "../model/block.ts";

/** Words of a node's row: its id. */
export const NODE_WORDS = 4;
const CHUNK_MASK = CHUNK_IDS - 1;

export class NodeIds {
	/** Nodes that are ids of a table. */
	readonly baseCount: number;
	readonly #base: BaseIds | undefined;
	readonly #chunks: readonly Int32Array[];
	readonly #baseEnd: number;
	readonly #rows = new IdRows(NODE_WORDS);

	/** @param base - complete */
	constructor(base?: BaseIds) {
		this.#base = base;
		this.#chunks = base?.chunks ?? [];
		this.baseCount = base?.count ?? 0;
		this.#baseEnd = this.#chunks.length * CHUNK_IDS;
	}

	/** One more than the greatest node. */
	get count(): number {
		return this.#baseEnd + this.#rows.count;
	}

	/** Nodes that are no ids of the base. */
	get extraCount(): number {
		return this.#rows.count;
	}

	/** The words in which the id of a node lies; it begins at {@link NodeIds.at}. */
	chunk(node: number): Int32Array {
		return node < this.#baseEnd ? this.#chunks[node >>> CHUNK_BITS]! : this.#rows.chunk(node - this.#baseEnd);
	}

	at(node: number): number {
		return (node & CHUNK_MASK) * NODE_WORDS;
	}

	/** The node of an id, or {@link NO_ROW}. */
	find(w0: number, w1: number, w2: number, w3: number): number {
		const node = this.#findBase(w0, w1, w2, w3);
		if (node !== NO_ROW) return node;
		const row = this.#rows.find(w0, w1, w2, w3);
		return row === NO_ROW ? NO_ROW : this.#baseEnd + row;
	}

	/** The node of an id, added if there is none. */
	intern(w0: number, w1: number, w2: number, w3: number): number {
		const node = this.#findBase(w0, w1, w2, w3);
		return node === NO_ROW ? this.#baseEnd + this.#rows.intern(w0, w1, w2, w3) : node;
	}

	/** Order of the ids of two nodes. */
	compare(one: number, other: number): number {
		if (one < this.baseCount && other < this.baseCount) return one - other;
		const [words, others] = [this.chunk(one), this.chunk(other)];
		const [at, to] = [this.at(one), this.at(other)];
		return (
			compareWords(words[at]!, others[to]!) ||
			compareWords(words[at + 1]!, others[to + 1]!) ||
			compareWords(words[at + 2]!, others[to + 2]!) ||
			compareWords(words[at + 3]!, others[to + 3]!)
		);
	}

	/** The first node of the base whose id is not before the given one; {@link NodeIds.baseCount} if there is none. */
	lowerBase(w0: number, w1: number, w2: number, w3: number): number {
		return this.#base?.lower(w0, w1, w2, w3) ?? 0;
	}

	/** Order of the id of a node of the base and the one at `from` of `ids`. */
	compareBase(node: number, ids: Int32Array, from: number): number {
		return this.#base!.compare(node, ids, from);
	}

	#findBase(w0: number, w1: number, w2: number, w3: number): number {
		const base = this.#base;
		if (base === undefined) return NO_ROW;
		const node = base.lower(w0, w1, w2, w3);
		if (node === base.count) return NO_ROW;
		const words = this.#chunks[node >>> CHUNK_BITS]!;
		const at = (node & CHUNK_MASK) * NODE_WORDS;
		const isIt = words[at + 3] === w3 && words[at + 2] === w2 && words[at + 1] === w1 && words[at] === w0;
		return isIt ? node : NO_ROW;
	}
}
