/**
 * FlushJob: frozen memtables → one table, in bounded steps: first their rows are put in order, then they are
 * merged as tables are.
 *
 * A key that was written between two snapshots is stored once, in its newest version. Tombstones are kept:
 * older tables may hold what they hide.
 */
import { assert } from "../base/assert.ts";
import type { Memtable } from "../memtable/memtable.ts";
import type { BuiltTable } from "../sstable/tableBuilder.ts";
import type { VirtualFileSystem } from "../vfs/vfs.ts";
import { CompactionJob } from "./compactionJob.ts";
import { memtableInputOf } from "./mergeInputs.ts";

export interface FlushSettings {
	readonly vfs: VirtualFileSystem;
	readonly directory: string;
	readonly number: number;
	readonly pageBytesMax: number;
	readonly filterBitsPerKey: number;
	readonly pageCompression: number;
	/** Frozen, not empty, oldest first. */
	readonly memtables: readonly Memtable[];
}

/** What putting a row one place further costs, in bytes of the work that steps are counted in. */
const SORTED_ROW_BYTES = 32;

export class FlushJob {
	readonly #memtables: readonly Memtable[];
	readonly #job: CompactionJob;
	/** How many of the memtables are in order. */
	#sortedCount = 0;

	constructor(settings: FlushSettings) {
		const { vfs, directory, number, pageBytesMax, filterBitsPerKey, pageCompression, memtables } = settings;
		const first = memtables[0];
		const last = memtables.at(-1);
		assert(first !== undefined && last !== undefined, "a flush needs a memtable");
		this.#memtables = memtables;
		this.#job = new CompactionJob({
			table: {
				vfs,
				directory,
				number,
				sequenceMin: first.firstSequence,
				sequenceMax: last.lastSequence,
				pageBytesMax,
				filterBitsPerKey,
				pageCompression,
			},
			inputs: memtables.map(memtableInputOf),
			mayDrop: () => false,
		});
	}

	/** Goes through about `bytesMax` bytes; the bytes of the table that it gives back are durable. */
	step(bytesMax: number): BuiltTable | undefined {
		const rowsLeft = this.#sortStep(Math.ceil(bytesMax / SORTED_ROW_BYTES));
		if (rowsLeft <= 0) return undefined;
		const outcome = this.#job.step(rowsLeft * SORTED_ROW_BYTES);
		assert(outcome !== "nothing", "a memtable that was written to leaves a version");
		return outcome === "unfinished" ? undefined : outcome;
	}

	/** Whether all that is left is a sync that has not ended. */
	get isWaiting(): boolean {
		return this.#job.isWaiting;
	}

	/** Gives up; the file is the caller's to remove. */
	abandon(): void {
		this.#job.abandon();
	}

	/** Sorts on; returns how many of `rowsMax` are left when all is in order. */
	#sortStep(rowsMax: number): number {
		let left = rowsMax;
		while (left > 0) {
			const memtable = this.#memtables[this.#sortedCount];
			if (memtable === undefined) break;
			const done = memtable.sortStep(left);
			if (done === 0) this.#sortedCount += 1;
			left -= done;
		}
		return left;
	}
}
