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
import { Bindings } from "./bindings.ts";
import type { FactsSink } from "./factsSink.ts";

const BOTH = DeclarationFlag.value | DeclarationFlag.type;
const NONE = -1;
const STATIC = 8;
const MEMBER = 4;

const groups = new Bindings();

/**
 * For each declaration the first one, in the text, of its symbol; in the sink's numbers.
 *
 * Cost: linear. Parents are settled before what is in them, because members are told apart by the symbol of their
 * owner.
 */
export function symbolsOf(sink: FactsSink): Int32Array {
	const { declarations } = sink;
	const symbols = Int32Array.from({ length: declarations.count }, (_, row) => row);
	const { empty } = sink.source.names;
	for (const level of levels(sink)) {
		groups.clear();
		for (const one of level) {
			if (one === 0 || declarations.name[one] === empty) continue;
			groups.addTo(placeOf(sink, one, symbols), declarations.name[one]!, one);
		}
		uniteAll(sink, symbols);
	}
	return symbols;
}

/** Declarations by how many others are around them. */
function levels({ declarations: { count, parent } }: FactsSink): Int32Array[] {
	const depth = new Int32Array(count);
	const sizes: number[] = [];
	for (let row = 0; row < count; row++) {
		depth[row] = row === 0 ? 0 : depth[parent[row]!]! + 1;
		sizes[depth[row]!] = (sizes[depth[row]!] ?? 0) + 1;
	}
	const found = sizes.map((size) => new Int32Array(size));
	const filled = new Int32Array(sizes.length);
	for (let row = 0; row < count; row++) found[depth[row]!]![filled[depth[row]!]!++] = row;
	return found;
}

/** Where a name binds: equal for declarations that may be one symbol. */
function placeOf({ declarations }: FactsSink, one: number, symbols: Int32Array): number {
	const kind = declarations.kind[one]!;
	const sort = isBlockKind(kind) ? 0 : kind === DeclarationKind.label ? 1 : 2;
	const scope = declarations.scope[one]!;
	if (scope !== NONE) return scope * 16 + sort;
	const side = (declarations.flags[one]! & DeclarationFlag.static) === 0 ? MEMBER : MEMBER + STATIC;
	const owner = declarations.owner[one]!;
	return owner === NONE ? symbols[declarations.parent[one]!]! * 16 + side + sort : -(owner * 16 + side + sort + 1);
}

function uniteAll(sink: FactsSink, symbols: Int32Array): void {
	const { rows } = groups;
	for (let entry = 0; entry < rows.count; entry++) {
		// only the first entry of a name knows another end of its chain
		if (rows.last[entry] === entry) continue;
		const group: number[] = [];
		for (let at = entry; at !== NONE; at = rows.next[at]!) group.push(rows.declaration[at]!);
		unite(sink, group, symbols);
	}
}

/** Gives declarations of one name and place their symbols: one, when something among them names a type and a value. */
function unite({ declarations: { flags, begin } }: FactsSink, group: readonly number[], symbols: Int32Array): void {
	const isOne = group.some((one) => (flags[one]! & BOTH) === BOTH || (flags[one]! & BOTH) === 0);
	const sorts = isOne ? [group] : [DeclarationFlag.value, DeclarationFlag.type].map((namespace) =>
		group.filter((one) => (flags[one]! & namespace) !== 0));
	for (const sort of sorts) {
		const first = sort.reduce((best, one) => (begin[one]! < begin[best]! ? one : best), sort[0] ?? NONE);
		for (const one of sort) symbols[one] = first;
	}
}
