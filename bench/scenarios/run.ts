/** Runs the scenarios of a category in a folder of its own, which is gone afterwards. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { MergeThread } from "../../engine/node/mergeThread.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { ThreadPool } from "../../server/extraction/threadPool.ts";
import { measureCompaction } from "./compaction.ts";
import { loadForMemory, memorySizes, type MemoryReport, recordMemory } from "./memory.ts";
import { measureParsing, sourceSets } from "./parsing.ts";
import { measureQuery } from "./query.ts";
import { type BenchSettings, type Category, Recorder, type Results } from "./recorder.ts";
import { measureRecovery } from "./recovery.ts";
import { measureStorage } from "./storage.ts";

/** What a process that loads for the memory table prints. */
interface LoadedReport {
	readonly report: MemoryReport;
	readonly results: Results;
}

/** @param folder - where stores are made; its file system is what durable writes are measured on */
export async function runCategory(
	category: Category,
	settings: BenchSettings,
	folder: string,
): Promise<Results> {
	const directory = mkdtempSync(join(folder, "kausal-bench-"));
	const mergeRunner = new MergeThread({ entry: pathToFileURL(join(resolve("dist"), "mergeWorker.js")) });
	try {
		const recorder = new Recorder(category, settings, { vfs: createNodeVfs(), directory, mergeRunner });
		return await measureCategory(recorder, folder);
	} finally {
		mergeRunner.end();
		rmSync(directory, { recursive: true, force: true });
	}
}

async function measureCategory(recorder: Recorder, folder: string): Promise<Results> {
	switch (recorder.category) {
		case "storage":
			measureStorage(recorder);
			return recorder.results;
		case "query":
			measureQuery(recorder);
			return recorder.results;
		case "compaction":
			await measureCompaction(recorder);
			return recorder.results;
		case "recovery":
			measureRecovery(recorder);
			return recorder.results;
		case "memory":
			return measureMemory(recorder, folder);
		case "parsing": {
			const pool = openPool();
			try {
				await measureParsing(recorder, pool, sourceSets(recorder));
			} finally {
				await pool.close();
			}
			return recorder.results;
		}
	}
}

/** One thread of the built product; commands of npm run in the folder that holds dist/. */
function openPool(): ThreadPool {
	const dist = resolve("dist");
	return new ThreadPool({
		entry: pathToFileURL(join(dist, "worker.js")),
		assets: join(dist, "syntaxes"),
		threadCount: 1,
	});
}

/** The load of one size, for the process that {@link measureMemory} starts. */
export function runMemoryLoad(settings: BenchSettings, folder: string): LoadedReport {
	const directory = mkdtempSync(join(folder, "kausal-bench-"));
	try {
		const recorder = new Recorder("memory", settings, { vfs: createNodeVfs(), directory });
		return { report: loadForMemory(recorder), results: recorder.results };
	} finally {
		rmSync(directory, { recursive: true, force: true });
	}
}

function measureMemory(recorder: Recorder, folder: string): Results {
	const { settings } = recorder;
	const program = process.argv[1] ?? "";
	const loaded = memorySizes(settings.size).map((size) => {
		const parameters = [
			"--expose-gc",
			program,
			"--load-for-memory",
			"--size",
			String(size),
			"--folder",
			folder,
			"--iterations",
			String(settings.iterations),
			"--seed",
			String(settings.seed),
		];
		const printed = execFileSync(process.execPath, parameters, { encoding: "utf8", maxBuffer: 1 << 26 });
		return JSON.parse(printed) as LoadedReport;
	});
	recordMemory(
		recorder,
		loaded.map(({ report }) => report),
	);
	const counters = Object.assign({}, ...loaded.map(({ results }) => results.counters)) as Record<
		string,
		number
	>;
	return { ...recorder.results, counters };
}
