/**
 * Expressions of Go (specification, "Expressions"). Which operator binds tighter is not looked at: what the result is
 * made of does not depend on it.
 */
import { ValueOp } from "../../model/facts.ts";
import { ReferenceRole } from "../../model/kinds.ts";
import { ScopeKind } from "../../skim/factsSink.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { Word } from "./lexer.ts";
import { TypeParser } from "./types.ts";


/** Operators whose result is of the type of their operands; with the ones below, all that stand between two. */
const isArithmetic = (kind: number): boolean =>
	kind === Mark.plus || kind === Mark.minus || kind === Mark.star || kind === Mark.slash ||
	kind === Mark.percent || kind === Mark.and || kind === Mark.or || kind === Mark.caret || kind === Operator.binary;
const isOtherBinary = (kind: number): boolean =>
	kind === Operator.equal || kind === Mark.less || kind === Mark.greater || kind === Operator.logicalAnd ||
	kind === Operator.logicalOr || kind === Operator.shiftLeft || kind === Operator.shiftRight;
const isUnary = (kind: number): boolean =>
	kind === Mark.plus || kind === Mark.minus || kind === Mark.not || kind === Mark.caret;

export abstract class ExpressionParser extends TypeParser {
	/** A brace begins a block here, not a literal: in the head of `if`, `for` and `switch`. */
	protected isHead = false;

	/** Statements in braces; at the brace. */
	protected abstract block(): void;

	/** Values of a list of expressions, pushed onto {@link Parser.waiting}. @returns how many there are */
	protected expressionList(): number {
		const from = this.waiting.length;
		do {
			const before = this.at;
			this.waiting.push(this.expression());
			if (this.at === before) break;
		} while (this.take(Mark.comma));
		return this.waiting.length - from;
	}

	protected override expression(): number {
		let value = this.#unary();
		while (isArithmetic(this.kind()) || isOtherBinary(this.kind())) {
			const isOther = isOtherBinary(this.kind());
			this.at++;
			const right = this.#unary();
			this.subject = NONE;
			value = isOther ? NONE : this.values.either(value, right);
		}
		return value;
	}

	#unary(): number {
		if (this.kind() === Mark.and || this.kind() === Mark.star) {
			this.at++;
			const value = this.#nested();
			this.subject = NONE;
			return value;
		}
		if (this.kind() === Operator.arrow) {
			if (this.peek(1) === Word.chan) return this.#typed();
			this.at++;
			const value = this.values.add(ValueOp.element, this.#nested());
			this.subject = NONE;
			return value;
		}
		if (isUnary(this.kind())) {
			this.at++;
			this.#nested();
			this.subject = NONE;
			return NONE;
		}
		return this.#primary();
	}

