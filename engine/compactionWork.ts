/**
 * CompactionWork: merges tables in the background of a writer, advanced in steps by `maintain`.
 *
 * Always in this order: the new table's bytes durable, its name durable, its footer read back, one manifest
 * edit that adds it and removes the merged ones durable; then the store uses it; then the merged files go,
 * those that a snapshot reads when it lets go of them. A crash before the edit leaves the state before and a
 * file that no manifest names; one after it leaves the state after and merged files that none names.
 */
import { removeQuietly } from "./beginWriting.ts";
import { EngineError } from "./base/errors.ts";
import { CompactionJob } from "./compaction/compactionJob.ts";
import type { CompactionPolicy } from "./compaction/compactionPolicy.ts";
import type { TableShape } from "./compaction/sizeTiered.ts";
import type { TableRecord } from "./manifest/versionState.ts";
import { tableName } from "./model/fileNames.ts";
import type { BuiltTable } from "./sstable/tableBuilder.ts";
import { TableReader } from "./sstable/tableReader.ts";
import { refreshView, type Store, type Writing } from "./store.ts";

interface RunningMerge {
	readonly job: CompactionJob;
	readonly number: number;
	readonly inputs: readonly TableReader[];
	/** The result when its bytes are durable, then as it is read. */
	built: BuiltTable | "nothing" | undefined;
	table: TableReader | undefined;
}

export class CompactionWork {
	readonly #store: Store;
	readonly #writing: Writing;
	readonly #policy: CompactionPolicy;
	#running: RunningMerge | undefined;
	/** The choice for `#chosenFrom`, made once for each list of tables. */
	#chosen: readonly number[] = [];
	#chosenFrom: readonly TableReader[] | undefined;
	/** Tables that could not be read: they stay as they are, and questions to them say so. */
	readonly #damaged = new Set<number>();

	constructor(store: Store, writing: Writing, policy: CompactionPolicy) {
		this.#store = store;
		this.#writing = writing;
		this.#policy = policy;
	}

	/** Whether there is anything to do. */
	get isPending(): boolean {
		return this.#running !== undefined || this.#choice().length > 0;
	}

	/**
	 * Does a step of about `bytesMax` bytes, or one of the syncs that end the merge.
	 *
	 * @param onManifestFailure - called when the manifest is in an unknown state, before the error goes on
	 */
	step(bytesMax: number, onManifestFailure: (error: unknown) => void): void {
		let running: RunningMerge | undefined;
		try {
			running = this.#running ??= this.#start(this.#choice());
			if (running === undefined) return;
			if (running.built === undefined) {
				const outcome = running.job.step(bytesMax);
				if (outcome !== "unfinished") running.built = outcome;
				return;
			}
			if (running.built !== "nothing" && running.table === undefined) {
				running.table = this.#openTable(running.built);
				return;
			}
		} catch (error) {
			this.#giveUp(error);
			throw error;
		}
		try {
			this.#commit(running, running.built);
		} catch (error) {
			onManifestFailure(error);
			throw error;
		}
	}

