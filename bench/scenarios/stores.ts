/**
 * Stores to measure with: opened, filled and brought to rest the same way everywhere.
 */
import { Engine, type EngineOptions, WriteBatch } from "../../engine/index.ts";
import type { Dataset } from "./dataset.ts";
import type { Recorder } from "./recorder.ts";

const MiB = 1024 * 1024;
/** Blocks or edges in a batch of a load: what an indexer hands over for a few files. */
const LOAD_BATCH = 500;
/** Bytes of background work that a turn of the event loop does. */
export const TURN_BYTES: number = 256 * 1024;

/** Options of a store whose blocks all stay in one memtable. */
export const ALL_IN_MEMTABLE: EngineOptions = { memtableBytesMax: 2048 * MiB };

export function openStore(recorder: Recorder, directory: string, options: EngineOptions = {}): Engine {
	return Engine.open({ vfs: recorder.vfs, directory, options });
}

/** Puts blocks `begin` to `end` in batches, with background work in between as a server does it. */
export function loadBlocks(engine: Engine, dataset: Dataset, begin: number, end: number): void {
	const batch = new WriteBatch();
	for (let index = begin; index < end; index += 1) {
		batch.putBlock(dataset.idOf(index), dataset.contentOf(index));
		if (batch.operationCount >= LOAD_BATCH || index + 1 === end) writeLoaded(engine, batch);
	}
}

/** Puts `fanOut` edges from each of the first `size` blocks to others of them. */
export function loadEdges(engine: Engine, dataset: Dataset, size: number, fanOut: number): void {
	const batch = new WriteBatch();
	for (let index = 0; index < size; index += 1) {
		for (let ordinal = 0; ordinal < fanOut; ordinal += 1) {
			batch.putEdge(dataset.edgeOf(index, ordinal, size));
		}
		if (batch.operationCount >= LOAD_BATCH || index + 1 === size) writeLoaded(engine, batch);
	}
}

/** Flushes and does all background work. */
export function settle(engine: Engine): void {
	engine.flush();
	while (engine.maintain(Number.MAX_SAFE_INTEGER));
}

function writeLoaded(engine: Engine, batch: WriteBatch): void {
	engine.write(batch, { durability: "buffered" });
	batch.clear();
	engine.maintain(2 * MiB);
}
