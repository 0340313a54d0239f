/** Targets of assignments (language reference, "Assignment statements"): names are declared, members written. */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { Mark, Operator, Token } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { AnnotationParser } from "./annotations.ts";
import { Word } from "./words.ts";

/** Said of a target that is all there is. */
const WHOLE = 0;
/** Said of a target that holds something of a part; one that holds part number n of the value has n + 1. */
const INNER = -1;

export abstract class TargetParser extends AnnotationParser {
	/** Declarations that wait for their value, each with which part of it they hold; the innermost statement's last. */
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
			count = this.#listed(kind, count, false);
			if (this.at === before) break;
		} while (this.take(Mark.comma) && !isTargetEnd(this.kind()));
		return from;
	}

	/** The kind of the token that was read last. */
	#before(distance: number): number {
		return this.tokens.kind[this.at - distance]!;
	}

	/**
	 * A target that may be one of several.
	 *
	 * @param count - how many stand before it; -1 when one of these takes any number of parts
	 * @param isList - whether it is one of several although no comma follows
	 * @returns the count for the next
	 */
	#listed(kind: DeclarationKind, count: number, isList: boolean): number {
		const first = this.targets.length;
		const isStarred = this.kind() === Mark.star;
		this.target(kind);
		const isPart = isList || count !== 0 || this.kind() === Mark.comma;
		if (isPart) this.#isPart(first, count < 0 ? INNER : count + 1);
		return isStarred || count < 0 ? -1 : count + 1;
	}

	/** Targets since `from` are part number `part`, counted from 1, of what is around, or in it. */
	#isPart(from: number, part: number): void {
		const { targets } = this;
		for (let at = from + 1; at < targets.length; at += 2) targets[at] = targets[at] === WHOLE ? part : INNER;
	}

	protected target(kind: DeclarationKind): void {
		const isStarred = this.take(Mark.star);
		const from = this.targets.length;
		if (this.kind() === Token.name && !isPostfix(this.peek(1))) {
			const isVariable = kind === DeclarationKind.variable;
			const declared = isVariable ? this.variableKind(this.at) : kind;
			this.targets.push(this.bindName(declared, this.at++, this.sink.scope), WHOLE);
		} else if (this.#isList()) this.#list(kind);
		else this.#member();
		if (isStarred) this.#isPart(from, INNER);
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
			let count = 0;
			while (this.kind() !== Token.end) {
				const before = this.at;
				count = this.#listed(kind, count, isSquare);
				this.take(Mark.comma);
				if (this.at === before) this.skip();
			}
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
		this.targets.push(field, WHOLE);
	}

	protected override assignTargets(from: number, value: number): void {
		const { type } = this.sink.declarations;
		for (let at = from; at < this.targets.length; at += 2) {
			const declaration = this.targets[at]!;
			const part = this.targets[at + 1]!;
			if (declaration === NONE || value === NONE || part === INNER) continue;
			type[declaration] = part === WHOLE ? value : this.values.add(ValueOp.part, value, part - 1);
		}
		this.targets.length = from;
	}

	/** The same for a value that is the tuple of what was read last: each target holds its part. */
	protected assignParts(from: number, value: number): void {
		if (this.tuple.length > 0) {
			const { type } = this.sink.declarations;
			for (let at = from; at < this.targets.length; at += 2) {
				const part = this.targets[at + 1]!;
				if (part <= WHOLE) continue;
				if (this.targets[at]! !== NONE) type[this.targets[at]!] = this.tuple[part - 1] ?? NONE;
				this.targets[at + 1] = INNER;
			}
		}
		this.assignTargets(from, value);
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

/** What ends a name that is not the whole of a target. */
const isPostfix = (kind: number): boolean => kind === Mark.dot || kind === Mark.round || kind === Mark.square;

const isTargetEnd = (kind: number): boolean =>
	kind === Mark.assign || kind === Word.in || kind === Token.end || kind === Token.newline || kind === Mark.colon;

const isNoTarget = (kind: number): boolean =>
	kind === Token.newline || kind === Mark.semicolon || kind === Operator.assign || kind === Word.lambda ||
	kind === Token.end || kind === Token.indent || kind === Token.dedent;
