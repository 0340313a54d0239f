/**
 * Patterns with at most one `*`, as tsconfig `paths` and package.json `exports` have them, ready to be asked many
 * times.
 *
 * The pattern without `*` that equals a text wins; else the one with the longest text before its `*`; among those the
 * first that was given. Cost of a question: the different lengths of what stands before and behind the stars, never the
 * number of patterns.
 */

interface Tails<T> {
	readonly byTail: Map<string, { readonly rank: number; readonly value: T }>;
	readonly lengths: Set<number>;
}

/** A pattern that fits, and what its `*` stands for: nothing when it has none. */
export interface StarMatch<T> {
	readonly value: T;
	readonly star: string;
}

export class StarPatterns<T> {
	readonly #exact = new Map<string, T>();
	readonly #byHead = new Map<string, Tails<T>>();
	readonly #headLengths: readonly number[];

	constructor(patterns: Iterable<readonly [pattern: string, value: T]>) {
		let rank = 0;
		const lengths = new Set<number>();
		for (const [pattern, value] of patterns) {
			const star = pattern.indexOf("*");
			if (star < 0) {
				if (!this.#exact.has(pattern)) this.#exact.set(pattern, value);
				continue;
			}
			const [head, tail] = [pattern.slice(0, star), pattern.slice(star + 1)];
			let tails = this.#byHead.get(head);
			if (tails === undefined) this.#byHead.set(head, (tails = { byTail: new Map(), lengths: new Set() }));
			if (!tails.byTail.has(tail)) tails.byTail.set(tail, { rank: rank++, value });
			tails.lengths.add(tail.length);
			lengths.add(head.length);
		}
		this.#headLengths = [...lengths].sort((one, other) => other - one);
	}

	match(text: string): StarMatch<T> | undefined {
		const exact = this.#exact.get(text);
		if (exact !== undefined) return { value: exact, star: "" };
		for (const length of this.#headLengths) {
			const tails = length > text.length ? undefined : this.#byHead.get(text.slice(0, length));
			if (tails === undefined) continue;
			let best: { readonly rank: number; readonly value: T; readonly star: string } | undefined;
			for (const tailLength of tails.lengths) {
				const end = text.length - tailLength;
				const found = end < length ? undefined : tails.byTail.get(text.slice(end));
				if (found !== undefined && (best === undefined || found.rank < best.rank)) {
					best = { ...found, star: text.slice(length, end) };
				}
			}
			if (best !== undefined) return best;
		}
		return undefined;
	}
}
