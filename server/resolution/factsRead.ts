/**
 * Whose facts are looked into for one file that is linked. Each of them counts once, whoever needs it and how often:
 * the file's own names, or what all files have in common, which is found apart from it and perhaps known already. So
 * that a file takes the same steps either way, what was found keeps which facts it needed, and not what they cost.
 */
import type { Steps } from "./steps.ts";

/**
 * Bytes a step: little is looked at of another file's facts. A file of few references may look into 51 MB of them: many
 * have what is built of them beside their sources, several times, and each name of the sources stands in all of it.
 */
const BYTES_PER_STEP = 256;

/** A file, and the steps that its facts are. */
export type ReadFacts = readonly [path: string, steps: number];

export class FactsRead {
	/** The steps of all facts so far. */
	taken = 0;
	readonly #steps: Steps;
	/** By path: a view may have forgotten facts meanwhile, and that must not count. */
	readonly #counted = new Set<string>();
	/** Those of what is looked for just now. */
	#current: Map<string, number> | undefined;

	constructor(steps: Steps) {
		this.#steps = steps;
	}

	count(path: string, bytes: number): void {
		this.#count(path, bytes / BYTES_PER_STEP);
	}

	/** The same facts are needed again. */
	again(read: readonly ReadFacts[]): void {
		for (const [path, steps] of read) this.#count(path, steps);
	}

	/** @returns what `find` gives, and whose facts it needed */
	during<T>(find: () => T): { readonly value: T; readonly read: readonly ReadFacts[] } {
		const outer = this.#current;
		const read = new Map<string, number>();
		this.#current = read;
		try {
			return { value: find(), read: read.size === 0 ? NOTHING : [...read] };
		} finally {
			this.#current = outer;
			if (outer !== undefined) for (const [path, steps] of read) outer.set(path, steps);
		}
	}

	#count(path: string, steps: number): void {
		this.#current?.set(path, steps);
		if (this.#counted.has(path)) return;
		this.#counted.add(path);
		this.taken += steps;
		this.#steps.take(steps);
	}
}

const NOTHING: readonly ReadFacts[] = [];
