/**
 * From what a person types to one symbol: a name, a qualified name, a glob of them, `path#name`, a path, a glob of
 * paths, `FILE:LINE:COLUMN`, a name behind its module (`sort.Slice`) or an id. A name that means several symbols is
 * never guessed at; only an exact qualified name goes before the ends of others. Behind a name, `@kind` says of which
 * kind it is, and `@id` which one.
 *
 * Where typed paths count from is the door's to say: a shell has a current folder, an editor has a workspace.
 */
import { blockIdEquals, blockIdFromHex, type BlockId } from "../../engine/index.ts";
import { DeclarationKind, type DeclarationKindName } from "../model/kinds.ts";
import { directoryOf, endingOf } from "../model/path.ts";
import type { Analysis, OutlineNode, SymbolView } from "./analysis.ts";
import { isGlob, matchesGlob } from "./glob.ts";

/** What a text can mean beyond so many is not looked for. */
export const CANDIDATES_MAX = 500;
const SUGGESTIONS_MAX = 8;

/** The workspace path of an indexed file, by what was typed; undefined if it means none. */
export interface TypedPaths {
	/** Seen from where the person is. It goes first. */
	fromHere(typed: string): string | undefined;
	/** Seen from the top of the workspace, as patches and other tools name files. */
	fromTop(typed: string): string | undefined;
}

export interface TargetQuestion {
	readonly analysis: Analysis;
	readonly paths: TypedPaths;
}

/** Paths of somebody who is at the top of the workspace, and types them as the index has them. */
export function workspacePaths(analysis: Analysis): TypedPaths {
	const path = (typed: string): string | undefined => (analysis.lines(typed) === undefined ? undefined : typed);
	return { fromHere: path, fromTop: path };
}

export type Target =
	| {
		readonly kind: "one"; readonly symbol: SymbolView;
		/** Others that the name could have meant. */
		readonly others: number;
	}
	| { readonly kind: "several"; readonly symbols: readonly SymbolView[] }
	| { readonly kind: "none"; readonly suggestions: readonly string[] };

/** A place that a person typed: `src/cart.ts:12:9`. */
export interface TypedPlace {
	readonly file: string;
	readonly line: number;
	readonly column: number;
}

/** Reads `FILE:LINE:COLUMN`; a missing column is 1. The file's own name may hold colons. */
export function parsePlace(text: string): TypedPlace | undefined {
	const match = /^(.+?):(\d+)(?::(\d+))?:?$/s.exec(text);
	if (match === null) return undefined;
	const [, file = "", line = "", column = "1"] = match;
	const place = { file, line: Number(line), column: Number(column) };
	return place.line >= 1 && place.column >= 1 ? place : undefined;
}

/** Every symbol that the text can mean, at most 500: in the order of path, then of the text. */
export function candidates(question: TargetQuestion, text: string): readonly SymbolView[] {
	const { analysis } = question;
	if (/^[0-9a-f]{32}$/.test(text)) {
		const symbol = analysis.symbol(blockIdFromHex(text));
		if (symbol !== undefined) return [symbol];
	}
	const found = analysis.find(text, CANDIDATES_MAX);
	if (found.length > 0) return found;
	const marked = markIn(text);
	if (marked?.id !== undefined) return candidates(question, marked.id);
	if (marked?.kind !== undefined) return candidates(question, marked.name).filter(({ kind }) => kind === marked.kind);
	const hash = text.indexOf("#");
	if (hash > 0 && hash < text.length - 1) {
		const isWanted = pathFilter(question, text.slice(0, hash));
		return analysis.find(text.slice(hash + 1), CANDIDATES_MAX, isWanted).filter(({ path }) => isWanted(path));
	}
	const path = pathOf(question, text);
	if (path !== undefined) return fileAt(analysis, path);
	if (isPathGlob(text)) {
		const isWanted = pathFilter(question, text);
		return analysis.paths().filter(isWanted).slice(0, CANDIDATES_MAX).flatMap((one) => fileAt(analysis, one));
	}
	const placed = atPlace(question, text);
	return placed.length > 0 ? placed : inModule(analysis, text);
}

/** A name behind that of its module or package, as code writes it: `sort.Slice`, `net/http.Get`, `flask.app.Flask`. */
const BEHIND_MODULE = /^[\p{L}\p{N}_$/-]+(?:\.[\p{L}\p{N}_$]+)+$/u;
/** A file that stands for its folder. */
const OF_FOLDER = /(?:^|\/)(?:__init__|index|mod)$/;

function inModule(analysis: Analysis, text: string): readonly SymbolView[] {
	if (!BEHIND_MODULE.test(text)) return [];
	// The module may have dots in its name as well; the longest counts.
	for (let dot = text.lastIndexOf("."); dot > 0; dot = text.lastIndexOf(".", dot - 1)) {
		const module = text.slice(0, dot).replaceAll(".", "/");
		const name = text.slice(dot + 1);
		const found = named(analysis, name, (path) => isModule(path, module));
		// What a package hands on may be declared in any of its files.
		const others = found.length > 0 ? found : named(analysis, name, (path) => isEndOf(module, directoryOf(path)));
		if (others.length > 0) return others;
	}
	return [];
}

