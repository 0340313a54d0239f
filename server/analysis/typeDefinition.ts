/**
 * The types of what a name means, as far as facts tell: annotations, initializers, what functions give, followed from
 * value to value along edges that are stored. What only inference over generics could tell is left out.
 */
import { blockIdOf, enclosingBlock } from "../model/declarations.ts";
import { rowAt, ValueOp, type Facts } from "../model/facts.ts";
import { Confidence, DeclarationKind, isBlockKind, isSure, Resolver } from "../model/kinds.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Definition, SymbolView } from "./analysis.ts";
import type { PlacesAnswer } from "./editorAnswers.ts";
import { membersOf, TYPE_KINDS } from "./subtypes.ts";
import { declarationsOf, symbolOf } from "./symbols.ts";
import { linked, nameAt } from "./nameAt.ts";

/** Values, and names between them, that one question follows. */
const STEPS_MAX = 300;
const TYPES_MAX = 16;
const CALLED: ReadonlySet<number> = new Set([
	DeclarationKind.function, DeclarationKind.method, DeclarationKind.constructor, DeclarationKind.anonymous,
]);

const INFERRED = { confidence: Confidence.inferred, resolver: Resolver.inference } as const;
/** What is of the type that it is declared in. */
const PARTS: ReadonlySet<number> = new Set([DeclarationKind.enumMember, DeclarationKind.constructor]);

/** A declaration or a value of a file. */
interface Row {
	readonly path: string;
	readonly facts: Facts;
	readonly row: number;
}

/** See EditorAnalysis. */
export function typeDefinition(view: IndexView, path: string, offset: number): PlacesAnswer {
	const target = nameAt(view, path, offset);
	const types = new Types(view);
	const sure = (target?.definitions ?? []).filter(({ confidence }) => isSure(confidence));
	for (const definition of sure) types.ofDefinition(definition, "result");
	const definitions = types.found.flatMap(({ id }) => declarationsOf(view, id)).map((symbol): Definition => {
		const { path: at, range, nameRange, name, kind } = symbol;
		return { path: at, range, nameRange, name, kind, ...INFERRED, symbol };
	});
	return { origin: target?.origin, definitions, truncated: types.isCut };
}

class Types {
	isCut = false;
	readonly #view: IndexView;
	readonly #found = new Map<string, SymbolView>();
	readonly #seen = new Set<string>();
	#steps = 0;

	constructor(view: IndexView) {
		this.#view = view;
	}

	get found(): readonly SymbolView[] {
		return [...this.#found.values()];
	}

	/** @param of - what is called has a type by what it gives; as a value it is only itself */
	ofDefinition(definition: Definition, of: "result" | "value"): void {
		const { path, kind, symbol, nameRange } = definition;
		if (symbol && TYPE_KINDS.has(kind)) return this.#add(symbol);
		const facts = this.#view.facts(path);
		const row = facts ? rowAt(facts.declarations.nameBegin, facts.declarations.nameEnd, nameRange.begin) : -1;
		if (!facts || row < 0) return;
		if (PARTS.has(kind)) return this.#enclosing({ path, facts, row });
		this.#ofDeclaration({ path, facts, row }, of);
	}

	#ofDeclaration({ path, facts, row }: Row, of: "result" | "value"): void {
		const { kind, type, returns } = facts.declarations;
		const isCalled = CALLED.has(kind[row] as number);
		if (!isCalled) return this.#ofValue({ path, facts, row: type[row] as number });
		if (of === "result") this.#ofValue({ path, facts, row: returns[row] as number });
	}

