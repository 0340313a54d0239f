/**
 * SimulationVfs: files in memory with the crash behaviour that the contract of vfs.ts allows, no better and
 * no worse.
 *
 * Inodes are apart from directory entries, and each has a durable and a volatile side: `sync` moves bytes,
 * and `syncDirectory` moves names, and nothing else does. `crash` makes the disk that a power loss would
 * leave; the disk it came from goes on unharmed, so one moment can be crashed many times.
 */
import { assert } from "../base/assert.ts";
import { type FileHandle, type OpenMode, type RunningSync, type VirtualFileSystem, VfsError } from "../vfs/vfs.ts";
import { Fold, sumOf } from "./fold.ts";
import { applyWrite, type CrashChances, Inode, KEEP_EVERYTHING } from "./inode.ts";
import type { PageCodec } from "../vfs/pageCodec.ts";
import { Prng } from "./prng.ts";
import { RUN_LENGTH_CODEC } from "./runLengthCodec.ts";
import { Disk, type Fault, type Operation, type OperationKind } from "./simulatedDisk.ts";

/** Looks before the end of a sync is seen, at most. */
const LOOKS_MAX = 5;

/** A sync that ends when it was looked at so often, or waited for. */
class SimulatedSync implements RunningSync {
	readonly #sync: () => void;
	#looksLeft: number;
	#hasEnded = false;
	#failure: unknown;

	constructor(looks: number, sync: () => void) {
		this.#looksLeft = looks;
		this.#sync = sync;
	}

