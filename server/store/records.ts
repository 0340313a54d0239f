/**
 * What the index keeps in the engine beside facts and edges: blocks, files, the catalog, the state of links and of the
 * whole. Their ids are in server/model/identity.ts. Raise {@link SCHEMA_VERSION} whenever one of them, or what is put
 * into them, changes: an index of another version is built again.
 *
 *     block     kind, flags, declaration, begin, end, nameBegin, nameEnd, symbol, name, qualified name, signature, doc
 *     file      kind (1), path, language, content hash, text length, all ASCII?, line begins (differences)
 *     catalog   path, language, content hash, bytes, mtime, ctime, hashed at, counts, why it has no facts or not all
 * links
 *     links     the sorted 32-bit hashes of what the file's links depend on, how often some of them may be left over
 *     state     versions, is an index run under way?, hash of the configuration files
 */
import type { Hash128 } from "../model/hash.ts";
import { DeclarationKind } from "../model/kinds.ts";
import { LINK_PARTS, NO_QUESTIONS, type LinkQuestions } from "../model/linkParts.ts";
import type { DeclarationRow } from "../model/rows.ts";
import { RecordReader, RecordWriter } from "./recordBytes.ts";

export const SCHEMA_VERSION = 18;

/** The part of a block's id that its file does not say: the last two words. */
export type BlockHash = readonly [w2: number, w3: number];

/**
 * A block as stored; its id says the file. Offsets are those of the file's stored text.
 *
 * A symbol is named by the id of its first block, and edges begin and end at it alone. `first` says it, in any other
 * block of the symbol; `others` are those, in the order of the text, in the first block; it is empty in all others.
 */
export interface BlockRecord {
	readonly kind: number;
	readonly flags: number;
	/** Its row in the `declarations` of the file's facts. */
	readonly declaration: DeclarationRow;
	readonly begin: number;
	readonly end: number;
	readonly nameBegin: number;
	readonly nameEnd: number;
	readonly first: BlockHash | undefined;
	readonly others: readonly BlockHash[];
	readonly name: string;
	readonly qualifiedName: string;
	readonly signature: string;
	readonly doc: string;
}

/** The block of a file itself. */
export interface FileRecord {
	readonly path: string;
	readonly language: string;
	readonly contentHash: Hash128;
	/** UTF-16 code units. */
	readonly textLength: number;
	/** Then columns are the same in UTF-8 and UTF-16. */
	readonly isAscii: boolean;
	readonly lineBegins: Int32Array;
}

/** What is known of a file on disk; enough to tell whether it changed. */
export interface CatalogRecord {
	readonly path: string;
	readonly language: string;
	readonly contentHash: Hash128;
	readonly sizeBytes: number;
	readonly mtimeMs: number;
	readonly ctimeMs: number;
	/** When its bytes were read; times close to it cannot be trusted. */
	readonly readAtMs: number;
	readonly lineCount: number;
	readonly blockCount: number;
	readonly edgeCount: number;
	/** Whether the parser found syntax errors. */
	readonly hasProblems: boolean;
	/**
	 * Why the file has no facts, or ({@link UNLINKED}) no links of all its references, or ({@link NOT_REFRESHED}) facts of
	 * before: a reason and a sentence; both empty when all is well.
	 */
	readonly skipReason: string;
	readonly skipDetail: string;
}

/** The reason of a file that has facts, but not what all its references mean. */
export const UNLINKED = "unlinked";

/** The reason of a file, or a folder, that could not be read. */
export const UNREADABLE = "unreadable";

/** The reason of a file that could not be read again: its facts are those of when it last could. */
export const NOT_REFRESHED = "not-refreshed";

/** Whether the index has facts of a file. */
export function hasFacts({ skipReason }: Pick<CatalogRecord, "skipReason">): boolean {
	return skipReason === "" || skipReason === UNLINKED || skipReason === NOT_REFRESHED;
}

/** Whether the last attempt to read it failed, so that size and time say nothing: the next run tries again. */
export function hasFailed({ skipReason }: Pick<CatalogRecord, "skipReason">): boolean {
	return skipReason === UNREADABLE || skipReason === NOT_REFRESHED;
}

export interface StateRecord {
	/** {@link SCHEMA_VERSION} and FACTS_VERSION in one number. */
	readonly version: number;
	/** A run was begun and not finished: links may be missing. */
	readonly isUnfinished: boolean;
	readonly configurationHash: Hash128;
}

