/** What can be called, and calls (ECMA-262, "Left-Hand-Side Expressions"). */
import { ValueOp } from "../../model/facts.ts";
import { ReferenceRole } from "../../model/kinds.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { isNamed } from "./cursor.ts";
import { DefinitionParser } from "./definitions.ts";
import { Tag, Word } from "./words.ts";

export abstract class CallParser extends DefinitionParser {
	/**
	 * The call that the expression just read is, which may be of a function that tells what its first argument is
	 * (`isString(x)`); the value of that argument; and whether the opposite is meant.
	 */
	protected guard: number = NONE;
	protected guarded: number = NONE;
	protected isGuardNegated: boolean = false;
	/** A decorator is read: brackets behind it belong to the member. */
	#isDecorator = false;

	protected override target(): void {
		this.leftHandSide(NONE);
	}

	protected override decorators(): void {
		const isDecorator = this.#isDecorator;
		this.#isDecorator = true;
		super.decorators();
		this.#isDecorator = isDecorator;
	}

	protected override leftHandSide(wanted: number): number {
		return this.#postfix(this.#primary(wanted), wanted);
	}

	#postfix(operand: number, wanted: number): number {
		let value = operand;
		for (;;) {
			switch (this.kind()) {
				case Mark.dot:
				case Operator.optionalDot:
					if (isNamed(this.peek(1))) value = this.#member(value);
					else this.at++;
					break;
				case Mark.round:
					value = this.#call(value, wanted);
					break;
				case Mark.square:
					if (this.#isDecorator) return value;
					value = this.#index(value);
					break;
				case Token.templateWhole:
				case Token.templateHead:
					this.#noteCall();
					this.template();
					value = this.values.add(ValueOp.call, value);
					this.subject = NONE;
					break;
				case Mark.not:
					if (!this.dialect.hasTypes || this.isFresh()) return value;
					this.at++;
					break;
				case Mark.less:
					if (!this.isTypeArguments()) return value;
					value = this.#instantiation(value);
					break;
				default: return value;
			}
		}
	}

