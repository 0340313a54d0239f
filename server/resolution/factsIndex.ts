/**
 * Lookups into one file's facts: children, members, scopes, exports by name. A pure function of the facts, so it is
 * made once for each facts object and kept beside it.
 */
import type { Facts } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { LISTED, listedName } from "../model/publicNames.ts";
import {
	columnOf, FILE, get, next, NONE, previous, type ColumnInMaking, type DeclarationRow, type ExportRow, type HeritageRow,
	type ImportRow, type ReferenceRow, type ScopeRow,
} from "../model/rows.ts";
import { isScript } from "../model/scripts.ts";

const NO_ROWS: readonly never[] = [];
/** Kinds are smaller. */
const KINDS_MAX = 256;

export class FactsIndex {
	readonly facts: Facts;
	/** Of each declaration and each scope the first one inside, and of each declaration the next beside it. */
	#lists: Lists | undefined;
	readonly #children = new Map<DeclarationRow, readonly DeclarationRow[]>();
	/** Made for those declarations that are asked. */
	readonly #childNames = new Map<DeclarationRow, NameRows<DeclarationRow>>();
	/** By declaration and kind. */
	readonly #ofKind = new Map<number, readonly DeclarationRow[]>();
	/** Made for those scopes that are asked. */
	readonly #scopeNames = new Map<ScopeRow, NameRows<DeclarationRow>>();
	#owned: Owned | undefined;
	#heritage: Map<DeclarationRow, HeritageRow[]> | undefined;
	#exports: NameRows<ExportRow> | undefined;
	#imports: Imports | undefined;
	#publicNames: ReadonlySet<string> | undefined;
	#isScript: boolean | undefined;

	constructor(facts: Facts) {
		this.facts = facts;
	}

	/** Rows of `imports` that export everything again. */
	get stars(): readonly ImportRow[] {
		return this.#imported().stars;
	}

	children(declaration: DeclarationRow): readonly DeclarationRow[] {
		const { firstChild, nextChild } = this.#listed();
		const first = firstChild[declaration] ?? NONE;
		if (first === NONE) return NO_ROWS;
		let rows = this.#children.get(declaration);
		if (rows === undefined) this.#children.set(declaration, (rows = chain(first, nextChild)));
		return rows;
	}

	/** Whether it declares members of what is made of it. */
	hasInstanceMembers(declaration: DeclarationRow): boolean {
		const { flags } = this.facts.declarations;
		return this.children(declaration).some((row) =>
			(get(flags, row) & (DeclarationFlag.member | DeclarationFlag.static)) === DeclarationFlag.member);
	}

	/** Members of a declaration with this name; of a namespace: what it declares and exports. */
	members(declaration: DeclarationRow, name: string): readonly DeclarationRow[] {
		const { declarations } = this.facts;
		const isModule = declarations.kind[declaration] === DeclarationKind.module;
		const isMember = (row: DeclarationRow): boolean =>
			(get(declarations.flags, row) & DeclarationFlag.member) !== 0 || (isModule && get(declarations.scope, row) >= 0);
		const named = this.#named(declaration, name);
		return named.every(isMember) ? named : named.filter(isMember);
	}

	childrenOfKind(declaration: DeclarationRow, kind: number): readonly DeclarationRow[] {
		const key = declaration * KINDS_MAX + kind;
		let rows = this.#ofKind.get(key);
		if (rows === undefined) {
			rows = this.children(declaration).filter((row) => this.facts.declarations.kind[row] === kind);
			this.#ofKind.set(key, rows);
		}
		return rows;
	}

