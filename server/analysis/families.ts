/**
 * Members that are one to whoever asks where one of them is used: a member, what it overrides or implements, and all
 * that stands in for these. A call by an interface is a use of each class that has it, as the service of TypeScript
 * tells; of other languages a member is itself alone.
 */
import type { BlockId } from "../../engine/index.ts";
import { languageOf } from "../languages.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import type { SymbolView } from "./analysis.ts";
import { ECMASCRIPT } from "./renameSpelling.ts";
import { membersNamed, typeOf, typesAround } from "./subtypes.ts";

/** Types above and below that are looked at. */
const TYPES_MAX = 1000;
const MEMBERS: ReadonlySet<number> = new Set([DeclarationKind.method, DeclarationKind.field]);
/** What is of the class itself, or of it alone, stands in for nothing. */
const OWN = DeclarationFlag.static | DeclarationFlag.private;

/** The members that some symbols are one with, these left out. */
export function familiesOf(view: IndexView, symbols: readonly SymbolView[]): readonly SymbolView[] {
	const own = new Set(symbols.map(({ id }) => blockKey(id)));
	const found = new Map<string, SymbolView>();
	for (const symbol of symbols) {
		for (const one of familyOf(view, symbol)) if (!own.has(blockKey(one.id))) found.set(blockKey(one.id), one);
	}
	return [...found.values()];
}

function familyOf(view: IndexView, symbol: SymbolView): readonly SymbolView[] {
	if (!MEMBERS.has(symbol.kind) || (symbol.flags & OWN) !== 0 || !ECMASCRIPT.has(languageOf(symbol.path))) return [];
	const holder = typeOf(view, symbol);
	if (holder === undefined) return [];
	const above = typesAround(view, holder, "outgoing", TYPES_MAX);
	const promised = membersNamed(view, symbol.name, above).filter(isShared);
	const types = new Map<string, Pick<SymbolView, "id">>();
	for (const id of [holder, ...promised.flatMap((one) => typeOf(view, one) ?? [])]) addBelow(view, id, types);
	return [...promised, ...membersNamed(view, symbol.name, [...types.values()]).filter(isShared)];
}

const isShared = ({ flags }: SymbolView): boolean => (flags & OWN) === 0;

function addBelow(view: IndexView, id: BlockId, types: Map<string, Pick<SymbolView, "id">>): void {
	if (types.size >= TYPES_MAX) return;
	for (const one of typesAround(view, id, "incoming", TYPES_MAX)) types.set(blockKey(one.id), one);
}
