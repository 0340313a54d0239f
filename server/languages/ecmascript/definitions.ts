/**
 * Assignments that declare members: of prototypes, fields that a constructor gives to `this`, and what is added to a
 * function. What a CommonJS module exports is read by {@link CommonJsParser}.
 */
import { ITSELF, ValueOp } from "../../model/facts.ts";
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { Mark, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { isNamed } from "./cursor.ts";
import { CommonJsParser } from "./commonJs.ts";
import { Word } from "./words.ts";

/** The digit of `void 0`. */
const ZERO = 0x30;

export abstract class DefinitionParser extends CommonJsParser {
	/** Variables that begin as an empty object, to which members are added (JavaScript). */
	protected readonly emptyObjects: Set<number> = new Set();

	/** Those of which a comment tells the type: of what is added to them, functions alone are declared. */
	protected readonly toldObjects: Set<number> = new Set();

	/** Reads an assignment that declares something. @returns whether one begins here */
	protected definition(): number | undefined {
		const { kind, value } = this.tokens;
		const isDotted = this.peek(1) === Mark.dot && isNamed(this.peek(2));
		if (!isDotted) return undefined;
		const next = this.peek(3);
		if (this.#isOfNothing()) return undefined;
		if (this.kind() === Word.this) return next === Mark.assign ? this.#fieldOf(this.constructed) : undefined;
		if (this.kind() !== Token.name) return undefined;
		const isScript = !this.dialect.hasTypes;
		const name = value[this.at]!;
		if (isScript && name === Word.module && value[this.at + 2] === Word.exports) {
			if (next === Mark.assign) return this.exportAssignment();
			const isMember = next === Mark.dot && isNamed(this.peek(4)) && this.peek(5) === Mark.assign;
			return isMember ? this.exported(this.at + 4) : undefined;
		}
		if (next === Mark.assign) {
			if (isScript && this.exportNames.has(name)) return this.exported(this.at + 2);
			if (value[this.at + 2] === Word.prototype) {
				if (!isScript) return undefined;
				return kind[this.at + 4] === Mark.curly ? this.#prototype() : this.#chained();
			}
			return this.#addition(name) ?? (isScript ? this.#fieldOf(this.#instanceNamed(name)) : undefined);
		}
		const isPrototype = isScript && next === Mark.dot && value[this.at + 2] === Word.prototype && isNamed(this.peek(4)) &&
			this.peek(5) === Mark.assign;
		return isPrototype ? this.#method(name) : undefined;
	}

	/** Whether `void 0` is assigned in the end (`a.b = c.d = void 0`), which declares nothing, as TypeScript has it. */
	#isOfNothing(): boolean {
		const { tokens: { kind, begin, end }, sink: { source: { units } } } = this;
		let at = this.at;
		do {
			at++;
			while (kind[at] === Mark.dot && isNamed(kind[at + 1]!)) at += 2;
			if (kind[at++] !== Mark.assign) return false;
		} while (isNamed(kind[at]!) && kind[at] !== Word.void);
		if (kind[at] !== Word.void || kind[at + 1] !== Token.number) return false;
		return units[begin[at + 1]!] === ZERO && end[at + 1] === begin[at + 1]! + 1;
	}

	/** `Shape.prototype.area = …` */
	#method(owner: number): number {
		const { sink } = this;
		const { begin, at, self } = this;
		const nameToken = at + 4;
		this.at = nameToken + 2;
		const kind = this.isFunctionLiteral() ? DeclarationKind.method : DeclarationKind.field;
		const holder = this.#holderInBody(owner);
		const inside = holder === NONE ? sink.inside : sink.enter(holder);
		const member = sink.declare(kind, nameToken);
		sink.leave(inside);
		sink.declarations.kind[member] = kind;
		if (holder === NONE) sink.declarations.owner[member] = owner;
		const constructor = holder === NONE ? this.#ownerAtTop(owner) : holder;
		this.self = constructor === NONE ? NONE : this.values.add(ValueOp.self, constructor);
		this.at = nameToken + 2;
		this.methodOf = this.isFunction() && this.isFunctionLiteral() ? constructor : NONE;
		const value = this.define(member, { at, begin, nameToken });
		this.methodOf = NONE;
		this.self = self;
		return value;
	}

	/** `this` in functions of an object, which values since `firstValue` say, is an instance of something else. */
	#beSelf(owner: number, object: number, firstValue: number): void {
		const { op, a, count } = this.values.rows;
		if (owner === NONE) return;
		for (let row = firstValue; row < count; row++) if (op[row] === ValueOp.self && a[row] === object) a[row] = owner;
	}

	/** Makes what an object in a body declares a member of something else. */
	#give(holder: number, member: number): void {
		const { declarations } = this.sink;
		const type = declarations.type[member]!;
		const held = type !== NONE && this.values.rows.op[type] === ValueOp.declaration ? this.values.rows.a[type]! : member;
		declarations.parent[member] = holder;
		if (declarations.kind[member] !== DeclarationKind.local) return;
		declarations.kind[member] = declarations.callable[held] === 1 ? DeclarationKind.method : DeclarationKind.field;
	}

	/**
	 * The function or class of a body around that a name means; -1 if it means something at the top of the file, where
	 * members have their owner by its name.
	 *
	 * @param isOwn - only of the innermost body: what is bound farther out may have been given the member there before
	 */
	#holderInBody(name: number, isOwn = false): number {
		const { scope: innermost, scopes, bindings, declarations } = this.sink;
		const body = scopes.function[innermost]!;
		for (let scope = innermost; scope > 0; scope = scopes.parent[scope]!) {
			if (isOwn && scopes.function[scope] !== body) break;
			const entry = bindings.first(scope, name, false);
			if (entry === NONE) continue;
			const bound = bindings.rows.declaration[entry]!;
			const type = declarations.type[bound]!;
			const isHeld = type !== NONE && this.values.rows.op[type] === ValueOp.declaration;
			const holder = isHeld ? this.values.rows.a[type]! : bound;
			const isClass = declarations.kind[holder] === DeclarationKind.class;
			const isObject = isOwn && this.emptyObjects.has(bound);
			return declarations.callable[holder] === 1 || isClass || isObject ? holder : NONE;
		}
		return NONE;
	}

	/** `Shape.prototype = { … }`: its members are those of Shape. */
	#prototype(): number {
		const { sink, tokens } = this;
		const owner = tokens.value[this.at]!;
		const holder = this.#holderInBody(owner);
		const last = this.at + 2;
		this.path(last);
		sink.referMember(ReferenceRole.write, last, this.values.named(sink.references.count - 1));
		this.at += 2;
		const first = sink.declarations.count;
		const firstValue = this.values.rows.count;
		const { self } = this;
		const value = this.assignment(NONE);
		this.#beSelf(holder === NONE ? this.#ownerAtTop(owner) : holder, first, firstValue);
		for (let row = first; row < sink.declarations.count; row++) {
			if (sink.declarations.parent[row] !== first || row === first) continue;
			if (holder === NONE) sink.declarations.owner[row] = owner;
			else this.#give(holder, row);
		}
		this.self = self;
		this.subject = NONE;
		return value;
	}

	/** `Heir.prototype = Object.create(Base.prototype)`, `Heir.prototype = new Base()`. */
	#chained(): number | undefined {
		const { sink, tokens: { kind, value } } = this;
		const from = this.at + 4;
		const isCreated = value[from] === Word.Object && value[from + 2] === Word.create && kind[from + 3] === Mark.round &&
			value[from + 6] === Word.prototype;
		if (!isCreated && kind[from] !== Word.new) return undefined;
		const base = value[isCreated ? from + 4 : from + 1];
		const heir = this.values.named(sink.refer(ReferenceRole.read, this.at));
		sink.referMember(ReferenceRole.write, this.at + 2, heir);
		this.at = from;
		const first = sink.references.count;
		const made = this.assignment(NONE);
		const { references } = sink;
		for (let row = first; row < references.count; row++) {
			if (references.name[row] !== base || references.receiver[row] !== NONE) continue;
			this.inheritByCall(heir, this.values.named(row));
			break;
		}
		this.subject = NONE;
		return made;
	}

	/** What a name means at the top of the file. */
	#ownerAtTop(name: number): number {
		const { bindings } = this.sink;
		const entry = bindings.first(0, name, false);
		return entry === NONE ? NONE : bindings.rows.declaration[entry]!;
	}

	/**
	 * `this.a = …`, or `self.a = …` where that is `this`, declares a field of `holder` unless there is one: in what is
	 * static one of the class itself.
	 */
	#fieldOf(holder: number): number | undefined {
		const { sink, tokens } = this;
		const { declarations } = sink;
		const name = tokens.value[this.at + 2]!;
		if (this.dialect.hasTypes || holder === NONE) return undefined;
		const isStatic = this.kind() === Word.this && this.#isClassItself(holder);
		if (this.#hasMember(holder, name, isStatic)) return undefined;
		const { begin, at } = this;
		// methods of what is at the top of the file are no part of it, but have its name
		const isApart = declarations.parent[holder] === 0 && !this.#isInside(holder);
		const inside = sink.enter(isApart ? 0 : holder);
		const field = sink.declare(DeclarationKind.field, at + 2);
		sink.leave(inside);
		declarations.kind[field] = DeclarationKind.field;
		if (this.#isInMethodOf(holder)) this.addFlags(field, DeclarationFlag.yielding);
		if (isStatic) this.addFlags(field, DeclarationFlag.static);
		if (isApart) declarations.owner[field] = declarations.name[holder]!;
		sink.bindings.addMember(holder, name, field);
		this.at += 4;
		if (this.isFunctionLiteral() || this.isObject()) return this.define(field, { at, begin, nameToken: at + 2 });
		if (tokens.kind[at] === Token.name) sink.refer(ReferenceRole.read, at);
		// what the value is made of belongs to the constructor
		const value = this.assignment(this.saidBefore(begin));
		declarations.type[field] = value;
		this.setRange(field, begin);
		this.subject = NONE;
		return value;
	}

	/** Whether `this` is a class itself here. */
	#isClassItself(holder: number): boolean {
		const { self, values: { rows: { op, a, b } } } = this;
		return self !== NONE && op[self] === ValueOp.self && a[self] === holder && b[self] === ITSELF;
	}

	/** Whether something has a member: a class has its own beside those of what it makes. */
	#hasMember(holder: number, name: number, isStatic: boolean): boolean {
		const { bindings, declarations: { kind, flags } } = this.sink;
		if (kind[holder] !== DeclarationKind.class) return bindings.hasMember(holder, name);
		const { declaration, next } = bindings.rows;
		for (let entry = bindings.firstMember(holder, name); entry !== NONE; entry = next[entry]!) {
			const member = declaration[entry]!;
			// what is added to the class has it in the place of the member
			const isOfClass = member === holder || (flags[member]! & DeclarationFlag.static) !== 0;
			if (isOfClass === isStatic) return true;
		}
		return false;
	}

	/** Whether a method of a class is around, and not its constructor. */
	#isInMethodOf(holder: number): boolean {
		const { sink: { inside, declarations: { kind, parent } } } = this;
		if (kind[holder] !== DeclarationKind.class) return false;
		for (let around = inside; around > 0; around = parent[around]!) {
			if (parent[around] === holder) return kind[around] === DeclarationKind.method;
		}
		return false;
	}

	#isInside(declaration: number): boolean {
		const { sink: { inside, declarations: { parent } } } = this;
		for (let around = inside; around > 0; around = parent[around]!) if (around === declaration) return true;
		return false;
	}

	/**
	 * The function or class of which a name stands for an instance that the block here binds, as `self` in
	 * `var self = this`; -1 if it does not. What is given to it farther inside is no declaration: TypeScript holds it so.
	 */
	#instanceNamed(name: number): number {
		const { scope, bindings, declarations } = this.sink;
		const { op, a, b } = this.values.rows;
		const entry = bindings.first(scope, name, false);
		const type = entry === NONE ? NONE : declarations.type[bindings.rows.declaration[entry]!]!;
		if (type === NONE || op[type] !== ValueOp.self || b[type] === ITSELF) return NONE;
		const holder = a[type]!;
		return declarations.callable[holder] === 1 || declarations.kind[holder] === DeclarationKind.class ? holder : NONE;
	}

	/** `Shape.extra = …` adds to a function of the file, in JavaScript to a class and an object as well. */
	#addition(owner: number): number | undefined {
		const { tokens } = this;
		const name = tokens.value[this.at + 2]!;
		const holder = this.#holderOfAddition(owner, name);
		if (holder === undefined) return undefined;
		const { begin, at, self } = this;
		this.at += 4;
		const kind = this.isFunctionLiteral() ? DeclarationKind.method : DeclarationKind.field;
		const member = this.#declareAdded(holder, owner, kind, at + 2);
		if (this.emptyObjects.has(holder) && this.isFunction()) this.self = this.values.add(ValueOp.self, holder);
		const value = this.define(member, { at, begin, nameToken: at + 2 });
		this.self = self;
		return value;
	}

	/** @param token - the name of a member, perhaps in quotes, that is added to `holder`, or to what `owner` names */
	#declareAdded(holder: number, owner: number, kind: DeclarationKind, token: number): number {
		const { sink, tokens } = this;
		const { declarations, references } = sink;
		const quote = tokens.kind[token] === Token.string ? 1 : 0;
		const name = quote === 1 ? this.content(token) : tokens.value[token]!;
		const inside = holder === NONE ? sink.inside : sink.enter(holder);
		const member = sink.declareNamed(kind, name, tokens.begin[token]! + quote, tokens.end[token]! - quote);
		sink.leave(inside);
		if (holder !== NONE && this.emptyObjects.has(holder)) {
			if (declarations.kind[member] !== kind) this.demoted.push(member, kind, references.count);
			return member;
		}
		declarations.kind[member] = kind;
		this.addFlags(member, DeclarationFlag.static);
		if (holder === NONE) declarations.owner[member] = owner;
		return member;
	}

	/**
	 * The function or class of a body, or the object, to which a member is added that it did not have; -1 if it is a
	 * function or class of the file, which has members by its name. `undefined` if nothing is added.
	 */
	#holderOfAddition(owner: number, name: number): number | undefined {
		const { sink } = this;
		const holder = this.dialect.hasTypes ? NONE : this.#holderInBody(owner, true);
		const entry = sink.inside === 0 ? sink.bindings.first(0, owner, false) : NONE;
		if (entry === NONE && holder === NONE) return undefined;
		const declaration = holder === NONE ? sink.bindings.rows.declaration[entry]! : holder;
		const kind = sink.declarations.kind[declaration]!;
		const isClass = kind === DeclarationKind.class && !this.dialect.hasTypes;
		const isObject = this.emptyObjects.has(declaration);
		if (this.toldObjects.has(declaration) && !this.#isFunctionBehind()) return undefined;
		if (kind !== DeclarationKind.function && !isClass && !isObject) return undefined;
		if (sink.bindings.hasMember(declaration, name)) return undefined;
		sink.bindings.addMember(declaration, name, declaration);
		return isObject ? declaration : holder;
	}

	/** Whether a function is what is assigned: `a.b = function () {}`. */
	#isFunctionBehind(): boolean {
		const { at } = this;
		this.at += 4;
		const isFunction = this.isFunctionLiteral();
		this.at = at;
		return isFunction;
	}

	/**
	 * `Object.defineProperty(Shape, "size", …)`, `Object.defineProperty(Shape.prototype, "area", …)`: declares what the
	 * call defines. At the bracket.
	 *
	 * @returns -1 if it defines nothing of the kind
	 */
	protected declareDefined(): number {
		const { sink, tokens } = this;
		const { kind, value } = tokens;
		const isPrototype = this.peek(2) === Mark.dot && value[this.at + 3] === Word.prototype;
		const string = this.at + (isPrototype ? 5 : 3);
		const isPlain = this.peek(1) === Token.name && kind[string - 1] === Mark.comma && kind[string] === Token.string &&
			kind[string + 1] === Mark.comma;
		if (!isPlain) return NONE;
		const owner = value[this.at + 1]!;
		const name = this.content(string);
		if (!isPrototype) {
			const added = this.#holderOfAddition(owner, name);
			return added === undefined ? NONE : this.#declareAdded(added, owner, DeclarationKind.field, string);
		}
		const holder = this.#holderInBody(owner);
		const inside = holder === NONE ? sink.inside : sink.enter(holder);
		const member = sink.declareNamed(DeclarationKind.field, name, tokens.begin[string]! + 1, tokens.end[string]! - 1);
		sink.leave(inside);
		sink.declarations.kind[member] = DeclarationKind.field;
		if (holder === NONE) sink.declarations.owner[member] = owner;
		return member;
	}

	/** What a property has that the object describes which was declared first since `first`. */
	protected describedValue(first: number): number {
		const { declarations } = this.sink;
		for (let row = first + 1; row < declarations.count; row++) {
			if (declarations.parent[row] !== first) continue;
			const type = declarations.type[row]!;
			if (declarations.name[row] === Word.value) return type;
			if (declarations.name[row] !== Word.get) continue;
			const returned = declarations.returns[row]!;
			if (returned !== NONE) return returned;
			const isFunction = type !== NONE && this.values.rows.op[type] === ValueOp.declaration;
			return isFunction ? declarations.returns[this.values.rows.a[type]!]! : NONE;
		}
		return NONE;
	}

	/** What a value names, at the top of the file, extends what another one names. */
	protected inheritByCall(heir: number, base: number): void {
		const { sink } = this;
		const { op, a } = this.values.rows;
		const isNamed = heir !== NONE && base !== NONE && op[heir] === ValueOp.reference && op[base] === ValueOp.reference;
		if (!isNamed || sink.references.receiver[a[heir]!] !== NONE) return;
		const entry = sink.bindings.first(0, sink.references.name[a[heir]!]!, false);
		if (entry === NONE) return;
		const declaration = sink.bindings.rows.declaration[entry]!;
		const kind = sink.declarations.kind[declaration];
		if (kind !== DeclarationKind.function && kind !== DeclarationKind.class) return;
		sink.references.role[a[base]!] = ReferenceRole.extends;
		sink.references.container[a[base]!] = declaration;
		sink.inherit(declaration, base, ReferenceRole.extends);
	}
}
