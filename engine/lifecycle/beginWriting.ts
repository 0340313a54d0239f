/**
 * From a recovered store to one that accepts batches: begins a log segment and a manifest, and removes leftovers.
 *
 * Nothing that recovery read is rewritten. What it read is made durable first: a record that only survived
 * a killed process in the page cache must not be lost by a later power loss that newer records survive.
 */
import type { Fence } from "./fence.ts";
import type { HeldLock } from "../store/lock.ts";
import { writeCurrent } from "../manifest/current.ts";
import { ManifestWriter } from "../manifest/manifest.ts";
import { FILE_HEADER_BYTES } from "../model/fileHeader.ts";
import { parseFileName, walName } from "../model/fileNames.ts";
import { numbersOf, type Recovered, type RecoverySettings } from "./recovery.ts";
import type { Writing } from "../store/store.ts";
import { isVfsFailure, type VirtualFileSystem } from "../vfs/vfs.ts";
import { WalWriter } from "../wal/walWriter.ts";

/** Numbers of tables that one flush and one merge may have taken, and some to spare. */
const FENCED_TABLES_MAX = 8;

/** Makes a recovered store writable; durable when it returns. */
export function beginWriting(settings: RecoverySettings, recovered: Recovered, lock: HeldLock, fence: Fence): Writing {
	const { vfs, directory, options } = settings;
	const { state, sequence, lastSegment } = recovered;
	const segment = lastSegment + 1;
	syncReplayedSegments(settings, recovered);
	if (sequence === state.flushedSequence) {
		// Nothing in the old segments counts any more.
		state.logBegin = { segment, offset: FILE_HEADER_BYTES };
		state.ends.clear();
	}
	state.nextTable = Math.max(
		state.nextTable,
		...numbersOf(vfs, directory, "table").map((number) => number + 1),
	);
	// A writer that is fenced and was not told yet may be about to make a table, or to remove one that it gives up.
	if (recovered.manifestNumber > 0) state.nextTable += FENCED_TABLES_MAX;
	state.durable = sequence;
	const wal = new WalWriter({
		vfs,
		directory,
		segment,
		sequence,
		segmentBytesMax: options.walSegmentBytesMax,
		bufferBytesMax: options.walBufferBytesMax,
		reserveBytes: options.walReserveBytes,
		fence,
	});
	try {
		const manifest = new ManifestWriter(fence.file, fence.number, state, fence);
		fence.keep();
		writeCurrent(vfs, directory, fence.number);
		removeObsolete(settings, recovered, fence.number);
		return { lock, wal, manifest, fence };
	} catch (error) {
		wal.close();
		throw error;
	}
}

/** Makes their bytes durable; their names are when CURRENT is written, before anything counts on them. */
function syncReplayedSegments({ vfs, directory }: RecoverySettings, { state }: Recovered): void {
	for (const [segment, end] of state.ends) {
		if (end === 0) continue;
		const file = vfs.open(`${directory}/${walName(segment)}`, "update");
		try {
			file.sync();
		} finally {
			file.close();
		}
	}
}

/** Removes what no manifest names: leftovers of crashes, and what the last writer had no time to remove. */
function removeObsolete({ vfs, directory }: RecoverySettings, { state }: Recovered, manifest: number): void {
	// Manifests from old to new: see Fence.
	for (const name of vfs.list(directory).sort()) {
		const parsed = parseFileName(name);
		const isObsolete =
			(parsed?.kind === "table" && state.record(parsed.number) === undefined) ||
			(parsed?.kind === "wal" && parsed.number < state.logBegin.segment) ||
			(parsed?.kind === "manifest" && parsed.number !== manifest) ||
			parsed?.kind === "restoring";
		if (isObsolete) removeQuietly(vfs, `${directory}/${name}`);
	}
}

/** Removes a file that nobody needs; if that fails, the next opening tries again. */
export function removeQuietly(vfs: VirtualFileSystem, path: string): void {
	try {
		vfs.remove(path);
	} catch (error) {
		const isExpected = (["not-found", "busy", "denied", "io"] as const).some((failure) =>
			isVfsFailure(error, failure),
		);
		if (!isExpected) throw error;
	}
}
