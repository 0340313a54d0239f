/**
 * What the links of a file depend on, as 32-bit hashes of the questions that resolution asked: a file, a folder's
 * list of files, a name, a name in a folder, a name that was looked up in some other file, a package. When the answer
 * to one of them may have changed, the file is resolved again; of a file in which only some names mean something else,
 * when one of these was looked up, too.
 *
 * Two questions with one hash cost a needless resolution, never a missed one.
 */
import type { Facts } from "../model/facts.ts";
import { hashString, type Hash128 } from "../model/hash.ts";
import { namesAndKeys } from "../model/nameKeys.ts";
import { LINK_PARTS, type LinkPart, type LinkQuestions } from "../model/linkParts.ts";
import { directoryOf, endingOf } from "../model/path.ts";
import { finish, type InPieces } from "../model/pieces.ts";
import { get } from "../model/rows.ts";
import { changedNames } from "./interfaceChange.ts";

/** Steps of a search among the dependencies of a file; a file with many has some thousand. */
const SEARCH_STEPS = 12;
/** Of more changed questions than these some file of each group has asked one. */
const FILTERED_MAX = 256;
/** Hashes of one kind of question that are kept. */
const HASHES_MAX = 50_000;
/** Of changes of contents; eight bytes each at least. */
const KEPT_QUESTIONS_MAX = 500_000;

const hashOf = (question: string): number => hashString(question, 3)[0];

/** Whether a file is there, and all that other files can see of it. */
export const fileQuestion = (path: string): number => hashOf(`file:${path}`);
/** Which files are directly in a folder. */
export const folderQuestion = (directory: string): number => hashOf(`folder:${directory}`);
/** Whether any file directly in a folder has an ending. */
const someQuestion = (directory: string, ending: string): number => hashOf(`some:${directory}\n${ending}`);
/** Which of them is the first one. */
const firstQuestion = (directory: string, ending: string): number => hashOf(`first:${directory}\n${ending}`);
/** Which packages have a name, or are linked to under it, seen from anywhere. */
export const packageQuestion = (name: string): number => hashOf(`package:${name}`);
/** What the package.json in a folder says of its package. */
export const packageInQuestion = (directory: string): number => hashOf(`package in:${directory}`);
/** Where a name is declared, or which blocks have a key. */
export const nameQuestion = (name: string): number => hashOf(`name:${name}`);

/**
 * The same in the files of one folder, by the questions for both: most names of a file that comes or goes are those of
 * something else in other folders, of which nobody who asked only there has to hear.
 */
function inFolder(folder: number, name: number): number {
	const mixed = Math.imul(folder ^ (name << 13 | name >>> 19), 0x9e3779b1) ^ Math.imul(name, 0x85ebca6b);
	return Math.imul(mixed ^ mixed >>> 15, 0xc2b2ae35) | 0;
}

/** What a name means in a file other than the one that is resolved. */
const insideQuestion = (name: string): number => hashOf(`inside:${name}`);
/** What a name means in the file itself that is resolved. */
const ownQuestion = (name: string): number => hashOf(`own:${name}`);

/** All questions by which a file's links rest on what a name means in the file itself. */
export const ownQuestions = (name: string): readonly number[] => [ownQuestion(name), insideQuestion(name)];

/** All questions by which links of other files rest on what names mean in a file. */
export const insideQuestions = (names: Iterable<string>): readonly number[] =>
	[...names].flatMap((name) => [insideQuestion(name), nameQuestion(name)]);

/** The questions of one file's resolution. */
export class Dependencies {
	readonly #files = new Hashes(fileQuestion);
	readonly #folders = new Hashes(folderQuestion);
	readonly #packages = new Hashes(packageQuestion);
	readonly #names = new Hashes(nameQuestion);
	readonly #inside = new Hashes(insideQuestion);
	readonly #ownNames = new Hashes(ownQuestion);
	#asked = new Set<number>();
	/** The file that is resolved; undefined while something is asked for others as well. */
	#own: string | undefined;

	/** Forgets everything: now a file is resolved. */
	begin(path: string): void {
		this.#asked.clear();
		this.#own = path;
	}

	/** What a file says itself concerns no other one; of its own changes it tells which leave its links as they are. */
	inside(path: string, name: string): void {
		this.#asked.add((path === this.#own ? this.#ownNames : this.#inside).of(name));
	}

	file(path: string): void {
		this.#asked.add(this.#files.of(path));
	}

