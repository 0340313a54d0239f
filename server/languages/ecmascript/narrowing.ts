/**
 * What conditions say of a variable where they hold: in `if (node.kind === "call") { … }` it is one of those that are
 * calls (TypeScript handbook, "Narrowing").
 *
 * What is said of a name is followed, and of members of it or of `this` (`this.a.b`): that a member of it is a literal,
 * that it is an instance of some class, or what a function tells of it that says so (`x is T`). Whether another
 * variable has the name meanwhile is looked at when the value is worked out.
 */
import { ValueOp } from "../../model/facts.ts";
import type { FactsSink } from "../../skim/factsSink.ts";
import { Stack } from "../../skim/stack.ts";
import { NONE, PARTS_MAX } from "../../skim/values.ts";

/** What is asked of a variable, or of a member. */
export interface Test {
	/** The variable, or the member. */
	readonly name: number;
	/** The reference that it is asked of: with its receivers it says of what the member is. */
	readonly subject: number;
	/** The name of its member, or -1. */
	readonly member: number;
	/** The value that is asked about, and what it is or is not. */
	readonly value: number;
	readonly wanted: number;
	readonly isNegated: boolean;
}

/** So many conditions are kept in mind at a place. */
const HELD_MAX = 32;
/** So many members of members are looked at: `a.b.c`. */
const PATH_MAX = 6;

const NO_TESTS: readonly Test[] = [];

/** What an expression says when it is true, and when it is false. */
export interface Outcome {
	readonly whenTrue: readonly Test[];
	readonly whenFalse: readonly Test[];
}

export const NO_OUTCOME: Outcome = { whenTrue: NO_TESTS, whenFalse: NO_TESTS };

export class Narrowing {
	readonly #sink: FactsSink;
	/**
	 * Of each condition that holds here: the name of the variable or member, -1 when it was assigned to since; the
	 * reference it is asked of; and its row.
	 */
	readonly #names = new Stack();
	readonly #subjects = new Stack();
	readonly #rows = new Stack();

	constructor(sink: FactsSink) {
		this.#sink = sink;
	}

	/** How many conditions hold here. */
	get count(): number {
		return this.#names.length;
	}

	/** Only the first `count` conditions hold from here on. */
	end(count: number): void {
		this.#names.length = this.#subjects.length = this.#rows.length = count;
	}

