/**
 * Bugs on purpose: engines and file systems that are wrong in one way each, passed in where the right ones
 * would be.
 *
 * A harness that does not catch them proves nothing. Production code has no switch for any of this.
 */
import { type CompactionPolicy, SIZE_TIERED } from "../compaction/compactionPolicy.ts";
import type { MergeInput } from "../compaction/mergeInput.ts";
import { mergeInputOf } from "../compaction/mergeInputs.ts";
import { mayDropTombstone } from "../compaction/tombstoneRule.ts";
import type { AdjacencyCursor, IdCursor } from "../cursor/versionCursor.ts";
import { Engine } from "../engine.ts";
import type { BlockId } from "../model/block.ts";
import { EdgeRows } from "../model/edgeRows.ts";
import { operationBytesAt } from "../model/operation.ts";
import type { Reader } from "../read/reader.ts";
import { BLOCKS } from "../sstable/tableFormat.ts";
import type { TableReader } from "../sstable/tableReader.ts";
import { WriteBatch } from "../write/writeBatch.ts";
import { changedVfs } from "./changedVfs.ts";
import { type Lies, LyingVfs } from "./lyingVfs.ts";
import { openRight, type OpenEngine, type SimulatedEngine } from "./simulatedEngine.ts";
import { WRONG_THREADS, wrongThread } from "./wrongThreads.ts";

/** By what it does wrong. */
export const PLANTED_BUGS: ReadonlyMap<string, OpenEngine> = new Map([
	["the log is never synced", lyingDisk({ unsynced: /\.wal$/ })],
	["tables are never synced", lyingDisk({ unsynced: /\.table$/ })],
	["the manifest is never synced", lyingDisk({ unsynced: /MANIFEST/ })],
	["CURRENT is not synced before its rename", lyingDisk({ unsynced: /CURRENT/ })],
	["directories are never synced", lyingDisk({ unsynced: /\/store$/ })],
	["a flush counts before its edit is durable", lyingDisk({ endsEarly: /MANIFEST/ })],
	["the log goes before the table is in the manifest", lyingDisk({ removesLogAtTable: true })],
	["compressed pages come back with another byte", lyingDisk({ garblesPages: true })],
	["short writes are ignored", lyingDisk({ cutsWrites: true })],
	["the log is marked durable before it is", lyingDisk({ marksTooEarly: true })],
	["zeros ahead of the log go over its last record", lyingDisk({ reservesTooEarly: true })],
	[
		"synced is acknowledged before the sync",
		wrongEngine((engine) => ({
			write: (batch) => engine.write(batch, { durability: "flushed" }),
		})),
	],
	[
		"flushed is acknowledged from memory",
		wrongEngine((engine) => ({
			write: (batch, { durability }) =>
				engine.write(batch, { durability: durability === "flushed" ? "buffered" : durability }),
		})),
	],
	["a batch is written as several", wrongEngine((engine) => ({ write: writeInHalves(engine) }))],
	["deleted blocks leave their edges", wrongEngine((engine) => ({ write: writeUnexpanded(engine) }))],
	[
		"a snapshot is the engine itself",
		wrongEngine((engine) => ({
			snapshot: () =>
				Object.assign(readerOf(engine), { sequence: engine.sequence, mayDiffer: () => true, release: () => undefined }),
		})),
	],
	["a found block is one that was deleted", wrongEngine((engine) => resurrecting(engine))],
	["a backwards scan begins one block late", wrongEngine((engine) => ({ scan: scanningLate(engine) }))],
	[
		"neighbours are not forgotten when their edges are written",
		wrongEngine((engine) => remembering(engine)),
	],
	["a merge drops every tombstone", wrongMerge({ mayDropTombstone: () => true })],
	[
		"a merge asks only tables newer than a tombstone",
		wrongMerge({
			mayDropTombstone: (others, sequence, ...key) =>
				mayDropTombstone(
					others.filter(({ sequenceMin }) => sequenceMin > sequence),
					sequence,
					...key,
				),
		}),
	],
	[
		"a merge keeps the tombstones of blocks and drops those of edges",
		wrongMerge({
			mayDropTombstone: (others, sequence, keyspace, ...id) =>
				keyspace !== BLOCKS || mayDropTombstone(others, sequence, keyspace, ...id),
		}),
	],
	["a merge passes over tables without a living block", wrongMerge({ inputOf: passingOverTombstones })],
	["a merge loses edges of blocks that are not merged with them", wrongMerge({ inputOf: losingEdges })],
	["merged tables go before the manifest is durable", lyingDisk({ removesTablesAtEdit: true })],
	["merged tables go although a named snapshot reads them", lyingDisk({ removesTablesAfterEdit: true })],
	["a restart forgets the names of snapshots", lyingDisk({ forgetsNames: true })],
	["tables that no name keeps any more stay", lyingDisk({ keepsTables: true })],
	["a dropped name only hides its snapshot", wrongEngine((engine) => hidingDropped(engine))],
	[
		"a named snapshot is the engine itself",
		wrongEngine((engine) => ({
			openSnapshot: () =>
				Object.assign(readerOf(engine), { sequence: engine.sequence, mayDiffer: () => true, release: () => undefined }),
		})),
	],
	[
		"tables that a thread makes are never synced",
		wrongThread((vfs, over) => over(new LyingVfs(vfs, { unsynced: /\.table$/ }))),
	],
	[
		"names of tables that a thread makes are never synced",
		wrongThread((vfs, over) => over(new LyingVfs(vfs, { unsynced: /\/store$/ }))),
	],
	...WRONG_THREADS,
	["a writer does not see that its store was taken over", blindToTakeover],
]);

