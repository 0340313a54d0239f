/** Backups brought back: what they hold, what is refused, and what an interruption or damage leaves. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Engine, EngineError, restoreBackup, verifyStore } from "../index.ts";
import { ALL_CHANCES, KEEP_NOTHING } from "../sim/inode.ts";
import { Prng } from "../sim/prng.ts";
import { dumpReader, Reference } from "../sim/reference.ts";
import type { Fault } from "../sim/simulatedDisk.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";
import { workloadIds, writeSeeded } from "../sim/workload.ts";

const IDS = workloadIds();
const FROM = "/backup";
const DIRECTORY = "/restored";

function errorOf(action: () => unknown): EngineError | undefined {
	try {
		action();
	} catch (error) {
		if (error instanceof EngineError) return error;
		throw error;
	}
	return undefined;
}

/** A disk with a backup of several tables and a named snapshot. */
function diskWithBackup(): { vfs: SimulationVfs; named: Reference; state: Reference } {
	const vfs = new SimulationVfs();
	const engine = Engine.open({ vfs, directory: "/store", options: { pageBytesMax: 512 } });
	const named = writeSeeded(engine, new Reference(), { seed: 1, count: 6 });
	engine.keepSnapshot("named");
	const merged = writeSeeded(engine, named, { seed: 2, count: 6 });
	engine.compact();
	const state = writeSeeded(engine, merged, { seed: 3, count: 6 });
	const backup = engine.backup(FROM);
	while (backup.step(10_000));
	engine.close();
	return { vfs, named, state };
}

const { vfs: pristine, named, state } = diskWithBackup();

function restore(vfs: SimulationVfs, bytes = 4000, directory = DIRECTORY): void {
	const running = restoreBackup({ vfs, from: FROM, directory });
	while (running.step(bytes));
}

function restoredFiles(vfs: SimulationVfs): string[] {
	return [...vfs.files().keys()].filter((path) => path.startsWith(`${DIRECTORY}/`));
}

function expectRestored(vfs: SimulationVfs): void {
	expect(verifyStore({ vfs, directory: DIRECTORY })).toEqual([]);
	const engine = Engine.open({ vfs, directory: DIRECTORY });
	expect(dumpReader(engine, IDS)).toBe(state.dump(IDS));
	expect(dumpReader(engine.openSnapshot("named"), IDS)).toBe(named.dump(IDS));
	expect(vfs.peek(`${DIRECTORY}/RESTORING`)).toBeUndefined();
	const after = writeSeeded(engine, state, { seed: 9, count: 4 });
	engine.close();
	expect(dumpReader(Engine.open({ vfs, directory: DIRECTORY, mode: "read" }), IDS)).toBe(after.dump(IDS));
}

describe("a restored store", () => {
	test.each([1, 777, 1 << 20, Number.MAX_SAFE_INTEGER])("is the one that was backed up, in steps of %d", (bytes) => {
		const vfs = pristine.kill();
		const running = restoreBackup({ vfs, from: FROM, directory: DIRECTORY });
		expect([running.sequence, running.copiedBytes]).toEqual([18, 0]);
		let before = 0;
		while (running.step(bytes)) {
			expect(running.copiedBytes - before).toBeLessThanOrEqual(Math.max(bytes, 1));
			before = running.copiedBytes;
		}
		expect(running.copiedBytes).toBe(running.bytes);
		expect(errorOf(() => running.step(1))?.code).toBe("closed");
		running.abandon();
		expectRestored(vfs.crash(1, KEEP_NOTHING));
		expect(verifyStore({ vfs, directory: FROM })).toEqual([]);
	});

	test("of an empty backup is empty", () => {
		const vfs = new SimulationVfs();
		while (Engine.open({ vfs, directory: "/store" }).backup(FROM).step(1));
		restore(vfs);
		expect(Engine.open({ vfs, directory: DIRECTORY }).sequence).toBe(0);
	});

	test("can be of a backup that was opened, but not of one that was written to", () => {
		const vfs = pristine.kill();
		const opened = Engine.open({ vfs, directory: FROM });
		opened.close();
		restore(vfs);
		const again = Engine.open({ vfs, directory: FROM });
		writeSeeded(again, state, { seed: 4, count: 1 });
		again.close();
		expect(errorOf(() => { restore(vfs, 1000, "/other"); })?.code).toBe("invalid");
	});
});

