/**
 * LevelDB through classic-level, and RocksDB through a binding of the same family: log-structured merge
 * trees.
 */
import type { StoreContestant } from "../contestant.ts";
import { keyBytes, loadPeer, peerVersion } from "../contestant.ts";
import { Dataset } from "../../scenarios/dataset.ts";

interface LevelIterator {
	nextv(size: number): Promise<[Uint8Array, Uint8Array][]>;
	close(): Promise<void>;
}

interface Operation {
	readonly type: "put" | "del";
	readonly key: Uint8Array;
	readonly value?: Uint8Array;
}

interface Level {
	open(): Promise<void>;
	close(): Promise<void>;
	put(key: Uint8Array, value: Uint8Array, options: { readonly sync: boolean }): Promise<void>;
	del(key: Uint8Array, options: { readonly sync: boolean }): Promise<void>;
	batch(operations: readonly Operation[], options: { readonly sync: boolean }): Promise<void>;
	getSync(key: Uint8Array): Uint8Array | undefined;
	iterator(options: object): LevelIterator;
	compactRange(begin: Uint8Array, end: Uint8Array): Promise<void>;
}

interface RocksBatch {
	_put(key: Uint8Array, value: Uint8Array, options: object): void;
	_del(key: Uint8Array, options: object): void;
	_writeSync(options: object): void;
	_closeSync(): void;
}

interface Rocks {
	open(): Promise<void>;
	close(): Promise<void>;
	iterator(options: object): LevelIterator;
	_chainedBatch(): RocksBatch;
	_getManySync(keys: readonly Uint8Array[], options: object): (Uint8Array | undefined)[];
}

const MiB = 1024 * 1024;
const LOAD_BATCH = 1000;
const VISIT_BATCH = 1000;
const NO_OPTIONS = {};
const BINARY = { keyEncoding: "buffer", valueEncoding: "buffer" };

function required<T>(value: T | undefined, what: string): T {
	if (value === undefined) throw new Error(`${what} is missing.`);
	return value;
}

async function visit(iterator: LevelIterator, countMax: number): Promise<number> {
	let [count, sum] = [0, 0];
	while (count < countMax) {
		const rows = await iterator.nextv(Math.min(VISIT_BATCH, countMax - count));
		if (rows.length === 0) break;
		for (const [, value] of rows) sum += value[0] ?? 0;
		count += rows.length;
	}
	await iterator.close();
	return sum < 0 ? sum : count;
}

export function createLevel(seed: number): StoreContestant<Buffer> {
	const { ClassicLevel } = loadPeer("classic-level") as {
		readonly ClassicLevel: new (directory: string, options: object) => Level;
	};
	const options = { ...BINARY, writeBufferSize: 64 * MiB, cacheSize: 256 * MiB, compression: false };
	const dataset = new Dataset(seed);
	let opened: Level | undefined;
	let sync = false;
	const db = (): Level => required(opened, "LevelDB");
	const first = (key: Buffer): number => required(db().getSync(key), "An entry")[0] ?? 0;
	return {
		name: "LevelDB",
		settings: `${peerVersion("classic-level")}, write buffer 64 MiB, cache 256 MiB, no compression, getSync`,
		durability: "log written, not synced: survives the end of the process",
		key: (index) => keyBytes(dataset, index),
		open: async (directory, durability) => {
			sync = durability === "synced";
			opened = new ClassicLevel(directory, options);
			await opened.open();
		},
		close: () => db().close(),
		put: (key, value) => db().put(key, value, { sync }),
		delete: (key) => db().del(key, { sync }),
		get: first,
		getTen: (keys, at) => keys.slice(at, at + 10).reduce((sum, key) => sum + first(key), 0),
		load: async (keys, values) => {
			for (let begin = 0; begin < keys.length; begin += LOAD_BATCH) {
				const part = keys.slice(begin, begin + LOAD_BATCH);
				const puts = part.map((key, at) => ({
					type: "put" as const,
					key,
					value: values(begin + at),
				}));
				await db().batch(puts, { sync: false });
			}
		},
		settle: () => db().compactRange(Buffer.alloc(16, 0), Buffer.alloc(16, 255)),
		turn: () => undefined,
		scan: () => visit(db().iterator({ highWaterMarkBytes: MiB }), Number.MAX_SAFE_INTEGER),
		range: (from, limit) => visit(db().iterator({ gte: from, limit, highWaterMarkBytes: MiB }), limit),
		putTogether: (keys, value) => Promise.all(keys.map((key) => db().put(key, value, { sync: true }))),
	};
}

export function createRocks(seed: number): StoreContestant<Buffer> {
	const { RocksLevel } = loadPeer("@nxtedition/rocksdb") as {
		readonly RocksLevel: new (directory: string, options: object) => Rocks;
	};
	const options = {
		...BINARY,
		createIfMissing: true,
		memtableMemoryBudget: 256 * MiB,
		cacheSize: 512 * MiB,
		compression: false,
		walCompression: false,
		optimize: "point-lookup",
		parallelism: 2,
	};
	const dataset = new Dataset(seed);
	let opened: Rocks | undefined;
	let write: object = NO_OPTIONS;
	const db = (): Rocks => required(opened, "RocksDB");
	const inBatch = (fill: (batch: RocksBatch) => void, settings: object): void => {
		const batch = db()._chainedBatch();
		fill(batch);
		batch._writeSync(settings);
		batch._closeSync();
	};
	const many = (keys: readonly Buffer[]): number => {
		const values = db()._getManySync(keys, BINARY);
		return values.reduce((sum, value) => sum + (required(value, "An entry")[0] ?? 0), 0);
	};
	return {
		name: "RocksDB",
		settings: `${peerVersion("@nxtedition/rocksdb")}, memtables 256 MiB, cache 512 MiB, point lookups, no compression`,
		durability: "log written, not synced: survives the end of the process",
		key: (index) => keyBytes(dataset, index),
		open: async (directory, durability) => {
			write = durability === "synced" ? { sync: true } : NO_OPTIONS;
			opened = new RocksLevel(directory, options);
			await opened.open();
		},
		close: () => db().close(),
		put: (key, value) => {
			inBatch((batch) => {
				batch._put(key, value, NO_OPTIONS);
			}, write);
		},
		delete: (key) => {
			inBatch((batch) => {
				batch._del(key, NO_OPTIONS);
			}, write);
		},
		get: (key) => many([key]),
		getTen: (keys, at) => many(keys.slice(at, at + 10)),
		load: (keys, values) => {
			for (let begin = 0; begin < keys.length; begin += LOAD_BATCH) {
				const part = keys.slice(begin, begin + LOAD_BATCH);
				inBatch((batch) => {
					for (const [at, key] of part.entries()) batch._put(key, values(begin + at), NO_OPTIONS);
				}, NO_OPTIONS);
			}
		},
		settle: () => undefined,
		turn: () => undefined,
		scan: () => visit(db().iterator({ highWaterMarkBytes: MiB }), Number.MAX_SAFE_INTEGER),
		range: (from, limit) => visit(db().iterator({ gte: from, limit, highWaterMarkBytes: MiB }), limit),
		putTogether: (keys, value) => {
			inBatch(
				(batch) => {
					for (const key of keys) batch._put(key, value, NO_OPTIONS);
				},
				{ sync: true },
			);
		},
	};
}
