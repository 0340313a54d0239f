/**
 * The notebooks that are open in the editor. An open one is a document like any other: its text is the JSON that a file
 * of its cells would have, so whatever is known of a notebook on disk is known of an open one, unsaved text included.
 * Only here and where positions are made is it known that what the client sees are cells.
 */
import type {
	DidChangeNotebookDocumentParams, DidOpenNotebookDocumentParams, NotebookCell as ClientCell, Position,
} from "vscode-languageserver/node";
import { LineIndex } from "../model/lineIndex.ts";
import { notebookOf, offsetInCell, readNotebook, type NotebookCell } from "../model/notebook.ts";
import { Documents, type OpenDocument } from "./documents.ts";
import { columnAt, offsetOfPosition, type PositionEncoding } from "./fromProtocol.ts";

const MARKUP = 1;
const CODE = 2;
const PYTHON = "python";

/** A place as the client sees it. */
export interface CellPlace {
	readonly uri: string;
	readonly position: Position;
}

/** Who is told of the documents that notebooks are. */
export interface NotebookEvents {
	readonly opened: (document: OpenDocument) => void;
	readonly changed: (document: OpenDocument, versionBefore: number) => void;
	readonly closed: (uri: string) => void;
}

interface Cell {
	readonly uri: string;
	readonly isCode: boolean;
}

interface Opened {
	readonly notebookType: string;
	readonly cells: readonly Cell[];
	readonly document: OpenDocument;
	/** The cells of the document, in the same order. */
	readonly places: readonly NotebookCell[];
}

interface NewState extends Pick<Opened, "notebookType" | "cells"> {
	readonly uri: string;
	readonly version: number;
}

export class Notebooks {
	readonly #documents: Documents;
	readonly #events: NotebookEvents;
	/** Texts of cells. */
	readonly #texts = new Documents();
	readonly #languages = new Map<string, string>();
	readonly #opened = new Map<string, Opened>();
	/** By URI of a cell. */
	readonly #holders = new Map<string, string>();

	/** @param documents - where an open notebook is found, by its own URI */
	constructor(documents: Documents, events: NotebookEvents) {
		this.#documents = documents;
		this.#events = events;
	}

	open({ notebookDocument, cellTextDocuments }: DidOpenNotebookDocumentParams): void {
		const { uri, version, notebookType, cells } = notebookDocument;
		for (const cell of cellTextDocuments) this.#openText(cell);
		this.#events.opened(this.#set({ uri, version, notebookType, cells: cells.map(cellOf) }));
	}

