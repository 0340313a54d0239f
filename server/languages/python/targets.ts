/** Targets of assignments (language reference, "Assignment statements"): names are declared, members written. */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { Stack } from "../../skim/stack.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { TypeVariableParser } from "./typeVariables.ts";
import { Word } from "./words.ts";

/**
 * Of the value, a target holds: all of it; part number n, said as n + 1; the last but n, said as -n - 1; or, added to
 * REST, what {@link ValueOp.rest} says. Until its list is read, one behind a star is the one with a number since.
 */
const WHOLE = 0;
const REST = 0x10000;
const BEHIND = 0x20000;
const REST_UNIT = 256;
/** A target has three numbers: its declaration or -1, which part it holds, and the row of that part if it was made. */
const STRIDE = 3;

export abstract class TargetParser extends TypeVariableParser {
	/** Targets that wait for their value; the innermost statement's last. */
	protected readonly targets: Stack = new Stack();

	protected override restart(): void {
		super.restart();
		this.targets.length = 0;
	}

	protected override forTargets(): number {
		return this.targetList(DeclarationKind.local);
	}

	/**
	 * Targets with commas between them, up to what no target is. Names become declarations of a kind; `variable` stands
	 * for what their spelling says.
	 *
	 * @returns where they begin in {@link TargetParser.targets}
	 */
	protected targetList(kind: DeclarationKind): number {
		const from = this.targets.length;
		let count = 0;
		do {
			const before = this.at;
			count = this.#listed(kind, count, false);
			if (this.at === before) break;
		} while (this.take(Mark.comma) && !isTargetEnd(this.kind()));
		this.#settle(from, count);
		return from;
	}

