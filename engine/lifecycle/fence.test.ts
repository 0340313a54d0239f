/** Two writers at once, because somebody removed the lock: none of what either called durable is lost. */
import { describe, expect, test } from "vitest";
import { type BlockId, Engine, FencedError, type VirtualFileSystem, WriteBatch } from "../index.ts";
import { changedVfs } from "../sim/changedVfs.ts";
import { codeOf } from "../sim/codeOf.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";

const DIRECTORY = "/store";
const OPTIONS = { walSegmentBytesMax: 4096, memtableBytesMax: 16_384, mergeWidth: 2 };

const idOf = (index: number): BlockId => ({ w0: 1, w1: 2, w2: 3, w3: index });

/** A process that writes, and what it was told to be durable. */
class Writer {
	readonly acknowledged: number[] = [];
	readonly vfs: VirtualFileSystem;
	readonly #first: number;
	engine: Engine | undefined;
	error: unknown;

	constructor(vfs: VirtualFileSystem, first: number) {
		this.vfs = vfs;
		this.#first = first;
	}

	/** Opens the store, writes and flushes and merges, until it is done or told to stop. */
	run(count: number): void {
		try {
			this.engine ??= Engine.open({ vfs: this.vfs, directory: DIRECTORY, options: OPTIONS });
			for (let index = 0; index < count; index += 1) {
				const id = this.#first + this.acknowledged.length;
				const batch = new WriteBatch();
				batch.putBlock(idOf(id), new Uint8Array(300).fill(id));
				this.engine.write(batch, { durability: "synced" });
				this.acknowledged.push(id);
				if (index % 5 === 2) this.engine.flush();
				while (this.engine.maintain(4096));
			}
		} catch (error) {
			this.error ??= error;
		}
	}

	end(): void {
		try {
			this.engine?.close();
		} catch (error) {
			this.error ??= error;
		}
	}
}

function removeLocks(vfs: VirtualFileSystem): void {
	for (const name of vfs.list(DIRECTORY)) if (name.startsWith("LOCK")) vfs.remove(`${DIRECTORY}/${name}`);
}

/** What is lost of what two writers were told, when the second one acts whole at a call of the first. */
function lostAt(
	cutAt: number,
	seen: (vfs: VirtualFileSystem) => VirtualFileSystem = (vfs) => vfs,
): { lost: number[]; calls: number; first: Writer; second: Writer } {
	const vfs = new SimulationVfs();
	const first = new Writer(seen(vfs), 1000);
	first.run(4);
	const second = new Writer(vfs.asProcess(), 2000);
	let calls = 0;
	vfs.onOperation = () => {
		calls += 1;
		if (calls !== cutAt) return undefined;
		removeLocks(vfs);
		second.run(3);
		return undefined;
	};
	first.run(12);
	vfs.onOperation = undefined;
	second.run(3);
	first.end();
	second.end();
	vfs.endProcess();
	const engine = Engine.open({ vfs: vfs.kill(), directory: DIRECTORY, options: OPTIONS });
	const lost = [...first.acknowledged, ...second.acknowledged].filter((id) => !engine.has(idOf(id)));
	if (engine.verify().length > 0) lost.push(-1);
	return { lost, calls, first, second };
}

