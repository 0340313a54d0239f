/** A sum over files and their contents, in any order: two states with the same files have the same one. */
import { hashString, type Hash128 } from "../model/hash.ts";

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

	add(path: string, content: Hash128): void {
		this.#count(path, content, 1);
	}

	take(path: string, content: Hash128): void {
		this.#count(path, content, -1);
	}

	#count(path: string, content: Hash128, times: 1 | -1): void {
		const words = hashString(`${path}\0${content.join()}`);
		for (const [at, word] of words.entries()) this.#words[at] = (this.#words[at] as number) + times * word;
	}
}
