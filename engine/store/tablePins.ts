/**
 * TablePins: which tables snapshots still read, so that a merged table's file goes with its last reader.
 *
 * A table is retired when the manifest no longer calls it live. It is closed when nobody pins it, and its file
 * goes unless the manifest keeps it for a named snapshot; then it goes when the last such name is dropped. If
 * the process ends before, the next opening removes it.
 */
import { assert } from "../base/assert.ts";
import type { VersionState } from "../manifest/versionState.ts";
import type { EngineMetrics } from "./metrics.ts";
import { tableName } from "../model/fileNames.ts";
import type { PageCache } from "../sstable/pageCache.ts";
import { TableReader } from "../sstable/tableReader.ts";
import type { VirtualFileSystem } from "../vfs/vfs.ts";

export interface PinsSettings {
	readonly vfs: VirtualFileSystem;
	readonly directory: string;
	readonly state: VersionState;
	readonly cache: PageCache;
	readonly metrics: EngineMetrics;
	/** Paths of files that nobody needs any more. */
	readonly garbage: string[];
}

export class TablePins {
	readonly #settings: PinsSettings;
	readonly #counts = new Map<TableReader, number>();
	/** Retired tables that are open, because somebody pins them. */
	readonly #retired = new Set<TableReader>();

	constructor(settings: PinsSettings) {
		this.#settings = settings;
	}

	/** Retired tables that are open. */
	get open(): Iterable<TableReader> {
		return this.#retired;
	}

	/** Bytes of files that only snapshots still need, named ones and others. */
	get retiredBytes(): number {
		const { retired } = this.#settings.state;
		let bytes = 0;
		for (const table of retired.values()) bytes += table.bytes;
		for (const table of this.#retired) if (!retired.has(table.number)) bytes += table.bytes;
		return bytes;
	}

	pin(tables: readonly TableReader[]): void {
		for (const table of tables) this.#counts.set(table, (this.#counts.get(table) ?? 0) + 1);
	}

	/**
	 * Pins tables by their numbers: those in `live`, and others that a named snapshot keeps, which are opened
	 * if nobody has them open.
	 *
	 * @throws {@link EngineError} `corrupt` if one of them is damaged or gone, `io`; then none is pinned
	 */
	pinNumbers(numbers: readonly number[], live: readonly TableReader[]): TableReader[] {
		const tables: TableReader[] = [];
		const opened: TableReader[] = [];
		try {
			for (const number of numbers) {
				const isIt = (table: TableReader): boolean => table.number === number;
				const known = live.find(isIt) ?? [...this.#retired].find(isIt);
				const table = known ?? this.#open(number);
				if (known === undefined) opened.push(table);
				tables.push(table);
			}
		} catch (error) {
			for (const table of opened) table.close();
			throw error;
		}
		for (const table of opened) this.#retired.add(table);
		this.pin(tables);
		return tables;
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
			if (!this.#retired.delete(table)) continue;
			this.#close(table);
			if (!this.#isKept(table)) this.#settings.vfs.removeSoon(table.path);
		}
	}

	/** Takes a table out of service: the manifest does not call it live any more. */
	retire(table: TableReader): void {
		if (this.#counts.has(table)) {
			this.#retired.add(table);
			return;
		}
		this.#close(table);
		if (!this.#isKept(table)) this.#settings.garbage.push(table.path);
	}

	/** Lets the file of a retired table go, which no named snapshot keeps any more, if nobody pins it. */
	forget(number: number): void {
		if ([...this.#retired].some((table) => table.number === number)) return;
		this.#settings.garbage.push(this.#path(number));
	}

	/** Closes what is retired although it is pinned: the engine closes, and its snapshots with it. */
	close(): void {
		for (const table of this.#retired) {
			this.#close(table);
			if (!this.#isKept(table)) this.#settings.vfs.removeSoon(table.path);
		}
		this.#retired.clear();
	}

	#open(number: number): TableReader {
		const { vfs, state, cache } = this.#settings;
		const record = state.retired.get(number);
		assert(record !== undefined, "a snapshot names tables that are live or retired");
		return new TableReader({ vfs, path: this.#path(number), number, bytes: record.bytes, cache });
	}

	#isKept({ number }: TableReader): boolean {
		return this.#settings.state.retired.has(number);
	}

	#path(number: number): string {
		return `${this.#settings.directory}/${tableName(number)}`;
	}

	#close(table: TableReader): void {
		const { metrics } = this.#settings;
		metrics.pageReadCount += table.pageReadCount;
		metrics.pageBytesRead += table.pageBytesRead;
		metrics.filterSkipCount += table.filterSkipCount;
		table.close();
	}
}
