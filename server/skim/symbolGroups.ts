/**
 * Which declarations of a file are one symbol: overloads, merged interfaces, a class and what merges with it, the same
 * variable declared again. Settled here, once; everything behind it reads the column `symbol`.
 *
 * One symbol are declarations of one name that bind in one scope, or are members of one symbol, as long as what they
 * name overlaps: an interface and a constant of one name are two symbols (a type and a value), and a class beside them
 * makes all three one, because it is both. Static members are not members of instances. What is a block and what is
 * not are never one. Neither are headings: two of the same words are two places.
 */
import { DeclarationFlag, DeclarationKind, isBlockKind } from "../model/kinds.ts";
import { Bindings } from "./bindings.ts";
import type { FactsSink } from "./factsSink.ts";
import { Scratch } from "./scratch.ts";

const BOTH = DeclarationFlag.value | DeclarationFlag.type;
const NONE = -1;
const STATIC = 8;
const MEMBER = 4;

export class SymbolGroups {
	readonly #sink: FactsSink;
	readonly #groups = new Bindings();
	readonly #symbols = new Scratch();
	readonly #depths = new Scratch();
	/** By depth: where in the order what is so deep ends. */
	readonly #ends = new Scratch();
	readonly #ordered = new Scratch();

	constructor(sink: FactsSink) {
		this.#sink = sink;
	}

	/**
	 * For each declaration the first one, in the text, of its symbol; in the sink's numbers, valid until the next call.
	 *
	 * Cost: linear. Parents are settled before what is in them, because members are told apart by the symbol of their
	 * owner.
	 */
	find(): Int32Array {
		const { declarations, source: { names } } = this.#sink;
		const { count, name, kind } = declarations;
		const symbols = this.#symbols.room(count);
		for (let row = 0; row < count; row++) symbols[row] = row;
		const ordered = this.#ordered.room(count);
		const levels = this.#orderByDepth(ordered);
		const ends = this.#ends.room(levels);
		let at = 0;
		for (let level = 0; level < levels; level++) {
			this.#groups.clear();
			for (; at < ends[level]!; at++) {
				const one = ordered[at]!;
				if (one === 0 || name[one] === names.empty || kind[one] === DeclarationKind.section) continue;
				this.#groups.addTo(this.#placeOf(one, symbols), name[one]!, one);
			}
			uniteAll(this.#sink, this.#groups, symbols);
		}
		return symbols;
	}

	/** Puts declarations in the order of how many others are around them. @returns how many levels there are */
	#orderByDepth(ordered: Int32Array): number {
		const { count, parent } = this.#sink.declarations;
		const depths = this.#depths.room(count);
		let levels = 1;
		depths[0] = 0;
		for (let row = 1; row < count; row++) {
			const depth = depths[parent[row]!]! + 1;
			depths[row] = depth;
			if (depth >= levels) levels = depth + 1;
		}
		const ends = this.#ends.zeros(levels);
		for (let row = 0; row < count; row++) ends[depths[row]!]!++;
		let begin = 0;
		for (let level = 0; level < levels; level++) {
			const size = ends[level]!;
			ends[level] = begin;
			begin += size;
		}
		for (let row = 0; row < count; row++) ordered[ends[depths[row]!]!++] = row;
		return levels;
	}

	/** Where a name binds: equal for declarations that may be one symbol. */
	#placeOf(one: number, symbols: Int32Array): number {
		const { declarations } = this.#sink;
		const kind = declarations.kind[one]!;
		const sort = isBlockKind(kind) ? 0 : kind === DeclarationKind.label ? 1 : 2;
		const scope = declarations.scope[one]!;
		if (scope !== NONE) return scope * 16 + sort;
		const side = (declarations.flags[one]! & DeclarationFlag.static) === 0 ? MEMBER : MEMBER + STATIC;
		const owner = declarations.owner[one]!;
		return owner === NONE ? symbols[declarations.parent[one]!]! * 16 + side + sort : -(owner * 16 + side + sort + 1);
	}
}

function uniteAll(sink: FactsSink, { rows }: Bindings, symbols: Int32Array): void {
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
