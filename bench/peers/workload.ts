/**
 * The workload that every contestant does, in a process of its own, in the same order and over the same
 * data.
 *
 * Times are microseconds for one operation, the lower the better. A write's mean includes the background
 * work that the store leaves to its owner; its median does not.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Dataset } from "../scenarios/dataset.ts";
import { Samples } from "../scenarios/measure.ts";
import type { GraphContestant, StoreContestant } from "./contestant.ts";

/** One line of the table, for one contestant. */
export interface Measurement {
	readonly name: string;
	readonly unit: "us" | "ms" | "MB";
	readonly value: number;
}

export interface WorkloadSettings {
	readonly size: number;
	readonly seed: number;
	readonly directory: string;
}

const PUTS_MAX = 200_000;
const CHANGES_MAX = 100_000;
const WARM_WRITES = 20_000;
const WARM_KEYS = 2000;
const WARM_SCANS = 20;
const HOT = 10_000;
const READS_MAX = 200_000;
const READS_PER_SAMPLE = 100;
const RANGE = 100;
const RANGES = 1000;
const WRITES_PER_TURN = 64;
const SYNCS = 300;
const WAITING = 100;
const WAITING_ROUNDS = 50;
const REOPENINGS = 5;

/** Does everything with a store in a new folder. The folder stays. */
export async function runStore<Key>(
	store: StoreContestant<Key>,
	{ size, seed, directory }: WorkloadSettings,
): Promise<Measurement[]> {
	const dataset = new Dataset(seed);
	const found: Measurement[] = [];
	const add = (name: string, unit: Measurement["unit"], value: number): void => {
		found.push({ name, unit, value });
	};
	const keysOf = (draws: number, below: number, salt: number): Key[] =>
		Array.from({ length: draws }, (_, draw) => store.key(dataset.pick(draw + salt, below)));
	await warmUp(store, { size, dataset, directory: join(directory, "..", "warm") });
	await store.open(directory, "flushed");
	const putCount = Math.min(PUTS_MAX, Math.ceil(size / 5));
	const puts = await writeEach(store, putCount, (index) => {
		return store.put(store.key(index), dataset.contentOf(index));
	});
	addWrites(add, "put", puts);
	const rest = Array.from({ length: size - putCount }, (_, index) => store.key(putCount + index));
	const loaded = performance.now();
	await store.load(rest, (index) => dataset.contentOf(putCount + index));
	add("bulk load", "us", ((performance.now() - loaded) * 1000) / Math.max(1, rest.length));
	await store.settle();
	add("reopen to the first get", "ms", await reopenings(store, directory, keysOf(REOPENINGS, size, 1)));
	measureReads(add, store, {
		hot: keysOf(Math.min(READS_MAX, size * 10), Math.min(HOT, size), 100),
		random: keysOf(Math.min(READS_MAX, size * 2), size, 1_000_000),
	});
	await measureOrder(add, store, { size, keys: keysOf(RANGES, size, 2_000_000) });
	const changes = Math.min(CHANGES_MAX, Math.ceil(size / 5));
	const updated = keysOf(changes, size, 3_000_000);
	addWrites(
		add,
		"update",
		await writeEach(store, changes, (at) => {
			return store.put(required(updated[at]), dataset.contentOf(at, 1));
		}),
	);
	const deleted = keysOf(changes, size, 4_000_000);
	addWrites(add, "delete", await writeEach(store, changes, (at) => store.delete(required(deleted[at]))));
	await store.settle();
	await store.close();
	add("disk", "MB", folderBytes(directory) / 1e6);
	await measureDurable(add, store, { directory, value: dataset.contentOf(0), size });
	add("peak memory", "MB", residentMaxMB());
	return found;
}

interface WarmUp {
	readonly size: number;
	readonly dataset: Dataset;
	readonly directory: string;
}

