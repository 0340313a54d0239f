/**
 * What other files can see of one file, as a graph: a node for each declaration, and for each name that it exports;
 * edges to the declarations that the node's own value leads to. Nodes that bind or belong to the same name in the same
 * place (overloads, merged declarations) are one group, because whoever finds one finds all.
 *
 * What always holds: two files whose groups of a key have equal contents, and so do all groups that edges lead to from
 * there, show the same under that key. Rows and offsets do not enter. A node does not say what its members are: they
 * are found by their own names; but what is never looked up by name (parameters, constructors) is a matter of its
 * parent.
 */
import { ValueOp, type Facts } from "../model/facts.ts";
import { hashString } from "../model/hash.ts";
import { DeclarationFlag, DeclarationKind } from "../model/kinds.ts";
import { ALL_IMPORTS } from "../resolution/world.ts";

/** A number that stands for a place among names: the way of names that leads to it. */
type Key = number;

/** Steps for each row of a file; a file whose declarations share more than this of their values is one node. */
const STEPS_PER_ROW = 64;
const STEPS_MIN = 100_000;

const unnamedKinds = new Set<number>([
	DeclarationKind.parameter, DeclarationKind.typeParameter, DeclarationKind.constructor,
]);
const hiddenKinds = new Set<number>([
	DeclarationKind.local, DeclarationKind.parameter, DeclarationKind.typeParameter, DeclarationKind.label,
]);
const containerKinds = new Set<number>([
	DeclarationKind.class, DeclarationKind.interface, DeclarationKind.enum, DeclarationKind.module,
]);

/** Mixes words into two lanes. */
class Mixer {
	#h1 = 0x2545f491;
	#h2 = 0x6c078965;

