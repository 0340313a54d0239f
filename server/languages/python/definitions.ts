/** Functions and classes of Python (language reference, "Function definitions", "Class definitions"). */
import { ITSELF, ValueOp } from "../../model/facts.ts";
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { ScopeKind } from "../../skim/factsSink.ts";
import type { Stack } from "../../skim/stack.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { StatementParser } from "./statements.ts";
import { Word, WORDS } from "./words.ts";

/** So many alternatives of what a function returns are told of. */
const RETURNS_MAX = 6;
/** So many fields of a class are parts of a tuple. */
const PARTS_MAX = 16;
const LOWER_T = 0x74;
const testName = /^test(?:_|$)/;
const testingName = /test/i;

/** What the decorators of a definition say of it. */
const Decorated = { static: 1, givesYielded: 2 } as const;

export abstract class DefinitionParser extends StatementParser {
	/** What decorators said: bits of {@link Decorated}. */
	#decorated = 0;
	/** The flags that they give. */
	#flags = 0;
	/** The name and bases of the class around, as tokens. */
	#header: readonly [begin: number, end: number] = [0, 0];
	/** Whether one of these speaks of tests; undefined until somebody asks. */
	#isOfTests: boolean | undefined;

	protected override definition(): void {
		const { begin } = this;
		this.#decorated = this.#flags = 0;
		while (this.kind() === Mark.at) {
			this.at++;
			this.#decorator();
			while (this.kind() !== Token.newline && this.kind() !== Token.end) this.skip();
			this.take(Token.newline);
		}
		const isAsync = this.kind() === Word.async && this.peek(1) === Word.def;
		if (this.kind() === Word.def || isAsync) this.#function(begin);
		else if (this.kind() === Word.class) this.#class(begin);
	}

