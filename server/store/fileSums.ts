/** A sum over files and their contents, in any order: two states with the same files have the same one. */
import type { Hash128 } from "../model/hash.ts";

export type PathHash = readonly [number, number];

export class FileSums {
	readonly #words: Int32Array;

	constructor(words: Int32Array = new Int32Array(4)) {
		this.#words = words;
	}

	get mark(): string {
		return this.#words.join();
	}

	copy(): FileSums {
		return new FileSums(this.#words.slice());
	}

	/** @param path - its hash */
	add(path: PathHash, content: Hash128): void {
		this.#count(path, content, 1);
	}

	/** @param path - its hash */
	take(path: PathHash, content: Hash128): void {
		this.#count(path, content, -1);
	}

	#count([first, second]: PathHash, content: Hash128, times: 1 | -1): void {
		// Both are hashes, of which a sum of products is as good as a hash of both.
		for (let at = 0; at < 4; at++) {
			const word = Math.imul((content[at] as number) ^ first, 0x9e3779b1) + Math.imul(second, 0x85ebca6b + 2 * at);
			this.#words[at] = (this.#words[at] as number) + times * (word ^ (word >>> 15));
		}
	}
}