	add(word: number): this {
		const first = Math.imul(this.#h1 ^ word, 0x9e3779b1);
		this.#h1 = (first << 13) | (first >>> 19);
		const second = Math.imul((this.#h2 + word) | 0, 0x85ebca6b);
		this.#h2 = second ^ (second >>> 15) ^ this.#h1;
		return this;
	}

	/** The words of another {@link Mixer.value}. */
	addKey(value: number): this {
		return this.add(value | 0).add(Math.floor(value / 0x100000000));
	}

	/** 52 bits. */
	get value(): number {
		return ((this.#h1 ^ (this.#h2 >>> 16)) >>> 0) * 0x100000 + (this.#h2 >>> 12);
	}
}

export class InterfaceGraph {
	/** By key: the contents of its nodes, in the order of the text. */
	readonly contents: Map<Key, number> = new Map();
	/** What belongs to no name: modules that are exported again as a whole or only run; what the file is called. */
	readonly unnamed: number;
	/** Whether it took too many steps to look at, so that nothing is known. */
	readonly isCut: boolean;
	readonly #facts: Facts;
	readonly #keys: Float64Array;
	readonly #nodes = new Map<Key, Node[]>();
	/** By key: the groups that lead to it. */
	readonly #from = new Map<Key, Key[]>();
	readonly #hashes: Int32Array;
	readonly #importOf = new Map<number, number>();
	readonly #bases = new Map<number, number[]>();
	#steps = 0;

	constructor(facts: Facts) {
		this.#facts = facts;
		const { declarations, imports, heritage, exports, values } = facts;
		this.#keys = new Float64Array(declarations.count);
		this.#hashes = new Int32Array(facts.strings.length);
		for (let row = 0; row < imports.count; row++) {
			if ((imports.declaration[row] as number) >= 0) this.#importOf.set(imports.declaration[row] as number, row);
		}
		for (let row = 0; row < heritage.count; row++) {
			const heir = heritage.declaration[row] as number;
			const rows = this.#bases.get(heir);
			if (rows === undefined) this.#bases.set(heir, [row]);
			else rows.push(row);
		}
		const stepsMax = STEPS_MIN + STEPS_PER_ROW * (declarations.count + values.count);
		const places = new Map<number, number>();
		for (let row = 1; row < declarations.count && this.#steps < stepsMax; row++) this.#addDeclaration(row, places);
		for (let row = 0; row < exports.count && this.#steps < stepsMax; row++) this.#addExport(row);
		this.unnamed = this.#addImports();
		this.isCut = this.#steps >= stepsMax;
	}

	/** The groups whose own value leads to one of a key. */
	leadingTo(key: Key): readonly Key[] {
		return this.#from.get(key) ?? [];
	}

	/** The nodes of a group; none if the file does not have it. */
	nodes(key: Key): readonly Node[] {
		return this.#nodes.get(key) ?? [];
	}

	#addDeclaration(row: number, places: Map<number, number>): void {
		const { declarations, blocks, imports, heritage } = this.#facts;
		const kind = declarations.kind[row] as number;
		const flags = declarations.flags[row] as number;
		const parent = declarations.parent[row] as number;
		const block = declarations.block[row] as number;
		const owner = blocks.owner[block] ?? -1;
		const content = new Mixer().add(kind).add(flags).add(this.#hash(owner))
			.add((declarations.scope[row] as number) < 0 ? 1 : 2);
		if (block >= 0) content.add(blocks.hash0[block] as number).add(blocks.hash1[block] as number);
		if ((flags & DeclarationFlag.structural) !== 0) content.add(this.#hash(blocks.signature[block] ?? -1));
		if (unnamedKinds.has(kind)) {
			const place = places.get(parent) ?? 0;
			places.set(parent, place + 1);
			content.add(place);
		}
		const importRow = this.#importOf.get(row);
		if (importRow !== undefined) {
			for (const column of [imports.module, imports.imported, imports.exportedAs]) {
				content.add(this.#hash(column[importRow] as number));
			}
		}
		const bases = this.#bases.get(row) ?? [];
		const roots = [declarations.type[row] as number, declarations.returns[row] as number];
		for (const base of bases) {
			content.add(heritage.role[base] as number);
			roots.push(heritage.base[base] as number);
		}
		this.#add(this.#keyOf(row), {
			kind, parent: parent > 0 ? this.#keyOf(parent) : undefined,
			isStructural: (flags & DeclarationFlag.structural) !== 0,
			isHidden: hiddenKinds.has(kind) && (flags & DeclarationFlag.member) === 0,
			name: this.#facts.string(declarations.name[row] as number), owner: this.#facts.string(owner),
		}, { content, roots });
	}

	#addExport(row: number): void {
		const { exports } = this.#facts;
		const name = exports.name[row] as number;
		const key = new Mixer().add(1).add(this.#hash(name)).value;
		const declaration = exports.declaration[row] as number;
		const content = new Mixer();
		if (declaration >= 0) {
			content.addKey(this.#keyOf(declaration));
			this.#lead(key, declaration);
		}
		this.#add(key, nodeOf(this.#facts.string(name)), { content, roots: [exports.value[row] as number] });
	}

	#addImports(): number {
		const { imports, declarations } = this.#facts;
		const all = new Mixer();
		const unnamed = new Mixer().add(this.#hash(declarations.name[0] ?? -1)).add(declarations.flags[0] ?? 0);
		for (let row = 0; row < imports.count; row++) {
			all.add(this.#hash(imports.module[row] as number)).add(imports.declaration[row] as number < 0 ? 1 : 2);
			if ((imports.declaration[row] as number) >= 0) continue;
			const words = [imports.module, imports.imported, imports.exportedAs]
				.map((column) => this.#hash(column[row] as number));
			const exportedAs = this.#facts.string(imports.exportedAs[row] as number);
			if (exportedAs === "" || exportedAs === "*") {
				for (const word of words) unnamed.add(word);
				continue;
			}
			const content = new Mixer();
			for (const word of words) content.add(word);
			const key = new Mixer().add(2).add(this.#hash(imports.exportedAs[row] as number)).value;
			this.#add(key, nodeOf(exportedAs), { content, roots: [] });
		}
		this.#add(new Mixer().add(3).value, nodeOf(ALL_IMPORTS), { content: all, roots: [] });
		return unnamed.value;
	}

	#add(key: Key, node: Node, { content, roots }: NodeSays): void {
		this.#addValues(content, key, roots);
		const nodes = this.#nodes.get(key);
		if (nodes === undefined) this.#nodes.set(key, [node]);
		else nodes.push(node);
		this.contents.set(key, new Mixer().addKey(this.contents.get(key) ?? 0).addKey(content.value).value);
	}

	/** Writes all values that roots lead to, numbered as they are reached, as far as the next declaration. */
	#addValues(content: Mixer, key: Key, roots: readonly number[]): void {
		const { values, references, imports, declarations } = this.#facts;
		const numbers = new Map<number, number>();
		const reached: number[] = [];
		const number = (row: number): number => {
			if (row < 0) return -1;
			let known = numbers.get(row);
			if (known === undefined) numbers.set(row, (known = reached.push(row)));
			return known;
		};
		const meet = (declaration: number): void => {
			content.add(declarations.kind[declaration] as number);
			content.add(this.#hash(declarations.name[declaration] as number));
			this.#lead(key, declaration);
		};
		for (const root of roots) content.add(number(root));
		for (let at = 0; at < reached.length; at++) {
			this.#steps++;
			const row = reached[at] as number;
			const [op, a, b] = [values.op[row] as number, values.a[row] as number, values.b[row] as number];
			content.add(0x100 + op);
			if (op === ValueOp.reference) {
				const target = references.target[a] as number;
				content.add(this.#hash(references.name[a] as number)).add(references.role[a] as number)
					.add(number(references.receiver[a] as number));
				if (target >= 0) meet(target);
			} else if (op === ValueOp.self || op === ValueOp.super || op === ValueOp.declaration) meet(a);
			else if (op === ValueOp.module) content.add(this.#hash(imports.module[a] as number));
			else {
				content.add(number(a));
				const isNumber = op === ValueOp.parameter || op === ValueOp.part;
				content.add(op === ValueOp.member ? this.#hash(b) : isNumber ? b : number(b));
			}
		}
	}

	#lead(from: Key, declaration: number): void {
		if (declaration <= 0) return;
		const to = this.#keyOf(declaration);
		const leading = this.#from.get(to);
		if (leading === undefined) this.#from.set(to, [from]);
		else if (leading.at(-1) !== from) leading.push(from);
	}

	/** Cost: a step for each declaration around it whose key is not known. */
	#keyOf(row: number): Key {
		const { name, parent } = this.#facts.declarations;
		const open: number[] = [];
		for (let at = row; at > 0 && this.#keys[at] === 0; at = parent[at] as number) open.push(at);
		for (let at = open.pop(); at !== undefined; at = open.pop()) {
			const around = this.#keys[Math.max(parent[at] as number, 0)] as number;
			this.#keys[at] = new Mixer().addKey(around).add(this.#hash(name[at] as number)).value;
		}
		return this.#keys[row] as number;
	}

	#hash(string: number): number {
		if (string < 0) return -1;
		const known = this.#hashes[string] as number;
		if (known !== 0) return known;
		return (this.#hashes[string] = hashString(this.#facts.string(string), 5)[0] | 1);
	}
}

/** A declaration, or a name that a file exports. */
export interface Node {
	readonly kind: number;
	/** Undefined at the top. */
	readonly parent: Key | undefined;
	readonly isStructural: boolean;
	/** Whether no other file finds it by its name. */
	readonly isHidden: boolean;
	readonly name: string;
	/** The type that it is a member of although it stands outside of it; mostly empty. */
	readonly owner: string;
}

/** What a node says: what is written of it already, and the values that are part of it. */
interface NodeSays {
	readonly content: Mixer;
	readonly roots: readonly number[];
}

/** A name that a file has and that is no declaration. */
function nodeOf(name: string): Node {
	const kind = DeclarationKind.importBinding;
	return { kind, parent: undefined, isStructural: false, isHidden: false, name, owner: "" };
}

/** Whether a change of a node is one of what it stands in: it is not found by its own name, or counts as part of it. */
export function isPartOfParent({ kind, isStructural }: Node, parent: Node): boolean {
	return unnamedKinds.has(kind) || isStructural || !containerKinds.has(parent.kind);
}
