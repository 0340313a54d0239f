/** What stands in for types and members, and what they stand in for: along `extends` and `implements`, both ways. */
import type { BlockId } from "../../engine/index.ts";
import { blockAt, enclosingBlock, symbolIdOf } from "../model/declarations.ts";
import {
	Confidence, DeclarationFlag, DeclarationKind, EdgeKind, isSure, isStructural, packedKindsOf, Resolver,
} from "../model/kinds.ts";
import { FILE, get } from "../model/rows.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Definition, Direction, SymbolView } from "./analysis.ts";
import type { PlacesAnswer } from "./editorAnswers.ts";
import { declarationsOf, symbolOf } from "./symbols.ts";
import { nameAt } from "./nameAt.ts";

const { class: ofClass, interface: ofInterface, type, enum: ofEnum, method, field, constructor } = DeclarationKind;
/** Kinds that can have others in their place. */
export const TYPE_KINDS: ReadonlySet<number> = new Set([ofClass, ofInterface, type, ofEnum]);
const MEMBER_KINDS: ReadonlySet<number> = new Set([method, field, constructor]);
const kinds = packedKindsOf({ kinds: [EdgeKind.extends, EdgeKind.implements] });
/** Types around one that are looked at for the member that it overrides. */
const BASES_MAX = 1000;

/** See EditorAnalysis. */
export function implementations(view: IndexView, path: string, offset: number, limit: number): PlacesAnswer {
	const target = nameAt(view, path, offset);
	const symbols = surelyMeant(target?.definitions ?? []);
	const found = symbols.flatMap((symbol) => standingIn(view, symbol, limit));
	const shown = placesOf(view, found.length > 0 ? found : symbols);
	return { origin: target?.origin, definitions: shown.slice(0, limit), truncated: shown.length > limit };
}

/** See EditorAnalysis. */
export function declaration(view: IndexView, path: string, offset: number): PlacesAnswer {
	const target = nameAt(view, path, offset);
	const definitions = (target?.definitions ?? []).filter(({ confidence }) => isSure(confidence));
	const members = surelyMeant(definitions).filter(({ kind }) => MEMBER_KINDS.has(kind));
	const promised = members.flatMap((member) => overridden(view, member));
	if (promised.length > 0) {
		const shown = promised.flatMap((symbol) => asDefinitions(declarationsOf(view, symbol.id)));
		return { origin: target?.origin, definitions: shown, truncated: false };
	}
	const bodiless = definitions.filter(({ symbol }) => symbol && isBodiless(symbol));
	return { origin: target?.origin, definitions: bodiless.length > 0 ? bodiless : definitions, truncated: false };
}

/** See EditorAnalysis. */
export function overriddenBy(view: IndexView, id: BlockId): SymbolView | undefined {
	const symbol = symbolOf(view, id);
	if (symbol === undefined || !MEMBER_KINDS.has(symbol.kind)) return undefined;
	if (symbol.kind !== constructor) return overridden(view, symbol)[0];
	// Who makes one names the type, and need not know which.
	if (view.incoming(id, EdgeKind.calls).length > 0) return undefined;
	const type = holderOf(view, id);
	return type && symbolOf(view, type);
}

/** See EditorAnalysis. */
export function typesAt(view: IndexView, path: string, offset: number): readonly SymbolView[] {
	const meant = surelyMeant(nameAt(view, path, offset)?.definitions ?? []).filter(({ kind }) => TYPE_KINDS.has(kind));
	const facts = meant.length > 0 ? undefined : view.facts(path);
	if (!facts) return meant;
	let around = blockAt(facts, offset);
	while (around > 0 && !TYPE_KINDS.has(get(facts.declarations.kind, around))) {
		around = enclosingBlock(facts, facts.declarations.parent[around] ?? FILE);
	}
	const symbol = around > 0 ? symbolOf(view, symbolIdOf(facts, around, path)) : undefined;
	return symbol ? [symbol] : [];
}

/** See EditorAnalysis. */
export function typesBeside(view: IndexView, id: BlockId, direction: Direction, limit: number): readonly SymbolView[] {
	const walk = view.walk([id], { direction, kinds, depthMax: 1, visitedMax: limit + 1 });
	const found: SymbolView[] = [];
	for (let index = 1; index < walk.count; index++) found.push(...optional(symbolOf(view, walk.id(index))));
	return found.sort((one, other) =>
		(one.path < other.path ? -1 : one.path > other.path ? 1 : one.range.begin - other.range.begin));
}

const optional = <T>(one: T | undefined): readonly T[] => (one === undefined ? [] : [one]);

/** Where symbols do something, in the order of places. */
export function placesOf(view: IndexView, symbols: readonly SymbolView[]): Definition[] {
	return symbols.flatMap((symbol) => definitionsOf(view, symbol)).sort(byPlace);
}

/** The symbols among what a name means that are sure, each once. */
export function surelyMeant(definitions: readonly Definition[]): readonly SymbolView[] {
	const symbols = definitions.flatMap(({ confidence, symbol }) => (symbol && isSure(confidence) ? [symbol] : []));
	return [...new Map(symbols.map((symbol) => [blockKey(symbol.id), symbol])).values()];
}

