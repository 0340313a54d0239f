/** LMDB through lmdb-js: a memory-mapped B+ tree. */
import type { StoreContestant } from "../contestant.ts";
import { keyBytes, loadPeer, peerVersion } from "../contestant.ts";
import { Dataset } from "../../scenarios/dataset.ts";

interface Entry {
	readonly key: Uint8Array;
	readonly value: Uint8Array;
}

interface Lmdb {
	put(key: Uint8Array, value: Uint8Array): Promise<boolean>;
	putSync(key: Uint8Array, value: Uint8Array): boolean;
	removeSync(key: Uint8Array): boolean;
	getBinaryFast(key: Uint8Array): Uint8Array | undefined;
	getRange(options: { readonly start?: Uint8Array; readonly limit?: number }): Iterable<Entry>;
	transactionSync(action: () => void): void;
	close(): Promise<void>;
	readonly flushed: Promise<unknown>;
}

const LOAD_BATCH = 1000;
const MAP_BYTES = 8 * 1024 ** 3;

export function createLmdb(seed: number): StoreContestant<Buffer> {
	const { open } = loadPeer("lmdb") as { readonly open: (options: object) => Lmdb };
	const dataset = new Dataset(seed);
	let opened: Lmdb | undefined;
	const db = (): Lmdb => {
		if (opened === undefined) throw new Error("LMDB is not open.");
		return opened;
	};
	const first = (key: Buffer): number => {
		const value = db().getBinaryFast(key);
		if (value === undefined) throw new Error("An entry is missing.");
		return value[0] ?? 0;
	};
	const visit = (entries: Iterable<Entry>): number => {
		let [count, sum] = [0, 0];
		for (const { value } of entries) {
			sum += value[0] ?? 0;
			count += 1;
		}
		return sum < 0 ? sum : count;
	};
	return {
		name: "lmdb",
		settings: `${peerVersion("lmdb")}, noSync, binary keys and values, getBinaryFast, putSync`,
		durability: "in the mapped file: survives the end of the process",
		key: (index) => keyBytes(dataset, index),
		open: (path, durability) => {
			const common = { path, encoding: "binary", keyEncoding: "binary", mapSize: MAP_BYTES };
			opened = open(
				durability === "synced" ? { ...common, overlappingSync: false } : { ...common, noSync: true },
			);
		},
		close: () => db().close(),
		put: (key, value) => db().putSync(key, value),
		delete: (key) => db().removeSync(key),
		get: first,
		getTen: (keys, at) => {
			let sum = 0;
			for (const key of keys.slice(at, at + 10)) sum += first(key);
			return sum;
		},
		load: (keys, values) => {
			for (let begin = 0; begin < keys.length; begin += LOAD_BATCH) {
				const part = keys.slice(begin, begin + LOAD_BATCH);
				db().transactionSync(() => {
					for (const [offset, key] of part.entries()) void db().put(key, values(begin + offset));
				});
			}
		},
		settle: async () => {
			await db().flushed;
		},
		turn: () => undefined,
		scan: () => visit(db().getRange({})),
		range: (from, limit) => visit(db().getRange({ start: from, limit })),
		putTogether: (keys, value) => {
			db().transactionSync(() => {
				for (const key of keys) void db().put(key, value);
			});
		},
	};
}
