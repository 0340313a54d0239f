/** Snapshots that are kept under names: through merges, restarts, crashes and backups, until they are dropped. */
import { describe, expect, test } from "vitest";
import { type BlockId, Engine, type EngineOptions, type Reader, WriteBatch } from "../index.ts";
import { codeOf } from "../sim/codeOf.ts";
import { ALL_CHANCES } from "../sim/inode.ts";
import { Prng } from "../sim/prng.ts";
import { dumpReader, Reference } from "../sim/reference.ts";
import type { Fault } from "../sim/simulatedDisk.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";
import { workloadIds, writeSeeded } from "../sim/workload.ts";

const IDS = workloadIds();
const DIRECTORY = "/store";

function open(vfs: SimulationVfs, options: EngineOptions = {}, mode: "read" | "write" = "write"): Engine {
	return Engine.open({ vfs, directory: DIRECTORY, options, mode });
}

function expectState(reader: Reader, state: Reference): void {
	expect(dumpReader(reader, IDS)).toBe(state.dump(IDS));
}

function tablesOf(vfs: SimulationVfs): string[] {
	return [...vfs.files().keys()].filter((path) => path.startsWith(DIRECTORY) && path.endsWith(".table"));
}

/** A store with two named states, both merged away since, and a newer one. */
function storeWithTwo(vfs: SimulationVfs): { engine: Engine; first: Reference; second: Reference; now: Reference } {
	const engine = open(vfs);
	const first = writeSeeded(engine, new Reference(), { seed: 1, count: 8 });
	engine.keepSnapshot("first");
	const second = writeSeeded(engine, first, { seed: 2, count: 8 });
	engine.keepSnapshot("second");
	const now = writeSeeded(engine, second, { seed: 3, count: 8 });
	engine.compact();
	return { engine, first, second, now };
}

