/**
 * Expressions (ECMA-262, "ECMAScript Language: Expressions"). Of operators only so much is looked at as the value of
 * the whole depends on: `||`, `??` and `&&` give one of their operands, all others something new.
 */
import { ValueOp } from "../../model/facts.ts";
import { ReferenceRole } from "../../model/kinds.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { CallParser } from "./calls.ts";
import { Condition, NO_OUTCOME, type Outcome } from "./narrowing.ts";
import { Word } from "./words.ts";

export abstract class ExpressionParser extends CallParser {
	/** `in` is no operator here: in the head of `for`. */
	protected isHead: boolean = false;
	/** What the expression that was read last says of variables, if it is no guard. */
	#outcome: Outcome = NO_OUTCOME;
	/** What the brackets of the operand `!(…)` that was read last say, which says the opposite; if it is one. */
	#denied: Outcome | undefined;

	/** What the expression that was read last says of variables. */
	protected told(): Outcome {
		if (this.guard === NONE) return this.#outcome;
		const condition = new Condition(this.narrowing);
		this.#compareGuard(condition);
		return condition.end();
	}

	/** Before an expression, of which may be none. */
	protected tellNothing(): void {
		this.guard = NONE;
		this.#outcome = NO_OUTCOME;
	}

	#compareGuard(condition: Condition): void {
		if (this.guard !== NONE) condition.compare(this.narrowing.guard(this.guarded, this.guard, this.isGuardNegated));
		this.guard = NONE;
		const { whenTrue, whenFalse } = this.#denied ?? NO_OUTCOME;
		this.#denied = undefined;
		// several tests are not one operand that says so much
		const [yes, no] = whenTrue.length + whenFalse.length === 1 ? [whenTrue[0], whenFalse[0]] : [];
		condition.compare(yes === undefined ? no && { ...no, isNegated: false } : { ...yes, isNegated: true });
	}

	protected override expression(): number {
		let value = this.assignment(NONE);
		while (this.kind() === Mark.comma) {
			this.at++;
			value = this.assignment(NONE);
			this.subject = NONE;
		}
		return value;
	}

	protected override assignment(wanted: number): number {
		if (!this.descend()) {
			this.skip();
			this.subject = NONE;
			return NONE;
		}
		const value = this.#assignmentHere(wanted);
		this.ascend();
		return value;
	}

	#assignmentHere(wanted: number): number {
		switch (this.kind()) {
			case Token.name:
				if (this.isWord(Word.yield) && this.isGenerator) return this.#yield();
				if (this.isArrow()) return this.#arrow(wanted);
				break;
			case Mark.round:
			case Mark.less:
				if (this.isArrow()) return this.#arrow(wanted);
				break;
			case Mark.curly:
			case Mark.square:
				if (this.kindAfter(this.at) === Mark.assign) return this.#destructuring();
				break;
		}
		const defined = this.definition();
		if (defined !== undefined) return defined;
		const value = this.#binary(wanted);
		if (this.kind() === Mark.question) return this.#conditional(wanted);
		if (this.kind() === Mark.assign) return this.#assign(value);
		if (this.kind() === Operator.assign || this.kind() === Operator.logicalAssign) return this.#update(value);
		return value;
	}

	#arrow(wanted: number): number {
		const value = this.functionExpression(wanted);
		this.subject = NONE;
		return value;
	}

	#yield(): number {
		this.at++;
		const isDelegate = this.take(Mark.star);
		const isEmpty = !isDelegate && (this.isFresh() || endsExpression(this.kind()));
		const value = isEmpty ? NONE : this.assignment(NONE);
		this.returned.push(isDelegate ? this.values.add(ValueOp.element, value) : value);
		this.subject = NONE;
		return NONE;
	}

	/** `[a, b] = value`, `{ a, b } = value` */
	#destructuring(): number {
		const pattern = this.at;
		this.skip();
		this.at++;
		const value = this.assignment(NONE);
		this.patternAt(pattern, value, { kind: -1, flags: 0, scope: NONE });
		this.subject = NONE;
		return value;
	}

	#assign(target: number): number {
		const { subject, self } = this;
		this.at++;
		this.#isWritten(subject);
		const object = subject === NONE || this.dialect.hasTypes ? NONE : this.sink.references.receiver[subject]!;
		// a function that is put on an object has it as `this`
		if (object >= 0 && this.isFunction()) this.self = object;
		const value = this.assignment(subject === NONE ? NONE : target);
		this.self = self;
		this.#forget(subject);
		this.subject = NONE;
		this.#evolve(target, subject, value);
		return value;
	}

	/** What is assigned is what a variable is, or what is in one, of which nothing else says it. */
	#evolve(target: number, subject: number, value: number): void {
		const { references, values: { rows: { op, a } } } = this.sink;
		if (subject !== NONE) {
			if (references.receiver[subject] === NONE) this.evolving.assigned(references.name[subject]!, value);
			return;
		}
		const holder = target !== NONE && op[target] === ValueOp.element ? a[target]! : NONE;
		if (holder === NONE || op[holder] !== ValueOp.reference || references.receiver[a[holder]!] !== NONE) return;
		this.evolving.given(references.name[a[holder]!]!, value);
	}

	/** `a += b`, `a ??= b` */
	#update(target: number): number {
		const { subject } = this;
		const isLogical = this.kind() === Operator.logicalAssign;
		this.at++;
		this.#isWritten(subject);
		const value = this.assignment(isLogical ? target : NONE);
		this.#forget(subject);
		this.subject = NONE;
		return isLogical ? this.values.either(target, value) : value;
	}

	#isWritten(subject: number): void {
		if (subject !== NONE) this.sink.references.role[subject] = ReferenceRole.write;
	}

	/** What is assigned to is another one from here on: not while the value is read. */
	#forget(subject: number): void {
		if (subject !== NONE && this.narrowing.count > 0) this.narrowing.forget(subject);
	}

	/** At the question mark. Conditions that follow each other are read in a loop. */
	#conditional(wanted: number): number {
		let value = NONE;
		const { narrowing } = this;
		const { count } = narrowing;
		while (this.kind() === Mark.question) {
			const { whenTrue, whenFalse } = this.told();
			const held = narrowing.count;
			narrowing.hold(whenTrue);
			value = this.values.either(value, this.#branch(wanted));
			narrowing.end(held);
			if (!this.take(Mark.colon)) break;
			narrowing.hold(whenFalse);
			const isArrow = this.isArrow() || this.isWord(Word.yield);
			let no = isArrow ? this.assignment(wanted) : this.#binary(wanted);
			if (!isArrow && this.kind() === Mark.assign) no = this.#assign(no);
			else if (!isArrow && this.kind() === Operator.assign) no = this.#update(no);
			if (this.kind() !== Mark.question) value = this.values.either(value, no);
		}
		narrowing.end(count);
		this.subject = NONE;
		this.tellNothing();
		return value;
	}

	#branch(wanted: number): number {
		const { branchLimit, isHead } = this;
		this.at++;
		this.branchLimit = this.limit;
		this.isHead = false;
		const value = this.assignment(wanted);
		this.branchLimit = branchLimit;
		this.isHead = isHead;
		return value;
	}

	/** Operands and what stands between them. */
	#binary(wanted: number): number {
		let whole = NONE;
		let value = this.#unary(wanted);
		/** The reference that the operand before is. */
		let { subject } = this;
		let condition: Condition | undefined;
		for (;;) {
			const kind = this.kind();
			let context = NONE;
			if (kind === Operator.logicalOr || kind === Operator.nullish) {
				whole = this.values.either(whole, value);
				context = wanted;
				this.#compareGuard((condition ??= new Condition(this.narrowing)));
				condition.or();
			} else if (kind === Mark.less || kind === Mark.greater) {
				if (this.#angles()) continue;
			} else if (this.isWord(Word.as) || this.isWord(Word.satisfies)) {
				if (this.isFresh()) break;
				value = this.#assertion(value);
				continue;
			} else if (kind === Operator.logicalAnd) {
				context = wanted;
				this.#compareGuard((condition ??= new Condition(this.narrowing)));
				condition.and();
			} else if (!isBinary(kind) || (kind === Word.in && this.isHead)) break;
			if (kind === Operator.equal || kind === Word.instanceof) {
				this.#comparison(subject, value, (condition ??= new Condition(this.narrowing)));
				value = subject = NONE;
			} else {
				if (kind !== Mark.less && kind !== Mark.greater) this.at++;
				const right = this.#unary(context);
				value = isLogical(kind) ? right : NONE;
				subject = isLogical(kind) ? this.subject : NONE;
				if (!isLogical(kind)) this.guard = NONE;
				if (!isLogical(kind)) this.#denied = undefined;
			}
			this.subject = NONE;
		}
		if (condition !== undefined) this.#compareGuard(condition);
		const denied = this.#denied;
		this.#denied = undefined;
		this.#outcome = condition?.end() ??
			(denied === undefined ? NO_OUTCOME : { whenTrue: denied.whenFalse, whenFalse: denied.whenTrue });
		if (whole === NONE) return value;
		this.subject = NONE;
		return this.values.either(whole, value);
	}

	/** `===`, `!==`, `instanceof` and what is right of it. @param subject - the reference left of it, if it is one */
	#comparison(subject: number, value: number, condition: Condition): void {
		const isEqual = this.kind() === Operator.equal;
		const isNegated = this.sink.source.units[this.begin] === Mark.not;
		const right = ++this.at;
		const other = this.#unary(NONE);
		const wanted = !isEqual ? this.values.add(ValueOp.instance, other)
			: this.at === right + 1 ? this.literalAt(right) : NONE;
		condition.compare(this.narrowing.test(subject, value, wanted, isNegated));
		this.guard = NONE;
		this.#denied = undefined;
	}

	/** `>`, `>=`, `>>`, `<<` and so on, which are tokens of their own. @returns whether they made an assignment of it */
	#angles(): boolean {
		const { begin, end } = this.tokens;
		const first = this.at;
		while (this.at - first < 3 && (this.kind() === Mark.less || this.kind() === Mark.greater) &&
			(this.at === first || begin[this.at] === end[this.at - 1])) this.at++;
		const isJoined = begin[this.at] === end[this.at - 1];
		const isAssign = isJoined && (this.kind() === Mark.assign || this.kind() === Operator.equal);
		if (!isAssign) return false;
		if (this.at - first === 1 || this.kind() === Operator.equal) {
			this.at++;
			return false;
		}
		if (this.subject !== NONE) this.sink.references.role[this.subject] = ReferenceRole.write;
		this.at++;
		return false;
	}

	/** `as T`, `as const`, `satisfies T`. @returns the value of the whole */
	#assertion(value: number): number {
		const isAs = this.isWord(Word.as);
		this.at++;
		const { subject } = this;
		if (isAs && this.take(Word.const)) return value;
		const type = this.type();
		this.subject = isAs ? NONE : subject;
		return isAs ? type : value;
	}

	#unary(wanted: number): number {
		let awaits = 0;
		let isNew = false;
		let asserted: number | undefined;
		let isUpdate = false;
		let isNot = false;
		for (;;) {
			const kind = this.kind();
			if (isPrefix(kind)) {
				isNot = kind === Mark.not && !isNew;
				isUpdate = kind === Operator.increment || kind === Operator.decrement;
				isNew = true;
			} else if (kind === Token.name && this.isWord(Word.await) && this.#isAwait()) awaits++;
			else if (kind === Mark.less && this.dialect.hasTypes && !this.dialect.hasTags) {
				const type = this.#typeAssertion();
				asserted ??= type;
				continue;
			} else break;
			this.at++;
		}
		const behind = isNot && this.kind() === Mark.round ? this.tokens.after(this.at) : NONE;
		let value = this.#operand(asserted ?? (awaits > 0 || isNew ? NONE : wanted));
		this.#denied = this.at === behind && this.guard === NONE ? this.#outcome : undefined;
		if (this.#isUpdated() || isUpdate) {
			if (this.subject !== NONE) this.sink.references.role[this.subject] = ReferenceRole.write;
			isNew = true;
		}
		if (value !== this.guard || (isNew && !isNot)) this.guard = NONE;
		this.isGuardNegated = isNot;
		if (asserted !== undefined || awaits > 0 || isNew) this.subject = NONE;
		if (isNew) return NONE;
		if (asserted !== undefined) return asserted;
		for (; awaits > 0; awaits--) value = this.values.add(ValueOp.awaited, value);
		return value;
	}

	#isUpdated(): boolean {
		if (this.isFresh()) return false;
		return this.take(Operator.increment) || this.take(Operator.decrement);
	}

	/** `<T>value` */
	#typeAssertion(): number {
		const before = this.at++;
		const type = this.kind() === Word.const && this.take(Word.const) ? NONE : this.type();
		this.take(Mark.greater);
		if (this.at === before) this.at++;
		return type;
	}

	/** Whether `await` is an operator here, and no name. */
	#isAwait(): boolean {
		const next = this.peek(1);
		return !endsExpression(next) && next !== Mark.dot && next !== Mark.assign && next !== Operator.optionalDot &&
			next !== Operator.fatArrow && next !== Operator.equal && next !== Operator.assign;
	}

	/** An operand, which what is said of it behind it is wanted of. */
	#operand(wanted: number): number {
		const kind = this.kind();
		const isOpening = kind === Mark.curly || kind === Mark.square || kind === Mark.round;
		const isAsserted = isOpening && this.dialect.hasTypes &&
			(this.isWordAfter(this.at, Word.as) || this.isWordAfter(this.at, Word.satisfies));
		if (!isAsserted) return this.leftHandSide(wanted);
		const literal = this.at;
		const after = this.tokens.after(literal);
		this.at = after;
		let type = NONE;
		let isAs = false;
		while ((this.isWord(Word.as) || this.isWord(Word.satisfies)) && !this.isFresh()) {
			const isConst = this.peek(1) === Word.const;
			if (!isConst) isAs ||= this.isWord(Word.as);
			const one = this.#assertion(NONE);
			if (type === NONE) type = one;
		}
		const end = this.at;
		this.at = literal;
		const value = this.leftHandSide(type);
		this.at = Math.max(end, this.at);
		this.subject = NONE;
		return isAs ? type : value;
	}
}

const isLogical = (kind: number): boolean =>
	kind === Operator.logicalOr || kind === Operator.nullish || kind === Operator.logicalAnd;

const isPrefix = (kind: number): boolean => kind === Mark.not || kind === Mark.tilde || kind === Mark.plus ||
	kind === Mark.minus || kind === Operator.increment || kind === Operator.decrement || kind === Word.typeof ||
	kind === Word.void || kind === Word.delete;

/** Operators whose result is something new. */
const isBinary = (kind: number): boolean => kind === Mark.plus || kind === Mark.minus || kind === Mark.star ||
	kind === Mark.slash || kind === Mark.percent || kind === Mark.and || kind === Mark.or || kind === Mark.caret ||
	kind === Operator.power || kind === Operator.equal || kind === Word.in || kind === Word.instanceof;

/** What can stand behind an expression, and so is none. */
const endsExpression = (kind: number): boolean => kind === Token.end || kind === Mark.semicolon ||
	kind === Mark.comma || kind === Mark.colon || kind === Mark.question || kind === Token.templateMiddle ||
	kind === Token.templateTail || kind === Word.in || kind === Word.instanceof;
