/**
 * Lookups into one file's facts: children, members, scopes, exports by name. A pure function of the facts, so it is
 * made once for each facts object and kept beside it.
 */
import { ValueOp, type Facts } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";

const NONE = -1;
const NO_ROWS: readonly number[] = [];
/** Kinds are smaller. */
const KINDS_MAX = 256;

export class FactsIndex {
	readonly facts: Facts;
	/** Of each declaration and each scope the first one inside, and of each declaration the next beside it. */
	#lists: Lists | undefined;
	readonly #children = new Map<number, readonly number[]>();
	/** Made for those declarations that are asked. */
	readonly #childNames = new Map<number, NameRows>();
	/** By declaration and kind. */
	readonly #ofKind = new Map<number, readonly number[]>();
	/** Made for those scopes that are asked. */
	readonly #scopeNames = new Map<number, NameRows>();
	#owned: Map<string, Map<string, number[]>> | undefined;
	#heritage: Map<number, number[]> | undefined;
	#exports: NameRows | undefined;
	#imports: Imports | undefined;
	#publicNames: ReadonlySet<string> | undefined;
	#isScript: boolean | undefined;

	constructor(facts: Facts) {
		this.facts = facts;
	}

	/** Rows of `imports` that export everything again. */
	get stars(): readonly number[] {
		return this.#imported().stars;
	}

	children(declaration: number): readonly number[] {
		const { firstChild, nextChild } = this.#listed();
		if ((firstChild[declaration] ?? NONE) === NONE) return NO_ROWS;
		let rows = this.#children.get(declaration);
		if (rows === undefined) this.#children.set(declaration, (rows = chain(firstChild[declaration] as number, nextChild)));
		return rows;
	}

	/** Members of a declaration with this name; of a namespace: what it declares and exports. */
	members(declaration: number, name: string): readonly number[] {
		const { declarations } = this.facts;
		const isModule = declarations.kind[declaration] === DeclarationKind.module;
		const found: number[] = [];
		for (const row of this.#named(declaration, name)) {
			const isMember = ((declarations.flags[row] as number) & DeclarationFlag.member) !== 0;
			if (isMember || (isModule && (declarations.scope[row] as number) >= 0)) found.push(row);
		}
		return found;
	}

	childrenOfKind(declaration: number, kind: number): readonly number[] {
		const key = declaration * KINDS_MAX + kind;
		let rows = this.#ofKind.get(key);
		if (rows === undefined) {
			rows = this.children(declaration).filter((row) => this.facts.declarations.kind[row] === kind);
			this.#ofKind.set(key, rows);
		}
		return rows;
	}

