/**
 * Compaction: what a flush and a merge cost per megabyte, and what a writer feels while they go on.
 */
import { Engine, type MergeRunner, WriteBatch } from "../../engine/index.ts";
import { BLOCK_BYTES } from "./dataset.ts";
import { Samples } from "./measure.ts";
import type { Recorder } from "./recorder.ts";
import { ALL_IN_MEMTABLE, openStore, TURN_BYTES } from "./stores.ts";

const MB = 1e6;
const FLUSHES = 8;
/** Tables that a merge gets, so that a policy which waits for some of one size has them. */
const TABLES = 8;
const WRITES_PER_TURN = 64;

export async function measureCompaction(recorder: Recorder): Promise<void> {
	measureFlush(recorder);
	await measureMerge(recorder);
	await measureWritesMeanwhile(recorder, ", in steps", undefined);
	const { mergeRunner } = recorder;
	if (mergeRunner !== undefined) await measureWritesMeanwhile(recorder, "", mergeRunner);
}

function measureFlush(recorder: Recorder): void {
	const engine = openStore(recorder, recorder.newDirectory(), ALL_IN_MEMTABLE);
	const perFlush = Math.max(1, Math.floor(recorder.settings.size / FLUSHES));
	const flushes = new Samples();
	for (let flush = 0; flush < FLUSHES; flush += 1) {
		writeAtOnce(engine, recorder, flush * perFlush, (flush + 1) * perFlush);
		const started = performance.now();
		engine.flush();
		const us = (performance.now() - started) * 1000;
		flushes.add(us / ((perFlush * BLOCK_BYTES) / MB), engine.metrics().tableCount);
	}
	recorder.add("Memtable Flush", "MB", flushes.measured());
	recorder.countersOf("Memtable Flush", engine.metrics());
	engine.close();
}

/**
 * Tables whose keys overlap by half, so that a merge has something to drop. Returns the bytes of the
 * tables.
 */
function fillTables(engine: Engine, recorder: Recorder): number {
	const perTable = Math.max(2, Math.floor(recorder.settings.size / TABLES));
	for (let table = 0; table < TABLES; table += 1) {
		const begin = table * (perTable >>> 1);
		writeAtOnce(engine, recorder, begin, begin + perTable);
		engine.flush();
	}
	return engine.metrics().tableBytes;
}

/** One batch and no background work. */
function writeAtOnce(engine: Engine, recorder: Recorder, begin: number, end: number): void {
	const batch = new WriteBatch();
	for (let index = begin; index < end; index += 1) {
		batch.putBlock(recorder.dataset.idOf(index), recorder.dataset.contentOf(index));
	}
	engine.write(batch, { durability: "buffered" });
}

async function measureMerge(recorder: Recorder): Promise<void> {
	const merges = new Samples();
	const turns = new Samples();
	for (let round = 0; round < recorder.count(3); round += 1) {
		const engine = openStore(recorder, recorder.newDirectory(), ALL_IN_MEMTABLE);
		const bytesBefore = fillTables(engine, recorder);
		const flushed = engine.metrics().tableBytesWritten;
		const begun = performance.now();
		for (let isMore = true; isMore; ) {
			const step = (): number => {
				isMore = engine.maintain(TURN_BYTES);
				return Number(isMore);
			};
			// A look whether a sync has ended is no turn of work.
			if (engine.isWaiting) step();
			else turns.time(step);
			await new Promise((resolve) => setImmediate(resolve));
		}
		const tookUs = (performance.now() - begun) * 1000;
		const { tableBytesWritten, tableBytes, tableCount } = engine.metrics();
		const written = tableBytesWritten - flushed;
		if (written > 0) merges.add(tookUs / (written / MB), tableCount);
		if (round === 0) {
			recorder.countersOf("Compaction", engine.metrics());
			recorder.figure(
				"bytes of tables after merging for each byte before",
				tableBytes / bytesBefore,
				"x",
			);
		}
		engine.close();
	}
	if (merges.count === 0) recorder.note("Compaction: the engine merged nothing.");
	else recorder.add("Compaction", "MB written", merges.measured());
	recorder.add("Maintenance Turn (256 KiB)", "turn", turns.measured());
}

/**
 * Writes go on while tables are merged, on this thread or by another one: their time, how long the turns between
 * them take, and how long it takes until all is merged. The event loop turns as it does in a server, since it is
 * what tells the engine that a sync has ended.
 */
async function measureWritesMeanwhile(
	recorder: Recorder,
	how: string,
	mergeRunner: MergeRunner | undefined,
): Promise<void> {
	const { dataset, vfs } = recorder;
	const engine = Engine.open({ vfs, directory: recorder.newDirectory(), mergeRunner });
	fillTables(engine, recorder);
	const begun = performance.now();
	const [writes, turns] = [new Samples(), new Samples()];
	const batch = new WriteBatch();
	const count = recorder.count(200_000);
	for (let index = 0, isMore = true; isMore && index < count; index += 1) {
		const started = performance.now();
		batch.clear();
		batch.putBlock(dataset.idOf(index), dataset.contentOf(index, 1));
		const sequence = engine.write(batch, { durability: "flushed" });
		writes.add((performance.now() - started) * 1000, sequence);
		if (index % WRITES_PER_TURN !== WRITES_PER_TURN - 1) continue;
		turns.time(() => {
			isMore = engine.maintain(TURN_BYTES);
			return Number(isMore);
		});
		await new Promise((resolve) => setImmediate(resolve));
	}
	const tookMs = performance.now() - begun;
	recorder.add(`Block Write (while compaction runs${how})`, "block", writes.measured());
	if (turns.count > 0) recorder.add(`Maintenance Turn (between writes${how})`, "turn", turns.measured());
	recorder.figure(`time of the writes while compaction runs${how}`, tookMs, "ms");
	recorder.figure(`tables merged meanwhile${how}`, engine.metrics().mergedTableCount, "tables");
	engine.close();
}
