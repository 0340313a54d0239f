/**
 * Opening a store: the lock, the recovery, and the {@link Store} that both make.
 */
import { assert } from "./base/assert.ts";
import { EngineError } from "./base/errors.ts";
import { beginWriting } from "./beginWriting.ts";
import { acquireLock, type HeldLock } from "./lock.ts";
import { readCurrent } from "./manifest/current.ts";
import { readManifest } from "./manifest/manifest.ts";
import type { ResolvedOptions } from "./options.ts";
import { ReadView } from "./readView.ts";
import { recover, type Recovered, type RecoverySettings } from "./recovery.ts";
import { refreshView, type Store, type Writing } from "./store.ts";
import { TablePins } from "./tablePins.ts";
import type { VirtualFileSystem } from "./vfs/vfs.ts";

/** A store as it is now, without a lock and without changing a byte. */
export function openForReading(vfs: VirtualFileSystem, directory: string, options: ResolvedOptions): Store {
	const recovery: RecoverySettings = { vfs, directory, options, missingCode: "changed", isLogKept: false };
	if (readCurrent(vfs, directory) === undefined) {
		throw new EngineError("missing", "There is no store here.", { path: directory });
	}
	return storeOf(recovery, recover(recovery), undefined);
}

/** A store, made if there is none, with the lock held: the store's own, or one of the caller's that stays theirs. */
export function openForWriting(
	vfs: VirtualFileSystem,
	directory: string,
	options: ResolvedOptions,
	callersLock: HeldLock | undefined,
): Store {
	vfs.createDirectory(directory);
	refuseNewerFormat(vfs, directory);
	const lock = callersLock === undefined ? acquireLock(vfs, directory) : borrowed(callersLock);
	try {
		return openLocked({ vfs, directory, options, missingCode: "corrupt", isLogKept: true }, lock);
	} catch (error) {
		lock.release();
		throw error;
	}
}

function borrowed(lock: HeldLock): HeldLock {
	assert(lock.isHeld, "a store is opened under a lock that is held");
	return {
		get isHeld() {
			return lock.isHeld;
		},
		release: () => undefined,
	};
}

/** Refuses before the lock is taken: a store of a newer version must not change by a byte. */
function refuseNewerFormat(vfs: VirtualFileSystem, directory: string): void {
	try {
		const manifest = readCurrent(vfs, directory);
		if (manifest !== undefined) readManifest(vfs, directory, manifest);
	} catch (error) {
		// All else is looked at again under the lock, where no other writer can be the reason.
		if (error instanceof EngineError && error.code === "newer-format") throw error;
	}
}

function openLocked(recovery: RecoverySettings, lock: HeldLock): Store {
	const recovered = recover(recovery);
	try {
		return storeOf(recovery, recovered, beginWriting(recovery, recovered, lock));
	} catch (error) {
		for (const table of recovered.tables) table.close();
		throw error;
	}
}

function storeOf(recovery: RecoverySettings, recovered: Recovered, writing: Writing | undefined): Store {
	const { vfs, directory, options } = recovery;
	const { state, cache, chunks, tables, frozen, active, sequence, metrics } = recovered;
	const view = new ReadView([], [], cache, options.graphCacheBytes);
	const garbage: string[] = [];
	const store = {
		vfs,
		directory,
		options,
		metrics,
		pins: new TablePins({ vfs, directory, state, cache, metrics, garbage }),
		garbage,
		state,
		cache,
		chunks,
		view,
		writing,
		active,
		frozen,
		tables,
		sequence,
	};
	refreshView(store);
	return store;
}

/** Lets go of what only a writer has; syncs nothing. */
export function closeWriting(writing: Writing): void {
	writing.wal.close();
	writing.manifest.close();
	writing.lock.release();
}
