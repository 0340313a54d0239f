/**
 * SimulatedDisk: what all processes share: files, names, what of them is durable, and what every call is told to.
 *
 * A crash in the middle of a call is a crash before the next one: what the call had written is as little durable then,
 * and each of its sectors may be there or not.
 */
import { type VfsFailure, VfsError } from "../vfs/vfs.ts";
import { type Fold, sumOf } from "./fold.ts";
import { crashInode, type CrashChances, type Inode } from "./inode.ts";
import type { Prng } from "./prng.ts";

export type OperationKind =
	| "open"
	| "create"
	| "read"
	| "write"
	| "sync"
	| "size"
	| "close"
	| "make-directory"
	| "list"
	| "rename"
	| "link"
	| "remove"
	| "sync-directory";

/** Calls before which a crash leaves something else than before the last one. */
export const MATTERS: readonly OperationKind[] = [
	"create",
	"write",
	"sync",
	"rename",
	"link",
	"remove",
	"sync-directory",
];

/** One call, as a fault plan sees it: before it happens. */
export interface Operation {
	/** Counts all calls on this disk from 0. */
	readonly index: number;
	readonly kind: OperationKind;
	readonly path: string;
}

/**
 * How a call fails. `short`: half of the bytes are written before the disk is full. `sync-lost`: the sync
 * fails and the kernel marks the pages clean, so that a second sync would claim success; as `io`, it would keep them
 * dirty. Each failure is told to one call.
 */
export type Fault = VfsFailure | "short" | "sync-lost";

interface Written {
	readonly offset: number;
	readonly bytes: Uint8Array;
}

type Entries = Map<string, Inode>;

/** A change of names that `syncDirectory` has not made durable yet. */
interface EntryChange {
	readonly removed: string | undefined;
	readonly added: string | undefined;
	readonly inode: Inode;
}

export class Directory {
	entries: Entries = new Map();
	durable: Entries = new Map();
	pending: EntryChange[] = [];

	/** Makes these durable, as far as they are not yet; nothing before them was left out. */
	syncChanges(changes: readonly EntryChange[]): void {
		for (const change of changes) {
			if (!this.pending.includes(change)) continue;
			if (change.removed !== undefined) this.durable.delete(change.removed);
			if (change.added !== undefined) this.durable.set(change.added, change.inode);
		}
		this.pending = this.pending.filter((change) => !changes.includes(change));
	}
}

/** What all processes share. */
export class Disk {
	directories: Map<string, Directory> = new Map();
	alive: Set<string> = new Set();
	plan: ((operation: Operation) => Fault | undefined) | undefined;
	/** Of every call that changes something, with the bytes that it writes; only where somebody asked for it. */
	trace: Fold | undefined;
	operationCount = 0;
	#processCount = 0;

	startProcess(): string {
		this.#processCount += 1;
		const identity = `${1000 + this.#processCount} sim`;
		this.alive.add(identity);
		return identity;
	}

	/** Counts a call, and fails it when the plan says so; the two faults that need the caller come back. */
	operate(kind: OperationKind, path: string, write?: Written): "short" | "sync-lost" | undefined {
		const operation = { index: this.operationCount, kind, path };
		this.operationCount += 1;
		if (this.trace !== undefined && kind !== "read" && kind !== "size") note(this.trace, operation, write);
		const fault = this.plan?.(operation);
		if (fault === undefined || fault === "short" || fault === "sync-lost") return fault;
		throw new VfsError(fault, `Simulated failure of ${kind}.`, path);
	}

	find(path: string): [Directory | undefined, string] {
		const cut = path.lastIndexOf("/");
		return [this.directories.get(path.slice(0, cut)), path.slice(cut + 1)];
	}

	makeDirectory(path: string): void {
		if (!this.directories.has(path)) this.directories.set(path, new Directory());
	}

	/** Each change of names since the last sync may have happened or not, each write likewise. */
	crash(prng: Prng, chances: CrashChances): Disk {
		const disk = new Disk();
		disk.#processCount = this.#processCount;
		const copies = new Map<Inode, Inode>();
		const copyOf = (inode: Inode): Inode => {
			const known = copies.get(inode);
			if (known !== undefined) return known;
			const copy = crashInode(inode, prng, chances);
			copies.set(inode, copy);
			return copy;
		};
		for (const [path, directory] of this.directories) {
			const copy = new Directory();
			for (const [name, inode] of directory.durable) copy.entries.set(name, copyOf(inode));
			for (const change of directory.pending) {
				if (!prng.chance(chances.keepPercent)) continue;
				if (change.removed !== undefined) copy.entries.delete(change.removed);
				if (change.added !== undefined) copy.entries.set(change.added, copyOf(change.inode));
			}
			copy.durable = new Map(copy.entries);
			disk.directories.set(path, copy);
		}
		return disk;
	}
}

function note(trace: Fold, { kind, path }: Operation, write: Written | undefined): void {
	trace.string(kind);
	trace.string(path);
	if (write === undefined) return;
	trace.word(write.offset);
	trace.word(write.bytes.length);
	trace.word(sumOf(write.bytes));
}
