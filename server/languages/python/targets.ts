/** Targets of assignments (language reference, "Assignment statements"): names are declared, members written. */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { AnnotationParser } from "./annotations.ts";
import { Word } from "./words.ts";

/** Said of a target that is in a list of targets: it holds a part of the value. */
const PART = 1;

export abstract class TargetParser extends AnnotationParser {
	/** Declarations that wait for their value, each with whether it is a part; the innermost statement's last. */
	protected readonly targets: number[] = [];

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
			this.target(kind);
			count++;
			if (this.at === before) break;
		} while (this.take(Mark.comma) && !isTargetEnd(this.kind()));
		if (count > 1 || this.#before(1) === Mark.comma) this.#areParts(from);
		return from;
	}

	/** The kind of the token that was read last. */
	#before(distance: number): number {
		return this.tokens.kind[this.at - distance]!;
	}

	#areParts(from: number): void {
		for (let at = from + 1; at < this.targets.length; at += 2) this.targets[at] = PART;
	}

	protected target(kind: DeclarationKind): void {
		const isStarred = this.take(Mark.star);
		const from = this.targets.length;
		if (this.kind() === Token.name && !isPostfix(this.peek(1))) {
			const isVariable = kind === DeclarationKind.variable;
			const declared = isVariable ? this.variableKind(this.at) : kind;
			this.targets.push(this.bindName(declared, this.at++, this.sink.scope), 0);
		} else if (this.#isList()) this.#list(kind);
		else this.#member();
		if (isStarred) this.#areParts(from);
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
		if (this.descend()) {
			const from = this.targets.length;
			let isList = isSquare;
			while (this.kind() !== Token.end) {
				const before = this.at;
				this.target(kind);
				if (this.take(Mark.comma)) isList = true;
				if (this.at === before) this.skip();
			}
			if (isList) this.#areParts(from);
			this.ascend();
		}
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
		this.targets.push(field, 0);
	}

	protected override assignTargets(from: number, value: number): void {
		const { type } = this.sink.declarations;
		for (let at = from; at < this.targets.length; at += 2) {
			const declaration = this.targets[at]!;
			if (declaration !== NONE && this.targets[at + 1] !== PART) type[declaration] = value;
		}
		this.targets.length = from;
	}

	/** Says of the single target since `from` what it holds an instance of: what an `except` names. */
	protected instanceOf(value: number): number {
		const { rows } = this.values;
		if (value === NONE) return NONE;
		if (rows.op[value] === ValueOp.collection) return this.instanceOf(rows.a[value]!);
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

/** What ends a name that is not the whole of a target. */
const isPostfix = (kind: number): boolean => kind === Mark.dot || kind === Mark.round || kind === Mark.square;

const isTargetEnd = (kind: number): boolean =>
	kind === Mark.assign || kind === Word.in || kind === Token.end || kind === Token.newline || kind === Mark.colon;

const isNoTarget = (kind: number): boolean =>
	kind === Token.newline || kind === Mark.semicolon || kind === Operator.assign || kind === Word.lambda ||
	kind === Token.end || kind === Token.indent || kind === Token.dedent;
