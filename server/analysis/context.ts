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
import { declarationsOf, symbolIdOf, symbolOf } from "./symbols.ts";
import { isShown } from "./target.ts";

const CHARACTERS_A_TOKEN = 4;
/** Of one use: the line itself. */
const USE_CHARACTERS_MAX = 200;
/** Users that are looked at: more than any budget holds. */
const USERS_MAX = 500;
/** Uses of one symbol in one place are alike: more of them say less than others. */
const USES_A_SYMBOL_MAX = 3;

export function contextOf(view: IndexView, block: BlockId, { budget, textOf }: ContextOptions): ContextAnswer {
	const id = symbolIdOf(view, block);
	const taken = new Taken(budget * CHARACTERS_A_TOKEN);
	const own = declarationsOf(view, id);
	for (const symbol of own) taken.take(declared(symbol, "code", textOf));
	const used = neighbours(view, id, "outgoing");
	for (const { symbol } of used) taken.take(declared(symbol, "uses", textOf));
	for (const part of usesOf(view, id, textOf)) taken.take(part);
	for (const { path, tests } of affected(view, [id], {}).files) {
		for (const { symbol } of tests) taken.take(declared(symbol, "test", textOf));
		if (tests.length === 0) taken.take({ kind: "test", path, range: { begin: 0, end: 0 }, name: path, text: "" });
	}
	// What is left goes to the code of what it uses.
	for (const { symbol } of used) taken.take(declared(symbol, "code", textOf));
	return taken.answer();
}

/** Takes what fits, in the order in which it comes; what does not fit is counted, and smaller things behind it may. */
class Taken {
	readonly #parts: ContextPart[] = [];
	#left: number;
	readonly #all: number;
	#omitted = 0;

	constructor(characters: number) {
		this.#all = characters;
		this.#left = characters;
	}

	take(part: ContextPart | undefined): void {
		if (!part) return;
		// Its place and name are written beside the text.
		const size = part.text.length + part.path.length + part.name.length + 16;
		if (size > this.#left) {
			this.#omitted += 1;
			return;
		}
		this.#left -= size;
		this.#parts.push(part);
	}

	answer(): ContextAnswer {
		return { parts: this.#parts, tokens: Math.ceil((this.#all - this.#left) / CHARACTERS_A_TOKEN), omitted: this.#omitted };
	}
}

/** The code of a declaration, or how it is declared: its signature and doc. */
function declared(symbol: SymbolView, kind: ContextPart["kind"], textOf: ContextOptions["textOf"]): ContextPart | undefined {
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
function usesOf(view: IndexView, id: BlockId, textOf: ContextOptions["textOf"]): ContextPart[] {
	const parts: ContextPart[] = [];
	for (const { symbol, begins } of neighbours(view, id, "incoming").slice(0, USERS_MAX)) {
		const { path, qualifiedName: name } = symbol;
		const text = textOf(path);
		if (text === undefined) continue;
		const first = view.begin(symbol.id);
		const places = begins.map((begin) => first + begin).sort((one, other) => one - other);
		for (const range of linesAt(text, places).slice(0, USES_A_SYMBOL_MAX)) {
			parts.push({ kind: "use", path, range, name, text: text.slice(range.begin, range.end).trim().slice(0, USE_CHARACTERS_MAX) });
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
