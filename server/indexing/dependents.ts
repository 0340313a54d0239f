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

	constructor(reader: Reader) {
		this.#reader = reader;
	}

	/** A file was linked, or is gone. */
	set(path: string, questions: LinkQuestions | undefined): void {
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
		for (const [path, questions] of this.#loaded()) {
			if (++count % PIECE_FILES === 0) yield;
			const parts = changed.concerned(questions);
			if (parts.length > 0) concerned.set(path, parts);
		}
		return concerned;
	}

	#loaded(): Map<string, LinkQuestions> {
		if (this.#questions) return this.#questions;
		this.#questions = new Map();
		for (const cursor = this.#reader.scan({ prefix: [LINKS_SPACE] }); cursor.next(); ) {
			const { path, questions } = decodeLinks(cursor.content);
			this.#questions.set(path, questions);
		}
		return this.#questions;
	}
}
