/** JSX: elements, fragments, attributes. */
import { ValueOp } from "../../model/facts.ts";
import { ReferenceRole } from "../../model/kinds.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { ClassParser } from "./classes.ts";
import { isNamed } from "./cursor.ts";
import { Tag } from "./words.ts";

export abstract class ElementParser extends ClassParser {
	/** At the `<` of a tag; to behind its closing tag. */
	protected element(): void {
		if (!this.descend()) {
			this.at++;
			return;
		}
		this.at++;
		const component = this.#tagName(ReferenceRole.call);
		if (this.kind() === Mark.less) this.typeArguments();
		this.#attributes(this.values.add(ValueOp.parameter, component, 0));
		if (!this.take(Tag.selfEnd) && this.take(Tag.end)) this.#children();
		this.ascend();
	}

	/** @returns the value of the component; -1 for what the page itself knows */
	#tagName(role: ReferenceRole): number {
		const { sink, values } = this;
		if (!isNamed(this.kind())) return NONE;
		const isQualified = this.peek(1) === Mark.dot;
		let value = NONE;
		if (this.#isThis()) value = this.self;
		else if (isQualified || !this.#isIntrinsic()) {
			value = values.named(sink.refer(isQualified ? ReferenceRole.read : role, this.at));
		}
		this.at++;
		while (this.take(Mark.dot)) {
			if (!isNamed(this.kind())) break;
			const isLast = this.peek(1) !== Mark.dot;
			value = values.named(sink.referMember(isLast ? role : ReferenceRole.read, this.at++, value));
		}
		if (this.take(Mark.colon) && isNamed(this.kind())) this.at++;
		return value;
	}

	#isThis(): boolean {
		return this.sink.source.text.startsWith("this", this.begin) && this.tokens.end[this.at] === this.begin + 4;
	}

	/** `div`, `my-element`, `svg:path` */
	#isIntrinsic(): boolean {
		const { units } = this.sink.source;
		const first = units[this.begin]!;
		if ((first >= 0x61 && first <= 0x7a) || this.peek(1) === Mark.colon) return true;
		return this.#hasHyphen();
	}

	#hasHyphen(): boolean {
		const { units } = this.sink.source;
		const end = this.tokens.end[this.at]!;
		for (let at = this.begin; at < end; at++) if (units[at] === Mark.minus) return true;
		return false;
	}

	/** @param properties - the value of what the component takes */
	#attributes(properties: number): void {
		while (this.kind() !== Token.end && this.kind() !== Tag.end && this.kind() !== Tag.selfEnd) {
			const before = this.at;
			if (this.kind() === Mark.curly) this.#spread();
			else if (isNamed(this.kind())) this.#attribute(properties);
			if (this.at === before) {
				if (this.kind() === Tag.open || this.kind() === Tag.close) return;
				this.skip();
			}
		}
	}

	#spread(): void {
		const outer = this.open();
		this.take(Operator.ellipsis);
		this.assignment(NONE);
		this.close(outer);
	}

	#attribute(properties: number): void {
		const name = this.tokens.value[this.at]!;
		const isKey = this.peek(1) !== Mark.colon && !this.#hasHyphen();
		if (isKey) this.referKey(this.at, properties);
		this.at++;
		if (this.take(Mark.colon) && isNamed(this.kind())) this.at++;
		if (!this.take(Mark.assign)) return;
		if (this.kind() === Mark.curly) {
			const outer = this.open();
			this.assignment(isKey ? this.values.add(ValueOp.member, properties, name) : NONE);
			this.close(outer);
		} else if (this.kind() === Tag.open) this.element();
		else this.take(Token.string);
	}

	#children(): void {
		while (this.kind() !== Token.end) {
			const before = this.at;
			switch (this.kind()) {
				case Tag.close:
					this.at++;
					this.#tagName(ReferenceRole.read);
					this.take(Tag.end);
					return;
				case Tag.open: this.element(); break;
				case Mark.curly: this.#spread(); break;
				case Token.text: this.at++; break;
				// text that the lexer ended, because a declaration begins
				default: return;
			}
			if (this.at === before) this.skip();
		}
	}
}
