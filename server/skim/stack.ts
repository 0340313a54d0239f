/**
 * Integers that wait for what they belong to: the values of a list while it is read, what a body returned so far.
 *
 * An array would do, but that its length is set by a call, and gives back memory which the next list asks for again;
 * there is a list for each call, each type and each assignment.
 */
const NONE = -1;
/** Small, so that stacks grow in every test. */
const FIRST_CAPACITY = 8;

export class Stack {
	/** How many there are; less drops those on top. */
	length = 0;
	#values: Int32Array = new Int32Array(FIRST_CAPACITY);

	push(value: number): void {
		if (this.length === this.#values.length) {
			const larger = new Int32Array(this.length * 2);
			larger.set(this.#values);
			this.#values = larger;
		}
		this.#values[this.length++] = value;
	}

	/** Takes the one on top; -1 if there is none. */
	pop(): number {
		return this.length === 0 ? NONE : this.#values[--this.length]!;
	}

	/** One of them, counted from the bottom; -1 if there are not so many. */
	at(index: number): number {
		return index < this.length ? this.#values[index]! : NONE;
	}

	/** Puts another one in the place of one that is there. */
	set(index: number, value: number): void {
		if (index < this.length) this.#values[index] = value;
	}

	/** Where a value stands from `from` on; -1 if it does not. */
	indexOf(value: number, from: number): number {
		for (let index = from; index < this.length; index++) if (this.#values[index] === value) return index;
		return -1;
	}
}
