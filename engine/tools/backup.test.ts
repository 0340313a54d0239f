/** Copies of a running store: what they hold, what they cost, and what a crash leaves of them. */
import { expect, test } from "vitest";
import { Engine, type EngineOptions } from "../index.ts";
import { codeOf } from "../sim/codeOf.ts";
import { KEEP_EVERYTHING, KEEP_NOTHING, KEEP_SOME } from "../sim/inode.ts";
import { dumpReader, Reference } from "../sim/reference.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";
import { workloadIds, writeSeeded } from "../sim/workload.ts";

const IDS = workloadIds();
const DIRECTORY = "/store";
const COPY = "/copy";

function open(vfs: SimulationVfs, directory = DIRECTORY, options: EngineOptions = {}): Engine {
	return Engine.open({ vfs, directory, options });
}

/** Writes batches with a flush after every fourth, and returns what should be there then. */
function write(engine: Engine, before: Reference, seed: number, count: number): Reference {
	return writeSeeded(engine, before, { seed, count }, (batch) => {
		if (batch % 4 === 3) engine.flush();
	});
}

test("a copy holds the state in which it began, whatever is written and merged meanwhile", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs, DIRECTORY, { mergeWidth: 2 });
	const then = write(engine, new Reference(), 1, 14);
	const backup = engine.backup(COPY);
	expect(backup.sequence).toBe(14);
	let now = then;
	for (let round = 0; backup.step(1500); round += 1) {
		now = write(engine, now, 100 + round, 3);
		engine.compact();
	}
	expect(dumpReader(engine, IDS)).toBe(now.dump(IDS));
	const tables = [...vfs.files().keys()].filter((path) => path.startsWith(`${DIRECTORY}/0`));
	expect(tables.filter((path) => path.endsWith(".table")).length).toBe(engine.metrics().tableCount);
	const disk = vfs.crash(1, KEEP_NOTHING);
	const copy = open(disk, COPY);
	expect(copy.sequence).toBe(14);
	expect(dumpReader(copy, IDS)).toBe(then.dump(IDS));
	expect(copy.verify()).toEqual([]);
	const after = write(copy, then, 7, 5);
	copy.close();
	expect(dumpReader(open(disk, COPY), IDS)).toBe(after.dump(IDS));
});

test("a crash at any call leaves a whole copy or one that is refused, and never harms the original", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs);
	const then = write(engine, new Reference(), 2, 12);
	const backup = engine.backup(COPY);
	const codes = new Set<string>();
	let crashes = 0;
	vfs.onOperation = () => {
		crashes += 1;
		for (const chances of [KEEP_SOME, KEEP_EVERYTHING]) {
			const disk = vfs.crash(crashes, chances);
			expect(dumpReader(open(disk), IDS)).toBe(then.dump(IDS));
			const code = codeOf(() => {
				const copy = Engine.open({ vfs: disk, directory: COPY, mode: "read" });
				expect(dumpReader(copy, IDS)).toBe(then.dump(IDS));
			});
			codes.add(code);
		}
		return undefined;
	};
	while (backup.step(4000));
	vfs.onOperation = undefined;
	expect(crashes).toBeGreaterThan(10);
	expect([...codes].sort()).toEqual(["missing", "no error"]);
});

test("a full disk ends the copy and lets go of the tables", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs);
	write(engine, new Reference(), 3, 12);
	const backup = engine.backup(COPY);
	vfs.onOperation = ({ kind, path }) => (kind === "write" && path.startsWith(COPY) ? "short" : undefined);
	expect(codeOf(() => backup.step(1 << 20))).toBe("no-space");
	vfs.onOperation = undefined;
	expect(codeOf(() => backup.step(1))).toBe("closed");
	engine.compact();
	expect(engine.metrics()).toMatchObject({ tableCount: 1, retiredTableBytes: 0 });
	expect(vfs.list(COPY)).toEqual([]);
	const again = engine.backup(COPY);
	while (again.step(1 << 20));
	expect(codeOf(() => engine.backup(COPY))).toBe("invalid");
});

test("a reader copies what it sees, also from the log, beside a writer that merges", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs, DIRECTORY, { mergeWidth: 2 });
	const named = write(engine, new Reference(), 4, 5);
	engine.keepSnapshot("named");
	const then = write(engine, named, 5, 6);
	const reader = Engine.open({ vfs: vfs.asProcess(), directory: DIRECTORY, mode: "read" });
	const before = [...vfs.files().keys()];
	const backup = reader.backup(COPY);
	while (backup.step(700));
	const after = [...vfs.files().keys()];
	expect(after.filter((path) => !path.startsWith(COPY))).toEqual(before);
	const copy = open(vfs, COPY);
	expect([copy.sequence, dumpReader(copy, IDS) === then.dump(IDS), copy.verify()]).toEqual([11, true, []]);
	expect(dumpReader(copy.openSnapshot("named"), IDS)).toBe(named.dump(IDS));
	const late = reader.backup("/late");
	write(engine, then, 6, 4);
	engine.compact();
	engine.dropSnapshot("named");
	expect(codeOf(() => { while (late.step(1 << 20)); })).toBe("changed");
	expect(vfs.list("/late")).toEqual([]);
});

test("an empty store has an empty copy, and a closed one has none", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs);
	const backup = engine.backup(COPY);
	engine.backup("/other").abandon();
	expect(backup.step(1)).toBe(false);
	expect(open(vfs, COPY).sequence).toBe(0);
	const late = engine.backup("/late");
	engine.close();
	expect(codeOf(() => late.step(1))).toBe("closed");
	late.abandon();
});

test("a linked copy writes no table, and each of the two goes on by itself, through a crash", () => {
	const vfs = new SimulationVfs();
	const engine = open(vfs, DIRECTORY, { mergeWidth: 2 });
	const then = write(engine, new Reference(), 1, 14);
	const backup = engine.backup(COPY, { tables: "linked" });
	while (backup.step(1500));
	expect(backup.copiedBytes).toBe(backup.bytes);
	const copy = open(vfs, COPY, { mergeWidth: 2 });
	const [now, after] = [write(engine, then, 2, 9), write(copy, then, 3, 9)];
	engine.compact();
	expect(dumpReader(copy, IDS)).toBe(after.dump(IDS));
	copy.compact();
	expect(dumpReader(engine, IDS)).toBe(now.dump(IDS));
	copy.flush();
	engine.flush();
	const disk = vfs.crash(1, KEEP_NOTHING);
	for (const [directory, expected] of [[COPY, after], [DIRECTORY, now]] as const) {
		const reopened = open(disk, directory);
		expect(dumpReader(reopened, IDS)).toBe(expected.dump(IDS));
		expect(reopened.verify()).toEqual([]);
		reopened.close();
	}
});
