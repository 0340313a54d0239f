/** Type parameters, parameters, and patterns that take values apart. */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { isAccess, isNamed } from "./cursor.ts";
import { MemberParser } from "./members.ts";
import { Word } from "./words.ts";

/** What the names in a pattern become. */
export interface Leaves {
	/** -1: they are written, not declared. */
	readonly kind: DeclarationKind | -1;
	readonly flags: number;
	readonly scope: number;
}

export abstract class ParameterParser extends MemberParser {
	/** `@f(x)`, as often as it stands here. */
	protected abstract decorators(): void;
	/** What can be assigned to, without operators. */
	protected abstract target(): void;

	protected override typeParameters(): void {
		this.at++;
		while (this.kind() !== Mark.greater && this.kind() !== Token.end) {
			const before = this.at;
			while (this.kind() === Word.in || this.kind() === Word.const || this.#isOut()) this.at++;
			if (this.kind() === Token.name) this.#typeParameter();
			if (!this.take(Mark.comma) || this.at === before) break;
		}
		this.take(Mark.greater);
	}

	#isOut(): boolean {
		return this.isWord(Word.out) && (this.peek(1) === Token.name || this.peek(1) === Word.in);
	}

	#typeParameter(): void {
		const { sink } = this;
		const { begin } = this;
		const parameter = sink.declare(DeclarationKind.typeParameter, this.at++);
		sink.bind(parameter);
		const inside = sink.enter(parameter);
		if (this.take(Word.extends)) this.setType(parameter, this.typeInBrackets());
		if (this.take(Mark.assign)) this.setReturns(parameter, this.typeInBrackets());
		sink.leave(inside);
		this.setRange(parameter, begin);
	}

	protected override parameters(wanted: number): void {
		if (this.tokens.value[this.tokens.value[this.at]!] !== this.at) {
			this.#unclosedParameters(wanted);
			return;
		}
		const outer = this.open();
		let index = 0;
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (this.#parameter(wanted, index)) index++;
			while (this.kind() !== Mark.comma && this.kind() !== Token.end) this.skip();
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
	}

	/** A bracket without a partner: names are taken for parameters, and a brace for the body. */
	#unclosedParameters(wanted: number): void {
		this.at++;
		let index = 0;
		do {
			if (this.kind() === Token.name && this.#parameter(wanted, index)) index++;
		} while (this.take(Mark.comma));
	}

	/** @returns whether it takes an argument */
	#parameter(wanted: number, index: number): boolean {
		const { begin } = this;
		if (this.kind() === Mark.at) this.decorators();
		const isProperty = this.#modifiers();
		this.take(Operator.ellipsis);
		if (this.kind() === Word.this) {
			this.#thisParameter();
			return false;
		}
		const isPattern = this.kind() === Mark.curly || this.kind() === Mark.square;
		if (!isPattern && this.kind() !== Token.name) return false;
		const { sink } = this;
		const nameToken = this.at;
		const parameter = isPattern ? sink.declareNamed(DeclarationKind.parameter, Word[""], begin, begin)
			: sink.declare(DeclarationKind.parameter, nameToken);
		if (!isPattern) sink.bind(parameter);
		this.skip();
		const value = this.#annotation(parameter, this.values.add(ValueOp.parameter, wanted, index));
		sink.declarations.type[parameter] = value;
		this.setRange(parameter, begin);
		if (isProperty && !isPattern) this.#parameterProperty(parameter);
		if (isPattern) this.patternAt(nameToken, value, { kind: DeclarationKind.local, flags: 0, scope: sink.scope });
		return true;
	}

	/** Type and initial value. @returns what it holds: what the type says, else what it begins with, else `otherwise` */
	#annotation(declaration: number, otherwise: number): number {
		const { sink } = this;
		const inside = sink.enter(declaration);
		this.take(Mark.question);
		const hasType = this.take(Mark.colon);
		const type = hasType ? this.typeInBrackets() : NONE;
		const hasValue = this.take(Mark.assign);
		const value = hasValue ? this.assignment(type) : NONE;
		sink.leave(inside);
		return hasType ? type : hasValue ? value : otherwise;
	}

	#modifiers(): boolean {
		const before = this.at;
		while (this.kind() === Token.name && this.#isModifier()) this.at++;
		return this.at > before;
	}

	#isModifier(): boolean {
		const name = this.tokens.value[this.at]!;
		const isModifier = isAccess(name) || name === Word.readonly || name === Word.override;
		const next = this.peek(1);
		return isModifier && (next === Token.name || next === Mark.curly || next === Mark.square);
	}

	/** What `this` is, which is no argument. */
	#thisParameter(): void {
		const { sink } = this;
		const { begin } = this;
		const parameter = sink.declare(DeclarationKind.local, this.at++);
		sink.bind(parameter);
		this.self = NONE;
		if (this.take(Mark.colon)) this.self = this.typeInBrackets();
		this.setType(parameter, this.self);
		this.setRange(parameter, begin);
	}

	/** A parameter of a constructor that declares a field of the class as well. */
	#parameterProperty(parameter: number): void {
		const { sink } = this;
		const { declarations } = sink;
		const inside = sink.enter(Math.max(declarations.parent[sink.inside]!, 0));
		const name = declarations.name[parameter]!;
		const field = sink.declareNamed(DeclarationKind.field, name, declarations.nameBegin[parameter]!,
			declarations.nameEnd[parameter]!);
		sink.leave(inside);
		declarations.kind[field] = DeclarationKind.field;
		declarations.type[field] = declarations.type[parameter]!;
		declarations.begin[field] = declarations.begin[parameter]!;
		declarations.end[field] = declarations.end[parameter]!;
	}

	/** Goes back to a pattern that was stepped over, because what it takes apart is only known behind it. */
	protected patternAt(token: number, value: number, leaves: Leaves): void {
		const end = this.at;
		this.at = token;
		this.pattern(value, leaves);
		this.at = end;
	}

	/** At `{` or `[`, or at a name. */
	protected pattern(value: number, leaves: Leaves): void {
		if (!this.descend()) {
			this.skip();
			return;
		}
		if (this.kind() === Mark.curly) this.#objectPattern(value, leaves);
		else if (this.kind() === Mark.square) this.#arrayPattern(value, leaves);
		else this.#leaf(value, leaves);
		this.ascend();
	}

	#leaf(value: number, leaves: Leaves): void {
		if (leaves.kind === -1) {
			this.target();
			if (this.subject !== NONE) this.sink.references.role[this.subject] = ReferenceRole.write;
			return;
		}
		if (this.kind() === Token.name) this.declareLeaf(this.at++, value, leaves);
	}

	protected declareLeaf(token: number, value: number, { kind, flags, scope }: Leaves): void {
		const { sink } = this;
		if (kind === -1) {
			sink.refer(ReferenceRole.write, token);
			return;
		}
		const leaf = sink.declare(kind, token);
		sink.bind(leaf, scope);
		this.addFlags(leaf, flags);
		sink.declarations.type[leaf] = value;
	}

	/**
	 * `= value` behind a part of a pattern.
	 *
	 * @returns what the part is: what is taken, or that value where there is nothing to take
	 */
	#orDefault(taken: number): number {
		return this.take(Mark.assign) ? this.values.otherwise(taken, this.assignment(taken)) : taken;
	}

	/** A part of a pattern, perhaps with what it is when there is nothing to take. */
	#part(value: number, leaves: Leaves): void {
		const begin = this.at;
		const isPattern = this.kind() === Mark.curly || this.kind() === Mark.square;
		if ((isPattern ? this.kindAfter(begin) : this.peek(1)) !== Mark.assign) {
			this.pattern(value, leaves);
			this.#orDefault(NONE);
			return;
		}
		this.skip();
		this.patternAt(begin, this.#orDefault(value), leaves);
	}

	#objectPattern(value: number, leaves: Leaves): void {
		const outer = this.open();
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (this.take(Operator.ellipsis)) this.pattern(value, leaves);
			else this.#propertyPattern(value, leaves);
			while (this.kind() !== Mark.comma && this.kind() !== Token.end) this.skip();
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
	}

	#propertyPattern(value: number, leaves: Leaves): void {
		if (this.kind() === Mark.square) {
			this.computedName();
			if (this.take(Mark.colon)) this.#part(NONE, leaves);
			return;
		}
		const key = this.at;
		const isKey = isNamed(this.kind()) || this.kind() === Token.string;
		if (!isKey && this.kind() !== Token.number) return;
		this.at++;
		const held = isKey ? this.values.add(ValueOp.member, value, this.#keyName(key)) : NONE;
		if (this.take(Mark.colon)) {
			if (isKey) this.#patternKey(key, value);
			this.#part(held, leaves);
			return;
		}
		if (this.tokens.kind[key] !== Token.name) return;
		// Where a variable is declared, its flag says that it is a key as well.
		if (leaves.kind === -1) this.#patternKey(key, value);
		else this.referKey(key, value);
		this.declareLeaf(key, this.#orDefault(held), { ...leaves, flags: leaves.flags | DeclarationFlag.shorthand });
	}

	/** The key of `{ key: target }` names a member, also when nothing is known of what has it. */
	#patternKey(key: number, value: number): void {
		const reference = this.referToken(ReferenceRole.key, key);
		if (value !== NONE) this.sink.references.receiver[reference] = value;
	}

	#keyName(key: number): number {
		return this.tokens.kind[key] === Token.string ? this.content(key) : this.tokens.value[key]!;
	}

	#arrayPattern(value: number, leaves: Leaves): void {
		const element = this.values.add(ValueOp.element, value);
		const outer = this.open();
		while (this.kind() !== Token.end) {
			const before = this.at;
			if (this.take(Operator.ellipsis)) this.pattern(value, leaves);
			else if (this.kind() !== Mark.comma) this.#part(element, leaves);
			while (this.kind() !== Mark.comma && this.kind() !== Token.end) this.skip();
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
	}
}
