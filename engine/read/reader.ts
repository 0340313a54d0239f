/**
 * Reader: the questions that the engine and its snapshots answer, with the same words and the same contract.
 *
 * Always holds: two readers that see the same state give the same answers in the same order, whatever lies
 * in memory or in tables; order is a function of what is stored, never of how.
 */
import type { BlockId } from "../model/block.ts";
import type { BlockView } from "../model/blockView.ts";
import type { Direction } from "../model/edge.ts";
import type { EdgeList } from "../graph/edgeList.ts";
import type { ScanRange } from "../model/idRange.ts";
import type { PathOptions, Walk, WalkOptions } from "../graph/walk.ts";

/**
 * Walks blocks in order of their ids.
 *
 * ```ts
 * for (const at = reader.scan({ prefix: [w0, w1] }); at.next(); ) use(at.id, at.content);
 * ```
 *
 * The fastest way, without allocation, is `idWord` and `contentInto` in the place of `id` and `content`.
 *
 * Requires: for a cursor of an engine, that nothing was written since the scan began, when it is moved (an
 * assertion checks it); scan a snapshot where writes may come in between.
 */
export interface BlockCursor {
	/**
	 * Moves to the next block; call it before the first use.
	 *
	 * @returns `false` when there is none, and then until {@link BlockCursor.seek} goes elsewhere
	 * @throws {@link EngineError} `corrupt` if a page fails its checks, `io` if it cannot be read
	 */
	next(): boolean;

	/**
	 * Moves to the first block of the range that is not before `id` or, in a reverse scan, not after it; also
	 * back to where the cursor was.
	 *
	 * @returns `false` when there is none
	 * @throws {@link EngineError} as {@link BlockCursor.next}
	 *
	 * Cost: a search in each memtable and table, and a page of each table.
	 */
	seek(id: BlockId): boolean;

	/** Word 0..3 of the current id, without allocating. */
	idWord(word: 0 | 1 | 2 | 3): number;

	/** The current id, as a new object. */
	readonly id: BlockId;

	/**
	 * Bytes of the current content, as a new view. Lifetime: until the cursor moves, or the engine is written to
	 * or closed; copy what is to be kept.
	 */
	readonly content: Uint8Array;

	/** Says in `into` where the current content lies, without allocating. Lifetime: as `content`. */
	contentInto(into: BlockView): void;

	/** Whether it may still be moved: if not, the reader changed, and another scan has to go on. */
	readonly isCurrent: boolean;
}

/**
 * Edges of block after block; see {@link Reader.scanEdges}.
 *
 * Requires: that the reader did not change since, as of a cursor.
 */
export interface EdgeScan {
	/**
	 * Goes to a block whose id is behind that of the block before.
	 *
	 * @returns how many edges it has; they are in the order of {@link Reader.edges}
	 * @throws {@link EngineError} as {@link BlockCursor.next}
	 */
	move(w0: number, w1: number, w2: number, w3: number): number;

	/**
	 * A number that stands for a target in this scan alone, below {@link EdgeScan.numberCount}; -1 if it has none. A
	 * target may have several, but no number stands for two: so an id has to be looked up once for many edges.
	 */
	otherNumber(index: number): number;

	/** Word 0..3 of the id of a target. */
	otherWord(index: number, word: 0 | 1 | 2 | 3): number;

	/** 0..255. */
	kind(index: number): number;

	readonly numberCount: number;

	/** As of {@link BlockCursor}. */
	readonly isCurrent: boolean;
}

/** What to leave out of a list of edges, and where to put it. */
export interface EdgesOptions {
	/** Only edges of this kind (0..255), or from this one on; all kinds when it and `kindMax` are left out. */
	readonly kind?: number | undefined;
	/** The last kind, so that kinds side by side are asked for at once. Default: `kind`. */
	readonly kindMax?: number | undefined;
	/** A list to fill again instead of a new one. */
	readonly into?: EdgeList | undefined;
}

/** What can be asked of a state of the store: the latest one (an engine) or a kept one (a snapshot). */
export interface Reader {
	/**
	 * Finds the content of a block.
	 *
	 * @returns the bytes, possibly none (length 0), or `undefined` when the block was never put or was deleted
	 * @throws {@link EngineError} `corrupt` if a page fails its checks, `io` if it cannot be read, `closed`
	 * after the engine was closed or the snapshot released
	 *
	 * Lifetime: a view into the engine's memory: do not write to it, and copy it to keep it beyond the next
	 * `write`, `flush`, `maintain` or `close` of the engine. Other reads do not disturb it.
	 * Cost: a hash probe per memtable, then a filter probe per table; one page read per table that the filter
	 * lets through (about 1 of 200 by mistake). Memory only, when the page is cached.
	 */
	find(id: BlockId): Uint8Array | undefined;

