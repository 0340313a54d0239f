/**
 * How a damaged log is reported, and how a store continues without what was lost.
 *
 * What could be read goes into a table at once, so the old segments are no longer needed: those from the damage on
 * get a second name, `….damaged`, before the manifest lets go of them, for whoever wants to look. The log begins
 * anew behind the numbers of all lost batches, so none of them ever means another batch. Until CURRENT names the
 * manifest that says so nothing has changed, and the next opening finds the same damage.
 */
import { EngineError } from "../base/errors.ts";
import { FlushJob } from "../compaction/flushJob.ts";
import { Memtable } from "../memtable/memtable.ts";
import { FILE_HEADER_BYTES } from "../model/fileHeader.ts";
import { DAMAGED_SUFFIX, tableName, walName } from "../model/fileNames.ts";
import { numbersOf, type Recovered, type RecoverySettings } from "./recovery.ts";
import { TableReader } from "../sstable/tableReader.ts";
import { isVfsFailure } from "../vfs/vfs.ts";
import type { LogDamage } from "../wal/walReader.ts";

/** The error of whoever does not want to go on without what is lost. */
export function damageError({ path, offset, firstLost, lastLost }: LogDamage): EngineError {
	const lost = firstLost === lastLost ? `batch ${firstLost} is` : `batches ${firstLost} to ${lastLost} are`;
	const advice = "restore a backup, or set the damage aside (onLogDamage) and go on without";
	return new EngineError("corrupt", `The log is damaged, and at most ${lost} lost: ${advice}.`, { path, offset });
}

/** A recovered store with all that could be read in tables, and no log; what was recovered before is used up. */
export function setLogAside(settings: RecoverySettings, recovered: Recovered): Recovered {
	const { state, damage, lastSegment, chunks } = recovered;
	if (damage === undefined) return recovered;
	const table = flushRecovered(settings, recovered);
	keepDamaged(settings, recovered);
	const begin = { segment: lastSegment + 1, offset: FILE_HEADER_BYTES };
	state.apply({
		added: table === undefined ? [] : [{ ...table.footer, number: table.number, bytes: table.bytes }],
		log: { begin, sequence: damage.lastLost },
	});
	const tables = table === undefined ? recovered.tables : [table, ...recovered.tables];
	return { ...recovered, tables, frozen: [], active: new Memtable(chunks), sequence: damage.lastLost };
}

/** One table of all memtables, durable but for its name; `undefined` if there is nothing in them. */
function flushRecovered(settings: RecoverySettings, recovered: Recovered): TableReader | undefined {
	const { state, frozen, active, cache } = recovered;
	const { vfs, directory, options } = settings;
	active.freeze();
	const memtables = [...frozen.map(({ memtable }) => memtable), active].filter(({ isEmpty }) => !isEmpty);
	if (memtables.length === 0) return undefined;
	const number = Math.max(state.nextTable, ...numbersOf(vfs, directory, "table").map((taken) => taken + 1));
	state.nextTable = number + 1;
	const { pageBytesMax, pageCompression, filterBitsPerKey } = options;
	const job = new FlushJob({ vfs, directory, number, pageBytesMax, pageCompression, filterBitsPerKey, memtables });
	let built = job.step(Number.MAX_SAFE_INTEGER);
	while (built === undefined) built = job.step(Number.MAX_SAFE_INTEGER);
	for (const memtable of memtables) memtable.release();
	return new TableReader({ vfs, path: `${directory}/${tableName(number)}`, number, bytes: built.bytes, cache });
}

/** Of several damages only the last one's segments are kept. */
function keepDamaged({ vfs, directory }: RecoverySettings, { damage, state }: Recovered): void {
	const kept: string[] = [];
	for (const segment of numbersOf(vfs, directory, "wal")) {
		const path = `${directory}/${walName(segment)}`;
		if (segment < state.logBegin.segment || segment < (damage?.segment ?? 0)) continue;
		kept.push(walName(segment) + DAMAGED_SUFFIX);
		try {
			vfs.link(path, path + DAMAGED_SUFFIX);
		} catch (error) {
			// Where files have one name only, the damaged ones go. Else somebody was cut off who had come as far as this.
			const isExpected = (["exists", "unsupported", "denied"] as const).some((kind) => isVfsFailure(error, kind));
			if (!isExpected) throw error;
		}
	}
	for (const name of vfs.list(directory)) {
		if (name.endsWith(`.wal${DAMAGED_SUFFIX}`) && !kept.includes(name)) vfs.remove(`${directory}/${name}`);
	}
}
