/**
 * Renaming what a name means, everywhere, but only where every place is known for sure. Otherwise it is refused, with
 * the first reason found, as a sentence.
 */
import { languageOf } from "../languages.ts";
import { blockAt, blockIdOf, declarationName } from "../model/declarations.ts";
import { rowAt, type Facts } from "../model/facts.ts";
import {
	Confidence, confidenceOf, DeclarationKind, EdgeKind, isWritten, ReferenceRole, roleOf,
} from "../model/kinds.ts";
import { lettersAgainst } from "../model/names.ts";
import { FILE, get, next, previous, type Column, type DeclarationRow } from "../model/rows.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import type { SymbolView, TextRange } from "./analysis.ts";
import type { RenamePlan } from "./editorAnswers.ts";
import { usesOfLocals } from "./locals.ts";
import { membersNamed, typesAround } from "./subtypes.ts";
import { declarationsOf } from "./symbols.ts";
import { nameAt, type NameAt } from "./nameAt.ts";

/** Of a name that so many have, who means which cannot be told by what is left out. */
const NAMESAKES_MAX = 16;
const TYPES_MAX = 1000;
const UNNAMED: ReadonlySet<number> = new Set([
	DeclarationKind.file, DeclarationKind.module, DeclarationKind.section, DeclarationKind.test,
	DeclarationKind.constructor,
]);
/** Roles of names in prose. */
const PROSE: ReadonlySet<number> = new Set([ReferenceRole.mention, ReferenceRole.docLink]);
const MEMBERS: ReadonlySet<number> = new Set([DeclarationKind.method, DeclarationKind.field]);

type Place = RenamePlan["places"][number];

/** See EditorAnalysis. */
export function rename(view: IndexView, path: string, offset: number, newName: string | undefined): RenamePlan {
	const target = nameAt(view, path, offset);
	if (!target) return { origin: undefined, name: "", places: [], refusal: "There is no name here." };
	const { origin, name } = target;
	const { places, refusal } = target.locals.length > 0 ? ofLocal(view, path, target) : ofSymbol(view, target);
	const against = refusal ?? sharedPlace(view, places) ??
		(newName === undefined ? undefined : clash(view, path, target, { places, newName }));
	return { origin, name, places: against === undefined ? places : [], refusal: against };
}

interface Found {
	readonly places: readonly Place[];
	readonly refusal?: string | undefined;
}

const refused = (refusal: string): Found => ({ places: [], refusal });

function ofLocal(view: IndexView, asked: string, { locals, localsIn: path = asked, name, imported }: NameAt): Found {
	const facts = view.facts(path);
	if (!facts) return refused("The file is not in the index.");
	if (imported) return refused(`${name} comes from ${imported.module}, which is not in the index.`);
	const { declarations } = facts;
	if (locals.some((row) => declarations.kind[row] === DeclarationKind.importBinding)) {
		return refused(`What ${name} is imported from is not known.`);
	}
	const called = locals.find((row) => declarations.kind[row] === DeclarationKind.parameter);
	if (called !== undefined && languageOf(path) === "python") {
		const caller = namedByCallers(view, path, facts, { row: called, name });
		if (caller !== undefined) return refused(`Callers may give ${name} by its name: ${caller}.`);
	}
	const places: Place[] = locals.map((row) => placeOf(path, declarations.nameBegin, declarations.nameEnd, row));
	const uses = usesOfLocals(view, path, locals);
	const inferred = uses.filter(({ confidence }) => confidence !== Confidence.exact).length;
	if (inferred > 0) return refused(onlyInferred(inferred, name));
	for (const { path: at, facts: { references }, facts: of, row } of uses) {
		if (of.string(references.name[row]) === name) {
			places.push(placeOf(at, references.begin, references.end, row));
		}
	}
	return { places: sorted(places) };
}

const placeOf = <R extends number>(path: string, begins: Column<R>, ends: Column<R>, row: R): Place =>
	({ path, range: { begin: get(begins, row), end: get(ends, row) } });

