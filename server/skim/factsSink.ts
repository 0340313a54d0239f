/**
 * What a parser says of a file while it reads it: declarations, scopes, references and the rest of {@link TABLES}, as
 * rows of integers. Numbers of rows are those of this moment: `finishFacts` (finishFacts.ts) puts rows into the order
 * of the text, finds what names mean, and drops what nothing leads to.
 *
 * The sink knows where the parser stands: {@link FactsSink.inside} is the innermost declaration, {@link
 * FactsSink.scope} the innermost scope. A parser enters and leaves them as it goes down and up, and everything it says
 * meanwhile belongs there. What is a member, what is local and what other files can see follows from that.
 */
import { DeclarationFlag, DeclarationKind, isBlockKind, LAST_BLOCK_KIND, type ReferenceRole } from "../model/kinds.ts";
import { Bindings } from "./bindings.ts";
import { addRow, clearRows, enlarge } from "./rows.ts";
import {
	DeclarationTable, ExportTable, HeritageTable, ImportTable, ReferenceTable, ScopeTable,
} from "./sinkTables.ts";
import type { Source, Tokens } from "./tokens.ts";
import { NONE, Values } from "./values.ts";

/** How a scope treats the names inside it. */
export const ScopeKind = {
	block: 0,
	/** The parameters and body of a callable. */
	function: 1,
	/** A class body whose names are members and cannot be seen from the functions and classes inside it (Python). */
	members: 2,
	/** A comprehension, whose inside does not see the names of a class body around it either (Python). */
	comprehension: 3,
	/** A conditional type, which binds what is inferred anywhere in its condition (TypeScript). */
	conditional: 4,
} as const;

/** The receiver of a member whose value is not known: it is looked up in no scope all the same. */
export const UNKNOWN = -2;

export const isMemberKind = (kind: number): boolean =>
	kind === DeclarationKind.method || kind === DeclarationKind.constructor || kind === DeclarationKind.field ||
	kind === DeclarationKind.enumMember;
export const isClassKind = (kind: number): boolean =>
	kind === DeclarationKind.class || kind === DeclarationKind.interface || kind === DeclarationKind.enum ||
	kind === DeclarationKind.type;

export class FactsSink {
	readonly source: Source;
	readonly tokens: Tokens;
	readonly values: Values = new Values();
	readonly bindings: Bindings = new Bindings();
	readonly declarations: DeclarationTable = new DeclarationTable();
	readonly scopes: ScopeTable = new ScopeTable();
	readonly references: ReferenceTable = new ReferenceTable();
	readonly imports: ImportTable = new ImportTable();
	readonly exports: ExportTable = new ExportTable();
	readonly heritage: HeritageTable = new HeritageTable();
	inside = 0;
	scope = 0;
	/** Names that mean what another reference names: `b` in `export { a as b }`; that and the other, in turns. */
	readonly aliases: number[] = [];
	/** Begin and end of what could not be read, one after the other. */
	readonly problems: { readonly begin: number; readonly end: number; readonly message: string }[] = [];

	constructor(source: Source, tokens: Tokens) {
		this.source = source;
		this.tokens = tokens;
	}

	/** Begins a file: declaration 0 and scope 0 are the file. */
	begin(): void {
		for (const rows of [
			this.declarations, this.scopes, this.references, this.imports, this.exports, this.heritage,
		]) clearRows(rows);
		this.values.clear();
		this.bindings.clear();
		this.problems.length = this.aliases.length = 0;
		this.inside = this.scope = NONE;
		const { source } = this;
		const file = this.declareNamed(DeclarationKind.file, source.names.empty, 0, 0);
		this.declarations.end[file] = source.length;
		this.declarations.flags[file] = 0;
		this.inside = file;
		this.openScope(ScopeKind.function, 0);
		this.scopes.end[0] = source.length;
	}

	/** Declares the name that a token is. It is bound nowhere yet. */
	declare(kind: DeclarationKind, token: number): number {
		const { tokens } = this;
		return this.declareNamed(kind, tokens.value[token]!, tokens.begin[token]!, tokens.end[token]!);
	}

