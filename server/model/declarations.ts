/** Questions about one declaration of one file's {@link Facts}. Pure. */
import type { BlockId } from "../../engine/index.ts";
import type { Facts } from "./facts.ts";
import { pathHash } from "./identity.ts";
import { DeclarationKind, EdgeKind, edgeKindOfRole, isBlockKind } from "./kinds.ts";
import { FILE, get, next, NONE, type DeclarationRow, type ReferenceRow } from "./rows.ts";

/** A declaration of a file; 0 is the file itself. */
export interface Site<Path extends string = string> {
	readonly path: Path;
	readonly declaration: DeclarationRow;
}

export function declarationName(facts: Facts, declaration: DeclarationRow): string {
	return facts.string(facts.declarations.name[declaration]);
}

/** Enclosing declarations that a qualified name may tell of. */
export const LEVELS_MAX = 64;
/** Once it has so many UTF-16 code units, a qualified name tells of no further enclosing declaration. */
export const QUALIFIED_UNITS_MAX = 512;
/** Stands in a qualified name for the declarations further out. */
export const FURTHER_OUT = "…";

/**
 * A qualified name on its way, from the inside out: `Cart.total`. Source may nest as deep as it is long, and the names
 * of all would then be as long as the square of it. So what is far out is left out, and `…` says so; blocks whose
 * names become the same by that are told apart by their ordinals.
 */
export class QualifiedName {
	readonly #names: string[] = [];
	#levels = 0;
	#units = 0;

	/**
	 * Adds a declaration around those before, with the type outside of it that it is a member of; empty if it has none.
	 *
	 * @returns whether there is room for the next one
	 */
	add(name: string, owner: string): boolean {
		if (this.#levels++ >= LEVELS_MAX || this.#units >= QUALIFIED_UNITS_MAX) {
			this.#names.push(FURTHER_OUT);
			return false;
		}
		for (const part of [name, owner]) {
			if (part === "") continue;
			this.#names.push(part);
			this.#units += part.length + 1;
		}
		return true;
	}

	get text(): string {
		return this.#names.toReversed().join(".");
	}
}

/** Names from the outermost enclosing declaration inwards, joined by dots: `Cart.total`. The file has none. */
export function qualifiedName(facts: Facts, declaration: DeclarationRow): string {
	const name = new QualifiedName();
	const { parent, kind } = facts.declarations;
	for (let row = declaration; row > 0; row = parent[row] ?? NONE) {
		const owner = facts.string(facts.blocks.owner[facts.declarations.block[row] ?? NONE]);
		if (!name.add(kind[row] === DeclarationKind.anonymous ? "" : declarationName(facts, row), owner)) break;
	}
	return name.text;
}

/** The declaration itself if it is a block, else the innermost block around it. */
export function enclosingBlock(facts: Facts, declaration: DeclarationRow): DeclarationRow {
	const { parent, kind } = facts.declarations;
	let row = declaration;
	while (row > 0 && !isBlockKind(kind[row] ?? 0)) row = parent[row] ?? FILE;
	return row < 0 ? FILE : row;
}

/** The path of a file, or its hash. */
type PathOrHash = string | readonly [number, number];

/** The BlockId of a declaration that is a block of a file. */
export function blockIdOf(facts: Facts, declaration: DeclarationRow, path: PathOrHash): BlockId {
	const [w0, w1] = typeof path === "string" ? pathHash(path) : path;
	if (declaration === 0) return { w0, w1, w2: 0, w3: 0 };
	const block = facts.declarations.block[declaration] ?? NONE;
	return { w0, w1, w2: facts.blocks.hash0[block] ?? 0, w3: facts.blocks.hash1[block] ?? 0 };
}

/** The innermost declaration that is a block and whose range contains the offset; the file when none does. */
export function blockAt(facts: Facts, offset: number): DeclarationRow {
	const { begin, end, kind } = facts.declarations;
	let found = FILE;
	let size = Number.MAX_SAFE_INTEGER;
	for (let row = next(FILE); row < begin.length; row++) {
		const [from, to] = [get(begin, row), get(end, row)];
		if (from <= offset && offset <= to && to - from <= size && isBlockKind(get(kind, row))) {
			found = row;
			size = to - from;
		}
	}
	return found;
}

/**
 * The block that an occurrence counts for: the innermost one around it, or when the occurrence begins before that block
 * (a decorator), the next outer one. Edges say their occurrence as offsets from the begin of this block.
 */
export function sourceOf(facts: Facts, container: DeclarationRow, begin: number): DeclarationRow {
	let source = enclosingBlock(facts, container);
	while (source > 0 && get(facts.declarations.begin, source) > begin) {
		source = enclosingBlock(facts, facts.declarations.parent[source] ?? FILE);
	}
	return source;
}

/** What has its value from the moment when the file is loaded, as long as only its like is around it. */
const HOLDING = new Set<number>([DeclarationKind.constant, DeclarationKind.variable, DeclarationKind.field]);

/**
 * The block that an import counts for. What holds a module that is required while the file is loaded does not import
 * it: the file does, as by a statement.
 */
export function importSourceOf(facts: Facts, container: DeclarationRow, begin: number): DeclarationRow {
	const { kind, parent } = facts.declarations;
	let block = enclosingBlock(facts, container);
	while (HOLDING.has(get(kind, block))) block = enclosingBlock(facts, get(parent, block));
	return block === FILE ? FILE : sourceOf(facts, container, begin);
}

/** The block that a reference counts for: its edges begin there. */
export function edgeSourceOf(facts: Facts, reference: ReferenceRow): DeclarationRow {
	const { container, begin, role } = facts.references;
	const source = edgeKindOfRole(get(role, reference)) === EdgeKind.imports ? importSourceOf : sourceOf;
	return source(facts, get(container, reference), get(begin, reference));
}

/** The id of the symbol that a declaration, which is a block, is one of: that of the symbol's first declaration. */
export function symbolIdOf(facts: Facts, declaration: DeclarationRow, path: PathOrHash): BlockId {
	return blockIdOf(facts, facts.declarations.symbol[declaration] ?? FILE, path);
}

/**
 * All declarations of the symbol that a declaration is one of, itself among them; ascending. Cost: one look at each of
 * the file.
 */
export function declarationsOfSymbol(facts: Facts, declaration: DeclarationRow): DeclarationRow[] {
	const { symbol } = facts.declarations;
	const rows: DeclarationRow[] = [];
	for (let row = FILE; row < symbol.length; row++) if (symbol[row] === symbol[declaration]) rows.push(row);
	return rows;
}

/** Names and rows of all blocks of a file but the file itself, in the order of the text. */
export function blockNames(
	facts: Facts,
): { readonly names: readonly string[]; readonly declarations: readonly number[] } {
	const { kind, name } = facts.declarations;
	const names: string[] = [];
	const declarations: number[] = [];
	for (let row = next(FILE); row < facts.declarations.count; row++) {
		if (!isBlockKind(get(kind, row))) continue;
		names.push(facts.string(name[row]));
		declarations.push(row);
	}
	return { names, declarations };
}
