/**
 * FlushJob: frozen memtables → one table, in bounded steps.
 *
 * Memtables are merged, so a key that was written between two snapshots is stored once, in its newest
 * version. Tombstones are kept: older tables may hold what they hide.
 */
import { assert } from "../base/assert.ts";
import { MergingAdjacencyCursor, MergingCursor } from "../cursor/mergingCursor.ts";
import type { Memtable } from "../memtable/memtable.ts";
import { EdgeRows } from "../model/edgeRows.ts";
import { type BuiltTable, TableBuilder } from "../sstable/tableBuilder.ts";
import { INCOMING, OUTGOING } from "../sstable/tableFormat.ts";
import type { VirtualFileSystem } from "../vfs/vfs.ts";

export interface FlushSettings {
	readonly vfs: VirtualFileSystem;
	readonly directory: string;
	readonly number: number;
	readonly pageBytesMax: number;
	readonly filterBitsPerKey: number;
	/** Frozen, not empty, oldest first. */
	readonly memtables: readonly Memtable[];
}

type Phase = "blocks" | "outgoing" | "incoming" | "finish";

export class FlushJob {
	readonly #memtables: readonly Memtable[];
	readonly #builder: TableBuilder;
	readonly #rows = new EdgeRows();
	#phase: Phase = "blocks";
	#blocks: MergingCursor | undefined;
	#adjacency: MergingAdjacencyCursor | undefined;

	constructor(settings: FlushSettings) {
		const first = settings.memtables[0];
		const last = settings.memtables.at(-1);
		assert(first !== undefined && last !== undefined, "a flush needs a memtable");
		this.#memtables = settings.memtables;
		this.#builder = new TableBuilder({
			vfs: settings.vfs,
			directory: settings.directory,
			number: settings.number,
			sequenceMin: first.firstSequence,
			sequenceMax: last.lastSequence,
			pageBytesMax: settings.pageBytesMax,
			filterBitsPerKey: settings.filterBitsPerKey,
		});
	}

	/** Writes about `bytesMax` bytes; gives the table back when it is complete and its bytes are durable. */
	step(bytesMax: number): BuiltTable | undefined {
		const limit = this.#builder.byteCount + bytesMax;
		while (this.#builder.byteCount < limit) {
			switch (this.#phase) {
				case "blocks":
					this.#addBlock();
					break;
				case "outgoing":
				case "incoming":
					this.#addEdges(this.#phase);
					break;
				case "finish":
					return this.#builder.finish();
			}
		}
		return undefined;
	}

	/** Gives up; the file is the caller's to remove. */
	abandon(): void {
		this.#builder.abandon();
	}

	#addBlock(): void {
		this.#blocks ??= new MergingCursor(
			this.#memtables.map((memtable) => memtable.blocks.cursor(0, 0, 0, 0)),
		);
		if (this.#blocks.next()) {
			this.#builder.addBlock(this.#blocks);
			return;
		}
		this.#blocks = undefined;
		this.#builder.beginKeyspace(OUTGOING);
		this.#phase = "outgoing";
	}

	#addEdges(direction: "outgoing" | "incoming"): void {
		this.#adjacency ??= new MergingAdjacencyCursor(
			this.#memtables.map((memtable) => memtable.edges.cursor(direction)),
		);
		const at = this.#adjacency;
		if (at.next()) {
			this.#rows.clear();
			at.collect(this.#rows);
			this.#builder.addEdges(at.w0, at.w1, at.w2, at.w3, this.#rows);
			return;
		}
		this.#adjacency = undefined;
		if (direction === "outgoing") this.#builder.beginKeyspace(INCOMING);
		this.#phase = direction === "outgoing" ? "incoming" : "finish";
	}
}