	/** Declares what has no name: an object, a function, a class. */
	declareAnonymous(begin: number): number {
		return this.declareNamed(DeclarationKind.anonymous, this.source.names.empty, begin, begin);
	}

	/**
	 * Declares `name`, which stands from `begin` to `end`, inside of what is around; its own range is that of its name
	 * until the parser says more. Variables and constants inside a body are locals, and so are members of what is no
	 * class there.
	 */
	declareNamed(kind: DeclarationKind, name: number, begin: number, end: number): number {
		const { declarations, inside } = this;
		const row = declarations.count++;
		if (row === declarations.capacity) enlarge(declarations);
		declarations.kind[row] = this.#isLocal(kind) ? DeclarationKind.local : kind;
		declarations.flags[row] = namespacesOf(kind) | (isMemberKind(kind) ? DeclarationFlag.member : 0);
		declarations.name[row] = name;
		declarations.nameBegin[row] = declarations.begin[row] = begin;
		declarations.nameEnd[row] = declarations.end[row] = end;
		declarations.parent[row] = inside;
		declarations.scope[row] = declarations.type[row] = declarations.returns[row] = NONE;
		declarations.bodyBegin[row] = declarations.docBegin[row] = declarations.docEnd[row] = NONE;
		declarations.owner[row] = NONE;
		declarations.visibleFrom[row] = declarations.callable[row] = 0;
		declarations.hidden[row] = inside >= 0 && this.#hides(inside) ? 1 : 0;
		if (inside >= 0 && isClassKind(declarations.kind[inside]!)) this.bindings.addMember(inside, name, row);
		return row;
	}

	/** Goes inside a declaration; give what comes back to {@link FactsSink.leave}. */
	enter(declaration: number): number {
		const outer = this.inside;
		this.inside = declaration;
		return outer;
	}

	leave(outer: number): void {
		this.inside = outer;
	}

	/** Lets references find a declaration by its name, in the innermost scope or a given one. */
	bind(declaration: number, scope: number = this.scope): void {
		const { declarations, scopes } = this;
		declarations.scope[declaration] = scope;
		const name = declarations.name[declaration]!;
		const kind = declarations.kind[declaration]!;
		this.bindings.add(scope, name, declaration, kind === DeclarationKind.label);
		scopes.isBinding[scope] = 1;
		if (scopes.kind[scope] !== ScopeKind.members || declarations.parent[declaration] !== scopes.owner[scope]) return;
		declarations.flags[declaration]! |= DeclarationFlag.member;
		if (kind === DeclarationKind.function) declarations.kind[declaration] = DeclarationKind.method;
		if (kind === DeclarationKind.variable) declarations.kind[declaration] = DeclarationKind.field;
	}

	/** Lets references in the scope around find a member by its name alone. */
	bindMember(member: number): void {
		this.bindings.add(this.scope, this.declarations.name[member]!, member, false);
		this.scopes.isBinding[this.scope] = 1;
	}

	/** Opens a scope inside of what is around, and goes into it. */
	openScope(kind: number, begin: number): number {
		const { scopes, scope } = this;
		const row = scopes.count++;
		if (row === scopes.capacity) enlarge(scopes);
		scopes.begin[row] = begin;
		scopes.end[row] = begin;
		scopes.parent[row] = scope;
		scopes.owner[row] = this.inside;
		scopes.kind[row] = kind;
		scopes.isBinding[row] = 0;
		scopes.function[row] = kind === ScopeKind.function ? row : scopes.function[scope]!;
		if (kind === ScopeKind.function) this.declarations.callable[this.inside] = 1;
		return (this.scope = row);
	}

	closeScope(end: number): void {
		this.scopes.end[this.scope] = end;
		this.scope = this.scopes.parent[this.scope]!;
	}

	/** The scope of the innermost callable. */
	get functionScope(): number {
		return this.scopes.function[this.scope]!;
	}

	/** An occurrence of the name that a token is, looked up in scopes. */
	refer(role: ReferenceRole, token: number): number {
		const { tokens } = this;
		return this.referNamed(role, tokens.value[token]!, tokens.begin[token]!, tokens.end[token]!);
	}

