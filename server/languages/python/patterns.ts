/** Patterns of `match` (language reference, "Patterns"): a name alone binds, one with a dot is looked up. */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { TargetParser } from "./targets.ts";
import { Word } from "./words.ts";

export abstract class PatternParser extends TargetParser {
	/** Patterns with commas between them. @param subject - the value that is matched */
	protected patterns(subject: number): void {
		const isSequence = this.#hasComma();
		do {
			const before = this.at;
			this.#pattern(isSequence ? this.values.add(ValueOp.element, subject) : subject);
			if (this.at === before) break;
		} while (this.take(Mark.comma));
	}

	#hasComma(): boolean {
		const { kind } = this.tokens;
		for (let { at } = this; at < this.limit; at++) {
			const here = kind[at]!;
			if (here === Mark.comma) return true;
			if (here === Mark.colon || here === Token.newline || here === Word.if) return false;
			if (here === Mark.round || here === Mark.square || here === Mark.curly) at = this.tokens.after(at) - 1;
		}
		return false;
	}

	/** Alternatives, and the name that `as` gives to what they match. */
	#pattern(subject: number): void {
		if (!this.descend()) {
			this.skip();
			return;
		}
		let value = this.#closed(subject);
		while (this.take(Mark.or)) value = this.values.either(value, this.#closed(subject));
		if (this.take(Word.as)) this.#capture(value === NONE ? subject : value);
		this.ascend();
	}

	/** @returns the value that something is known to be of when it matches */
	#closed(subject: number): number {
		switch (this.kind()) {
			case Token.name:
				if (this.peek(1) === Mark.dot || this.peek(1) === Mark.round) return this.#named();
				this.#capture(subject);
				return NONE;
			case Mark.star:
				this.at++;
				this.#capture(NONE);
				return NONE;
			case Mark.round:
			case Mark.square:
				this.#sequence(subject);
				return NONE;
			case Mark.curly:
				this.#mapping(subject);
				return NONE;
			default:
				this.#literal();
				return NONE;
		}
	}

	/** Numbers with signs and parts, strings, `None`. */
	#literal(): void {
		for (;;) {
			const kind = this.kind();
			const isPart = kind === Token.number || kind === Token.string || kind === Mark.minus || kind === Mark.plus ||
				kind === Word.None || kind === Word.True || kind === Word.False || kind === Token.templateWhole;
			if (!isPart) return;
			this.sayUnterminated(this.at++);
		}
	}

	/** A name that binds; `_` does not. */
	#capture(value: number): void {
		if (this.kind() !== Token.name) return;
		const token = this.at++;
		if (this.tokens.value[token] === Word._) return;
		const declaration = this.bindName(DeclarationKind.local, token, this.sink.scope);
		if (declaration !== NONE) this.sink.declarations.type[declaration] = value;
	}

	/** `module.VALUE`, or a class with patterns for its attributes. */
	#named(): number {
		const { sink } = this;
		let reference = sink.refer(ReferenceRole.read, this.at++);
		while (this.kind() === Mark.dot && this.peek(1) === Token.name) {
			reference = sink.referMember(ReferenceRole.read, this.at + 1, this.values.named(reference));
			this.at += 2;
		}
		if (this.kind() !== Mark.round) return NONE;
		sink.references.role[reference] = ReferenceRole.call;
		const instance = this.values.add(ValueOp.instance, this.values.named(reference));
		const outer = this.open();
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (this.kind() === Token.name && this.peek(1) === Mark.assign) {
				const key = sink.referMember(ReferenceRole.key, this.at, instance);
				this.at += 2;
				this.#pattern(this.values.add(ValueOp.member, instance, sink.references.name[key]!));
			} else this.#pattern(NONE);
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
		return instance;
	}

	#sequence(subject: number): void {
		const isGroup = this.kind() === Mark.round;
		const outer = this.open();
		const element = isGroup && !this.#hasComma() ? subject : this.values.add(ValueOp.element, subject);
		while (this.kind() !== Token.end) {
			const before = this.at;
			this.#pattern(element);
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
	}

	#mapping(subject: number): void {
		const outer = this.open();
		const element = this.values.add(ValueOp.element, subject);
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (this.kind() === Operator.power) {
				this.at++;
				this.#capture(NONE);
			} else {
				this.#closed(NONE);
				if (this.take(Mark.colon)) this.#pattern(element);
			}
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
	}
}
