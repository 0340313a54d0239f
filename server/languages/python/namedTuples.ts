/** Classes that a call makes of the names of their fields: `namedtuple("Point", "x y")` (library, "collections"). */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationFlag, DeclarationKind } from "../../model/kinds.ts";
import { Mark, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { AnnotationParser } from "./annotations.ts";

const COMMA = 0x2c;
const SPACE = 0x20;

export abstract class NamedTupleParser extends AnnotationParser {
	protected override namedTuple(callee: number): number {
		const { sink, at: open } = this;
		const { begin } = this;
		this.argumentList(callee);
		const made = sink.declareAnonymous(begin);
		sink.declarations.flags[made]! |= DeclarationFlag.type;
		this.setRange(made, begin);
		const inside = sink.enter(made);
		if (this.tokens.kind[open + 2] === Mark.comma) this.#fields(open + 3);
		sink.leave(inside);
		this.subject = this.called = NONE;
		return this.values.add(ValueOp.declaration, made);
	}

	/** What stands from a token on: a string with all names, or a list of strings, or of pairs that begin with one. */
	#fields(first: number): void {
		const { kind } = this.tokens;
		if (kind[first] === Token.string) {
			this.#names(first);
			return;
		}
		if (kind[first] !== Mark.square && kind[first] !== Mark.round) return;
		for (let at = first + 1; at < this.at; at++) {
			if (kind[at] === Token.string) this.#names(at);
			else if (kind[at] === Mark.round) {
				if (kind[at + 1] === Token.string) this.#names(at + 1);
				at = this.tokens.after(at) - 1;
			} else if (kind[at] !== Mark.comma) return;
		}
	}

	/** Fields with the names in a string, between commas or spaces. */
	#names(token: number): void {
		const { sink, tokens } = this;
		const { units, names } = sink.source;
		const quote = units[tokens.begin[token]!]!;
		let from = tokens.begin[token]! + 1;
		const isPlain = (quote === 0x22 || quote === 0x27) && units[from] !== quote && tokens.value[token] === NONE;
		if (!isPlain) return;
		const end = tokens.end[token]! - 1;
		for (let at = from; at <= end; at++) {
			if (at < end && units[at] !== COMMA && units[at] !== SPACE) continue;
			if (at > from) sink.declareNamed(DeclarationKind.field, names.intern(units, from, at), from, at);
			from = at + 1;
		}
	}
}
