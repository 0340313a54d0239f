/**
 * Which alternatives of a value are meant where a condition holds: of a union those whose member can be the literal
 * that it is compared with, or instances of the class that it is one of.
 *
 * What is not known to be excluded stays; where all would be, the condition says nothing.
 */
import { ValueOp, type Facts } from "../model/facts.ts";
import { DeclarationKind, ReferenceRole } from "../model/kinds.ts";
import { get, NONE, type ReferenceRow, type ValueRow } from "../model/rows.ts";
import type { Evaluation } from "./evaluation.ts";
import { addTypes, type Environment, type Type } from "./types.ts";

/** Aliases between a member and its literals. */
const ALIASES_MAX = 4;
/** So many members of members are compared: `a.b.c`. */
const PATH_MAX = 6;

/** A value and what is said of it, as rows of a file. */
export interface ConditionedValue {
	readonly path: string;
	readonly value: ValueRow;
	readonly test: ValueRow;
	readonly environment: Environment | undefined;
}

export class Alternatives {
	readonly #evaluator: Evaluation;

	constructor(evaluator: Evaluation) {
		this.#evaluator = evaluator;
	}

	meant({ path, value, test, environment }: ConditionedValue): readonly Type[] {
		const types = this.#evaluator.evaluate(path, value, environment);
		const facts = this.#evaluator.symbols.index(path)?.facts;
		if (facts === undefined) return types;
		const asked = get(facts.values.a, test);
		const wanted = get(facts.values.b, test);
		const literals = this.#literals(path, wanted, 0);
		if (literals === undefined) {
			if (!isSameName(facts, value, asked)) return types;
			return this.#instancesAmong(types, this.#instancesOf(path, wanted, environment));
		}
		const member = types.length < 2 ? undefined : memberAsked(facts, value, asked);
		if (member === undefined) return types;
		const kept = types.filter((type) => this.#mayBe(type, member, literals));
		return kept.length > 0 ? kept : types;
	}

	/** Those that are instances already, else instances that are one of them, else what is both. */
	#instancesAmong(types: readonly Type[], instances: readonly Type[]): readonly Type[] {
		const kept = types.filter((type) => this.#isOneOf(type, instances));
		if (kept.length > 0) return kept;
		const lower = instances.filter((instance) =>
			this.#isOneOf(instance, types) || this.#implementsOneOf(instance, types));
		if (lower.length > 0) return lower;
		const both: Type[] = [];
		addTypes(both, types);
		addTypes(both, instances);
		return both;
	}

	#isOneOf(type: Type, others: readonly Type[]): boolean {
		return type.kind === "declared" && this.#evaluator.members.lineage(type).some(({ path, declaration }) =>
			others.some((other) => other.kind === "declared" && other.path === path && other.declaration === declaration));
	}

