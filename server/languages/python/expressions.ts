/**
 * Expressions of Python (language reference, "Expressions"): operators and primaries. What stands in brackets is in
 * brackets.ts.
 */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { ScopeKind } from "../../skim/factsSink.ts";
import { Stack } from "../../skim/stack.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { NameParser } from "./names.ts";
import { UNTERMINATED } from "./strings.ts";
import { Word } from "./words.ts";

/** Parts of a tuple that are told apart. */
const PARTS_MAX = 16;
const DIGIT_0 = 0x30;

/** Operators that stand between two operands and give something of their own. */
const isBinary = (kind: number): boolean => {
	switch (kind) {
		case Mark.plus: case Mark.minus: case Mark.star: case Mark.slash: case Mark.percent: case Mark.at: case Mark.and:
		case Mark.or: case Mark.caret: case Mark.less: case Mark.greater: case Operator.power: case Operator.binary:
		case Operator.shiftLeft: case Operator.shiftRight: case Operator.equal: case Word.in: case Word.is: case Word.not:
			return true;
		default:
			return false;
	}
};

export abstract class ExpressionParser extends NameParser {
	/** What the call that was read last called, if that is what the expression is; -1 otherwise. */
	protected called: number = NONE;
	/** The values of the arguments without names of the call that was read last; -1 for what is unpacked. */
	protected readonly given: Stack = new Stack();
	/** The parts of the tuple that the expression just read is; none when it is another. */
	protected readonly tuple: Stack = new Stack();
	/** What the functions around return and yield so far. */
	protected readonly returned: Stack = new Stack();
	protected readonly yielded: Stack = new Stack();

	/** Parameters of a `lambda`, up to its colon. */
	protected abstract lambdaParameters(): void;
	/** `(`: a value in brackets, a tuple, a generator. */
	protected abstract parenthesized(): number;
	/** `[`: a list. */
	protected abstract listDisplay(): number;
	/** `{`: a set or a dictionary. */
	protected abstract curlyDisplay(): number;
	/** The head of a formatted string, and all of it. */
	protected abstract formattedString(): void;
	/** Arguments of a call of `callee`. @returns the value of the first, when it is the only one */
	protected abstract argumentList(callee: number): number;
	/** Arguments of a call that makes a class of the names of its fields. @returns the class */
	protected abstract namedTuple(callee: number): number;
	/** `TypeVar("T")` @param token - the string */
	protected abstract noteTypeVariable(token: number): void;
	/** What stands behind a value in square brackets. */
	protected abstract subscript(): void;
	/** The same, where these are types. */
	protected abstract typeArguments(): void;
	/** The arguments of `cast`: a type, and a value of it. @returns the value */
	protected abstract castArguments(): number;

	protected override restart(): void {
		super.restart();
		this.called = NONE;
		this.returned.length = this.yielded.length = 0;
	}

	/** Expressions with commas between them: one, or a tuple. */
	protected expressionList(): number {
		const { tokens, at: begin } = this;
		let isUnpacked = this.kind() === Mark.star;
		const first = this.starred();
		if (this.kind() !== Mark.comma) {
			const isInBrackets = begin < this.limit && tokens.kind[begin] === Mark.round && tokens.after(begin) === this.at;
			if (!isInBrackets) this.tuple.length = 0;
			return first;
		}
		const from = this.waiting.length;
		this.waiting.push(first);
		while (this.take(Mark.comma)) {
			const before = this.at;
			isUnpacked ||= this.kind() === Mark.star;
			this.waiting.push(this.starred());
			if (this.at === before) break;
		}
		return this.tupleOf(from, isUnpacked);
	}

	/**
	 * The value of a tuple of the values that wait since `from`.
	 *
	 * @param isUnpacked - whether one of them stands for any number of parts
	 */
	protected tupleOf(from: number, isUnpacked: boolean): number {
		const { waiting, tuple } = this;
		tuple.length = 0;
		if (!isUnpacked) for (let at = from; at < waiting.length; at++) tuple.push(waiting.at(at));
		const isTuple = !isUnpacked && waiting.length - from <= PARTS_MAX;
		const value = isTuple ? this.tupleValue(from)
			: this.values.add(ValueOp.collection, this.values.fold(ValueOp.either, waiting, from));
		waiting.length = from;
		this.subject = this.called = NONE;
		return value;
	}