/** It looks for the next manifest, and finds its own. */
function blindToTakeover(...[vfs, ...rest]: Parameters<OpenEngine>): SimulatedEngine {
	let own = "";
	const isManifest = (path: string): boolean => /MANIFEST-\d+$/.test(path);
	const blind = changedVfs(vfs, {
		open: (path, mode) => {
			if (mode === "create" && isManifest(path)) own = path;
			return vfs.open(path, mode);
		},
		exists: (path) => (isManifest(path) ? path === own : vfs.exists(path)),
	});
	return openRight(blind, ...rest);
}

/** An engine that merges whatever it can, so that a wrong decision comes to bear, with wrong decisions. */
export function wrongMerge(wrong: Partial<CompactionPolicy>): OpenEngine {
	return (vfs, directory, options) => {
		const policy = { ...SIZE_TIERED, choose: neighbours, ...wrong };
		return Engine.open({ vfs, directory, options, policy });
	};
}

/** The two newest tables, so that older ones are left below them. */
const neighbours: CompactionPolicy["choose"] = (tables) => {
	return tables.length < 3 ? [] : tables.slice(0, 2).map(({ number }) => number);
};

function passingOverTombstones(table: TableReader): MergeInput {
	const [blocks] = table.footer.keyspaces;
	if (blocks.versionCount > blocks.tombstoneCount) return mergeInputOf(table);
	return { blocks: () => [], ids: () => NO_IDS, rankCount: 0, edges: () => NO_EDGES };
}

const NO_IDS: IdCursor = { next: () => false, w0: 0, w1: 0, w2: 0, w3: 0, rank: -1 };
const NO_EDGES: AdjacencyCursor = { next: () => false, w0: 0, w1: 0, w2: 0, w3: 0, collect: () => undefined };

function losingEdges(table: TableReader): MergeInput {
	const right = mergeInputOf(table);
	return {
		blocks: () => right.blocks(),
		ids: () => right.ids(),
		rankCount: right.rankCount,
		edges: (keyspace, ranks) => new EdgesOfOwnBlocks(right.edges(keyspace, ranks), ranksOfOwnBlocks(right, table, ranks)),
	};
}

/** The ranks, in the merged table, of ids that may have a version in their own one. */
function ranksOfOwnBlocks(right: MergeInput, table: TableReader, ranks: Int32Array): ReadonlySet<number> {
	const own = new Set<number>();
	for (const ids = right.ids(); ids.next(); ) {
		if (table.mayHold(BLOCKS, ids.w0, ids.w1, ids.w2, ids.w3)) own.add(ranks[ids.rank] ?? -1);
	}
	return own;
}

/** Passes over edges of blocks that have no version in the same table. */
class EdgesOfOwnBlocks implements AdjacencyCursor {
	readonly #inner: AdjacencyCursor;
	readonly #own: ReadonlySet<number>;
	w0 = 0;
	readonly w1 = 0;
	readonly w2 = 0;
	readonly w3 = 0;

	constructor(inner: AdjacencyCursor, own: ReadonlySet<number>) {
		this.#inner = inner;
		this.#own = own;
	}

