/** Statements of Python (language reference, "Simple statements" and "Compound statements"), but for declarations. */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { PatternParser } from "./patterns.ts";
import { Word } from "./words.ts";

export abstract class StatementParser extends PatternParser {
	/** `def`, `async def`, `class`, or the first decorator before one. */
	protected abstract definition(): void;
	/** `type X = …`; at `type`. */
	protected abstract typeAlias(): void;
	protected abstract importStatement(): void;
	protected abstract fromStatement(): void;
	/** Strings that stand from a token to here name what `from … import *` gives. */
	protected abstract publicNames(from: number): void;

	/** Statements up to the limit. A line that is indented for no reason is a statement like those before it. */
	protected statements(): void {
		while (this.kind() !== Token.end) {
			const before = this.at;
			const kind = this.kind();
			if (kind === Token.newline || kind === Token.indent || kind === Token.dedent || kind === Mark.semicolon) this.at++;
			else {
				this.#statement();
				this.#endStatement();
				if (this.at === before) this.skip();
			}
		}
	}

	/** What is left of a statement that was not understood is read as expressions, up to the end of its line. */
	#endStatement(): void {
		let isSaid = false;
		for (;;) {
			const kind = this.kind();
			const before = this.tokens.kind[this.at - 1];
			if (kind === Token.end || kind === Token.newline || kind === Mark.semicolon) return;
			if (before === Token.dedent || before === Token.newline) return;
			if (!isSaid) this.sink.problem(this.begin, this.tokens.end[this.at]!, "This is not understood.");
			isSaid = true;
			const at = this.at;
			this.expressionList();
			if (this.at === at) this.skip();
		}
	}

	/** What follows the colon of a compound statement: a block, or statements on the same line. */
	protected suite(): void {
		while (this.kind() !== Mark.colon && this.kind() !== Token.newline && this.kind() !== Token.end) {
			const before = this.at;
			this.expressionList();
			if (this.at === before) this.skip();
		}
		this.take(Mark.colon);
		if (this.kind() !== Token.newline) {
			this.#lineOfStatements();
			return;
		}
		if (this.peek(1) !== Token.indent) return;
		this.at++;
		const outer = this.limit;
		this.limit = Math.min(this.tokens.value[this.at]!, outer);
		this.at++;
		if (this.descend()) {
			this.block();
			this.ascend();
		}
		this.at = this.limit;
		this.limit = outer;
		this.take(Token.dedent);
	}

	/** The statements of a block, all of them. */
	protected block(): void {
		this.statements();
	}

	#lineOfStatements(): void {
		if (!this.descend()) {
			while (this.kind() !== Token.newline && this.kind() !== Token.end) this.skip();
			return;
		}
		while (this.kind() !== Token.newline && this.kind() !== Token.end) {
			const before = this.at;
			this.#statement();
			this.take(Mark.semicolon);
			if (this.at === before) this.skip();
			if (this.tokens.kind[this.at - 1] === Token.dedent) break;
		}
		this.ascend();
	}

	#statement(): void {
		switch (this.kind()) {
			case Token.name: this.#named(); return;
			case Word.def:
			case Word.class:
			case Mark.at:
				this.definition();
				return;
			case Word.async: this.#async(); return;
			case Word.if:
			case Word.while:
			case Word.elif:
				this.at++;
				this.expression();
				this.suite();
				return;
			case Word.else:
			case Word.try:
			case Word.finally:
				this.at++;
				this.suite();
				return;
			case Word.for: this.#for(); return;
			case Word.with: this.#with(); return;
			case Word.except: this.#except(); return;
			case Word.import: this.importStatement(); return;
			case Word.from: this.fromStatement(); return;
			case Word.pass:
			case Word.break:
			case Word.continue:
				this.at++;
				return;
			case Word.return: this.#return(); return;
			case Word.raise:
			case Word.assert:
				this.#raiseOrAssert();
				return;
			case Word.del: this.#delete(); return;
			case Word.global:
			case Word.nonlocal:
				this.#unbound();
				return;
			default: this.#simple();
		}
	}

	/** A statement that begins with a name, which may be a soft keyword. */
	#named(): void {
		const next = this.peek(1);
		switch (this.tokens.value[this.at]!) {
			case Word.match:
				if (this.#isMatch()) {
					this.#match();
					return;
				}
				break;
			case Word.type:
				if (next === Token.name && (this.peek(2) === Mark.assign || this.peek(2) === Mark.square)) {
					this.typeAlias();
					return;
				}
				break;
			case Word.__all__:
				if (this.sink.inside === 0) {
					this.#all();
					return;
				}
		}
		if (next === Mark.assign || next === Mark.colon) this.#assignment();
		else this.#simple();
	}

	/** `__all__`, at the top of a file: the strings in what it is given name what the file gives to others. */
	#all(): void {
		const from = this.at;
		if (this.peek(1) === Mark.assign || this.peek(1) === Mark.colon) this.#assignment();
		else this.#simple();
		this.publicNames(from);
	}

	#simple(): void {
		if (this.isAssignment()) {
			this.#assignment();
			return;
		}
		this.expressionList();
		if (this.kind() !== Operator.assign) return;
		if (this.subject !== NONE) this.sink.references.role[this.subject] = ReferenceRole.write;
		this.at++;
		this.expressionList();
	}

	/** Targets, perhaps with an annotation, each followed by `=`, and a value; or a name with its annotation only. */
	#assignment(): void {
		const { sink } = this;
		const inside = sink.inside;
		const from = this.targets.length;
		let type = NONE;
		let entered = inside;
		do {
			const before = this.at;
			const begin = this.begin;
			const first = this.targets.length;
			sink.inside = inside;
			this.targetList(DeclarationKind.variable);
			sink.inside = entered = this.#singleTarget(first, begin) ?? entered;
			if (this.take(Mark.colon)) type = this.annotation();
			if (this.at === before) break;
		} while (this.take(Mark.assign) && this.isAssignment());
		const value = this.#assigned();
		this.endTargets(from);
		if (type === NONE) this.assignParts(from, value);
		else this.assignTargets(from, type);
		sink.inside = inside;
	}

	/** The value behind the last `=`, if there is one. */
	#assigned(): number {
		const { kind, value } = this.tokens;
		this.tuple.length = 0;
		if (kind[this.at - 1] !== Mark.assign) return NONE;
		// X: TypeAlias = "Y | Z"
		const isAlias = kind[this.at - 2] === Token.name && value[this.at - 2] === Word.TypeAlias;
		return isAlias && this.kind() === Token.string ? this.annotation() : this.expressionList();
	}

	/** The name or field that is all there is since `first`: what follows belongs to it, unless it is of the file. */
	#singleTarget(first: number, begin: number): number | undefined {
		const { declarations, inside } = this.sink;
		const declaration = this.singleTarget(first);
		if (declaration === NONE) return undefined;
		declarations.begin[declaration] = begin;
		return inside > 0 && declarations.parent[declaration] === 0 ? undefined : declaration;
	}

	#async(): void {
		const next = this.peek(1);
		if (next === Word.def) {
			this.definition();
			return;
		}
		this.at++;
		if (next === Word.for) this.#for();
		else if (next === Word.with) this.#with();
	}

	#for(): void {
		this.at++;
		const from = this.targetList(DeclarationKind.local);
		const value = this.take(Word.in) ? this.expressionList() : NONE;
		this.assignTargets(from, this.values.add(ValueOp.element, value));
		this.suite();
	}

	#with(): void {
		this.at++;
		const isInBrackets = this.kind() === Mark.round && this.tokens.kind[this.tokens.after(this.at)] === Mark.colon;
		const outer = isInBrackets ? this.open() : this.limit;
		while (this.kind() !== Token.end) {
			const before = this.at;
			const value = this.starred();
			if (this.take(Word.as)) {
				const from = this.targets.length;
				this.target(DeclarationKind.local);
				this.assignTargets(from, value);
			}
			if (!this.take(Mark.comma) || this.at === before) break;
		}
		if (isInBrackets) this.close(outer);
		this.suite();
	}

	#except(): void {
		this.at++;
		const isGroup = this.take(Mark.star);
		const value = this.kind() === Mark.colon ? NONE : this.expressionList();
		if (this.take(Word.as)) {
			const from = this.targets.length;
			this.target(DeclarationKind.local);
			this.assignTargets(from, isGroup ? NONE : this.instanceOf(value));
		}
		this.suite();
	}

	#return(): void {
		this.at++;
		const isBare = this.kind() === Token.newline || this.kind() === Mark.semicolon;
		if (!isBare) this.returned.push(this.expressionList());
	}

	/** `raise x from y`, `assert x, y`. */
	#raiseOrAssert(): void {
		this.at++;
		if (this.kind() === Token.newline || this.kind() === Mark.semicolon) return;
		this.expressionList();
		if (this.take(Word.from)) this.expression();
	}

	#delete(): void {
		this.at++;
		do {
			const before = this.at;
			this.expression();
			if (this.subject !== NONE) this.sink.references.role[this.subject] = ReferenceRole.write;
			if (this.at === before) break;
		} while (this.take(Mark.comma));
	}

	#unbound(): void {
		const keyword = this.kind();
		this.at++;
		while (this.kind() === Token.name) {
			this.sink.refer(ReferenceRole.read, this.at);
			this.unbind(this.tokens.value[this.at++]!, keyword);
			if (!this.take(Mark.comma)) break;
		}
	}

	/** Whether `match` begins a statement: its line ends with a colon, and in a block behind it is a `case`. */
	#isMatch(): boolean {
		const { kind, value } = this.tokens;
		const next = this.peek(1);
		if (next === Mark.assign || next === Mark.dot || next === Mark.colon || next === Token.newline) return false;
		let at = this.at + 1;
		while (at < this.limit && kind[at] !== Token.newline && kind[at] !== Mark.semicolon) {
			const here = kind[at]!;
			at = here === Mark.round || here === Mark.square || here === Mark.curly ? this.tokens.after(at) : at + 1;
		}
		return at + 2 < this.limit && kind[at - 1] === Mark.colon && kind[at + 1] === Token.indent &&
			value[at + 2] === Word.case && kind[at + 2] === Token.name;
	}

	#match(): void {
		this.at++;
		const subject = this.expressionList();
		while (this.kind() !== Token.newline && this.kind() !== Token.end) this.skip();
		this.at++;
		const outer = this.limit;
		this.limit = Math.min(this.tokens.value[this.at]!, outer);
		this.at++;
		if (this.descend()) {
			while (this.kind() !== Token.end) {
				const before = this.at;
				if (this.kind() === Token.name && this.tokens.value[this.at] === Word.case) this.#case(subject);
				else if (this.kind() !== Token.newline) this.#statement();
				this.take(Token.newline);
				if (this.at === before) this.skip();
			}
			this.ascend();
		}
		this.at = this.limit;
		this.limit = outer;
		this.take(Token.dedent);
	}

	#case(subject: number): void {
		this.at++;
		this.patterns(subject);
		if (this.take(Word.if)) this.expression();
		this.suite();
	}
}