	/** Children of a declaration with this name. */
	#named(declaration: DeclarationRow, name: string): readonly DeclarationRow[] {
		let names = this.#childNames.get(declaration);
		if (names === undefined) {
			names = this.#byName(this.children(declaration));
			this.#childNames.set(declaration, names);
		}
		return names.rows(name);
	}

	/** Members of a type that stand outside it in this file, the type itself perhaps in another. */
	owned(type: string, name: string): readonly DeclarationRow[] {
		this.#owned ??= ownedOf(this.facts);
		return this.#owned.get(type)?.get(name) ?? NO_ROWS;
	}

	/** Whether a type of this name has members in this file that stand outside it. */
	hasOwned(type: string): boolean {
		this.#owned ??= ownedOf(this.facts);
		return this.#owned.has(type);
	}

	/** The type, at the top of this file, that a declaration is a member of although it stands outside of it. */
	ownerOf(declaration: DeclarationRow): DeclarationRow | undefined {
		if (!this.isOwned(declaration)) return undefined;
		const { blocks, declarations } = this.facts;
		const owner = this.facts.string(blocks.owner[get(declarations.block, declaration)]);
		return this.#named(FILE, owner)[0];
	}

	/** Whether a declaration is a member of a type that it stands outside of. */
	isOwned(declaration: DeclarationRow): boolean {
		const block = this.facts.declarations.block[declaration] ?? NONE;
		return (this.facts.blocks.owner[block] ?? NONE) >= 0;
	}

	/** Declarations that bind this name directly in a scope. */
	inScope(scope: ScopeRow, name: string): readonly DeclarationRow[] {
		let names = this.#scopeNames.get(scope);
		if (names === undefined) {
			const { firstBound, nextBound } = this.#listed();
			names = this.#byName(chain(firstBound[scope] ?? NONE, nextBound));
			this.#scopeNames.set(scope, names);
		}
		return names.rows(name);
	}

	/** @param declarations - in the order in which those of one name shall be */
	#byName(declarations: readonly DeclarationRow[]): NameRows<DeclarationRow> {
		const { name } = this.facts.declarations;
		const names = new NameRows<DeclarationRow>(declarations.length);
		for (let at = declarations.length - 1; at >= 0; at--) {
			const row = declarations[at] as DeclarationRow;
			names.addBefore(this.facts.string(name[row]), row);
		}
		return names;
	}

	#imported(): Imports {
		return (this.#imports ??= importsOf(this.facts));
	}

	#listed(): Lists {
		return (this.#lists ??= listsOf(this.facts));
	}

	/** The field that a parameter declares as well (`constructor(private gain)`); undefined for other declarations. */
	fieldOf(parameter: DeclarationRow): DeclarationRow | undefined {
		const { kind, nameBegin } = this.facts.declarations;
		if (kind[parameter] !== DeclarationKind.parameter) return undefined;
		return [next(parameter), previous(parameter)].find((row) =>
			kind[row] === DeclarationKind.field && nameBegin[row] === nameBegin[parameter]);
	}

	/** Rows of `heritage` of a declaration. */
	bases(declaration: DeclarationRow): readonly HeritageRow[] {
		this.#heritage ??= heritageOf(this.facts);
		return this.#heritage.get(declaration) ?? NO_ROWS;
	}

	/** Rows of `exports` with this name. */
	exported(name: string): readonly ExportRow[] {
		this.#exports ??= exportsOf(this.facts);
		return this.#exports.rows(name);
	}

	/** See {@link isScript}. */
	get isScript(): boolean {
		return (this.#isScript ??= isScript(this.facts));
	}

	/** The names that the file says it gives to whoever takes all of it; undefined if it does not say, or not in full. */
	get publicNames(): ReadonlySet<string> | undefined {
		const rows = this.exported(LISTED);
		if (rows.length === 0 || this.#publicNames !== undefined) return this.#publicNames;
		const listed = rows.map((row) => listedName(this.facts, row));
		if (listed.includes(NONE)) return undefined;
		return (this.#publicNames = new Set(listed.map((name) => this.facts.string(name))));
	}

	/** Rows of `imports` that export something again under this name. */
	reexported(name: string): readonly ImportRow[] {
		return this.#imported().reexports.get(name) ?? NO_ROWS;
	}

	/** The row of `imports` that binds a declaration; undefined if it is no import binding. */
	importOf(declaration: DeclarationRow): ImportRow | undefined {
		return this.#imported().ofDeclaration.get(declaration);
	}

	/** The row of `imports` that a reference is part of: its specifier, its name there, its new name. */
	importAt(reference: ReferenceRow): ImportRow | undefined {
		return this.#imported().ofReference.get(reference);
	}
}

/** Rows by name. A name gets a list of its own only when it is asked for: of most files that is one or two. */
class NameRows<R extends number> {
	readonly #first = new Map<string, number>();
	/** Of each place where a row was put, the place of the next row of that name. */
	readonly #next: Int32Array;
	readonly #rows: Int32Array;
	#count = 0;

	constructor(rowCount: number) {
		this.#next = new Int32Array(rowCount);
		this.#rows = new Int32Array(rowCount);
	}

	/** Puts a row before those of its name that are there. */
	addBefore(name: string, row: R): void {
		const at = this.#count++;
		this.#rows[at] = row;
		this.#next[at] = this.#first.get(name) ?? NONE;
		this.#first.set(name, at);
	}

	rows(name: string): readonly R[] {
		const first = this.#first.get(name);
		if (first === undefined) return NO_ROWS;
		// nearly always the only one; a list that grows would begin with room for seventeen
		const rows = [this.#rows[first] as R];
		for (let at = this.#next[first] as number; at !== NONE; at = this.#next[at] as number) rows.push(this.#rows[at] as R);
		return rows;
	}
}

function exportsOf(facts: Facts): NameRows<ExportRow> {
	const { count, last, name } = facts.exports;
	const names = new NameRows<ExportRow>(count);
	for (let row = last; row >= 0; row--) names.addBefore(facts.string(name[row]), row);
	return names;
}

function heritageOf({ heritage }: Facts): Map<DeclarationRow, HeritageRow[]> {
	const rows = new Map<DeclarationRow, HeritageRow[]>();
	for (let row = heritage.first; row < heritage.count; row++) push(rows, get(heritage.declaration, row), row);
	return rows;
}

interface Imports {
	readonly ofDeclaration: ReadonlyMap<DeclarationRow, ImportRow>;
	readonly ofReference: ReadonlyMap<ReferenceRow, ImportRow>;
	readonly reexports: ReadonlyMap<string, readonly ImportRow[]>;
	readonly stars: readonly ImportRow[];
}

function importsOf(facts: Facts): Imports {
	const { imports } = facts;
	const ofDeclaration = new Map<DeclarationRow, ImportRow>();
	const ofReference = new Map<ReferenceRow, ImportRow>();
	const reexports = new Map<string, ImportRow[]>();
	const stars: ImportRow[] = [];
	for (let row = imports.first; row < imports.count; row++) {
		const declaration = get(imports.declaration, row);
		if (declaration >= 0) ofDeclaration.set(declaration, row);
		for (const column of [imports.importedReference, imports.exportedReference, imports.moduleReference]) {
			const reference = get(column, row);
			if (reference >= 0) ofReference.set(reference, row);
		}
		const exportedAs = facts.string(imports.exportedAs[row]);
		if (exportedAs === "*") stars.push(row);
		else if (exportedAs !== "") push(reexports, exportedAs, row);
	}
	return { ofDeclaration, ofReference, reexports, stars };
}

type RowsBy<R extends number> = ColumnInMaking<R, DeclarationRow>;

interface Lists {
	readonly firstChild: RowsBy<DeclarationRow>;
	readonly nextChild: RowsBy<DeclarationRow>;
	readonly firstBound: RowsBy<ScopeRow>;
	readonly nextBound: RowsBy<DeclarationRow>;
}

function listsOf({ declarations: { count, last, parent, scope }, scopes }: Facts): Lists {
	const lists: Lists = {
		firstChild: columnOf(count, NONE), nextChild: columnOf(count, NONE),
		firstBound: columnOf(scopes.count, NONE), nextBound: columnOf(count, NONE),
	};
	// backwards, so that a list has the order of the text
	for (let row = last; row > 0; row--) {
		const around = get(parent, row);
		lists.nextChild[row] = lists.firstChild[around] ?? NONE;
		lists.firstChild[around] = row;
		const binds = get(scope, row);
		if (binds < 0) continue;
		lists.nextBound[row] = lists.firstBound[binds] ?? NONE;
		lists.firstBound[binds] = row;
	}
	return lists;
}

function chain(first: DeclarationRow, nextOf: RowsBy<DeclarationRow>): DeclarationRow[] {
	const rows: DeclarationRow[] = [];
	for (let row = first; row !== NONE; row = nextOf[row] ?? NONE) rows.push(row);
	return rows;
}

/** Members that stand outside of their types, by the name of the type and their own. */
type Owned = Map<string, Map<string, DeclarationRow[]>>;

function ownedOf(facts: Facts): Owned {
	const owned: Owned = new Map();
	const { declaration, owner, first, count } = facts.blocks;
	for (let row = first; row < count; row++) {
		if (get(owner, row) < 0) continue;
		const type = facts.string(owner[row]);
		let names = owned.get(type);
		if (names === undefined) owned.set(type, (names = new Map()));
		push(names, facts.string(facts.declarations.name[get(declaration, row)]), get(declaration, row));
	}
	return owned;
}

const indexes = new WeakMap<Facts, FactsIndex>();

export function indexOf(facts: Facts): FactsIndex {
	let index = indexes.get(facts);
	if (index === undefined) indexes.set(facts, (index = new FactsIndex(facts)));
	return index;
}

function push<K, R>(lists: Map<K, R[]>, key: K, value: R): void {
	const list = lists.get(key);
	if (list === undefined) lists.set(key, [value]);
	else list.push(value);
}
