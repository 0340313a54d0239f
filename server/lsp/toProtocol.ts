/**
 * From our world to the protocol's: paths to URIs, offsets to positions, kinds to theirs. With fromProtocol.ts the only
 * place that knows lines, columns and their encodings.
 */
import { type Location, type Position, type Range, SymbolKind } from "vscode-languageserver/node";
import type { TextRange } from "../analysis/analysis.ts";
import { DeclarationKind } from "../model/kinds.ts";
import type { LineIndex } from "../model/lineIndex.ts";
import { endAfter, offsetAfter, type TextChange } from "../model/textChange.ts";
import type { Session } from "../session.ts";
import type { OpenDocument } from "./documents.ts";
import { columnAt, type PositionEncoding } from "./fromProtocol.ts";
import type { CellPlace, Notebooks } from "./notebooks.ts";

export interface PlacerOptions {
	readonly session: Session;
	/** The open document of a path. */
	readonly document: (path: string) => OpenDocument | undefined;
	/** The URI of a path that is not open. */
	readonly uriOf: (path: string) => string;
	readonly encoding: PositionEncoding;
	readonly notebooks: Notebooks;
	/** The cell of a notebook outside of which nothing has a place. */
	readonly cell: string | undefined;
}

interface PlacedFile {
	/** Where an offset is, in an open notebook; undefined elsewhere. */
	readonly cellAt: ((offset: number) => CellPlace | undefined) | undefined;
	readonly lines: LineIndex;
	readonly text: string;
	/** From the text that answers refer to, to this one. */
	readonly change: TextChange | undefined;
}

/** What an answer has asked about one path so far; undefined what it has not. */
interface PathNotes {
	readonly path: string;
	isCurrent: boolean | undefined;
	file: PlacedFile | "nowhere" | undefined;
	uri: string | undefined;
}

export interface PlaceInFile {
	readonly path: string;
	readonly range: TextRange;
}

/** What offsets become in one folder. */
export type Places = Pick<Placer, "range" | "location">;

/** Texts that are not those of now: of a revision. */
export interface OtherTexts {
	readonly lines: (path: string) => LineIndex | undefined;
	readonly text: (path: string) => string | undefined;
}

/** Where answers about one folder get their positions; knows each file once, so make one for each answer. */
export class Placer {
	readonly #options: PlacerOptions;
	readonly #notes = new Map<string, PathNotes>();
	/** Of the path that was asked about last: most of an answer is in the order of paths. */
	#last: PathNotes | undefined;
	#isComplete: boolean | undefined;

	constructor(options: PlacerOptions) {
		this.#options = options;
	}

	get session(): Session {
		return this.#options.session;
	}

	/** Whether the answer rests on the whole folder. */
	get isComplete(): boolean {
		return (this.#isComplete ??= this.#options.session.isComplete);
	}

	/** Whether a file has not changed on disk unnoticed; each is looked at once. */
	isCurrent(path: string): boolean {
		return (this.#notesOf(path).isCurrent ??= this.#options.session.isCurrent(path));
	}

	/** Time has passed: files may be others than they were. */
	lookAgain(): void {
		this.#notes.clear();
		this.#last = this.#isComplete = undefined;
	}

	/** @param range - what stands there: in a notebook its cell is meant */
	uri(path: string, range?: TextRange): string {
		const cell = range && this.#cell(path, range);
		if (cell !== undefined) return cell.uri;
		return (this.#notesOf(path).uri ??= this.#options.document(path)?.uri ?? this.#options.uriOf(path));
	}

	/** @returns undefined if the file is gone, or its text, on disk or in the editor, was not read yet */
	range(path: string, range: TextRange): Range | undefined {
		const file = this.#file(path);
		if (file === undefined) return undefined;
		const { begin, end } = rangeNow(file, range);
		if (file.cellAt !== undefined) return this.#rangeInCell(file.cellAt(begin), file.cellAt(end));
		return this.#range(file, { begin, end });
	}

	location(path: string, range: TextRange): Location | undefined {
		const placed = this.range(path, range);
		return placed && { uri: this.uri(path, range), range: placed };
	}

	/** Those places that have one now, in their order. */
	locations(places: readonly PlaceInFile[]): Location[] {
		const located: Location[] = [];
		for (const { path, range } of places) {
			const location = this.location(path, range);
			if (location !== undefined) located.push(location);
		}
		return located;
	}

	/** Ranges of one file by where they are shown: all at one URI, or those of a notebook at that of their cell. */
	byUri(path: string, ranges: readonly TextRange[]): readonly (readonly TextRange[])[] {
		if (this.#file(path)?.cellAt === undefined) return [ranges];
		const cells = new Map<string, TextRange[]>();
		for (const range of ranges) {
			const uri = this.uri(path, range);
			const own = cells.get(uri);
			if (own === undefined) cells.set(uri, [range]);
			else own.push(range);
		}
		return [...cells.values()];
	}

	/** @returns undefined if it reaches beyond one cell, or lies in one that is not asked about */
	#rangeInCell(start: CellPlace | undefined, end: CellPlace | undefined): Range | undefined {
		const { cell } = this.#options;
		if (start === undefined || start.uri !== end?.uri || (cell !== undefined && start.uri !== cell)) return undefined;
		return { start: start.position, end: end.position };
	}

	#cell(path: string, range: TextRange): CellPlace | undefined {
		const file = this.#file(path);
		return file?.cellAt?.(rangeNow(file, range).begin);
	}

	/** Places in other texts of the same folder. */
	in({ lines: linesOf, text: textOf }: OtherTexts): Places {
		const range = (path: string, { begin, end }: TextRange): Range | undefined => {
			const lines = linesOf(path);
			const text = this.#options.encoding === "utf-16" ? "" : textOf(path);
			if (lines === undefined || text === undefined) return undefined;
			return this.#range({ lines, text }, { begin, end });
		};
		const location = (path: string, of: TextRange): Location | undefined => {
			const placed = range(path, of);
			return placed && { uri: this.uri(path), range: placed };
		};
		return { range, location };
	}

	#range(file: Pick<PlacedFile, "lines" | "text">, { begin, end }: TextRange): Range {
		const start = this.#position(file, begin);
		return { start, end: this.#position(file, end, start.line) };
	}

	/** @param near - a line where it may be */
	#position({ lines, text }: Pick<PlacedFile, "lines" | "text">, offset: number, near?: number): Position {
		const { line, character } = lines.positionAt(offset, near);
		const { encoding } = this.#options;
		if (encoding === "utf-16" || lines.isAscii) return { line, character };
		const begin = lines.begins[line] ?? 0;
		return { line, character: columnAt(text, begin, begin + character, encoding) };
	}

	#file(path: string): PlacedFile | undefined {
		const notes = this.#notesOf(path);
		notes.file ??= this.#open(path) ?? this.#stored(path) ?? "nowhere";
		return notes.file === "nowhere" ? undefined : notes.file;
	}

