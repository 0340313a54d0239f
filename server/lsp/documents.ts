/**
 * The documents that are open in the editor, with the edits applied. A document is never changed, it is replaced: so
 * whoever waited can see by identity whether what was asked about is still there.
 */
import type { TextDocumentContentChangeEvent } from "vscode-languageserver/node";
import type { LineIndex } from "../model/lineIndex.ts";
import { ChunkedText } from "./chunkedText.ts";
import type { LinedText, PositionEncoding } from "./fromProtocol.ts";

/** One version of a document. Its text is put together when somebody reads it: most versions are passed over. */
export class OpenDocument implements LinedText {
	/** As the client spells it; answers spell it the same. */
	readonly uri: string;
	readonly version: number;
	readonly #pieces: ChunkedText;
	#text: string | undefined;
	#lines: LineIndex | undefined;

	constructor(uri: string, version: number, pieces: ChunkedText) {
		this.uri = uri;
		this.version = version;
		this.#pieces = pieces;
	}

	/** In UTF-16 code units; the text need not be put together for it. */
	get length(): number {
		return this.#pieces.length;
	}

	get text(): string {
		this.#text ??= this.#pieces.text();
		return this.#text;
	}

	get lines(): LineIndex {
		this.#lines ??= this.#pieces.lines();
		return this.#lines;
	}

	/** The next version; undefined if an edit makes no sense. */
	edited(
		version: number,
		edits: readonly TextDocumentContentChangeEvent[],
		encoding: PositionEncoding,
	): OpenDocument | undefined {
		const pieces = this.#pieces.edited(edits, encoding);
		return pieces && new OpenDocument(this.uri, version, pieces);
	}
}

export class Documents {
	readonly #byUri = new Map<string, OpenDocument>();

	get(uri: string): OpenDocument | undefined {
		return this.#byUri.get(uri);
	}

	uris(): Iterable<string> {
		return this.#byUri.keys();
	}

	all(): Iterable<OpenDocument> {
		return this.#byUri.values();
	}

	open(uri: string, version: number, text: string): OpenDocument {
		const document = new OpenDocument(uri, version, ChunkedText.of(text));
		this.#byUri.set(uri, document);
		return document;
	}

	/**
	 * Applies edits in their order; each sees the text that the one before it left.
	 *
	 * @returns undefined if the document is not open or an edit makes no sense; then nothing was changed
	 */
	change(
		uri: string,
		version: number,
		edits: readonly TextDocumentContentChangeEvent[],
		encoding: PositionEncoding,
	): OpenDocument | undefined {
		if (!Array.isArray(edits)) return undefined;
		const document = this.#byUri.get(uri)?.edited(version, edits, encoding);
		if (document !== undefined) this.#byUri.set(uri, document);
		return document;
	}

	/** @returns whether it was open */
	close(uri: string): boolean {
		return this.#byUri.delete(uri);
	}
}
