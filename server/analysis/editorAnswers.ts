/** The shapes of questions that editors ask beside the common ones, about one place or file, and of their answers. */
import type { BlockId } from "../../engine/index.ts";
import type { NotebookCell } from "../model/notebook.ts";
import type { Definition, Direction, SymbolView, TextRange } from "./symbolView.ts";

/** Where a name leads to by some other way than to its definition. */
export interface PlacesAnswer {
	/** The name under the cursor; undefined when there is none. */
	readonly origin: TextRange | undefined;
	/** By path, then offset, but for declarations, which are in the order of how sure they are. */
	readonly definitions: readonly Definition[];
	readonly truncated: boolean;
}

export interface Highlight {
	readonly range: TextRange;
	/** A ReferenceRole; 0 for the declaration's own name, -1 if nothing is known of the name. */
	readonly role: number;
}

/** Whole lines; the first one stays to be seen. */
export interface Fold {
	readonly firstLine: number;
	readonly lastLine: number;
	readonly kind: "code" | "comment" | "imports" | "region";
}

export interface FileLink {
	readonly range: TextRange;
	/** The file that it leads to. */
	readonly path: string;
	/** Where the heading stands there that it leads to. */
	readonly section: TextRange | undefined;
}

export interface UsingTests {
	readonly tests: readonly SymbolView[];
	readonly count: number;
	/** There may be more. */
	readonly isCut: boolean;
}

/** How many files import something. */
export interface Importers {
	/** The file itself; 0 also when its first line was not asked about. */
	readonly file: number;
	readonly symbols: readonly { readonly nameRange: TextRange; readonly count: number }[];
}

export interface FileCycle {
	/** Each imports each other one, by way of others; sorted, the file itself among them. */
	readonly members: readonly string[];
	/** There may be more. */
	readonly isCut: boolean;
}

export interface RenamePlan {
	/** The name under the cursor; undefined when there is none. */
	readonly origin: TextRange | undefined;
	readonly name: string;
	/** By path, then offset; none when it is refused. */
	readonly places: readonly RenamePlace[];
	/** What speaks against it, in a sentence. */
	readonly refusal: string | undefined;
}

export interface RenamePlace {
	readonly path: string;
	readonly range: TextRange;
	/** What stands there then: the new name, perhaps with what keeps the old one (`total: sum`). */
	readonly text: string;
}

export interface MoveEdit {
	/** Where the file lies before. */
	readonly path: string;
	readonly range: TextRange;
	readonly text: string;
}

export interface MovePlan {
	readonly edits: readonly MoveEdit[];
	/** What speaks against it, in a sentence; then there are no edits. */
	readonly refusal: string | undefined;
}

export type ProblemKind = "unresolvedImports" | "cycles" | "brokenLinks";

export interface Problem {
	readonly kind: ProblemKind;
	readonly range: TextRange;
	readonly sentence: string;
}

/** What problems are found with, beside the index. */
export interface ProblemSources {
	/** The text of a file as answers about it refer to it. */
	readonly textOf: (path: string) => string | undefined;
	/** Whether something lies there on disk, indexed or not. */
	readonly isOnDisk: (path: string) => boolean;
}

export interface Completion {
	readonly text: string;
	/** A DeclarationKind. */
	readonly kind: number;
	/** Where it is from; empty if it is seen where it is typed. */
	readonly detail: string;
}

export interface Completions {
	/** What is typed of it, and takes its place. */
	readonly typed: string;
	readonly items: readonly Completion[];
	/** There are more. */
	readonly isCut: boolean;
}

export interface EditorAnalysis {
	/**
	 * What stands in for a type or a member: types that extend or implement it, by whatever way, and their members; of a
	 * type that implements by structure (Go) and its methods, the interfaces. Of what nothing stands in for, itself.
	 */
	implementations(path: string, offset: number, limit: number): PlacesAnswer;
	/** Where a name is promised: the member that it overrides, signatures without a body; else its definition. */
	declaration(path: string, offset: number): PlacesAnswer;
	/** The types of what a name means, as far as annotations, initializers and what functions give tell. */
	typeDefinition(path: string, offset: number): PlacesAnswer;
	/** Where the name at a place is named in the same file, in the order of the text. */
	highlights(path: string, offset: number): readonly Highlight[];
	/** What can be folded, in a cell by its lines; nothing if the text, of the file, is not the one that is indexed. */
	folds(path: string, text: string, limit: number, cell?: NotebookCell): readonly Fold[];
	/** Ranges around a place, innermost first, each within the next; nothing if the text is not what is indexed. */
	selections(path: string, text: string, offset: number): readonly TextRange[];
	/** What leads to other files, in the order of the text. */
	fileLinks(path: string, limit: number): readonly FileLink[];
	/** Symbols that surely call one. */
	callerCount(id: BlockId): number;
	/** Tests that surely reach a symbol, by way of a bounded number of others. */
	testsOf(id: BlockId, limit: number): UsingTests;
	/** How many files import what begins in a part of a file; of the part that begins the file, also the file itself. */
	importers(path: string, part: TextRange): Importers;
	/** The circle of imports that a file is in; undefined if it is in none. */
	fileCycle(path: string): FileCycle | undefined;
	/** All that is renamed with a name; refused unless each place is known for sure. Without a new name: whether. */
	rename(path: string, offset: number, newName: string | undefined): RenamePlan;
	/** What has to be rewritten when files move, and folders with all that is in them, by where they are before. */
	moves(moved: ReadonlyMap<string, string>, textOf: ProblemSources["textOf"]): MovePlan;
	/** What is wrong between a file and others, of some kinds. */
	problems(path: string, kinds: ReadonlySet<ProblemKind>, sources: ProblemSources): readonly Problem[];
	/** What fits behind what stands in a line before a place; the offset may be one of a text that is not read yet. */
	completions(path: string, before: string, at: { readonly offset: number; readonly limit: number }): Completions;
	/** The types that a name means, or the type around the place. */
	typesAt(path: string, offset: number): readonly SymbolView[];
	/** Types one step away: what a type extends or implements (`outgoing`), what does that to it; each once, by place. */
	typesBeside(id: BlockId, direction: Direction, limit: number): readonly SymbolView[];
	/**
	 * By what else a member is used: the nearest member of a base, or of what a type implements, that it is in the place
	 * of; for a constructor, its type.
	 */
	overridden(id: BlockId): SymbolView | undefined;
}
