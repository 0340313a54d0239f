/**
 * The documents that are open in the editor, with the edits applied. A document is never changed, it is replaced: so
 * whoever waited can see by identity whether what was asked about is still there.
 */
import type { TextDocumentContentChangeEvent } from "vscode-languageserver/node";
import { LineIndex } from "../model/lineIndex.ts";
import { offsetOfPosition, type LinedText, type PositionEncoding } from "./fromProtocol.ts";

export interface OpenDocument extends LinedText {
	/** As the client spells it; answers spell it the same. */
	readonly uri: string;
	readonly version: number;
}

export class Documents {
	readonly #byUri = new Map<string, OpenDocument>();

	get(uri: string): OpenDocument | undefined {
		return this.#byUri.get(uri);
	}

	all(): Iterable<OpenDocument> {
		return this.#byUri.values();
	}

	open(uri: string, version: number, text: string): OpenDocument {
		return this.#put(uri, version, text);
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
		const before = this.#byUri.get(uri);
		if (before === undefined || !Array.isArray(edits)) return undefined;
		let now: LinedText = before;
		for (const edit of edits) {
			const text = edited(now, edit, encoding);
			if (text === undefined) return undefined;
			now = { text, lines: LineIndex.of(text) };
		}
		return this.#put(uri, version, now.text, now.lines);
	}

	/** @returns whether it was open */
	close(uri: string): boolean {
		return this.#byUri.delete(uri);
	}

	#put(uri: string, version: number, text: string, lines: LineIndex = LineIndex.of(text)): OpenDocument {
		const document = { uri, version, text, lines };
		this.#byUri.set(uri, document);
		return document;
	}
}

function edited(
	before: LinedText,
	edit: TextDocumentContentChangeEvent,
	encoding: PositionEncoding,
): string | undefined {
	if (typeof edit?.text !== "string") return undefined;
	if (!("range" in edit) || edit.range === undefined) return edit.text;
	const begin = offsetOfPosition(before, edit.range.start, encoding);
	const end = offsetOfPosition(before, edit.range.end, encoding);
	if (begin === undefined || end === undefined || end < begin) return undefined;
	return before.text.slice(0, begin) + edit.text + before.text.slice(end);
}
