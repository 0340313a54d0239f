/**
 * A process that does nothing but write to a store, batch after batch by seed, and says what was acknowledged; and what
 * should be in the store then, for whoever kills it.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Engine, EngineError, type EngineOptions } from "../../engine/index.ts";
import { MergeThread } from "../../engine/node/mergeThread.ts";
import { Prng } from "../../engine/sim/prng.ts";
import { batchOf, foldReader, Reference } from "../../engine/sim/reference.ts";
import { nextOperations, workloadIds } from "../../engine/sim/workload.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";

const WRITER = "--writer";
const IDS = workloadIds();
/** From the built program. */
const THREAD = pathToFileURL(join(import.meta.dirname, "../../mergeWorker.js"));

export interface WriterSettings {
	readonly directory: string;
	readonly seed: number;
	readonly options: EngineOptions;
	/** After so many batches it closes the store and ends. */
	readonly batchCount: number;
	readonly hasThread: boolean;
	/** Whether it takes all descriptors but a few, after a while. */
	readonly isHog: boolean;
}

export function argumentsOf(settings: WriterSettings): string[] {
	return [process.argv[1] ?? "", WRITER, JSON.stringify(settings)];
}

export function isWriter(): boolean {
	return process.argv[2] === WRITER;
}

/** Batch `number` of a seed, whoever writes it, and when. */
function batchAt(seed: number, number: number): ReturnType<typeof nextOperations> {
	return nextOperations(new Prng(Math.imul(seed, 0x9e3779b1) + number), IDS);
}

/** States after each batch of a seed. */
export class Expected {
	readonly #seed: number;
	readonly #states: Reference[] = [new Reference()];

	constructor(seed: number) {
		this.#seed = seed;
	}

	at(number: number): Reference {
		for (let next = this.#states.length; next <= number; next += 1) {
			this.#states.push((this.#states[next - 1] ?? new Reference()).after(batchAt(this.#seed, next)));
		}
		return this.#states[number] ?? new Reference();
	}

	/** What is wrong with a store that acknowledged up to `floor`; undefined if nothing is. */
	problemOf(directory: string, floor: number): string | undefined {
		const engine = Engine.open({ vfs: createNodeVfs(), directory });
		try {
			const { sequence } = engine;
			if (sequence < floor) return `batch ${floor} was acknowledged, and ${sequence} is the newest`;
			if (foldReader(engine, IDS) !== this.at(sequence).fold(IDS)) return `wrong answers at batch ${sequence}`;
			const [damaged] = engine.verify();
			if (damaged !== undefined) return `${damaged.path} does not verify: ${damaged.sentence}`;
			engine.write(batchOf(batchAt(this.#seed, sequence + 1)), { durability: "synced" });
			return undefined;
		} finally {
			engine.close();
		}
	}
}

/** Every line on its output is a batch that was acknowledged, or how it ended. */
export function write(): void {
	const settings = JSON.parse(process.argv[3] ?? "") as WriterSettings;
	const taken: number[] = [];
	try {
		writeAll(settings, taken);
		writeSync(1, "closed\n");
	} catch (error) {
		if (!(error instanceof EngineError)) throw error;
		for (const descriptor of taken) closeSync(descriptor);
		writeSync(1, `failed ${error.code} ${error.message}\n`);
	}
	process.exit(0);
}

function writeAll({ directory, seed, options, batchCount, hasThread, isHog }: WriterSettings, taken: number[]): void {
	const mergeRunner = hasThread ? new MergeThread({ entry: THREAD }) : undefined;
	const engine = Engine.open({ vfs: createNodeVfs(), directory, options, mergeRunner });
	const chance = new Prng(seed ^ engine.sequence);
	const first = engine.sequence + 1;
	for (let number = first; number < first + batchCount; number += 1) {
		const durability = chance.pick(["flushed", "flushed", "synced"] as const);
		engine.write(batchOf(batchAt(seed, number)), { durability });
		writeSync(1, `${number}\n`);
		if (chance.chance(30)) engine.maintain(chance.pick([2000, 100_000]));
		if (chance.chance(3)) engine.flush();
		if (chance.chance(1)) engine.compact();
		if (isHog && number === first + 20) takeDescriptors(taken, chance.below(4));
	}
	engine.close();
}

function takeDescriptors(taken: number[], left: number): void {
	try {
		for (;;) taken.push(openSync("/dev/null", "r"));
	} catch {
		for (const descriptor of taken.splice(0, left)) closeSync(descriptor);
	}
}