/** A file that calls the function of a parameter, and gives something by that name. */
function namedByCallers(
	view: IndexView, path: string, facts: Facts, { row, name }: { readonly row: DeclarationRow; readonly name: string },
): string | undefined {
	const { nameBegin, symbol } = facts.declarations;
	const callee = blockAt(facts, get(nameBegin, row));
	const calls = view.incoming(blockIdOf(facts, get(symbol, callee), path), EdgeKind.calls);
	const files = new Set(calls.flatMap(({ other }) => view.pathOf(other) ?? []));
	return [...files].find((file) => {
		const caller = view.facts(file);
		return caller?.references.role.some((role, at) =>
			role === ReferenceRole.key && caller.string(caller.references.name[at]) === name);
	});
}

function ofSymbol(view: IndexView, { definitions, name, imported }: NameAt): Found {
	const symbols = definitions.flatMap(({ symbol: one }) => one ?? []);
	const [symbol] = symbols;
	const count = new Set(symbols.map(({ id }) => blockKey(id))).size;
	if (imported) return refused(`${name} comes from ${imported.module}, which is not in the index.`);
	if (!symbol) return refused(`Nothing is known of ${name}.`);
	if (count > 1) return refused(`${name} may mean ${count} symbols.`);
	const isSure = definitions.every(({ confidence }) => confidence === Confidence.exact);
	if (!isSure) return refused(`What ${name} means here is not known for sure.`);
	if (UNNAMED.has(symbol.kind)) return refused("This is not renamed by its name.");
	if (symbol.name !== name) return refused(`${name} is another name of ${symbol.qualifiedName} here.`);
	return familyOf(view, symbol) ?? placesOf(view, symbol);
}

/** What other types have in the place of a member would have to be renamed too. */
function familyOf(view: IndexView, symbol: SymbolView): Found | undefined {
	if (!MEMBERS.has(symbol.kind)) return undefined;
	const count = view.names.blocks(symbol.name).length;
	if (count > NAMESAKES_MAX) return refused(`${count} symbols are named ${symbol.name}: who means which is not sure.`);
	const holder = view.incoming(symbol.id, EdgeKind.contains)[0]?.other;
	if (!holder) return undefined;
	const [above] = membersNamed(view, symbol.name, typesAround(view, holder, "outgoing", TYPES_MAX));
	if (above) return refused(`${symbol.qualifiedName} stands in for ${above.qualifiedName}.`);
	const [below] = membersNamed(view, symbol.name, typesAround(view, holder, "incoming", TYPES_MAX));
	return below && refused(`${below.qualifiedName} stands in for ${symbol.qualifiedName}.`);
}

function placesOf(view: IndexView, symbol: SymbolView): Found {
	const declared = declarationsOf(view, symbol.id);
	const places: Place[] = declared.map(({ path, nameRange }) => ({ path, range: nameRange }));
	let guesses = 0;
	let inferred = 0;
	for (const { other, packedKind, begin, end, attributes } of view.incoming(symbol.id)) {
		if (!isWritten(packedKind)) continue;
		const confidence = confidenceOf(packedKind);
		// Prose that may mean it breaks nothing.
		if (confidence !== Confidence.exact && PROSE.has(roleOf(attributes))) continue;
		if (confidence > Confidence.inferred) guesses += 1;
		else if (confidence > Confidence.exact) inferred += 1;
		const path = view.pathOf(other);
		const from = view.begin(other);
		if (path !== undefined) places.push({ path, range: { begin: from + begin, end: from + end } });
	}
	if (guesses > 0) return refused(`${counted(guesses, "place")} may mean ${symbol.name}, by the name alone.`);
	if (inferred > 0) return refused(onlyInferred(inferred, symbol.name));
	// What another name stands for keeps that name.
	return { places: sorted(places.filter((place) => isNamed(view, place, symbol.name))) };
}

const onlyInferred = (count: number, name: string): string =>
	`${counted(count, "place")} mean ${name} only as far as types could be followed.`;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

function isNamed(view: IndexView, { path, range }: Place, name: string): boolean {
	const facts = view.facts(path);
	if (!facts) return false;
	const { references, declarations } = facts;
	const reference = rowAt(references.begin, references.end, range.begin);
	if (reference >= 0 && references.begin[reference] === range.begin) {
		return facts.string(references.name[reference]) === name;
	}
	const declared = rowAt(declarations.nameBegin, declarations.nameEnd, range.begin);
	return declared >= 0 && declarationName(facts, declared) === name;
}