	#notesOf(path: string): PathNotes {
		if (this.#last?.path === path) return this.#last;
		let notes = this.#notes.get(path);
		if (notes === undefined) {
			notes = { path, isCurrent: undefined, file: undefined, uri: undefined };
			this.#notes.set(path, notes);
		}
		return (this.#last = notes);
	}

	/** An open document, as the client has it: answers about an older text are moved to where the same text is now. */
	#open(path: string): PlacedFile | undefined {
		const document = this.#options.document(path);
		const change = document && this.#options.session.behind(path, document.text);
		if (document === undefined || change === "unread") return undefined;
		const { notebooks, encoding } = this.#options;
		const cellAt = (offset: number): CellPlace | undefined => notebooks.placeOf(document, offset, encoding);
		const isNotebook = notebooks.isOpen(document);
		return { lines: document.lines, text: document.text, change, cellAt: isNotebook ? cellAt : undefined };
	}

	#stored(path: string): PlacedFile | undefined {
		const { session, encoding, document } = this.#options;
		// In a file that has changed on disk, the places that we know are places of something else.
		const lines = document(path) === undefined && this.isCurrent(path) ? session.analysis.lines(path) : undefined;
		// Bytes cannot be counted without the text; UTF-16 and ASCII need no file opened.
		const text = encoding === "utf-16" || lines?.isAscii !== false ? "" : session.text(path);
		return lines === undefined || text === undefined ? undefined : { lines, text, change: undefined, cellAt: undefined };
	}
}

/** Where a range of the text that answers are made of is in the text of now. */
function rangeNow({ change }: PlacedFile, range: TextRange): TextRange {
	if (change === undefined) return range;
	const begin = offsetAfter(change, range.begin);
	return { begin, end: Math.max(begin, endAfter(change, range.end)) };
}

const symbolKinds = new Map<number, SymbolKind>([
	[DeclarationKind.file, SymbolKind.File],
	[DeclarationKind.module, SymbolKind.Module],
	[DeclarationKind.class, SymbolKind.Class],
	[DeclarationKind.interface, SymbolKind.Interface],
	[DeclarationKind.type, SymbolKind.TypeParameter],
	[DeclarationKind.enum, SymbolKind.Enum],
	[DeclarationKind.enumMember, SymbolKind.EnumMember],
	[DeclarationKind.function, SymbolKind.Function],
	[DeclarationKind.method, SymbolKind.Method],
	[DeclarationKind.constructor, SymbolKind.Constructor],
	[DeclarationKind.field, SymbolKind.Field],
	[DeclarationKind.constant, SymbolKind.Constant],
	[DeclarationKind.variable, SymbolKind.Variable],
	[DeclarationKind.test, SymbolKind.Event],
	[DeclarationKind.section, SymbolKind.String],
]);

/** The protocol has no kind for types, tests and sections; these are the ones whose icons editors use for them. */
export function symbolKind(kind: number): SymbolKind {
	return symbolKinds.get(kind) ?? SymbolKind.Variable;
}