	/** An occurrence of a name behind a dot. @param receiver - a value row, or {@link UNKNOWN} */
	referMember(role: ReferenceRole, token: number, receiver: number): number {
		const row = this.refer(role, token);
		this.references.receiver[row] = receiver === NONE ? UNKNOWN : receiver;
		return row;
	}

	referNamed(role: ReferenceRole, name: number, begin: number, end: number): number {
		const { references, declarations, inside } = this;
		const row = references.count++;
		if (row === references.capacity) enlarge(references);
		references.role[row] = role;
		references.name[row] = name;
		references.begin[row] = begin;
		references.end[row] = end;
		references.scope[row] = this.scope;
		references.receiver[row] = NONE;
		let container = inside;
		while (declarations.kind[container]! > LAST_BLOCK_KIND) container = declarations.parent[container]!;
		references.container[row] = container;
		return row;
	}

	/** Reference `alias` means what `reference` names, whatever its own name is. */
	alias(alias: number, reference: number): void {
		this.aliases.push(alias, reference);
	}

	/**
	 * Something of a module is imported: the whole of it, for its effects, until the parser says more.
	 *
	 * @param module - a name
	 */
	addImport(module: number): number {
		const { imports } = this;
		const row = addRow(imports);
		imports.module[row] = module;
		imports.imported[row] = this.source.names.internText("*");
		imports.moduleReference[row] = imports.importedReference[row] = imports.exportedReference[row] = NONE;
		imports.declaration[row] = imports.exportedAs[row] = NONE;
		return row;
	}

	/** Something is exported under a name: a declaration, or a value. */
	addExport(name: number, declaration: number, value: number): number {
		const { exports } = this;
		const row = addRow(exports);
		exports.name[row] = name;
		exports.declaration[row] = declaration;
		exports.value[row] = value;
		return row;
	}

	/** A declaration extends or implements the value `base`. */
	inherit(declaration: number, base: number, role: ReferenceRole): void {
		const row = addRow(this.heritage);
		this.heritage.declaration[row] = declaration;
		this.heritage.base[row] = base;
		this.heritage.role[row] = role;
	}

	problem(begin: number, end: number, message: string): void {
		if (this.problems.length < 100) this.problems.push({ begin, end, message });
	}

	/** Whether what is declared here lives and dies inside a body. */
	isInBody(): boolean {
		const { declarations } = this;
		for (let around = this.inside; around > 0; around = declarations.parent[around]!) {
			const kind = declarations.kind[around]!;
			if (declarations.callable[around] === 1 || kind === DeclarationKind.test) return true;
			if (kind !== DeclarationKind.anonymous && !isBlockKind(kind)) return true;
			if (isClassKind(kind) || kind === DeclarationKind.module) return declarations.hidden[around] === 1;
		}
		return false;
	}

	/** The class around what is declared here; -1 if there is none. */
	classAround(declaration: number = this.inside): number {
		const { declarations } = this;
		let around = declaration;
		while (around > 0 && !isClassKind(declarations.kind[around]!)) around = declarations.parent[around]!;
		return around > 0 ? around : NONE;
	}

	#hides(parent: number): boolean {
		const { declarations } = this;
		if (parent === 0) return false;
		return declarations.hidden[parent] === 1 || declarations.callable[parent] === 1 ||
			declarations.kind[parent] === DeclarationKind.test;
	}

	#isLocal(kind: number): boolean {
		if (this.inside <= 0) return false;
		if (kind === DeclarationKind.constant || kind === DeclarationKind.variable) return this.isInBody();
		return isMemberKind(kind) && !isClassKind(this.declarations.kind[this.inside]!) && this.isInBody();
	}
}

/** The flags of the namespaces that a name of this kind is in. */
export function namespacesOf(kind: number): number {
	switch (kind) {
		case DeclarationKind.class:
		case DeclarationKind.enum:
		case DeclarationKind.module:
		case DeclarationKind.importBinding:
			return DeclarationFlag.value | DeclarationFlag.type;
		case DeclarationKind.interface:
		case DeclarationKind.type:
		case DeclarationKind.typeParameter:
			return DeclarationFlag.type;
		default:
			return DeclarationFlag.value;
	}
}
