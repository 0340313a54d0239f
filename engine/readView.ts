/**
 * ReadView: the one implementation of {@link Reader}, over a list of memtables and a list of tables.
 *
 * The engine's view changes with each write; a snapshot's never does. Always holds: memtables are newest
 * first, tables by their newest sequence number, highest first; every memtable is newer than every table.
 */
import { assert } from "./base/assert.ts";
import { MergingCursor } from "./cursor/mergingCursor.ts";
import { collectAdjacency } from "./graph/adjacency.ts";
import { NO_ROW } from "./memtable/idRows.ts";
import type { Memtable } from "./memtable/memtable.ts";
import { type BlockId, compareWords } from "./model/block.ts";
import type { BlockView } from "./model/blockView.ts";
import type { Direction } from "./model/edge.ts";
import { EdgeList } from "./model/edgeList.ts";
import type { BlockCursor, EdgesOptions, ScanRange } from "./reader.ts";
import type { FoundBlock, TableReader } from "./sstable/tableReader.ts";

const NO_PAGE: Uint8Array = new Uint8Array(0);

function notFound(): FoundBlock {
	return { page: NO_PAGE, begin: 0, end: 0, sequence: 0, isTombstone: false };
}

export class ReadView {
	memtables: readonly Memtable[];
	tables: readonly TableReader[];
	/** Grows whenever the state changes; a cursor of an older one must not be used. */
	generation = 0;
	#found = notFound();
	#newest = notFound();

	constructor(memtables: readonly Memtable[], tables: readonly TableReader[]) {
		this.memtables = memtables;
		this.tables = tables;
	}

	find(id: BlockId): Uint8Array | undefined {
		const { memtables } = this;
		for (let index = 0; index < memtables.length; index += 1) {
			const { blocks } = memtables[index]!;
			const row = blocks.find(id.w0, id.w1, id.w2, id.w3);
			if (row === NO_ROW) continue;
			return blocks.isTombstone(row) ? undefined : blocks.content(row);
		}
		const found = this.#findInTables(id);
		if (found === undefined || found.isTombstone) return undefined;
		return found.page.subarray(found.begin, found.end);
	}

	findInto(id: BlockId, into: BlockView): boolean {
		const { memtables } = this;
		for (let index = 0; index < memtables.length; index += 1) {
			const { blocks } = memtables[index]!;
			const row = blocks.find(id.w0, id.w1, id.w2, id.w3);
			if (row === NO_ROW) continue;
			return blocks.readInto(row, into);
		}
		const found = this.#findInTables(id);
		if (found === undefined || found.isTombstone) return false;
		into.bytes = found.page;
		into.begin = found.begin;
		into.end = found.end;
		return true;
	}

	has(id: BlockId): boolean {
		for (const memtable of this.memtables) {
			const row = memtable.blocks.find(id.w0, id.w1, id.w2, id.w3);
			if (row !== NO_ROW) return !memtable.blocks.isTombstone(row);
		}
		const found = this.#findInTables(id);
		return found !== undefined && !found.isTombstone;
	}

	scan(range: ScanRange): BlockCursor {
		const { begin, end, prefix } = boundsOf(range);
		const memtables = this.memtables.map(({ blocks }) => {
			return prefix === undefined
				? blocks.cursor(begin.w0, begin.w1, begin.w2, begin.w3)
				: blocks.prefixCursor(prefix[0], prefix[1]);
		});
		const tables = this.tables.map((table) => table.cursor(begin.w0, begin.w1, begin.w2, begin.w3));
		return new VisibleCursor(this, new MergingCursor([...memtables, ...tables]), end);
	}

	edges(id: BlockId, direction: Direction, options?: EdgesOptions): EdgeList {
		const list = options?.into ?? new EdgeList();
		list.reset(id, direction);
		collectAdjacency(this, id, direction, options?.kind ?? -1, list.rows);
		return list;
	}

	/** The newest version in any table; a table that holds only older sequence numbers is not asked. */
	#findInTables(id: BlockId): FoundBlock | undefined {
		let isFound = false;
		for (const table of this.tables) {
			if (isFound && this.#newest.sequence >= table.footer.sequenceMax) break;
			if (!table.findBlock(id.w0, id.w1, id.w2, id.w3, this.#found)) continue;
			if (isFound && this.#found.sequence <= this.#newest.sequence) continue;
			const newer = this.#found;
			this.#found = this.#newest;
			this.#newest = newer;
			isFound = true;
		}
		return isFound ? this.#newest : undefined;
	}
}

interface Bounds {
	readonly begin: BlockId;
	/** The first id after the range; `undefined` for none. */
	readonly end: BlockId | undefined;
	/** Both words of a two-word prefix, for which memtables have a shorter way. */
	readonly prefix: readonly [number, number] | undefined;
}

const LEAST: BlockId = { w0: 0, w1: 0, w2: 0, w3: 0 };

function boundsOf(range: ScanRange): Bounds {
	if (!("prefix" in range)) return { begin: range.begin ?? LEAST, end: range.end, prefix: undefined };
	const [first, second] = range.prefix;
	const w0 = first | 0;
	const afterFirst = w0 === -1 ? undefined : { w0: (w0 + 1) | 0, w1: 0, w2: 0, w3: 0 };
	if (second === undefined) {
		return { begin: { w0, w1: 0, w2: 0, w3: 0 }, end: afterFirst, prefix: undefined };
	}
	const w1 = second | 0;
	const end = w1 === -1 ? afterFirst : { w0, w1: (w1 + 1) | 0, w2: 0, w3: 0 };
	return { begin: { w0, w1, w2: 0, w3: 0 }, end, prefix: [w0, w1] };
}

/** Hides tombstones and what lies behind the end. */
class VisibleCursor implements BlockCursor {
	readonly #view: ReadView;
	readonly #generation: number;
	readonly #versions: MergingCursor;
	readonly #end: BlockId | undefined;
	#hasEnded = false;

	constructor(view: ReadView, versions: MergingCursor, end: BlockId | undefined) {
		this.#view = view;
		this.#generation = view.generation;
		this.#versions = versions;
		this.#end = end;
	}

	next(): boolean {
		assert(
			this.#view.generation === this.#generation,
			"a cursor was used after a write or a release; scan a snapshot, and hold it",
		);
		while (!this.#hasEnded && this.#versions.next()) {
			if (this.#end !== undefined && this.#isPast(this.#end)) break;
			if (!this.#versions.isTombstone) return true;
		}
		this.#hasEnded = true;
		return false;
	}

	get id(): BlockId {
		const { w0, w1, w2, w3 } = this.#versions;
		return { w0, w1, w2, w3 };
	}

	idWord(word: 0 | 1 | 2 | 3): number {
		switch (word) {
			case 0:
				return this.#versions.w0;
			case 1:
				return this.#versions.w1;
			case 2:
				return this.#versions.w2;
			case 3:
				return this.#versions.w3;
		}
	}

	get content(): Uint8Array {
		return this.#versions.content();
	}

	#isPast(end: BlockId): boolean {
		const at = this.#versions;
		const order =
			compareWords(at.w0, end.w0) ||
			compareWords(at.w1, end.w1) ||
			compareWords(at.w2, end.w2) ||
			compareWords(at.w3, end.w3);
		return order >= 0;
	}
}