/** What has just this name in some files. */
function named(analysis: Analysis, name: string, isWanted: (path: string) => boolean): readonly SymbolView[] {
	return analysis.find(name, CANDIDATES_MAX, isWanted)
		.filter(({ path, qualifiedName }) => qualifiedName === name && isWanted(path));
}

function isModule(path: string, module: string): boolean {
	const bare = path.slice(0, path.length - endingOf(path).length).replace(OF_FOLDER, "");
	return isEndOf(module, bare);
}

const isEndOf = (end: string, path: string): boolean => path === end || path.endsWith(`/${end}`);

function fileAt(analysis: Analysis, path: string): readonly SymbolView[] {
	return analysis.find(path, CANDIDATES_MAX).filter(({ kind }) => kind === DeclarationKind.file);
}

/** Whether a pattern can be one of paths: names of symbols have no slash, and hardly an ending. */
function isPathGlob(text: string): boolean {
	return isGlob(text) && /[/.]/.test(text);
}

/** Chooses one, or says why it cannot. */
export function chooseTarget(question: TargetQuestion, text: string): Target {
	const found = candidates(question, text);
	const [first] = found;
	if (first === undefined) return { kind: "none", suggestions: suggestionsFor(question, text) };
	const name = first.qualifiedName === text ? text : (markIn(text)?.name ?? text).slice(text.indexOf("#") + 1);
	const exact = found.filter(({ qualifiedName }) => qualifiedName === name);
	const [chosen] = exact.length === 1 ? exact : found;
	if (chosen !== undefined && (exact.length === 1 || found.length === 1)) {
		return { kind: "one", symbol: chosen, others: found.length - 1 };
	}
	return { kind: "several", symbols: found };
}

/** A name with what stands behind it to tell it from others of that name. */
function markIn(text: string): { readonly name: string; readonly id?: string; readonly kind?: number } | undefined {
	const [, name = "", mark = ""] = /^(.+)@([0-9a-f]{32}|[a-zA-Z]+)$/s.exec(text) ?? [];
	if (mark.length === 32) return { name, id: mark };
	return Object.hasOwn(DeclarationKind, mark) ? { name, kind: DeclarationKind[mark as DeclarationKindName] } : undefined;
}

/** Whether `path#qualified.name` of a symbol means none of the others; a type and a value may share it. */
export function isChosenByName(symbol: SymbolView, several: readonly SymbolView[]): boolean {
	const same = several.filter(
		({ path, qualifiedName }) => path === symbol.path && qualifiedName === symbol.qualifiedName,
	);
	return same.every(({ id }) => blockIdEquals(id, symbol.id));
}

/** Names that were perhaps meant by one that there is not. */
export function suggestionsFor({ analysis }: TargetQuestion, text: string): readonly string[] {
	const bare = markIn(text)?.name ?? text;
	const name = bare.slice(bare.lastIndexOf("#") + 1);
	return isGlob(name) ? [] : analysis.suggest(name, SUGGESTIONS_MAX);
}

/** The symbols that change with these: where a file is named, all that is in it. */
export function withContents(analysis: Analysis, ids: readonly BlockId[]): readonly BlockId[] {
	return ids.flatMap((id) => {
		const symbol = analysis.symbol(id);
		if (symbol?.kind !== DeclarationKind.file) return [id];
		return [id, ...inside(analysis.documentSymbols(symbol.path))];
	});
}

function inside(nodes: readonly OutlineNode[]): BlockId[] {
	return nodes.flatMap(({ symbol, children }) => [symbol.id, ...inside(children)]);
}

function pathFilter(question: TargetQuestion, typed: string): (path: string) => boolean {
	const wanted = typed.replace(/^\.\//, "");
	// Folders, and none, are what `**/` stands for.
	const patterns = ["*/", ""].map((folders) => wanted.replaceAll("**/", folders));
	if (isGlob(wanted)) return (path) => patterns.some((pattern) => matchesGlob(pattern, path));
	const own = pathOf(question, typed);
	return (path) => path === wanted || path.endsWith(`/${wanted}`) || path === own;
}

function pathOf({ paths }: TargetQuestion, typed: string): string | undefined {
	return paths.fromHere(typed) ?? paths.fromTop(typed);
}

function atPlace(question: TargetQuestion, text: string): readonly SymbolView[] {
	const { analysis } = question;
	const place = parsePlace(text);
	const path = place && pathOf(question, place.file);
	if (place === undefined || path === undefined) return [];
	const lines = analysis.lines(path);
	if (lines === undefined || place.line > lines.lineCount) return [];
	return analysis.symbolsAt(path, lines.offsetAt({ line: place.line - 1, character: place.column - 1 }));
}
