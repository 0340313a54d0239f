/** CommonJS: what `require` gives, and names under which something of a file is exported. */
import type { Site } from "../model/declarations.ts";
import { ValueOp } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { get, NONE, type DeclarationRow, type ImportRow } from "../model/rows.ts";
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
export function requiredAs({ symbols, members }: Evaluation, { path, declaration }: Site): readonly Site[] {
	const facts = symbols.index(path)?.facts;
	const value = facts?.declarations.type[declaration] ?? NONE;
	if (facts === undefined || value < 0) return [];
	const { op, a, b } = facts.values;
	const isMember = op[value] === ValueOp.member;
	const module = isMember ? get(a, value) : value;
	if (op[module] !== ValueOp.module) return [];
	const files = symbols.moduleOf(path, get(a, module));
	const name = isMember ? facts.string(b[value]) : "default";
	return files.length === 0 ? [] : members.find({ kind: "module", files }, name).sites;
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
