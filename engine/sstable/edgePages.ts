/**
 * EdgePages: the edges of block after block, named by rank → pairs of pages (runPages.ts), for one direction.
 */
import { assert } from "../base/assert.ts";
import type { EdgeRows } from "../model/edgeRows.ts";
import type { PageCodec } from "../vfs/pageCodec.ts";
import { encodeRow, type RunContext, type RunHeaps } from "./runCodec.ts";
import { RUN_HEAP_BYTES_MAX, RunIndexBuilder, RunPageBuilder } from "./runPages.ts";
import { type Keyspace, PAGE_OUTGOING_DETAILS } from "./tableFormat.ts";
import type { TableOutput } from "./tableOutput.ts";

export interface EdgePagesSettings {
	readonly keyspace: Keyspace;
	readonly table: number;
	readonly pageBytesMax: number;
	readonly sequenceMin: number;
	readonly codec: PageCodec | undefined;
	readonly output: TableOutput;
}

/** Bytes that a row takes at most, in each page. */
const ROW_BYTES_MAX = 32;
/** Blocks without edges that a page goes on over; behind more of them the next page begins. */
const GAP_MAX = 64;

export class EdgePages {
	readonly index: RunIndexBuilder = new RunIndexBuilder();
	readonly #settings: EdgePagesSettings;
	readonly #runs = new RunPageBuilder();
	readonly #details = new RunPageBuilder();
	readonly #heaps: RunHeaps;
	readonly #heapBytesMax: number;
	readonly #context: RunContext = { own: 0, kind: -1, other: 0, sequence: -1 };
	/** The rank that the present pair begins with, and the last one in it. */
	#first = 0;
	#last = -1;

	constructor(settings: EdgePagesSettings) {
		const { sequenceMin, pageBytesMax } = settings;
		this.#settings = settings;
		this.#heapBytesMax = Math.min(pageBytesMax, RUN_HEAP_BYTES_MAX) - ROW_BYTES_MAX;
		this.#heaps = { runs: this.#runs.heap, details: this.#details.heap, sequenceBase: sequenceMin };
	}

	get byteCount(): number {
		return this.#runs.byteCount + this.#details.byteCount;
	}

	/** Adds all edges of a block, whose rank is above those before; what does not fit goes on in the next pair. */
	add(rank: number, rows: EdgeRows): void {
		assert(rank > this.#last, "blocks come in order");
		if (this.#runs.entryCount > 0 && rank - this.#last > GAP_MAX) this.finishPair();
		this.#begin(rank);
		for (let index = 0; index < rows.count; index += 1) {
			if (this.#isFull()) {
				// A pair that holds nothing of this block yet ends before it.
				if (this.#context.kind >= 0) this.#endEntry();
				this.finishPair();
				this.#begin(rank);
			}
			encodeRow(rows, index, this.#context, this.#heaps);
		}
		this.#endEntry();
	}

	/** Writes the present pair, if there is one. */
	finishPair(): void {
		const { output, table, keyspace, codec } = this.#settings;
		if (this.#runs.entryCount === 0) return;
		const offset = output.byteCount;
		const { ordinal } = output;
		const runs = { table, ordinal, kind: keyspace + 1 };
		const details = { table, ordinal: ordinal + 1, kind: keyspace - 1 + PAGE_OUTGOING_DETAILS };
		const runBytes = this.#runs.finish(runs, this.#first, output.buffer, codec);
		const detailBytes = this.#details.finish(details, this.#first, output.buffer, codec);
		this.index.add(this.#last, offset, runBytes, detailBytes);
		output.endPages(2);
	}

	#begin(rank: number): void {
		const context = this.#context;
		if (this.#runs.entryCount === 0) this.#first = rank;
		else {
			for (let gap = this.#last + 1; gap < rank; gap += 1) {
				this.#runs.endEntry();
				this.#details.endEntry();
			}
		}
		context.own = rank;
		context.kind = -1;
		context.sequence = -1;
	}

	#endEntry(): void {
		this.#runs.endEntry();
		this.#details.endEntry();
		this.#last = this.#context.own;
	}

	#isFull(): boolean {
		const runs = this.#runs;
		const details = this.#details;
		const { pageBytesMax } = this.#settings;
		if (runs.heap.length === 0) return false;
		// Details may take more than a page: runs decide, of which a walk wants as many together as fit in one.
		return (
			runs.byteCount + ROW_BYTES_MAX > pageBytesMax ||
			runs.heap.length > this.#heapBytesMax ||
			details.heap.length > RUN_HEAP_BYTES_MAX - ROW_BYTES_MAX
		);
	}
}
