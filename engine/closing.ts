/**
 * What a writer does before it lets go: all is made durable, the manifest is told where the log ends, and a log that
 * is worth it goes to tables.
 *
 * Closing is where folders grow that are opened often and never for long: each opening begins a segment of the log,
 * and none goes before a memtable is full. So what is in memory is written to a table when the next opening would have
 * much to replay, or many files to do it from, and tables that this piles up are merged where that takes a moment.
 * None of it has to succeed: the log is durable, and the next closing tries again.
 */
import type { BackgroundWork } from "./backgroundWork.ts";
import { EngineError } from "./base/errors.ts";
import { freezeMemtable, type Store, type Writing } from "./store.ts";

/** Segments that one opening after the other left, at most. */
const SEGMENTS_MAX = 4;
/** What is merged while somebody waits for the end of his process: about 40 ms. */
const MERGE_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Lets go of files and lock; a writer that is not poisoned ends its log before.
 *
 * @throws {@link EngineError} `no-space`, `io` if the log could not be made durable
 */
export function closeStore(store: Store, background: BackgroundWork | undefined, isPoisoned: boolean): void {
	const { writing } = store;
	try {
		if (writing !== undefined && background !== undefined && !isPoisoned) endWriting(store, writing, background);
	} finally {
		for (const table of store.tables) table.close();
		background?.close();
		store.pins.close();
		writing?.wal.close();
		writing?.manifest.close();
		writing?.lock.release();
	}
}

/** Makes all durable; the rest need not succeed. */
function endWriting(store: Store, writing: Writing, background: BackgroundWork): void {
	writing.wal.sync();
	try {
		endLog(store, writing);
		if (isFoldDue(store, writing)) fold(store, writing, background);
	} catch (error) {
		if (!(error instanceof EngineError)) throw error;
	}
}

/** Says in the manifest where the log ends, which is durable: from then on less of it is damage, and no crash. */
function endLog({ state, sequence }: Store, { wal, manifest }: Writing): void {
	if (sequence === state.durable) return;
	const edit = { ends: wal.ends(), durable: sequence };
	manifest.append(edit);
	state.apply(edit);
}

function isFoldDue({ state, active, frozen, options }: Store, { wal }: Writing): boolean {
	const bytes = frozen.reduce((sum, { memtable }) => sum + memtable.byteCount, active.byteCount);
	const segmentCount = wal.position.segment - state.logBegin.segment + 1;
	return (segmentCount > SEGMENTS_MAX || bytes > options.replayBytesMax) && !(active.isEmpty && frozen.length === 0);
}

/** Of what is in tables then no log stays, also not its last segment. */
function fold(store: Store, { wal }: Writing, background: BackgroundWork): void {
	wal.startSegment();
	freezeMemtable(store);
	background.finishFlush();
	background.mergeBriefly(MERGE_BYTES_MAX);
}
