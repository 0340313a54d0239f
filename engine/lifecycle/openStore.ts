/**
 * Opening a store: takes the lock, recovers, and puts the {@link Store} together.
 */
import { assert } from "../base/assert.ts";
import { EngineError } from "../base/errors.ts";
import { beginWriting } from "./beginWriting.ts";
import { Fence } from "./fence.ts";
import { acquireLock, type HeldLock } from "../store/lock.ts";
import { readCurrent } from "../manifest/current.ts";
import { damageError, setLogAside } from "./logDamage.ts";
import { readManifest } from "../manifest/manifest.ts";
import { ReadView } from "../read/readView.ts";
import { recover, type Recovered, type RecoverySettings } from "./recovery.ts";
import { refreshView, type Store, type Writing } from "../store/store.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import { TablePins } from "../store/tablePins.ts";
import type { VirtualFileSystem } from "../vfs/vfs.ts";

export type HowToOpen = Pick<RecoverySettings, "vfs" | "directory" | "options" | "onLogDamage">;

/** A store as it is now, without a lock and without changing a byte. */
export function openForReading(how: HowToOpen): Store {
	const { vfs, directory } = how;
	const recovery: RecoverySettings = { ...how, missingCode: "changed", isLogKept: false };
	if (readCurrent(vfs, directory) === undefined) {
		throw new EngineError("missing", "There is no store here.", { path: directory });
	}
	let recovered = recover(recovery);
	if (recovered.damage !== undefined) {
		// A writer beside us may have gone on while we read: what is damaged stays so.
		closeAll(recovered.tables);
		recovered = recover(recovery);
	}
	try {
		refuseDamage(how, recovered);
		return storeOf(recovery, recovered, undefined);
	} catch (error) {
		closeAll(recovered.tables);
		throw error;
	}
}

/** A store, made if there is none, with the lock held: the store's own, or one of the caller's that stays theirs. */
export function openForWriting(how: HowToOpen, callersLock: HeldLock | undefined): Store {
	const { vfs, directory } = how;
	vfs.createDirectory(directory);
	refuseNewerFormat(vfs, directory);
	const lock = callersLock === undefined ? acquireLock(vfs, directory) : borrowed(callersLock);
	try {
		return openLocked({ ...how, missingCode: "corrupt", isLogKept: true }, lock);
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
	const fence = new Fence(recovery.vfs, recovery.directory);
	let recovered: Recovered | undefined;
	try {
		recovered = recover(recovery);
		refuseDamage(recovery, recovered);
		recovered = setLogAside(recovery, recovered);
		return storeOf(recovery, recovered, beginWriting(recovery, recovered, lock, fence));
	} catch (error) {
		closeAll(recovered?.tables ?? []);
		fence.abandon();
		throw error;
	}
}

function refuseDamage({ onLogDamage }: HowToOpen, { damage }: Recovered): void {
	if (damage !== undefined && onLogDamage === "refuse") throw damageError(damage);
}

function closeAll(tables: readonly TableReader[]): void {
	for (const table of tables) table.close();
}

function storeOf(recovery: RecoverySettings, recovered: Recovered, writing: Writing | undefined): Store {
	const { vfs, directory, options } = recovery;
	const { state, cache, chunks, tables, frozen, active, sequence, metrics, damage } = recovered;
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
		damage,
	};
	refreshView(store);
	return store;
}

/**
 * Says in the manifest where the log ends, all of which is durable: from then on less of it is damage, and no crash.
 * Where that cannot be written, nothing is lost but that proof.
 */
export function endLog({ state, sequence }: Store, { wal, manifest }: Writing): void {
	if (sequence === state.durable) return;
	try {
		manifest.append({ ends: wal.ends(), durable: sequence });
	} catch (error) {
		if (!(error instanceof EngineError)) throw error;
	}
}

/** Lets go of what only a writer has; syncs nothing. */
export function closeWriting(writing: Writing): void {
	writing.wal.close();
	writing.manifest.close();
	writing.lock.release();
}
