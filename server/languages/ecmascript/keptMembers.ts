/**
 * Members of an object that a function returns can be used from elsewhere, so they keep their kind although a body is
 * around them. For `const part = { … }; return part;` that is known when the file has been read.
 */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationKind } from "../../model/kinds.ts";
import type { FactsSink } from "../../skim/factsSink.ts";
import { isLookedUp, lookUp, type ScopeRules } from "../../skim/lookUp.ts";
import { NONE } from "../../skim/values.ts";

/** Fields of an entry of the list of members. */
const ENTRY = 3;

/**
 * Gives members back their kinds.
 *
 * @param returned - references that callables return
 * @param members - of objects in bodies: each with its kind and the first reference in it
 */
export function keepReturned(
	sink: FactsSink, rules: ScopeRules, returned: readonly number[], members: readonly number[],
): void {
	if (members.length === 0 || returned.length === 0) return;
	const { declarations } = sink;
	const kept = new Set<number>();
	for (const reference of returned) {
		const found = isLookedUp(sink, reference) ? lookUp(sink, reference, rules) : NONE;
		if (found === NONE || declarations.kind[found] !== DeclarationKind.local) continue;
		kept.add(found);
		const object = objectOf(sink, found);
		if (object !== NONE) kept.add(object);
	}
	for (let at = 0; at < members.length; at += ENTRY) {
		const member = members[at]!;
		if (!kept.has(declarations.parent[member]!)) continue;
		declarations.kind[member] = members[at + 1]!;
		kept.add(member);
		contain(sink, member, members[at + 2]!);
	}
}

/** The object without a name that a variable holds. */
function objectOf({ declarations, values: { rows } }: FactsSink, variable: number): number {
	const type = declarations.type[variable]!;
	return type !== NONE && rows.op[type] === ValueOp.declaration ? rows.a[type]! : NONE;
}

/** What is referred to in a member is in it now, and no longer in what is around; its rows follow each other. */
function contain({ declarations, references }: FactsSink, member: number, first: number): void {
	const begin = declarations.begin[member]!;
	const end = declarations.end[member]!;
	for (let row = first; row < references.count && references.begin[row]! < end; row++) {
		// what was declared before it is around it
		if (references.begin[row]! >= begin && references.container[row]! < member) references.container[row] = member;
	}
}