describe("is refused", () => {
	test("a directory that holds anything", () => {
		const vfs = pristine.kill();
		restore(vfs);
		expect(errorOf(() => { restore(vfs); })?.code).toBe("invalid");
		expect(errorOf(() => { restore(vfs, 1, FROM); })?.code).toBe("invalid");
		expectRestored(vfs);
		for (const name of ["notes.txt", "000001.table", "000001.wal", "CURRENT"]) {
			const other = pristine.kill();
			other.createDirectory(DIRECTORY);
			other.open(`${DIRECTORY}/${name}`, "create").close();
			expect(errorOf(() => { restore(other); })?.message).toContain(name);
			expect(restoredFiles(other)).toEqual([`${DIRECTORY}/${name}`]);
		}
	});

	test("what is no backup, or an unfinished one", () => {
		const vfs = pristine.kill();
		expect(errorOf(() => restoreBackup({ vfs, from: "/nowhere", directory: DIRECTORY }))?.code).toBe("missing");
		Engine.open({ vfs, directory: "/store" }).backup("/unfinished").step(1000);
		expect(errorOf(() => restoreBackup({ vfs, from: "/unfinished", directory: DIRECTORY }))?.code).toBe("missing");
		expect(restoredFiles(vfs)).toEqual([]);
	});

	test("a directory in which another process restores", () => {
		const vfs = pristine.kill();
		const running = restoreBackup({ vfs, from: FROM, directory: DIRECTORY });
		running.step(1000);
		const other = vfs.asProcess();
		expect(errorOf(() => restoreBackup({ vfs: other, from: FROM, directory: DIRECTORY }))?.code).toBe("locked");
		expect(errorOf(() => Engine.open({ vfs: other, directory: DIRECTORY }))?.code).toBe("locked");
		while (running.step(1000));
		expectRestored(vfs);
	});
});

describe("an interrupted restore", () => {
	test("does not open, and succeeds when it is run again", () => {
		const prng = new Prng(1);
		const outcomes = new Set<string>();
		for (let round = 0; round < 3; round += 1) {
			const vfs = pristine.kill();
			vfs.onOperation = ({ kind }) => {
				if (["open", "read", "size", "list", "close"].includes(kind)) return undefined;
				outcomes.add(checkCrash(vfs.crash(prng.next(), prng.pick(ALL_CHANCES))));
				return undefined;
			};
			restore(vfs, 10_000);
			outcomes.add(checkCrash(vfs.kill()));
		}
		expect([...outcomes].sort()).toEqual(["begun", "complete", "nothing"]);
	});

	function checkCrash(disk: SimulationVfs): string {
		if (disk.peek(`${DIRECTORY}/CURRENT`) !== undefined) {
			expectRestored(disk);
			return "complete";
		}
		const isBegun = disk.peek(`${DIRECTORY}/RESTORING`) !== undefined;
		if (isBegun) expect(errorOf(() => Engine.open({ vfs: disk, directory: DIRECTORY }))?.code).toBe("corrupt");
		else expect(restoredFiles(disk).filter((path) => /table|MANIFEST/.test(path))).toEqual([]);
		restore(disk);
		expectRestored(disk);
		return isBegun ? "begun" : "nothing";
	}

	const faults: readonly Fault[] = ["io", "no-space", "short", "denied"];
	test.each(faults)("%s, at any call: nothing is left behind, and it can be tried again", (fault) => {
		for (let target = 0, isReached = true; isReached; target += 1) {
			const vfs = pristine.kill();
			let seen = 0;
			isReached = false;
			vfs.onOperation = ({ kind, path }) => {
				if (!["create", "write", "sync", "sync-directory"].includes(kind) || !path.startsWith(DIRECTORY)) return undefined;
				seen += 1;
				isReached ||= seen > target;
				return seen === target + 1 ? fault : undefined;
			};
			const error = errorOf(() => { restore(vfs); });
			vfs.onOperation = undefined;
			if (error !== undefined && vfs.peek(`${DIRECTORY}/CURRENT`) === undefined) {
				expect([target, restoredFiles(vfs)]).toEqual([target, []]);
				restore(vfs);
			}
			expectRestored(vfs);
		}
	});

	test("that is abandoned leaves nothing", () => {
		const vfs = pristine.kill();
		const running = restoreBackup({ vfs, from: FROM, directory: DIRECTORY });
		running.step(5000);
		expect(restoredFiles(vfs).length).toBeGreaterThan(1);
		running.abandon();
		expect(restoredFiles(vfs)).toEqual([]);
	});
});

describe("a damaged backup", () => {
	const files = [...pristine.files()].filter(([path]) => path.startsWith(FROM));

	test("is named by file and range, and nothing is left behind", () => {
		fc.assert(
			fc.property(fc.nat(files.length - 1), fc.nat(1 << 20), fc.integer({ min: 1, max: 255 }), (file, place, mask) => {
				const [path, { length }] = files[file]!;
				const at = place % length;
				const vfs = pristine.kill();
				vfs.poke(path, (bytes) => bytes.fill(bytes[at]! ^ mask, at, at + 1));
				const error = errorOf(() => { restore(vfs, 100_000); });
				expect([error?.code, error?.path]).toEqual(["corrupt", path]);
				expect(restoredFiles(vfs)).toEqual([]);
				if (!path.endsWith(".table")) return;
				const [, begin, end] = /in bytes (\d+) to (\d+)/.exec(error?.message ?? "")!.map(Number);
				expect(begin! <= at && at < end!).toBe(true);
			}),
			{ numRuns: 150, seed: 3 },
		);
	});

	test("or one that lacks a file or a part is, too", () => {
		for (const [path, { length }] of files) {
			for (const cut of [undefined, length >> 1]) {
				const vfs = pristine.kill();
				if (cut === undefined) vfs.remove(path);
				else vfs.poke(path, (bytes) => bytes.slice(0, cut));
				const error = errorOf(() => { restore(vfs); });
				expect([path, error?.code]).toEqual([path, cut === undefined && path.endsWith("CURRENT") ? "missing" : "corrupt"]);
				expect(restoredFiles(vfs)).toEqual([]);
			}
		}
	});
});