	#decorator(): void {
		const { references } = this.sink;
		this.expression();
		const name = this.subject !== NONE ? this.subject : this.called;
		if (name === NONE) return;
		references.role[name] = ReferenceRole.decorator;
		if (references.name[name] === Word.fixture) this.#flags |= DeclarationFlag.fixture;
		if (this.subject === NONE) return;
		const isPlain = references.receiver[name] === NONE;
		switch (references.name[name]!) {
			case Word.property:
			case Word.classproperty:
				if (isPlain) this.#flags |= DeclarationFlag.accessor;
				break;
			case Word.setter:
			case Word.getter:
			case Word.deleter:
				if (!isPlain) this.#flags |= DeclarationFlag.accessor;
				break;
			case Word.cached_property:
			case Word.abstractproperty:
				this.#flags |= DeclarationFlag.accessor;
				break;
			case Word.staticmethod:
				if (isPlain) this.#decorated |= Decorated.static;
				if (isPlain) this.#flags |= DeclarationFlag.static;
				break;
			case Word.classmethod:
				if (isPlain) this.#flags |= DeclarationFlag.static;
				break;
			case Word.abstractmethod: this.#flags |= DeclarationFlag.abstract; break;
			case Word.overload: this.#flags |= DeclarationFlag.bodiless; break;
			case Word.contextmanager:
			case Word.asynccontextmanager:
				this.#decorated |= Decorated.givesYielded;
		}
	}

	/** At `def` or `async`. @param begin - with decorators */
	#function(begin: number): void {
		const { sink } = this;
		const decorated = this.#decorated;
		const scopeBegin = this.begin;
		const isAsync = this.take(Word.async);
		this.at++;
		if (this.kind() !== Token.name) return;
		const isMethod = sink.scopes.kind[sink.scope] === ScopeKind.members;
		const declaration = this.define(this.#functionKind(this.at, isMethod), this.at++);
		sink.declarations.flags[declaration]! |= this.#flags | (isAsync ? DeclarationFlag.async : 0);
		sink.declarations.begin[declaration] = begin;
		const inside = sink.enter(declaration);
		const around = sink.scope;
		if (this.kind() === Mark.square) this.#typeParameters();
		const seenFrom = sink.scope;
		sink.openScope(ScopeKind.function, scopeBegin);
		const isBound = isMethod && (decorated & Decorated.static) === 0;
		if (this.kind() === Mark.round) this.#parameterList(seenFrom, isBound);
		const { kind, flags } = sink.declarations;
		const isGiven = kind[declaration] === DeclarationKind.test || (flags[declaration]! & DeclarationFlag.fixture) !== 0;
		if (isGiven) this.#givenParameters(declaration, isBound ? 1 : 0);
		let annotated = NONE;
		const hasAnnotation = this.take(Operator.arrow);
		if (hasAnnotation) {
			const scope = sink.scope;
			sink.scope = seenFrom;
			annotated = this.annotation();
			sink.scope = scope;
		}
		const returned = this.returned.length;
		const yielded = this.yielded.length;
		this.#body(declaration);
		const result = this.#result(returned, yielded, decorated);
		sink.declarations.returns[declaration] = hasAnnotation ? annotated
			: isAsync && this.yielded.length === yielded ? this.values.add(ValueOp.promise, result) : result;
		this.returned.length = returned;
		this.yielded.length = yielded;
		sink.declarations.end[declaration] = this.lastEnd;
		while (sink.scope !== around) sink.closeScope(this.lastEnd);
		sink.leave(inside);
	}

	/** What a call gives, of what was returned and yielded since. */
	#result(returned: number, yielded: number, decorated: number): number {
		const { values } = this;
		if (this.yielded.length === yielded) return this.#oneOf(this.returned, returned);
		const element = this.#oneOf(this.yielded, yielded);
		return (decorated & Decorated.givesYielded) !== 0 ? element : values.add(ValueOp.collection, element);
	}

	/** At most {@link RETURNS_MAX} of what is on top of a stack; what is beyond them is dropped. */
	#oneOf(stack: Stack, from: number): number {
		stack.length = Math.min(stack.length, from + RETURNS_MAX);
		return this.values.fold(ValueOp.either, stack, from);
	}

	#functionKind(nameToken: number, isMethod: boolean): DeclarationKind {
		const { names } = this.sink.source;
		const name = this.tokens.value[nameToken]!;
		if (isMethod && (name === Word.__init__ || name === Word.__new__)) return DeclarationKind.constructor;
		const isTest = names.firstUnit(name) === LOWER_T && testName.test(names.text(name)) &&
			(!isMethod || this.#isInTests());
		return isTest ? DeclarationKind.test : DeclarationKind.function;
	}

	/** Whether the class around may be one of tests: of others, `test_client` is a method like any. */
	#isInTests(): boolean {
		if (this.#isOfTests !== undefined) return this.#isOfTests;
		const { tokens, sink: { source: { names } } } = this;
		const [begin, end] = this.#header;
		this.#isOfTests = false;
		for (let at = begin; at < end && !this.#isOfTests; at++) {
			this.#isOfTests = tokens.kind[at] === Token.name && testingName.test(names.text(tokens.value[at]!));
		}
		return this.#isOfTests;
	}

	/** The body, and what stands before its colon although nothing should. */
	#body(declaration: number): void {
		const { sink, tokens } = this;
		while (this.kind() !== Mark.colon && this.kind() !== Token.newline && this.kind() !== Token.end) this.skip();
		const first = this.#bodyFirst();
		sink.declarations.bodyBegin[declaration] = tokens.begin[first]!;
		const after = tokens.kind[first + 1];
		const isEnd = after === Token.newline || after === Mark.semicolon;
		if (first < this.limit && tokens.kind[first] === Token.string && isEnd) {
			sink.declarations.docBegin[declaration] = tokens.begin[first]!;
			sink.declarations.docEnd[declaration] = tokens.end[first]!;
		}
		this.suite();
	}

	/** The first token of the body whose colon is here, if nothing else is. */
	#bodyFirst(): number {
		const { kind } = this.tokens;
		const first = this.kind() === Mark.colon ? this.at + 1 : this.at;
		return kind[first] === Token.newline && kind[first + 1] === Token.indent ? first + 2 : first;
	}

	/**
	 * `(a, /, b: T = 1, *args, c, **options)`; at the bracket.
	 *
	 * @param seenFrom - the scope that annotations and default values are read in
	 */
	#parameterList(seenFrom: number, isBound: boolean): void {
		const outer = this.open();
		let isFirst = isBound;
		while (this.kind() !== Token.end) {
			const before = this.at;
			this.#parameter(seenFrom, isFirst);
			isFirst = false;
			while (this.kind() !== Mark.comma && this.kind() !== Token.end) this.skip();
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
	}

	/**
	 * What pytest gives to a test, or to a fixture, by the names of its parameters.
	 *
	 * @param ownCount - how many parameters at the begin are the object that a method belongs to
	 */
	#givenParameters(callable: number, ownCount: number): void {
		const { sink } = this;
		let left = ownCount;
		const { declarations, source: { text } } = sink;
		for (let row = callable + 1; row < declarations.count; row++) {
			const isParameter = declarations.parent[row] === callable && declarations.kind[row] === DeclarationKind.parameter;
			const [begin, end] = [declarations.nameBegin[row]!, declarations.nameEnd[row]!];
			// What has a value is given no other one.
			if (!isParameter || left-- > 0 || text.slice(end, declarations.end[row]).includes("=")) continue;
			sink.referNamed(ReferenceRole.fixture, declarations.name[row]!, begin, end);
		}
	}

	protected override lambdaParameters(): void {
		const seenFrom = this.sink.scopes.parent[this.sink.scope]!;
		while (this.kind() !== Token.end && this.kind() !== Mark.colon && this.kind() !== Token.newline) {
			const before = this.at;
			this.#plainParameter(seenFrom);
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
	}

	/** @param isSelf - whether it is the object that a method belongs to, or its class */
	#parameter(seenFrom: number, isSelf: boolean): void {
		const { sink } = this;
		const isPlain = this.kind() === Token.name && this.peek(1) !== Mark.colon && this.peek(1) !== Mark.assign;
		if (isPlain || this.#isStarAlone()) {
			const parameter = this.#plainParameter(seenFrom);
			const owner = isSelf && parameter !== NONE ? sink.classAround() : NONE;
			const side = this.#takesClass() ? ITSELF : NONE;
			if (owner !== NONE) this.setType(parameter, this.values.add(ValueOp.self, owner, side));
			return;
		}
		this.#plainParameter(seenFrom);
	}

	/** Whether the method around is called with the class in place of an object of it. */
	#takesClass(): boolean {
		const { declarations, inside } = this.sink;
		const name = declarations.name[inside]!;
		return (declarations.flags[inside]! & DeclarationFlag.static) !== 0 || name === Word.__new__ ||
			name === Word.__init_subclass__ || name === Word.__class_getitem__;
	}

	/** `*` and `/` only part the others. */
	#isStarAlone(): boolean {
		return (this.kind() === Mark.star || this.kind() === Mark.slash) && this.peek(1) !== Token.name;
	}

	/** A name, with stars before it, an annotation (not in a lambda) and a default value behind it. */
	#plainParameter(seenFrom: number): number {
		const { sink } = this;
		const isCollected = this.kind() === Mark.star || this.kind() === Operator.power;
		const { begin } = this;
		if (isCollected || this.kind() === Mark.slash) this.at++;
		if (this.kind() !== Token.name) return NONE;
		const parameter = sink.declare(DeclarationKind.parameter, this.at++);
		sink.bind(parameter);
		if (this.kind() !== Mark.colon && this.kind() !== Mark.assign) return parameter;
		const scope = sink.scope;
		sink.scope = seenFrom;
		const inside = sink.enter(parameter);
		const isLambda = sink.declarations.kind[inside] === DeclarationKind.anonymous;
		const isAnnotated = !isLambda && this.take(Mark.colon);
		let type = isAnnotated ? this.annotation() : NONE;
		if (isCollected) type = this.values.add(ValueOp.collection, type);
		if (this.take(Mark.assign)) {
			const value = this.expression();
			if (!isAnnotated) type = value;
		}
		sink.declarations.type[parameter] = type;
		this.setRange(parameter, begin);
		sink.leave(inside);
		sink.scope = scope;
		return parameter;
	}

	/** `[T, U: Bound = Default, *Ts, **P]`: opens the scope that they are seen in, which the caller closes. */
	#typeParameters(): void {
		const { sink } = this;
		sink.openScope(ScopeKind.block, this.begin);
		const outer = this.open();
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (this.kind() === Mark.star || this.kind() === Operator.power) this.at++;
			if (this.kind() === Token.name) {
				const { begin } = this;
				const parameter = sink.declare(DeclarationKind.typeParameter, this.at++);
				sink.bind(parameter);
				if (this.take(Mark.colon)) this.setType(parameter, this.annotation());
				if (this.take(Mark.assign)) this.setReturns(parameter, this.annotation());
				this.setRange(parameter, begin);
			}
			while (this.kind() !== Mark.comma && this.kind() !== Token.end) this.skip();
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
	}

	protected override typeAlias(): void {
		const { sink } = this;
		const { begin } = this;
		this.at++;
		const around = sink.scope;
		const declaration = this.define(DeclarationKind.type, this.at++);
		const inside = sink.enter(declaration);
		if (this.kind() === Mark.square) this.#typeParameters();
		if (this.take(Mark.assign)) this.setType(declaration, this.annotation());
		while (sink.scope !== around) sink.closeScope(this.lastEnd);
		sink.leave(inside);
		this.setRange(declaration, begin);
	}

	/** At `class`. @param begin - with decorators */
	#class(begin: number): void {
		const { sink } = this;
		this.at++;
		if (this.kind() !== Token.name) return;
		const declaration = this.define(DeclarationKind.class, this.at++);
		sink.declarations.begin[declaration] = begin;
		const inside = sink.enter(declaration);
		const around = sink.scope;
		const nameToken = this.at - 1;
		if (this.kind() === Mark.square) this.#typeParameters();
		const isTuple = this.kind() === Mark.round && this.#bases(declaration);
		sink.openScope(ScopeKind.members, this.tokens.begin[this.#bodyFirst()]!);
		const [header, isOfTests] = [this.#header, this.#isOfTests];
		this.#header = [nameToken, this.at];
		this.#isOfTests = undefined;
		this.#body(declaration);
		this.#header = header;
		this.#isOfTests = isOfTests;
		sink.declarations.end[declaration] = this.lastEnd;
		while (sink.scope !== around) sink.closeScope(this.lastEnd);
		sink.leave(inside);
		if (isTuple) this.#inheritParts(declaration);
	}

	/** A class that is a tuple of its fields. */
	#inheritParts(type: number): void {
		const { declarations } = this.sink;
		const from = this.waiting.length;
		for (let row = type + 1; row < declarations.count && this.waiting.length < from + PARTS_MAX; row++) {
			const isPart = declarations.parent[row] === type && declarations.kind[row] === DeclarationKind.field;
			if (isPart) this.waiting.push(declarations.type[row]!);
		}
		if (this.waiting.length > from) this.sink.inherit(type, this.tupleValue(from), ReferenceRole.extends);
		this.waiting.length = from;
	}

	/**
	 * `(Base, module.Base, Generic[T], metaclass=M)`; at the bracket.
	 *
	 * @returns whether the class is a tuple of its fields
	 */
	#bases(declaration: number): boolean {
		let isTuple = false;
		const { sink } = this;
		const { references } = sink;
		this.declareTypeParameters(declaration, this.at + 1, this.tokens.after(this.at));
		const outer = this.open();
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (this.kind() === Token.name && this.peek(1) === Mark.assign) {
				this.at += 2;
				this.expression();
			} else if (this.#isApplied()) {
				this.heirs.add(declaration);
				this.#inheritApplied(declaration);
			} else {
				const first = references.count;
				const value = this.starred();
				if (this.at > before) this.heirs.add(declaration);
				isTuple ||= this.subject !== NONE && references.name[this.subject] === Word.NamedTuple;
				this.#inherit(declaration, first, value);
			}
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
		return isTuple;
	}

	/** Whether a base with type arguments stands here: `Base[T]`, `module.Base[T]`. */
	#isApplied(): boolean {
		const { kind, value } = this.tokens;
		let at = this.at;
		while (at + 2 < this.limit && kind[at] === Token.name && kind[at + 1] === Mark.dot) at += 2;
		return at + 1 < this.limit && kind[at] === Token.name && kind[at + 1] === Mark.square && value[at]! >= WORDS.length;
	}

	/** `Base[T]`: the base as its type arguments make it, and the class itself. */
	#inheritApplied(declaration: number): void {
		const { sink } = this;
		const value = this.annotation();
		const { op, a } = this.values.rows;
		const instance = value !== NONE && op[value] === ValueOp.generic ? a[value]! : value;
		const base = instance !== NONE && op[instance] === ValueOp.instance ? a[instance]! : NONE;
		if (base === NONE || op[base] !== ValueOp.reference) return;
		sink.references.role[a[base]!] = ReferenceRole.extends;
		sink.inherit(declaration, value === instance ? base : this.values.either(value, base), ReferenceRole.extends);
	}

	/** @param first - the first reference of the base */
	#inherit(declaration: number, first: number, value: number): void {
		const { sink, values } = this;
		const { references } = sink;
		if (this.subject !== NONE) {
			references.role[this.subject] = ReferenceRole.extends;
			sink.inherit(declaration, value, ReferenceRole.extends);
			return;
		}
		const isMade = value !== NONE && values.rows.op[value] === ValueOp.declaration;
		if (this.called !== NONE || isMade) sink.inherit(declaration, value, ReferenceRole.extends);
		else if (value !== NONE && values.rows.op[value] === ValueOp.lookup) {
			// Base[T] extends Base
			const base = values.rows.a[value]!;
			if (values.rows.op[base] !== ValueOp.reference || values.rows.a[base]! < first) return;
			references.role[values.rows.a[base]!] = ReferenceRole.extends;
			sink.inherit(declaration, base, ReferenceRole.extends);
		}
	}
}