	get hasEnded(): boolean {
		if (this.#hasEnded) return true;
		if (this.#looksLeft === 0) this.#end();
		else this.#looksLeft -= 1;
		return this.#hasEnded;
	}

	finish(): void {
		if (!this.#hasEnded) this.#end();
		if (this.#failure !== undefined) throw this.#failure;
	}

	#end(): void {
		this.#hasEnded = true;
		try {
			this.#sync();
		} catch (error) {
			this.#failure = error;
		}
	}
}

/**
 * A disk in memory, seen by one process; {@link SimulationVfs.asProcess} gives another process's view of it.
 */
export class SimulationVfs implements VirtualFileSystem {
	/** May be replaced, as by another program that opens the same disk. */
	codecs: readonly PageCodec[] = [RUN_LENGTH_CODEC];
	#disk: Disk;
	#identity: string;

	constructor() {
		this.#disk = new Disk();
		this.#identity = this.#disk.startProcess();
	}

	/** Sees every call before it happens and may make it fail. */
	set onOperation(plan: ((operation: Operation) => Fault | undefined) | undefined) {
		this.#disk.plan = plan;
	}

	/** Calls made so far, by all processes. */
	get operationCount(): number {
		return this.#disk.operationCount;
	}

	/** A fold of every call that changed something since {@link SimulationVfs.recordTrace}. */
	get trace(): string {
		return this.#disk.trace?.text ?? "";
	}

	recordTrace(): void {
		this.#disk.trace = new Fold();
	}

	/** A fold of all names and bytes. */
	get content(): string {
		const fold = new Fold();
		for (const [path, bytes] of this.files()) {
			fold.string(path);
			fold.word(sumOf(bytes));
		}
		return fold.text;
	}

	/** The same disk, seen by a new process that lives until {@link SimulationVfs.endProcess}. */
	asProcess(): SimulationVfs {
		return SimulationVfs.#over(this.#disk);
	}

	/** This process is gone, like after `kill -9`: its files stay as they are. */
	endProcess(): void {
		this.#disk.alive.delete(this.#identity);
	}

	/** The disk after a power loss now, seen by a process that starts after it. */
	crash(seed: number, chances: CrashChances): SimulationVfs {
		return SimulationVfs.#over(this.#disk.crash(new Prng(seed), chances));
	}

	/** The same, and the new disk goes on with the trace and the fault plan of this one. */
	restart(seed: number, chances: CrashChances): SimulationVfs {
		const vfs = this.crash(seed, chances);
		vfs.#disk.trace = this.#disk.trace;
		vfs.#disk.plan = this.#disk.plan;
		return vfs;
	}

	/** The disk as it is, seen by a process that starts after this one was killed. */
	kill(): SimulationVfs {
		return this.crash(0, KEEP_EVERYTHING);
	}

	static #over(disk: Disk): SimulationVfs {
		const vfs = new SimulationVfs();
		vfs.#disk = disk;
		vfs.#identity = disk.startProcess();
		return vfs;
	}

	/** Bytes of a file now, past any fault plan; `undefined` if there is none. */
	peek(path: string): Uint8Array | undefined {
		const [directory, name] = this.#disk.find(path);
		return directory?.entries.get(name)?.bytes().slice();
	}

	/** Damages a file in place, durably, past any fault plan. */
	poke(path: string, change: (bytes: Uint8Array) => Uint8Array): void {
		const [directory, name] = this.#disk.find(path);
		const inode = directory?.entries.get(name);
		assert(inode !== undefined, `no file at ${path}`);
		inode.replace(change(inode.bytes().slice()));
	}

	/** Every file by path with its bytes: what a test hashes or copies. */
	files(): Map<string, Uint8Array> {
		const found = new Map<string, Uint8Array>();
		for (const [path, directory] of [...this.#disk.directories].sort()) {
			for (const [name, inode] of [...directory.entries].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
				found.set(`${path}/${name}`, inode.bytes().slice());
			}
		}
		return found;
	}

	/** Bytes of every file, by path. */
	sizes(): Map<string, number> {
		const found = new Map<string, number>();
		for (const [path, { entries }] of this.#disk.directories) {
			for (const [name, inode] of entries) found.set(`${path}/${name}`, inode.bytes().length);
		}
		return found;
	}

	open(path: string, mode: OpenMode): FileHandle {
		const disk = this.#disk;
		disk.operate(mode === "create" ? "create" : "open", path);
		const [directory, name] = disk.find(path);
		if (directory === undefined) throw new VfsError("not-found", "Cannot open the file.", path);
		let inode = directory.entries.get(name);
		if (mode === "create") {
			if (inode !== undefined) throw new VfsError("exists", "Cannot create the file.", path);
			inode = new Inode();
			directory.entries.set(name, inode);
			directory.pending.push({ removed: undefined, added: name, inode });
		}
		if (inode === undefined) throw new VfsError("not-found", "Cannot open the file.", path);
		return new SimulationFile(disk, path, inode, mode !== "read");
	}

	createDirectory(path: string): void {
		this.#disk.operate("make-directory", path);
		for (let end = path.indexOf("/", 1); end !== -1; end = path.indexOf("/", end + 1)) {
			this.#disk.makeDirectory(path.slice(0, end));
		}
		this.#disk.makeDirectory(path);
	}

	list(path: string): string[] {
		this.#disk.operate("list", path);
		const directory = this.#disk.directories.get(path);
		if (directory === undefined) throw new VfsError("not-found", "Cannot list the directory.", path);
		return [...directory.entries.keys()];
	}

	exists(path: string): boolean {
		this.#disk.operate("size", path);
		const [directory, name] = this.#disk.find(path);
		return directory?.entries.has(name) === true;
	}

	rename(from: string, to: string): void {
		this.#disk.operate("rename", from);
		const [directory, name] = this.#disk.find(from);
		const [target, newName] = this.#disk.find(to);
		const inode = directory?.entries.get(name);
		if (directory === undefined || inode === undefined) {
			throw new VfsError("not-found", "Cannot rename the file.", from);
		}
		assert(directory === target, "only renames within a directory are simulated");
		// Two names of one file: POSIX leaves both.
		if (directory.entries.get(newName) === inode) return;
		directory.entries.delete(name);
		directory.entries.set(newName, inode);
		directory.pending.push({ removed: name, added: newName, inode });
	}

	link(existing: string, created: string): void {
		this.#disk.operate("link", created);
		const [directory, name] = this.#disk.find(existing);
		const [target, newName] = this.#disk.find(created);
		const inode = directory?.entries.get(name);
		if (inode === undefined || target === undefined) {
			throw new VfsError("not-found", "Cannot link.", existing);
		}
		if (target.entries.has(newName)) throw new VfsError("exists", "Cannot link.", created);
		target.entries.set(newName, inode);
		target.pending.push({ removed: undefined, added: newName, inode });
	}

	remove(path: string): void {
		this.#disk.operate("remove", path);
		const [directory, name] = this.#disk.find(path);
		const inode = directory?.entries.get(name);
		if (directory === undefined || inode === undefined) {
			throw new VfsError("not-found", "Cannot remove the file.", path);
		}
		directory.entries.delete(name);
		directory.pending.push({ removed: name, added: undefined, inode });
	}

	/** At once, and told to the plan as a removal; what it makes fail stays. */
	removeSoon(path: string): void {
		try {
			this.remove(path);
		} catch (error) {
			if (!(error instanceof VfsError)) throw error;
		}
	}

	syncDirectory(path: string): void {
		this.#disk.operate("sync-directory", path);
		const directory = this.#disk.directories.get(path);
		if (directory === undefined) throw new VfsError("not-found", "Cannot sync the directory.", path);
		directory.durable = new Map(directory.entries);
		directory.pending = [];
	}

	beginSyncDirectory(path: string): RunningSync {
		this.#disk.operate("size", path);
		const changes = [...(this.#disk.directories.get(path)?.pending ?? [])];
		return new SimulatedSync(this.#disk.operationCount % LOOKS_MAX, () => {
			this.#disk.operate("sync-directory", path);
			this.#disk.directories.get(path)?.syncChanges(changes);
		});
	}

	processIdentity(): string {
		return this.#identity;
	}

	processState(identity: string): "alive" | "dead" | "unknown" {
		if (!/^\d+ sim$/.test(identity)) return "unknown";
		return this.#disk.alive.has(identity) ? "alive" : "dead";
	}
}

class SimulationFile implements FileHandle {
	readonly path: string;
	readonly #disk: Disk;
	readonly #inode: Inode;
	readonly #isWritable: boolean;
	#isOpen = true;

	constructor(disk: Disk, path: string, inode: Inode, isWritable: boolean) {
		this.#disk = disk;
		this.path = path;
		this.#inode = inode;
		this.#isWritable = isWritable;
	}

	read(target: Uint8Array, offset: number): number {
		if (target.length === 0) return 0;
		this.#require("read");
		const bytes = this.#inode.bytes();
		const end = Math.min(bytes.length, offset + target.length);
		if (end <= offset) return 0;
		target.set(bytes.subarray(offset, end));
		return end - offset;
	}

	write(source: Uint8Array, offset: number, length: number = source.length): void {
		if (length === 0) return;
		const fault = this.#require("write", { offset, bytes: source.subarray(0, length) });
		if (!this.#isWritable) {
			throw new VfsError("io", "Cannot write to a file opened for reading.", this.path);
		}
		const part = fault === "short" ? source.slice(0, length >>> 1) : source.slice(0, length);
		applyWrite(this.#inode, { offset, bytes: part });
		if (fault === "short") throw new VfsError("no-space", "Simulated full disk.", this.path);
	}

	sync(): void {
		if (this.#require("sync") === "sync-lost") {
			this.#inode.forgetPending();
			throw new VfsError("io", "Simulated failure of sync.", this.path);
		}
		this.#inode.sync();
	}

	/** Nothing is durable before its end is seen, and then only what had been written when it began. */
	beginSync(): RunningSync {
		this.#require("size");
		const writes = [...this.#inode.pending];
		return new SimulatedSync(this.#disk.operationCount % LOOKS_MAX, () => {
			if (this.#disk.operate("sync", this.path) === "sync-lost") {
				this.#inode.forgetPending();
				throw new VfsError("io", "Simulated failure of sync.", this.path);
			}
			this.#inode.syncWrites(writes);
		});
	}

	size(): number {
		this.#require("size");
		return this.#inode.bytes().length;
	}

	close(): void {
		if (!this.#isOpen) return;
		this.#isOpen = false;
		this.#disk.operate("close", this.path);
	}

	#require(kind: OperationKind, write?: { offset: number; bytes: Uint8Array }): "short" | "sync-lost" | undefined {
		if (!this.#isOpen) throw new VfsError("io", "The file was closed.", this.path);
		return this.#disk.operate(kind, this.path, write);
	}
}
