/** A flush that is done from the log: the same table as one of the memtables, or none where the log is not sound. */
import { describe, expect, test } from "vitest";
import { Engine, type EngineOptions } from "../index.ts";
import { Prng } from "../sim/prng.ts";
import { dumpReader, Reference } from "../sim/reference.ts";
import { RUN_LENGTH_CODEC } from "../sim/runLengthCodec.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";
import { workloadIds, writeSeeded } from "../sim/workload.ts";
import type { MergeRunner, TableTask } from "./mergeRunner.ts";
import { openTask } from "./openTask.ts";

const DIRECTORY = "/store";
const MUCH = Number.MAX_SAFE_INTEGER;

/** Does each task when it is first looked for, a few bytes at a time. */
function runnerOver(vfs: SimulationVfs, stepBytes: number, tasks: TableTask[]): MergeRunner {
	return {
		start: (task) => {
			tasks.push(task);
			return {
				isOver: true,
				step: () => {
					const opened = openTask(vfs, task);
					try {
						for (;;) {
							const outcome = opened.step(stepBytes);
							if (outcome !== "unfinished") return outcome;
						}
					} catch (error) {
						opened.abandon();
						throw error;
					}
				},
				abandon: () => undefined,
			};
		},
	};
}

interface Run {
	readonly tables: ReadonlyMap<string, string>;
	readonly kinds: readonly string[];
}

/** Writes a seed's batches, reopening now and then, and gives back all tables that were left. */
function run(seed: number, isElsewhere: boolean): Run {
	const prng = new Prng(seed);
	const vfs = new SimulationVfs();
	const tasks: TableTask[] = [];
	const stepBytes = prng.pick([1000, 100_000]);
	const mergeRunner = isElsewhere ? runnerOver(vfs, stepBytes, tasks) : undefined;
	const options: EngineOptions = {
		memtableBytesMax: prng.pick([4096, 32_768]),
		frozenMemtableCountMax: 64,
		walSegmentBytesMax: prng.pick([4096, 65_536]),
		walReserveBytes: prng.pick([0, 16_384]),
		pageBytesMax: prng.pick([256, 4096]),
		pageCompression: prng.pick([0, RUN_LENGTH_CODEC.id]),
		mergeWidth: 16,
	};
	let engine = Engine.open({ vfs, directory: DIRECTORY, options, mergeRunner });
	let reference = new Reference();
	for (let round = 0; round < 4; round += 1) {
		reference = writeSeeded(engine, reference, { seed: seed * 10 + round, count: 12 });
		if (prng.chance(30)) {
			engine.close();
			engine = Engine.open({ vfs, directory: DIRECTORY, options, mergeRunner });
		}
		engine.freeze();
		while (engine.maintain(50_000));
	}
	expect(engine.verify()).toEqual([]);
	engine.close();
	const tables = new Map<string, string>();
	for (const [path, bytes] of vfs.files()) {
		if (path.endsWith(".table")) tables.set(path, Buffer.from(bytes).toString("base64"));
	}
	return { tables, kinds: tasks.map(({ kind }) => kind) };
}

describe("a flush from the log", () => {
	test.each([1, 2, 3, 4, 5, 6, 7, 8])("makes the tables that one in steps makes, byte for byte: seed %i", (seed) => {
		const elsewhere = run(seed, true);
		expect(elsewhere.kinds).toContain("flush");
		expect(elsewhere.tables).toEqual(run(seed, false).tables);
	});

	test.each(["damaged", "gone"])("is not done from a log that is %s, but from memory", (state) => {
		const vfs = new SimulationVfs();
		const tasks: TableTask[] = [];
		const options = { memtableBytesMax: 8192, mergeWidth: 16, frozenMemtableCountMax: 64 };
		const mergeRunner = runnerOver(vfs, 100_000, tasks);
		const engine = Engine.open({ vfs, directory: DIRECTORY, options, mergeRunner });
		const reference = writeSeeded(engine, new Reference(), { seed: 5, count: 8 });
		engine.freeze();
		const path = `${DIRECTORY}/000001.wal`;
		if (state === "gone") vfs.remove(path);
		else vfs.poke(path, (bytes) => bytes.fill(0xee, 200, 210));
		while (engine.maintain(50_000));
		expect(tasks.filter(({ kind }) => kind === "flush").length).toBe(1);
		expect(engine.metrics()).toMatchObject({ flushCount: 1, memtableBytes: 0 });
		expect(engine.verify().filter(({ path: at }) => at.endsWith(".table"))).toEqual([]);
		expect(dumpReader(engine, workloadIds())).toBe(reference.dump(workloadIds()));
	});

	test("is not asked for where a flush has to be there at once, or is small", () => {
		const vfs = new SimulationVfs();
		const tasks: TableTask[] = [];
		const options = { memtableBytesMax: 1 << 20 };
		const engine = Engine.open({ vfs, directory: DIRECTORY, options, mergeRunner: runnerOver(vfs, MUCH, tasks) });
		writeSeeded(engine, new Reference(), { seed: 3, count: 10 });
		engine.freeze();
		while (engine.maintain(50_000));
		writeSeeded(engine, new Reference(), { seed: 4, count: 400 });
		engine.flush();
		expect(tasks.filter(({ kind }) => kind === "flush")).toEqual([]);
		expect(engine.metrics().flushCount).toBe(2);
	});
});
