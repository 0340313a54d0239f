/**
 * What goes into extraction and what comes out: plain data that crosses threads.
 *
 * Extraction looks at one file only and never fails on broken source: it says what it found, and what it could not
 * read.
 */
import type { EncodedBatch } from "../../engine/index.ts";

/** A language that syntaxes/languages.json describes: `typescript`, `python`. */
export type LanguageId = string;

export interface ExtractionInput {
	readonly language: LanguageId;
	/** Of a file that the index does not have: then {@link Extraction.blocks} are wanted, if the pool makes them. */
	readonly newPath?: string;
	/**
	 * The bytes of the file; invalid UTF-8 is read with U+FFFD in its place. Or the text itself, for unsaved documents.
	 */
	readonly source: Uint8Array | string;
}

/** What was wrong with the file; the rest of it was extracted all the same. */
export interface ExtractionProblem {
	readonly kind: "syntax" | "encoding" | "limit";
	readonly begin: number;
	readonly end: number;
	/** One sentence. */
	readonly message: string;
}

export interface Extraction {
	/** Packed facts, see server/model/facts.ts. */
	readonly facts: Uint8Array;
	/** The records of the file's blocks, see server/store/packedBlocks.ts; of a pool that makes them. */
	readonly blocks?: EncodedBatch;
	/** At most 100; syntax errors are the most common. */
	readonly problems: readonly ExtractionProblem[];
}

/** The answer of a pool: an extraction, or why this file cannot be extracted at all. */
export type ExtractionOutcome =
	| { readonly kind: "extracted"; readonly extraction: Extraction }
	/**
	 * Extraction threw on this text, in a thread that had read nothing else: what is said of the text holds until it
	 * changes.
	 */
	| { readonly kind: "quarantined"; readonly reason: string }
	/**
	 * There was no time, no memory, no thread or no grammar for it. That is no knowledge about the text: it is to be
	 * listed, and tried again at the next opportunity.
	 */
	| { readonly kind: "failed"; readonly reason: string };

/** Extracts files side by side; the order of answers is free. */
export interface ExtractionPool {
	extract(input: ExtractionInput): Promise<ExtractionOutcome>;
	/** Resolves when the queue has room: whoever feeds many files awaits it before reading the next one. */
	whenRoom(): Promise<void>;
	/** Gives back the memory of threads that have nothing to do; they start again when there is something. */
	rest(): void;
	/** Ends the threads; extractions under way are rejected. */
	close(): Promise<void>;
}

/** Turns texts of one language into facts, one after the other; never throws on a text. */
export interface Reader {
	/** @param before - what was already wrong with the file */
	read(text: string, before: readonly ExtractionProblem[]): Extraction;
	/** Facts of a file that is not read: its own block and its lines. */
	fileOnly(text: string, problems: readonly ExtractionProblem[]): Extraction;
}
