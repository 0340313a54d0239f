/**
 * Contestant: what every store and graph that is measured must be able to do, so that one workload drives
 * them all.
 *
 * Each adapter makes keys in the form that its store likes best and consumes each value that it reads, by
 * its first byte. An operation may be asynchronous where the store offers nothing else; then waiting for it
 * is part of its time.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { Dataset } from "../scenarios/dataset.ts";

const PEERS = "bench/peers";

export type MaybePromise<T> = T | Promise<T>;

/** A key-value store over keys of 16 bytes and values of 1 KB. */
export interface StoreContestant<Key> {
	readonly name: string;
	/** Version of the store, and settings that differ from its defaults. */
	readonly settings: string;
	/** What a put that returned survives, when nothing else is said. */
	readonly durability: string;
	key(index: number): Key;
	/**
	 * Opens the folder, new or filled; `synced` makes every write survive a power loss before it returns.
	 */
	open(directory: string, durability: "flushed" | "synced"): MaybePromise<void>;
	close(): MaybePromise<void>;
	put(key: Key, value: Uint8Array): MaybePromise<unknown>;
	delete(key: Key): MaybePromise<unknown>;
	/** The first byte of a value that must be there. */
	get(key: Key): number;
	/** Ten at once, from `at` on; the sum of their first bytes. */
	getTen(keys: readonly Key[], at: number): number;
	/** Puts many in the way that is fastest for this store. */
	load(keys: readonly Key[], values: (index: number) => Uint8Array): MaybePromise<void>;
	/** Does what background work there is, so that the next measurement starts from rest. */
	settle(): MaybePromise<void>;
	/** What an owner of the store does between two turns of the event loop; nothing for most. */
	turn(): MaybePromise<unknown>;
	/** Visits all entries in order; returns how many. */
	scan(): MaybePromise<number>;
	/** Visits `count` entries from a key on; returns how many there were. */
	range(from: Key, count: number): MaybePromise<number>;
	/** Writers that wait together for their puts to be durable. */
	putTogether(keys: readonly Key[], value: Uint8Array): MaybePromise<unknown>;
}

/** A directed graph with typed edges. */
export interface GraphContestant {
	readonly name: string;
	readonly settings: string;
	load(dataset: Dataset, size: number, fanOut: number): void;
	/** How many edges leave a block. */
	degree(index: number): number;
	/** Blocks within three edges, the start among them. */
	threeHops(index: number): number;
	close(): void;
}

/** Loads a package of bench/peers/package.json, or a module of the Node that runs. */
export function loadPeer(name: string): unknown {
	return createRequire(resolve(PEERS, "package.json"))(name);
}

export function peerVersion(name: string): string {
	const manifest = readFileSync(join(PEERS, "node_modules", name, "package.json"), "utf8");
	const { version } = JSON.parse(manifest) as { readonly version: string };
	return `${name} ${version}`;
}

/** An id as the 16 bytes whose order is the order of ids. */
export function keyBytes(dataset: Dataset, index: number): Buffer {
	const { w0, w1, w2, w3 } = dataset.idOf(index);
	const key = Buffer.allocUnsafeSlow(16);
	key.writeInt32BE(w0, 0);
	key.writeInt32BE(w1, 4);
	key.writeInt32BE(w2, 8);
	key.writeInt32BE(w3, 12);
	return key;
}
