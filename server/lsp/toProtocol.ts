/**
 * From our world to the protocol's: paths to URIs, offsets to positions, kinds to theirs. With fromProtocol.ts the only
 * place that knows lines, columns and their encodings.
 */
import { type Location, type Position, type Range, SymbolKind } from "vscode-languageserver/node";
import type { TextRange } from "../analysis/analysis.ts";
import { DeclarationKind } from "../model/kinds.ts";
import type { LineIndex } from "../model/lineIndex.ts";
import type { Session } from "../session.ts";
import { utf8Column, type PositionEncoding } from "./fromProtocol.ts";

/** Where answers about one folder get their positions; knows each file once, so make one for each answer. */
export class Placer {
	readonly #session: Session;
	readonly #uriOf: (path: string) => string;
	readonly #encoding: PositionEncoding;
	readonly #files = new Map<string, { readonly lines: LineIndex; readonly text: string } | undefined>();

	constructor(session: Session, uriOf: (path: string) => string, encoding: PositionEncoding) {
		this.#session = session;
		this.#uriOf = uriOf;
		this.#encoding = encoding;
	}

	uri(path: string): string {
		return this.#uriOf(path);
	}

	/** @returns undefined if the file is gone */
	range(path: string, { begin, end }: TextRange): Range | undefined {
		const file = this.#file(path);
		if (file === undefined) return undefined;
		return { start: this.#position(file, begin), end: this.#position(file, end) };
	}

	location(path: string, range: TextRange): Location | undefined {
		const placed = this.range(path, range);
		return placed && { uri: this.uri(path), range: placed };
	}

	#position({ lines, text }: { readonly lines: LineIndex; readonly text: string }, offset: number): Position {
		const { line, character } = lines.positionAt(offset);
		if (this.#encoding === "utf-16") return { line, character };
		const begin = lines.begins[line] ?? 0;
		return { line, character: utf8Column(text, begin, begin + character) };
	}

	#file(path: string): { readonly lines: LineIndex; readonly text: string } | undefined {
		if (!this.#files.has(path)) {
			const lines = this.#session.analysis.lines(path);
			// Bytes cannot be counted without the text; UTF-16 needs no file opened.
			const text = this.#encoding === "utf-16" || lines === undefined ? "" : this.#session.text(path);
			this.#files.set(path, lines === undefined || text === undefined ? undefined : { lines, text });
		}
		return this.#files.get(path);
	}
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
