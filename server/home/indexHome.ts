/**
 * The home of an index: the folder that belongs to one workspace, and what its owner may do in it.
 *
 *     LOCK-000007                  who owns it (engine/store/lock.ts), and where to ask it (server/endpoint/)
 *     owner-5f0c21ab9d13e07c       where it is asked
 *     bound-5f0c21ab9d13e07c       the same before it listens (server/endpoint/address.ts)
 *     beat-5f0c21ab9d13e07c        its sign of life (heartbeat.ts)
 *     store-000003-5f0c21ab        a store; of several the one with the highest number counts
 *     store-000004-9d13e07c.new    one that is being made; nobody reads it
 *     damaged                      the last store that could not be read
 *
 * What always holds: only the holder of the lock makes, moves or removes stores, and the lock lies beside them, so
 * replacing the index never lets go of it. A store is named when it is whole and durable, and older ones go only then:
 * at each moment readers find one, the old or the new. No two stores ever have the same name, also after the home was
 * deleted and another process made it again: an owner who was not told yet cannot write into the store of the new one.
 */
import { existsSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import {
	acquireLock, Engine, EngineError, restoreBackup, VfsError,
	type HeldLock, type MergeRunner, type Restore, type VirtualFileSystem,
} from "../../engine/index.ts";
import { Endpoint, type EndpointOptions } from "../endpoint/endpoint.ts";
import { randomHex } from "../endpoint/secret.ts";
import { forgetTimes } from "../store/copiedStore.ts";
import { closeQuietly, isFinished, openStore } from "../store/openStore.ts";
import {
	indexDirectoryFor, makePrivateDirectory, NoFolderError, OpenFolderError, requirePrivateIndex,
} from "../workspace/indexDirectory.ts";
import { otherWorktrees } from "../workspace/worktrees.ts";
import { deafMark, Heartbeat } from "./heartbeat.ts";
import { newestStore, NEW_SUFFIX, numberOfStore, storeIn, storeName } from "./storeNames.ts";

export interface HomeSettings {
	readonly vfs: VirtualFileSystem;
	/** Absolute path of the home. */
	readonly directory: string;
	/** It is of this process alone, and ends with it: nobody else is kept out, and nobody is answered. */
	readonly isInMemory?: boolean;
	readonly mergeRunner?: MergeRunner | undefined;
	/** The folder that it is the index of: where there is none yet, another worktree may have much of it. */
	readonly root?: string;
	/** How others are answered; left out, nobody is, and the endpoint only shows that the owner lives. */
	readonly endpoint?: EndpointOptions | undefined;
}

/** An open store of this version, and where it lies. */
export interface OpenedIndex {
	readonly engine: Engine;
	readonly directory: string;
	/** Why the index that was there before could not be read, and where it is now. */
	readonly damage?: { readonly error: Error; readonly movedTo: string | undefined };
}

const DAMAGED = "damaged";
const COPY_BYTES = 64 * 1024 * 1024;
/** Files of a store that an older version kept in the home itself. */
const OLD_FILES = /^(?:CURRENT|CURRENT\.new|RESTORING|MANIFEST-\d+|\d+\.wal|\d+\.table)$/;
const OTHER_VERSION = "The index is of another version, and is made again when the process that owns it has ended.";
/** How often a reader looks again for a store that vanished while it was being opened. */
const TRIES_MAX = 5;

/** A home that this process owns, until it is released. */
export class IndexHome {
	readonly #settings: HomeSettings;
	readonly #lock: HeldLock;
	readonly #endpoint: Endpoint | undefined;
	readonly #heartbeat: Heartbeat | undefined;

	/** @param mark - what the lock says of this process; left out, nobody else looks at it */
	private constructor(settings: HomeSettings, lock: HeldLock, endpoint?: Endpoint, mark?: string) {
		this.#settings = settings;
		this.#lock = lock;
		this.#endpoint = endpoint;
		this.#heartbeat = mark === undefined ? undefined : new Heartbeat(settings.directory, mark);
	}

	/**
	 * Becomes the owner of a home, which is made if it is not there.
	 *
	 * @param gone - what locks of processes say that have ended, though the file system cannot know: see ownership.ts
	 * @throws EngineError `locked` if another process is the owner, `read-only` if nothing can be written there, or
	 *   `no-space`
	 * @throws OpenFolderError if others may have had their hands in it; NoFolderError
	 */
	static take(settings: HomeSettings, gone: ReadonlySet<string> = new Set()): IndexHome {
		const { vfs, directory, isInMemory = false } = settings;
		if (isInMemory) {
			vfs.createDirectory(directory);
			return new IndexHome(settings, acquireLock(vfs, directory));
		}
		try {
			makePrivateDirectory(dirname(directory));
			vfs.createDirectory(directory);
			requirePrivateIndex(directory);
			// It listens before the lock names it: a lock whose endpoint refuses is no living process's.
			const endpoint = Endpoint.open(directory, settings.endpoint);
			const mark = endpoint.mark ?? deafMark();
			try {
				const lock = acquireLock(vfs, directory, { mark, isGone: (holder) => gone.has(holder) });
				Endpoint.removeUnborn(directory);
				return new IndexHome(settings, lock, endpoint, mark);
			} catch (error) {
				endpoint.close();
				throw error;
			}
		} catch (error) {
			throw refusalOf(error, directory) ?? error;
		}
	}

	/**
	 * Opens the store that counts. One of another version is built again, one that cannot be read is put aside; so is an
	 * empty one made if there is none.
	 *
	 * @throws EngineError `newer-format`, `no-space`, `io`
	 */
	open(): OpenedIndex {
		const { directory } = this.#settings;
		const newest = newestStore(this.#settings);
		if (newest === undefined) return this.#beginAsOther() ?? this.beginAnew();
		const path = join(directory, newest);
		const opened = openStore({ ...this.#settings, directory: path, lock: this.#lock });
		if (opened.fitness === "damaged") return this.beginAfterDamage(opened.error);
		if (opened.fitness === "other-version") {
			closeQuietly(opened.engine);
			return this.beginAnew();
		}
		this.#removeAllBut(newest);
		return { engine: opened.engine, directory: path };
	}

	/**
	 * Begins with what another worktree has: its tables under second names, which take no space as long as
	 * both have them. A run makes it what this folder is.
	 */
	#beginAsOther(): OpenedIndex | undefined {
		const { root, directory, isInMemory = false } = this.#settings;
		for (const other of root === undefined || isInMemory ? [] : otherWorktrees(root)) {
			try {
				const name = this.#copyOf(indexDirectoryFor(other, { base: dirname(directory) }));
				if (name !== undefined) return this.#openNew(name);
			} catch (error) {
				// What cannot be had from there is made from the files.
				if (!(error instanceof EngineError) && !(error instanceof OpenFolderError)) throw error;
			}
		}
		return undefined;
	}

	/** @returns the name of the new store; undefined if the other one is not whole */
	#copyOf(home: string): string | undefined {
		const { vfs, directory } = this.#settings;
		if (newestStore({ vfs, directory: home }) === undefined) return undefined;
		const { engine } = openToRead({ vfs, directory: home });
		const name = this.#freshName();
		const draft = join(directory, name + NEW_SUFFIX);
		try {
			if (!isFinished(engine)) return undefined;
			const copy = engine.backup(draft, { tables: "linked" });
			while (copy.step(COPY_BYTES));
			const copied = Engine.open({ vfs, directory: draft, lock: this.#lock });
			forgetTimes(copied);
			copied.close();
			this.#name(name);
			return name;
		} catch (error) {
			removeFolder(this.#settings, draft);
			throw error;
		} finally {
			closeQuietly(engine);
		}
	}

	/** Puts an empty store in the place of all others. Those who have the one before open may go on reading it. */
	beginAnew(): OpenedIndex {
		const name = this.#make();
		this.#removeAllBut(name);
		return this.#openNew(name);
	}

	/** The same, when the store that counts cannot be read: it is kept for whoever wants to know what happened, alone. */
	beginAfterDamage(error: Error): OpenedIndex {
		const damaged = newestStore(this.#settings);
		const name = this.#make();
		const movedTo = damaged === undefined ? undefined : this.#moveAside(damaged);
		this.#removeAllBut(name);
		return { ...this.#openNew(name), damage: { error, movedTo } };
	}

	/** Whether this home is still the one that was taken; it may have been deleted since. */
	get isOwned(): boolean {
		return this.#lock.isHeld;
	}

	/** The same, and a store in it still there. */
	holds(store: string): boolean {
		return this.#lock.isHeld && this.#settings.vfs.exists(join(store, "CURRENT"));
	}

	/** Lets others own it; stores have to be closed before. */
	release(): void {
		this.#heartbeat?.stop();
		this.#lock.release();
		this.#endpoint?.close();
	}

	/** See {@link restoreToHome}; releases the home when it is over. */
	restore(from: string): Restore {
		const { vfs, directory } = this.#settings;
		if (newestStore(this.#settings) !== undefined) {
			throw new EngineError("invalid", "There is an index already.", { path: directory });
		}
		const name = this.#freshName();
		const draft = join(directory, name + NEW_SUFFIX);
		const end = (finish: () => void): void => {
			try {
				finish();
			} finally {
				removeFolder(this.#settings, draft);
				this.release();
			}
		};
		const restore = restoreBackup({ vfs, from, directory: draft });
		return {
			sequence: restore.sequence,
			bytes: restore.bytes,
			get copiedBytes() {
				return restore.copiedBytes;
			},
			step: (bytesMax) => {
				try {
					if (restore.step(bytesMax)) return true;
				} catch (error) {
					end(() => undefined);
					throw error;
				}
				end(() => {
					this.#name(name);
				});
				return false;
			},
			abandon: () => {
				end(() => {
					restore.abandon();
				});
			},
		};
	}

	/** Makes an empty store, whole before it has its name. */
	#make(): string {
		const { vfs, directory } = this.#settings;
		const name = this.#freshName();
		const draft = join(directory, name + NEW_SUFFIX);
		try {
			Engine.open({ vfs, directory: draft, lock: this.#lock }).close();
			this.#name(name);
		} catch (error) {
			removeFolder(this.#settings, draft);
			throw error;
		}
		return name;
	}

	/** A higher number than any store has. */
	#freshName(): string {
		const { vfs, directory } = this.#settings;
		const highest = Math.max(0, ...vfs.list(directory).map((name) => numberOfStore(name) ?? 0));
		return storeName(highest + 1, randomHex(4));
	}

	/** Durable when it returns: only then may older stores go. */
	#name(name: string): void {
		const { vfs, directory } = this.#settings;
		vfs.rename(join(directory, name + NEW_SUFFIX), join(directory, name));
		vfs.syncDirectory(directory);
	}

	#openNew(name: string): OpenedIndex {
		const directory = join(this.#settings.directory, name);
		return { engine: Engine.open({ ...this.#settings, directory, lock: this.#lock }), directory };
	}

	#moveAside(name: string): string | undefined {
		const { vfs, directory } = this.#settings;
		const aside = join(directory, DAMAGED);
		removeFolder(this.#settings, aside);
		try {
			vfs.rename(join(directory, name), aside);
		} catch (error) {
			// Some systems do not move what others have open; then it goes like any older store.
			if (!(error instanceof EngineError)) throw error;
			return undefined;
		}
		return aside;
	}

	/** What cannot be removed now is no harm, and goes at the next opening. */
	#removeAllBut(kept: string): void {
		const { vfs, directory } = this.#settings;
		for (const name of vfs.list(directory)) {
			const isOld = OLD_FILES.test(name);
			const isStore = numberOfStore(name) !== undefined;
			if (name !== kept && (isOld || isStore)) removeFolder(this.#settings, join(directory, name));
			// Where the version that kept files here put a damaged index.
			if (isOld) removeFolder(this.#settings, `${directory}.${DAMAGED}`);
		}
	}
}

/**
 * Opens the index of a home for reading, whoever owns it. Nothing is written.
 *
 * @throws EngineError `missing` if there is none, or one that only its owner can make again; `corrupt` if it is
 * damaged;
 *   `newer-format`, `changed`, `io`
 * @throws OpenFolderError if others may have had their hands in it
 */
export function openToRead(home: Pick<HomeSettings, "vfs" | "directory">): OpenedIndex {
	requirePrivateIndex(home.directory);
	for (let tries = 1; ; tries += 1) {
		const newest = newestStore(home);
		if (newest === undefined) throw nothingToRead(home);
		try {
			return openStoreToRead(home.vfs, join(home.directory, newest));
		} catch (error) {
			// Its owner has merged tables away, or put another store in its place.
			const isInMotion = (error instanceof EngineError && error.code === "changed") || newestStore(home) !== newest;
			if (!isInMotion || tries === TRIES_MAX) throw error;
		}
	}
}

function nothingToRead({ vfs, directory }: Pick<HomeSettings, "vfs" | "directory">): EngineError {
	const isOld = existsSync(directory) && vfs.list(directory).some((name) => OLD_FILES.test(name));
	return new EngineError("missing", isOld ? OTHER_VERSION : "There is no index yet.", { path: directory });
}

function openStoreToRead(vfs: VirtualFileSystem, directory: string): OpenedIndex {
	const opened = openStore({ vfs, directory, mode: "read" });
	if (opened.fitness === "damaged") throw opened.error;
	if (opened.fitness !== "other-version") return { engine: opened.engine, directory };
	closeQuietly(opened.engine);
	throw new EngineError("missing", OTHER_VERSION, { path: directory });
}

/**
 * Begins to bring a backup to a home that has no store; it is named with the last step, or nothing is left of it.
 *
 * @throws EngineError `invalid` if there is a store; as {@link IndexHome.take} and `restoreBackup`
 */
export function restoreToHome(settings: HomeSettings, from: string): Restore {
	const home = IndexHome.take(settings);
	try {
		return home.restore(from);
	} catch (error) {
		home.release();
		throw error;
	}
}

/** What a home that cannot be made means for whoever wants an index; undefined if it is something else. */
function refusalOf(error: unknown, path: string): EngineError | undefined {
	const isDenied = error instanceof VfsError ? error.failure === "denied"
		: error instanceof NoFolderError && error.reason === "read-only";
	if (isDenied) return new EngineError("read-only", "The index cannot be written here.", { path, cause: error });
	const isFull = error instanceof NoFolderError && error.reason === "no-space";
	return isFull ? new EngineError("no-space", error.message, { path, cause: error }) : undefined;
}

/** A text that is another one when the owner has written since; by names, sizes and times of files. */
export function stampOf({ vfs, directory }: Pick<HomeSettings, "vfs" | "directory">): string {
	const store = storeIn({ vfs, directory });
	if (store === undefined) return "";
	const files = vfs.list(store).sort().map((name) => {
		const { size, mtimeMs } = statSync(join(store, name));
		return `${name}:${size}:${mtimeMs}`;
	});
	return [store, ...files].join();
}

function removeFolder({ vfs, isInMemory }: HomeSettings, path: string): void {
	try {
		if (isInMemory === true) vfs.remove(path);
		else rmSync(path, { recursive: true, force: true });
	} catch {
		// Open in another process, on systems that mind.
	}
}