	next(): boolean {
		while (this.#inner.next()) {
			this.w0 = this.#inner.w0;
			if (this.#own.has(this.w0)) return true;
			this.#inner.collect(new EdgeRows());
		}
		return false;
	}

	collect(into: EdgeRows): void {
		this.#inner.collect(into);
	}
}

function lyingDisk(lies: Lies): OpenEngine {
	return (vfs, directory, options, thread) =>
		openRight(new LyingVfs(vfs, lies), directory, options, thread);
}

function wrongEngine(wrong: (engine: Engine) => Partial<SimulatedEngine>): OpenEngine {
	return (vfs, directory, options, thread) => {
		const engine = openRight(vfs, directory, options, thread);
		const right = {
			write: engine.write.bind(engine),
			sync: engine.sync.bind(engine),
			flush: engine.flush.bind(engine),
			freeze: engine.freeze.bind(engine),
			compact: engine.compact.bind(engine),
			maintain: engine.maintain.bind(engine),
			snapshot: engine.snapshot.bind(engine),
			keepSnapshot: engine.keepSnapshot.bind(engine),
			snapshots: engine.snapshots.bind(engine),
			openSnapshot: engine.openSnapshot.bind(engine),
			dropSnapshot: engine.dropSnapshot.bind(engine),
			metrics: engine.metrics.bind(engine),
			verify: engine.verify.bind(engine),
			close: engine.close.bind(engine),
			...readerOf(engine),
		};
		const planted = Object.assign(right, wrong(engine));
		return Object.defineProperty(planted, "sequence", { get: () => engine.sequence }) as SimulatedEngine;
	};
}

function readerOf(engine: Engine): Pick<Engine, keyof Reader> {
	return {
		find: engine.find.bind(engine),
		findInto: engine.findInto.bind(engine),
		has: engine.has.bind(engine),
		scan: engine.scan.bind(engine),
		edges: engine.edges.bind(engine),
		scanEdges: engine.scanEdges.bind(engine),
		walk: engine.walk.bind(engine),
		path: engine.path.bind(engine),
	};
}

/**
 * Two log records with one acknowledgement; the sequence numbers are what the caller expects, the atomicity
 * is not.
 */
function writeInHalves(engine: Engine): Engine["write"] {
	return (batch, settings) => {
		const bytes = batch.encoded();
		const first = new WriteBatch();
		let at = 0;
		while (at < bytes.length / 2) {
			const length = operationBytesAt(bytes, at, bytes.length);
			first.appendBytes(bytes, at, length);
			at += length;
		}
		const rest = new WriteBatch();
		rest.appendBytes(bytes, at, bytes.length - at);
		const sequence = engine.write(first, settings);
		return at === bytes.length ? sequence : engine.write(rest, settings);
	};
}

/**
 * `append` does not count deleted blocks, so nothing is expanded: the log says that a block is gone, not
 * its edges.
 */
function writeUnexpanded(engine: Engine): Engine["write"] {
	return (batch, settings) => {
		const bytes = batch.encoded();
		const unexpanded = new WriteBatch();
		unexpanded.appendBytes(bytes, 0, bytes.length);
		return engine.write(unexpanded, settings);
	};
}

function scanningLate(engine: Engine): Engine["scan"] {
	return (range) => {
		const cursor = engine.scan(range);
		if (range.reverse === true) cursor.next();
		return cursor;
	};
}

/** Remembers what it once found, and goes on finding it. */
function resurrecting(engine: Engine): Pick<Engine, "find"> {
	const once = new Map<string, Uint8Array>();
	return {
		find: (id: BlockId) => {
			const key = `${id.w0} ${id.w1} ${id.w2} ${id.w3}`;
			const found = engine.find(id);
			if (found !== undefined) once.set(key, found.slice());
			return found ?? once.get(key);
		},
	};
}

/** Does not show the names that were dropped, and keeps what they stand for. */
function hidingDropped(engine: Engine): Partial<SimulatedEngine> {
	const hidden = new Set<string>();
	return {
		snapshots: () => engine.snapshots().filter(({ name }) => !hidden.has(name)),
		dropSnapshot: (name) => {
			hidden.add(name);
		},
		keepSnapshot: (name) => {
			if (hidden.delete(name)) engine.dropSnapshot(name);
			engine.keepSnapshot(name);
		},
	};
}

/** Remembers the first answer to each walk until something is flushed, as if a write made nothing stale. */
function remembering(engine: Engine): Pick<Engine, "walk" | "flush"> {
	let known = new Map<string, ReturnType<Engine["walk"]>>();
	return {
		walk: (start, options) => {
			const key = JSON.stringify([start, options]);
			const walk = known.get(key) ?? engine.walk(start, options);
			known.set(key, walk);
			return walk;
		},
		flush: () => {
			known = new Map();
			engine.flush();
		},
	};
}
