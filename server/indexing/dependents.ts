/** Which files must be linked again after others changed: the links records of all files, kept once needed. */
import type { Reader } from "../../engine/index.ts";
import { LINKS_SPACE } from "../model/identity.ts";
import { decodeLinks } from "../store/records.ts";
import type { ChangedQuestions } from "./dependencies.ts";

const NO_QUESTIONS = new Int32Array(0);

export class Dependents {
	readonly #reader: Reader;
	#dependencies: Map<string, Int32Array> | undefined;

	constructor(reader: Reader) {
		this.#reader = reader;
	}

	/** A file was linked, or is gone. */
	set(path: string, dependencies: Int32Array | undefined): void {
		if (dependencies) this.#dependencies?.set(path, dependencies);
		else this.#dependencies?.delete(path);
	}

	/** The questions that the stored links of a file rest on, sorted; none if it has no links. */
	dependencies(path: string): Int32Array {
		return this.#loaded().get(path) ?? NO_QUESTIONS;
	}

	/** Files whose links rest on a question that is among the changed ones. Cost: one look at every dependency. */
	of(changed: ChangedQuestions): string[] {
		if (changed.isEmpty) return [];
		const paths: string[] = [];
		for (const [path, dependencies] of this.#loaded()) if (changed.concern(dependencies)) paths.push(path);
		return paths;
	}

	#loaded(): Map<string, Int32Array> {
		if (this.#dependencies) return this.#dependencies;
		this.#dependencies = new Map();
		for (const cursor = this.#reader.scan({ prefix: [LINKS_SPACE] }); cursor.next(); ) {
			const { path, dependencies } = decodeLinks(cursor.content);
			this.#dependencies.set(path, dependencies);
		}
		return this.#dependencies;
	}
}
