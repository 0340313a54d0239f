/** Whether two states of a file say the same. Pure; decodes nothing while the packed bytes tell. */
import { TABLES, type Facts, type TableName, tableNames } from "./facts.ts";

/** Columns that an edit of mere text may change. */
const textColumns: ReadonlySet<string> = new Set(["begin", "end", "nameBegin", "nameEnd", "signature", "doc"]);

/** Where lines begin is all text. */
const comparedTables: readonly TableName[] = tableNames.filter((name) => name !== "lines");

/** Whether two states of a file say the same, but for where it stands, and for signatures and documentation. */
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
