/**
 * BlockIdSet: ids in typed arrays, for questions that meet some ten thousands of them: a string for each, as a `Set`
 * wants, takes longer than finding it. Ids are hashes, so a part of one is a hash.
 */
const WORDS = 4;
const SLOTS_MIN = 64;

export class BlockIdSet {
	/** Place of an id + 1, by hash; 0 is free. A quarter to a half is taken. */
	#slots: Int32Array;
	#ids: Int32Array;
	count = 0;

	/** @param expectedCount - as many find room at once */
	constructor(expectedCount: number = 0) {
		let slotCount = SLOTS_MIN;
		while (slotCount <= expectedCount * 2) slotCount *= 2;
		this.#slots = new Int32Array(slotCount);
		this.#ids = new Int32Array((slotCount / 2) * WORDS);
	}

	/** @returns false if it was there already */
	add(w0: number, w1: number, w2: number, w3: number): boolean {
		const slot = this.#slotOf(w0, w1, w2, w3);
		if (this.#slots[slot] !== 0) return false;
		const at = this.count * WORDS;
		this.#ids[at] = w0;
		this.#ids[at + 1] = w1;
		this.#ids[at + 2] = w2;
		this.#ids[at + 3] = w3;
		this.count += 1;
		this.#slots[slot] = this.count;
		if (this.count * 2 === this.#slots.length) this.#grow();
		return true;
	}

	has(w0: number, w1: number, w2: number, w3: number): boolean {
		return this.#slots[this.#slotOf(w0, w1, w2, w3)] !== 0;
	}

	/** As the how many-eth it was added, from 0; -1 if it is not there. */
	indexOf(w0: number, w1: number, w2: number, w3: number): number {
		return (this.#slots[this.#slotOf(w0, w1, w2, w3)] as number) - 1;
	}

	/** Where an id is, or would be put. */
	#slotOf(w0: number, w1: number, w2: number, w3: number): number {
		const [slots, ids] = [this.#slots, this.#ids];
		const mask = slots.length - 1;
		for (let slot = hashOf(w0 | 0, w2 | 0) & mask; ; slot = (slot + 1) & mask) {
			const at = ((slots[slot] as number) - 1) * WORDS;
			if (at < 0) return slot;
			const isFirst = ids[at] === (w0 | 0) && ids[at + 1] === (w1 | 0);
			if (isFirst && ids[at + 2] === (w2 | 0) && ids[at + 3] === (w3 | 0)) return slot;
		}
	}

	#grow(): void {
		const ids = new Int32Array(this.#ids.length * 2);
		ids.set(this.#ids);
		this.#ids = ids;
		this.#slots = new Int32Array(this.#slots.length * 2);
		const mask = this.#slots.length - 1;
		for (let one = 0; one < this.count; one++) {
			let slot = hashOf(ids[one * WORDS] as number, ids[one * WORDS + 2] as number) & mask;
			while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
			this.#slots[slot] = one + 1;
		}
	}
}

function hashOf(w0: number, w2: number): number {
	const mixed = Math.imul(w0 ^ Math.imul(w2, 0x85ebca6b), 0x9e3779b1);
	return mixed ^ (mixed >>> 15);
}