	/** Whether a class or a base of it says that it implements one of some types, or what extends it. */
	#implementsOneOf(type: Type, others: readonly Type[]): boolean {
		if (type.kind !== "declared") return false;
		return this.#evaluator.members.lineage(type).some(({ path, declaration, environment }) => {
			const index = this.#evaluator.symbols.index(path);
			return index?.bases(declaration).some((row) => index.facts.heritage.role[row] === ReferenceRole.implements &&
				this.#evaluator.evaluate(path, get(index.facts.heritage.base, row), environment)
					.some((one) => this.#isOneOf(one, others)));
		});
	}

	/** What something is an instance of where a condition holds, or one of several; none if that is not known. */
	#instancesOf(path: string, wanted: ValueRow, environment: Environment | undefined): readonly Type[] {
		const { op, a, b } = this.#evaluator.symbols.index(path)?.facts.values ?? {};
		if (op === undefined || a === undefined || b === undefined) return [];
		const { calls } = this.#evaluator;
		if (op[wanted] === ValueOp.call) return calls.toldAt(path, get(a, wanted), get(b, wanted), environment);
		if (op[wanted] !== ValueOp.either) return this.#evaluator.evaluate(path, wanted, environment);
		const either: Type[] = [];
		for (const part of [get(a, wanted), get(b, wanted)]) {
			const types = this.#instancesOf(path, part, environment);
			if (types.length === 0) return [];
			addTypes(either, types);
		}
		return either;
	}

	/** Whether the member of a type can be one of some literals. */
	#mayBe(type: Type, member: string, literals: ReadonlySet<string>): boolean {
		if (type.kind !== "declared") return true;
		const { sites } = this.#evaluator.members.find(type, member);
		// It may be an object of another one that has it: `A & B` are both.
		return sites.length === 0 || sites.some(({ path, declaration }) => {
			const held = this.#evaluator.symbols.index(path)?.facts.declarations.type[declaration] ?? NONE;
			const own = this.#literals(path, held, 0);
			if (own === undefined) return true;
			for (const literal of own) if (literals.has(literal)) return true;
			return false;
		});
	}

	/** The literals that a value is one of; `undefined` if it may be something else. */
	#literals(path: string, value: ValueRow, depth: number): Set<string> | undefined {
		const facts = this.#evaluator.symbols.index(path)?.facts;
		if (facts === undefined || value < 0 || depth > ALIASES_MAX) return undefined;
		const { op, a, b } = facts.values;
		const found = new Set<string>();
		let rest: ValueRow = value;
		while (op[rest] === ValueOp.either && op[get(a, rest)] === ValueOp.literal) {
			found.add(facts.string(get(b, get(a, rest))));
			rest = get(b, rest);
		}
		if (op[rest] === ValueOp.literal) return found.add(facts.string(get(b, rest)));
		const isNamed = rest === value && op[rest] === ValueOp.instance && op[get(a, rest)] === ValueOp.reference;
		return isNamed ? this.#literalsOfAlias(path, get(a, get(a, rest)), depth) : undefined;
	}

	#literalsOfAlias(path: string, reference: ReferenceRow, depth: number): Set<string> | undefined {
		const { naming, symbols } = this.#evaluator;
		const [site, other] = naming.named(path, reference, undefined).sites;
		const declarations = site === undefined ? undefined : symbols.index(site.path)?.facts.declarations;
		if (site === undefined || other !== undefined) return undefined;
		if (declarations?.kind[site.declaration] !== DeclarationKind.type) return undefined;
		return this.#literals(site.path, get(declarations.type, site.declaration), depth + 1);
	}
}

/** The member of a value that a condition is about; `undefined` if it is about another one of its name. */
function memberAsked(facts: Facts, value: ValueRow, asked: ValueRow): string | undefined {
	const { values, references } = facts;
	if (values.op[asked] === ValueOp.member) return facts.string(get(values.b, asked));
	if (values.op[asked] !== ValueOp.reference) return undefined;
	const reference = get(values.a, asked);
	if (!isSameName(facts, value, get(references.receiver, reference))) return undefined;
	return facts.string(references.name[reference]);
}

/** Whether two values are one variable, or one member of a variable or of `this`, whatever conditions hold for it. */
function isSameName({ values, references }: Facts, one: ValueRow, other: ValueRow): boolean {
	const { op, a } = values;
	let [first, second] = [one, other];
	for (let depth = 0; depth < PATH_MAX; depth++) {
		while (op[first] === ValueOp.where) first = get(a, first);
		while (op[second] === ValueOp.where) second = get(a, second);
		if (first < 0 || second < 0 || op[first] !== op[second]) return false;
		if (depth > 0 && op[first] === ValueOp.self) return a[first] === a[second];
		if (op[first] !== ValueOp.reference) return false;
		const [named, called] = [get(a, first), get(a, second)];
		if (references.name[named] !== references.name[called]) return false;
		if (references.target[named] !== references.target[called]) return false;
		[first, second] = [get(references.receiver, named), get(references.receiver, called)];
		if (first < 0 || second < 0) return first === second;
	}
	return false;
}