	/**
	 * Finds the content of a block without allocating: as {@link Reader.find}, but `into` says where it lies.
	 *
	 * @returns whether the block exists; if not, `into` is as it was
	 * @throws {@link EngineError} as {@link Reader.find}
	 *
	 * Cost: as {@link Reader.find}, without making a view, which takes as long as finding.
	 */
	findInto(id: BlockId, into: BlockView): boolean;

	/**
	 * Whether the block exists.
	 *
	 * @throws {@link EngineError} as {@link Reader.find}
	 *
	 * Cost: as {@link Reader.find}, without making a view.
	 */
	has(id: BlockId): boolean;

	/**
	 * Starts a walk over blocks in order of their ids.
	 *
	 * @throws {@link EngineError} `closed`; and while walking, as {@link BlockCursor.next}
	 *
	 * Cost: what it returns, plus a search in each memtable and table. A range that is not within two words of
	 * prefix orders the ids that memtables got since the last such scan. Pages of tables are read several at a
	 * time, the more the longer the walk goes on; the first ones stay in the page cache as those of lookups do,
	 * others only if there is room.
	 */
	scan(range: ScanRange): BlockCursor;

	/**
	 * Lists the edges of a block. The block itself need not exist: an edge may be put before its ends are.
	 *
	 * @returns `options.into`, or a new list; empty when there are none
	 * @throws {@link EngineError} `corrupt` if a page fails its checks, `io` if it cannot be read, `closed`
	 *
	 * Order: kind, then id of the other end, then begin.
	 * Cost: the first time, a probe of each memtable and table, and a search for each other end; then one
	 * search and a copy of 16 bytes an edge, until an edge at the block is written or the graph cache
	 * (`graphCacheBytes`) has dropped it. Allocates nothing when `into` has room.
	 */
	edges(id: BlockId, direction: Direction, options?: EdgesOptions): EdgeList;

	/**
	 * Starts a scan of outgoing edges: for whoever wants those of most blocks, in the order of their ids.
	 *
	 * @param begin - no block before it will be asked for
	 * @throws {@link EngineError} `closed`; and while scanning, as {@link BlockCursor.next}
	 *
	 * Cost: a probe of each memtable for each block; of tables, one pass over their outgoing edges, read many pages at
	 * a time past the page cache. The graph cache is neither asked nor changed.
	 */
	scanEdges(begin: BlockId): EdgeScan;

	/**
	 * Walks along edges from one block, or several, and says which blocks it reached, how deep and by what way.
	 * The starts need not exist. Blocks reached may not exist either: edges may be put before their ends are.
	 *
	 * ```ts
	 * const reached = reader.walk(from, { until: to, kinds: [2] });
	 * if (reached.found >= 0) for (const index of reached.path(reached.found)) use(reached.id(index));
	 * ```
	 *
	 * @returns `options.into`, or a new walk
	 * @throws {@link EngineError} `invalid` for an option out of bounds, `corrupt` if a page fails its checks,
	 * `io` if it cannot be read, `closed`
	 *
	 * Order: see {@link Walk}; a function of what is stored alone.
	 * Cost: the first visit of a block as the first `edges` of it; then a read of memory for each block and
	 * each edge met. Allocates nothing when `into` has room. Memory: what it meets is kept in the graph cache,
	 * which takes 36 bytes a block and 4 an edge, and may pass its bound by the blocks of one walk.
	 */
	walk(start: BlockId | readonly BlockId[], options?: WalkOptions): Walk;

	/**
	 * Searches a shortest path along edges from one of some blocks to one of others.
	 *
	 * @returns `options.into`, or a new walk, of the path's blocks alone: `found` is the last one; it is empty if there
	 * is no path, and `isCut` says that there may be one all the same, because `visitedMax` was too few
	 * @throws {@link EngineError} as {@link Reader.walk}
	 *
	 * Order: which of several shortest paths it is, is a function of what is stored alone.
	 * Cost: as {@link Reader.walk}, for the blocks that are within about half of the path's length of either end.
	 */
	path(from: readonly BlockId[], to: readonly BlockId[], options?: PathOptions): Walk;
}