	/** Merges all tables into one, in one piece, whatever their sizes. */
	mergeAll(onManifestFailure: (error: unknown) => void): void {
		while (this.#running !== undefined) this.step(Number.MAX_SAFE_INTEGER, onManifestFailure);
		const { tables } = this.#store;
		if (tables.length === 1 && tables.every((table) => shapeOf(table).tombstoneCount === 0)) return;
		this.#running = this.#start(tables.map(({ number }) => number));
		while (this.#running !== undefined) this.step(Number.MAX_SAFE_INTEGER, onManifestFailure);
	}

	close(): void {
		if (this.#running !== undefined) this.#giveUp(undefined);
	}

	#choice(): readonly number[] {
		const { tables, options } = this.#store;
		if (this.#chosenFrom === tables) return this.#chosen;
		this.#chosenFrom = tables;
		const sound = tables.filter(({ number }) => !this.#damaged.has(number));
		const chosen = this.#policy.choose(sound.map(shapeOf), options.mergeWidth);
		// Beside a damaged table its tombstones stay, so rewriting a table alone would never end.
		this.#chosen = chosen.length > 1 || sound.length === tables.length ? chosen : [];
		return this.#chosen;
	}

	#start(numbers: readonly number[]): RunningMerge | undefined {
		const { vfs, directory, options, tables, state } = this.#store;
		const inputs = tables.filter(({ number }) => numbers.includes(number));
		const others = tables.filter(({ number }) => !numbers.includes(number));
		if (inputs.length === 0) return undefined;
		const number = state.nextTable;
		state.nextTable += 1;
		const job = new CompactionJob({
			table: {
				vfs,
				directory,
				number,
				sequenceMin: Math.min(...inputs.map(({ footer }) => footer.sequenceMin)),
				sequenceMax: Math.max(...inputs.map(({ footer }) => footer.sequenceMax)),
				pageBytesMax: options.pageBytesMax,
				filterBitsPerKey: options.filterBitsPerKey,
			},
			inputs: inputs.map((table) => this.#policy.inputOf(table)),
			mayDrop: (sequence, keyspace, w0, w1, w2, w3) =>
				this.#policy.mayDropTombstone(others, sequence, keyspace, w0, w1, w2, w3),
		});
		return { job, number, inputs, built: undefined, table: undefined };
	}

	#giveUp(error: unknown): void {
		const running = this.#running;
		if (running === undefined) return;
		this.#running = undefined;
		if (running.built === undefined) running.job.abandon();
		running.table?.close();
		removeQuietly(this.#store.vfs, this.#path(running.number));
		if (!(error instanceof EngineError) || error.code !== "corrupt") return;
		// A filter of a table beside the inputs may be the one that is damaged; then no merge can go on.
		const { path } = error;
		const damaged = this.#store.tables.filter((table) => table.path === path);
		for (const { number } of damaged.length > 0 ? damaged : running.inputs) this.#damaged.add(number);
		this.#chosenFrom = undefined;
	}

	#path(table: number): string {
		return `${this.#store.directory}/${tableName(table)}`;
	}

	/** Makes the name durable and reads the footer back: what cannot be read must not replace the inputs. */
	#openTable({ number, bytes }: BuiltTable): TableReader {
		const { vfs, directory, cache } = this.#store;
		vfs.syncDirectory(directory);
		return new TableReader({ vfs, path: this.#path(number), number, bytes, cache });
	}

	#commit({ inputs, job, number, table }: RunningMerge, built: BuiltTable | "nothing"): void {
		const store = this.#store;
		const removed = inputs.map((input) => input.number);
		const edit = {
			added: built === "nothing" ? [] : [recordOf(built)],
			removed,
			nextTable: store.state.nextTable,
		};
		this.#writing.manifest.append(edit);
		store.state.apply(edit);
		const kept = store.tables.filter((live) => !inputs.includes(live));
		store.tables = (table === undefined ? kept : [...kept, table]).sort(
			(first, second) => second.footer.sequenceMax - first.footer.sequenceMax,
		);
		this.#running = undefined;
		refreshView(store);
		this.#count(built, inputs, job.droppedTombstoneCount);
		if (built === "nothing") removeQuietly(store.vfs, this.#path(number));
		for (const input of inputs) store.pins.retire(input);
	}

	#count(built: BuiltTable | "nothing", inputs: readonly TableReader[], dropped: number): void {
		const { metrics } = this.#store;
		metrics.mergeCount += 1;
		metrics.mergedTableCount += inputs.length;
		for (const { bytes } of inputs) metrics.mergedBytes += bytes;
		metrics.droppedTombstoneCount += dropped;
		if (built === "nothing") return;
		metrics.tableBytesWritten += built.bytes;
		metrics.tablePagesWritten += built.pageCount;
	}
}

function recordOf({ number, bytes, sequenceMin, sequenceMax }: BuiltTable): TableRecord {
	return { number, bytes, sequenceMin, sequenceMax };
}

function shapeOf({ number, bytes, footer }: TableReader): TableShape {
	let versionCount = 0;
	let tombstoneCount = 0;
	for (const keyspace of footer.keyspaces) {
		versionCount += keyspace.versionCount;
		tombstoneCount += keyspace.tombstoneCount;
	}
	const { sequenceMin, sequenceMax } = footer;
	return { number, bytes, sequenceMin, sequenceMax, versionCount, tombstoneCount };
}