	/** Those that are open, as if each was opened now. */
	*all(): Iterable<DidOpenNotebookDocumentParams> {
		for (const { document: { uri, version }, notebookType, cells } of this.#opened.values()) {
			const held = cells.map(({ uri: cell, isCode }): ClientCell => ({ kind: isCode ? CODE : MARKUP, document: cell }));
			const texts = cells.flatMap(({ uri: cell }) => {
				const text = this.#texts.get(cell);
				return text === undefined ? [] : [
					{ uri: cell, version: text.version, text: text.text, languageId: this.#languages.get(cell) ?? "" },
				];
			});
			yield { notebookDocument: { uri, version, notebookType, cells: held }, cellTextDocuments: texts };
		}
	}

	change(
		{ notebookDocument: { uri, version }, change }: DidChangeNotebookDocumentParams, encoding: PositionEncoding,
	): void {
		const before = this.#opened.get(uri);
		if (before === undefined) return;
		const { structure, textContent = [], data = [] } = change.cells ?? {};
		const cells = [...before.cells];
		for (const cell of structure?.didOpen ?? []) this.#openText(cell);
		for (const cell of structure?.didClose ?? []) this.#closeText(cell.uri);
		if (structure !== undefined) {
			const { start, deleteCount, cells: added = [] } = structure.array;
			cells.splice(start, deleteCount, ...added.map(cellOf));
		}
		for (const cell of data) {
			const at = cells.findIndex((one) => one.uri === cell.document);
			if (at >= 0) cells[at] = cellOf(cell);
		}
		for (const { document: cell, changes } of textContent) {
			this.#texts.change(cell.uri, cell.version, changes, encoding);
		}
		const { notebookType, document: { version: versionBefore } } = before;
		this.#events.changed(this.#set({ uri, version, notebookType, cells }), versionBefore);
	}

	close(uri: string): void {
		const opened = this.#opened.get(uri);
		if (opened === undefined) return;
		for (const cell of opened.cells) this.#closeText(cell.uri);
		this.#opened.delete(uri);
		this.#documents.close(uri);
		this.#events.closed(uri);
	}

	/** Whether a document is a notebook, as it is now. */
	isOpen(document: OpenDocument): boolean {
		return this.#opened.get(document.uri)?.document === document;
	}

	/** The notebook that a cell is in; undefined for what is no cell. */
	holderOf(cell: string): string | undefined {
		return this.#holders.get(cell);
	}

	versionOf(cell: string): number | undefined {
		return this.#texts.get(cell)?.version;
	}

	/** The text of a cell, and where it stands in the notebook's document; undefined for what is no cell. */
	cell(uri: string): NotebookCell | undefined {
		const { cells, places } = this.#opened.get(this.holderOf(uri) ?? "") ?? {};
		return places?.[cells?.findIndex((cell) => cell.uri === uri) ?? -1];
	}

	/** The offset in a notebook's document of a position in a cell; undefined if it is none. */
	offsetAt(cell: string, position: Position | undefined, encoding: PositionEncoding): number | undefined {
		const at = this.cell(cell);
		const offset = at && offsetOfPosition({ text: at.text, lines: LineIndex.of(at.text) }, position, encoding);
		return offset === undefined ? undefined : at?.offsets[offset];
	}

	/** Where an offset of a notebook's document is for the client; undefined if that document is no open notebook. */
	placeOf(document: OpenDocument, offset: number, encoding: PositionEncoding): CellPlace | undefined {
		const opened = this.#opened.get(document.uri);
		if (opened?.document !== document) return undefined;
		const { cells, places } = opened;
		const behind = places.findIndex(({ offsets }) => (offsets[0] as number) > offset);
		const at = Math.max(0, (behind < 0 ? places.length : behind) - 1);
		const [cell, place] = [cells[at], places[at]];
		if (cell === undefined || place === undefined) return undefined;
		const inside = offsetInCell(place, offset);
		const { line, character } = LineIndex.of(place.text).positionAt(inside);
		if (encoding === "utf-16") return { uri: cell.uri, position: { line, character } };
		const column = columnAt(place.text, inside - character, inside, encoding);
		return { uri: cell.uri, position: { line, character: column } };
	}

	#openText({ uri, version, text, languageId }: DidOpenNotebookDocumentParams["cellTextDocuments"][number]): void {
		this.#texts.open(uri, version, text);
		this.#languages.set(uri, languageId);
	}

	#closeText(uri: string): void {
		this.#texts.close(uri);
		this.#languages.delete(uri);
		this.#holders.delete(uri);
	}

	#set({ uri, version, notebookType, cells }: NewState): OpenDocument {
		// Cells that are sent are those of a language that is asked for; others have no text here.
		const written = cells.map((cell) => ({
			isCode: cell.isCode && this.#languages.get(cell.uri) === PYTHON, text: this.#texts.get(cell.uri)?.text ?? "",
		}));
		const json = notebookOf(written, PYTHON);
		const document = this.#documents.open(uri, version, json);
		this.#opened.set(uri, { notebookType, cells, document, places: readNotebook(json)?.cells ?? [] });
		for (const cell of cells) this.#holders.set(cell.uri, uri);
		return document;
	}
}

function cellOf({ kind, document }: ClientCell): Cell {
	return { uri: document, isCode: kind === CODE };
}
