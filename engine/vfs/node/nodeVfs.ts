/**
 * NodeVfs: the {@link VirtualFileSystem} of production, over `node:fs`. Only files beside
 * it see Node as well.
 *
 * Always holds: a short write is carried on until all bytes are written or an error says why not; files are
 * 0600 and directories 0700; no error of Node's leaves unchanged.
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

/** Syncs of one file that were started and have not told their end, at most. */
const FLUSH_COUNT_MAX = 16;

/** Makes the file system of this machine; it keeps no state but the identity of this process. */
export function createNodeVfs(): VirtualFileSystem {
	return new NodeVfs();
}

class NodeFile implements FileHandle {
	readonly path: string;
	#descriptor: number;
	/** For syncs that run beside us: errors told to one descriptor are told to the other as well. */
	#flusher: number | undefined;
	#flushCount = 0;
	/** All who ask while too many run share the next one, which begins when one of them has ended. */
	#nextFlush: Flush | undefined;
	#flushFailure: NodeJS.ErrnoException | undefined;

	constructor(path: string, descriptor: number) {
		this.path = path;
		this.#descriptor = descriptor;
	}

	read(target: Uint8Array, offset: number): number {
		const { length } = target;
		let done = 0;
		try {
			while (done < length) {
				const count = fs.readSync(this.#descriptor, target, done, length - done, offset + done);
				if (count === 0) break;
				done += count;
			}
		} catch (error) {
			throw failureOf("read", this.path, error);
		}
		return done;
	}

	write(source: Uint8Array, offset: number, length: number = source.length): void {
		try {
			for (let done = 0; done < length; ) {
				done += fs.writeSync(this.#descriptor, source, done, length - done, offset + done);
			}
		} catch (error) {
			throw failureOf("write", this.path, error);
		}
	}

	sync(): void {
		attempt("sync", this.path, () => {
			fs.fdatasyncSync(this.#descriptor);
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
		fs.fdatasync(flusher, (error) => {
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
		return attempt("measure", this.path, () => fs.fstatSync(this.#descriptor).size);
	}

	close(): void {
		if (this.#descriptor < 0) return;
		const descriptor = this.#descriptor;
		this.#descriptor = -1;
		this.#closeFlusher();
		attempt("close", this.path, () => {
			fs.closeSync(descriptor);
		});
	}

	#openFlusher(): number | undefined {
		if (this.#descriptor < 0) return undefined;
		try {
			this.#flusher ??= fs.openSync(this.path, "r+");
		} catch {
			// Too many open files, or the name is gone: the one descriptor has to do.
		}
		return this.#flusher;
	}

	/** Not while a sync uses it: its number might by then name another file. */
	#closeFlusher(): void {
		if (this.#flusher === undefined || this.#flushCount > 0) return;
		// Closing a file that was removed gives its space back, which takes long.
		fs.close(this.#flusher, () => undefined);
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

	open(path: string, mode: OpenMode): FileHandle {
		return new NodeFile(
			path,
			attempt("open", path, () => fs.openSync(path, FLAGS[mode], 0o600)),
		);
	}

	createDirectory(path: string): void {
		const missing: string[] = [];
		for (let at = resolve(path); !isDirectory(at); at = dirname(at)) missing.unshift(at);
		// Not `recursive`: where a folder can neither be made nor is there (/proc), Node tries for ever.
		for (const folder of missing) attempt("create", path, () => makeDirectory(folder));
		for (const made of missing.reverse()) this.syncDirectory(dirname(made));
	}

	list(path: string): string[] {
		return attempt("list", path, () => fs.readdirSync(path));
	}

	rename(from: string, to: string): void {
		attempt("rename", from, () => {
			fs.renameSync(from, to);
		});
	}

	link(existing: string, created: string): void {
		attempt("link", created, () => {
			fs.linkSync(existing, created);
		});
	}

	remove(path: string): void {
		attempt("remove", path, () => {
			fs.unlinkSync(path);
		});
	}

	removeSoon(path: string): void {
		fs.unlink(path, () => undefined);
	}

	syncDirectory(path: string): void {
		// Windows has no such call: a directory cannot be opened there, and NTFS journals names by itself.
		if (process.platform === "win32") return;
		attempt("sync", path, () => {
			const descriptor = fs.openSync(path, "r");
			try {
				fs.fsyncSync(descriptor);
			} finally {
				fs.closeSync(descriptor);
			}
		});
	}

	beginSyncDirectory(path: string): RunningSync {
		if (process.platform === "win32") return ENDED_SYNC;
		const descriptor = attempt("open", path, () => fs.openSync(path, "r"));
		let hasEnded = false;
		let failure: NodeJS.ErrnoException | undefined;
		fs.fsync(descriptor, (error) => {
			hasEnded = true;
			failure = error ?? undefined;
			fs.close(descriptor, () => undefined);
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
		const [pid, start, boot, space, machine] = identity.split(" ");
		const [, , ownBoot, ownSpace, ownMachine] = this.#identity.split(" ");
		if (pid === undefined || !/^[1-9]\d*$/.test(pid) || machine === undefined) return "unknown";
		if (machine !== ownMachine) return "unknown";
		// The same machine after a restart: no process of the time before lives.
		if (boot !== ownBoot) return boot === "-" || ownBoot === "-" ? "unknown" : "dead";
		if (space !== ownSpace) return "unknown";
		return stateOf(Number(pid), start ?? "-");
	}
}

/** pid, its start, the boot, the pid namespace, the machine: "-" where this platform does not say. */
function ownIdentity(): string {
	const start = startOf(process.pid)?.start ?? "-";
	const boot = textOf("/proc/sys/kernel/random/boot_id") ?? "-";
	const machine = textOf("/etc/machine-id") ?? textOf("/proc/sys/kernel/hostname") ?? process.platform;
	let space = "-";
	try {
		space = fs.readlinkSync("/proc/self/ns/pid");
	} catch {
		// Not Linux: there are no pid namespaces to confuse.
	}
	return [process.pid, start, boot, space, machine].join(" ");
}

function stateOf(pid: number, start: string): "alive" | "dead" {
	try {
		process.kill(pid, 0);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ESRCH") return "dead";
	}
	const now = startOf(pid);
	if (now === undefined || start === "-") return "alive";
	return now.start === start && now.isRunning ? "alive" : "dead";
}

/**
 * Start time of a process in clock ticks since boot (field 22 of its stat) and whether it is more than a
 * zombie.
 */
function startOf(pid: number): { start: string; isRunning: boolean } | undefined {
	const stat = textOf(`/proc/${pid}/stat`);
	if (stat === undefined) return undefined;
	// The second field is the name in brackets and may hold anything, also brackets and blanks.
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	const start = fields[19];
	return start === undefined ? undefined : { start, isRunning: fields[0] !== "Z" && fields[0] !== "X" };
}

function textOf(path: string): string | undefined {
	try {
		const text = fs.readFileSync(path, "utf8").trim();
		return text === "" ? undefined : text;
	} catch {
		return undefined;
	}
}

/** Runs a call of Node's and says in our words what failed. */
/** One that another process makes at the same moment is as good. */
function makeDirectory(path: string): void {
	try {
		fs.mkdirSync(path, { mode: 0o700 });
	} catch (error) {
		if (!isDirectory(path)) throw error;
	}
}

function isDirectory(path: string): boolean {
	try {
		return fs.statSync(path).isDirectory();
	} catch {
		return false; // whoever makes it will hear why it cannot be reached
	}
}

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