/** Encoders share one writer: each result is valid until the next call of any of them. */
const writer = new RecordWriter();

export function encodeBlock(block: BlockRecord): Uint8Array {
	writer.clear().varint(block.kind).varint(block.flags).varint(block.declaration)
		.varint(block.begin).varint(block.end - block.begin)
		.varint(Math.max(0, block.nameBegin - block.begin)).varint(block.nameEnd - block.nameBegin);
	// 0: it is alone; 1: its first block follows; n + 2: n others follow.
	writer.varint(block.first ? 1 : block.others.length === 0 ? 0 : block.others.length + 2);
	for (const [w2, w3] of block.first ? [block.first] : block.others) writer.word(w2).word(w3);
	return writer.text(block.name).text(block.qualifiedName).text(block.signature).text(block.doc).bytes;
}

export function decodeBlock(bytes: Uint8Array): BlockRecord {
	const reader = new RecordReader(bytes);
	const block = readBlock(reader);
	block.signature = reader.text();
	block.doc = reader.text();
	return block;
}

/** A block without its texts, which take as long to decode as all else of it. */
export type PlacedBlock = Omit<BlockRecord, "signature" | "doc">;

export function decodePlacedBlock(bytes: Uint8Array): PlacedBlock {
	return readBlock(new RecordReader(bytes));
}

/** A block whose texts are not read yet. They have their place: to spread an object into another one takes longer. */
export type BlockToText = PlacedBlock & { signature: string; doc: string };

function readBlock(reader: RecordReader): BlockToText {
	const [kind, flags, declaration] = [reader.varint(), reader.varint(), reader.varint()];
	const begin = reader.varint();
	const end = begin + reader.varint();
	const nameBegin = begin + reader.varint();
	const nameEnd = nameBegin + reader.varint();
	const { first, others } = decodeSymbol(reader);
	return {
		kind, flags, declaration: declaration as DeclarationRow, begin, end, nameBegin, nameEnd, first, others,
		name: reader.text(), qualifiedName: reader.text(), signature: "", doc: "",
	};
}

function decodeSymbol(reader: RecordReader): Pick<BlockRecord, "first" | "others"> {
	const tag = reader.varint();
	if (tag === 1) return { first: [reader.word(), reader.word()], others: [] };
	const others: BlockHash[] = [];
	for (let left = tag - 2; left > 0; left--) others.push([reader.word(), reader.word()]);
	return { first: undefined, others };
}

/** The parts of a block that the name index wants, without decoding the rest. */
export function decodeBlockName(
	bytes: Uint8Array,
): Pick<BlockRecord, "kind" | "flags" | "declaration" | "name" | "qualifiedName"> {
	const reader = new RecordReader(bytes);
	const [kind, flags, declaration] = [reader.varint(), reader.varint(), reader.varint()];
	for (let field = 0; field < 4; field++) reader.varint();
	decodeSymbol(reader);
	return { kind, flags, declaration: declaration as DeclarationRow, name: reader.text(), qualifiedName: reader.text() };
}

/** What a block is called, without decoding the rest. */
export function decodeBlockNames(bytes: Uint8Array): Pick<BlockRecord, "kind" | "name" | "qualifiedName"> {
	const reader = new RecordReader(bytes);
	const kind = reader.varint();
	for (let field = 0; field < 6; field++) reader.varint();
	decodeSymbol(reader);
	return { kind, name: reader.text(), qualifiedName: reader.text() };
}

/** What of a block, which may be a file, counts in a graph of all. */
export interface BlockHead {
	kind: number;
	flags: number;
	/** It is not the first block of its symbol. */
	isOther: boolean;
}

/** Reads into `head`, without decoding the rest; of a file only its kind. */
export function decodeBlockHead(bytes: Uint8Array, head: BlockHead): void {
	const reader = new RecordReader(bytes);
	head.kind = reader.varint();
	head.flags = 0;
	head.isOther = false;
	if (head.kind === DeclarationKind.file) return;
	head.flags = reader.varint();
	for (let field = 0; field < 5; field++) reader.varint();
	head.isOther = reader.varint() === 1;
}

/** The path in a file's record, without decoding the rest. */
export function decodeFilePath(bytes: Uint8Array): string {
	const reader = new RecordReader(bytes);
	reader.varint();
	return reader.text();
}

