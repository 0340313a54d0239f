/** How often each pair of integers was seen: an open hash table, emptied between files. */
export class PairCounts {
	/** For each slot a pair and its count, which is 0 where the slot is free. */
	#slots: Int32Array = new Int32Array(SLOT * FIRST_SLOTS);
	/** The slots that are taken. */
	#taken: number[] = [];

	/** Cost: linear in the pairs that were seen. A wide table is given back: each look into it misses the cache. */
	clear(): void {
		if (this.#slots.length > SLOT * KEPT_SLOTS) this.#slots = new Int32Array(SLOT * FIRST_SLOTS);
		else for (const at of this.#taken) this.#slots[at + 2] = 0;
		this.#taken.length = 0;
	}

	/** How often a pair was seen before now. */
	see(first: number, second: number): number {
		const at = this.#find(this.#slots, first, second);
		const count = this.#slots[at + 2]!++;
		if (count > 0) return count;
		this.#slots[at] = first;
		this.#slots[at + 1] = second;
		this.#taken.push(at);
		if (this.#taken.length * 2 * SLOT > this.#slots.length) this.#grow();
		return 0;
	}

	#find(slots: Int32Array, first: number, second: number): number {
		const mask = slots.length / SLOT - 1;
		let slot = (first ^ (second >>> 7)) & mask;
		for (;;) {
			const at = slot * SLOT;
			if (slots[at + 2] === 0 || (slots[at] === first && slots[at + 1] === second)) return at;
			slot = (slot + 1) & mask;
		}
	}

	#grow(): void {
		const old = this.#slots;
		const slots = new Int32Array(old.length * 2);
		for (let index = 0; index < this.#taken.length; index++) {
			const from = this.#taken[index]!;
			const at = this.#find(slots, old[from]!, old[from + 1]!);
			slots[at] = old[from]!;
			slots[at + 1] = old[from + 1]!;
			slots[at + 2] = old[from + 2]!;
			this.#taken[index] = at;
		}
		this.#slots = slots;
	}
}

const SLOT = 3;
const FIRST_SLOTS = 256;
const KEPT_SLOTS = 1 << 11;