/** Lets compilers see every path once, in a store that is not measured; the same for all. */
async function warmUp<Key>(store: StoreContestant<Key>, { size, dataset, directory }: WarmUp): Promise<void> {
	const writes = Math.min(WARM_WRITES, size * 10);
	await store.open(directory, "flushed");
	const key = (index: number): Key => store.key(index % WARM_KEYS);
	await writeEach(store, writes, (index) => store.put(key(index), dataset.contentOf(index)));
	await store.settle();
	for (let index = 0; index < writes; index += 1) store.get(key(index));
	for (let scans = 0; scans < WARM_SCANS; scans += 1) {
		await store.scan();
		await store.range(key(scans), RANGE);
	}
	await writeEach(store, Math.min(WARM_KEYS, writes), (index) => store.delete(key(index)));
	await store.close();
}

type Add = (name: string, unit: Measurement["unit"], value: number) => void;

interface Writes {
	readonly alone: Samples;
	/** All of it, background work included, for each operation. */
	readonly meanUs: number;
}

function addWrites(add: Add, name: string, { alone, meanUs }: Writes): void {
	add(`${name}, median`, "us", alone.measured().p50Us);
	add(`${name}, p99.9`, "us", alone.measured().p999Us);
	add(`${name}, mean`, "us", meanUs);
}

async function writeEach<Key>(
	store: StoreContestant<Key>,
	count: number,
	write: (index: number) => unknown,
): Promise<Writes> {
	const alone = new Samples();
	const begun = performance.now();
	for (let index = 0; index < count; index += 1) {
		const started = performance.now();
		const written = write(index);
		if (written instanceof Promise) await written;
		alone.add((performance.now() - started) * 1000, index);
		if (index % WRITES_PER_TURN === WRITES_PER_TURN - 1) {
			const turned = store.turn();
			if (turned instanceof Promise) await turned;
		}
	}
	return { alone, meanUs: ((performance.now() - begun) * 1000) / count };
}

async function reopenings<Key>(
	store: StoreContestant<Key>,
	directory: string,
	keys: readonly Key[],
): Promise<number> {
	const times = new Samples();
	for (const key of keys) {
		await store.close();
		const started = performance.now();
		await store.open(directory, "flushed");
		const first = store.get(key);
		times.add(performance.now() - started, first);
	}
	return times.measured().p50Us;
}

interface ReadKeys<Key> {
	readonly hot: readonly Key[];
	readonly random: readonly Key[];
}

/** Medians over rounds; each set of keys is read once before. */
function measureReads<Key>(add: Add, store: StoreContestant<Key>, { hot, random }: ReadKeys<Key>): void {
	for (const [where, keys] of [
		["hot", hot],
		["random", random],
	] as const) {
		for (const key of keys) store.get(key);
		const single = new Samples();
		for (let begin = 0; begin + READS_PER_SAMPLE <= keys.length; begin += READS_PER_SAMPLE) {
			let sum = 0;
			const started = performance.now();
			for (let at = begin; at < begin + READS_PER_SAMPLE; at += 1) sum += store.get(required(keys[at]));
			single.add(((performance.now() - started) * 1000) / READS_PER_SAMPLE, sum);
		}
		add(`get ${where}`, "us", single.measured().p50Us);
		const batches = new Samples();
		for (
			let begin = 0;
			begin + READS_PER_SAMPLE <= Math.min(keys.length, 50_000);
			begin += READS_PER_SAMPLE
		) {
			let sum = 0;
			const started = performance.now();
			for (let at = begin; at < begin + READS_PER_SAMPLE; at += 10) sum += store.getTen(keys, at);
			batches.add(((performance.now() - started) * 1000) / (READS_PER_SAMPLE / 10), sum);
		}
		add(`batch of 10 ${where}`, "us", batches.measured().p50Us);
	}
}

