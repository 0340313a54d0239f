/**
 * Memory: what a process holds after it put blocks and five edges for each, at the default options.
 *
 * Resident memory is a matter of the whole process, so each size is loaded in a process of its own
 * ({@link loadForMemory}); the sizes are a tenth apart, to show whether memory grows in line with them.
 */
import { readFileSync } from "node:fs";
import type { Recorder } from "./recorder.ts";
import { loadBlocks, loadEdges, openStore, settle } from "./stores.ts";

const EDGES_PER_BLOCK = 5;

/** What a loading process says of itself, in bytes. */
export interface MemoryReport {
	readonly size: number;
	readonly residentBefore: number;
	/** At the end, after a collection if one can be asked for. */
	readonly resident: number;
	/** The most at any time. */
	readonly residentMax: number;
	readonly memtableBytes: number;
	readonly pageCacheBytes: number;
	readonly tableBytes: number;
}

/** Loads a store, brings it to rest, reads some of it, and reports. */
export function loadForMemory(recorder: Recorder): MemoryReport {
	const { dataset, settings } = recorder;
	const residentBefore = process.memoryUsage.rss();
	const engine = openStore(recorder, recorder.newDirectory());
	loadBlocks(engine, dataset, 0, settings.size);
	loadEdges(engine, dataset, settings.size, EDGES_PER_BLOCK);
	settle(engine);
	recorder.countersOf(
		`${settings.size} blocks, ${settings.size * EDGES_PER_BLOCK} edges`,
		engine.metrics(),
	);
	for (const id of dataset.pickIds(recorder.count(50_000), settings.size)) engine.find(id);
	(globalThis as { readonly gc?: () => void }).gc?.();
	const { memtableBytes, pageCacheBytes, tableBytes } = engine.metrics();
	const resident = process.memoryUsage.rss();
	const residentMax = Math.max(resident, residentMaxBytes());
	engine.close();
	return {
		size: settings.size,
		residentBefore,
		resident,
		residentMax,
		memtableBytes,
		pageCacheBytes,
		tableBytes,
	};
}

/**
 * The most that was resident since this process began; where the system does not say, what it says of the
 * process and of the one that it was forked from.
 */
function residentMaxBytes(): number {
	try {
		const most = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
		if (most !== undefined) return Number(most) * 1024;
	} catch {
		// Not Linux.
	}
	return process.resourceUsage().maxRSS * 1024;
}

/** Sizes to load for a table up to `size`. */
export function memorySizes(size: number): number[] {
	return [...new Set([Math.floor(size / 100), Math.floor(size / 10), size])].filter((one) => one >= 100);
}

/** Turns reports into figures. */
export function recordMemory(recorder: Recorder, reports: readonly MemoryReport[]): void {
	const mega = (bytes: number): number => bytes / 1e6;
	for (const {
		size,
		residentBefore,
		resident,
		residentMax,
		memtableBytes,
		pageCacheBytes,
		tableBytes,
	} of reports) {
		const of = `${size} blocks, ${size * EDGES_PER_BLOCK} edges`;
		recorder.figure(`${of}: resident at rest`, mega(resident), "MB");
		recorder.figure(`${of}: resident, the most while loading`, mega(residentMax), "MB");
		recorder.figure(`${of}: of it before the store was opened`, mega(residentBefore), "MB");
		recorder.figure(`${of}: memtables at rest`, mega(memtableBytes), "MB");
		recorder.figure(`${of}: page cache`, mega(pageCacheBytes), "MB");
		recorder.figure(`${of}: tables on disk`, mega(tableBytes), "MB");
	}
	for (const [index, last] of reports.entries()) {
		const before = reports[index - 1];
		if (before === undefined) continue;
		const perBlock = (last.resident - before.resident) / (last.size - before.size);
		recorder.figure(
			`resident for each block more, from ${before.size} to ${last.size}`,
			perBlock,
			"bytes",
		);
	}
}