	#member(receiver: number): number {
		this.subject = this.sink.referMember(ReferenceRole.read, this.at + 1, receiver);
		this.at += 2;
		const value = this.values.named(this.subject);
		return this.narrowing.count === 0 ? value : this.narrowing.of(this.subject, value);
	}

	#noteCall(): void {
		if (this.subject !== NONE) this.sink.references.role[this.subject] = ReferenceRole.call;
	}

	/** Type arguments, which a call may follow. */
	#instantiation(value: number): number {
		const { subject } = this;
		const list = this.typeArguments();
		this.subject = subject;
		return this.values.add(ValueOp.generic, value, list);
	}

	#index(operand: number): number {
		const outer = this.open();
		const isKey = this.kind() === Token.string && this.peek(1) === Token.end;
		const value = isKey ? this.values.add(ValueOp.member, operand, this.content(this.at))
			: this.values.add(ValueOp.element, operand);
		if (!isKey) this.#inBrackets();
		this.close(outer);
		this.subject = NONE;
		return value;
	}

	/** An expression with a bracket around it, in which nothing holds that was said outside. */
	#inBrackets(): number {
		const isDecorator = this.#isDecorator;
		this.#isDecorator = false;
		const value = this.expression();
		this.#isDecorator = isDecorator;
		return value;
	}

	#call(callee: number, wanted: number): number {
		const { subject } = this;
		this.#noteCall();
		const { sink } = this;
		if (subject !== NONE) {
			const isRequire = sink.references.name[subject] === Word.require && sink.references.receiver[subject] === NONE;
			if (isRequire && this.peek(1) === Token.string && this.tokens.value[this.at] === this.at + 2) return this.#require();
			const name = sink.references.name[subject]!;
			const isOfExports = (name === Word.assign || name === Word.defineProperty) && this.isAboutExports();
			if (isOfExports && name === Word.assign) return this.#assignToExports();
			if (isOfExports) return this.#defineExport();
			const { begin } = this;
			const member = name === Word.defineProperty && !this.dialect.hasTypes ? this.declareDefined() : NONE;
			if (member !== NONE) return this.#describe(member, begin);
		}
		const list = this.#arguments(callee, wanted);
		if (subject !== NONE && !this.dialect.hasTypes) this.#inherits(subject, list);
		if (subject !== NONE) this.#noteGiven(subject, list);
		const value = this.values.add(ValueOp.call, callee, list);
		this.guard = value;
		this.guarded = list === NONE ? NONE : this.values.rows.a[list]!;
		this.isGuardNegated = false;
		// unless the name means something else here
		return this.values.otherwise(value, this.#ofObject(subject, list));
	}

	/** `all.push(x)` */
	#noteGiven(subject: number, list: number): void {
		const { references } = this.sink;
		const { op, a, b } = this.values.rows;
		const name = references.name[subject]!;
		if (list === NONE || (name !== Word.push && name !== Word.unshift)) return;
		const holder = references.receiver[subject]!;
		if (holder === NONE || op[holder] !== ValueOp.reference || references.receiver[a[holder]!] !== NONE) return;
		for (let row = list; row !== NONE; row = b[row]!) this.evolving.given(references.name[a[holder]!]!, a[row]!);
	}

	/** What a function of `Object` gives of its arguments: the first one, or all of them as one. */
	#ofObject(subject: number, list: number): number {
		const { references } = this.sink;
		const { rows } = this.values;
		const receiver = subject === NONE || list === NONE ? NONE : references.receiver[subject]!;
		const isOf = receiver !== NONE && rows.op[receiver] === ValueOp.reference &&
			references.name[rows.a[receiver]!] === Word.Object && references.receiver[rows.a[receiver]!] === NONE;
		if (!isOf) return NONE;
		const name = references.name[subject]!;
		const isSame = name === Word.freeze || name === Word.seal || name === Word.preventExtensions;
		if (isSame) return rows.a[list]!;
		if (name !== Word.assign) return NONE;
		let value = NONE;
		for (let row = list; row !== NONE; row = rows.b[row]!) {
			const part = rows.a[row]!;
			value = value === NONE ? part : part === NONE ? value : this.values.add(ValueOp.both, value, part);
		}
		return value;
	}

	/** `Object.assign(exports, { a, b() {} }, require("./more"))`: at the bracket. */
	#assignToExports(): number {
		const { imports, declarations } = this.sink;
		const first = declarations.count;
		const { rows } = this.values;
		for (let list = this.#arguments(NONE, NONE); list !== NONE; list = rows.b[list]!) {
			const value = rows.a[list]!;
			if (value !== NONE && rows.op[value] === ValueOp.module) imports.exportedAs[rows.a[value]!] = Word["*"];
		}
		this.exportMembers(first);
		return NONE;
	}

	/** `Object.defineProperty(exports, "make", { value: make })`: at the bracket. */
	#defineExport(): number {
		const { tokens } = this;
		const name = this.afterExports();
		const isNamed = tokens.kind[name] === Token.string && tokens.kind[name + 1] === Mark.comma;
		const { begin } = this;
		const declaration = isNamed ? this.declareExport(name) : NONE;
		return this.#describe(declaration, begin);
	}

	/** Reads the arguments that describe a property. At the bracket. @param declaration - what it is; may be -1 */
	#describe(declaration: number, begin: number): number {
		const { sink } = this;
		const inside = declaration === NONE ? sink.inside : sink.enter(declaration);
		const first = sink.declarations.count;
		this.#arguments(NONE, NONE);
		sink.leave(inside);
		if (declaration === NONE) return NONE;
		this.setRange(declaration, begin);
		sink.declarations.type[declaration] = this.describedValue(first);
		return NONE;
	}

	/** `util.inherits(Heir, Base)`, `Object.setPrototypeOf(Heir.prototype, Base.prototype)`. */
	#inherits(subject: number, list: number): void {
		const { references } = this.sink;
		const name = references.name[subject]!;
		if (list === NONE || (name !== Word.inherits && name !== Word.setPrototypeOf)) return;
		const { rows } = this.values;
		const next = rows.b[list]!;
		if (next === NONE) return;
		const [heir, base] = [rows.a[list]!, rows.a[next]!].map((value) =>
			(name === Word.inherits ? value : this.#ownerOfPrototype(value)));
		if (heir !== undefined && base !== undefined) this.inheritByCall(heir, base);
	}

	/** What is before `.prototype`; -1 if a value is nothing of the kind. */
	#ownerOfPrototype(value: number): number {
		const { references } = this.sink;
		const { op, a } = this.values.rows;
		const isMember = value !== NONE && op[value] === ValueOp.reference && references.name[a[value]!] === Word.prototype;
		return isMember ? references.receiver[a[value]!]! : NONE;
	}

	#require(): number {
		const row = this.importModule(this.at + 1);
		this.at += 3;
		this.subject = NONE;
		return this.values.add(ValueOp.module, row);
	}

	/**
	 * At the bracket. What is wanted of an argument is what the callee takes as it is called here, which is settled when
	 * all arguments are known.
	 *
	 * @returns a list of values
	 */
	#arguments(callee: number, wanted: number): number {
		const { values, waiting } = this;
		const isDecorator = this.#isDecorator;
		this.#isDecorator = false;
		const from = waiting.length;
		const site = callee === NONE ? NONE : values.add(ValueOp.site, callee);
		const outer = this.open();
		for (let index = 0; this.kind() !== Token.end; index++) {
			const before = this.at;
			const isSpread = this.take(Operator.ellipsis);
			const context = site !== NONE && !isSpread && this.#isWanting()
				? values.add(ValueOp.parameter, site, index) : NONE;
			const key = index === 0 && this.#isKeyOfCallback() ? values.literal(this.content(this.at)) : NONE;
			const value = this.assignment(context);
			waiting.push(isSpread ? NONE : key === NONE ? value : key);
			while (this.kind() !== Mark.comma && this.kind() !== Token.end) this.skip();
			this.take(Mark.comma);
			if (this.at === before) this.skip();
		}
		this.close(outer);
		const list = values.list(waiting, from);
		waiting.length = from;
		if (site !== NONE) values.fill(site, values.add(ValueOp.arguments, wanted, list));
		this.subject = NONE;
		this.#isDecorator = isDecorator;
		return list;
	}

	/** Whether a string stands here that may tell what a function behind it takes: `on("made", (cup) => …)`. */
	#isKeyOfCallback(): boolean {
		if (this.kind() !== Token.string || this.peek(1) !== Mark.comma) return false;
		const next = this.peek(2);
		return next === Mark.round || next === Word.function ||
			(next === Token.name && (this.peek(3) === Operator.fatArrow || this.isWord(Word.async, 2)));
	}

	/** Whether anything is made of what is wanted of the argument here. */
	#isWanting(): boolean {
		switch (this.kind()) {
			case Token.name: return this.peek(1) !== Mark.comma && this.peek(1) !== Token.end;
			case Token.number:
			case Token.string:
			case Token.templateWhole:
			case Token.templateHead: return false;
			default: return true;
		}
	}

	#primary(wanted: number): number {
		this.subject = NONE;
		const kind = this.kind();
		switch (kind) {
			case Token.name: return this.#identifier(wanted);
			case Mark.round: return this.#parenthesized(wanted);
			case Mark.square: return this.#cleared(this.arrayLiteral(wanted));
			case Mark.curly: return this.#cleared(this.objectLiteral(wanted));
			case Word.this:
				this.at++;
				return this.self;
			case Word.super: return this.#super();
			case Word.function: return this.#cleared(this.functionExpression(wanted));
			case Word.class: return this.#cleared(this.classExpression());
			case Word.new: return this.#new(wanted);
			case Word.import: return this.#import();
			case Mark.at:
				this.decorators();
				return this.kind() === Word.class ? this.#cleared(this.classExpression()) : NONE;
			case Tag.open:
				this.element();
				return this.#cleared(NONE);
			case Token.templateWhole:
			case Token.templateHead:
				this.template();
				return this.#cleared(NONE);
			case Token.number:
			case Token.string:
			case Token.regex:
			case Word.null:
			case Word.true:
			case Word.false:
				this.at++;
				return NONE;
			default: return NONE;
		}
	}

	/** What is no name is no subject. */
	#cleared(value: number): number {
		this.subject = NONE;
		return value;
	}

	#identifier(wanted: number): number {
		if (this.isFunction()) return this.#cleared(this.functionExpression(wanted));
		if (this.tokens.value[this.at] === Word.undefined) {
			this.at++;
			return NONE;
		}
		// `#x in y`
		const isPrivate = this.sink.source.units[this.begin] === Mark.hash;
		const name = this.tokens.value[this.at]!;
		this.subject = isPrivate ? this.sink.referMember(ReferenceRole.read, this.at++, this.self)
			: this.sink.refer(ReferenceRole.read, this.at++);
		// what a script exports are members of the script
		const isExports = name === Word.exports && !this.dialect.hasTypes && !this.sink.bindings.isBound(name);
		if (isExports) return this.values.add(ValueOp.self, 0);
		const value = this.values.named(this.subject);
		return this.narrowing.count === 0 || isPrivate ? value : this.narrowing.of(this.subject, value);
	}

	#parenthesized(wanted: number): number {
		const isDecorator = this.#isDecorator;
		this.#isDecorator = false;
		const type = this.saidBefore(this.begin);
		const outer = this.open();
		let value = this.assignment(type === NONE ? wanted : type);
		while (this.kind() === Mark.comma) {
			this.at++;
			value = this.assignment(wanted);
			this.subject = NONE;
		}
		if (type !== NONE) value = this.values.otherwise(type, value);
		const { subject } = this;
		this.close(outer);
		this.#isDecorator = isDecorator;
		this.subject = subject;
		return value;
	}

	#super(): number {
		this.at++;
		const { rows } = this.values;
		let row = this.self;
		if (row !== NONE && rows.op[row] === ValueOp.either) row = rows.a[row]!;
		if (row === NONE || rows.op[row] !== ValueOp.self) return NONE;
		const value = this.values.add(ValueOp.super, rows.a[row]!, rows.b[row]!);
		if (this.kind() === Mark.round) this.sink.referMember(ReferenceRole.call, this.at - 1, value);
		return value;
	}

	/** `new X(…)`, `new.target` */
	#new(wanted: number): number {
		this.at++;
		if (this.take(Mark.dot)) {
			this.at++;
			return NONE;
		}
		let value = this.kind() === Word.new ? this.#nestedNew() : this.#primary(NONE);
		while (this.kind() === Mark.dot || this.kind() === Mark.square) {
			if (this.kind() === Mark.square) value = this.#index(value);
			else if (isNamed(this.peek(1))) value = this.#member(value);
			else this.at++;
		}
		const { subject } = this;
		let instance = this.values.add(ValueOp.instance, value);
		let callee = value;
		const isApplied = this.dialect.hasTypes && this.kind() === Mark.less && this.angleEnd(this.at) > 0;
		if (isApplied) {
			const list = this.typeArguments();
			instance = this.values.add(ValueOp.generic, instance, list);
			callee = this.values.add(ValueOp.generic, value, list);
		}
		this.subject = subject;
		this.#noteCall();
		const given = this.kind() === Mark.round ? this.#arguments(callee, wanted) : NONE;
		this.subject = NONE;
		return isApplied || !this.#isTelling(given) ? instance : this.values.add(ValueOp.made, instance, given);
	}

	/** Whether anything is known of one of some arguments. */
	#isTelling(list: number): boolean {
		const { a, b } = this.values.rows;
		for (let row = list; row !== NONE; row = b[row]!) if (a[row] !== NONE) return true;
		return false;
	}

	#nestedNew(): number {
		if (!this.descend()) {
			this.at++;
			return NONE;
		}
		const value = this.#new(NONE);
		this.ascend();
		return value;
	}

	/** `import("m")`, `import.meta`, `import.defer("m")` */
	#import(): number {
		this.at++;
		if (this.kind() === Mark.dot) {
			this.at += 2;
			if (this.kind() !== Mark.round) return NONE;
		}
		if (this.kind() !== Mark.round) return NONE;
		const outer = this.open();
		let value = NONE;
		if (this.kind() === Token.string) {
			value = this.values.add(ValueOp.promise, this.values.add(ValueOp.module, this.importModule(this.at++)));
			if (this.take(Mark.comma)) this.assignment(NONE);
		} else this.expression();
		this.close(outer);
		return this.#cleared(value);
	}
}
