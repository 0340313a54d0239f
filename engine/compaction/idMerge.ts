/**
 * IdMerge: the ids of several inputs as one, each once and in order; and how the ranks of each input become those of
 * the result.
 */
import type { IdCursor } from "../cursor/versionCursor.ts";
import { compareWords } from "../model/block.ts";
import type { MergeInput } from "./mergeInput.ts";

/** What an input calls an id that it did not give. */
const NO_RANK = -1;

interface Source {
	readonly ids: IdCursor;
	readonly ranks: Int32Array;
}

export class IdMerge {
	/** By input, then by its own rank: the rank in the result; -1 for one that no edge names. */
	readonly ranks: readonly Int32Array[];
	/** Sources that have not come to their end: the first `#liveCount`. */
	readonly #live: Source[];
	#liveCount: number;
	/** Those that stand at the least id: the first `#leastCount`. */
	readonly #least: Source[];
	#leastCount = 0;

	constructor(inputs: readonly MergeInput[]) {
		const sources = inputs.map((input) => {
			const ids = input.ids();
			return { ids, ranks: new Int32Array(input.rankCount).fill(NO_RANK) };
		});
		this.ranks = sources.map(({ ranks }) => ranks);
		this.#live = sources.filter(({ ids }) => ids.next());
		this.#liveCount = this.#live.length;
		this.#least = this.#live.slice();
	}

	/** Moves to the next id; `false` at the end. */
	next(): boolean {
		const least = this.#least;
		for (let index = 0; index < this.#leastCount; index += 1) {
			if (!least[index]!.ids.next()) this.#drop(least[index]!);
		}
		let count = 0;
		for (let index = 0; index < this.#liveCount; index += 1) {
			const source = this.#live[index]!;
			const order = count === 0 ? 0 : compareIds(source.ids, least[0]!.ids);
			if (order > 0) continue;
			if (order < 0) count = 0;
			least[count] = source;
			count += 1;
		}
		this.#leastCount = count;
		return count > 0;
	}

	get w0(): number {
		return this.#least[0]!.ids.w0;
	}

	get w1(): number {
		return this.#least[0]!.ids.w1;
	}

	get w2(): number {
		return this.#least[0]!.ids.w2;
	}

	get w3(): number {
		return this.#least[0]!.ids.w3;
	}

	/** Says which rank the id has in the result. */
	setRank(rank: number): void {
		for (let index = 0; index < this.#leastCount; index += 1) {
			const { ids, ranks } = this.#least[index]!;
			ranks[ids.rank] = rank;
		}
	}

	#drop(source: Source): void {
		const at = this.#live.indexOf(source);
		this.#liveCount -= 1;
		this.#live[at] = this.#live[this.#liveCount]!;
	}
}

function compareIds(first: IdCursor, second: IdCursor): number {
	return (
		compareWords(first.w0, second.w0) ||
		compareWords(first.w1, second.w1) ||
		compareWords(first.w2, second.w2) ||
		compareWords(first.w3, second.w3)
	);
}
