/**
 * LogFlush: the task of a flush, done from the log: what the memtables hold is read where it was written, and put in
 * order all at once, so whoever does it needs no memory of the engine.
 *
 * The table is the same, byte for byte, as one made of the memtables. A log that does not say what the task says it
 * does is `corrupt`; the engine has it all in memory then.
 */
import { ArenaChunks } from "../base/arenaChunks.ts";
import { assert } from "../base/assert.ts";
import { EngineError } from "../base/errors.ts";
import { walName } from "../model/fileNames.ts";
import { OPERATION_DELETE_BLOCK, operationBytesAt } from "../model/operation.ts";
import { isVfsFailure, type VirtualFileSystem } from "../vfs/vfs.ts";
import { LogWindow } from "../wal/logWindow.ts";
import { WalReader } from "../wal/walReader.ts";
import { GatheredBlocks } from "./gatheredBlocks.ts";
import { GatheredEdges } from "./gatheredEdges.ts";
import type { MergeInput } from "./mergeInput.ts";
import type { FlushTask, MergedTables, OpenedTask } from "./mergeRunner.ts";
import { TableWriting } from "./tableWriting.ts";

/** What putting a row one place further costs, in bytes of the work that steps are counted in. */
const SORTED_ROW_BYTES = 32;

/**
 * What one flush leaves to the next: its table of ids has grown already. Contents of blocks are not kept: the next
 * flush may be one of edges.
 */
export class FlushMemory {
	/** Not in use. */
	readonly edges: GatheredEdges[] = [];
}

export class LogFlush implements OpenedTask {
	readonly #vfs: VirtualFileSystem;
	readonly #task: FlushTask;
	readonly #memory: FlushMemory;
	readonly #blocks: GatheredBlocks;
	readonly #edges: GatheredEdges;
	#log: WalReader | undefined;
	/** The segment that is read next, and bytes of those up to it. */
	#segment: number;
	#logBytes = 0;
	#writing: TableWriting | undefined;

	constructor(vfs: VirtualFileSystem, task: FlushTask, memory: FlushMemory) {
		this.#vfs = vfs;
		this.#task = task;
		this.#memory = memory;
		this.#blocks = new GatheredBlocks(new ArenaChunks(0));
		this.#edges = memory.edges.pop() ?? new GatheredEdges();
		this.#segment = task.begin.segment;
		this.#log = new WalReader({
			begin: task.begin,
			sequence: task.sequenceMin - 1,
			onRecord: (payload, sequence, segment) => {
				this.#take(payload, sequence, segment);
			},
		}, new LogWindow("own"));
	}

	get isWaiting(): boolean {
		return this.#writing?.isWaiting === true;
	}

	/** Reads a segment of the log, or goes on for about `bytesMax` bytes. */
	step(bytesMax: number): MergedTables | "unfinished" {
		if (this.#log !== undefined) {
			this.#read(this.#log);
			return "unfinished";
		}
		if (this.#writing === undefined) {
			const rowsMax = Math.ceil(bytesMax / SORTED_ROW_BYTES);
			if (this.#blocks.sortStep(rowsMax) > 0 || this.#edges.sortStep(rowsMax) > 0) return "unfinished";
		}
		const table = { ...this.#task, vfs: this.#vfs };
		this.#writing ??= new TableWriting({ table, inputs: [this.#input()], mayDrop: () => false });
		const outcome = this.#writing.step(bytesMax);
		if (outcome !== "unfinished") this.#giveBack();
		assert(outcome === "unfinished" || outcome.table !== "nothing", "a memtable that was written to leaves a version");
		return outcome;
	}

	abandon(): void {
		this.#writing?.abandon();
		this.#giveBack();
	}

	#giveBack(): void {
		this.#blocks.release();
		this.#edges.clear();
		this.#memory.edges.push(this.#edges);
	}

	#read(log: WalReader): void {
		const { directory, end, ends, sequenceMax } = this.#task;
		const number = this.#segment;
		const path = `${directory}/${walName(number)}`;
		const file = openIfThere(this.#vfs, path);
		try {
			const knownEnd = number === end.segment ? end.offset : ends.get(number);
			this.#logBytes += file?.size() ?? 0;
			this.#edges.reserve(this.#logBytes);
			log.read({ number, path, magic: "kausalWL", file, knownEnd });
		} finally {
			file?.close();
		}
		this.#segment += 1;
		if (number < end.segment) return;
		this.#log = undefined;
		if (log.finish().sequence !== sequenceMax) {
			throw new EngineError("corrupt", "The log does not hold what was written to it.", { path });
		}
	}

	#take(payload: Uint8Array, sequence: number, segment: number): void {
		const since = sequence - this.#task.sequenceMin;
		const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
		for (let at = 0; at < payload.length; ) {
			const length = operationBytesAt(payload, at, payload.length);
			if (length === 0) {
				const path = `${this.#task.directory}/${walName(segment)}`;
				throw new EngineError("corrupt", `Batch ${sequence} has a sound checksum and no sound content.`, { path });
			}
			if (payload[at]! > OPERATION_DELETE_BLOCK) this.#edges.add(view, at, since);
			else this.#blocks.add(payload, at, since);
			at += length;
		}
	}

	#input(): MergeInput {
		const { sequenceMin } = this.#task;
		return {
			blocks: () => [this.#blocks.cursor(sequenceMin)],
			ids: () => this.#edges.ids(),
			rankCount: this.#edges.rankCount,
			edges: (keyspace, ranks) => this.#edges.cursor(keyspace, ranks, sequenceMin),
		};
	}
}

/** A segment that is missing counts as empty. */
function openIfThere(vfs: VirtualFileSystem, path: string): ReturnType<VirtualFileSystem["open"]> | undefined {
	try {
		return vfs.open(path, "read");
	} catch (error) {
		if (isVfsFailure(error, "not-found")) return undefined;
		throw error;
	}
}
