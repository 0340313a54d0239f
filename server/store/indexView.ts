/**
 * What questions see of an index: files, blocks, edges and names, whether they lie in the engine or in the overlay of
 * unsaved text. Two implementations: {@link StoreView} over the engine, {@link LayeredView} with a layer on top.
 */
import type {
	BlockCursor, BlockId, Direction, EdgeList, EdgeScan, PathOptions, Walk, WalkOptions,
} from "../../engine/index.ts";
import type { Site } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import type { FileBlocks } from "../model/fileBlocks.ts";
import type { Hash128 } from "../model/hash.ts";
import type { InPieces } from "../model/pieces.ts";
import type { NameRow, ReferenceRow } from "../model/rows.ts";
import type { ConfigurationText } from "./configurationTexts.ts";
import type { Lacking } from "./nameList.ts";
import type { BlockRecord, FileRecord, PlacedBlock } from "./records.ts";

/** An edge seen from one of its ends. */
export interface EdgeEnd {
	/** The block at the other end. */
	readonly other: BlockId;
	/** Edge kind, confidence, test or not: server/model/kinds.ts. */
	readonly packedKind: number;
	/** Where it is written: UTF-16 offsets from the begin of the source's first block. */
	readonly begin: number;
	readonly end: number;
	/** Role and resolver: server/model/kinds.ts. */
	readonly attributes: number;
}

/** A declaration that a reference means. */
export interface Meant extends Site {
	/** Confidence and resolver: server/model/kinds.ts. */
	readonly confidence: number;
	readonly resolver: number;
}

/** Works out what names of a file mean and hold, by their rows. */
export interface Meaning {
	meant(
		view: IndexView, path: string, references: Iterable<ReferenceRow>,
	): ReadonlyMap<ReferenceRow, readonly Meant[]>;
	types(view: IndexView, path: string, name: NameRow): readonly Site[];
}

/** Where blocks are declared, by name; files are not named. */
export interface Names {
	/** Every name, once, in no particular order; with unsaved text on top perhaps some that nobody has any more. */
	names(): Iterable<string>;
	/** Reads all names that are stored, unless they are read; whoever wants all does so otherwise. */
	read(): InPieces<void>;
	/**
	 * The same without most of those that lack some letters (model/letters.ts), of which they may do without `lacking`;
	 * left out, none. Read before the next change.
	 */
	withLetters(letters: number, lacking?: Lacking): Iterable<string>;
	/** The same without most of those that have not the letters of a text in their order. Read before the next change. */
	inOrder(text: string): Iterable<string>;
	/** In the order of path, then of the text; a view, valid until the next change. */
	sites(name: string): readonly Site[];
	/** Those in files directly in a folder (empty string: the top). */
	sitesIn(directory: string, name: string): readonly Site[];
	/** The blocks of a name, in the order of their sites. */
	blocks(name: string): readonly BlockId[];
	/** Those of one file, in the order of the text. Cost: a look at each block of the name, of no other file or path. */
	blocksIn(file: BlockId, name: string): readonly BlockId[];
}

export interface IndexView {
	file(path: string): FileRecord | undefined;
	/** The file whose blocks begin with these two words. */
	fileOf(id: BlockId): FileRecord | undefined;
	/** The path of that file, without reading it. */
	pathOf(id: BlockId): string | undefined;
	/** Whether the index has facts of this file. */
	hasFile(path: string): boolean;
	facts(path: string): Facts | undefined;
	/** The blocks of a file, as far as names alone ask of them. */
	blocks(path: string): FileBlocks | undefined;
	/** Says which content these facts are of; undefined where there are none. */
	contentHash(path: string): Hash128 | undefined;
	/** A block that is not a file. */
	block(id: BlockId): BlockRecord | undefined;
	/** The same without its texts. */
	placedBlock(id: BlockId): PlacedBlock | undefined;
	/** The same, as far as it is called. */
	blockNames(id: BlockId): Pick<BlockRecord, "kind" | "name" | "qualifiedName"> | undefined;
	/** Where a block begins in its file's text; edges of its symbol count from there. 0 if there is no such block. */
	begin(id: BlockId): number;
	/**
	 * What references of a file mean, also when that is no block, so that no edge stands for them; worked out at once, and
	 * nothing where nobody can. For a few references: edges are there for the rest.
	 */
	meant(path: string, references: Iterable<ReferenceRow>): ReadonlyMap<ReferenceRow, readonly Meant[]>;
	/** Declarations of the types of what a name holds, or gives when it is called; worked out at once, likewise. */
	typesOf(path: string, name: NameRow): readonly Site[];
	/** Edges of an {@link EdgeKind}, or all; in the order of packed kind, other end, begin. Both ends are symbols. */
	outgoing(id: BlockId, kind?: number): readonly EdgeEnd[];
	incoming(id: BlockId, kind?: number): readonly EdgeEnd[];
	/** The same as they lie in the engine, for questions that meet many: valid until the next question about edges. */
	edgeList(id: BlockId, direction: Direction, kind?: number): EdgeList;
	/** Of the incoming edges those that begin in a file, by its block. */
	incomingFrom(id: BlockId, file: BlockId): readonly EdgeEnd[];
	/** As the walk of the engine's readers. Kinds are packed ones. */
	walk(start: BlockId | readonly BlockId[], options: WalkOptions): Walk;
	/** As the engine's path, between symbols. */
	path(from: readonly BlockId[], to: readonly BlockId[], options: PathOptions): Walk;
	/** Every block, those of files among them, in the order of ids, records left out; from `begin` on. */
	scanBlocks(begin?: BlockId): BlockCursor;
	/** As of the engine's readers. Edges to the records of names are among them. */
	scanEdges(begin: BlockId): EdgeScan;
	/** Grows whenever an answer may be another one. */
	readonly stateCount: number;
	/** Says which files there are, with what content and configuration: the same wherever an index is made of these. */
	stateMark(): string;
	/** What configuration files said at the last scan. */
	configurationTexts(): readonly ConfigurationText[];
	/** The names of all blocks. */
	readonly names: Names;
	/** Every file of the index, sorted by path. */
	paths(): readonly string[];
}
