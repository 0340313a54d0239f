/**
 * Which files must be linked again after others changed: the links records of all files, kept once needed. Files are in
 * groups, each with a filter of what any of them has asked, so that a change that few have asked about costs little.
 */
import type { Reader } from "../../engine/index.ts";
import { LINKS_SPACE } from "../model/identity.ts";
import { finish, type InPieces } from "../model/pieces.ts";
import { LINK_PARTS, NO_QUESTIONS, type LinkPart, type LinkQuestions } from "../model/linkParts.ts";
import { decodeLinks } from "../store/records.ts";
import type { ChangedQuestions } from "./dependencies.ts";
import { QuestionFilter } from "./questionFilter.ts";

/** Files of a group, which are looked at in one piece. */
const GROUP_FILES = 64;

/** Some files, and what any of them may have asked. */
class Group {
	readonly files: Map<string, LinkQuestions> = new Map();
	/** Undefined until somebody looks: it is not made anew for each file that comes. */
	#filter: QuestionFilter | undefined;

	set(path: string, questions: LinkQuestions): void {
		this.files.set(path, questions);
		const hasRoom = LINK_PARTS.every((part) => this.#filter?.add(questions[part]) !== false);
		if (!hasRoom) this.#filter = undefined;
	}

	mayBeConcerned(changed: ChangedQuestions): boolean {
		if (!changed.isSmall) return true;
		const filter = this.#filter ??= this.#made();
		return changed.isAnyOf((question) => filter.mayHave(question));
	}

	/** With as much room again. */
	#made(): QuestionFilter {
		const lists = [...this.files.values()].flatMap((questions) => LINK_PARTS.map((part) => questions[part]));
		const filter = new QuestionFilter(2 * lists.reduce((sum, { length }) => sum + length, 0));
		for (const list of lists) filter.add(list);
		return filter;
	}
}

/** The questions of all files. */
class Groups {
	readonly #groups: Group[] = [];
	readonly #groupOf = new Map<string, Group>();

	get all(): readonly Group[] {
		return this.#groups;
	}

	get(path: string): LinkQuestions | undefined {
		return this.#groupOf.get(path)?.files.get(path);
	}

	set(path: string, questions: LinkQuestions): void {
		let group = this.#groupOf.get(path);
		if (group === undefined) this.#groupOf.set(path, (group = this.#withRoom()));
		group.set(path, questions);
	}

	delete(path: string): void {
		this.#groupOf.get(path)?.files.delete(path);
		this.#groupOf.delete(path);
	}

	#withRoom(): Group {
		const last = this.#groups.at(-1);
		if (last !== undefined && last.files.size < GROUP_FILES) return last;
		const known = this.#groups.find(({ files }) => files.size < GROUP_FILES / 2);
		if (known !== undefined) return known;
		const group = new Group();
		this.#groups.push(group);
		return group;
	}
}

export class Dependents {
	readonly #reader: Reader;
	#questions: Groups | undefined;
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
	 * Files whose links rest on a question that is among the changed ones, each with the parts that do. Cost: a look at
	 * each group, and at the files of those that may be concerned.
	 */
	of(changed: ChangedQuestions): Map<string, readonly LinkPart[]> {
		return finish(this.ofInPieces(changed));
	}

	/** Like {@link of}, some files a piece; nothing is linked, and nothing changes, before the last. */
	*ofInPieces(changed: ChangedQuestions): InPieces<Map<string, readonly LinkPart[]>> {
		const concerned = new Map<string, readonly LinkPart[]>();
		if (changed.isEmpty) return concerned;
		for (const group of (this.#questions ?? (yield* this.#loadedInPieces())).all) {
			yield;
			if (!group.mayBeConcerned(changed)) continue;
			for (const [path, questions] of group.files) {
				const parts = changed.concerned(questions);
				if (parts.length > 0) concerned.set(path, parts);
			}
		}
		return concerned;
	}

	#loaded(): Groups {
		return this.#questions ?? finish(this.#loadedInPieces());
	}

	/** Reads those of all files; of several who do so at once, each reads them. */
	*#loadedInPieces(): InPieces<Groups> {
		const loaded = new Groups();
		const setMeanwhile = this.#setMeanwhile ??= new Map();
		const range = { prefix: [LINKS_SPACE] } as const;
		let cursor = this.#reader.scan(range);
		for (let count = 1; cursor.next(); count++) {
			const { path, questions } = decodeLinks(cursor.content);
			loaded.set(path, questions);
			if (count % GROUP_FILES > 0) continue;
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
