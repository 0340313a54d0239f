/** What speaks against a renaming: mostly what has the new name already, where something would be named by it. */
import { languageOf } from "../languages.ts";
import { blockAt } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { DeclarationKind, EdgeKind } from "../model/kinds.ts";
import { lettersAgainst } from "../model/names.ts";
import { directoryOf } from "../model/path.ts";
import { FILE, get, next } from "../model/rows.ts";
import type { IndexView } from "../store/indexView.ts";
import type { SymbolView, TextRange } from "./analysis.ts";
import type { RenamePlace } from "./editorAnswers.ts";
import { membersNamed, typesAround } from "./subtypes.ts";
import type { NameAt } from "./nameAt.ts";

/** Types that stand in for one, or that it stands in for. */
export const TYPES_MAX = 1000;
export const MEMBERS: ReadonlySet<number> = new Set([DeclarationKind.method, DeclarationKind.field]);

/** Places that have a name, or what speaks against renaming them. */
export interface Renamable {
	readonly places: readonly RenamedPlace[];
	readonly refusal?: string | undefined;
}

export const refused = (refusal: string): Renamable => ({ places: [], refusal });

export type RenamedPlace = Pick<RenamePlace, "path" | "range">;

interface Renaming {
	readonly places: readonly RenamedPlace[];
	readonly newName: string;
}

/** Why a name cannot be the new one, in a sentence; undefined if it can. */
export function clash(
	view: IndexView, path: string, { name, locals, definitions }: NameAt, { places, newName }: Renaming,
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
	return local === undefined && symbol !== undefined ? packageClash(view, symbol, newName) : undefined;
}

function memberClash(view: IndexView, symbol: SymbolView, newName: string): string | undefined {
	const holder = view.incoming(symbol.id, EdgeKind.contains)[0]?.other;
	if (!holder) return undefined;
	const types = (["outgoing", "incoming"] as const).flatMap((way) => typesAround(view, holder, way, TYPES_MAX));
	const [other] = membersNamed(view, newName, [{ id: holder }, ...types]);
	return other && `There is ${other.qualifiedName} already, in ${other.path}.`;
}

/** What the files of a folder declare at their top they all see (Go), also those that do not name what is renamed. */
function packageClash(view: IndexView, symbol: SymbolView, newName: string): string | undefined {
	if (languageOf(symbol.path) !== "go") return undefined;
	for (const { path, declaration } of view.names.sitesIn(directoryOf(symbol.path), newName)) {
		const facts = view.facts(path);
		if (facts?.declarations.parent[declaration] !== FILE || MEMBERS.has(get(facts.declarations.kind, declaration))) {
			continue;
		}
		const at = lineOf(facts, get(facts.declarations.nameBegin, declaration));
		return `${newName} has a meaning already, in ${path}:${at}.`;
	}
	return undefined;
}

/** What is around all places of a local: the block that they are in. */
function around(view: IndexView, path: string, places: Renaming["places"]): TextRange | undefined {
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
export function lineOf({ lines }: Facts, offset: number): number {
	let line = 0;
	while (line < lines.count && (lines.begin[line] as number) <= offset) line += 1;
	return line;
}