async function measureOrder<Key>(
	add: Add,
	store: StoreContestant<Key>,
	{ size, keys }: { readonly size: number; readonly keys: readonly Key[] },
): Promise<void> {
	const started = performance.now();
	const count = await store.scan();
	add("scan, for each entry", "us", ((performance.now() - started) * 1000) / size);
	if (count !== size) throw new Error(`${store.name}: the scan found ${count} entries, not ${size}.`);
	const ranges = new Samples();
	for (const key of keys) {
		const begun = performance.now();
		const visited = store.range(key, RANGE);
		const number = visited instanceof Promise ? await visited : visited;
		ranges.add((performance.now() - begun) * 1000, number);
	}
	add("range of 100", "us", ranges.measured().p50Us);
}

async function measureDurable<Key>(
	add: Add,
	store: StoreContestant<Key>,
	{
		directory,
		value,
		size,
	}: { readonly directory: string; readonly value: Uint8Array; readonly size: number },
): Promise<void> {
	await store.open(directory, "synced");
	const one = await writeEach(store, Math.min(SYNCS, size), (index) => store.put(store.key(index), value));
	add("durable put", "us", one.alone.measured().p50Us);
	const together = new Samples();
	for (let round = 0; round < Math.min(WAITING_ROUNDS, size); round += 1) {
		const keys = Array.from({ length: WAITING }, (_, index) => store.key(round * WAITING + index));
		const started = performance.now();
		await store.putTogether(keys, value);
		together.add(((performance.now() - started) * 1000) / WAITING, round);
	}
	add("durable put, 100 waiting", "us", together.measured().p50Us);
	await store.close();
}

const FAN_OUT = 5;
const WALKS = 1000;

/** The same for a graph: load, neighbours, three hops, memory. */
export function runGraph(graph: GraphContestant, { size, seed }: WorkloadSettings): Measurement[] {
	const dataset = new Dataset(seed);
	const before = residentMB();
	const started = performance.now();
	graph.load(dataset, size, FAN_OUT);
	const loadUs = ((performance.now() - started) * 1000) / (size * FAN_OUT);
	const starts = Array.from({ length: WALKS }, (_, draw) => dataset.pick(draw, size));
	const [degrees, firstWalks, walks] = [new Samples(), new Samples(), new Samples()];
	for (const start of starts) firstWalks.time(() => graph.threeHops(start));
	for (const start of starts) graph.degree(start);
	for (const start of starts) walks.time(() => graph.threeHops(start));
	for (let begin = 0; begin + READS_PER_SAMPLE <= WALKS; begin += READS_PER_SAMPLE) {
		let sum = 0;
		const begun = performance.now();
		for (let at = begin; at < begin + READS_PER_SAMPLE; at += 1) {
			sum += graph.degree(required(starts[at]));
		}
		degrees.add(((performance.now() - begun) * 1000) / READS_PER_SAMPLE, sum);
	}
	const memory = residentMB() - before;
	graph.close();
	return [
		{ name: "load, for each edge", unit: "us", value: loadUs },
		{ name: "edges of a block", unit: "us", value: degrees.measured().p50Us },
		{ name: "three hops, first pass, median", unit: "us", value: firstWalks.measured().p50Us },
		{ name: "three hops, median", unit: "us", value: walks.measured().p50Us },
		{ name: "three hops, p99", unit: "us", value: walks.measured().p99Us },
		{ name: "memory for the graph", unit: "MB", value: memory },
	];
}

function required<T>(value: T | undefined): T {
	if (value === undefined) throw new Error("The workload has no such key.");
	return value;
}

function residentMB(): number {
	(globalThis as { readonly gc?: () => void }).gc?.();
	return process.memoryUsage.rss() / 1e6;
}

/** What a person would see in a process list at the worst moment; mapped files are part of it. */
function residentMaxMB(): number {
	const status = readFileSync("/proc/self/status", "utf8");
	return (Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024) / 1e6;
}

/** Bytes that the files of a folder take on disk. */
function folderBytes(directory: string): number {
	return readdirSync(directory, { recursive: true, encoding: "utf8" }).reduce((sum, name) => {
		return sum + statSync(join(directory, name)).blocks * 512;
	}, 0);
}
