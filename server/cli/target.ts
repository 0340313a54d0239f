/**
 * From what a person types to one symbol: a name, a qualified name, `path#name`, a path, `FILE:LINE:COLUMN` or an id.
 * A name that means several symbols is never guessed at; only an exact qualified name goes before the ends of others.
 */
import { basename, dirname, join, resolve } from "node:path";
import { blockIdFromHex } from "../../engine/index.ts";
import type { Analysis, SymbolView } from "../analysis/analysis.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { realRoot, relativeInside } from "../workspace/containment.ts";
import { isFile, parsePlace } from "./places.ts";

const CANDIDATES_MAX = 500;
const SUGGESTIONS_MAX = 3;

export interface NameQuestion {
	readonly analysis: Analysis;
	readonly root: string;
	/** Places count from here; other paths that are typed are looked up from here first, then from the root. */
	readonly cwd: string;
}

export type Target =
	| { readonly kind: "one"; readonly symbol: SymbolView; /** Others that the name could have meant. */ readonly others: number }
	| { readonly kind: "several"; readonly symbols: readonly SymbolView[] }
	| { readonly kind: "none"; readonly suggestions: readonly string[] };

/** Every symbol that the text can mean, best first. */
export function candidates(question: NameQuestion, text: string): readonly SymbolView[] {
	const { analysis } = question;
	if (/^[0-9a-f]{32}$/.test(text)) {
		const symbol = analysis.symbol(blockIdFromHex(text));
		if (symbol !== undefined) return [symbol];
	}
	const found = analysis.find(text, CANDIDATES_MAX);
	if (found.length > 0) return found;
	const hash = text.indexOf("#");
	if (hash > 0 && hash < text.length - 1) {
		const path = text.slice(0, hash);
		return analysis.find(text.slice(hash + 1), CANDIDATES_MAX).filter((symbol) => isPath(question, symbol.path, path));
	}
	const path = workspacePathOf(question, text);
	if (path !== undefined) return analysis.find(path, CANDIDATES_MAX).filter(({ kind }) => kind === DeclarationKind.file);
	const place = parsePlace(text);
	const placePath = place && indexedPath(question, resolve(question.cwd, place.file));
	if (place === undefined || placePath === undefined) return [];
	const lines = analysis.lines(placePath);
	if (lines === undefined || place.line > lines.lineCount) return [];
	return analysis.symbolsAt(placePath, lines.offsetAt({ line: place.line - 1, character: place.column - 1 }));
}

/** Chooses one, or says why it cannot. */
export function chooseTarget(question: NameQuestion, text: string): Target {
	const found = candidates(question, text);
	const [first] = found;
	if (first === undefined) return { kind: "none", suggestions: suggestionsFor(question, text) };
	const name = first.qualifiedName === text ? text : text.slice(text.indexOf("#") + 1);
	const exact = distinct(found.filter(({ qualifiedName }) => qualifiedName === name));
	const all = distinct(found);
	const [chosen] = exact.length === 1 ? exact : all;
	if (chosen !== undefined && (exact.length === 1 || all.length === 1)) {
		return { kind: "one", symbol: chosen, others: all.length - 1 };
	}
	return { kind: "several", symbols: all };
}

export function suggestionsFor({ analysis }: NameQuestion, text: string): readonly string[] {
	return analysis.suggest(text.slice(text.lastIndexOf("#") + 1), SUGGESTIONS_MAX);
}

/** Overloads and repeated declarations are one symbol; the one with a body stands for them. */
function distinct(symbols: readonly SymbolView[]): SymbolView[] {
	const kept = new Map<string, SymbolView>();
	for (const symbol of symbols) {
		const key = `${symbol.path}#${symbol.qualifiedName}`;
		const before = kept.get(key);
		if (before === undefined || (isBodiless(before) && !isBodiless(symbol))) kept.set(key, symbol);
	}
	return [...kept.values()];
}

function isBodiless({ flags }: SymbolView): boolean {
	return (flags & DeclarationFlag.bodiless) !== 0;
}

function isPath(question: NameQuestion, path: string, typed: string): boolean {
	const wanted = typed.replace(/^\.\//, "");
	return path === wanted || path.endsWith(`/${wanted}`) || path === workspacePathOf(question, typed);
}

/** The path of an indexed file that was typed as seen from the shell's folder, from the root, or absolutely. */
function workspacePathOf(question: NameQuestion, typed: string): string | undefined {
	return indexedPath(question, resolve(question.cwd, typed)) ?? indexedPath(question, resolve(question.root, typed));
}

/** The path that the index has for a file; it may have been typed through a link to its folder. */
export function indexedPath({ analysis, root }: Pick<NameQuestion, "analysis" | "root">, absolute: string): string | undefined {
	const direct = relativeInside(root, absolute);
	if (direct !== undefined && analysis.lines(direct) !== undefined) return direct;
	if (!isFile(absolute)) return undefined;
	const real = relativeInside(root, join(realRoot(dirname(absolute)), basename(absolute)));
	return real !== undefined && analysis.lines(real) !== undefined ? real : undefined;
}

/** The file of a place that was typed in the stead of a name, absolutely; undefined when it is none. */
export function fileNamedIn(text: string, cwd: string): string | undefined {
	const place = parsePlace(text);
	if (place === undefined) return undefined;
	const absolute = resolve(cwd, place.file);
	return isFile(absolute) ? absolute : undefined;
}