/** Where a block begins in its file's text, without decoding the rest. */
export function decodeBlockBegin(bytes: Uint8Array): number {
	const reader = new RecordReader(bytes);
	for (let field = 0; field < 3; field++) reader.varint();
	return reader.varint();
}

/** The declaration that a block is, without decoding the rest. */
export function decodeBlockDeclaration(bytes: Uint8Array): DeclarationRow {
	const reader = new RecordReader(bytes);
	for (let field = 0; field < 2; field++) reader.varint();
	return reader.varint() as DeclarationRow;
}

export function encodeFile(file: FileRecord): Uint8Array {
	writer.clear().varint(DeclarationKind.file).text(file.path).text(file.language);
	for (const word of file.contentHash) writer.word(word);
	writer.varint(file.textLength).varint(file.isAscii ? 1 : 0).varint(file.lineBegins.length);
	let previous = 0;
	for (const begin of file.lineBegins) {
		writer.varint(begin - previous);
		previous = begin;
	}
	return writer.bytes;
}

export function decodeFile(bytes: Uint8Array): FileRecord {
	const reader = new RecordReader(bytes);
	reader.varint();
	const [path, language, contentHash] = [reader.text(), reader.text(), readHash(reader)];
	const [textLength, isAscii, lineCount] = [reader.varint(), reader.varint() === 1, reader.varint()];
	const lineBegins = new Int32Array(Math.min(lineCount, bytes.length));
	let at = 0;
	for (let line = 0; line < lineBegins.length; line++) lineBegins[line] = at += reader.varint();
	return { path, language, contentHash, textLength, isAscii, lineBegins };
}

export function encodeCatalog(entry: CatalogRecord): Uint8Array {
	writer.clear().text(entry.path).text(entry.language);
	for (const word of entry.contentHash) writer.word(word);
	return writer.varint(entry.sizeBytes).varint(Math.max(0, Math.round(entry.mtimeMs * 1000)))
		.varint(Math.max(0, Math.round(entry.ctimeMs * 1000)))
		.varint(Math.max(0, Math.round(entry.readAtMs)))
		.varint(entry.lineCount).varint(entry.blockCount).varint(entry.edgeCount).varint(entry.hasProblems ? 1 : 0)
		.text(entry.skipReason).text(entry.skipDetail).bytes;
}

export function decodeCatalog(bytes: Uint8Array): CatalogRecord {
	const reader = new RecordReader(bytes);
	return {
		path: reader.text(), language: reader.text(), contentHash: readHash(reader),
		sizeBytes: reader.varint(), mtimeMs: reader.varint() / 1000, ctimeMs: reader.varint() / 1000,
		readAtMs: reader.varint(),
		lineCount: reader.varint(), blockCount: reader.varint(), edgeCount: reader.varint(),
		hasProblems: reader.varint() === 1, skipReason: reader.text(), skipDetail: reader.text(),
	};
}

/** Hashes must be sorted, as signed integers. */
export function encodeLinks(path: string, questions: LinkQuestions): Uint8Array {
	writer.clear().text(path);
	for (const part of LINK_PARTS) {
		writer.varint(questions[part].length);
		for (const hash of questions[part]) writer.word(hash);
	}
	writer.varint(questions.surplusCount ?? 0);
	return writer.bytes;
}

export function decodeLinks(bytes: Uint8Array): { readonly path: string; readonly questions: LinkQuestions } {
	const reader = new RecordReader(bytes);
	const path = reader.text();
	const questions = { ...NO_QUESTIONS };
	for (const part of LINK_PARTS) {
		const hashes = new Int32Array(Math.min(reader.varint(), bytes.length));
		for (let index = 0; index < hashes.length; index++) hashes[index] = reader.word();
		questions[part] = hashes;
	}
	const surplusCount = reader.varint();
	return { path, questions: surplusCount === 0 ? questions : { ...questions, surplusCount } };
}

export function encodeState(state: StateRecord): Uint8Array {
	writer.clear().varint(state.version).varint(state.isUnfinished ? 1 : 0);
	for (const word of state.configurationHash) writer.word(word);
	return writer.bytes;
}

export function decodeState(bytes: Uint8Array): StateRecord {
	const reader = new RecordReader(bytes);
	return { version: reader.varint(), isUnfinished: reader.varint() === 1, configurationHash: readHash(reader) };
}

function readHash(reader: RecordReader): Hash128 {
	return [reader.word(), reader.word(), reader.word(), reader.word()];
}