	/** What holds here, for a branch to begin with. */
	keep(): readonly number[] {
		const kept: number[] = [];
		for (let at = 0; at < this.count; at++) kept.push(this.#names.at(at));
		return kept;
	}

	/** What was kept holds again. @returns which conditions did not any more, for {@link Narrowing.drop} */
	recall(kept: readonly number[]): readonly number[] {
		const lost: number[] = [];
		for (const [at, name] of kept.entries()) {
			if (this.#names.at(at) === name) continue;
			this.#names.set(at, name);
			lost.push(at);
		}
		return lost;
	}

	/** Behind branches nothing holds that one of them lost. */
	drop(lost: readonly number[]): void {
		for (const at of lost) this.#names.set(at, NONE);
	}

	/** They hold from here on, whether they say so or the opposite. */
	hold(tests: readonly Test[]): void {
		for (const { name, subject, value, wanted } of tests) {
			const row = this.#sink.values.add(ValueOp.is, value, wanted);
			if (row === NONE || this.count >= HELD_MAX) continue;
			this.#names.push(name);
			this.#subjects.push(subject);
			this.#rows.push(row);
		}
	}

	/** A variable or member is assigned to: of it, and of what is read from it, nothing is known from here on. */
	forget(assigned: number): void {
		for (let at = 0; at < this.count; at++) {
			if (this.#names.at(at) !== NONE && this.#isRead(this.#subjects.at(at), assigned)) this.#names.set(at, NONE);
		}
	}

	/** Whether a reference reads something that is written as `assigned` is, on its way to what it means. */
	#isRead(subject: number, assigned: number): boolean {
		let row = subject;
		for (let depth = 0; row !== NONE && depth < PATH_MAX; depth++) {
			if (this.#areSame(row, assigned)) return true;
			row = this.#holder(row);
		}
		return false;
	}

	/** The value of a variable or member here, which a reference names. */
	of(reference: number, value: number): number {
		const name = this.#sink.references.name[reference]!;
		let meant = value;
		for (let at = 0; at < this.#names.length; at++) {
			if (this.#names.at(at) !== name || !this.#areSame(this.#subjects.at(at), reference)) continue;
			meant = this.#sink.values.add(ValueOp.where, meant, this.#rows.at(at));
		}
		return meant === NONE ? value : meant;
	}

	/** Whether two references are written the same, and begin with a name or with `this`. */
	#areSame(one: number, other: number): boolean {
		const { references: { name, receiver }, values: { rows: { op, a } } } = this.#sink;
		let [first, second] = [one, other];
		for (let depth = 0; depth < PATH_MAX; depth++) {
			if (name[first] !== name[second]) return false;
			if (receiver[first] === NONE || receiver[second] === NONE) return receiver[first] === receiver[second];
			const [held, hold] = [this.#plain(receiver[first]!), this.#plain(receiver[second]!)];
			if (op[held] !== op[hold]) return false;
			if (op[held] === ValueOp.self) return a[held] === a[hold];
			if (op[held] !== ValueOp.reference) return false;
			[first, second] = [a[held]!, a[hold]!];
		}
		return false;
	}

	/** The reference of which one is a member; -1 if there is none. */
	#holder(reference: number): number {
		return this.#variable(this.#sink.references.receiver[reference]!);
	}

	/** What it says that the value of the expression `subject` is or is not `wanted`; `undefined` if nothing. */
	test(subject: number, value: number, wanted: number, isNegated: boolean): Test | undefined {
		const { references } = this.#sink;
		if (subject === NONE || value === NONE || wanted === NONE) return undefined;
		const isLiteral = this.#isLiteral(wanted);
		const variable = isLiteral ? this.#holder(subject) : subject;
		if (variable === NONE || !this.#areSame(variable, variable)) return undefined;
		const member = isLiteral ? references.name[subject]! : NONE;
		return { name: references.name[variable]!, subject: variable, member, value, wanted, isNegated };
	}

	/** What the call `call` says of its first argument `value`, if that is a variable. */
	guard(value: number, call: number, isNegated: boolean): Test | undefined {
		return this.test(this.#variable(value), value, call, isNegated);
	}

	/** The reference that a value is, whatever conditions hold for it. */
	#variable(value: number): number {
		const { op, a } = this.#sink.values.rows;
		const row = this.#plain(value);
		return row !== NONE && op[row] === ValueOp.reference ? a[row]! : NONE;
	}

	/** A value, whatever conditions hold for it. */
	#plain(value: number): number {
		const { op, a } = this.#sink.values.rows;
		let row = value;
		while (row !== NONE && op[row] === ValueOp.where) row = a[row]!;
		return row;
	}

	#isLiteral(value: number): boolean {
		const { op, a } = this.#sink.values.rows;
		return op[value] === ValueOp.literal || (op[value] === ValueOp.either && op[a[value]!] === ValueOp.literal);
	}

	/** `a.kind === "x" || a.kind === "y"`; none if they do not speak of one thing. */
	anyOf(tests: readonly Test[]): readonly Test[] {
		const [first] = tests;
		const isOne = tests.length <= PARTS_MAX && tests.every(({ subject, member, isNegated }) =>
			!isNegated && first !== undefined && member === first.member && this.#areSame(subject, first.subject));
		if (first === undefined || !isOne) return NO_TESTS;
		const wanted = new Stack();
		for (const test of tests) wanted.push(test.wanted);
		return [{ ...first, wanted: this.#sink.values.fold(ValueOp.either, wanted, 0) }];
	}
}

/** What the operands of an expression say, as far as `&&` or `||` stand between them, but not both. */
export class Condition {
	readonly #narrowing: Narrowing;
	/** How many conditions held before. */
	readonly #held: number;
	readonly #tests: Test[] = [];
	#operandCount = 1;
	#hasAnd = false;
	#hasOr = false;

	constructor(narrowing: Narrowing) {
		this.#narrowing = narrowing;
		this.#held = narrowing.count;
	}

	/** An operand compares, which may be a test. */
	compare(test: Test | undefined): void {
		if (test !== undefined) this.#tests.push(test);
	}

	/** What stands before holds in what follows. */
	and(): void {
		this.#operandCount++;
		this.#hasAnd = true;
		this.#hold(false);
	}

	/** The opposite of what stands before holds in what follows. */
	or(): void {
		this.#operandCount++;
		this.#hasOr = true;
		this.#hold(true);
	}

	#hold(isNegated: boolean): void {
		this.#narrowing.end(this.#held);
		if (this.#hasAnd && this.#hasOr) return;
		this.#narrowing.hold(this.#those(isNegated));
	}

	#those(isNegated: boolean): readonly Test[] {
		return this.#tests.filter((test) => test.isNegated === isNegated);
	}

	end(): Outcome {
		this.#narrowing.end(this.#held);
		if (this.#tests.length === 0 || (this.#hasAnd && this.#hasOr)) return NO_OUTCOME;
		if (!this.#hasOr) return { whenTrue: this.#those(false), whenFalse: this.#hasAnd ? NO_TESTS : this.#those(true) };
		const areAll = this.#tests.length === this.#operandCount;
		return { whenTrue: areAll ? this.#narrowing.anyOf(this.#tests) : NO_TESTS, whenFalse: this.#those(true) };
	}
}
