/** Whether two states of a file say the same. Pure. */
import { TABLES, type Facts, type TableName, tableNames } from "./facts.ts";
import { blockFlags } from "./nameKeys.ts";
import { get } from "./rows.ts";

/** Columns that an edit of mere text may change. */
const textColumns: ReadonlySet<string> = new Set(["begin", "end", "nameBegin", "nameEnd", "signature", "doc"]);

/** Where lines begin is all text. */
const comparedTables: readonly TableName[] = tableNames.filter((name) => name !== "lines");

/**
 * Whether two states of a file say the same, but for where it stands, and for signatures and documentation. Decodes
 * nothing while the packed bytes tell.
 */
export function isSameButForText(before: Facts, after: Facts): boolean {
	if (comparedTables.some((name) => before[name].count !== after[name].count)) return false;
	if (before.stringCount !== after.stringCount) return false;
	for (const name of comparedTables) {
		for (const column of TABLES[name]) {
			if (textColumns.has(column)) continue;
			if (Buffer.compare(before.packedColumn(name, column), after.packedColumn(name, column)) !== 0) return false;
		}
	}
	const { doc, signature } = after.blocks;
	return before.hasSameStringsBut(new Set<number>([...doc, ...signature]), after);
}

/**
 * Whether two states of a file have the same blocks, in the same rows: what is called how (which their hashes say), and
 * which are one symbol.
 */
export function hasSameBlocks(before: Facts, after: Facts): boolean {
	const [one, other] = [before.blocks, after.blocks];
	if (one.count !== other.count) return false;
	const [declarations, othersDeclarations] = [before.declarations, after.declarations];
	for (let row = one.first; row < one.count; row++) {
		const declaration = get(one.declaration, row);
		if (declaration !== other.declaration[row]) return false;
		if (one.hash0[row] !== other.hash0[row] || one.hash1[row] !== other.hash1[row]) return false;
		if (blockFlags(before, row) !== blockFlags(after, row)) return false;
		if (declarations.symbol[declaration] !== othersDeclarations.symbol[declaration]) return false;
	}
	return true;
}
