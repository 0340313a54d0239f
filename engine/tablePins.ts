/**
 * TablePins: which tables snapshots still read, so that a merged table's file goes with its last reader.
 *
 * A table is retired when a durable manifest no longer names it. Its file is closed and put to the garbage
 * if nobody pins it, else removed when the last pin goes; if the process ends before, the next opening removes it.
 */
import { assert } from "./base/assert.ts";
import type { EngineMetrics } from "./metrics.ts";
import type { TableReader } from "./sstable/tableReader.ts";
import type { VirtualFileSystem } from "./vfs/vfs.ts";

export class TablePins {
	readonly #vfs: VirtualFileSystem;
	readonly #metrics: EngineMetrics;
	readonly #garbage: string[];
	readonly #counts = new Map<TableReader, number>();
	readonly #retired = new Set<TableReader>();

	constructor(vfs: VirtualFileSystem, metrics: EngineMetrics, garbage: string[]) {
		this.#vfs = vfs;
		this.#metrics = metrics;
		this.#garbage = garbage;
	}

	/** Bytes of files that only snapshots still need. */
	get retiredBytes(): number {
		let bytes = 0;
		for (const table of this.#retired) bytes += table.bytes;
		return bytes;
	}

	pin(tables: readonly TableReader[]): void {
		for (const table of tables) this.#counts.set(table, (this.#counts.get(table) ?? 0) + 1);
	}

	unpin(tables: readonly TableReader[]): void {
		for (const table of tables) {
			const count = this.#counts.get(table);
			assert(count !== undefined, "a table is unpinned that was never pinned");
			if (count > 1) {
				this.#counts.set(table, count - 1);
				continue;
			}
			this.#counts.delete(table);
			if (this.#retired.delete(table)) this.#remove(table);
		}
	}

	/** Takes a table out of service: no manifest names it any more. */
	retire(table: TableReader): void {
		this.#metrics.pageReadCount += table.pageReadCount;
		this.#metrics.pageBytesRead += table.pageBytesRead;
		this.#metrics.filterSkipCount += table.filterSkipCount;
		if (this.#counts.has(table)) {
			this.#retired.add(table);
			return;
		}
		table.close();
		this.#garbage.push(table.path);
	}

	/** Removes what is retired although it is pinned: the engine closes, and its snapshots with it. */
	close(): void {
		for (const table of this.#retired) this.#remove(table);
		this.#retired.clear();
	}

	#remove(table: TableReader): void {
		table.close();
		this.#vfs.removeSoon(table.path);
	}
}