function standingIn(view: IndexView, symbol: SymbolView, limit: number): readonly SymbolView[] {
	const type = typeOf(view, symbol);
	if (type === undefined) return [];
	const real = realAmong(view, symbol, typesAround(view, type, "incoming", limit));
	if (real.length > 0) return isPromise(view, symbol) ? real : [symbol, ...real];
	const promised = structural(view, type);
	return TYPE_KINDS.has(symbol.kind) ? promised : membersNamed(view, symbol.name, promised);
}

/** The type that a symbol is, or is a member of. */
export function typeOf(view: IndexView, { id, kind }: SymbolView): BlockId | undefined {
	if (TYPE_KINDS.has(kind)) return id;
	return MEMBER_KINDS.has(kind) ? holderOf(view, id) : undefined;
}

/** Of types that stand below that of a symbol, in its folder or another one, what stands in for the symbol. */
export function realAmong(view: IndexView, symbol: SymbolView, below: readonly SymbolView[]): readonly SymbolView[] {
	if (TYPE_KINDS.has(symbol.kind)) {
		// A type that promises everything itself stands in for nothing.
		return symbol.kind === ofInterface ? below.filter(({ kind }) => kind !== ofInterface) : below;
	}
	return membersNamed(view, symbol.name, below)
		.filter((member) => !isBodiless(member) && holderKind(view, member.id) !== ofInterface);
}

/** Whether a symbol itself is none of what stands in for it: types never are. */
export function isPromise(view: IndexView, symbol: SymbolView): boolean {
	return TYPE_KINDS.has(symbol.kind) || isBodiless(symbol) || holderKind(view, symbol.id) === ofInterface;
}

/** Interfaces that a type implements by its methods. */
function structural(view: IndexView, id: BlockId): readonly SymbolView[] {
	const edges = view.outgoing(id, EdgeKind.implements).filter(({ packedKind }) => isStructural(packedKind));
	return edges.flatMap(({ other }) => symbolOf(view, other) ?? []);
}

/** The nearest members that one is in the place of. */
function overridden(view: IndexView, symbol: SymbolView): readonly SymbolView[] {
	const holder = holderOf(view, symbol.id);
	if (!holder || symbol.kind === constructor) return [];
	const [nearest, ...others] = membersNamed(view, symbol.name, typesAround(view, holder, "outgoing", BASES_MAX));
	return nearest ? [nearest, ...others.filter((one) => isBodiless(one))] : [];
}

/** Types that lead to a type, or that it leads to, by whatever way; nearest first, without itself. */
export function typesAround(view: IndexView, id: BlockId, direction: Direction, limit: number): readonly SymbolView[] {
	const walk = view.walk([id], { direction, kinds, visitedMax: limit + 2 });
	const found: SymbolView[] = [];
	for (let index = 1; index < walk.count; index++) found.push(...optional(symbolOf(view, walk.id(index))));
	return found;
}

/** Members of that name, in the order of the types. Looks at what has the name, or what the types have. */
export function membersNamed(
	view: IndexView, name: string, types: readonly Pick<SymbolView, "id">[],
): readonly SymbolView[] {
	if (types.length === 0) return [];
	const named = view.names.blocks(name);
	const place = new Map(types.map(({ id }, at) => [blockKey(id), at]));
	const found = new Map<string, { readonly symbol: SymbolView; readonly at: number }>();
	const take = (id: BlockId, holder: BlockId | undefined): void => {
		const at = holder && place.get(blockKey(holder));
		const symbol = at === undefined ? undefined : symbolOf(view, id);
		if (symbol && at !== undefined) found.set(blockKey(symbol.id), { symbol, at });
	};
	if (named.length <= types.length * MEMBERS_EXPECTED) for (const id of named) take(id, holderOf(view, id));
	else for (const { id } of types) for (const one of membersOf(view, id, name)) take(one, id);
	return [...found.values()].sort((one, other) => one.at - other.at).map(({ symbol }) => symbol);
}

const MEMBERS_EXPECTED = 16;

/** Ids of the members of a type that have a name. */
export function membersOf(view: IndexView, id: BlockId, name: string): readonly BlockId[] {
	const members = view.outgoing(id, EdgeKind.contains).map(({ other }) => other);
	return members.filter((member) => view.blockNames(member)?.name === name);
}

function holderOf(view: IndexView, id: BlockId): BlockId | undefined {
	return view.incoming(id, EdgeKind.contains)[0]?.other;
}

function holderKind(view: IndexView, id: BlockId): number | undefined {
	const holder = holderOf(view, id);
	return holder && view.blockNames(holder)?.kind;
}

function isBodiless({ flags }: SymbolView): boolean {
	return (flags & (DeclarationFlag.bodiless | DeclarationFlag.abstract)) !== 0;
}

/** Declarations of a symbol that do something; all when none does. */
function definitionsOf(view: IndexView, symbol: SymbolView): readonly Definition[] {
	const all = declarationsOf(view, symbol.id);
	const doing = all.filter((one) => !isBodiless(one));
	return asDefinitions(doing.length > 0 ? doing : all);
}

function asDefinitions(symbols: readonly SymbolView[]): readonly Definition[] {
	return symbols.map((symbol) => {
		const { path, range, nameRange, name, kind } = symbol;
		return { path, range, nameRange, name, kind, confidence: Confidence.inferred, resolver: Resolver.structure, symbol };
	});
}

function byPlace(one: Definition, other: Definition): number {
	if (one.path !== other.path) return one.path < other.path ? -1 : 1;
	return one.nameRange.begin - other.nameRange.begin;
}
