/**
 * Recorder: where scenarios put what they measured, and where they find the file system, the data and how
 * much of each to do.
 *
 * Three kinds of results, told apart because they are compared in three ways: a *row* is a time and differs
 * from run to run; a *counter* is exact and the same wherever the same calls are made; a *figure* is
 * anything else worth printing (bytes of memory, ratios) and is not compared.
 */
import type { EngineMetrics, MergeRunner, VirtualFileSystem } from "../../engine/index.ts";
import { Dataset } from "./dataset.ts";
import { type Measured, measureRounds, type Rounds } from "./measure.ts";

export const CATEGORIES = ["storage", "query", "compaction", "recovery", "memory", "parsing"] as const;
export type Category = (typeof CATEGORIES)[number];

/** How much is done; the same settings do exactly the same work. */
export interface BenchSettings {
	/** Blocks in a store. */
	readonly size: number;
	/** Operations measured of a kind, at most; kinds that take long have a lower bound of their own. */
	readonly iterations: number;
	/** Operations done before measuring, at most. */
	readonly warmup: number;
	readonly seed: number;
}

export interface Row extends Measured {
	readonly category: Category;
	/** As the performance specification names it, with what sets it apart in brackets. */
	readonly name: string;
	/** What one operation is: `block`, `batch of 10`, `MB`. */
	readonly unit: string;
}

export interface Figure {
	readonly category: Category;
	readonly name: string;
	readonly value: number;
	/** `MB`, `bytes`, `x`. */
	readonly unit: string;
}

export interface Results {
	readonly rows: readonly Row[];
	readonly figures: readonly Figure[];
	/** By `category/scenario/counter`. */
	readonly counters: Readonly<Record<string, number>>;
	/** Sentences on what could not be measured. */
	readonly notes: readonly string[];
}

export interface Workplace {
	readonly vfs: VirtualFileSystem;
	/** An existing folder that is empty and may be filled. */
	readonly directory: string;
	/** The thread that merges in production; left out, nothing is measured with it. */
	readonly mergeRunner?: MergeRunner;
}

/** Counters of an engine that a change of the code must not change unnoticed. */
const EXACT: readonly (keyof EngineMetrics)[] = [
	"batchCount",
	"batchBytes",
	"walBytes",
	"walWriteCount",
	"walSyncCount",
	"flushCount",
	"tableBytesWritten",
	"tablePagesWritten",
	"pageReadCount",
	"pageBytesRead",
	"filterSkipCount",
	"replayedBatchCount",
	"replayedBytes",
];

export class Recorder {
	readonly category: Category;
	readonly settings: BenchSettings;
	readonly dataset: Dataset;
	readonly vfs: VirtualFileSystem;
	readonly mergeRunner: MergeRunner | undefined;
	readonly #directory: string;
	#directoryCount = 0;
	readonly #rows: Row[] = [];
	readonly #figures: Figure[] = [];
	readonly #counters: Record<string, number> = {};
	readonly #notes: string[] = [];

	constructor(category: Category, settings: BenchSettings, workplace: Workplace) {
		this.category = category;
		this.settings = settings;
		this.dataset = new Dataset(settings.seed);
		this.vfs = workplace.vfs;
		this.mergeRunner = workplace.mergeRunner;
		this.#directory = workplace.directory;
	}

	/** A folder of its own for a store. */
	newDirectory(): string {
		this.#directoryCount += 1;
		return `${this.#directory}/${this.category}-${this.#directoryCount}`;
	}

	/** How often to do something that should be done at most `most` times. */
	count(most: number): number {
		return Math.max(1, Math.min(most, this.settings.iterations));
	}

	add(name: string, unit: string, measured: Measured): void {
		this.#rows.push({ category: this.category, name, unit, ...measured });
	}

	/** Times `count` repeatable operations in rounds of `perSample`. */
	measure(
		name: string,
		{
			unit,
			count,
			perSample,
		}: { readonly unit: string; readonly count: number; readonly perSample: number },
		run: Rounds,
	): void {
		const warmup = Math.min(this.settings.warmup, count);
		this.add(name, unit, measureRounds({ count, perSample: Math.min(perSample, count), warmup }, run));
	}

	figure(name: string, value: number, unit: string): void {
		this.#figures.push({ category: this.category, name, value, unit });
	}

	note(sentence: string): void {
		this.#notes.push(sentence);
	}

	/** Keeps the exact counters of a store that did nothing but what the scenario names. */
	countersOf(scenario: string, metrics: EngineMetrics): void {
		for (const name of EXACT) {
			const value = metrics[name];
			if (value !== 0) this.#counters[`${this.category}/${scenario}/${name}`] = value;
		}
	}

	get results(): Results {
		return { rows: this.#rows, figures: this.#figures, counters: this.#counters, notes: this.#notes };
	}
}

/** Puts the results of several categories one after the other. */
export function joinResults(parts: readonly Results[]): Results {
	return {
		rows: parts.flatMap(({ rows }) => rows),
		figures: parts.flatMap(({ figures }) => figures),
		counters: Object.assign({}, ...parts.map(({ counters }) => counters)) as Record<string, number>,
		notes: parts.flatMap(({ notes }) => notes),
	};
}
