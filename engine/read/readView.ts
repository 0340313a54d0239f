/**
 * ReadView: the one implementation of {@link Reader}, over a list of memtables and a list of tables.
 *
 * The engine's view changes with each write; a snapshot's never does. Always holds: memtables are newest
 * first, tables by their newest sequence number, highest first; every memtable is newer than every table.
 */
import { MergingCursor } from "../cursor/mergingCursor.ts";
import type { VersionCursor } from "../cursor/versionCursor.ts";
import { StoredEdgeScan } from "./edgeScan.ts";
import { collectAdjacency } from "../graph/adjacency.ts";
import { AdjacencyCache } from "../graph/adjacencyCache.ts";
import { AdjacencyView } from "../graph/adjacencyView.ts";
import { StoredRuns } from "../graph/storedRuns.ts";
import { PathSearch } from "../graph/pathSearch.ts";
import type { PathOptions, Walk, WalkOptions } from "../graph/walk.ts";
import { Walker } from "../graph/walker.ts";
import { NO_ROW } from "../memtable/idRows.ts";
import type { Memtable } from "../memtable/memtable.ts";
import type { BlockId } from "../model/block.ts";
import type { BlockView } from "../model/blockView.ts";
import type { Direction } from "../model/edge.ts";
import type { EdgeList } from "../graph/edgeList.ts";
import { listEdges } from "./listEdges.ts";
import type { EdgeRows } from "../model/edgeRows.ts";
import { ALL_IDS, type IdRange, idRangeOf, type ScanRange } from "../model/idRange.ts";
import type { BlockCursor, EdgesOptions } from "./reader.ts";
import type { LocationCache } from "../sstable/locationCache.ts";
import type { PageBuffer } from "../sstable/pageBuffer.ts";
import type { PageCache } from "../sstable/pageCache.ts";
import type { FoundBlock, TableReader } from "../sstable/tableReader.ts";
import { type ScannedVersions, VisibleCursor } from "./visibleCursor.ts";

/** What a scan meets above the memtables of a view. */
export interface ScanTop extends ScannedVersions {
	/** Versions whose ids lie in a range, with sequence numbers above those of the view. */
	cursors(range: IdRange): VersionCursor[];
}

const NO_PAGE: Uint8Array = new Uint8Array(0);

function notFound(): FoundBlock {
	return { page: NO_PAGE, begin: 0, end: 0, sequence: 0, isTombstone: false };
}

export class ReadView {
	memtables: readonly Memtable[];
	tables: readonly TableReader[];
	/** Grows whenever the state changes; a cursor of an older one must not be used. */
	generation = 0;
	readonly #locations: LocationCache;
	#found = notFound();
	#newest = notFound();
	/** Where the block lies in the page that {@link ReadView.#findInTables} found. */
	#begin = 0;
	#end = 0;

	/** Neighbours of blocks that were asked about, and as this view sees them. */
	readonly graph: AdjacencyCache;
	readonly adjacency: AdjacencyView;
	readonly #runs: StoredRuns;
	readonly #walker: Walker;
	readonly #paths: PathSearch;

