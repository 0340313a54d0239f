/**
 * Renaming what a name means, everywhere, but only where every place is known for sure. Otherwise it is refused, with
 * the first reason found, as a sentence.
 */
import type { BlockId } from "../../engine/index.ts";
import { languageOf } from "../languages.ts";
import { blockAt, blockIdOf, declarationName } from "../model/declarations.ts";
import { rowAt, type Facts } from "../model/facts.ts";
import { fileBlockOf } from "../model/identity.ts";
import {
	Confidence, confidenceOf, DeclarationFlag, DeclarationKind, EdgeKind, isWritten, ReferenceRole, roleOf,
} from "../model/kinds.ts";
import { get, type Column, type DeclarationRow } from "../model/rows.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import type { SymbolView } from "./analysis.ts";
import type { RenamePlan } from "./editorAnswers.ts";
import { ofAlias } from "./renameAlias.ts";
import { clash, lineOf, MEMBERS, refused, TYPES_MAX, type Renamable, type RenamedPlace } from "./renameClash.ts";
import { ECMASCRIPT, spelled } from "./renameSpelling.ts";
import { usesOfLocals } from "./locals.ts";
import { membersNamed, typesAround } from "./subtypes.ts";
import { declarationsOf, symbolOf } from "./symbols.ts";
import { nameAt, type NameAt } from "./nameAt.ts";

/** Of a name that so many have, who means which cannot be told by what is left out. */
const NAMESAKES_MAX = 16;
const UNNAMED: ReadonlySet<number> = new Set([
	DeclarationKind.file, DeclarationKind.module, DeclarationKind.section, DeclarationKind.test,
	DeclarationKind.constructor,
]);
/** Roles of names in prose. */
const PROSE: ReadonlySet<number> = new Set([ReferenceRole.mention, ReferenceRole.docLink]);
/** What may share a name with a value, and with its like in other files. */
const MERGING: ReadonlySet<number> = new Set([
	DeclarationKind.interface, DeclarationKind.type, DeclarationKind.module,
]);

/** What is declared in several places and is one. */
const MERGED: ReadonlySet<number> = new Set([...MERGING, DeclarationKind.class, DeclarationKind.enum]);

/** See EditorAnalysis. */
export function rename(view: IndexView, path: string, offset: number, newName: string | undefined): RenamePlan {
	const target = nameAt(view, path, offset);
	// What has no name has an empty one, where it would stand (func _).
	if (!target || target.name === "") {
		return { origin: undefined, name: "", places: [], refusal: "There is no name here." };
	}
	const { origin, name } = target;
	const alias = ofAlias(view, path, offset, target);
	// Of an import, only what its file calls it.
	const renamed = alias === undefined ? withLocals(view, path, target) : { ...target, definitions: [], locals: [] };
	const found = alias ?? (renamed.locals.length > 0 ? ofLocal(view, path, renamed) : ofSymbol(view, renamed));
	const written = spelled(view, found.places, {
		name, newName, asked: { path, range: origin },
		isMember: isOfMember(view, path, renamed), locals: new Set(renamed.locals),
	});
	const against = found.refusal ?? written.refusal ??
		(newName === undefined ? undefined : clash(view, path, renamed, { places: found.places, newName }));
	return { origin, name, places: against === undefined ? written.places : [], refusal: against };
}

/** With all that its text declares at once: the cases of a switch by types have a variable each, of one name (Go). */
function withLocals(view: IndexView, asked: string, target: NameAt): NameAt {
	const { locals, localsIn: path = asked } = target;
	const facts = locals.length > 0 && languageOf(path) === "go" ? view.facts(path) : undefined;
	if (facts === undefined) return target;
	const { nameBegin } = facts.declarations;
	const begins = new Set(locals.map((row) => get(nameBegin, row)));
	return { ...target, locals: [...nameBegin.keys()].filter((row) => begins.has(get(nameBegin, row))) };
}

function isOfMember(view: IndexView, asked: string, { locals, localsIn, definitions }: NameAt): boolean {
	const flags = view.facts(localsIn ?? asked)?.declarations.flags;
	if (locals.length === 0 || flags === undefined) return definitions.some(({ kind }) => MEMBERS.has(kind));
	return locals.some((row) => (get(flags, row) & DeclarationFlag.member) !== 0);
}

