/**
 * The types of what a name means, as far as facts tell: annotations, initializers, what functions give, followed from
 * value to value along edges that are stored. Where these end, at type parameters and at what callers hand in, it is
 * worked out by inference what the name is of.
 */
import { blockIdOf, enclosingBlock, symbolIdOf, type Site } from "../model/declarations.ts";
import { rowAt, ValueOp, type Facts } from "../model/facts.ts";
import { Confidence, DeclarationFlag, DeclarationKind, isBlockKind, isSure, Resolver } from "../model/kinds.ts";
import { FILE, get, NONE, type DeclarationRow, type NameRow, type ReferenceRow, type ValueRow } from "../model/rows.ts";
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

/** A row of a file: a declaration, a value, a reference. */
interface RowOfFile<R> {
	readonly path: string;
	readonly facts: Facts;
	readonly row: R;
}

/** See EditorAnalysis. */
export function typeDefinition(view: IndexView, path: string, offset: number): PlacesAnswer {
	const target = nameAt(view, path, offset);
	const types = new Types(view);
	const sure = (target?.definitions ?? []).filter(({ confidence }) => isSure(confidence));
	for (const definition of sure) types.ofDefinition(definition, "result");
	const inferred = target !== undefined && (types.isOpen || types.found.length === 0)
		? inferredAt(view, path, target.origin.begin) : [];
	const found = inferred.length > 0 ? inferred : types.found;
	const definitions = found.flatMap((type) => declaredTypes(view, type));
	return { origin: target?.origin, definitions, truncated: types.isCut };
}

/** Where a type is declared. */
export function declaredTypes(view: IndexView, { id }: SymbolView): readonly Definition[] {
	return declarationsOf(view, id).map((symbol): Definition => {
		const { path, range, nameRange, name, kind } = symbol;
		return { path, range, nameRange, name, kind, ...INFERRED, symbol };
	});
}

/** What inference tells of the name that begins at an offset. */
function inferredAt(view: IndexView, path: string, begin: number): readonly SymbolView[] {
	const facts = view.facts(path);
	const names = facts === undefined ? [] : namesBeginning(facts, begin);
	const sites = names.map((name) => view.typesOf(path, name)).find((one) => one.length > 0) ?? [];
	return sites.flatMap((site) => typeAt(view, site) ?? []);
}

/** The names that begin at an offset: what is referred to, then what is declared. */
export function namesBeginning({ references, declarations }: Facts, begin: number): readonly NameRow[] {
	const reference = rowAt(references.begin, references.end, begin);
	const declaration = rowAt(declarations.nameBegin, declarations.nameEnd, begin);
	const names: NameRow[] = [];
	if (references.begin[reference] === begin) names.push({ kind: "reference", row: reference });
	if (declarations.nameBegin[declaration] === begin) names.push({ kind: "declaration", row: declaration });
	return names;
}

/** The type that a declaration is, or that it is a part of when it has no name. */
export function typeAt(view: IndexView, { path, declaration }: Site): SymbolView | undefined {
	const facts = view.facts(path);
	if (facts === undefined || !INSTANTIATED.has(get(facts.declarations.kind, declaration))) return undefined;
	const around = enclosingBlock(facts, declaration);
	const symbol = around > 0 ? symbolOf(view, symbolIdOf(facts, around, path)) : undefined;
	return symbol !== undefined && TYPE_KINDS.has(symbol.kind) ? symbol : undefined;
}

/** Types, with a name or, inside of one that has one, without. */
const INSTANTIATED: ReadonlySet<number> = new Set([...TYPE_KINDS, DeclarationKind.anonymous]);

