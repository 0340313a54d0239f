/**
 * BaseLoad: the ids of a table on their way into memory, a slice with each question, so that none waits for all.
 */
import { entryCount } from "../sstable/pageReader.ts";
import { PAGE_ID_BITS, PAGE_ID_MASK } from "../sstable/idPages.ts";
import type { RankedEdges } from "../sstable/rankedEdges.ts";
import { SpotRun } from "../sstable/spotRun.ts";
import { PAGE_HEAD_BYTES } from "../sstable/tableFormat.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import { BaseIds } from "./baseIds.ts";

/** Pages that a question copies: 256 KiB. */
const SLICE_PAGES = 64;

export class BaseLoad {
	readonly table: TableReader;
	readonly ids: BaseIds;
	readonly #pages: SpotRun;
	readonly #pageCount: number;
	#row = 0;

	constructor(table: TableReader, ranked: RankedEdges) {
		this.table = table;
		this.ids = new BaseIds(ranked.idCount);
		this.#pageCount = (ranked.idCount + PAGE_ID_MASK) >>> PAGE_ID_BITS;
		this.#pages = new SpotRun(table.file, this.#pageCount, (row) => [ranked.idSpot(row)]);
	}

	/** Copies a slice; `true` when all are there. The table is open. */
	step(): boolean {
		const end = Math.min(this.#pageCount, this.#row + SLICE_PAGES);
		for (; this.#row < end; this.#row += 1) {
			const page = this.#pages.page(this.#row, 0);
			this.ids.add(page, PAGE_HEAD_BYTES, entryCount(page));
		}
		return this.ids.isComplete;
	}
}
