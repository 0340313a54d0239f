/** CommonJS: what `require` gives, and names under which something of a file is exported. */
import type { Site } from "../model/declarations.ts";
import { ValueOp } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { get, NONE } from "../model/rows.ts";
import type { Evaluation } from "./evaluation.ts";
import { addTypes, type Type } from "./types.ts";

/** A module as `require` gives it: itself, and when a function is the module, what it is called or constructed as. */
export function typesRequired(evaluator: Evaluation, files: readonly string[]): readonly Type[] {
	const { symbols } = evaluator;
	const types: Type[] = [{ kind: "module", files }];
	if (!files.some((file) => (symbols.index(file)?.exported("=").length ?? 0) > 0)) return types;
	const assigned = evaluator.deeper([], () => evaluator.typesOfOffers(symbols.exported(files, "default"), undefined));
	const isCalled = (type: Type): boolean => type.kind === "declared" && !type.instance && isCallable(evaluator, type);
	addTypes(types, assigned.filter(isCalled));
	return types;
}

function isCallable({ symbols }: Evaluation, { path, declaration }: Site): boolean {
	const { kind: kinds, returns } = symbols.index(path)?.facts.declarations ?? {};
	const kind = kinds?.[declaration];
	// of what has no name, an object has no result
	if (kind === DeclarationKind.anonymous) return (returns?.[declaration] ?? NONE) >= 0;
	return kind === DeclarationKind.function || kind === DeclarationKind.class || kind === DeclarationKind.method;
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
 * What something is exported for: `f`, of `exports.f = f`, which is another name of it. Nothing for what has a name in
 * a scope, or is exported as a value of its own.
 */
export function exportedFor(evaluator: Evaluation, { path, declaration }: Site): readonly Site[] {
	const facts = evaluator.symbols.index(path)?.facts;
	if (facts === undefined || declaration === 0) return [];
	const { declarations, values } = facts;
	const isPlain = declarations.flags[declaration] === (DeclarationFlag.exported | DeclarationFlag.value);
	const value = get(declarations.type, declaration);
	if (!isPlain || get(declarations.scope, declaration) >= 0 || values.op[value] !== ValueOp.reference) return [];
	return evaluator.naming.named(path, get(values.a, value), undefined).sites;
}