class Types {
	isCut = false;
	/** Some of it depends on type parameters, or on what is handed in. */
	isOpen = false;
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
		const row = facts ? rowAt(facts.declarations.nameBegin, facts.declarations.nameEnd, nameRange.begin) : NONE;
		if (!facts || row < 0) return;
		if (PARTS.has(kind)) return this.#enclosing({ path, facts, row });
		this.#ofDeclaration({ path, facts, row }, of);
	}

	#ofDeclaration({ path, facts, row }: RowOfFile<DeclarationRow>, of: "result" | "value"): void {
		const { kind, type, returns, flags } = facts.declarations;
		this.isOpen ||= kind[row] === DeclarationKind.typeParameter;
		// What a getter gives is what its name is as a value.
		if ((get(flags, row) & DeclarationFlag.accessor) !== 0) of = "result";
		const isCalled = CALLED.has(get(kind, row));
		if (!isCalled) return this.#ofValue({ path, facts, row: get(type, row) });
		if (of === "result") this.#ofValue({ path, facts, row: get(returns, row) });
	}

	#enclosing({ path, facts, row }: RowOfFile<DeclarationRow>): void {
		this.#ofItself({ path, facts, row: facts.declarations.parent[row] ?? FILE });
	}

	#ofValue({ path, facts, row }: RowOfFile<ValueRow>): void {
		if (row < 0 || !this.#takes(path, row)) return;
		const { op, a, b } = facts.values;
		const [first, second] = [get(a, row), get(b, row)];
		const go = (value: ValueRow): void => this.#ofValue({ path, facts, row: value });
		switch (op[row] as ValueOp) {
			case ValueOp.reference:
				return this.#ofReference({ path, facts, row: first }, "value");
			case ValueOp.call:
				return this.#ofCall({ path, facts, row: first });
			case ValueOp.instance: case ValueOp.element: case ValueOp.collection: case ValueOp.awaited: case ValueOp.promise:
			case ValueOp.site: case ValueOp.lookup: case ValueOp.rest: case ValueOp.classOf:
			case ValueOp.where: case ValueOp.made: case ValueOp.indexed:
				return go(first);
			case ValueOp.either: case ValueOp.otherwise: case ValueOp.both: case ValueOp.arguments: case ValueOp.map:
				go(first);
				return go(second);
			case ValueOp.generic:
				return this.#ofGeneric({ path, facts, row: first }, second);
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
			case ValueOp.parameter:
				// What is handed in is known by who calls only.
				this.isOpen = true;
				return undefined;
			case ValueOp.module: case ValueOp.base: case ValueOp.literal: case ValueOp.is:
				return undefined;
		}
	}

	/** Of a generic type that is not in the index (`Promise<Cart>`), what it is of. */
	#ofGeneric(type: RowOfFile<ValueRow>, list: ValueRow): void {
		const before = this.#found.size;
		this.#ofValue(type);
		const { a, b } = type.facts.values;
		for (let at = list; at >= 0 && this.#found.size === before; at = get(b, at)) {
			this.#ofValue({ ...type, row: get(a, at) });
		}
	}

	#ofReference({ path, facts, row }: RowOfFile<ReferenceRow>, of: "result" | "value"): void {
		const definitions = linked(this.#view, path, facts, row).filter(({ confidence }) => isSure(confidence));
		for (const definition of definitions) this.ofDefinition(definition, of);
		const bound = get(facts.references.target, row);
		if (definitions.length === 0 && bound >= 0 && !isBlockKind(get(facts.declarations.kind, bound))) {
			this.#ofDeclaration({ path, facts, row: bound }, of);
		}
	}

	/** A call of a type makes one of it. */
	#ofCall({ path, facts, row }: RowOfFile<ValueRow>): void {
		const { op, a } = facts.values;
		let callee = row;
		while (callee >= 0 && CALLEES.has(get(op, callee))) callee = get(a, callee);
		if (callee < 0) return;
		const named = get(a, callee);
		if (op[callee] === ValueOp.reference) this.#ofReference({ path, facts, row: named }, "result");
		else if (op[callee] === ValueOp.declaration) this.#ofDeclaration({ path, facts, row: named }, "result");
	}

	/** One of several results: of a tuple that stands here, or that what is called here gives. */
	#ofPart(whole: RowOfFile<ValueRow>, part: number): void {
		const tuple = this.#tupleOf(whole);
		if (!tuple) return part === 0 ? this.#ofValue(whole) : undefined;
		const { values } = tuple.facts;
		let list = get(values.a, tuple.row);
		for (let at = 0; at < part && list >= 0; at++) list = get(values.b, list);
		if (list >= 0) this.#ofValue({ ...tuple, row: get(values.a, list) });
	}

	#tupleOf({ path, facts, row }: RowOfFile<ValueRow>): RowOfFile<ValueRow> | undefined {
		const { op, a } = facts.values;
		if (row < 0 || op[row] === ValueOp.tuple) return row < 0 ? undefined : { path, facts, row };
		let callee = op[row] === ValueOp.call ? get(a, row) : NONE;
		while (callee >= 0 && CALLEES.has(get(op, callee))) callee = get(a, callee);
		if (callee < 0 || op[callee] !== ValueOp.reference) return undefined;
		for (const { path: at, nameRange, confidence } of linked(this.#view, path, facts, get(a, callee))) {
			const other = isSure(confidence) ? this.#view.facts(at) : undefined;
			const declared = other ? rowAt(other.declarations.nameBegin, other.declarations.nameEnd, nameRange.begin) : NONE;
			const given = declared < 0 ? NONE : other?.declarations.returns[declared] ?? NONE;
			if (other && given >= 0 && other.values.op[given] === ValueOp.tuple) return { path: at, facts: other, row: given };
		}
		return undefined;
	}

	#ofItself({ path, facts, row }: RowOfFile<DeclarationRow>): void {
		const around = enclosingBlock(facts, row);
		const symbol = around > 0 ? symbolOf(this.#view, blockIdOf(facts, around, path)) : undefined;
		if (symbol && TYPE_KINDS.has(symbol.kind)) this.#add(symbol);
	}

	#ofBases({ path, facts, row }: RowOfFile<DeclarationRow>): void {
		const { declaration, base, first, count } = facts.heritage;
		for (let at = first; at < count; at++) {
			if (declaration[at] === row) this.#ofValue({ path, facts, row: get(base, at) });
		}
	}

	/** Types that are found on the way to a member are not those of the member. */
	#ofMember(owner: RowOfFile<ValueRow>, name: string): void {
		const own = new Types(this.#view);
		own.#steps = this.#steps;
		own.#ofValue(owner);
		this.#steps = own.#steps;
		this.isOpen ||= own.isOpen;
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