describe("where the lock was removed", () => {
	test("the first writer is told at its next sync, and nothing acknowledged is lost, whenever the second comes", () => {
		let fencedCount = 0;
		for (let cutAt = 1, callCount = 2; cutAt < callCount; cutAt += 3) {
			const { lost, calls, first, second } = lostAt(cutAt);
			expect([cutAt, lost]).toEqual([cutAt, []]);
			callCount = Math.max(callCount, calls);
			if (second.acknowledged.length === 0) continue;
			if (first.error instanceof FencedError) fencedCount += 1;
		}
		expect(fencedCount).toBeGreaterThan(20);
	});

	test("the second one may be interrupted anywhere by the first", () => {
		for (let cutAt = 1; cutAt < 60; cutAt += 1) {
			const vfs = new SimulationVfs();
			const first = new Writer(vfs, 1000);
			first.run(4);
			removeLocks(vfs);
			const second = new Writer(vfs.asProcess(), 2000);
			let calls = 0;
			vfs.onOperation = () => {
				calls += 1;
				if (calls === cutAt) first.run(3);
				return undefined;
			};
			second.run(3);
			vfs.onOperation = undefined;
			first.run(3);
			first.end();
			second.end();
			vfs.endProcess();
			const engine = Engine.open({ vfs: vfs.kill(), directory: DIRECTORY, options: OPTIONS });
			const all = [...first.acknowledged, ...second.acknowledged];
			expect([cutAt, all.filter((id) => !engine.has(idOf(id)))]).toEqual([cutAt, []]);
			expect(engine.verify()).toEqual([]);
		}
	});

	test("a writer that does not look loses what it acknowledges, and this sees it", () => {
		const blind = (vfs: VirtualFileSystem): VirtualFileSystem =>
			changedVfs(vfs, { exists: (path) => path.endsWith("MANIFEST-000001") });
		const found = [5, 25, 45, 65, 85].filter((cutAt) => lostAt(cutAt, blind).lost.length > 0);
		expect(found.length).toBeGreaterThan(0);
	});

	test("everything but reading is refused from then on, and the lock of the other stays", () => {
		const vfs = new SimulationVfs();
		const first = new Writer(vfs, 1000);
		first.run(2);
		removeLocks(vfs);
		const second = new Writer(vfs.asProcess(), 2000);
		second.run(2);
		expect(codeOf(() => first.engine?.write(batchOf(1), { durability: "synced" }))).toBe("fenced");
		expect(codeOf(() => first.engine?.write(batchOf(2), { durability: "flushed" }))).toBe("poisoned");
		expect(first.engine?.has(idOf(1000))).toBe(true);
		first.end();
		expect(codeOf(() => Engine.open({ vfs: vfs.asProcess(), directory: DIRECTORY }))).toBe("locked");
		second.run(2);
		expect(second.error).toBeUndefined();
	});

	test("batches that are only flushed are written in vain for 64 writes at most", () => {
		const vfs = new SimulationVfs();
		const first = new Writer(vfs, 1000);
		first.run(2);
		removeLocks(vfs);
		new Writer(vfs.asProcess(), 2000).run(2);
		const codes = Array.from({ length: 70 }, (_, index) =>
			codeOf(() => first.engine?.write(batchOf(index), { durability: "flushed" })));
		expect(codes.indexOf("fenced")).toBeGreaterThan(0);
		expect(codes.indexOf("fenced")).toBeLessThan(65);
	});

	const WORK = [
		["flush", 1, (engine: Engine): void => engine.flush()],
		["merge", 0, (engine: Engine): void => engine.compact()],
		["merge in steps", 0, (engine: Engine): void => void engine.maintain(4096)],
	] as const;

	function storeToWorkOn(vfs: VirtualFileSystem, waitingCount: number): Engine {
		const engine = Engine.open({ vfs, directory: DIRECTORY, options: OPTIONS });
		for (let table = 0; table < 2; table += 1) {
			engine.write(batchOf(table), { durability: "synced" });
			engine.flush();
		}
		for (let index = 0; index < waitingCount; index += 1) engine.write(batchOf(index), { durability: "buffered" });
		return engine;
	}

	test.each(WORK)("no %s begins a table once the store is taken over", (_, waitingCount, work) => {
		const vfs = new SimulationVfs();
		const first = storeToWorkOn(vfs, waitingCount);
		removeLocks(vfs);
		Engine.open({ vfs: vfs.asProcess(), directory: DIRECTORY, options: OPTIONS });
		const begun: string[] = [];
		vfs.onOperation = ({ kind, path }) => {
			if (kind === "create" && path.endsWith(".table")) begun.push(path);
			return undefined;
		};
		expect(codeOf(() => work(first))).toBe("fenced");
		expect(begun).toEqual([]);
		expect(codeOf(() => first.write(batchOf(9), { durability: "buffered" }))).toBe("poisoned");
	});

	test.each(["flush", "merge"])("a %s that is cut off at any step by another writer is told so", (work) => {
		let stepCount = 0;
		for (let isDone = false; !isDone; stepCount += 1) {
			const vfs = new SimulationVfs();
			const first = storeToWorkOn(vfs, 0);
			const isAsked = work === "flush";
			while (isAsked && first.metrics().frozenMemtableCount === 0) first.write(batchOf(1), { durability: "buffered" });
			for (let step = 0; step < stepCount && !isDone; step += 1) isDone = !first.maintain(1);
			if (isDone) break;
			removeLocks(vfs);
			Engine.open({ vfs: vfs.asProcess(), directory: DIRECTORY, options: OPTIONS });
			const codes = Array.from({ length: 100 }, () => codeOf(() => first.maintain(4096)));
			expect(codes.filter((code) => code !== "no error")[0]).toBe("fenced");
		}
		expect(stepCount).toBeGreaterThan(5);
	});

	test.each(WORK)("a disk that fails when a %s looks for others is told", (_, waitingCount, work) => {
		const vfs = new SimulationVfs();
		const first = storeToWorkOn(vfs, waitingCount);
		const begun: string[] = [];
		vfs.onOperation = ({ kind, path }) => {
			if (kind === "create" && path.endsWith(".table")) begun.push(path);
			return kind === "size" && path.includes("MANIFEST") ? "io" : undefined;
		};
		expect(codeOf(() => work(first))).toBe("io");
		vfs.onOperation = undefined;
		expect([begun, codeOf(() => first.write(batchOf(9), { durability: "buffered" }))]).toEqual([[], "poisoned"]);
	});

	test("an opening that fails takes nothing over", () => {
		const vfs = new SimulationVfs();
		const first = new Writer(vfs, 1000);
		first.run(3);
		removeLocks(vfs);
		let creations = 0;
		vfs.onOperation = ({ kind, path }) => {
			if (kind !== "create" || !path.endsWith(".wal")) return undefined;
			creations += 1;
			return creations === 1 ? "no-space" : undefined;
		};
		const second = new Writer(vfs.asProcess(), 2000);
		second.run(1);
		vfs.onOperation = undefined;
		expect(second.acknowledged).toEqual([]);
		first.run(3);
		expect([first.error, first.acknowledged.length]).toEqual([undefined, 6]);
	});
});

function batchOf(index: number): WriteBatch {
	const batch = new WriteBatch();
	batch.putBlock(idOf(index), new Uint8Array(10));
	return batch;
}