	/** Children of a declaration with this name. */
	#named(declaration: number, name: string): readonly number[] {
		let names = this.#childNames.get(declaration);
		if (names === undefined) {
			names = this.#byName(this.children(declaration));
			this.#childNames.set(declaration, names);
		}
		return names.rows(name);
	}

	/** Members of a type that stand outside it in this file, the type itself perhaps in another. */
	owned(type: string, name: string): readonly number[] {
		this.#owned ??= ownedOf(this.facts);
		return this.#owned.get(type)?.get(name) ?? NO_ROWS;
	}

	/** Whether a type of this name has members in this file that stand outside it. */
	hasOwned(type: string): boolean {
		this.#owned ??= ownedOf(this.facts);
		return this.#owned.has(type);
	}

	/** The type, at the top of this file, that a declaration is a member of although it stands outside of it. */
	ownerOf(declaration: number): number | undefined {
		if (!this.isOwned(declaration)) return undefined;
		const { blocks, declarations } = this.facts;
		const owner = this.facts.string(blocks.owner[declarations.block[declaration] as number] as number);
		return this.#named(0, owner)[0];
	}

	/** Whether a declaration is a member of a type that it stands outside of. */
	isOwned(declaration: number): boolean {
		const block = this.facts.declarations.block[declaration] ?? -1;
		return (this.facts.blocks.owner[block] ?? -1) >= 0;
	}

	/** Declarations that bind this name directly in a scope. */
	inScope(scope: number, name: string): readonly number[] {
		let names = this.#scopeNames.get(scope);
		if (names === undefined) {
			const { firstBound, nextBound } = this.#listed();
			names = this.#byName(chain(firstBound[scope] ?? NONE, nextBound));
			this.#scopeNames.set(scope, names);
		}
		return names.rows(name);
	}

	/** @param declarations - in the order in which those of one name shall be */
	#byName(declarations: readonly number[]): NameRows {
		const { name } = this.facts.declarations;
		const names = new NameRows(declarations.length);
		for (let at = declarations.length - 1; at >= 0; at--) {
			const row = declarations[at] as number;
			names.addBefore(this.facts.string(name[row] as number), row);
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
	fieldOf(parameter: number): number | undefined {
		const { kind, nameBegin } = this.facts.declarations;
		if (kind[parameter] !== DeclarationKind.parameter) return undefined;
		return [parameter + 1, parameter - 1].find((row) =>
			kind[row] === DeclarationKind.field && nameBegin[row] === nameBegin[parameter]);
	}

	/** Rows of `heritage` of a declaration. */
	bases(declaration: number): readonly number[] {
		this.#heritage ??= heritageOf(this.facts);
		return this.#heritage.get(declaration) ?? NO_ROWS;
	}

	/** Rows of `exports` with this name. */
	exported(name: string): readonly number[] {
		this.#exports ??= exportsOf(this.facts);
		return this.#exports.rows(name);
	}

	/** The declaration in which row `row` of `exports` is said: a module inside of the file, or the file itself. */
	exporter(row: number): number {
		const { exports, declarations, values, references } = this.facts;
		const declaration = exports.declaration[row] as number;
		const value = exports.value[row] as number;
		const isNamed = values.op[value] === ValueOp.reference;
		let around = declaration >= 0 ? declarations.parent[declaration] as number
			: isNamed ? references.container[values.a[value] as number] as number : 0;
		while (around > 0 && declarations.kind[around] !== DeclarationKind.module) {
			around = declarations.parent[around] as number;
		}
		return Math.max(around, 0);
	}

	/** Whether the file imports and exports nothing at its top: what it declares there, all files see. */
	get isScript(): boolean {
		return (this.#isScript ??= this.#findIsScript());
	}

	#findIsScript(): boolean {
		const { imports, exports, references } = this.facts;
		for (let row = 0; row < imports.count; row++) {
			if ((references.container[imports.moduleReference[row] as number] ?? 0) === 0) return false;
		}
		for (let row = 0; row < exports.count; row++) if (this.exporter(row) === 0) return false;
		return true;
	}

	/** The names that the file says it gives to whoever takes all of it; undefined if it does not say, or not in full. */
	get publicNames(): ReadonlySet<string> | undefined {
		const rows = this.exported("*");
		if (rows.length === 0 || this.#publicNames !== undefined) return this.#publicNames;
		const { exports, values, references } = this.facts;
		const listed = rows.map((row) => exports.value[row] as number);
		if (listed.includes(NONE)) return undefined;
		this.#publicNames = new Set(listed.map((value) =>
			this.facts.string(references.name[values.a[value] as number] as number)));
		return this.#publicNames;
	}

	/** Rows of `imports` that export something again under this name. */
	reexported(name: string): readonly number[] {
		return this.#imported().reexports.get(name) ?? NO_ROWS;
	}

	/** The row of `imports` that binds a declaration; undefined if it is no import binding. */
	importOf(declaration: number): number | undefined {
		return this.#imported().ofDeclaration.get(declaration);
	}

	/** The row of `imports` that a reference is part of: its specifier, its name there, its new name. */
	importAt(reference: number): number | undefined {
		return this.#imported().ofReference.get(reference);
	}
}

/** Rows by name. A name gets a list of its own only when it is asked for: of most files that is one or two. */
class NameRows {
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
	addBefore(name: string, row: number): void {
		const at = this.#count++;
		this.#rows[at] = row;
		this.#next[at] = this.#first.get(name) ?? NONE;
		this.#first.set(name, at);
	}