	#nested(): number {
		if (!this.descend()) {
			this.skip();
			return NONE;
		}
		const value = this.#unary();
		this.ascend();
		return value;
	}

	#primary(): number {
		this.subject = NONE;
		switch (this.kind()) {
			case Token.name: {
				const name = this.tokens.value[this.at]!;
				if (name >= Word._ && name <= Word.iota) {
					this.at++;
					return this.#postfix(NONE, NONE);
				}
				const reference = this.sink.refer(ReferenceRole.read, this.at++);
				this.subject = reference;
				return this.#postfix(this.values.named(reference), name);
			}
			case Token.number:
			case Token.string:
				this.at++;
				return this.#postfix(NONE, NONE);
			case Word.func:
				return this.#postfix(this.#function(), NONE);
			case Mark.round: {
				const value = this.#inBrackets();
				return this.#postfix(value, NONE);
			}
			default:
				return this.isTypeStart(this.kind()) ? this.#typed() : NONE;
		}
	}

	/** The name in `(f)(x)` is called all the same. */
	#inBrackets(): number {
		const isHead = this.isHead;
		this.isHead = false;
		const outer = this.open();
		let value = NONE;
		if (this.descend()) {
			value = this.expression();
			this.ascend();
		}
		const { subject } = this;
		this.close(outer);
		this.isHead = isHead;
		this.subject = this.kind() === Mark.round ? subject : NONE;
		return value;
	}

	/** A type, and what is made of it: a literal, a conversion. */
	#typed(): number {
		const value = this.type();
		this.subject = NONE;
		if (this.kind() === Mark.curly) this.literal(value);
		return this.#postfix(value, NONE, value);
	}

	/** @param name - of the operand, when it is one; @param converted - the value of the operand when it is a type */
	#postfix(operand: number, name: number, converted: number = NONE): number {
		let value = operand;
		let isNamed = this.subject !== NONE;
		for (;;) {
			switch (this.kind()) {
				case Mark.dot:
					if (this.peek(1) === Mark.round) value = this.#assertion();
					else if (this.peek(1) === Token.name) {
						this.subject = this.sink.referMember(ReferenceRole.read, this.at + 1, value);
						value = this.values.named(this.subject);
						this.at += 2;
					} else {
						this.at++;
						return NONE;
					}
					break;
				case Mark.round:
					value = converted !== NONE && value === converted ? this.#arguments(converted) : this.#call(value, name);
					isNamed = false;
					break;
				case Mark.square:
					value = this.#index(value);
					break;
				case Mark.curly: {
					if (this.isHead || !isNamed || this.subject === NONE) return value;
					this.sink.references.role[this.subject] = ReferenceRole.type;
					value = this.#asType(value);
					this.literal(value);
					this.subject = NONE;
					isNamed = false;
					break;
				}
				default: return value;
			}
		}
	}

	#assertion(): number {
		this.at++;
		const outer = this.open();
		const value = this.take(Word.type) ? NONE : this.type();
		this.close(outer);
		this.subject = NONE;
		return value;
	}

	#call(callee: number, name: number): number {
		const isFunctionName = this.subject !== NONE && this.sink.references.receiver[this.subject] === NONE;
		if (this.subject !== NONE) this.sink.references.role[this.subject] = ReferenceRole.call;
		if (isFunctionName && (name === Word.new || name === Word.make)) return this.#makeOf();
		const from = this.waiting.length;
		this.#arguments(NONE);
		const isAppend = isFunctionName && name === Word.append;
		const value = isAppend ? this.waiting.at(from)
			: this.values.add(ValueOp.call, callee, this.values.list(this.waiting, from));
		this.waiting.length = from;
		return value;
	}

	/** What a value that names a type is of, when it stands where types do: the value of something of that type. */
	#asType(value: number): number {
		const { op, a, b } = this.values.rows;
		if (value === NONE) return NONE;
		if (op[value] === ValueOp.reference) return this.values.add(ValueOp.instance, value);
		const isApplied = op[value] === ValueOp.generic && op[a[value]!] === ValueOp.reference;
		return isApplied ? this.values.add(ValueOp.generic, this.values.add(ValueOp.instance, a[value]!), b[value]!) : value;
	}

	/** `new(T)` and `make(T, n)` take a type. */
	#makeOf(): number {
		const outer = this.open();
		const isHead = this.isHead;
		this.isHead = false;
		const value = this.type();
		while (this.take(Mark.comma)) this.expression();
		this.isHead = isHead;
		this.close(outer);
		this.subject = NONE;
		return value;
	}

	/** Arguments in brackets; their values wait, when a call takes them. @returns `converted`, what a conversion gives */
	#arguments(converted: number): number {
		const outer = this.open();
		const isHead = this.isHead;
		this.isHead = false;
		if (this.descend()) {
			while (this.kind() !== Token.end) {
				const before = this.at;
				const value = this.expression();
				if (converted === NONE) this.waiting.push(value);
				this.take(Operator.ellipsis);
				this.take(Mark.comma);
				if (this.at === before) this.skip();
			}
			this.ascend();
		}
		this.isHead = isHead;
		this.close(outer);
		this.subject = NONE;
		return converted;
	}

	/** An index, a slice, or type arguments; the last are known by what they hold, where the text allows it. */
	#index(operand: number): number {
		const { subject } = this;
		const outer = this.open();
		const isHead = this.isHead;
		this.isHead = false;
		let isSlice = false;
		let isTypes = this.isTypeStart(this.kind()) || this.kind() === Mark.star || this.kind() === Word.func;
		const from = this.waiting.length;
		if (this.descend()) {
			while (this.kind() !== Token.end) {
				const before = this.at;
				if (this.take(Mark.colon)) isSlice = true;
				else if (this.take(Mark.comma)) isTypes = true;
				else this.waiting.push(isTypes ? this.type() : this.#asType(this.expression()));
				if (this.at === before) this.skip();
			}
			this.ascend();
		}
		this.isHead = isHead;
		this.close(outer);
		const list = this.values.list(this.waiting, from);
		this.waiting.length = from;
		const isInstance = isTypes || (subject !== NONE && this.kind() === Mark.curly && !this.isHead);
		this.subject = isInstance ? subject : NONE;
		if (isSlice) return operand;
		// of what an index looks like a type, the operand decides: it is a function or type, or it holds elements
		const isApplied = isInstance || (list !== NONE && this.values.rows.op[operand] === ValueOp.reference &&
			this.values.rows.a[list] !== NONE);
		return isApplied ? this.values.add(ValueOp.generic, operand, list) : this.values.add(ValueOp.lookup, operand);
	}

	#function(): number {
		const { sink, tokens } = this;
		const begin = this.begin;
		// parameters are seen in the body only
		const body = this.#bodyOf(this.at);
		const isFunction = tokens.kind[body] === Mark.curly && body < this.limit;
		if (!isFunction) return this.#typed();
		this.at++;
		const declaration = sink.declareAnonymous(begin);
		const inside = sink.enter(declaration);
		sink.openScope(ScopeKind.function, begin);
		const isHead = this.isHead;
		this.isHead = false;
		this.setReturns(declaration, this.signature(tokens.begin[body]!));
		sink.declarations.bodyBegin[declaration] = this.begin;
		if (this.kind() === Mark.curly) this.block();
		this.isHead = isHead;
		sink.closeScope(this.lastEnd);
		sink.declarations.end[declaration] = this.lastEnd;
		sink.leave(inside);
		return this.values.add(ValueOp.declaration, declaration);
	}

	/** The token of the brace that opens the body of the function whose signature begins here. Cost: its length. */
	#bodyOf(at: number): number {
		const { kind } = this.tokens;
		let token = at + 1;
		while (token < this.limit) {
			const what = kind[token]!;
			if (what === Mark.curly) {
				const before = kind[token - 1];
				if (before !== Word.struct && before !== Word.interface) return token;
			}
			if (endsSignature(what)) return this.limit;
			token = what === Mark.round || what === Mark.square || what === Mark.curly
				? this.tokens.after(token) : token + 1;
		}
		return this.limit;
	}

	/** The elements of a composite literal of a type with this value; at the brace. */
	protected literal(value: number): void {
		const outer = this.open();
		const isHead = this.isHead;
		this.isHead = false;
		if (this.descend()) {
			while (this.kind() !== Token.end) {
				const before = this.at;
				if (this.kind() === Token.name && this.peek(1) === Mark.colon) this.#key(value);
				else this.#element(ValueOp.element, value);
				if (this.take(Mark.colon)) this.#element(ValueOp.lookup, value);
				if (!this.take(Mark.comma)) this.take(Mark.semicolon);
				if (this.at === before) this.skip();
			}
			this.ascend();
		}
		this.isHead = isHead;
		this.close(outer);
	}

	/** A name before a colon: a field when the literal is a struct, which its type decides. It is read as well. */
	#key(value: number): void {
		this.sink.refer(ReferenceRole.read, this.at);
		if (value !== NONE) this.sink.referMember(ReferenceRole.key, this.at, value);
		this.at++;
	}

	/** An element, or a key, that is a literal itself leaves out its type: that of the elements around. */
	#element(op: ValueOp, value: number): void {
		if (this.kind() === Mark.curly) this.literal(this.values.add(op, value));
		else this.expression();
	}
}

const endsSignature = (kind: number): boolean =>
	kind === Mark.semicolon || kind === Mark.comma || kind === Token.stray ||
	kind === Mark.roundEnd || kind === Mark.squareEnd || kind === Mark.curlyEnd;
