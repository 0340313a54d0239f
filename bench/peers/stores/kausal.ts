/**
 * Kausal's engine as a contestant, with the thread that flushes and merges in production: every put is a batch of its
 * own.
 */
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
	type BlockId, BlockView, Engine, type EngineOptions, type ScanRange, WriteBatch,
} from "../../../engine/index.ts";
import { MergeThread } from "../../../engine/node/mergeThread.ts";
import { createNodeVfs } from "../../../engine/vfs/node/nodeVfs.ts";
import { Dataset } from "../../scenarios/dataset.ts";
import type { StoreContestant } from "../contestant.ts";

const TURN_BYTES = 256 * 1024;
const LOAD_BATCH = 1000;

export function createKausal(name: string, options: EngineOptions, seed: number): StoreContestant<BlockId> {
	const dataset = new Dataset(seed);
	const vfs = createNodeVfs();
	const mergeRunner = new MergeThread({ entry: pathToFileURL(join(resolve("dist"), "mergeWorker.js")) });
	const batch = new WriteBatch();
	const view = new BlockView();
	let engine: Engine | undefined;
	let durability: "flushed" | "synced" = "flushed";
	const opened = (): Engine => {
		if (engine === undefined) throw new Error("The engine is not open.");
		return engine;
	};
	const first = (id: BlockId): number => {
		if (!opened().findInto(id, view)) throw new Error("A block is missing.");
		return view.bytes[view.begin] ?? 0;
	};
	const settings = Object.entries(options).map(([option, value]) => `${option} ${value}`);
	return {
		name,
		settings: settings.length === 0 ? "defaults" : settings.join(", "),
		durability: "flushed: survives the end of the process; one write call a put",
		key: (index) => dataset.idOf(index),
		open: (directory, wanted) => {
			durability = wanted;
			engine = Engine.open({ vfs, directory, options, mergeRunner });
		},
		close: () => {
			engine?.close();
			engine = undefined;
		},
		put: (key, value) => {
			batch.clear();
			batch.putBlock(key, value);
			return opened().write(batch, { durability });
		},
		delete: (key) => {
			batch.clear();
			batch.deleteBlock(key);
			return opened().write(batch, { durability });
		},
		get: first,
		getTen: (keys, at) => {
			let sum = 0;
			for (const key of keys.slice(at, at + 10)) sum += first(key);
			return sum;
		},
		load: async (keys, values) => {
			for (let begin = 0; begin < keys.length; begin += LOAD_BATCH) {
				batch.clear();
				const end = Math.min(begin + LOAD_BATCH, keys.length);
				for (let index = begin; index < end; index += 1) {
					const key = keys[index];
					if (key !== undefined) batch.putBlock(key, values(index));
				}
				opened().write(batch, { durability: "flushed" });
				opened().maintain(LOAD_BATCH * 2048);
				await turned();
			}
		},
		settle: () => {
			opened().compact();
		},
		turn: () => {
			opened().maintain(TURN_BYTES);
			return turned();
		},
		scan: () => walk(opened(), {}, Number.MAX_SAFE_INTEGER),
		range: (from, count) => walk(opened(), { begin: from }, count),
		putTogether: (keys, value) => {
			for (const key of keys) {
				batch.clear();
				batch.putBlock(key, value);
				opened().write(batch, { durability: "buffered" });
			}
			opened().sync();
		},
	};
}

/** A turn of the event loop, in which a store hears that a sync has ended. */
function turned(): Promise<unknown> {
	return new Promise((resolve) => setImmediate(resolve));
}

/** As `BlockCursor` says that it is fastest: without a view of each content. */
function walk(engine: Engine, range: ScanRange, countMax: number): number {
	const view = new BlockView();
	let [count, sum] = [0, 0];
	for (const at = engine.scan(range); count < countMax && at.next(); count += 1) {
		at.contentInto(view);
		sum += view.bytes[view.begin] ?? 0;
	}
	return sum < 0 ? sum : count;
}