function ofLocal(view: IndexView, asked: string, target: NameAt): Renamable {
	const { locals, localsIn: path = asked, name, imported } = target;
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
	const places: RenamedPlace[] = locals.map((row) => placeOf(path, declarations.nameBegin, declarations.nameEnd, row));
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

const placeOf = <R extends number>(path: string, begins: Column<R>, ends: Column<R>, row: R): RenamedPlace =>
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

function ofSymbol(view: IndexView, { definitions, name, imported }: NameAt): Renamable {
	const symbols = definitions.flatMap(({ symbol: one }) => one ?? []);
	const [symbol] = symbols;
	const count = new Set(symbols.map(({ id }) => blockKey(id))).size;
	if (imported) return refused(`${name} comes from ${imported.module}, which is not in the index.`);
	if (!symbol) return refused(`Nothing is known of ${name}.`);
	const merged = mergedWith(view, symbol);
	const isOne = symbols.every(({ id }) => merged.some((one) => blockKey(one.id) === blockKey(id)));
	if (!isOne) return refused(`${name} may mean ${count} symbols.`);
	const isSure = definitions.every(({ confidence }) => confidence === Confidence.exact);
	if (!isSure) return refused(`What ${name} means here is not known for sure.`);
	if (merged.some(isUnnamed)) return refused("This is not renamed by its name.");
	if (symbol.name !== name) return refused(`${name} is another name of ${symbol.qualifiedName} here.`);
	if (isRunByName(symbol)) return refused(`${name} is run by its name.`);
	const places: RenamedPlace[] = [];
	for (const one of merged) {
		const found = familyOf(view, one) ?? augmented(view, one) ?? placesOf(view, one);
		if (found.refusal !== undefined) return found;
		places.push(...found.places);
	}
	return { places: sorted(places) };
}

/** The symbol, and what has its name beside it: a type and a value, which an import takes both at once. */
function mergedWith(view: IndexView, symbol: SymbolView): readonly SymbolView[] {
	if (!ECMASCRIPT.has(languageOf(symbol.path))) return [symbol];
	const beside = symbolsOf(view, view.names.blocksIn(fileBlockOf(symbol.id), symbol.name))
		.filter(({ qualifiedName }) => qualifiedName === symbol.qualifiedName);
	return beside.some(({ kind }) => MERGING.has(kind)) ? beside : [symbol];
}

function symbolsOf(view: IndexView, ids: readonly BlockId[]): readonly SymbolView[] {
	const symbols = ids.flatMap((id) => symbolOf(view, id) ?? []);
	return [...new Map(symbols.map((symbol) => [blockKey(symbol.id), symbol])).values()];
}

/** What more of it is declared elsewhere: `declare module "./menu" { interface Menu { } }`, or the same in global. */
function augmented(view: IndexView, symbol: SymbolView): Renamable | undefined {
	if (!ECMASCRIPT.has(languageOf(symbol.path)) || !MERGED.has(symbol.kind)) return undefined;
	const isInModule = (one: SymbolView): boolean => {
		const holder = view.incoming(one.id, EdgeKind.contains)[0]?.other;
		return holder !== undefined && view.placedBlock(holder)?.kind === DeclarationKind.module;
	};
	const isInside = isInModule(symbol);
	const types = view.names.blocks(symbol.name).filter((id) => MERGED.has(view.placedBlock(id)?.kind ?? 0));
	if (types.length > TYPES_MAX) return refused(`${types.length} types are named ${symbol.name}.`);
	const other = symbolsOf(view, types).find((one) => one.path !== symbol.path && (isInside || isInModule(one)));
	return other && refused(`${symbol.name} may be the same as that of ${other.path}:${lineIn(view, other)}.`);
}

function lineIn(view: IndexView, { path, nameRange }: SymbolView): number {
	const facts = view.facts(path);
	return facts === undefined ? 1 : lineOf(facts, nameRange.begin);
}

/** Namespaces have names; packages, modules that are files, and those of others, have those of folders and files. */
function isUnnamed({ kind, name, path }: SymbolView): boolean {
	if (!UNNAMED.has(kind)) return false;
	const isNamespace = kind === DeclarationKind.module && ECMASCRIPT.has(languageOf(path)) && /^[\p{L}_$]+$/u.test(name);
	return !isNamespace || name === "global";
}

/** What a language runs or asks for by its name. */
function isRunByName({ path, name, kind, qualifiedName }: SymbolView): boolean {
	const language = languageOf(path);
	if (language === "go") return kind === DeclarationKind.function && (name === "init" || name === "main");
	return language === "python" && qualifiedName !== name && /^__\w+__$/.test(name);
}

/** What other types have in the place of a member would have to be renamed too. */
function familyOf(view: IndexView, symbol: SymbolView): Renamable | undefined {
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

function placesOf(view: IndexView, symbol: SymbolView): Renamable {
	const declared = declarationsOf(view, symbol.id);
	const places: RenamedPlace[] = declared.map(({ path, nameRange }) => ({ path, range: nameRange }));
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
	`${counted(count, "place")} ${count === 1 ? "means" : "mean"} ${name} only as far as types could be followed.`;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

function isNamed(view: IndexView, { path, range }: RenamedPlace, name: string): boolean {
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

function sorted(places: readonly RenamedPlace[]): readonly RenamedPlace[] {
	const byPlace = new Map(places.map((place) => [`${place.path}\0${place.range.begin}`, place]));
	return [...byPlace.values()].sort((one, other) =>
		(one.path < other.path ? -1 : one.path > other.path ? 1 : one.range.begin - other.range.begin));
}