	rows(name: string): readonly number[] {
		const first = this.#first.get(name);
		if (first === undefined) return NO_ROWS;
		const rows: number[] = [];
		for (let at = first; at !== NONE; at = this.#next[at] as number) rows.push(this.#rows[at] as number);
		return rows;
	}
}

function exportsOf(facts: Facts): NameRows {
	const { count, name } = facts.exports;
	const names = new NameRows(count);
	for (let row = count - 1; row >= 0; row--) names.addBefore(facts.string(name[row] as number), row);
	return names;
}

function heritageOf({ heritage }: Facts): Map<number, number[]> {
	const rows = new Map<number, number[]>();
	for (let row = 0; row < heritage.count; row++) push(rows, heritage.declaration[row] as number, row);
	return rows;
}

interface Imports {
	readonly ofDeclaration: ReadonlyMap<number, number>;
	readonly ofReference: ReadonlyMap<number, number>;
	readonly reexports: ReadonlyMap<string, readonly number[]>;
	readonly stars: readonly number[];
}

function importsOf(facts: Facts): Imports {
	const { imports } = facts;
	const ofDeclaration = new Map<number, number>();
	const ofReference = new Map<number, number>();
	const reexports = new Map<string, number[]>();
	const stars: number[] = [];
	for (let row = 0; row < imports.count; row++) {
		const declaration = imports.declaration[row] as number;
		if (declaration >= 0) ofDeclaration.set(declaration, row);
		for (const column of [imports.importedReference, imports.exportedReference, imports.moduleReference]) {
			const reference = column[row] as number;
			if (reference >= 0) ofReference.set(reference, row);
		}
		const exportedAs = facts.string(imports.exportedAs[row] as number);
		if (exportedAs === "*") stars.push(row);
		else if (exportedAs !== "") push(reexports, exportedAs, row);
	}
	return { ofDeclaration, ofReference, reexports, stars };
}

interface Lists {
	readonly firstChild: Int32Array;
	readonly nextChild: Int32Array;
	readonly firstBound: Int32Array;
	readonly nextBound: Int32Array;
}

function listsOf({ declarations: { count, parent, scope }, scopes }: Facts): Lists {
	const lists = {
		firstChild: new Int32Array(count).fill(NONE), nextChild: new Int32Array(count).fill(NONE),
		firstBound: new Int32Array(scopes.count).fill(NONE), nextBound: new Int32Array(count).fill(NONE),
	};
	// backwards, so that a list has the order of the text
	for (let row = count - 1; row > 0; row--) {
		const around = parent[row] as number;
		lists.nextChild[row] = lists.firstChild[around] ?? NONE;
		lists.firstChild[around] = row;
		const binds = scope[row] as number;
		if (binds < 0) continue;
		lists.nextBound[row] = lists.firstBound[binds] ?? NONE;
		lists.firstBound[binds] = row;
	}
	return lists;
}

function chain(first: number, next: Int32Array): number[] {
	const rows: number[] = [];
	for (let row = first; row !== NONE; row = next[row] as number) rows.push(row);
	return rows;
}

/** Members that stand outside of their types, by the name of the type and their own. */
function ownedOf(facts: Facts): Map<string, Map<string, number[]>> {
	const owned = new Map<string, Map<string, number[]>>();
	const { declaration, owner } = facts.blocks;
	for (let row = 0; row < owner.length; row++) {
		if ((owner[row] as number) < 0) continue;
		const type = facts.string(owner[row] as number);
		let names = owned.get(type);
		if (names === undefined) owned.set(type, (names = new Map()));
		push(names, facts.string(facts.declarations.name[declaration[row] as number] as number), declaration[row] as number);
	}
	return owned;
}

const indexes = new WeakMap<Facts, FactsIndex>();

export function indexOf(facts: Facts): FactsIndex {
	let index = indexes.get(facts);
	if (index === undefined) indexes.set(facts, (index = new FactsIndex(facts)));
	return index;
}

function push<K>(lists: Map<K, number[]>, key: K, value: number): void {
	const list = lists.get(key);
	if (list === undefined) lists.set(key, [value]);
	else list.push(value);
}
