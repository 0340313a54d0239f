/**
 * NodeVfs: the {@link VirtualFileSystem} of production, over `node:fs`. Only files beside
 * it see Node as well.
 *
 * Always holds: a short or interrupted read or write is carried on until it is done, or an error says why not;
 * files are 0600 and directories 0700; no error of Node's leaves unchanged, and none is remembered but that of
 * a sync.
 */
import * as fs from "node:fs";
import { dirname, resolve } from "node:path";
import { isMainThread } from "node:worker_threads";
import type { PageCodec } from "../pageCodec.ts";
import {
	ENDED_SYNC,
	type FileHandle,
	type OpenMode,
	type RunningSync,
	type VfsFailure,
	type VirtualFileSystem,
	VfsError,
} from "../vfs.ts";
import { DEFLATE_CODEC } from "./deflateCodec.ts";
import { ownIdentity, stateOfProcess } from "./processIdentity.ts";

const FLAGS: { readonly [M in OpenMode]: string } = { read: "r", update: "r+", create: "wx+" };

const FAILURES: { readonly [code: string]: VfsFailure } = {
	ENOENT: "not-found",
	EEXIST: "exists",
	ENOSPC: "no-space",
	EDQUOT: "no-space",
	EFBIG: "no-space",
	EACCES: "denied",
	EPERM: "denied",
	EROFS: "denied",
	EBUSY: "busy",
	EMFILE: "too-many-open",
	ENFILE: "too-many-open",
	ENOTSUP: "unsupported",
	EOPNOTSUPP: "unsupported",
	ENOSYS: "unsupported",
};

/** Codes of calls that did nothing and may be made again at once. */
const INTERRUPTED: readonly string[] = ["EINTR", "EAGAIN"];
/** Calls in a row that do nothing, before that is an error. */
const IDLE_CALLS_MAX = 100;

/** What is asked of `node:fs`. */
export interface NodeCalls {
	openSync(path: string, flags: string, mode?: number): number;
	readSync(descriptor: number, target: Uint8Array, at: number, length: number, offset: number): number;
	writeSync(descriptor: number, source: Uint8Array, at: number, length: number, offset: number): number;
	fdatasyncSync(descriptor: number): void;
	fdatasync(descriptor: number, ended: (error: NodeJS.ErrnoException | null) => void): void;
	fsyncSync(descriptor: number): void;
	fsync(descriptor: number, ended: (error: NodeJS.ErrnoException | null) => void): void;
	fstatSync(descriptor: number): { readonly size: number };
	closeSync(descriptor: number): void;
	close(descriptor: number, ended: () => void): void;
	readdirSync(path: string): string[];
	renameSync(from: string, to: string): void;
	linkSync(existing: string, created: string): void;
	unlinkSync(path: string): void;
	unlink(path: string, ended: () => void): void;
	statSync(path: string): { isDirectory(): boolean };
	existsSync(path: string): boolean;
	mkdirSync(path: string, options: { readonly mode: number }): unknown;
}

/** Syncs of one file that were started and have not told their end, at most. */
const FLUSH_COUNT_MAX = 16;

/**
 * Makes the file system of this machine; it keeps no state but the identity of this process.
 *
 * @param calls - `node:fs`, or what stands before it
 */
export function createNodeVfs(calls: NodeCalls = fs): VirtualFileSystem {
	return new NodeVfs(calls);
}

class NodeFile implements FileHandle {
	readonly path: string;
	readonly #calls: NodeCalls;
	#descriptor: number;
	/** For syncs that run beside us: errors told to one descriptor are told to the other as well. */
	#flusher: number | undefined;
	#flushCount = 0;
	/** All who ask while too many run share the next one, which begins when one of them has ended. */
	#nextFlush: Flush | undefined;
	#flushFailure: NodeJS.ErrnoException | undefined;

	constructor(calls: NodeCalls, path: string, descriptor: number) {
		this.#calls = calls;
		this.path = path;
		this.#descriptor = descriptor;
	}