	constructor(
		memtables: readonly Memtable[],
		tables: readonly TableReader[],
		cache: PageCache,
		graphCacheBytes: number,
	) {
		this.memtables = memtables;
		this.tables = tables;
		this.#locations = cache.locations;
		this.graph = new AdjacencyCache(graphCacheBytes);
		this.#runs = new StoredRuns(this);
		this.adjacency = new AdjacencyView(this.graph, this.#runs);
		this.#walker = new Walker(this.adjacency);
		this.#paths = new PathSearch(this.adjacency);
	}

	find(id: BlockId): Uint8Array | undefined {
		const { memtables } = this;
		for (let index = 0; index < memtables.length; index += 1) {
			const { blocks } = memtables[index]!;
			const row = blocks.find(id.w0, id.w1, id.w2, id.w3);
			if (row === NO_ROW) continue;
			return blocks.isTombstone(row) ? undefined : blocks.content(row);
		}
		const page = this.#findInTables(id);
		return page?.giveAway().subarray(this.#begin, this.#end);
	}

	findInto(id: BlockId, into: BlockView): boolean {
		const { memtables } = this;
		for (let index = 0; index < memtables.length; index += 1) {
			const { blocks } = memtables[index]!;
			const row = blocks.find(id.w0, id.w1, id.w2, id.w3);
			if (row === NO_ROW) continue;
			return blocks.readInto(row, into);
		}
		const page = this.#findInTables(id);
		if (page === undefined) return false;
		into.show(page, this.#begin, this.#end);
		return true;
	}

	has(id: BlockId): boolean {
		for (const memtable of this.memtables) {
			const row = memtable.blocks.find(id.w0, id.w1, id.w2, id.w3);
			if (row !== NO_ROW) return !memtable.blocks.isTombstone(row);
		}
		const page = this.#findInTables(id);
		page?.settle();
		return page !== undefined;
	}

	/** @param top - what a layer has above this */
	scan(range: ScanRange, top?: ScanTop): BlockCursor {
		const ids = idRangeOf(range);
		const scanned: ScannedVersions = top ?? this;
		if (ids === undefined) return new VisibleCursor(scanned, new MergingCursor([], false), ALL_IDS);
		const memtables = this.memtables.filter(({ blocks }) => blocks.count > 0);
		const sources = [
			...(top?.cursors(ids) ?? []),
			...memtables.flatMap(({ blocks }) => blocks.cursors(ids)),
			...this.tables.map((table) => table.cursor(ids, range)),
		];
		return new VisibleCursor(scanned, new MergingCursor(sources, ids.isReverse), ids);
	}

	edges(id: BlockId, direction: Direction, options?: EdgesOptions): EdgeList {
		return listEdges(this.adjacency, id, direction, options);
	}

	scanEdges(begin: BlockId): StoredEdgeScan {
		return new StoredEdgeScan(this, begin);
	}

	walk(start: BlockId | readonly BlockId[], options: WalkOptions): Walk {
		return this.#walker.walk(start, options);
	}

	path(from: readonly BlockId[], to: readonly BlockId[], options: PathOptions): Walk {
		return this.#paths.search(from, to, options);
	}

	/** Readies memory for questions about edges; whether more of that is left. */
	warm(): boolean {
		return this.#runs.warm(this.adjacency);
	}

	/** Gathers the edges of a block for one use, past the cache. */
	collectEdges(id: BlockId, direction: Direction, into: EdgeRows): void {
		into.clear();
		collectAdjacency(this, id, direction, into);
	}

	/** The page in which a block lies, between `#begin` and `#end`; it is the caller's to settle or show. */
	#findInTables(id: BlockId): PageBuffer | undefined {
		const locations = this.#locations;
		const isRemembered = locations.isAbout(this.tables);
		if (isRemembered) {
			const page = locations.find(id.w0, id.w1, id.w2, id.w3);
			if (page !== undefined) {
				this.#begin = locations.begin;
				this.#end = locations.end;
				return page;
			}
		}
		const page = this.#searchTables(id);
		if (page === undefined) return undefined;
		const { begin, end, isTombstone } = this.#newest;
		if (isTombstone) {
			page.settle();
			return undefined;
		}
		if (isRemembered) locations.add(id, page, begin, end);
		this.#begin = begin;
		this.#end = end;
		return page;
	}

	/**
	 * The newest version in any table, in `#newest`; a table that holds only older sequence numbers is not asked.
	 */
	#searchTables(id: BlockId): PageBuffer | undefined {
		let page: PageBuffer | undefined;
		for (const table of this.tables) {
			if (page !== undefined && this.#newest.sequence >= table.footer.sequenceMax) break;
			const other = table.findBlock(id.w0, id.w1, id.w2, id.w3, this.#found);
			if (other === undefined) continue;
			if (page !== undefined && this.#found.sequence <= this.#newest.sequence) {
				other.settle();
				continue;
			}
			const newer = this.#found;
			this.#found = this.#newest;
			this.#newest = newer;
			page?.letGo();
			// Held, lest a page of the next table takes its memory.
			other.holderCount += 1;
			page = other;
		}
		if (page !== undefined) page.holderCount -= 1;
		return page;
	}
}
