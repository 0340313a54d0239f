/**
 * Inode: the bytes of a simulated file, the durable ones and the writes since, and what a power loss makes
 * of them.
 */
import type { Prng } from "./prng.ts";

const SECTOR_BYTES = 512;

export interface PendingWrite {
	readonly offset: number;
	readonly bytes: Uint8Array;
}

/** How a crash treats what was not synced; percentages, the rest of a write's hundred is dropped. */
export interface CrashChances {
	/** A write, or a change of names, is there whole. */
	readonly keepPercent: number;
	/** Of the other writes: cut at a sector. */
	readonly tearPercent: number;
	/** Of the other writes: there, with a sector of garbage or one altered byte. */
	readonly garblePercent: number;
}

export const KEEP_EVERYTHING: CrashChances = { keepPercent: 100, tearPercent: 0, garblePercent: 0 };
export const KEEP_NOTHING: CrashChances = { keepPercent: 0, tearPercent: 0, garblePercent: 0 };
export const KEEP_SOME: CrashChances = { keepPercent: 50, tearPercent: 40, garblePercent: 30 };
export const KEEP_MOST: CrashChances = { keepPercent: 85, tearPercent: 50, garblePercent: 40 };
export const ALL_CHANCES: readonly CrashChances[] = [KEEP_EVERYTHING, KEEP_NOTHING, KEEP_SOME, KEEP_MOST];

/** A file's content; names are the directory's. Bytes are shared between disks until one of them writes. */
export class Inode {
	#bytes: Uint8Array = new Uint8Array(0);
	#length = 0;
	/** Whether somebody else holds the same bytes, so that they must not change. */
	#isShared = false;
	/** Whether readers see bytes that no sync will make durable any more. */
	#hasForgotten = false;
	/** Bytes at the last sync; never written to. */
	durable: Uint8Array = new Uint8Array(0);
	/** Writes since the last sync, in order. */
	pending: PendingWrite[] = [];

	/** The bytes that a reader sees now; good until the next write. */
	bytes(): Uint8Array {
		return this.#bytes.subarray(0, this.#length);
	}

	/** Takes these bytes as its own, durable ones; nobody may write to them any more. */
	replace(bytes: Uint8Array): void {
		this.#bytes = bytes;
		this.#length = bytes.length;
		this.#isShared = true;
		this.#hasForgotten = false;
		this.durable = bytes;
		this.pending = [];
	}

	put(write: PendingWrite): void {
		const end = write.offset + write.bytes.length;
		if (this.#isShared || end > this.#bytes.length) {
			const grown = new Uint8Array(end > this.#bytes.length ? Math.max(end, this.#length * 2) : this.#bytes.length);
			grown.set(this.bytes());
			this.#bytes = grown;
			this.#isShared = false;
		}
		this.#bytes.set(write.bytes, write.offset);
		this.#length = Math.max(this.#length, end);
	}

	sync(): void {
		if (this.#hasForgotten) this.syncWrites(this.pending);
		else if (this.pending.length > 0) this.#settle();
		this.pending = [];
	}

	/** Makes these writes durable, as far as they are not yet; none before them was left out. */
	syncWrites(writes: readonly PendingWrite[]): void {
		const synced = this.pending.filter((write) => writes.includes(write));
		const end = Math.max(this.durable.length, ...synced.map(({ offset, bytes }) => offset + bytes.length));
		const durable = new Uint8Array(end);
		durable.set(this.durable);
		for (const { offset, bytes } of synced) durable.set(bytes, offset);
		this.durable = durable;
		this.pending = this.pending.filter((write) => !writes.includes(write));
	}

	/** After a failed sync some kernels call the pages clean: readers see them, the disk never does. */
	forgetPending(): void {
		this.#hasForgotten ||= this.pending.length > 0;
		this.pending = [];
	}

	/** What a reader sees becomes what is durable. */
	#settle(): void {
		this.durable = this.bytes();
		this.#isShared = true;
	}
}

/** Writes now and remembers it as not durable. */
export function applyWrite(inode: Inode, write: PendingWrite): void {
	inode.put(write);
	inode.pending.push(write);
}

/** The file as a power loss would leave it; `inode` itself stays as it is. */
export function crashInode(inode: Inode, prng: Prng, chances: CrashChances): Inode {
	const after = new Inode();
	after.replace(inode.durable);
	for (const write of inode.pending) {
		const survived = crashWrite(write, prng, chances);
		if (survived !== undefined) applyWrite(after, survived);
	}
	// Sometimes the size is on disk before the bytes: the end of the file reads as zeros.
	const length = inode.bytes().length;
	if (after.bytes().length < length && chances.keepPercent > 0 && prng.chance(20)) {
		applyWrite(after, { offset: length - 1, bytes: new Uint8Array(1) });
	}
	after.sync();
	return after;
}

function crashWrite(write: PendingWrite, prng: Prng, chances: CrashChances): PendingWrite | undefined {
	if (prng.chance(chances.keepPercent)) return write;
	if (prng.chance(chances.tearPercent)) {
		const firstCut = SECTOR_BYTES - (write.offset % SECTOR_BYTES);
		const cut = firstCut + prng.below(Math.ceil(write.bytes.length / SECTOR_BYTES)) * SECTOR_BYTES;
		return { offset: write.offset, bytes: write.bytes.slice(0, cut) };
	}
	if (!prng.chance(chances.garblePercent)) return undefined;
	const bytes = write.bytes.slice();
	const at = prng.below(Math.max(1, bytes.length));
	const garbageEnd = prng.chance(50) ? at + 1 : Math.min(bytes.length, at + SECTOR_BYTES);
	for (let index = at; index < garbageEnd; index += 1) bytes[index] = prng.below(256);
	return { offset: write.offset, bytes };
}
