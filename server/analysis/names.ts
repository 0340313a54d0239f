/** Finding blocks by name: exactly, fuzzily, and the nearest names to one that does not exist. */
import { blockIdEquals, type BlockId } from "../../engine/index.ts";
import { fileBlockId } from "../model/identity.ts";
import { lettersOfQuery } from "../model/letters.ts";
import { isTestPath } from "../model/testPaths.ts";
import type { IndexView } from "../store/indexView.ts";
import type { NearSymbol, SymbolView } from "./analysis.ts";
import { editDistance, fuzzyScore, isPrefix, isSlip, isWordStart } from "./fuzzy.ts";
import { isGlob, matchesGlob } from "./glob.ts";
import { symbolOf } from "./symbols.ts";

/** See {@link Analysis.find}. */
export function find(view: IndexView, name: string, { limit, isWanted }: SymbolOptions): readonly SymbolView[] {
	if (view.hasFile(name)) {
		const symbol = symbolOf(view, fileBlockId(name));
		if (symbol) return [symbol];
	}
	const found: SymbolView[] = [];
	for (const id of endsOf(name).flatMap((end) => blocksNamed(view, end))) {
		if (isWanted?.(view.pathOf(id) ?? "") === false) continue;
		const symbol = firstOf(view, id);
		if (!symbol || !isNamed(symbol.qualifiedName, symbol.name, name)) continue;
		if (found.push(symbol) >= limit) break;
	}
	return found;
}

/** Names may have dots of their own (test titles, headings): each dot may be where the qualification ends. */
function endsOf(qualified: string): readonly string[] {
	return [
		qualified, ...[...qualified.matchAll(/\.|::/g)].map(({ index, 0: dot }) => qualified.slice(index + dot.length)),
	];
}

function blocksNamed(view: IndexView, name: string): readonly BlockId[] {
	if (!isGlob(name)) return view.names.blocks(name);
	const names = [...view.names.names()].filter((candidate) => matchesGlob(name, candidate));
	return names.sort().flatMap((candidate) => view.names.blocks(candidate));
}

/** A symbol by its first block; undefined for any other block of it, because symbols are listed once. */
function firstOf(view: IndexView, id: BlockId): SymbolView | undefined {
	const symbol = symbolOf(view, id);
	return symbol && blockIdEquals(symbol.id, id) ? symbol : undefined;
}

function lastPart(name: string): string {
	const parts = name.split(/\.|::/);
	return parts.at(-1) || name;
}

function isNamed(qualifiedName: string, name: string, wanted: string): boolean {
	const dotted = wanted.replaceAll("::", ".");
	if (isGlob(wanted)) {
		return [name, qualifiedName].some((one) => matchesGlob(dotted, one)) || matchesGlob(`*.${dotted}`, qualifiedName);
	}
	return name === wanted || qualifiedName === dotted || qualifiedName.endsWith(`.${dotted}`);
}

export interface SymbolOptions {
	readonly limit: number;
	/** Whether symbols of a file are wanted; of all when left out. */
	readonly isWanted?: ((path: string) => boolean) | undefined;
}

export function workspaceSymbols(
	view: IndexView, query: string, { limit, isWanted }: SymbolOptions,
): readonly SymbolView[] {
	const trimmed = query.trim();
	const dot = trimmed.lastIndexOf(".");
	const [container, name] = dot > 0 ? [trimmed.slice(0, dot).toLowerCase(), trimmed.slice(dot + 1)] : ["", trimmed];
	const found: SymbolView[] = [];
	for (const candidate of bestFirst(view.names.inOrder(name), name, limit)) {
		for (const id of inOrderOfPlace(view, candidate, name)) {
			if (found.length >= limit) return found;
			if (isWanted?.(view.pathOf(id) ?? "") === false) continue;
			const symbol = firstOf(view, id);
			if (symbol?.qualifiedName.toLowerCase().includes(container)) found.push(symbol);
		}
	}
	return found;
}

