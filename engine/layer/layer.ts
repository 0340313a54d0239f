/**
 * Layer: a reader over the newest state of an engine with batches on top that are never written: unsaved text.
 *
 * Parts come and go one by one; the batch of each says what would be written if it were saved, so whoever reads a
 * layer cannot tell it from an engine to which that was written. How: the files beside this one.
 */
import { EngineError } from "../base/errors.ts";
import type { VersionCursor } from "../cursor/versionCursor.ts";
import { AdjacencyView } from "../graph/adjacencyView.ts";
import type { EdgeList } from "../graph/edgeList.ts";
import { PathSearch } from "../graph/pathSearch.ts";
import type { PathOptions, Walk, WalkOptions } from "../graph/walk.ts";
import { Walker } from "../graph/walker.ts";
import { isOfLayer } from "./layerBlocks.ts";
import { LayerEdgeScan } from "./layerEdgeScan.ts";
import { type LayerPart, LayerParts, type Prefix } from "./layerParts.ts";
import { LayerRuns } from "./layerRuns.ts";
import { StaleRuns } from "./staleRuns.ts";
import { listEdges } from "../read/listEdges.ts";
import { NO_ROW } from "../memtable/idRows.ts";
import type { BlockId } from "../model/block.ts";
import type { BlockView } from "../model/blockView.ts";
import type { Direction } from "../model/edge.ts";
import type { IdRange, ScanRange } from "../model/idRange.ts";
import type { BlockCursor, EdgeScan, EdgesOptions, Reader } from "../read/reader.ts";
import type { ReadView, ScanTop } from "../read/readView.ts";
import type { WriteBatch } from "../write/writeBatch.ts";

/**
 * The newest state of an engine, whatever is written to it meanwhile, with parts on top of it.
 *
 * Its state is: what the engine has; without what parts cover; with the batches of all parts applied to that, in the
 * order in which they were last set. As in `write`, a deleted block takes along the edges at it: those of the engine,
 * of earlier parts, and of its own part before that.
 *
 * Costs: as the engine's where no part touches a block. The first `edges` of a touched block, or visit of it, after a
 * change merges its edges in memory. A cursor is good until the engine is written to, or a part set or deleted; what
 * `find` returns, until the part is replaced as well.
 */
export interface Layer extends Reader {
	/**
	 * Puts a part on top, in place of the one of that key.
	 *
	 * @param batch - is copied: it may be cleared and used again
	 * @param covers - the first two words of ids. While the part is there, blocks of the engine whose ids begin with
	 * them do not count, nor do edges of the engine whose sources do; what parts say of them does
	 * @throws {@link EngineError} `closed`
	 *
	 * Cost: about 0.5 us for each operation, of the part and the one that it replaces together; and the edges of blocks
	 * that either deletes. A prefix that was not covered before costs 8 bytes written for each block in the graph cache,
	 * and a look at the sources of each block that is asked about for the first time after that.
	 */
	set(key: string, batch: WriteBatch, covers?: Prefix): void;

	/**
	 * Takes a part away, if there is one: what it hid counts again.
	 *
	 * @throws {@link EngineError} `closed`
	 *
	 * Cost: as replacing it by nothing; if it covered a prefix, the runs that were merged for other parts are merged
	 * again when they are next asked for.
	 */
	delete(key: string): void;

	/** Whether there are no parts: then it answers as the engine does, at no cost. */
	readonly isEmpty: boolean;

	/** Gives everything back. Reads throw `closed` afterwards; a second call does nothing. */
	release(): void;
}

/** What a scan shows of a layer above the view of an engine. */
class LayerTop implements ScanTop {
	readonly #base: ReadView;
	readonly #parts: LayerParts;
	/** How often parts changed. */
	changeCount = 0;

	constructor(base: ReadView, parts: LayerParts) {
		this.#base = base;
		this.#parts = parts;
	}

	/** Both only grow. */
	get generation(): number {
		return this.#base.generation + this.changeCount;
	}

	cursors(range: IdRange): VersionCursor[] {
		const { first, last } = range;
		const { blocks, prefixes } = this.#parts;
		const isInPrefix = first.w0 === last.w0 && first.w1 === last.w1;
		return isInPrefix && !prefixes.hasBlocks(first.w0, first.w1) ? [] : blocks.cursors(range);
	}

	/** Versions of the engine under a covered prefix. */
	hides({ sequence, w0, w1 }: VersionCursor): boolean {
		return !isOfLayer(sequence) && this.#parts.prefixes.isCovered(w0, w1);
	}
}

/** The layer over the view of an engine. */
export class ViewLayer implements Layer {
	readonly #base: ReadView;
	/** Throws if the engine may not be asked now. */
	readonly #requireEngine: () => void;
	readonly #adjacency: AdjacencyView;
	readonly #stale: StaleRuns;
	readonly #walker: Walker;
	readonly #paths: PathSearch;
	readonly #parts = new LayerParts();
	readonly #partOf = new Map<string, LayerPart>();
	readonly #top: LayerTop;
	#isReleased = false;

