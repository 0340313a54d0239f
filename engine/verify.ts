/**
 * Verification: reads every byte that a store relies on and names each range that is damaged.
 */
import { EngineError } from "./base/errors.ts";
import { tableName } from "./model/fileNames.ts";
import { TableReader } from "./sstable/tableReader.ts";
import type { Store } from "./store.ts";
import { isVfsFailure } from "./vfs/vfs.ts";

/** A range of bytes that could not be read back. */
export interface VerifyProblem {
	readonly path: string;
	/** Bytes `begin` to `end` (exclusive) of the file. */
	readonly begin: number;
	readonly end: number;
	/** One sentence. */
	readonly sentence: string;
}

/** Verifies all tables of an open store, and those that only named snapshots read. */
export function verifyTables(store: Store): VerifyProblem[] {
	const live = store.tables.flatMap((table) => problemsOf(table));
	return [...live, ...[...store.state.retired.keys()].flatMap((number) => verifyRetired(store, number))];
}

function problemsOf(table: TableReader): VerifyProblem[] {
	return table.verify().map((range) => ({ path: table.path, ...range }));
}

function verifyRetired({ vfs, directory, state, cache }: Store, number: number): VerifyProblem[] {
	const path = `${directory}/${tableName(number)}`;
	const bytes = state.retired.get(number)?.bytes ?? 0;
	try {
		const table = new TableReader({ vfs, path, number, bytes, cache });
		try {
			return problemsOf(table);
		} finally {
			table.close();
		}
	} catch (error) {
		const isDamage = error instanceof EngineError && error.code === "corrupt";
		if (!isDamage && !isVfsFailure(error, "not-found")) throw error;
		return [{ path, begin: 0, end: bytes, sentence: error.message }];
	}
}