/** Of so many blocks of one name it is looked at where they are declared. */
const PLACED_MAX = 256;

/** Blocks of a name; of just the one that was typed, what stands at the top of its file first, and tests last. */
function inOrderOfPlace(view: IndexView, candidate: string, typed: string): readonly BlockId[] {
	const ids = view.names.blocks(candidate);
	const isTyped = candidate.length === typed.length && isPrefix(typed, candidate);
	if (!isTyped || ids.length < 2 || ids.length > PLACED_MAX) return ids;
	const ranked = ids.map((id) => {
		const isInside = view.blockNames(id)?.qualifiedName !== candidate;
		return { id, rank: (isTestPath(view.pathOf(id) ?? "") ? 2 : 0) + (isInside ? 1 : 0) };
	});
	return ranked.sort((one, other) => one.rank - other.rank).map(({ id }) => id);
}

interface Ranked {
	readonly name: string;
	readonly score: number;
}

/** Matching names, those that begin with the query first; the others are only scored when these are not enough. */
function* bestFirst(names: Iterable<string>, query: string, wanted: number): Generator<string> {
	const [prefixed, others]: [string[], string[]] = [[], []];
	for (const name of names) (isPrefix(query, name) ? prefixed : others).push(name);
	yield* inOrderOfScore(prefixed, query, wanted);
	yield* inOrderOfScore(others, query, wanted);
}

/** Only about as many as are wanted are sorted at once: a letter is in most names of an index. */
function* inOrderOfScore(names: readonly string[], query: string, wanted: number): Generator<string> {
	const scores = new Int32Array(names.length);
	for (let at = 0; at < names.length; at++) scores[at] = fuzzyScore(query, names[at] as string);
	const least = Math.max(1, scores.slice().sort()[Math.max(0, scores.length - wanted)] ?? 0);
	for (const [from, below] of [[least, Infinity], [1, least]] as const) {
		const ranked: Ranked[] = [];
		for (let at = 0; at < names.length; at++) {
			const score = scores[at] as number;
			if (score >= from && score < below) ranked.push({ name: names[at] as string, score });
		}
		for (const { name } of ranked.sort(byScore)) yield name;
	}
}

const byScore = (one: Ranked, other: Ranked): number =>
	other.score - one.score || one.name.length - other.name.length || (one.name < other.name ? -1 : 1);

/** See {@link Analysis.near}. */
export function near(view: IndexView, text: string, limit: number): readonly NearSymbol[] {
	const { container, name } = partsOf(text.slice(text.indexOf("#") + 1));
	if (name === "") return [];
	const ranked: { readonly name: string; readonly rank: number }[] = [];
	const likeness = likenessTo(name);
	// A slip is one letter, so whatever is like it lacks no other.
	const likely = isGlob(name) ? view.names.names() : view.names.withLetters(lettersOfQuery(name), "one");
	for (const candidate of likely) {
		const rank = likeness(candidate);
		if (rank >= 0 && (candidate !== name || container !== "")) ranked.push({ name: candidate, rank });
	}
	ranked.sort(
		(one, other) => one.rank - other.rank || one.name.length - other.name.length || (one.name < other.name ? -1 : 1),
	);
	const found: NearSymbol[] = [];
	for (const { name: candidate, rank } of ranked) {
		for (const id of view.names.blocks(candidate)) {
			if (found.length >= limit) return found;
			const symbol = firstOf(view, id);
			const around = symbol?.qualifiedName.slice(0, -candidate.length).toLowerCase() ?? "";
			if (symbol && around.endsWith(container)) found.push({ symbol, how: LIKENESSES[rank] ?? "part" });
		}
	}
	return found;
}

const LIKENESSES = ["case", "slip", "prefix", "part"] as const;
/** Shorter names have too many neighbours that are one letter away, and too many that hold them. */
const SLIP_LETTERS_MIN = 3;

