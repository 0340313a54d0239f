/** Which records of a file's blocks differ between two states of its facts, without making those that do not. Pure. */
import { qualifiedName } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { blockFlags } from "../model/nameKeys.ts";
import { get, type BlockRow, type DeclarationRow } from "../model/rows.ts";

export interface BlockChanges {
	/** Rows of `blocks` after whose record is new, or may be another one. */
	readonly put: ReadonlySet<BlockRow>;
	/** Rows of `blocks` before whose block is not there any more. */
	readonly gone: readonly BlockRow[];
}

/** Cost: a look at each block; names around it, and the two texts of one that stands where it stood. */
export function blockChanges(before: Facts, after: Facts): BlockChanges {
	const known = new Map<string, BlockRow>();
	const rowsOf = ({ blocks }: Facts): BlockRow[] =>
		[...blocks.declaration.keys()].filter((row) => get(blocks.declaration, row) !== 0);
	for (const row of rowsOf(before)) known.set(keyOf(before, row), row);
	const shared = [sharedSymbols(before), sharedSymbols(after)] as const;
	const put = new Set<BlockRow>();
	for (const row of rowsOf(after)) {
		const key = keyOf(after, row);
		const old = known.get(key);
		known.delete(key);
		const isAlone = old !== undefined && !shared[0].has(symbolOf(before, old)) && !shared[1].has(symbolOf(after, row));
		if (!isAlone || !isSame({ facts: before, row: old }, { facts: after, row })) put.add(row);
	}
	return { put, gone: [...known.values()] };
}

interface StatedBlock {
	readonly facts: Facts;
	readonly row: BlockRow;
}

/** All that records.ts writes of a block that is its symbol's only one. */
function isSame(one: StatedBlock, other: StatedBlock): boolean {
	const [declaration, otherDeclaration] = [declarationOf(one), declarationOf(other)];
	if (declaration !== otherDeclaration) return false;
	if (blockFlags(one.facts, one.row) !== blockFlags(other.facts, other.row)) return false;
	const [before, after] = [one.facts.declarations, other.facts.declarations];
	for (const column of ["kind", "begin", "end", "nameBegin", "nameEnd"] as const) {
		if (before[column][declaration] !== after[column][declaration]) return false;
	}
	for (const column of ["signature", "doc"] as const) {
		if (textOf(one, column) !== textOf(other, column)) return false;
	}
	return one.facts.string(before.name[declaration]) === other.facts.string(after.name[declaration]) &&
		qualifiedName(one.facts, declaration) === qualifiedName(other.facts, declaration);
}

const declarationOf = ({ facts, row }: StatedBlock): DeclarationRow => get(facts.blocks.declaration, row);
const textOf = ({ facts, row }: StatedBlock, column: "signature" | "doc"): string =>
	facts.string(facts.blocks[column][row]);
const symbolOf = (facts: Facts, row: BlockRow): DeclarationRow =>
	get(facts.declarations.symbol, get(facts.blocks.declaration, row));

/** Names a block among those of its file. */
function keyOf({ blocks }: Facts, row: BlockRow): string {
	const [first, second] = [get(blocks.hash0, row), get(blocks.hash1, row)];
	return String.fromCharCode(first >>> 16, first & 0xffff, second >>> 16, second & 0xffff);
}

/** Symbols of which there are several blocks, whose records tell of each other. */
function sharedSymbols(facts: Facts): ReadonlySet<DeclarationRow> {
	const shared = new Set<DeclarationRow>();
	for (const declaration of facts.blocks.declaration) {
		const symbol = get(facts.declarations.symbol, declaration);
		if (symbol !== declaration) shared.add(symbol);
	}
	return shared;
}
