/**
 * What the links of a file depend on, as 32-bit hashes of the questions that resolution asked: a file, a folder's list
 * of files, a name. When the answer to one of them may have changed, the file is resolved again.
 *
 * Two questions with one hash cost a needless resolution, never a missed one.
 */
import type { Facts } from "../model/facts.ts";
import { hashString } from "../model/hash.ts";
import { namesAndKeys } from "../model/nameKeys.ts";
import { directoryOf } from "../model/path.ts";

/** Hashes of one kind of question that are kept. */
const HASHES_MAX = 50_000;

const hashOf = (question: string): number => hashString(question, 3)[0];

/** Whether a file is there, and all that other files can see of it. */
export const fileQuestion = (path: string): number => hashOf(`file:${path}`);
/** Which files are directly in a folder. */
export const folderQuestion = (directory: string): number => hashOf(`folder:${directory}`);
/** Where a name is declared, or which blocks have a key. */
export const nameQuestion = (name: string): number => hashOf(`name:${name}`);

/** The questions of one file's resolution. */
export class Dependencies {
	readonly #files = new Hashes(fileQuestion);
	readonly #folders = new Hashes(folderQuestion);
	readonly #names = new Hashes(nameQuestion);
	#asked = new Set<number>();

	clear(): void {
		this.#asked.clear();
	}

	file(path: string): void {
		this.#asked.add(this.#files.of(path));
	}

	folder(directory: string): void {
		this.#asked.add(this.#folders.of(directory));
	}

	name(name: string): void {
		this.#asked.add(this.#names.of(name));
	}

	/** What `ask` gives, and the questions that it asks meanwhile. */
	during<T>(ask: () => T): { readonly result: T; readonly questions: readonly number[] } {
		const before = this.#asked;
		this.#asked = new Set();
		try {
			const result = ask();
			return { result, questions: [...this.#asked] };
		} finally {
			for (const hash of this.#asked) before.add(hash);
			this.#asked = before;
		}
	}

	/** Asks what {@link during} has given once more. */
	repeat(questions: readonly number[]): void {
		for (const hash of questions) this.#asked.add(hash);
	}

	/** All questions since the last {@link Dependencies.clear}, sorted. */
	sorted(): Int32Array {
		return Int32Array.from(this.#asked).sort();
	}
}

/** The hashes of questions of one kind, kept by what they are about: the same is asked thousands of times. */
class Hashes {
	readonly #hash: (about: string) => number;
	readonly #known = new Map<string, number>();

	constructor(hash: (about: string) => number) {
		this.#hash = hash;
	}

	of(about: string): number {
		let hash = this.#known.get(about);
		if (hash === undefined) {
			hash = this.#hash(about);
			if (this.#known.size >= HASHES_MAX) this.#known.clear();
			this.#known.set(about, hash);
		}
		return hash;
	}
}

/**
 * Adds to `changed` the questions whose answer differs between two states of a file; undefined facts mean that it is
 * not there. A change inside bodies changes no answer.
 */
export function addChangedQuestions(
	changed: Set<number>, path: string, before: Facts | undefined, after: Facts | undefined,
): void {
	if (!before && !after) return;
	const isSameInterface = before && after && before.interfaceHash[0] === after.interfaceHash[0] &&
		before.interfaceHash[1] === after.interfaceHash[1];
	if (isSameInterface) return;
	changed.add(fileQuestion(path));
	if (!before || !after) changed.add(folderQuestion(directoryOf(path)));
	const counts = new Map<string, number>();
	for (const { name } of before ? namesAndKeys(before) : []) counts.set(name, (counts.get(name) ?? 0) + 1);
	for (const { name } of after ? namesAndKeys(after) : []) counts.set(name, (counts.get(name) ?? 0) - 1);
	for (const [name, count] of counts) if (count !== 0) changed.add(nameQuestion(name));
}

/** Whether any of the sorted `dependencies` is among the changed questions. */
export function dependsOn(dependencies: Int32Array, changed: ReadonlySet<number>): boolean {
	for (const hash of dependencies) if (changed.has(hash)) return true;
	return false;
}
