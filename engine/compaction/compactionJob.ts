/**
 * CompactionJob: several tables → one, in bounded steps; right for any set of tables, in any order.
 *
 * Of each key the newest version among the inputs is kept, and a tombstone unless the caller allows it to
 * go (tombstoneRule.ts). A block or an edge is never judged by what else is merged: an edge stays although
 * its ends lie elsewhere. What is left may be nothing at all.
 */
import { assert } from "../base/assert.ts";
import { MergingAdjacencyCursor, MergingCursor } from "../cursor/mergingCursor.ts";
import { EdgeRows } from "../model/edgeRows.ts";
import { type BuiltTable, TableBuilder, type TableBuilderSettings } from "../sstable/tableBuilder.ts";
import { BLOCKS, INCOMING, type Keyspace, OUTGOING } from "../sstable/tableFormat.ts";
import { IdMerge } from "./idMerge.ts";
import type { MergeInput } from "./mergeInput.ts";

/** Whether a tombstone may be left out. */
export type DropRule = (
	sequence: number,
	keyspace: Keyspace,
	w0: number,
	w1: number,
	w2: number,
	w3: number,
) => boolean;

export interface CompactionSettings {
	readonly table: TableBuilderSettings;
	readonly inputs: readonly MergeInput[];
	readonly mayDrop: DropRule;
}

/** What a step came to; `nothing`: the merge is complete, and no version is left. */
export type CompactionOutcome = BuiltTable | "unfinished" | "nothing";

/** What a version costs beside its content, so that steps over tombstones end as well. */
const VERSION_BYTES = 32;
/** An id is compared, and written to a page and a list. */
const ID_BYTES = 32;
/** An edge is found by chance in a memtable, or decoded from a table, and encoded. */
const EDGE_BYTES = 128;

type Phase = Keyspace | "ids" | "finish";

export class CompactionJob {
	readonly #settings: CompactionSettings;
	readonly #builder: TableBuilder;
	readonly #rows = new EdgeRows();
	#phase: Phase = BLOCKS;
	#blocks: MergingCursor | undefined;
	#ids: IdMerge | undefined;
	/** Of each input, by its own ranks, those of the table. */
	#ranks: readonly Int32Array[] = [];
	#adjacency: MergingAdjacencyCursor | undefined;
	#keptCount = 0;
	/** Work of the present step, in bytes looked at. */
	#spent = 0;
	droppedTombstoneCount = 0;

	constructor(settings: CompactionSettings) {
		this.#settings = settings;
		this.#builder = new TableBuilder(settings.table);
	}

	/** Merges about `bytesMax` bytes; the bytes of a table that it gives back are durable. */
	step(bytesMax: number): CompactionOutcome {
		this.#spent = 0;
		while (this.#spent < bytesMax) {
			if (this.#phase === "finish") return this.#finishStep(bytesMax - this.#spent);
			if (this.#phase === BLOCKS) this.#mergeBlock();
			else if (this.#phase === "ids") this.#mergeId();
			else this.#mergeEdges(this.#phase);
		}
		return "unfinished";
	}

	/** Whether all that is left is a sync that has not ended. */
	get isWaiting(): boolean {
		return this.#builder.isWaiting;
	}

	/** Gives up; the file is the caller's to remove. */
	abandon(): void {
		this.#builder.abandon();
	}

	#finishStep(bytesMax: number): CompactionOutcome {
		if (this.#keptCount > 0) return this.#builder.finishStep(bytesMax) ?? "unfinished";
		this.#builder.abandon();
		return "nothing";
	}

	#mergeBlock(): void {
		this.#blocks ??= new MergingCursor(
			this.#settings.inputs.flatMap((input) => input.blocks()),
			false,
		);
		if (!this.#blocks.next()) {
			this.#blocks = undefined;
			this.#phase = "ids";
			return;
		}
		const at = this.#blocks.newest;
		if (at.isTombstone && this.#settings.mayDrop(at.sequence, BLOCKS, at.w0, at.w1, at.w2, at.w3)) {
			this.#spent += VERSION_BYTES;
			this.droppedTombstoneCount += 1;
			return;
		}
		this.#spent += VERSION_BYTES + this.#builder.addBlock(at);
		this.#keptCount += 1;
	}

	#mergeId(): void {
		const ids = (this.#ids ??= new IdMerge(this.#settings.inputs));
		this.#spent += ID_BYTES;
		if (ids.next()) {
			ids.setRank(this.#builder.addId(ids.w0, ids.w1, ids.w2, ids.w3));
			return;
		}
		this.#ranks = ids.ranks;
		this.#ids = undefined;
		this.#begin(OUTGOING);
	}

	#mergeEdges(keyspace: Keyspace): void {
		this.#adjacency ??= new MergingAdjacencyCursor(
			this.#settings.inputs.map((input, index) => input.edges(keyspace, this.#ranks[index]!)),
		);
		const at = this.#adjacency;
		if (!at.next()) {
			this.#adjacency = undefined;
			if (keyspace === OUTGOING) this.#begin(INCOMING);
			else this.#phase = "finish";
			return;
		}
		const rows = this.#rows;
		rows.clear();
		at.collect(rows);
		this.#spent += rows.count * EDGE_BYTES;
		this.#dropEdgeTombstones(keyspace, at.w0);
		if (rows.count === 0) return;
		this.#builder.addEdges(at.w0, rows);
		this.#keptCount += 1;
	}

	/** Leaves out tombstones of edges, row by row: they may be older and younger than other tables. */
	#dropEdgeTombstones(keyspace: Keyspace, rank: number): void {
		const rows = this.#rows;
		if (rows.tombstoneCount === 0) return;
		const before = rows.count;
		const { ids } = this.#builder;
		const [w0, w1, w2, w3] = [ids.word(rank, 0), ids.word(rank, 1), ids.word(rank, 2), ids.word(rank, 3)];
		rows.dropTombstones((sequence) => this.#settings.mayDrop(sequence, keyspace, w0, w1, w2, w3));
		this.droppedTombstoneCount += before - rows.count;
	}

	#begin(keyspace: Keyspace): void {
		assert(keyspace !== BLOCKS, "blocks come first");
		this.#builder.beginKeyspace(keyspace);
		this.#phase = keyspace;
	}
}
