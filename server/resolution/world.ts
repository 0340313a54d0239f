/**
 * What resolution may ask about the rest of the workspace, and what it answers.
 *
 * Whoever implements {@link World} sees each question, and so knows what a file's links depend on: when an answer
 * would change, the file is resolved again. So resolution must ask for everything it uses, each time, for each file:
 * results may be kept while one file is resolved, but not carried over to the next one, unless their questions are
 * ({@link ModuleMemory}). Only what is a pure function of one {@link Facts} object may be kept beside it.
 */
import type { Facts } from "../model/facts.ts";
import type { FileBlocks } from "../model/fileBlocks.ts";
import type { Site } from "../model/declarations.ts";
import type { ReferenceRow } from "../model/rows.ts";
import type { ReadFacts } from "./factsRead.ts";
import type { Project } from "./project.ts";

export const REQUIRING_MAX = 2048;
/** Looked up by whoever looks through all imports of a file. No name is written like this. */
export const ALL_IMPORTS = "\u0003";
/** Looked up by whoever wants to know whether a file is a script; the same holds. */
export const WHETHER_SCRIPT = "\u0004";
/** Looked up by whoever wants to know whether a file lists what it gives to who takes all of it; the same holds. */
export const WHETHER_LISTED = "\u0005";

export interface World {
	/** The facts of a file of the workspace; undefined if there is none. */
	facts(path: string): Facts | undefined;
	/** Its blocks, as far as their names alone are asked for; undefined if there is no such file. */
	blocks(path: string): FileBlocks | undefined;
	/** Whether the workspace has this file. Also a question when the answer is no. */
	hasFile(path: string): boolean;
	/** The indexed files directly in a folder (empty string: the top), sorted. */
	filesIn(directory: string): readonly string[];
	/**
	 * The same of which only counts whether any has an ending ({@link endingOf}): whoever makes more of the list than
	 * that asks `firstIn` or `filesIn` as well.
	 */
	someIn(directory: string, ending: string): readonly string[];
	/** The first file directly in a folder that has an ending. */
	firstIn(directory: string, ending: string): string | undefined;
	/** Blocks of any file with this name, at most 65, in the order of path and text. Files are not named. */
	named(name: string): readonly Site[];
	/** The same of the files directly in a folder, all of them. Also by key (model/nameKeys.ts). */
	namedIn(directory: string, name: string): readonly Site[];
	/**
	 * Methods of any file with this name by which interfaces are found (`DeclarationFlag.key`), where types implement
	 * them by structure; when it is empty, interfaces that have all their methods from others. At most
	 * {@link REQUIRING_MAX}, as `named` orders.
	 */
	requiring(method: string): readonly Site[];
	/**
	 * A name is looked up in the facts of a file, or in a declaration of it, and what was found there counts: the name
	 * may come to mean something else while the file's other names do not.
	 */
	lookedUp(path: string, name: string): void;
	/** It counts which packages have a name, or are linked to under it. */
	soughtPackage(name: string): void;
	/** It counts what the package.json in a folder says, if there is one. */
	readPackage(directory: string): void;
	/**
	 * What package.json, tsconfig.json, go.mod and their like say. What a change of it concerns says
	 * server/indexing/projectChange.ts.
	 */
	readonly project: Project;
	/** Where modules are kept from file to file; undefined where files are resolved one by one. */
	readonly modules?: ModuleMemory;
}

/** What was found, and what it took. */
export interface Remembered<T> {
	readonly value: T;
	/** Without those for facts. */
	readonly steps: number;
	readonly read: readonly ReadFacts[];
	/** Whether it was looked for to the end. */
	readonly isWhole: boolean;
}

/** The modules that a file exports again as a whole, each the files that it may be. */
export type StarModules = readonly (readonly string[])[];

/**
 * What imports of a file mean, kept for as long as all answers of the world stay as they are. Files that import each
 * other ask for the same: 300 of them, each with 300 imports, for 27 million.
 */
export interface ModuleMemory {
	/** What a specifier, by its string in the facts, means in a file. The questions that led to it count in any case. */
	module(file: FactsAt, specifier: number, find: () => Remembered<readonly string[]>): Remembered<readonly string[]>;
	/** Whatever else is the same for all files; `key` says what it is. */
	about<T>(key: string, find: () => Remembered<T>): Remembered<T>;
	/** The modules that a file exports again as a whole. */
	stars(file: FactsAt, find: () => Remembered<StarModules>): Remembered<StarModules>;
}

export interface FactsAt {
	readonly path: string;
	readonly facts: Facts;
}

/** What one reference means. */
export interface Link {
	/** Row of the file's `references`. */
	readonly reference: ReferenceRow;
	/** All declarations of the symbol (overloads, merged declarations), or the candidates when ambiguous. At most 16. */
	readonly targets: readonly Site[];
	/** {@link Resolver} and {@link Confidence} of server/model/kinds.ts. */
	readonly resolver: number;
	readonly confidence: number;
}
