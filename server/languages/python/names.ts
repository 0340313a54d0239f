/** How names bind in Python (language reference, "Naming and binding"). */
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { ScopeKind } from "../../skim/factsSink.ts";
import { Parser } from "../../skim/parser.ts";
import { NONE } from "../../skim/values.ts";
import { Word } from "./words.ts";

const FILE_SCOPE = 0;
const UNDERSCORE = 0x5f;

export abstract class NameParser extends Parser {
	/** Classes of the file that have bases: what they assign to `self` may be a property of one of these. */
	protected readonly heirs: Set<number> = new Set();
	/** Names that some scope writes and does not bind. */
	#unboundCount = 0;
	/** Scopes with a name that they say is one of the file. */
	readonly #global: Set<string> = new Set();

	protected override restart(): void {
		super.restart();
		this.heirs.clear();
		this.#unboundCount = 0;
		this.#global.clear();
	}

	/** The scope that a statement, or `:=` in a comprehension, binds its names in. */
	protected get bindingScope(): number {
		const { scopes, scope: here } = this.sink;
		let scope = here;
		while (scopes.kind[scope] === ScopeKind.comprehension) scope = scopes.parent[scope]!;
		return scope;
	}

	/** `global` and `nonlocal`: the scope does not bind the name, though it writes it. */
	protected unbind(name: number, keyword: number): void {
		const scope = this.bindingScope;
		if (scope === FILE_SCOPE) return;
		if (keyword === Word.global) this.#global.add(`${scope} ${name}`);
		this.sink.bindings.unbind(scope, name);
		this.#unboundCount++;
	}

	/** Whether a name is one of a scope further out. */
	protected isUnbound(name: number, scope: number): boolean {
		return this.#unboundCount > 0 && this.sink.bindings.isUnbound(scope, name);
	}

	/** The scope that binds a name which a scope says is of another: the file, or a function around it. */
	#outerScope(name: number, scope: number): number {
		const { scopes, bindings } = this.sink;
		if (this.#isGlobal(name, scope)) return FILE_SCOPE;
		const around = scopes.function[scopes.parent[scope]!]!;
		for (let outer = around; outer > FILE_SCOPE; outer = scopes.function[scopes.parent[outer]!]!) {
			if (!this.isUnbound(name, outer) && bindings.first(outer, name, false) !== NONE) return outer;
		}
		return around;
	}

	#isGlobal(name: number, scope: number): boolean {
		return this.#global.has(`${scope} ${name}`);
	}

	/**
	 * Declares the name that a token is. Where the scope says that it is one of another, it is written; or declared
	 * there, when it is of the file and nothing before it has declared it.
	 *
	 * @returns the declaration, or -1
	 */
	protected bindName(kind: DeclarationKind, token: number, scope: number): number {
		const { sink } = this;
		const name = this.tokens.value[token]!;
		if (this.isUnbound(name, scope)) {
			const isNew = this.#isGlobal(name, scope) && sink.bindings.first(FILE_SCOPE, name, false) === NONE;
			if (isNew) return this.#bindInFile(kind, token);
			sink.refer(ReferenceRole.write, token);
			return NONE;
		}
		const declaration = sink.declare(kind, token);
		sink.bind(declaration, scope);
		return declaration;
	}

	#bindInFile(kind: DeclarationKind, token: number): number {
		const { sink } = this;
		const inside = sink.enter(0);
		const declaration = sink.declare(kind, token);
		sink.leave(inside);
		sink.bind(declaration, FILE_SCOPE);
		return declaration;
	}

	/** Declares the name here, in the scope that it is of: what is defined or imported is not only written. */
	protected define(kind: DeclarationKind, token: number): number {
		const { sink, bindingScope } = this;
		const name = this.tokens.value[token]!;
		const declaration = sink.declare(kind, token);
		if (this.isNested && sink.inside === 0) sink.declarations.flags[declaration]! |= DeclarationFlag.conditional;
		sink.bind(declaration, this.isUnbound(name, bindingScope) ? this.#outerScope(name, bindingScope) : bindingScope);
		return declaration;
	}

	/** The kind of what an assignment declares: names in capitals are constants. */
	protected variableKind(token: number): DeclarationKind {
		const { units } = this.sink.source;
		const end = this.tokens.end[token]!;
		let at = this.tokens.begin[token]!;
		while (at < end && units[at] === UNDERSCORE) at++;
		if (at === end || !isCapital(units[at]!)) return DeclarationKind.variable;
		while (at < end && (isCapital(units[at]!) || isDigit(units[at]!) || units[at] === UNDERSCORE)) at++;
		return at === end ? DeclarationKind.constant : DeclarationKind.variable;
	}

	/**
	 * `self.name`, assigned to: declares a field of the class around, unless that has a member of this name.
	 *
	 * @param member - the reference that was made of the name
	 * @returns the declaration, or -1
	 */
	protected impliedField(member: number, nameToken: number): number {
		const { sink } = this;
		const { references } = sink;
		const owner = sink.classAround();
		references.role[member] = ReferenceRole.write;
		if (owner === NONE || sink.bindings.hasMember(owner, references.name[member]!)) return NONE;
		// a base may have a property of this name, which this is then
		if (!this.heirs.has(owner)) references.count = member;
		const inside = sink.enter(owner);
		const field = sink.declare(DeclarationKind.field, nameToken);
		sink.leave(inside);
		return field;
	}

	/** Whether a reference is the name of the object that a method belongs to, or its class. */
	protected isSelf(reference: number): boolean {
		const { references } = this.sink;
		const name = references.name[reference];
		return references.receiver[reference] === NONE && (name === Word.self || name === Word.cls);
	}

	/** The range of a declaration that ends where reading stands. */
	protected setRange(declaration: number, begin: number): void {
		this.sink.declarations.begin[declaration] = begin;
		this.sink.declarations.end[declaration] = this.lastEnd;
	}
}

const isCapital = (unit: number): boolean => unit >= 0x41 && unit <= 0x5a;
const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
