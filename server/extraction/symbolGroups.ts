/**
 * Which declarations of a file are one symbol: overloads, merged interfaces, a class and what merges with it, the same
 * variable declared again. Settled here, once; everything behind it reads the column `symbol`.
 *
 * One symbol are declarations of one name that bind in one scope, or are members of one symbol, as long as what they
 * name overlaps: an interface and a constant of one name are two symbols (a type and a value), and a class beside them
 * makes all three one, because it is both. Static members are not members of instances. What is a block and what is
 * not are never one.
 */
import { DeclarationFlag, DeclarationKind, isBlockKind } from "../model/kinds.ts";
import type { Declared } from "./structure.ts";

const BOTH = DeclarationFlag.value | DeclarationFlag.type;

/**
 * For each declaration the row of the first one, in the text, of its symbol.
 *
 * @param declared - in the order of their names, the file first
 * @param ownerOf - the type that a declaration is a member of although it stands outside it; empty if there is none
 * Cost: linear.
 */
export function symbolRows(declared: readonly Declared[], ownerOf: (declared: Declared) => string): Int32Array {
	const symbols = Int32Array.from(declared, (_, row) => row);
	const groups = new Map<string, Declared[]>();
	// Parents first: members are told apart by the symbol that they belong to.
	for (const level of byDepth(declared)) {
		groups.clear();
		for (const one of level) {
			if (one.name === "" || one.row === 0) continue;
			const key = `${placeOf(one, symbols, ownerOf)} ${one.name}`;
			const group = groups.get(key);
			if (group) group.push(one);
			else groups.set(key, [one]);
		}
		for (const group of groups.values()) if (group.length > 1) unite(group, symbols);
	}
	return symbols;
}

/** Declarations by how many others are around them. */
function byDepth(declared: readonly Declared[]): Declared[][] {
	const depths = new Map<Declared, number>();
	const levels: Declared[][] = [];
	for (const one of declared) {
		const inside: Declared[] = [];
		let around: Declared | undefined = one;
		while (around !== undefined && !depths.has(around)) {
			inside.push(around);
			around = around.parent;
		}
		let depth = around === undefined ? -1 : depths.get(around) as number;
		while (inside.length > 0) depths.set(inside.pop() as Declared, ++depth);
		const level = depths.get(one) as number;
		while (levels.length <= level) levels.push([]);
		levels[level]?.push(one);
	}
	return levels;
}

/** Where a name binds: equal for declarations that may be one symbol. */
function placeOf(one: Declared, symbols: Int32Array, ownerOf: (declared: Declared) => string): string {
	const sort = isBlockKind(one.kind) ? "block" : one.kind === DeclarationKind.label ? "label" : "local";
	if (one.scope !== undefined) return `${sort} in ${one.scope.row}`;
	const isStatic = (one.flags & DeclarationFlag.static) !== 0;
	const parent = symbols[one.parent?.row ?? 0] as number;
	return `${sort} ${isStatic ? "static " : ""}of ${parent} ${ownerOf(one)}`;
}

/** Gives declarations of one name and place their symbols: one, when something among them names a type and a value. */
function unite(group: readonly Declared[], symbols: Int32Array): void {
	const isOne = group.some(({ flags }) => (flags & BOTH) === BOTH || (flags & BOTH) === 0);
	const sorts = isOne ? [group] : [DeclarationFlag.value, DeclarationFlag.type].map((namespace) =>
		group.filter(({ flags }) => (flags & namespace) !== 0));
	for (const sort of sorts) {
		const [head] = sort;
		if (head === undefined) continue;
		const first = sort.reduce((best, one) => (one.begin < best.begin ? one : best), head);
		for (const { row } of sort) symbols[row] = first.row;
	}
}
