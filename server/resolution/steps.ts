/**
 * What the resolution of one file may cost. Counted in steps, never timed, so that a file has the same links on every
 * machine; linear in the file, so that no file holds the others up.
 *
 * A step is a look at something: a value, a module, a base, a path, 256 bytes of another file's facts. Code needs few:
 * 45 a reference in zod, where most is inferred, and 140,000 in the file that needs most. What needs several times as
 * many was made to need them.
 */

const STEPS_MIN = 200_000;
const STEPS_PER_REFERENCE = 300;

export class Steps {
	readonly max: number;
	#taken = 0;

	constructor(referenceCount: number) {
		this.max = STEPS_MIN + STEPS_PER_REFERENCE * referenceCount;
	}

	get taken(): number {
		return this.#taken;
	}

	/** Whether all of them are taken: then what is not known yet stays unknown. */
	get areOver(): boolean {
		return this.#taken >= this.max;
	}

	/** Takes some steps. @returns whether there are any left */
	take(count: number = 1): boolean {
		this.#taken += count;
		return this.#taken < this.max;
	}
}
