/** Which files must be linked again after others changed: the links records of all files, kept once needed. */
import type { Reader } from "../../engine/index.ts";
import { LINKS_SPACE } from "../model/identity.ts";
import { finish, type InPieces } from "../model/pieces.ts";
import { NO_QUESTIONS, type LinkPart, type LinkQuestions } from "../model/linkParts.ts";
import { decodeLinks } from "../store/records.ts";
import type { ChangedQuestions } from "./dependencies.ts";

/** Files that are looked at in one piece. */
const PIECE_FILES = 64;

export class Dependents {
	readonly #reader: Reader;
	#questions: Map<string, LinkQuestions> | undefined;
	/** While they are read in pieces: what was set meanwhile, which says more than what was read. */
	#setMeanwhile: Map<string, LinkQuestions | undefined> | undefined;

	constructor(reader: Reader) {
		this.#reader = reader;
	}

	/** A file was linked, or is gone. */
	set(path: string, questions: LinkQuestions | undefined): void {
		this.#setMeanwhile?.set(path, questions);
		if (questions) this.#questions?.set(path, questions);
		else this.#questions?.delete(path);
	}

	/** The questions that the stored links of a file rest on; none if it has no links. */
	questions(path: string): LinkQuestions {
		return this.#loaded().get(path) ?? NO_QUESTIONS;
	}

	/**
	 * Files whose links rest on a question that is among the changed ones, each with the parts that do. Cost: one look at
	 * every dependency.
	 */
	of(changed: ChangedQuestions): Map<string, readonly LinkPart[]> {
		return finish(this.ofInPieces(changed));
	}

	/** Like {@link of}, some files a piece; nothing is linked, and nothing changes, before the last. */
	*ofInPieces(changed: ChangedQuestions): InPieces<Map<string, readonly LinkPart[]>> {
		const concerned = new Map<string, readonly LinkPart[]>();
		if (changed.isEmpty) return concerned;
		let count = 0;
		for (const [path, questions] of this.#questions ?? (yield* this.#loadedInPieces())) {
			if (++count % PIECE_FILES === 0) yield;
			const parts = changed.concerned(questions);
			if (parts.length > 0) concerned.set(path, parts);
		}
		return concerned;
	}

	#loaded(): Map<string, LinkQuestions> {
		return this.#questions ?? finish(this.#loadedInPieces());
	}

	/** Reads those of all files; of several who do so at once, each reads them. */
	*#loadedInPieces(): InPieces<Map<string, LinkQuestions>> {
		const loaded = new Map<string, LinkQuestions>();
		const setMeanwhile = this.#setMeanwhile ??= new Map();
		const range = { prefix: [LINKS_SPACE] } as const;
		let cursor = this.#reader.scan(range);
		for (let count = 1; cursor.next(); count++) {
			const { path, questions } = decodeLinks(cursor.content);
			loaded.set(path, questions);
			if (count % PIECE_FILES > 0) continue;
			const begin = cursor.id;
			yield;
			if (this.#questions) return this.#questions;
			if (!cursor.isCurrent) cursor = this.#reader.scan({ ...range, begin });
		}
		for (const [path, questions] of setMeanwhile) {
			if (questions) loaded.set(path, questions);
			else loaded.delete(path);
		}
		this.#setMeanwhile = undefined;
		return (this.#questions = loaded);
	}
}
