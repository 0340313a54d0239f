/**
 * What to read to change a symbol, within a budget: its own code first, then how what it uses is declared, the places
 * that use it, and the tests that reach it, the nearest of each first.
 *
 * The same index, texts and budget give the same bytes. A token counts as four characters, which is what tokenizers
 * make of code on average; the answer never takes more than its budget by that measure.
 */
import type { BlockId } from "../../engine/index.ts";
import { DEPENDENCE, DeclarationKind, edgeKindOf } from "../model/kinds.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import { affected } from "./affected.ts";
import type { ContextAnswer, ContextOptions, ContextPart, SymbolView, TextRange } from "./analysis.ts";
import type { Paged, PagePosition } from "./cursor.ts";
import { SymbolTest } from "./symbolTest.ts";
import { declarationsOf, symbolIdOf, symbolOf } from "./symbols.ts";
import { isShown } from "./nameAt.ts";

const CHARACTERS_A_TOKEN = 4;
/** Of one use: the line itself. */
const USE_CHARACTERS_MAX = 200;
/** Users that are looked at: more than any budget holds. */
const USERS_MAX = 500;
/** Uses of one symbol in one place are alike: more of them say less than others. */
const USES_A_SYMBOL_MAX = 3;

/** Goes on behind as many answers of the same budget as the first number of the position says. */
export function contextOf(
	view: IndexView, block: BlockId, options: ContextOptions, [answers = 0]: PagePosition,
): Paged<ContextAnswer> {
	const id = symbolIdOf(view, block);
	const { parts, cost, cut } = partsOf(view, id, options);
	let page = filled(parts, options.budget);
	for (let at = 0; at < answers; at++) page = filled(page.left, options.budget);
	const { taken, left, tokens } = page;
	// What never fits is no reason to ask again.
	const isMore = filled(left, options.budget).taken.length > 0;
	return {
		parts: taken, tokens, omitted: left.length, cut: left.length > 0 ? "limit" : cut,
		next: isMore ? [answers + 1] : undefined, cost,
	};
}

/** Everything that there is to read, the most needed first. */
function partsOf(
	view: IndexView, id: BlockId, options: ContextOptions,
): Pick<Paged<ContextAnswer>, "parts" | "cut" | "cost"> {
	const { textOf, filter, visitedMax, time } = options;
	const test = SymbolTest.of(view, filter);
	const isTold = (symbol: SymbolView): boolean => test?.passes(symbol.id) !== false;
	const own = declarationsOf(view, id);
	const used = neighbours(view, id, "outgoing").filter(({ symbol }) => isTold(symbol));
	const users = neighbours(view, id, "incoming").filter(({ symbol }) => isTold(symbol));
	const { files, cut, cost } = affected(view, [id], { filter, visitedMax, time, guesses: false }, []);
	const tests = files.flatMap(({ path, tests: cases }): (ContextPart | undefined)[] => {
		if (cases.length > 0) return cases.map(({ symbol }) => declared(symbol, "test", textOf));
		return [{ kind: "test", path, range: { begin: 0, end: 0 }, name: path, text: "" }];
	});
	const parts = [
		...own.map((symbol) => declared(symbol, "code", textOf)),
		...used.map(({ symbol }) => declared(symbol, "uses", textOf)),
		...usesOf(view, users, textOf), ...tests,
		// What is left goes to the code of what it uses.
		...used.map(({ symbol }) => declared(symbol, "code", textOf)),
	].filter((part) => part !== undefined);
	return { parts, cut, cost };
}

interface Filled {
	readonly taken: readonly ContextPart[];
	readonly left: readonly ContextPart[];
	readonly tokens: number;
}

/** Takes what fits, in the order in which it comes; where something does not fit, smaller things behind it may. */
function filled(parts: readonly ContextPart[], budget: number): Filled {
	const all = budget * CHARACTERS_A_TOKEN;
	const taken: ContextPart[] = [];
	const left: ContextPart[] = [];
	let room = all;
	for (const part of parts) {
		// Its place and name are written beside the text.
		const size = part.text.length + part.path.length + part.name.length + 16;
		const fits = size <= room;
		if (fits) room -= size;
		(fits ? taken : left).push(part);
	}
	return { taken, left, tokens: Math.ceil((all - room) / CHARACTERS_A_TOKEN) };
}

/** The code of a declaration, or how it is declared: its signature and doc. */
function declared(
	symbol: SymbolView, kind: ContextPart["kind"], textOf: ContextOptions["textOf"],
): ContextPart | undefined {
	const { path, range, qualifiedName: name, doc, signature } = symbol;
	if (kind !== "code") return { kind, path, range, name, text: doc === "" ? signature : `${doc}\n${signature}` };
	if (symbol.kind === DeclarationKind.file) return undefined;
	const text = textOf(path)?.slice(range.begin, range.end);
	return text === undefined ? undefined : { kind, path, range, name, text };
}

interface Neighbour {
	readonly symbol: SymbolView;
	/** Where the edges between the two are written, in the file of their source, from its first block. */
	readonly begins: number[];
}

/** Symbols one edge away, those with the most edges first. */
function neighbours(view: IndexView, id: BlockId, direction: "outgoing" | "incoming"): Neighbour[] {
	const found = new Map<string, Neighbour | undefined>();
	for (const { other, packedKind, begin } of direction === "outgoing" ? view.outgoing(id) : view.incoming(id)) {
		if (!isShown(packedKind, false) || !DEPENDENCE.includes(edgeKindOf(packedKind))) continue;
		const key = blockKey(other);
		if (!found.has(key)) {
			const symbol = symbolOf(view, other);
			found.set(key, symbol && { symbol, begins: [] });
		}
		found.get(key)?.begins.push(begin);
	}
	return [...found.values()].filter((one) => one !== undefined)
		.sort((one, other) => other.begins.length - one.begins.length || byPlace(one.symbol, other.symbol));
}

/** The lines that name it, a few of each symbol around them. */
function usesOf(view: IndexView, users: readonly Neighbour[], textOf: ContextOptions["textOf"]): ContextPart[] {
	const parts: ContextPart[] = [];
	for (const { symbol, begins } of users.slice(0, USERS_MAX)) {
		const { path, qualifiedName: name } = symbol;
		const text = textOf(path);
		if (text === undefined) continue;
		const first = view.begin(symbol.id);
		const places = begins.map((begin) => first + begin).sort((one, other) => one - other);
		for (const range of linesAt(text, places).slice(0, USES_A_SYMBOL_MAX)) {
			parts.push({
				kind: "use", path, range, name, text: text.slice(range.begin, range.end).trim().slice(0, USE_CHARACTERS_MAX),
			});
		}
	}
	return parts;
}

/** The lines that hold offsets, each once. */
function linesAt(text: string, offsets: readonly number[]): TextRange[] {
	const lines = new Map<number, TextRange>();
	for (const offset of offsets) {
		const begin = text.lastIndexOf("\n", offset - 1) + 1;
		const end = text.indexOf("\n", offset);
		lines.set(begin, { begin, end: end < 0 ? text.length : end });
	}
	return [...lines.values()];
}

function byPlace(one: SymbolView, other: SymbolView): number {
	return one.path < other.path ? -1 : one.path > other.path ? 1 : one.range.begin - other.range.begin;
}