	constructor(base: ReadView, requireEngine: () => void) {
		this.#base = base;
		this.#requireEngine = requireEngine;
		const runs = new LayerRuns(base.adjacency, this.#parts);
		this.#adjacency = new AdjacencyView(base.graph, runs, base.adjacency);
		this.#stale = new StaleRuns(base.adjacency, this.#adjacency, this.#parts);
		this.#walker = new Walker(this.#adjacency);
		this.#paths = new PathSearch(this.#adjacency);
		this.#top = new LayerTop(base, this.#parts);
	}

	get isEmpty(): boolean {
		return this.#partOf.size === 0;
	}

	set(key: string, batch: WriteBatch, covers?: Prefix): void {
		this.#require();
		const prefix: Prefix | undefined = covers && [covers[0] | 0, covers[1] | 0];
		this.#replace(key, () => this.#parts.add(batch.encoded(), prefix), prefix);
	}

	delete(key: string): void {
		this.#require();
		if (this.#partOf.has(key)) this.#replace(key, () => undefined, undefined);
	}

	find(id: BlockId): Uint8Array | undefined {
		this.#require();
		const row = this.#prefixRow(id);
		if (row === NO_ROW) return this.#base.find(id);
		const { blocks, prefixes } = this.#parts;
		const version = this.#parts.findBlock(id);
		if (version !== NO_ROW) return blocks.isTombstone(version) ? undefined : blocks.content(version);
		return prefixes.isCoveredRow(row) ? undefined : this.#base.find(id);
	}

	findInto(id: BlockId, into: BlockView): boolean {
		this.#require();
		const row = this.#prefixRow(id);
		if (row === NO_ROW) return this.#base.findInto(id, into);
		const { blocks, prefixes } = this.#parts;
		const version = this.#parts.findBlock(id);
		if (version !== NO_ROW) return blocks.readInto(version, into);
		return !prefixes.isCoveredRow(row) && this.#base.findInto(id, into);
	}

	has(id: BlockId): boolean {
		this.#require();
		const row = this.#prefixRow(id);
		if (row === NO_ROW) return this.#base.has(id);
		const { blocks, prefixes } = this.#parts;
		const version = this.#parts.findBlock(id);
		if (version !== NO_ROW) return !blocks.isTombstone(version);
		return !prefixes.isCoveredRow(row) && this.#base.has(id);
	}

	scan(range: ScanRange): BlockCursor {
		this.#require();
		return this.#base.scan(range, this.#top);
	}

	edges(id: BlockId, direction: Direction, options?: EdgesOptions): EdgeList {
		this.#require();
		return this.isEmpty
			? this.#base.edges(id, direction, options)
			: listEdges(this.#adjacency, id, direction, options);
	}

	scanEdges(begin: BlockId): EdgeScan {
		this.#require();
		const base = this.#base.scanEdges(begin);
		return this.isEmpty ? base : new LayerEdgeScan(this.#top, base, this.#parts);
	}

	walk(start: BlockId | readonly BlockId[], options: WalkOptions = {}): Walk {
		this.#require();
		return this.isEmpty ? this.#base.walk(start, options) : this.#walker.walk(start, options);
	}

	path(from: readonly BlockId[], to: readonly BlockId[], options: PathOptions = {}): Walk {
		this.#require();
		return this.isEmpty ? this.#base.path(from, to, options) : this.#paths.search(from, to, options);
	}

	release(): void {
		if (this.#isReleased) return;
		this.#isReleased = true;
		this.#top.changeCount += 1;
		this.#adjacency.leave();
	}

	/** Puts what `add` makes in the place of a part, and makes stale what either touches. */
	#replace(key: string, add: () => LayerPart | undefined, covers: Prefix | undefined): void {
		const parts = this.#parts;
		const before = this.#partOf.get(key);
		const wasCovered = covers !== undefined && parts.prefixes.isCovered(covers[0], covers[1]);
		if (before !== undefined) {
			this.#stale.forgetPart(before);
			parts.remove(before);
		}
		const part = add();
		// Last in the order of parts.
		this.#partOf.delete(key);
		if (part !== undefined) {
			this.#partOf.set(key, part);
			this.#stale.forgetPart(part);
		}
		this.#top.changeCount += 1;
		const [w0, w1] = before?.covers ?? [0, 0];
		const isUncovered = before?.covers !== undefined && !parts.prefixes.isCovered(w0, w1);
		if (covers !== undefined && !wasCovered) this.#adjacency.forgetAll();
		else if (isUncovered) this.#adjacency.forgetOwn();
	}

	/** The row of what the layer says of the prefix of an id, or {@link NO_ROW}: then the base alone counts. */
	#prefixRow({ w0, w1 }: BlockId): number {
		return this.#parts.prefixes.find(w0, w1);
	}

	#require(): void {
		if (this.#isReleased) throw new EngineError("closed", "The layer was released.");
		this.#requireEngine();
	}
}
