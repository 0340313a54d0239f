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
import { listedName } from "../model/publicNames.ts";
import {
	FILE, get, next, NONE, type DeclarationRow, type ExportRow, type HeritageRow, type ImportRow, type StringRow,
	type ValueRow,
} from "../model/rows.ts";
import { isScript } from "../model/scripts.ts";
import { ALL_IMPORTS, WHETHER_LISTED, WHETHER_SCRIPT } from "../resolution/world.ts";

/** A number that stands for a place among names: the way of names that leads to it. */
type Key = number;

/** Steps for each row of a file; a file whose declarations share more than this of their values is one node. */
const STEPS_PER_ROW = 64;
const STEPS_MIN = 100_000;

const unnamedKinds = new Set<number>([
	DeclarationKind.parameter, DeclarationKind.typeParameter, DeclarationKind.constructor,
]);
/** What no other file finds by its name, unless it is a member. */
export const hiddenKinds: ReadonlySet<number> = new Set<number>([
	DeclarationKind.local, DeclarationKind.parameter, DeclarationKind.typeParameter, DeclarationKind.label,
]);
const containerKinds = new Set<number>([
	DeclarationKind.class, DeclarationKind.interface, DeclarationKind.enum, DeclarationKind.module,
]);

/** Whose second number is one, and no value. */
const numbered = new Set<number>([ValueOp.parameter, ValueOp.part, ValueOp.lookup, ValueOp.rest]);

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
	readonly #importOf = new Map<DeclarationRow, ImportRow>();
	readonly #bases = new Map<DeclarationRow, HeritageRow[]>();
	#steps = 0;

	constructor(facts: Facts) {
		this.#facts = facts;
		const { declarations, imports, heritage, exports, values } = facts;
		this.#keys = new Float64Array(declarations.count);
		this.#hashes = new Int32Array(facts.stringCount);
		for (let row = imports.first; row < imports.count; row++) {
			if (get(imports.declaration, row) >= 0) this.#importOf.set(get(imports.declaration, row), row);
		}
		for (let row = heritage.first; row < heritage.count; row++) {
			const heir = get(heritage.declaration, row);
			const rows = this.#bases.get(heir);
			if (rows === undefined) this.#bases.set(heir, [row]);
			else rows.push(row);
		}
		const stepsMax = STEPS_MIN + STEPS_PER_ROW * (declarations.count + values.count);
		const places = new Map<DeclarationRow, number>();
		for (let row = next(FILE); row < declarations.count && this.#steps < stepsMax; row++) {
			this.#addDeclaration(row, places);
		}
		for (let row = exports.first; row < exports.count && this.#steps < stepsMax; row++) this.#addExport(row);
		this.#addWhetherListed();
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

	#addDeclaration(row: DeclarationRow, places: Map<DeclarationRow, number>): void {
		const { declarations, blocks, imports, heritage } = this.#facts;
		const kind = get(declarations.kind, row);
		const flags = get(declarations.flags, row);
		const parent = get(declarations.parent, row);
		const block = get(declarations.block, row);
		const owner = blocks.owner[block] ?? NONE;
		const content = new Mixer().add(kind).add(flags).add(this.#hash(owner))
			.add(get(declarations.scope, row) < 0 ? 1 : 2);
		if (block >= 0) content.add(get(blocks.hash0, block)).add(get(blocks.hash1, block));
		if ((flags & DeclarationFlag.structural) !== 0) content.add(this.#hash(blocks.signature[block] ?? NONE));
		if (unnamedKinds.has(kind)) {
			const place = places.get(parent) ?? 0;
			places.set(parent, place + 1);
			content.add(place);
		}
		const importRow = this.#importOf.get(row);
		if (importRow !== undefined) {
			for (const column of [imports.module, imports.imported, imports.exportedAs]) {
				content.add(this.#hash(get(column, importRow)));
			}
		}
		const bases = this.#bases.get(row) ?? [];
		const roots = [get(declarations.type, row), get(declarations.returns, row)];
		for (const base of bases) {
			content.add(get(heritage.role, base));
			roots.push(get(heritage.base, base));
		}
		this.#add(this.#keyOf(row), {
			kind, parent: parent > 0 ? this.#keyOf(parent) : undefined,
			isStructural: (flags & DeclarationFlag.structural) !== 0,
			isHidden: hiddenKinds.has(kind) && (flags & DeclarationFlag.member) === 0,
			name: this.#facts.string(declarations.name[row]), owner: this.#facts.string(owner),
		}, { content, roots });
	}

	/** What a list of public names has counts for that name. */
	#addExport(row: ExportRow): void {
		const { exports } = this.#facts;
		const listed = listedName(this.#facts, row);
		if (listed === NONE) return;
		const name = listed ?? get(exports.name, row);
		const key = new Mixer().add(1).add(this.#hash(name)).value;
		const declaration = get(exports.declaration, row);
		const content = new Mixer().add(listed === undefined ? 1 : 2);
		if (declaration >= 0) {
			content.addKey(this.#keyOf(declaration));
			this.#lead(key, declaration);
		}
		this.#add(key, nodeOf(this.#facts.string(name)), { content, roots: [get(exports.value, row)] });
	}

	/** Whether there is a list of public names, and all of them are known, counts for who asks for any name. */
	#addWhetherListed(): void {
		const { exports } = this.#facts;
		let listed = 1;
		for (let row = exports.first; row < exports.count; row++) {
			const name = listedName(this.#facts, row);
			if (name !== undefined) listed = Math.max(listed, name === NONE ? 3 : 2);
		}
		this.#add(new Mixer().add(5).value, nodeOf(WHETHER_LISTED), { content: new Mixer().add(listed), roots: [] });
	}

	#addImports(): number {
		const { imports, declarations } = this.#facts;
		const all = new Mixer();
		const unnamed = new Mixer().add(this.#hash(declarations.name[FILE] ?? NONE)).add(declarations.flags[FILE] ?? 0);
		for (let row = imports.first; row < imports.count; row++) {
			all.add(this.#hash(get(imports.module, row))).add(get(imports.declaration, row) < 0 ? 1 : 2);
			if (get(imports.declaration, row) >= 0) continue;
			const words = [imports.module, imports.imported, imports.exportedAs]
				.map((column) => this.#hash(get(column, row)));
			const exportedAs = this.#facts.string(imports.exportedAs[row]);
			if (exportedAs === "" || exportedAs === "*") {
				for (const word of words) unnamed.add(word);
				continue;
			}
			const content = new Mixer();
			for (const word of words) content.add(word);
			const key = new Mixer().add(2).add(this.#hash(get(imports.exportedAs, row))).value;
			this.#add(key, nodeOf(exportedAs), { content, roots: [] });
		}
		this.#add(new Mixer().add(3).value, nodeOf(ALL_IMPORTS), { content: all, roots: [] });
		const script = new Mixer().add(isScript(this.#facts) ? 1 : 2);
		this.#add(new Mixer().add(4).value, nodeOf(WHETHER_SCRIPT), { content: script, roots: [] });
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
	#addValues(content: Mixer, key: Key, roots: readonly ValueRow[]): void {
		const { values, references, imports, declarations } = this.#facts;
		const numbers = new Map<number, number>();
		const reached: ValueRow[] = [];
		const number = (row: ValueRow): number => {
			if (row < 0) return -1;
			let known = numbers.get(row);
			if (known === undefined) numbers.set(row, (known = reached.push(row)));
			return known;
		};
		const meet = (declaration: DeclarationRow): void => {
			content.add(get(declarations.kind, declaration));
			content.add(this.#hash(get(declarations.name, declaration)));
			this.#lead(key, declaration);
		};
		for (const root of roots) content.add(number(root));
		for (let at = 0; at < reached.length; at++) {
			this.#steps++;
			const row = reached[at] as ValueRow;
			const [op, a, b] = [get(values.op, row), get(values.a, row), get(values.b, row)];
			content.add(0x100 + op);
			if (op === ValueOp.reference) {
				const target = get(references.target, a);
				content.add(this.#hash(get(references.name, a))).add(get(references.role, a))
					.add(number(get(references.receiver, a)));
				if (target >= 0) meet(target);
			} else if (op === ValueOp.self || op === ValueOp.super || op === ValueOp.declaration) meet(a);
			else if (op === ValueOp.module) content.add(this.#hash(get(imports.module, a)));
			else {
				content.add(number(a));
				const isName = op === ValueOp.member || op === ValueOp.literal;
				content.add(isName ? this.#hash(b) : numbered.has(op) ? b : number(b));
			}
		}
	}

	#lead(from: Key, declaration: DeclarationRow): void {
		if (declaration <= 0) return;
		const to = this.#keyOf(declaration);
		const leading = this.#from.get(to);
		if (leading === undefined) this.#from.set(to, [from]);
		else if (leading.at(-1) !== from) leading.push(from);
	}

	/** Cost: a step for each declaration around it whose key is not known. */
	#keyOf(row: DeclarationRow): Key {
		const { name, parent } = this.#facts.declarations;
		const open: DeclarationRow[] = [];
		for (let at = row; at > 0 && this.#keys[at] === 0; at = get(parent, at)) open.push(at);
		for (let at = open.pop(); at !== undefined; at = open.pop()) {
			const around = this.#keys[Math.max(get(parent, at), 0)] as number;
			this.#keys[at] = new Mixer().addKey(around).add(this.#hash(get(name, at))).value;
		}
		return this.#keys[row] as number;
	}

	#hash(string: StringRow): number {
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
	readonly roots: readonly ValueRow[];
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