	/** The values that wait since `from`, as one of which each is a part. */
	protected tupleValue(from: number): number {
		const { values, waiting } = this;
		let list = NONE;
		for (let at = waiting.length - 1; at >= from; at--) list = values.add(ValueOp.arguments, waiting.at(at), list);
		return values.add(ValueOp.tuple, list);
	}

	/** An expression, or what is unpacked. @returns the value of what it adds to what is around */
	protected starred(): number {
		if (this.kind() !== Mark.star && this.kind() !== Operator.power) return this.expression();
		this.at++;
		const value = this.values.add(ValueOp.element, this.expression());
		this.subject = this.called = NONE;
		return value;
	}

	protected expression(): number {
		if (!this.descend()) {
			this.skip();
			return NONE;
		}
		const value = this.kind() === Token.name && this.peek(1) === Operator.define
			? this.#assignmentExpression() : this.#conditional(this.disjunction());
		this.ascend();
		return value;
	}

	#assignmentExpression(): number {
		const declaration = this.bindName(DeclarationKind.local, this.at, this.bindingScope);
		this.at += 2;
		const value = this.expression();
		if (declaration !== NONE) this.sink.declarations.type[declaration] = value;
		this.subject = this.called = NONE;
		return value;
	}

	#conditional(first: number): number {
		if (this.kind() !== Word.if) return first;
		this.at++;
		this.disjunction();
		const value = this.take(Word.else) ? this.values.either(first, this.expression()) : first;
		this.subject = this.called = NONE;
		return value;
	}

	/** Goes on with an expression whose first operand was read. @returns its value */
	protected continued(operand: number): number {
		return this.#conditional(this.#alternatives(this.#operation(this.#postfix(operand))));
	}

	/** `or_test`: all but a condition and a lambda at the begin. */
	protected disjunction(): number {
		return this.#alternatives(this.#comparison());
	}

	#alternatives(first: number): number {
		let value = first;
		while (this.kind() === Word.or || this.kind() === Word.and) {
			this.at++;
			value = this.values.either(value, this.#comparison());
			this.subject = this.called = NONE;
		}
		return value;
	}

	#comparison(): number {
		let isNot = false;
		while (this.take(Word.not)) isNot = true;
		const value = this.#operation(this.#unary());
		if (!isNot) return value;
		this.subject = this.called = NONE;
		return NONE;
	}

	#operation(first: number): number {
		if (!isBinary(this.kind())) return first;
		do {
			if (this.kind() === Word.not && this.peek(1) !== Word.in) break;
			this.at++;
			while (this.kind() === Word.not || this.kind() === Word.in) this.at++;
			this.#unary();
		} while (isBinary(this.kind()));
		this.subject = this.called = NONE;
		return NONE;
	}

	#unary(): number {
		let isSigned = false;
		while (this.kind() === Mark.minus || this.kind() === Mark.plus || this.kind() === Mark.tilde) {
			this.at++;
			isSigned = true;
		}
		const isAwaited = this.take(Word.await);
		const value = this.primary();
		if (!isSigned && !isAwaited) return value;
		this.subject = this.called = NONE;
		return isSigned ? NONE : this.values.add(ValueOp.awaited, value);
	}

	/** An atom, and what is behind it. */
	protected primary(): number {
		return this.#postfix(this.#atom());
	}

	#atom(): number {
		this.subject = this.called = NONE;
		switch (this.kind()) {
			case Token.name:
				this.subject = this.sink.refer(ReferenceRole.read, this.at++);
				return this.values.named(this.subject);
			case Token.string:
			case Token.templateWhole:
			case Token.templateHead:
				this.#strings();
				return NONE;
			case Token.number:
			case Operator.ellipsis:
			case Word.None:
			case Word.True:
			case Word.False:
				this.at++;
				return NONE;
			case Mark.round: return this.parenthesized();
			case Mark.square: return this.listDisplay();
			case Mark.curly: return this.curlyDisplay();
			case Word.lambda: return this.#lambda();
			case Word.yield: return this.#yield();
			default: return NONE;
		}
	}

	/** Strings that stand side by side are one. */
	#strings(): void {
		for (;;) {
			const kind = this.kind();
			if (kind === Token.templateHead) this.formattedString();
			else if (kind === Token.string || kind === Token.templateWhole) this.sayUnterminated(this.at++);
			else return;
		}
	}

	protected sayUnterminated(token: number): void {
		const { tokens } = this;
		if (tokens.value[token] !== UNTERMINATED) return;
		const begin = tokens.begin[token]!;
		this.sink.problem(begin, Math.min(tokens.end[token]!, begin + 3), "Nothing ends this string.");
	}

	/** At the limit of its brackets, what is yielded ends as well. */
	#yield(): number {
		this.at++;
		if (this.take(Word.from)) {
			this.yielded.push(this.values.add(ValueOp.element, this.expression()));
		} else this.yielded.push(this.expressionList());
		this.subject = this.called = NONE;
		return NONE;
	}

	#lambda(): number {
		const { sink } = this;
		const { begin } = this;
		this.at++;
		const declaration = sink.declareAnonymous(begin);
		const inside = sink.enter(declaration);
		sink.openScope(ScopeKind.function, begin);
		this.lambdaParameters();
		this.take(Mark.colon);
		const yielded = this.yielded.length;
		const value = this.expression();
		this.yielded.length = yielded;
		sink.declarations.returns[declaration] = value;
		sink.closeScope(this.lastEnd);
		this.setRange(declaration, begin);
		sink.leave(inside);
		this.subject = this.called = NONE;
		return this.values.add(ValueOp.declaration, declaration);
	}

	#postfix(operand: number): number {
		let value = operand;
		for (;;) {
			switch (this.kind()) {
				case Mark.dot:
					if (this.peek(1) !== Token.name) {
						this.at++;
						return NONE;
					}
					value = this.#attribute(value);
					break;
				case Mark.round:
					value = this.#call(value);
					break;
				case Mark.square:
					value = this.values.add(ValueOp.lookup, value, this.#subscriptNumber());
					if (this.#isGeneric()) this.typeArguments();
					else this.subscript();
					this.subject = this.called = NONE;
					break;
				default:
					return value;
			}
		}
	}

	/** The number that stands alone in the brackets here, if it is of one digit; else -1. */
	#subscriptNumber(): number {
		const { begin, end } = this.tokens;
		const number = this.at + 1;
		const isAlone = this.peek(1) === Token.number && this.peek(2) === Mark.squareEnd;
		return isAlone && end[number]! === begin[number]! + 1 ? this.sink.source.units[begin[number]!]! - DIGIT_0 : NONE;
	}

	/** Whether what was read is a name of `typing` that takes types: strings behind it name types then. */
	#isGeneric(): boolean {
		if (this.subject === NONE) return false;
		const name = this.sink.references.name[this.subject]!;
		const isKnown = name >= Word.Optional && name <= Word.AsyncIterator && name !== Word.Literal &&
			name !== Word.Annotated && name !== Word.Final;
		return isKnown && isCapital(this.sink.source.names.firstUnit(name));
	}

	#attribute(receiver: number): number {
		this.subject = this.sink.referMember(ReferenceRole.read, this.at + 1, receiver);
		const isClass = this.tokens.value[this.at + 1] === Word.__class__;
		this.at += 2;
		this.called = NONE;
		const value = this.values.named(this.subject);
		return isClass ? this.values.otherwise(value, this.values.add(ValueOp.classOf, receiver)) : value;
	}

	#call(callee: number): number {
		const { sink } = this;
		const { subject } = this;
		const isName = subject !== NONE && sink.references.receiver[subject] === NONE;
		if (subject !== NONE) sink.references.role[subject] = ReferenceRole.call;
		const name = isName ? sink.references.name[subject]! : NONE;
		const known = subject !== NONE ? sink.references.name[subject]! : NONE;
		const isCast = subject !== NONE && sink.references.name[subject] === Word.cast;
		const isNamedTuple = known === Word.namedtuple || known === Word.NamedTuple;
		if (isNamedTuple && this.peek(1) === Token.string) return this.namedTuple(callee);
		if (known === Word.TypeVar && this.peek(1) === Token.string) this.noteTypeVariable(this.at + 1);
		const only = isCast ? this.castArguments() : this.argumentList(callee);
		this.subject = NONE;
		this.called = subject;
		if (isCast) return only;
		if (name === Word.super) return this.#super(this.given.at(0));
		const value = this.values.add(ValueOp.call, callee, this.#list());
		const isSame = known === Word.partial || (only !== NONE && this.#isCopy(subject));
		const given = isSame ? this.given.at(0) : isName ? this.#ofBuiltin(name, only) : NONE;
		// unless the name means something else here
		return given === NONE ? value : this.values.add(ValueOp.otherwise, value, given);
	}

	/** What was given by place, as far as anything is known of it. */
	#list(): number {
		const { given, values } = this;
		for (let at = 0; at < given.length; at++) if (given.at(at) !== NONE) return values.list(given, 0);
		return NONE;
	}

	/** Whether a name is that of a function of `copy`, which gives what its argument is. */
	#isCopy(subject: number): boolean {
		if (subject === NONE) return false;
		const { references } = this.sink;
		const { rows } = this.values;
		const name = references.name[subject]!;
		const receiver = references.receiver[subject]!;
		const isOfModule = receiver >= 0 && rows.op[receiver] === ValueOp.reference &&
			references.name[rows.a[receiver]!] === Word.copy;
		return (name === Word.copy || name === Word.deepcopy) && (receiver === NONE || isOfModule);
	}

	/** What a function that every file has gives of its arguments: the same things, one of them, or pairs with them. */
	#ofBuiltin(name: number, only: number): number {
		const { values } = this;
		const [first, second] = [this.given.at(0), this.given.at(1)];
		switch (name) {
			case Word.list: case Word.set: case Word.tuple: case Word.frozenset: case Word.sorted: case Word.reversed:
			case Word.iter:
				return values.add(ValueOp.collection, values.add(ValueOp.element, first));
			case Word.type: return values.add(ValueOp.classOf, only);
			case Word.zip: return values.add(ValueOp.collection, this.#elementOfEach());
			case Word.map: return values.add(ValueOp.collection, values.add(ValueOp.call, first));
			case Word.filter: return values.add(ValueOp.collection, values.add(ValueOp.element, second));
			case Word.next: return values.add(ValueOp.element, first);
			case Word.max: case Word.min: return only === NONE ? NONE : values.add(ValueOp.element, only);
			case Word.enumerate: {
				const element = values.add(ValueOp.element, first);
				const list = values.add(ValueOp.arguments, NONE, values.add(ValueOp.arguments, element));
				return values.add(ValueOp.collection, values.add(ValueOp.tuple, list));
			}
			default: return NONE;
		}
	}

	/** One element of each argument, as a tuple. */
	#elementOfEach(): number {
		const from = this.waiting.length;
		const { given, values } = this;
		for (let at = 0; at < given.length; at++) this.waiting.push(values.add(ValueOp.element, given.at(at)));
		const value = this.tupleValue(from);
		this.waiting.length = from;
		return value;
	}

	/** @param type - the class whose bases are meant, where one is named; mostly the one around */
	#super(type: number): number {
		const { sink: { declarations, references }, values } = this;
		const around = this.sink.classAround();
		const named = type !== NONE && values.rows.op[type] === ValueOp.reference ? values.rows.a[type]! : NONE;
		const isAround = named === NONE || around === NONE || references.name[named] === declarations.name[around];
		return isAround ? values.add(ValueOp.super, around) : values.add(ValueOp.base, type);
	}
}

const isCapital = (unit: number): boolean => unit >= 0x41 && unit <= 0x5a;
