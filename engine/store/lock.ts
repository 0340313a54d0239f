/**
 * The lock of a store: at most one living process is its writer, and a dead writer's lock never stays in
 * the way.
 *
 * A lock is a file `LOCK-<epoch>` that names its holder, put there whole by a hard link. Who wants it reads
 * which locks there are. A living (or unknown) holder refuses. Dead ones are passed by linking the next
 * epoch, which only one process can do, and only the winner removes what it passed. Before the winner considers
 * itself the owner, it looks again: whoever sees another living lock gives way. So no lock is ever renamed or removed
 * under a living holder, and of two processes that both linked, at least one sees the other: both may give way, but
 * both cannot stay.
 */
import { EngineError } from "../base/errors.ts";
import { lockName, parseFileName } from "../model/fileNames.ts";
import { readWhole, writeWhole } from "../vfs/readWhole.ts";
import { isVfsFailure, type VirtualFileSystem } from "../vfs/vfs.ts";

/** True because of the fence: a writer whose lock was removed loses nothing that it called durable. */
const IF_GONE = "If it is gone, remove the file; should it still run, it stops then, and what it has synced stays.";

/** Begins the names of locks before they are linked; the rest names the process. */
export const DRAFT_PREFIX = "lock-draft-";

/** A lock that this process holds. */
export interface HeldLock {
	/** Whether its file still says so: somebody may have deleted the directory. */
	readonly isHeld: boolean;

	/** Lets others take it. Nothing if its file is gone, or names somebody else by now. */
	release(): void;
}

export interface LockOptions {
	/** A word that the lock says behind its holder: where others can ask it. */
	readonly mark?: string | undefined;
	/** Whether the caller knows better than the file system that a holder has ended. */
	readonly isGone?: ((holder: string) => boolean) | undefined;
}

interface FoundLock {
	readonly epoch: number;
	readonly holder: string;
}

/**
 * Takes the lock of a directory: of a store, or of one that holds stores.
 *
 * @throws {@link EngineError} `locked` if another process holds it or takes it at the same time
 */
export function acquireLock(vfs: VirtualFileSystem, directory: string, options: LockOptions = {}): HeldLock {
	const { mark, isGone = () => false } = options;
	const own = mark === undefined ? vfs.processIdentity() : `${vfs.processIdentity()} ${mark}`;
	const living = (locks: readonly FoundLock[]): FoundLock[] => locks.filter(({ holder }) => !isGone(holder));
	const before = findLocks(vfs, directory);
	refuseLiving(vfs, directory, living(before));
	const epoch = before.reduce((highest, lock) => Math.max(highest, lock.epoch), 0) + 1;
	linkLock(vfs, { directory, epoch, own });
	const path = `${directory}/${lockName(epoch)}`;
	try {
		const others = findLocks(vfs, directory).filter((lock) => lock.epoch !== epoch);
		refuseLiving(vfs, directory, living(others));
		for (const dead of others) vfs.remove(`${directory}/${lockName(dead.epoch)}`);
		removeDeadDrafts(vfs, directory);
	} catch (error) {
		vfs.remove(path);
		throw error;
	}
	const isHeld = (): boolean => holderOf(vfs, path) === own;
	return {
		get isHeld() {
			return isHeld();
		},
		release: () => {
			if (isHeld()) vfs.remove(path);
		},
	};
}

/** Whom a lock names; undefined if there is none. */
function holderOf(vfs: VirtualFileSystem, path: string): string | undefined {
	try {
		return new TextDecoder().decode(readWhole(vfs, path));
	} catch (error) {
		if (!isVfsFailure(error, "not-found")) throw error;
		return undefined;
	}
}

/** Puts a lock file there, whole or not at all. */
function linkLock(
	vfs: VirtualFileSystem, { directory, epoch, own }: { directory: string; epoch: number; own: string },
): void {
	const path = `${directory}/${lockName(epoch)}`;
	const draft = `${directory}/${DRAFT_PREFIX}${vfs.processIdentity().replace(/[^0-9A-Za-z]/g, "-")}`;
	removeIfThere(vfs, draft);
	try {
		writeWhole(vfs, draft, new TextEncoder().encode(own));
		vfs.link(draft, path);
	} catch (error) {
		if (!isVfsFailure(error, "exists")) throw error;
		throw new EngineError("locked", "Another process took the store at the same moment.", { path });
	} finally {
		removeIfThere(vfs, draft);
	}
}

/** Removes drafts of processes that ended between writing one and removing it. */
function removeDeadDrafts(vfs: VirtualFileSystem, directory: string): void {
	for (const name of vfs.list(directory)) {
		if (!name.startsWith(DRAFT_PREFIX)) continue;
		const path = `${directory}/${name}`;
		try {
			const holder = new TextDecoder().decode(readWhole(vfs, path));
			// One that was cut says nothing of its holder; it stays until its name is used again.
			if (vfs.processState(holder) === "dead") vfs.remove(path);
		} catch (error) {
			if (!isVfsFailure(error, "not-found")) throw error;
		}
	}
}

function findLocks(vfs: VirtualFileSystem, directory: string): FoundLock[] {
	const locks: FoundLock[] = [];
	for (const name of vfs.list(directory)) {
		const parsed = parseFileName(name);
		if (parsed?.kind !== "lock") continue;
		const holder = holderOf(vfs, `${directory}/${name}`);
		// Else released since the listing.
		if (holder !== undefined) locks.push({ epoch: parsed.number, holder });
	}
	return locks;
}

function refuseLiving(vfs: VirtualFileSystem, directory: string, locks: readonly FoundLock[]): void {
	for (const lock of locks) {
		const state = vfs.processState(lock.holder);
		if (state === "dead") continue;
		const pid = lock.holder.split(" ")[0] ?? "?";
		const path = `${directory}/${lockName(lock.epoch)}`;
		const sentence =
			state === "alive"
				? `Process ${pid} is writing to this store.`
				: `Process ${pid} of another host or container locks this store: end it there. ${IF_GONE}`;
		throw new EngineError("locked", sentence, { path });
	}
}

function removeIfThere(vfs: VirtualFileSystem, path: string): void {
	try {
		vfs.remove(path);
	} catch (error) {
		if (!isVfsFailure(error, "not-found")) throw error;
	}
}