describe("a named snapshot", () => {
	test("says of blocks whose edges nobody touched that they are the same, and never wrongly", () => {
		const engine = open(new SimulationVfs());
		const state = writeSeeded(engine, new Reference(), { seed: 1, count: 8 });
		engine.keepSnapshot("kept");
		const snapshot = engine.openSnapshot("kept");
		const places = IDS.flatMap((id) => [{ id, direction: "outgoing" }, { id, direction: "incoming" }] as const);
		const checkSame = (): number => {
			const same = places.filter(({ id, direction }) => !snapshot.mayDiffer(id, direction));
			for (const { id, direction } of same) {
				expect(engine.edges(id, direction).toArray()).toEqual(snapshot.edges(id, direction).toArray());
			}
			return places.length - same.length;
		};
		expect(checkSame()).toBe(0);
		const [source, target] = IDS as [BlockId, BlockId];
		const batch = new WriteBatch();
		batch.putEdge({ source, target, kind: 77, begin: 1, end: 2, attributes: 3 });
		engine.write(batch, { durability: "buffered" });
		expect(checkSame()).toBe(2);
		engine.flush();
		expect(checkSame()).toBeGreaterThanOrEqual(2);
		writeSeeded(engine, state, { seed: 2, count: 8 });
		checkSame();
		engine.compact();
		checkSame();
		engine.close();
	});

	test("is the same after merges and restarts, for writers and readers, and gives its space back", () => {
		const vfs = new SimulationVfs();
		const { engine, first, second, now } = storeWithTwo(vfs);
		expect(engine.snapshots()).toMatchObject([
			{ name: "first", sequence: 8, bytes: 0 },
			{ name: "second", sequence: 16 },
		]);
		engine.close();
		const reader = open(vfs, {}, "read");
		for (const [name, state] of [["first", first], ["second", second]] as const) {
			const snapshot = reader.openSnapshot(name);
			expectState(snapshot, state);
			snapshot.release();
		}
		expectState(reader, now);
		expect(codeOf(() => reader.keepSnapshot("third"))).toBe("read-only");
		expect(codeOf(() => reader.dropSnapshot("first"))).toBe("read-only");
		reader.close();
		const again = open(vfs);
		expect(again.verify()).toEqual([]);
		expectState(again.openSnapshot("first"), first);
		again.dropSnapshot("second");
		expect(again.snapshots()).toMatchObject([{ name: "first" }]);
		again.dropSnapshot("first");
		expect(again.metrics().retiredTableBytes).toBeGreaterThan(0);
		again.close();
		expect(tablesOf(vfs)).toHaveLength(1);
		const last = open(vfs);
		expectState(last, now);
		expect([last.snapshots(), last.metrics().retiredTableBytes]).toEqual([[], 0]);
	});

	test("says how many bytes it alone keeps, and dropping it gives back exactly these", () => {
		const vfs = new SimulationVfs();
		const { engine } = storeWithTwo(vfs);
		const bytesOf = (): number => tablesOf(vfs).reduce((sum, path) => sum + (vfs.peek(path)?.length ?? 0), 0);
		for (const name of ["second", "first"]) {
			const before = bytesOf();
			const alone = engine.snapshots().find((snapshot) => snapshot.name === name)?.bytes;
			expect(alone).toBeGreaterThan(0);
			engine.dropSnapshot(name);
			expect(before - bytesOf()).toBe(alone);
		}
		expect(bytesOf()).toBe(engine.metrics().tableBytes);
	});

	test("that is open stays readable when its name is dropped, and its files go with it", () => {
		const vfs = new SimulationVfs();
		const { engine, first } = storeWithTwo(vfs);
		const [one, other] = [engine.openSnapshot("first"), engine.openSnapshot("first")];
		engine.dropSnapshot("first");
		engine.dropSnapshot("second");
		one.release();
		expectState(other, first);
		expect(engine.metrics().retiredTableBytes).toBeGreaterThan(0);
		other.release();
		expect(codeOf(() => other.find(IDS[0]!))).toBe("closed");
		expect(engine.metrics().retiredTableBytes).toBe(0);
		expect(tablesOf(vfs)).toHaveLength(1);
	});

	test("that was open when its tables were merged keeps them when it is released", () => {
		const vfs = new SimulationVfs();
		const engine = open(vfs);
		const first = writeSeeded(engine, new Reference(), { seed: 5, count: 9 });
		engine.keepSnapshot("first");
		const held = engine.openSnapshot("first");
		writeSeeded(engine, first, { seed: 6, count: 9 });
		engine.compact();
		held.release();
		expectState(engine.openSnapshot("first"), first);
		engine.close();
		expectState(open(vfs).openSnapshot("first"), first);
	});

	test("of an empty store is empty", () => {
		const engine = open(new SimulationVfs());
		engine.keepSnapshot("nothing");
		writeSeeded(engine, new Reference(), { seed: 1, count: 3 });
		const snapshot = engine.openSnapshot("nothing");
		expectState(snapshot, new Reference());
		expect(snapshot.sequence).toBe(0);
	});

	test("is in a backup, and in a backup of that", () => {
		const vfs = new SimulationVfs();
		const { engine, first, second, now } = storeWithTwo(vfs);
		const backup = engine.backup("/copy");
		engine.dropSnapshot("first");
		while (backup.step(3000));
		expect([backup.copiedBytes, backup.bytes > 0]).toEqual([backup.bytes, true]);
		const copy = Engine.open({ vfs, directory: "/copy" });
		expectState(copy.openSnapshot("first"), first);
		expectState(copy.openSnapshot("second"), second);
		expectState(copy, now);
		while (copy.backup("/again").step(1 << 20));
		expectState(Engine.open({ vfs, directory: "/again", mode: "read" }).openSnapshot("first"), first);
	});
});

describe("a name", () => {
	test.each(["x", "two words\n", "\ufeffmark", "\u0000", "\u{1f9ca}".repeat(63), "__proto__"])(
		"can be any text: %j",
		(name) => {
			const vfs = new SimulationVfs();
			const engine = open(vfs);
			engine.keepSnapshot(name);
			engine.close();
			const again = open(vfs);
			expect(again.snapshots()).toEqual([{ name, sequence: 0, bytes: 0 }]);
			again.dropSnapshot(name);
			expect(again.snapshots()).toEqual([]);
		},
	);

	test.each(["", "x".repeat(256), "\u00fc".repeat(128), "\ud800"])("that cannot be written is refused: %j", (name) => {
		const engine = open(new SimulationVfs());
		expect(codeOf(() => { engine.keepSnapshot(name); })).toBe("invalid");
		expect(engine.snapshots()).toEqual([]);
	});

	test("is taken once and known or not", () => {
		const engine = open(new SimulationVfs());
		engine.keepSnapshot("one");
		expect(() => { engine.keepSnapshot("one"); }).toThrow(/There is a snapshot named "one" already/);
		expect(() => { engine.dropSnapshot("two"); }).toThrow(/There is no snapshot named "two"/);
		expect(codeOf(() => engine.openSnapshot("two"))).toBe("invalid");
		engine.dropSnapshot("one");
		engine.keepSnapshot("one");
		engine.close();
		expect(codeOf(() => engine.snapshots())).toBe("closed");
	});

	test("is one of 1,000 at most, which a restart reads again", () => {
		const vfs = new SimulationVfs();
		const engine = open(vfs);
		writeSeeded(engine, new Reference(), { seed: 1, count: 2 });
		for (let index = 0; index < 1000; index += 1) engine.keepSnapshot(`number ${index}`);
		expect(codeOf(() => { engine.keepSnapshot("one more"); })).toBe("invalid");
		engine.close();
		expect(open(vfs).snapshots()).toHaveLength(1000);
	});
});