	#enclosing({ path, facts, row }: Row): void {
		this.#ofItself({ path, facts, row: facts.declarations.parent[row] ?? 0 });
	}

	#ofValue({ path, facts, row }: Row): void {
		if (row < 0 || !this.#takes(path, row)) return;
		const { op, a, b } = facts.values;
		const [first, second] = [a[row] as number, b[row] as number];
		const go = (value: number): void => this.#ofValue({ path, facts, row: value });
		switch (op[row] as ValueOp) {
			case ValueOp.reference:
				return this.#ofReference({ path, facts, row: first }, "value");
			case ValueOp.call:
				return this.#ofCall({ path, facts, row: first });
			case ValueOp.instance: case ValueOp.element: case ValueOp.collection: case ValueOp.awaited: case ValueOp.promise:
			case ValueOp.generic: case ValueOp.site: case ValueOp.lookup: case ValueOp.rest: case ValueOp.classOf:
				return go(first);
			case ValueOp.either: case ValueOp.otherwise: case ValueOp.both: case ValueOp.arguments: case ValueOp.map:
				go(first);
				return go(second);
			case ValueOp.tuple:
				return go(first);
			case ValueOp.part:
				return this.#ofPart({ path, facts, row: first }, second);
			case ValueOp.self: case ValueOp.declaration:
				return this.#ofItself({ path, facts, row: first });
			case ValueOp.super:
				return this.#ofBases({ path, facts, row: first });
			case ValueOp.member:
				return this.#ofMember({ path, facts, row: first }, facts.string(second));
			case ValueOp.parameter: case ValueOp.module: case ValueOp.base:
				// What is handed in is known by who calls only.
				return undefined;
		}
	}

	#ofReference({ path, facts, row }: Row, of: "result" | "value"): void {
		const definitions = linked(this.#view, path, facts, row).filter(({ confidence }) => isSure(confidence));
		for (const definition of definitions) this.ofDefinition(definition, of);
		const bound = facts.references.target[row] as number;
		if (definitions.length === 0 && bound >= 0 && !isBlockKind(facts.declarations.kind[bound] as number)) {
			this.#ofDeclaration({ path, facts, row: bound }, of);
		}
	}

	/** A call of a type makes one of it. */
	#ofCall({ path, facts, row }: Row): void {
		const { op, a } = facts.values;
		let callee = row;
		while (callee >= 0 && CALLEES.has(op[callee] as number)) callee = a[callee] as number;
		if (callee < 0) return;
		const named = a[callee] as number;
		if (op[callee] === ValueOp.reference) this.#ofReference({ path, facts, row: named }, "result");
		else if (op[callee] === ValueOp.declaration) this.#ofDeclaration({ path, facts, row: named }, "result");
	}

	/** One of several results: of a tuple that stands here, or that what is called here gives. */
	#ofPart(whole: Row, part: number): void {
		const tuple = this.#tupleOf(whole);
		if (!tuple) return part === 0 ? this.#ofValue(whole) : undefined;
		const { values } = tuple.facts;
		let list = values.a[tuple.row] as number;
		for (let at = 0; at < part && list >= 0; at++) list = values.b[list] as number;
		if (list >= 0) this.#ofValue({ ...tuple, row: values.a[list] as number });
	}

	#tupleOf({ path, facts, row }: Row): Row | undefined {
		const { op, a } = facts.values;
		if (row < 0 || op[row] === ValueOp.tuple) return row < 0 ? undefined : { path, facts, row };
		let callee = op[row] === ValueOp.call ? a[row] as number : -1;
		while (callee >= 0 && CALLEES.has(op[callee] as number)) callee = a[callee] as number;
		if (callee < 0 || op[callee] !== ValueOp.reference) return undefined;
		for (const { path: at, nameRange, confidence } of linked(this.#view, path, facts, a[callee] as number)) {
			const other = isSure(confidence) ? this.#view.facts(at) : undefined;
			const declared = other ? rowAt(other.declarations.nameBegin, other.declarations.nameEnd, nameRange.begin) : -1;
			const given = declared < 0 ? -1 : other?.declarations.returns[declared] ?? -1;
			if (other && given >= 0 && other.values.op[given] === ValueOp.tuple) return { path: at, facts: other, row: given };
		}
		return undefined;
	}

	#ofItself({ path, facts, row }: Row): void {
		const around = enclosingBlock(facts, row);
		const symbol = around > 0 ? symbolOf(this.#view, blockIdOf(facts, around, path)) : undefined;
		if (symbol && TYPE_KINDS.has(symbol.kind)) this.#add(symbol);
	}

	#ofBases({ path, facts, row }: Row): void {
		const { declaration, base, count } = facts.heritage;
		for (let at = 0; at < count; at++) {
			if (declaration[at] === row) this.#ofValue({ path, facts, row: base[at] as number });
		}
	}

	/** Types that are found on the way to a member are not those of the member. */
	#ofMember(owner: Row, name: string): void {
		const own = new Types(this.#view);
		own.#steps = this.#steps;
		own.#ofValue(owner);
		this.#steps = own.#steps;
		for (const { id } of own.found) {
			for (const member of membersOf(this.#view, id, name).flatMap((one) => symbolOf(this.#view, one) ?? [])) {
				const { path, range, nameRange, kind } = member;
				this.ofDefinition({ path, range, nameRange, name, kind, symbol: member, ...INFERRED }, "value");
			}
		}
	}

	/** Whether a value is to be looked at: for the first time, and within the bounds. */
	#takes(path: string, row: number): boolean {
		const key = `${row} ${path}`;
		if (this.#seen.has(key)) return false;
		this.isCut ||= this.#steps >= STEPS_MAX;
		this.#steps += 1;
		this.#seen.add(key);
		return !this.isCut;
	}

	#add(symbol: SymbolView): void {
		this.isCut ||= this.#found.size >= TYPES_MAX;
		if (!this.isCut) this.#found.set(blockKey(symbol.id), symbol);
	}
}

/** What stands between a call and the name that it calls by. */
const CALLEES: ReadonlySet<number> = new Set([ValueOp.site, ValueOp.generic]);