	read(target: Uint8Array, offset: number): number {
		const { length } = target;
		return this.#carryOn("read", length, (done) =>
			this.#calls.readSync(this.#descriptor, target, done, length - done, offset + done),
		);
	}

	write(source: Uint8Array, offset: number, length: number = source.length): void {
		this.#carryOn("write", length, (done) =>
			this.#calls.writeSync(this.#descriptor, source, done, length - done, offset + done),
		);
	}

	/** Calls until `length` bytes are done, or a read finds no more; returns how many are. */
	#carryOn(verb: "read" | "write", length: number, call: (done: number) => number): number {
		let done = 0;
		for (let idle = 0; done < length; ) {
			const count = attempt(verb, this.path, () => {
				try {
					return call(done);
				} catch (error) {
					const isInterrupted = INTERRUPTED.includes((error as NodeJS.ErrnoException).code ?? "");
					if (!isInterrupted || idle === IDLE_CALLS_MAX) throw error;
					return undefined;
				}
			});
			if (count === 0 && verb === "read") break;
			if (count === 0 && idle === IDLE_CALLS_MAX) {
				throw new VfsError("io", "Cannot write the file: nothing is taken.", this.path);
			}
			idle = (count ?? 0) === 0 ? idle + 1 : 0;
			done += count ?? 0;
		}
		return done;
	}

	sync(): void {
		attempt("sync", this.path, () => {
			this.#calls.fdatasyncSync(this.#descriptor);
			if (this.#flushFailure !== undefined) throw this.#flushFailure;
		});
	}

	beginSync(): RunningSync {
		const flusher = this.#openFlusher();
		if (flusher === undefined) {
			this.sync();
			return ENDED_SYNC;
		}
		if (this.#flushCount >= FLUSH_COUNT_MAX) return (this.#nextFlush ??= new Flush(this)).sync;
		const flush = new Flush(this);
		this.#startFlush(flusher, flush);
		return flush.sync;
	}

	#startFlush(flusher: number, flush: Flush): void {
		this.#flushCount += 1;
		this.#calls.fdatasync(flusher, (error) => {
			flush.hasEnded = true;
			this.#flushCount -= 1;
			this.#flushFailure ??= error ?? undefined;
			const next = this.#nextFlush;
			this.#nextFlush = undefined;
			if (this.#descriptor < 0) this.#closeFlusher();
			else if (next !== undefined) this.#startFlush(flusher, next);
		});
	}

	/** Waits until all is durable; for a flush that has ended there is only its failure to tell. */
	finish({ hasEnded }: Flush): void {
		if (!hasEnded) this.sync();
		else this.#requireFlushed();
	}

	#requireFlushed(): void {
		attempt("sync", this.path, () => {
			if (this.#flushFailure !== undefined) throw this.#flushFailure;
		});
	}

	size(): number {
		return attempt("measure", this.path, () => this.#calls.fstatSync(this.#descriptor).size);
	}

	close(): void {
		if (this.#descriptor < 0) return;
		const descriptor = this.#descriptor;
		this.#descriptor = -1;
		this.#closeFlusher();
		attempt("close", this.path, () => {
			this.#calls.closeSync(descriptor);
		});
	}

	#openFlusher(): number | undefined {
		if (this.#descriptor < 0) return undefined;
		try {
			this.#flusher ??= this.#calls.openSync(this.path, "r+");
		} catch {
			// Too many open files, or the name is gone: the one descriptor has to do.
		}
		return this.#flusher;
	}

	/** Not while a sync uses it: its number might by then name another file. */
	#closeFlusher(): void {
		if (this.#flusher === undefined || this.#flushCount > 0) return;
		// Closing a file that was removed gives its space back, which takes long.
		this.#calls.close(this.#flusher, () => undefined);
		this.#flusher = undefined;
	}
}

/** A sync of a file that runs beside us, or will. */
class Flush {
	hasEnded = false;
	readonly sync: RunningSync;

	constructor(file: NodeFile) {
		const isOver = (): boolean => this.hasEnded;
		const finish = (): void => {
			file.finish(this);
		};
		this.sync = {
			get hasEnded() {
				return isOver();
			},
			finish,
		};
	}
}

class NodeVfs implements VirtualFileSystem {
	readonly codecs: readonly PageCodec[] = [DEFLATE_CODEC];
	readonly isMainThread: boolean = isMainThread;
	readonly #identity = ownIdentity();
	readonly #calls: NodeCalls;

	constructor(calls: NodeCalls) {
		this.#calls = calls;
	}

	open(path: string, mode: OpenMode): FileHandle {
		return new NodeFile(
			this.#calls,
			path,
			attempt("open", path, () => this.#calls.openSync(path, FLAGS[mode], 0o600)),
		);
	}

	createDirectory(path: string): void {
		const missing: string[] = [];
		for (let at = resolve(path); !this.#isDirectory(at); at = dirname(at)) missing.unshift(at);
		// Not `recursive`: where a folder can neither be made nor is there (/proc), Node tries for ever.
		for (const folder of missing) attempt("create", path, () => this.#makeDirectory(folder));
		for (const made of missing.reverse()) this.syncDirectory(dirname(made));
	}

	/** One that another process makes at the same moment is as good. */
	#makeDirectory(path: string): void {
		try {
			this.#calls.mkdirSync(path, { mode: 0o700 });
		} catch (error) {
			if (!this.#isDirectory(path)) throw error;
		}
	}

	#isDirectory(path: string): boolean {
		try {
			return this.#calls.statSync(path).isDirectory();
		} catch {
			return false; // whoever makes it will hear why it cannot be reached
		}
	}

	exists(path: string): boolean {
		return attempt("look for", path, () => this.#calls.existsSync(path));
	}

	list(path: string): string[] {
		return attempt("list", path, () => this.#calls.readdirSync(path));
	}

	rename(from: string, to: string): void {
		attempt("rename", from, () => {
			this.#calls.renameSync(from, to);
		});
	}

	link(existing: string, created: string): void {
		attempt("link", created, () => {
			this.#calls.linkSync(existing, created);
		});
	}

	remove(path: string): void {
		attempt("remove", path, () => {
			this.#calls.unlinkSync(path);
		});
	}

	removeSoon(path: string): void {
		this.#calls.unlink(path, () => undefined);
	}

	syncDirectory(path: string): void {
		// Windows has no such call: a directory cannot be opened there, and NTFS journals names by itself.
		if (process.platform === "win32") return;
		attempt("sync", path, () => {
			const descriptor = this.#calls.openSync(path, "r");
			try {
				this.#calls.fsyncSync(descriptor);
			} finally {
				this.#calls.closeSync(descriptor);
			}
		});
	}

	beginSyncDirectory(path: string): RunningSync {
		if (process.platform === "win32") return ENDED_SYNC;
		const descriptor = attempt("open", path, () => this.#calls.openSync(path, "r"));
		let hasEnded = false;
		let failure: NodeJS.ErrnoException | undefined;
		this.#calls.fsync(descriptor, (error) => {
			hasEnded = true;
			failure = error ?? undefined;
			this.#calls.close(descriptor, () => undefined);
		});
		return {
			get hasEnded() {
				return hasEnded;
			},
			finish: () => {
				if (!hasEnded) this.syncDirectory(path);
				attempt("sync", path, () => {
					if (failure !== undefined) throw failure;
				});
			},
		};
	}

	processIdentity(): string {
		return this.#identity;
	}

	processState(identity: string): "alive" | "dead" | "unknown" {
		return stateOfProcess(identity, this.#identity);
	}
}

/** Runs a call of Node's and says in our words what failed. */
function attempt<T>(verb: string, path: string, call: () => T): T {
	try {
		return call();
	} catch (error) {
		throw failureOf(verb, path, error);
	}
}

function failureOf(verb: string, path: string, error: unknown): VfsError {
	const code = (error as NodeJS.ErrnoException).code ?? "unknown";
	return new VfsError(FAILURES[code] ?? "io", `Cannot ${verb} the file: ${code}.`, path, error);
}