/** What stands before the last dot, in lower case and with that dot, and what behind it. */
function partsOf(text: string): { readonly container: string; readonly name: string } {
	const dotted = text.replaceAll("::", ".");
	const dot = isGlob(dotted) ? -1 : dotted.lastIndexOf(".");
	return { container: dotted.slice(0, dot + 1).toLowerCase(), name: dotted.slice(dot + 1) };
}

/** Place in {@link LIKENESSES} of a name, -1 if it is not like the wanted one. It is asked of all names of an index. */
function likenessTo(wanted: string): (name: string) => number {
	const lowerWanted = wanted.toLowerCase();
	if (isGlob(wanted)) return (name) => (matchesGlob(lowerWanted, name.toLowerCase()) ? 0 : -1);
	const isShort = wanted.length < SLIP_LETTERS_MIN;
	return (name) => {
		const lower = name.toLowerCase();
		if (lower === lowerWanted) return 0;
		if (isShort) return -1;
		const at = lower.indexOf(lowerWanted);
		if (at === 0) return 2;
		if (isSlip(lowerWanted, lower)) return 1;
		return at > 0 && hasWord(lowerWanted, name, lower) ? 3 : -1;
	};
}

function hasWord(lowerWanted: string, name: string, lower: string): boolean {
	for (let at = lower.indexOf(lowerWanted); at >= 0; at = lower.indexOf(lowerWanted, at + 1)) {
		if (isWordStart(name, at)) return true;
	}
	return false;
}

/** See {@link Analysis.suggest}; of names that are more than a slip away only a few. */
export function suggest(view: IndexView, name: string, limit: number): readonly string[] {
	const wanted = lastPart(name);
	if (wanted === "") return [];
	const qualified = wanted === name ? [] : qualifiedLike(view, name, wanted);
	if (qualified.length > 0) return qualified.slice(0, limit);
	const near = nearest(view.names.names(), wanted).filter(({ distance }, at) => distance <= 1 || at < FAR_MAX);
	const around = wanted === name ? [] : near.flatMap((candidate) => qualifiedLike(view, name, candidate.name));
	if (around.length > 0) return [...new Set(around)].slice(0, limit);
	if (wanted !== name && wanted.length < SLIP_LETTERS_MIN) return [];
	if (near.length > 0) return near.slice(0, limit).map((candidate) => candidate.name);
	// Titles of tests and headings have any letters somewhere; who types a word means those that have it.
	const found = workspaceSymbols(view, wanted, { limit: LIKE_MAX }).map((symbol) => symbol.name)
		.filter((one) => !/\s/.test(one) || one.toLowerCase().includes(wanted.toLowerCase()));
	return [...new Set(found)].slice(0, FAR_MAX);
}

const FAR_MAX = 3;
/** Names with the letters of what was typed, the best first, of which titles are left out. */
const LIKE_MAX = 30;
/** Of symbols of one name so many are looked at for what is around them. */
const LOOKED_AT_MAX = 1000;

/** What the last part of a name is declared in, when that is like what was written before it. */
function qualifiedLike(view: IndexView, name: string, last: string): readonly string[] {
	const dotted = name.replaceAll("::", ".");
	const partsCount = dotted.split(".").length;
	const ends = view.names.blocks(last).slice(0, LOOKED_AT_MAX).flatMap((id) => firstOf(view, id) ?? [])
		.map(({ qualifiedName }) => qualifiedName.split(".").slice(-partsCount).join("."));
	return nearest(new Set(ends), dotted).map((candidate) => candidate.name);
}

/** Names within a third of the letters of one, the nearest first. */
function nearest(
	names: Iterable<string>, wanted: string,
): readonly { readonly name: string; readonly distance: number }[] {
	const distanceMax = Math.max(1, Math.floor(wanted.length / 3));
	const near: { readonly name: string; readonly distance: number }[] = [];
	for (const name of names) {
		const distance = editDistance(wanted.toLowerCase(), name.toLowerCase(), distanceMax);
		if (distance <= distanceMax) near.push({ name, distance });
	}
	return near.sort((one, other) => one.distance - other.distance || (one.name < other.name ? -1 : 1));
}
