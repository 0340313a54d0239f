/**
 * Symbols as the command line shows them: plain data with lines and columns from 1, the same for text and for JSON.
 */
import { blockIdToHex } from "../../engine/index.ts";
import type { SymbolView, TextRange } from "../analysis/analysis.ts";
import { Confidence, confidenceName, declarationKindName, DeclarationKind } from "../model/kinds.ts";
import { printable } from "./controls.ts";
import { count, cut, pad, widthOf } from "./layout.ts";
import { tally, type Display } from "./paint.ts";
import { locationOf, placeOf, type Lines, type ShownPlace } from "./places.ts";

/** Stands in every JSON answer; it grows when a field changes its meaning or goes away, not when one is added. */
export const JSON_SCHEMA = 1;

export interface ShownSymbol {
	/** 32 hex digits; stays the same while path, name and kind do. */
	readonly id: string;
	readonly kind: string;
	readonly name: string;
	readonly qualifiedName: string;
	/** Where its name is written. */
	readonly at: ShownPlace;
	/** The declaration as a whole. */
	readonly declaration: ShownPlace;
	readonly signature: string;
	readonly doc: string;
}

export function shown(of: Lines, symbol: SymbolView): ShownSymbol {
	const { path, name, qualifiedName, signature, doc } = symbol;
	const isFile = symbol.kind === DeclarationKind.file;
	const start: TextRange = { begin: 0, end: 0 };
	return {
		id: blockIdToHex(symbol.id),
		kind: declarationKindName(symbol.kind),
		name,
		qualifiedName,
		at: placeOf(of, path, isFile ? start : symbol.nameRange),
		declaration: placeOf(of, path, symbol.range),
		signature,
		doc,
	};
}

/** How sure an answer is; undefined when it is exact, because then there is nothing to say. */
export function doubt(confidence: number): string | undefined {
	if (confidence <= Confidence.exact) return undefined;
	return confidence === Confidence.name ? "by name" : confidenceName(confidence);
}

/** What one line of a list says. */
export interface SymbolRow {
	readonly symbol: ShownSymbol;
	readonly confidence?: number;
	/** Said of it instead. */
	readonly mark?: string;
}

const LOCATION_COLUMNS_MAX = 60;
const NAME_COLUMNS_MAX = 36;

/** One symbol a line: where, what kind, which name, how it is declared. */
export function symbolLines(rows: readonly SymbolRow[], { paint, columns, pathOf }: Display): string[] {
	const cells = rows.map(({ symbol, confidence, mark }) => ({
		location: printable(locationOf(symbol.at, pathOf)),
		kind: symbol.kind,
		name: printable(symbol.kind === "file" ? symbol.name : symbol.qualifiedName),
		doubt: mark ?? (confidence === undefined ? undefined : doubt(confidence)),
		signature: printable(withoutComments(symbol.signature)),
	}));
	const locationColumns = widest(cells.map(({ location }) => location), LOCATION_COLUMNS_MAX);
	const kindColumns = widest(cells.map(({ kind }) => kind), LOCATION_COLUMNS_MAX);
	const nameColumns = widest(cells.map(({ name }) => name), NAME_COLUMNS_MAX);
	return cells.map((cell) => {
		const { location, kind, name } = cell;
		const left = `${paint.cyan(location)}${gap(location, locationColumns)}  ${paint.dim(pad(kind, kindColumns))}  `;
		const mark = cell.doubt === undefined ? "" : `[${cell.doubt}]${cell.signature === "" ? "" : " "}`;
		const taken = Math.max(widthOf(location), locationColumns) + kindColumns + Math.max(widthOf(name), nameColumns);
		const signature = cut(cell.signature, Math.max(0, columns - taken - 6 - widthOf(mark)));
		const right = mark + signature === ""
			? ""
			: `${gap(name, nameColumns)}  ${paint.yellow(mark)}${paint.dim(signature)}`;
		return left + paint.bold(name) + right;
	});
}

/** A signature that begins with comments, or has some inside, without them; strings stay as they are. */
export function withoutComments(signature: string): string {
	const parts = signature.replace(STRING_OR_COMMENT, (found) => (found.startsWith("/*") ? " " : found));
	return parts === signature ? signature : parts.replace(/ {2,}/g, " ").trim();
}

const STRING_OR_COMMENT = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`(?:[^`\\]|\\.)*`?|\/\*[^]*?(?:\*\/|$)/g;

/** The line about the symbol that an answer is about. */
export function headline(symbol: ShownSymbol, { paint, pathOf }: Display): string {
	const name = paint.bold(printable(symbol.kind === "file" ? pathOf(symbol.at.path) : symbol.qualifiedName));
	return `${paint.dim(symbol.kind)} ${name}  ${paint.cyan(printable(locationOf(symbol.at, pathOf)))}`;
}

export function gap(text: string, columns: number): string {
	return " ".repeat(Math.max(0, columns - widthOf(text)));
}

/** The width of a column: of its widest text, but of none that is wider than the limit. */
export function widest(texts: readonly string[], limit: number): number {
	return texts.reduce((width, text) => (widthOf(text) <= limit ? Math.max(width, widthOf(text)) : width), 0);
}

/** `3 symbols`, and how to see more when a limit cut the list. */
export function countLine(shownCount: number, noun: string, truncated: boolean, view: Display): string {
	const said = tally(count(shownCount, noun), view);
	return truncated ? `${said}${view.paint.yellow(", and there are more: raise --limit")}` : said;
}
