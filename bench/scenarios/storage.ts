/**
 * Storage: writes, updates and deletes of single blocks by durability, and reads by where the block lies.
 *
 * A write is a batch of its own, made inside the measured time. Between every 64 writes a turn of the event
 * loop does background work, as a server does; its time is a row of its own, because it is what a caller
 * waits for in between.
 */
import { type BlockId, BlockView, type Durability, type Engine, WriteBatch } from "../../engine/index.ts";
import { BLOCK_BYTES } from "./dataset.ts";
import { Samples } from "./measure.ts";
import type { Recorder } from "./recorder.ts";
import { ALL_IN_MEMTABLE, loadBlocks, openStore, settle, TURN_BYTES } from "./stores.ts";

const WRITES_PER_TURN = 64;
/** Blocks that are read again and again where pages shall be in the cache. */
const WARM_BLOCKS = 10_000;
const READS_PER_SAMPLE = 100;
const PAGE_BYTES = 4096;
const SYNCS_MAX = 500;
const WAITING = 100;

export function measureStorage(recorder: Recorder): void {
	warmWrites(recorder);
	measureBuffered(recorder);
	const directory = measureFlushed(recorder);
	measureTableReads(recorder, directory);
	measureDeletes(recorder, directory);
	measureHotReads(recorder);
	measureBareCalls(recorder);
	measureSyncs(recorder);
}

/** Lets the compiler see the write path before it is measured, in a store that is thrown away. */
function warmWrites(recorder: Recorder): void {
	const engine = openStore(recorder, recorder.newDirectory());
	writeOneByOne(engine, {
		count: recorder.settings.warmup,
		durability: "flushed",
		write: (batch, index) => {
			const id = recorder.dataset.idOf(index >>> 1);
			if (index % 8 === 7) batch.deleteBlock(id);
			else batch.putBlock(id, recorder.dataset.contentOf(index));
		},
	});
	engine.close();
}

interface OneByOne {
	readonly count: number;
	readonly durability: Durability;
	readonly write: (batch: WriteBatch, index: number) => void;
}

interface WriteTimes {
	readonly writes: Samples;
	/** Steps of background work; none when there was nothing to do. */
	readonly turns: Samples;
}

function writeOneByOne(engine: Engine, { count, durability, write }: OneByOne): WriteTimes {
	const writes = new Samples();
	const turns = new Samples();
	const batch = new WriteBatch();
	for (let index = 0; index < count; index += 1) {
		const started = performance.now();
		batch.clear();
		write(batch, index);
		const sequence = engine.write(batch, { durability });
		writes.add((performance.now() - started) * 1000, sequence);
		if (index % WRITES_PER_TURN !== WRITES_PER_TURN - 1) continue;
		const turn = performance.now();
		const isMore = engine.maintain(TURN_BYTES);
		turns.add((performance.now() - turn) * 1000, Number(isMore));
	}
	return { writes, turns };
}

function addWrites(recorder: Recorder, name: string, { writes, turns }: WriteTimes): void {
	recorder.add(name, "block", writes.measured());
	if (turns.count === 0) return;
	const perBlockUs = (writes.totalUs + turns.totalUs) / writes.count;
	recorder.figure(`${name}, background work included, mean`, perBlockUs, "us");
	recorder.figure(`${name}, longest turn of background work`, turns.measured().maxUs / 1000, "ms");
}

function measureBuffered(recorder: Recorder): void {
	const { dataset, settings } = recorder;
	const engine = openStore(recorder, recorder.newDirectory());
	const times = writeOneByOne(engine, {
		count: settings.size,
		durability: "buffered",
		write: (batch, index) => {
			batch.putBlock(dataset.idOf(index), dataset.contentOf(index));
		},
	});
	addWrites(recorder, "Block Write (buffered)", times);
	engine.close();
}

