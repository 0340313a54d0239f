/**
 * Prng: a seeded source of integers (mulberry32), so that a seed printed by a failing run is the whole of
 * its chance.
 */
export class Prng {
	#state: number;

	constructor(seed: number) {
		this.#state = seed | 0;
	}

	/** A u32. */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return (mixed ^ (mixed >>> 14)) >>> 0;
	}

	/** An integer from 0 to `bound`, exclusive. */
	below(bound: number): number {
		return this.next() % bound;
	}

	/** True `percent` times of a hundred. */
	chance(percent: number): boolean {
		return this.below(100) < percent;
	}

	/** One of several. */
	pick<T>(choices: readonly T[]): T {
		return choices[this.below(choices.length)] as T;
	}
}