describe("a crash", () => {
	test.each([1, 2, 3])("at any call of keeping or dropping leaves the name or not, seed %i", (seed) => {
		const vfs = new SimulationVfs();
		const { engine, first, second, now } = storeWithTwo(vfs);
		const states = new Map([["first", first], ["second", second], ["third", now]]);
		const prng = new Prng(seed);
		let mayBe = new Set<string>();
		let mustBe = new Set<string>();
		const checkDisk = (): undefined => {
			const disk = vfs.crash(prng.next(), prng.pick(ALL_CHANCES));
			const after = open(disk);
			const names = after.snapshots().map(({ name }) => name);
			for (const name of mustBe) expect(names).toContain(name);
			for (const name of names) {
				expect(mayBe).toContain(name);
				expectState(after.openSnapshot(name), states.get(name)!);
			}
			expectState(after, now);
			after.close();
			const { tableBytes, retiredTableBytes } = after.metrics();
			const bytes = tablesOf(disk).reduce((sum, path) => sum + (disk.peek(path)?.length ?? 0), 0);
			expect(bytes).toBe(tableBytes + retiredTableBytes);
			return undefined;
		};
		vfs.onOperation = checkDisk;
		mayBe = new Set(["first", "second", "third"]);
		mustBe = new Set(["first", "second"]);
		engine.keepSnapshot("third");
		mustBe = new Set(["second", "third"]);
		engine.dropSnapshot("first");
		mayBe = new Set(["second", "third"]);
		mustBe = new Set(["third"]);
		engine.dropSnapshot("second");
		mayBe = new Set(["third"]);
		checkDisk();
		engine.close();
	});

	const faults: readonly Fault[] = ["io", "no-space", "short", "sync-lost"];
	test.each(faults)("%s while a name is written poisons, and loses nothing", (fault) => {
		for (const change of ["keep", "drop"]) {
			const vfs = new SimulationVfs();
			const { engine, first, now } = storeWithTwo(vfs);
			vfs.onOperation = ({ kind, path }) => {
				if (!path.includes("MANIFEST")) return undefined;
				return kind === (fault === "short" ? "write" : "sync") ? fault : undefined;
			};
			const failed = codeOf(() => {
				if (change === "keep") engine.keepSnapshot("third");
				else engine.dropSnapshot("second");
			});
			expect(["io", "no-space"]).toContain(failed);
			vfs.onOperation = undefined;
			expect(codeOf(() => { engine.keepSnapshot("fourth"); })).toBe("poisoned");
			expectState(engine.openSnapshot("first"), first);
			engine.close();
			const again = open(vfs);
			expectState(again, now);
			expectState(again.openSnapshot("first"), first);
			expect(again.verify()).toEqual([]);
		}
	});
});

test("a missing or damaged table of a named snapshot is said when it is asked for, and nothing else suffers", () => {
	const vfs = new SimulationVfs();
	const { engine, now } = storeWithTwo(vfs);
	engine.close();
	const [oldest = ""] = tablesOf(vfs);
	vfs.poke(oldest, (bytes) => bytes.fill(0, bytes.length - 100));
	const again = open(vfs);
	expectState(again, now);
	expect(codeOf(() => again.openSnapshot("first"))).toBe("corrupt");
	expect(codeOf(() => again.backup("/copy"))).toBe("corrupt");
	expect(again.verify()).toMatchObject([{ path: oldest }]);
	vfs.remove(oldest);
	expect(codeOf(() => again.openSnapshot("second"))).toBe("corrupt");
	expect(codeOf(() => open(vfs, {}, "read").openSnapshot("second"))).toBe("changed");
	expect(again.verify()).toMatchObject([{ path: oldest }]);
	again.dropSnapshot("first");
	again.dropSnapshot("second");
	expect(again.verify()).toEqual([]);
	while (again.backup("/copy2").step(1 << 20));
	expectState(Engine.open({ vfs, directory: "/copy2" }), now);
});