/** Returns the folder of the store that it leaves, flushed and closed. */
function measureFlushed(recorder: Recorder): string {
	const { dataset, settings } = recorder;
	const directory = recorder.newDirectory();
	const engine = openStore(recorder, directory);
	const written = writeOneByOne(engine, {
		count: settings.size,
		durability: "flushed",
		write: (batch, index) => {
			batch.putBlock(dataset.idOf(index), dataset.contentOf(index));
		},
	});
	addWrites(recorder, "Block Write (flushed)", written);
	recorder.countersOf("Block Write (flushed)", engine.metrics());
	const ids = dataset.pickIds(recorder.count(100_000), settings.size);
	const updated = writeOneByOne(engine, {
		count: ids.length,
		durability: "flushed",
		write: (batch, index) => {
			batch.putBlock(idAt(ids, index), dataset.contentOf(index, 1));
		},
	});
	addWrites(recorder, "Block Update", updated);
	settle(engine);
	const { tableBytes, tableCount, tableBytesWritten } = engine.metrics();
	recorder.countersOf("Block Update", engine.metrics());
	recorder.figure("bytes on disk for each byte of blocks", tableBytes / (settings.size * BLOCK_BYTES), "x");
	const userBytes = (settings.size + ids.length) * BLOCK_BYTES;
	recorder.figure("bytes written to tables for each byte put", tableBytesWritten / userBytes, "x");
	recorder.figure("tables", tableCount, "tables");
	engine.close();
	return directory;
}

function measureTableReads(recorder: Recorder, directory: string): void {
	const { dataset, settings } = recorder;
	const warm = openStore(recorder, directory);
	const warmIds = dataset.pickIds(recorder.count(200_000), Math.min(settings.size, WARM_BLOCKS));
	for (const id of warmIds) warm.find(id);
	measureFinds(recorder, "Block Read (warm)", warm, warmIds);
	const absent = Array.from({ length: recorder.count(200_000) }, (_, draw) => dataset.absentIdOf(draw));
	measureFinds(recorder, "Block Read (missing)", warm, absent);
	warm.close();
	const cold = openStore(recorder, directory, { pageCacheBytes: 0 });
	const ids = dataset.pickIds(recorder.count(50_000), settings.size);
	recorder.measure(
		"Block Read (cold)",
		{ unit: "block", count: ids.length, perSample: 1 },
		findRounds(cold, ids),
	);
	recorder.countersOf("Block Read (cold)", cold.metrics());
	cold.close();
}

function measureFinds(recorder: Recorder, name: string, engine: Engine, ids: readonly BlockId[]): void {
	const rounds = { unit: "block", count: ids.length, perSample: READS_PER_SAMPLE };
	recorder.measure(name, rounds, findRounds(engine, ids));
}

/** Finds without allocating: where the content lies is known, a byte of it is not read. */
function findRounds(engine: Engine, ids: readonly BlockId[]): (begin: number, end: number) => number {
	const view = new BlockView();
	return (begin, end) => {
		let sum = 0;
		for (let at = begin; at < end; at += 1) {
			sum += engine.findInto(idAt(ids, at), view) ? view.length : 1;
		}
		return sum;
	};
}

/**
 * All blocks in one memtable; in the chain each content says what is asked next, so no two reads overlap.
 */
function measureHotReads(recorder: Recorder): void {
	const { dataset, settings } = recorder;
	const engine = openStore(recorder, recorder.newDirectory(), ALL_IN_MEMTABLE);
	loadBlocks(engine, dataset, 0, settings.size);
	const ids = dataset.pickIds(recorder.count(200_000), settings.size);
	const rounds = { unit: "block", count: ids.length, perSample: READS_PER_SAMPLE };
	recorder.measure("Block Read (hot, existence)", rounds, (begin, end) => {
		let sum = 0;
		for (let at = begin; at < end; at += 1) sum += Number(engine.has(idAt(ids, at)));
		return sum;
	});
	measureFinds(recorder, "Block Read (hot)", engine, ids);
	recorder.measure("Block Read (hot, as a new array)", rounds, (begin, end) => {
		let sum = 0;
		for (let at = begin; at < end; at += 1) sum += engine.find(idAt(ids, at))?.length ?? 1;
		return sum;
	});
	const view = new BlockView();
	let first = 0;
	recorder.measure("Block Read (hot, dependent chain)", rounds, (begin, end) => {
		for (let at = begin; at < end; at += 1) {
			// The number of the read is in it too: by contents alone the chain would soon turn in a small circle.
			const next = (at + first) % ids.length;
			first = engine.findInto(idAt(ids, next), view) ? (view.bytes[view.begin] ?? 0) : 0;
		}
		return first;
	});
	engine.close();
}