/** One text that names two things, as `{ total }` does. */
function sharedPlace(view: IndexView, places: readonly Place[]): string | undefined {
	for (const { path, range: { begin } } of places) {
		const facts = view.facts(path);
		if (!facts) continue;
		const { references, declarations } = facts;
		let count = 0;
		const last = rowAt(references.begin, references.end, begin);
		for (let row = last; row >= 0 && references.begin[row] === begin; row--) count += 1;
		const row = rowAt(declarations.nameBegin, declarations.nameEnd, begin);
		const isDeclared = row >= 0 && declarations.nameBegin[row] === begin;
		const isBinding = isDeclared && declarations.kind[row] === DeclarationKind.importBinding;
		if (isDeclared && !isBinding) count += 1;
		if (isDeclared && row > 0 && declarations.nameBegin[previous(row)] === begin) count += 1;
		if (count > 1) return `In ${path}:${lineOf(facts, begin)} one text names two things.`;
	}
	return undefined;
}

/** Why a name cannot be the new one. */
function clash(
	view: IndexView, path: string, { name, locals, definitions }: NameAt,
	{ places, newName }: { readonly places: readonly Place[]; readonly newName: string },
): string | undefined {
	const against = lettersAgainst(newName, { oldName: name, language: languageOf(path) ?? "" });
	if (against !== undefined) return against;
	const [symbol] = definitions.flatMap(({ symbol: one }) => one ?? []);
	if (symbol && MEMBERS.has(symbol.kind)) return memberClash(view, symbol, newName);
	const local = locals.length > 0 ? around(view, path, places) : undefined;
	for (const file of new Set(places.map((place) => place.path))) {
		const at = namedIn(view, file, newName, local);
		if (at !== undefined) return `${newName} has a meaning already, in ${file}:${at}.`;
	}
	return undefined;
}

function memberClash(view: IndexView, symbol: SymbolView, newName: string): string | undefined {
	const holder = view.incoming(symbol.id, EdgeKind.contains)[0]?.other;
	if (!holder) return undefined;
	const types = (["outgoing", "incoming"] as const).flatMap((way) => typesAround(view, holder, way, TYPES_MAX));
	const [other] = membersNamed(view, newName, [{ id: holder }, ...types]);
	return other && `There is ${other.qualifiedName} already, in ${other.path}.`;
}

/** What is around all places of a local: the block that they are in. */
function around(view: IndexView, path: string, places: readonly Place[]): TextRange | undefined {
	const facts = view.facts(path);
	if (!facts || places.length === 0) return undefined;
	const { begin, end } = facts.declarations;
	const block = blockAt(facts, places[0]?.range.begin ?? 0);
	return { begin: get(begin, block), end: get(end, block) };
}

/** The line where a name without anything before it stands in a file, or in a part of it. */
function namedIn(view: IndexView, path: string, name: string, part: TextRange | undefined): number | undefined {
	const facts = view.facts(path);
	const wanted = facts?.strings.indexOf(name) ?? -1;
	if (!facts || wanted < 0) return undefined;
	const isIn = (at: number): boolean => part === undefined || (at >= part.begin && at < part.end);
	const { references, declarations } = facts;
	for (let row = references.first; row < references.count; row++) {
		const begin = get(references.begin, row);
		const isPlain = get(references.receiver, row) < 0;
		if (references.name[row] === wanted && isPlain && isIn(begin)) return lineOf(facts, begin);
	}
	for (let row = next(FILE); row < declarations.count; row++) {
		const begin = get(declarations.nameBegin, row);
		const isMember = MEMBERS.has(get(declarations.kind, row));
		if (declarations.name[row] === wanted && !isMember && isIn(begin)) return lineOf(facts, begin);
	}
	return undefined;
}

/** From 1 on. */
function lineOf({ lines }: Facts, offset: number): number {
	let line = 0;
	while (line < lines.count && (lines.begin[line] as number) <= offset) line += 1;
	return line;
}

function sorted(places: readonly Place[]): readonly Place[] {
	const byPlace = new Map(places.map((place) => [`${place.path}\0${place.range.begin}`, place]));
	return [...byPlace.values()].sort((one, other) =>
		(one.path < other.path ? -1 : one.path > other.path ? 1 : one.range.begin - other.range.begin));
}