	/** The kind of the token that was read last. */
	#before(distance: number): number {
		return this.tokens.kind[this.at - distance]!;
	}

	/**
	 * A target that may be one of several.
	 *
	 * @param count - how many stand before it; when one of these takes any number of parts, -1 - how many stand since
	 * @param isList - whether it is one of several although no comma follows
	 * @returns the count for the next
	 */
	#listed(kind: DeclarationKind, count: number, isList: boolean): number {
		const first = this.targets.length;
		const isStarred = this.kind() === Mark.star;
		this.target(kind);
		const isPart = isList || count !== 0 || this.kind() === Mark.comma;
		if (isPart) this.#isPart(first, isStarred ? REST + Math.max(count, 0) : count < 0 ? BEHIND - 1 - count : count + 1);
		return isStarred ? -1 : count < 0 ? count - 1 : count + 1;
	}

	/** What stands since `from` holds a part of what is around: a name, or the targets of a list inside. */
	#isPart(from: number, part: number): void {
		const { targets } = this;
		if (targets.length === from) return;
		if (targets.length === from + STRIDE && targets.at(from + 1) === WHOLE) {
			targets.set(from + 1, part);
			return;
		}
		const row = this.values.reserve();
		this.assignTargets(from, row);
		this.#push(NONE, part, row);
	}

	#push(declaration: number, part: number, row: number): void {
		this.targets.push(declaration);
		this.targets.push(part);
		this.targets.push(row);
	}

	/** At the end of a list it is known how many stand behind its star. */
	#settle(from: number, count: number): void {
		if (count >= -1) return;
		const behind = -1 - count;
		const { targets } = this;
		for (let at = from + 1; at < targets.length; at += STRIDE) {
			const part = targets.at(at);
			if (part >= BEHIND) targets.set(at, part - BEHIND - behind);
			else if (part >= REST) targets.set(at, part + behind * REST_UNIT);
		}
	}

	protected target(kind: DeclarationKind): void {
		this.take(Mark.star);
		if (this.kind() === Token.name && !isPostfix(this.peek(1))) {
			const isVariable = kind === DeclarationKind.variable;
			const declared = isVariable ? this.variableKind(this.at) : kind;
			this.#push(this.bindName(declared, this.at++, this.sink.scope), WHOLE, NONE);
		} else if (this.#isList()) this.#list(kind);
		else this.#member();
	}

	/** Whether a bracket here holds targets, and is not the begin of what a member or an element is taken of. */
	#isList(): boolean {
		if (this.kind() !== Mark.round && this.kind() !== Mark.square) return false;
		const after = this.tokens.after(this.at);
		return after >= this.limit || !isPostfix(this.tokens.kind[after]!);
	}

	#list(kind: DeclarationKind): void {
		const isSquare = this.kind() === Mark.square;
		const outer = this.open();
		const from = this.targets.length;
		let count = 0;
		if (this.descend()) {
			while (this.kind() !== Token.end) {
				const before = this.at;
				count = this.#listed(kind, count, isSquare);
				this.take(Mark.comma);
				if (this.at === before) this.skip();
			}
			this.ascend();
		}
		this.#settle(from, count);
		this.close(outer);
	}

	/** `x.y`, `x[y]`. */
	#member(): void {
		const before = this.sink.references.count;
		const { begin } = this;
		this.primary();
		const { subject } = this;
		if (subject === NONE) return;
		const { references } = this.sink;
		references.role[subject] = ReferenceRole.write;
		// a field stands where `self` is the first and only name before it
		if (subject !== before + 1 || !this.isSelf(before) || this.#before(2) !== Mark.dot) return;
		const field = this.impliedField(subject, this.at - 1);
		if (field === NONE) return;
		this.setRange(field, begin);
		references.container[before] = field;
		this.#push(field, WHOLE, NONE);
	}

	protected override assignTargets(from: number, value: number): void {
		const { targets } = this;
		const { type } = this.sink.declarations;
		for (let at = from; at < targets.length && value !== NONE; at += STRIDE) {
			const declaration = targets.at(at);
			const part = targets.at(at + 1);
			const row = targets.at(at + 2);
			if (row !== NONE) this.values.become(row, operationOf(part), value, operandOf(part));
			else if (declaration !== NONE) {
				type[declaration] = part === WHOLE ? value : this.values.add(operationOf(part), value, operandOf(part));
			}
		}
		targets.length = from;
	}

	/** The same for a value that is the tuple of what was read last: each target holds its part. */
	protected assignParts(from: number, value: number): void {
		const { targets, tuple } = this;
		if (tuple.length > 0) {
			const { type } = this.sink.declarations;
			for (let at = from; at < targets.length; at += STRIDE) {
				const part = targets.at(at + 1);
				if (part <= WHOLE || part >= REST || targets.at(at) === NONE) continue;
				type[targets.at(at)] = tuple.at(part - 1);
				targets.set(at, NONE);
			}
		}
		this.assignTargets(from, value);
	}

	/** Names since `from` that are all there is, to their left, end here. */
	protected endTargets(from: number): void {
		const { targets } = this;
		for (let at = from; at < targets.length; at += STRIDE) {
			const target = targets.at(at);
			if (target !== NONE && targets.at(at + 1) === WHOLE) this.sink.declarations.end[target] = this.lastEnd;
		}
	}

	/** The declaration of the name or field that is all there is since `from`; -1 if there is another. */
	protected singleTarget(from: number): number {
		const isSingle = this.targets.length === from + STRIDE && this.targets.at(from + 1) === WHOLE;
		return isSingle ? this.targets.at(from) : NONE;
	}

	/** Says of the single target since `from` what it holds an instance of: what an `except` names. */
	protected instanceOf(value: number): number {
		const { rows } = this.values;
		if (value === NONE) return NONE;
		if (rows.op[value] === ValueOp.collection) return this.instanceOf(rows.a[value]!);
		if (rows.op[value] === ValueOp.tuple) {
			let each = NONE;
			for (let list = rows.a[value]!; list !== NONE; list = rows.b[list]!) {
				each = this.values.either(each, this.instanceOf(rows.a[list]!));
			}
			return each;
		}
		if (rows.op[value] !== ValueOp.either) return this.values.add(ValueOp.instance, value);
		return this.values.either(this.instanceOf(rows.a[value]!), this.instanceOf(rows.b[value]!));
	}

	/** Whether an assignment begins here: an `=` or a colon on this line before what can only be in an expression. */
	protected isAssignment(): boolean {
		const { kind } = this.tokens;
		let { at } = this;
		while (at < this.limit) {
			const here = kind[at]!;
			if (here === Mark.assign || here === Mark.colon) return true;
			if (isNoTarget(here)) return false;
			at = here === Mark.round || here === Mark.square || here === Mark.curly ? this.tokens.after(at) : at + 1;
		}
		return false;
	}
}

const operationOf = (part: number): ValueOp => (part >= REST ? ValueOp.rest : ValueOp.part);
const operandOf = (part: number): number => (part >= REST ? part - REST : part > WHOLE ? part - 1 : part);

/** What ends a name that is not the whole of a target. */
const isPostfix = (kind: number): boolean => kind === Mark.dot || kind === Mark.round || kind === Mark.square;

const isTargetEnd = (kind: number): boolean =>
	kind === Mark.assign || kind === Word.in || kind === Token.end || kind === Token.newline || kind === Mark.colon;

const isNoTarget = (kind: number): boolean =>
	kind === Token.newline || kind === Mark.semicolon || kind === Operator.assign || kind === Word.lambda ||
	kind === Token.end || kind === Token.indent || kind === Token.dedent;