	folder(directory: string): void {
		this.#asked.add(this.#folders.of(directory));
	}

	some(directory: string, ending: string): void {
		this.#asked.add(someQuestion(directory, ending));
	}

	first(directory: string, ending: string): void {
		this.#asked.add(firstQuestion(directory, ending));
	}

	package(name: string): void {
		this.#asked.add(this.#packages.of(name));
	}

	packageIn(directory: string): void {
		this.#asked.add(packageInQuestion(directory));
	}

	name(name: string): void {
		this.#asked.add(this.#names.of(name));
	}

	nameIn(directory: string, name: string): void {
		this.#asked.add(inFolder(this.#folders.of(directory), this.#names.of(name)));
	}

	/** What `ask` gives, and the questions that it asks meanwhile. */
	during<T>(ask: () => T): { readonly result: T; readonly questions: readonly number[] } {
		const [before, own] = [this.#asked, this.#own];
		this.#asked = new Set();
		this.#own = undefined;
		try {
			const result = ask();
			return { result, questions: [...this.#asked] };
		} finally {
			for (const hash of this.#asked) before.add(hash);
			this.#asked = before;
			this.#own = own;
		}
	}

	/** Asks what {@link during} has given once more. */
	repeat(questions: readonly number[]): void {
		for (const hash of questions) this.#asked.add(hash);
	}

	/** All questions since {@link Dependencies.begin}, sorted. */
	sorted(): Int32Array {
		const hashes = new Int32Array(this.#asked.size);
		let at = 0;
		for (const hash of this.#asked) hashes[at++] = hash;
		return hashes.sort();
	}
}

export function hasSameInterface(before: Facts, after: Facts): boolean {
	return before.interfaceHash[0] === after.interfaceHash[0] && before.interfaceHash[1] === after.interfaceHash[1];
}

function hasSameIds(before: Facts, after: Facts): boolean {
	const [one, other] = [before.blocks, after.blocks];
	return one.count === other.count && one.hash0.every((word, row) => word === other.hash0[row]) &&
		one.hash1.every((word, row) => word === other.hash1[row]);
}

function hasSorted(values: Int32Array, value: number): boolean {
	let [low, high] = [0, values.length];
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((values[middle] as number) < value) low = middle + 1;
		else high = middle;
	}
	return values[low] === value;
}

/** Whether links of any part rest on one of some questions. */
export const restOn = (questions: LinkQuestions, wanted: readonly number[]): boolean =>
	LINK_PARTS.some((part) => hasOneOf(questions[part], wanted));

export function hasOneOf(values: Int32Array, wanted: Iterable<number>): boolean {
	for (const value of wanted) if (hasSorted(values, value)) return true;
	return false;
}

/** The questions of both, each once. */
export function united(one: LinkQuestions, other: LinkQuestions): LinkQuestions {
	const all = { ...one };
	for (const part of LINK_PARTS) all[part] = unitedHashes(one[part], other[part]);
	return all;
}

function unitedHashes(one: Int32Array, other: Int32Array): Int32Array {
	const more = other.filter((question) => !hasSorted(one, question));
	return more.length === 0 ? one : Int32Array.from([...one, ...more]).sort();
}

/** The hashes of questions of one kind, kept by what they are about: the same is asked thousands of times. */
class Hashes {
	readonly #hash: (about: string) => number;
	readonly #known = new Map<string, number>();
	/** What was asked last, since files and folders are mostly asked for several times in a row. */
	#last = "";
	#lastHash: number;

	constructor(hash: (about: string) => number) {
		this.#hash = hash;
		this.#lastHash = hash(this.#last);
	}

	of(about: string): number {
		if (about === this.#last) return this.#lastHash;
		let hash = this.#known.get(about);
		if (hash === undefined) {
			hash = this.#hash(about);
			if (this.#known.size >= HASHES_MAX) this.#known.clear();
			this.#known.set(about, hash);
		}
		this.#last = about;
		return (this.#lastHash = hash);
	}
}

/** What differs for others between two contents of a file, whichever of them is the one before. */
export interface ContentChange {
	/** Questions for names of which blocks came or went. */
	readonly names: readonly number[];
	/** Questions that a name in the file which means something else concerns; undefined: all that ask for the file. */
	readonly inside: readonly number[] | undefined;
}

const NO_CHANGE: ContentChange = { names: [], inside: [] };

/** Whoever goes from branch to branch compares the same contents each time, which takes longer than reading them. */
export class ContentChanges {
	readonly #known = new Map<string, ContentChange>();
	#questionCount = 0;

	/** The oldest ones go when there are too many. */
	*between(one: Hash128, other: Hash128, compare: () => InPieces<ContentChange>): InPieces<ContentChange> {
		const key = [one.join(), other.join()].sort().join(" ");
		let change = this.#known.get(key);
		if (change !== undefined) return change;
		change = yield* compare();
		// Of two files with these contents both may have been compared.
		if (this.#known.has(key)) return change;
		this.#known.set(key, change);
		this.#questionCount += sizeOf(change);
		for (const [oldest, { names, inside }] of this.#known) {
			if (this.#questionCount <= KEPT_QUESTIONS_MAX || oldest === key) break;
			this.#known.delete(oldest);
			this.#questionCount -= sizeOf({ names, inside });
		}
		return change;
	}
}

const sizeOf = ({ names, inside = [] }: ContentChange): number => names.length + inside.length + 1;

/** A change inside bodies changes no answer. */
export const contentChange = (before: Facts, after: Facts): ContentChange =>
	finish(contentChangeInPieces(before, after));

/** The same in a few pieces, each linear in what the file says. */
export function* contentChangeInPieces(before: Facts, after: Facts): InPieces<ContentChange> {
	const isSameInterface = hasSameInterface(before, after);
	// Blocks inside of bodies are no part of the interface, but they have names.
	if (isSameInterface && hasSameIds(before, after)) return NO_CHANGE;
	const names = differingNames(before, after);
	if (isSameInterface) return { names, inside: [] };
	yield;
	const changed = yield* changedNames(before, after);
	return { names, inside: changed && insideQuestions(changed) };
}

/**
 * Questions for the names whose blocks differ between two states: which there are, or their order. As many of one name
 * are not the same ones: a block's id has the names around it, so it changes with a bracket far above.
 */
function differingNames(before: Facts | undefined, after: Facts | undefined): number[] {
	const [one, other] = [blocksByName(before), blocksByName(after)];
	const names = [...one.keys(), ...[...other.keys()].filter((name) => !one.has(name))];
	return names.filter((name) => one.get(name) !== other.get(name)).map(nameQuestion);
}

/** By name or key: a hash of its blocks' ids in the order of the text. */
function blocksByName(facts: Facts | undefined): Map<string, number> {
	const hashes = new Map<string, number>();
	if (facts === undefined) return hashes;
	const { declarations, blocks } = facts;
	for (const { name, declaration } of namesAndKeys(facts)) {
		const block = get(declarations.block, declaration);
		const known = hashes.get(name) ?? 0;
		hashes.set(name, Math.imul(Math.imul(known, 31) + get(blocks.hash0, block), 31) + get(blocks.hash1, block) | 0);
	}
	return hashes;
}

/** Questions whose answer has changed. */
export class ChangedQuestions {
	readonly #questions = new Set<number>();
	/** By the question for a file: those for the names that mean something else in it; all others are as before. */
	readonly #inside = new Map<number, Set<number>>();

	/** By path: files that came, went, or both, of which it is not known yet whether their folder has others. */
	readonly #moved = new Map<string, { readonly wasThere: boolean; readonly isThere: boolean }>();

	get isEmpty(): boolean {
		return this.#questions.size === 0 && this.#inside.size === 0;
	}

	/** Adds those whose answer differs between two states of a file; undefined facts mean that it is not there. */
	add(path: string, before: Facts | undefined, after: Facts | undefined): void {
		if (before && after) return this.addChange(path, contentChange(before, after));
		if (!before && !after) return;
		this.#addNames(path, differingNames(before, after));
		this.#questions.add(fileQuestion(path)).add(folderQuestion(directoryOf(path)));
		const wasThere = this.#moved.get(path)?.wasThere ?? before !== undefined;
		this.#moved.set(path, { wasThere, isThere: after !== undefined });
	}

	/**
	 * Tells which files there are when all is added: then a file that comes to others of its ending, or leaves some, does
	 * not concern who asked whether there are any, or for the first one. Where nobody tells, it does.
	 */
	settle(paths: readonly string[]): void {
		const folders = new Set([...this.#moved.keys()].map(directoryOf));
		const there = this.#moved.size === 0 ? [] : paths.filter((path) => folders.has(directoryOf(path)));
		const before = there.filter((path) => this.#moved.get(path)?.wasThere !== false);
		for (const [path, { wasThere, isThere }] of this.#moved) if (wasThere && !isThere) before.push(path);
		const [firstNow, firstBefore] = [firstOfGroups(there), firstOfGroups(before)];
		for (const path of this.#moved.keys()) {
			const [one, other] = [firstNow.get(groupOf(path)), firstBefore.get(groupOf(path))];
			if (one !== other) this.#addGroup(path, one === undefined || other === undefined);
		}
		this.#moved.clear();
	}

	/** Files that nobody has told of. */
	#addMoved(): void {
		for (const path of this.#moved.keys()) this.#addGroup(path, true);
		this.#moved.clear();
	}

	#addGroup(path: string, isOfSome: boolean): void {
		const [directory, ending] = [directoryOf(path), endingOf(path)];
		this.#questions.add(firstQuestion(directory, ending));
		if (isOfSome) this.#questions.add(someQuestion(directory, ending));
	}

	/** Adds some that are no content's, and those for some files, whatever they are asked for. */
	addQuestions(questions: readonly number[], files: readonly string[]): void {
		for (const question of [...questions, ...files.map(fileQuestion)]) this.#questions.add(question);
	}

	/** The same of a file that is there before and after. */
	addChange(path: string, { names, inside }: ContentChange): void {
		this.#addNames(path, names);
		if (inside === undefined) this.#questions.add(fileQuestion(path));
		else if (inside.length > 0) this.#addInside(path, inside);
	}

	/** Those of a folder are told by the questions for names, which are the same wherever a file of this content lies. */
	#addNames(path: string, names: readonly number[]): void {
		const folder = folderQuestion(directoryOf(path));
		for (const question of names) this.#questions.add(question).add(inFolder(folder, question));
	}

	/** Of so few questions that it is worth asking {@link isAnyOf} of some files together. */
	get isSmall(): boolean {
		this.#addMoved();
		return this.#questions.size + this.#inside.size <= FILTERED_MAX;
	}

	/** Whether something holds for a question without whose answer nothing is concerned. */
	isAnyOf(holds: (question: number) => boolean): boolean {
		this.#addMoved();
		for (const question of this.#questions) if (holds(question)) return true;
		for (const file of this.#inside.keys()) if (holds(file)) return true;
		return false;
	}

	/** Parts of links that may be others now. */
	concerned(questions: LinkQuestions): readonly LinkPart[] {
		return LINK_PARTS.filter((part) => questions[part].length > 0 && this.concern(questions[part]));
	}

	/**
	 * Whether links that rest on the sorted `dependencies` may be others now. It is asked of all files of an index, and
	 * mostly few answers have changed: then these are searched for among the dependencies, instead of the other way round.
	 */
	concern(dependencies: Int32Array): boolean {
		this.#addMoved();
		const steps = (this.#questions.size + this.#inside.size) * SEARCH_STEPS;
		if (steps < dependencies.length) return this.#isAmong(dependencies);
		let files: Set<number>[] | undefined;
		for (const hash of dependencies) {
			if (this.#questions.has(hash)) return true;
			const inside = this.#inside.get(hash);
			if (inside) (files ??= []).push(inside);
		}
		return files?.some((inside) => hasOneOf(dependencies, inside)) === true;
	}

	#isAmong(dependencies: Int32Array): boolean {
		if (hasOneOf(dependencies, this.#questions)) return true;
		for (const [file, inside] of this.#inside) {
			if (hasSorted(dependencies, file) && hasOneOf(dependencies, inside)) return true;
		}
		return false;
	}

	/** Who has looked a name up in all files of a folder, or all there are, has asked for the name there, or itself. */
	#addInside(path: string, questions: readonly number[]): void {
		const [file, folder] = [fileQuestion(path), folderQuestion(directoryOf(path))];
		let inside = this.#inside.get(file);
		if (!inside) this.#inside.set(file, (inside = new Set()));
		for (const question of questions) inside.add(question).add(inFolder(folder, question));
	}
}

/** The files of one ending in one folder. */
const groupOf = (path: string): string => `${directoryOf(path)}\n${endingOf(path)}`;

/** By {@link groupOf}: the first of some paths. */
function firstOfGroups(paths: readonly string[]): Map<string, string> {
	const first = new Map<string, string>();
	for (const path of paths) {
		const group = groupOf(path);
		const known = first.get(group);
		if (known === undefined || path < known) first.set(group, path);
	}
	return first;
}
