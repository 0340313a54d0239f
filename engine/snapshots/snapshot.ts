/**
 * Snapshot: a state of the store that is kept for as long as it is held, whatever is written meanwhile.
 *
 * It names the memtables frozen when it was taken and the tables live then; both are immutable, so it needs
 * no versions of keys and costs nothing to read. Tables that are merged meanwhile stay until it is released.
 */
import { EngineError } from "../base/errors.ts";
import type { BlockId } from "../model/block.ts";
import type { BlockView } from "../model/blockView.ts";
import type { Direction } from "../model/edge.ts";
import type { EdgeList } from "../graph/edgeList.ts";
import type { PathOptions, Walk, WalkOptions } from "../graph/walk.ts";
import type { ScanRange } from "../model/idRange.ts";
import type { BlockCursor, EdgeScan, EdgesOptions, Reader } from "../read/reader.ts";
import type { Memtable } from "../memtable/memtable.ts";
import { ReadView } from "../read/readView.ts";
import { INCOMING, OUTGOING } from "../sstable/tableFormat.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import type { Store } from "../store/store.ts";

/** A kept state of the store; release it, because it holds memory and files. */
export interface Snapshot extends Reader {
	/** Sequence number of the last batch that it sees; 0 for an empty store. */
	readonly sequence: number;

	/**
	 * Whether the edges of a block may be others in the newest state. `false` says that they are the same, for a look at
	 * the filters of what came or went since and tells of no edge of the block; of what was merged since, `true` is said
	 * although nothing has changed.
	 *
	 * @throws {@link EngineError} as {@link Reader.edges}
	 */
	mayDiffer(id: BlockId, direction: Direction): boolean;

	/** Gives back what the snapshot holds. Reads throw `closed` afterwards; a second call does nothing. */
	release(): void;
}

/** What a snapshot reads: retained memtables and pinned tables. */
export interface KeptState {
	readonly memtables: readonly Memtable[];
	readonly tables: readonly TableReader[];
	readonly sequence: number;
}

/** A snapshot of an open store; `isOpen` says whether that still is. */
export function snapshotOver(store: Store, state: KeptState, isOpen: () => boolean): Snapshot {
	const { memtables, tables, sequence } = state;
	const view = new ReadView(memtables, tables, store.cache, store.options.graphCacheBytes);
	return new ViewSnapshot(view, sequence, {
		isOpen,
		newest: store.view,
		onRelease: () => {
			store.pins.unpin(tables);
			for (const memtable of memtables) memtable.release();
		},
	});
}

/** What a snapshot needs of the engine that it was taken from. */
export interface SnapshotOwner {
	isOpen(): boolean;
	/** What it reads itself; its lists are replaced, never changed. */
	readonly newest: Pick<ReadView, "memtables" | "tables">;
	/** Called once, if the engine is open then. */
	onRelease(): void;
}

/** The snapshot over a view of its own. */
export class ViewSnapshot implements Snapshot {
	readonly sequence: number;
	#view: ReadView | undefined;
	readonly #engine: SnapshotOwner;
	/** Memtables and tables that one state reads and the other does not, and the lists of the newest state then. */
	#differing: Partial<SnapshotOwner["newest"]> & { readonly only: readonly EdgeFilter[] } = { only: [] };

	constructor(view: ReadView, sequence: number, engine: SnapshotOwner) {
		this.#view = view;
		this.sequence = sequence;
		this.#engine = engine;
	}

	find(id: BlockId): Uint8Array | undefined {
		return this.#require().find(id);
	}

	findInto(id: BlockId, into: BlockView): boolean {
		return this.#require().findInto(id, into);
	}

	has(id: BlockId): boolean {
		return this.#require().has(id);
	}

	scan(range: ScanRange): BlockCursor {
		return this.#require().scan(range);
	}

	edges(id: BlockId, direction: Direction, options?: EdgesOptions): EdgeList {
		return this.#require().edges(id, direction, options);
	}

	scanEdges(begin: BlockId): EdgeScan {
		return this.#require().scanEdges(begin);
	}

	walk(start: BlockId | readonly BlockId[], options: WalkOptions = {}): Walk {
		return this.#require().walk(start, options);
	}

	path(from: readonly BlockId[], to: readonly BlockId[], options: PathOptions = {}): Walk {
		return this.#require().path(from, to, options);
	}

	mayDiffer(id: BlockId, direction: Direction): boolean {
		const view = this.#require();
		const { memtables, tables } = this.#engine.newest;
		if (this.#differing.memtables !== memtables || this.#differing.tables !== tables) {
			const ofMemtables = onlyInOne(view.memtables, memtables).map(filterOfMemtable);
			const ofTables = onlyInOne(view.tables, tables).map(filterOfTable);
			this.#differing = { memtables, tables, only: [...ofMemtables, ...ofTables] };
		}
		return this.#differing.only.some((mayHold) => mayHold(id, direction));
	}

	release(): void {
		const view = this.#view;
		if (view === undefined) return;
		this.#view = undefined;
		// Cursors over it must not go on: the files under them may be closed.
		view.generation += 1;
		if (this.#engine.isOpen()) this.#engine.onRelease();
	}

	#require(): ReadView {
		if (this.#view === undefined) throw new EngineError("closed", "The snapshot was released.");
		if (!this.#engine.isOpen()) throw new EngineError("closed", "The engine of the snapshot was closed.");
		return this.#view;
	}
}

/** `false` only if there is no edge of the block in the direction, and no tombstone of one. */
type EdgeFilter = (id: BlockId, direction: Direction) => boolean;

const filterOfMemtable = ({ edges }: Memtable): EdgeFilter => (id, direction) => edges.has(id, direction);

function filterOfTable(table: TableReader): EdgeFilter {
	return ({ w0, w1, w2, w3 }, direction) =>
		table.mayHold(direction === "outgoing" ? OUTGOING : INCOMING, w0, w1, w2, w3);
}

function onlyInOne<One>(first: readonly One[], second: readonly One[]): One[] {
	const isIn = (others: readonly One[]): ((one: One) => boolean) => (one) => !others.includes(one);
	return [...first.filter(isIn(second)), ...second.filter(isIn(first))];
}
