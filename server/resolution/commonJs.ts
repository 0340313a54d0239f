/** CommonJS: what `require` gives, and names under which something of a file is exported. */
import type { Site } from "../model/declarations.ts";
import { ValueOp, type Facts } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { get, NONE, type DeclarationRow, type ImportRow, type ValueRow } from "../model/rows.ts";
import type { Evaluation } from "./evaluation.ts";
import type { FactsIndex } from "./factsIndex.ts";
import { addTypes, type Type } from "./types.ts";

/** A module as `require` gives it: itself, and when a function is the module, what it is called or constructed as. */
export function typesRequired(evaluator: Evaluation, files: readonly string[]): readonly Type[] {
	const { symbols } = evaluator;
	const types: Type[] = [{ kind: "module", files }];
	if (!files.some((file) => (symbols.index(file)?.exported("=").length ?? 0) > 0)) return types;
	const assigned = evaluator.deeper([], () => evaluator.typesOfOffers(symbols.exported(files, "default"), undefined));
	addTypes(types, assigned.filter((type) => isCalled(evaluator, type)));
	return types;
}

/** Whether a type is a function or a class itself. */
export function isCalled(evaluator: Evaluation, type: Type): boolean {
	return type.kind === "declared" && !type.instance && isCallable(evaluator, type);
}

function isCallable({ symbols }: Evaluation, { path, declaration }: Site): boolean {
	const { kind: kinds, returns } = symbols.index(path)?.facts.declarations ?? {};
	const kind = kinds?.[declaration];
	// of what has no name, an object has no result
	if (kind === DeclarationKind.anonymous) return (returns?.[declaration] ?? NONE) >= 0;
	return kind === DeclarationKind.function || kind === DeclarationKind.class || kind === DeclarationKind.method;
}

/** What a module is that is imported as a whole, if it says so (`module.exports = f`), also of another one. */
export function assignedModule({ symbols, members }: Evaluation, path: string, row: ImportRow): readonly Site[] {
	const files = symbols.moduleOf(path, row);
	const isAssigned = files.some((file) => (symbols.index(file)?.exported("=").length ?? 0) > 0);
	return isAssigned ? members.find({ kind: "module", files }, "default").sites : [];
}

/** What a declaration that is made from `require` stands for in the module; nothing if it is no such declaration. */
export function requiredAs(evaluator: Evaluation, { path, declaration }: Site): readonly Site[] {
	const { symbols, members } = evaluator;
	const facts = symbols.index(path)?.facts;
	const value = facts?.declarations.type[declaration] ?? NONE;
	if (facts === undefined || value < 0) return [];
	const module = moduleBehind(facts, value);
	const files = module === NONE ? [] : symbols.moduleOf(path, get(facts.values.a, module));
	if (files.length === 0) return [];
	const holder = holderOf(facts, value);
	if (holder === NONE) return members.find({ kind: "module", files }, "default").sites;
	const { op, a, b } = facts.values;
	const name = op[value] === ValueOp.member ? get(b, value) : get(facts.references.name, get(a, value));
	const types = holder === module ? [{ kind: "module", files } as const] : evaluator.evaluate(path, holder, undefined);
	return types.flatMap((type) => members.find(type, facts.string(name)).sites);
}

/** The module that a value is, or is a member of, however deep: `require("m").a.b`; -1 if there is none. */
export function moduleBehind(facts: Facts, value: ValueRow): ValueRow {
	let row = value;
	for (let holder = holderOf(facts, row); holder >= 0; holder = holderOf(facts, row)) row = holder;
	return facts.values.op[row] === ValueOp.module ? row : NONE;
}

/** The value of which a value is a member; -1 if it is none. */
function holderOf({ values, references }: Facts, value: ValueRow): ValueRow {
	const op = values.op[value];
	if (op === ValueOp.member) return get(values.a, value);
	return op === ValueOp.reference ? get(references.receiver, get(values.a, value)) : NONE;
}

/**
 * What something is exported for: `f`, of `exports.f = f` and of `module.exports = { f, g() {} }`, which is another
 * name of it. Nothing for what has a name in a scope, or is exported as a value of its own.
 */
export function exportedFor(evaluator: Evaluation, { path, declaration }: Site): readonly Site[] {
	const index = evaluator.symbols.index(path);
	if (index === undefined || declaration === 0) return [];
	const { declarations, values } = index.facts;
	const value = get(declarations.type, declaration);
	if (get(declarations.scope, declaration) >= 0 || values.op[value] !== ValueOp.reference) return [];
	const isPlain = declarations.flags[declaration] === (DeclarationFlag.exported | DeclarationFlag.value);
	if (!isPlain && !isExportedMember(index, declaration)) return [];
	return evaluator.naming.named(path, get(values.a, value), undefined).sites;
}

/** Whether it is a member of the object that a module is. */
function isExportedMember(index: FactsIndex, declaration: DeclarationRow): boolean {
	const { declarations, exports, values } = index.facts;
	if (declarations.kind[declaration] !== DeclarationKind.field) return false;
	const object = get(declarations.parent, declaration);
	return index.exported("=").some((row) => {
		const value = get(exports.value, row);
		return values.op[value] === ValueOp.declaration && values.a[value] === object;
	});
}