/**
 * What the file system takes for the calls that a write and a cold read cannot do without: an appended
 * block, and a page at a random place of a file as large as all blocks.
 */
function measureBareCalls(recorder: Recorder): void {
	const { dataset, settings, vfs } = recorder;
	const directory = recorder.newDirectory();
	vfs.createDirectory(directory);
	const file = vfs.open(`${directory}/bare`, "create");
	const writes = new Samples();
	for (let index = 0; index < settings.size; index += 1) {
		const content = dataset.contentOf(index);
		writes.time(() => {
			file.write(content, index * BLOCK_BYTES);
			return index;
		});
	}
	recorder.add("bare write call of 1 KB", "write", writes.measured());
	const page = new Uint8Array(PAGE_BYTES);
	const pageCount = Math.max(1, Math.floor((settings.size * BLOCK_BYTES) / PAGE_BYTES));
	const rounds = { unit: "read", count: recorder.count(50_000), perSample: 1 };
	recorder.measure("bare read call of a page of 4 KB", rounds, (begin, end) => {
		let sum = 0;
		for (let at = begin; at < end; at += 1) {
			sum += file.read(page, dataset.pick(at, pageCount) * PAGE_BYTES) + (page[0] ?? 0);
		}
		return sum;
	});
	file.close();
}

function measureDeletes(recorder: Recorder, directory: string): void {
	const { dataset, settings } = recorder;
	const engine = openStore(recorder, directory);
	const count = Math.max(1, Math.min(recorder.count(100_000), settings.size >>> 1));
	const deleted = writeOneByOne(engine, {
		count,
		durability: "flushed",
		write: (batch, index) => {
			batch.deleteBlock(dataset.idOf(index * 2));
		},
	});
	addWrites(recorder, "Block Delete", deleted);
	recorder.countersOf("Block Delete", engine.metrics());
	engine.close();
}

/**
 * One write made durable, beside the same bytes written and synced without an engine. They take turns, so
 * that both see the same disk.
 */
function measureSyncs(recorder: Recorder): void {
	const { dataset } = recorder;
	const directory = recorder.newDirectory();
	const engine = openStore(recorder, directory);
	const bare = recorder.vfs.open(`${directory}/bare`, "create");
	const [synced, flush, waiting, bareTimes] = [new Samples(), new Samples(), new Samples(), new Samples()];
	const batch = new WriteBatch();
	const write = (index: number, durability: Durability): number => {
		batch.clear();
		batch.putBlock(dataset.idOf(index), dataset.contentOf(index));
		return engine.write(batch, { durability });
	};
	write(0, "synced");
	const before = engine.metrics().walBytes;
	write(0, "synced");
	const bytes = new Uint8Array(engine.metrics().walBytes - before);
	const count = recorder.count(SYNCS_MAX);
	for (let index = 0; index < count; index += 1) {
		bareTimes.time(() => {
			bare.write(bytes, index * bytes.length);
			bare.sync();
			return index;
		});
		synced.time(() => write(index, "synced"));
		write(index, "buffered");
		flush.time(() => {
			engine.sync();
			return index;
		});
	}
	for (let round = 0; round < Math.ceil(count / 10); round += 1) {
		const started = performance.now();
		for (let index = 0; index < WAITING; index += 1) write(index, "buffered");
		engine.sync();
		waiting.add(((performance.now() - started) * 1000) / WAITING, round);
	}
	bare.close();
	recorder.countersOf("Block Write (synced)", engine.metrics());
	engine.close();
	recorder.add("Block Write (synced)", "block", synced.measured());
	recorder.add("bare fdatasync of the same bytes", "block", bareTimes.measured());
	recorder.add("WAL Flush", "flush", flush.measured());
	recorder.add("Block Write (synced, 100 waiting)", "block", waiting.measured(WAITING));
	const ratio = (samples: Samples): number => samples.measured().p50Us / bareTimes.measured().p50Us;
	recorder.figure("Block Write (synced) over bare fdatasync, p50", ratio(synced), "x");
	recorder.figure("WAL Flush over bare fdatasync, p50", ratio(flush), "x");
}

function idAt(ids: readonly BlockId[], index: number): BlockId {
	const id = ids[index];
	if (id === undefined) throw new Error(`There is no id ${index}.`);
	return id;
}
