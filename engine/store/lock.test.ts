/** The lock of a store: one living writer at a time, whoever died and however calls interleave. */
import { describe, expect, test } from "vitest";
import { acquireLock, Engine, WriteBatch } from "../index.ts";
import { codeOf } from "../sim/codeOf.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";

const DIRECTORY = "/store";
const ID = { w0: 1, w1: 2, w2: 3, w3: 4 };
const CONTENT = new TextEncoder().encode("a");

function open(vfs: SimulationVfs): Engine {
	return Engine.open({ vfs, directory: DIRECTORY });
}

function writeOne(engine: Engine): void {
	const batch = new WriteBatch();
	batch.putBlock(ID, CONTENT);
	engine.write(batch, { durability: "flushed" });
}

describe("the lock", () => {
	test("refuses a second writer and names the first", () => {
		const vfs = new SimulationVfs();
		const first = open(vfs);
		const second = vfs.asProcess();
		expect(() => open(second)).toThrow(/Process 1001 is writing/);
		expect(codeOf(() => open(second))).toBe("locked");
		first.close();
		open(second).close();
	});

	test("of a dead writer is passed, and only then", () => {
		const vfs = new SimulationVfs();
		writeOne(open(vfs));
		const second = vfs.asProcess();
		expect(codeOf(() => open(second))).toBe("locked");
		vfs.endProcess();
		expect(open(second).find(ID)).toEqual(CONTENT);
		expect(codeOf(() => open(vfs.asProcess()))).toBe("locked");
	});

	test("may be the caller's, of a directory around several stores; then it stays the caller's", () => {
		const vfs = new SimulationVfs();
		vfs.createDirectory("/home");
		const lock = acquireLock(vfs, "/home");
		const openIn = (store: string): Engine => Engine.open({ vfs, directory: `/home/${store}`, lock });
		const first = openIn("first");
		writeOne(first);
		openIn("second").close();
		first.close();
		expect(codeOf(() => acquireLock(vfs.asProcess(), "/home"))).toBe("locked");
		const left = [...vfs.list("/home/first"), ...vfs.list("/home/second")];
		expect(left.filter((name) => name.startsWith("LOCK"))).toEqual([]);
		lock.release();
		expect(lock.isHeld).toBe(false);
		expect(() => openIn("first")).toThrow("a store is opened under a lock that is held");
		acquireLock(vfs.asProcess(), "/home").release();
	});

	test("is lost with its file, and another one's is not released in its place", () => {
		const vfs = new SimulationVfs();
		vfs.createDirectory("/home");
		const lock = acquireLock(vfs, "/home");
		vfs.remove("/home/LOCK-000001");
		expect(lock.isHeld).toBe(false);
		lock.release();
		const others = acquireLock(vfs.asProcess(), "/home");
		expect([lock.isHeld, others.isHeld]).toEqual([false, true]);
		lock.release();
		expect(others.isHeld).toBe(true);
	});

	test("leaves no draft of a process that ended while it took it, and touches none of a living one", () => {
		const draftOf = (process: SimulationVfs): string => {
			const path = `${DIRECTORY}/lock-draft-${process.processIdentity().replace(" ", "-")}`;
			const file = vfs.open(path, "create");
			file.write(new TextEncoder().encode(process.processIdentity()), 0);
			file.close();
			return path;
		};
		const vfs = new SimulationVfs();
		vfs.createDirectory(DIRECTORY);
		const dead = vfs.asProcess();
		const paths = [draftOf(dead), draftOf(vfs.asProcess())];
		dead.endProcess();
		open(vfs);
		expect(paths.map((path) => vfs.peek(path) !== undefined)).toEqual([false, true]);
	});

	test("is never held by two, however their calls interleave", () => {
		// The second process runs whole at each call of the first: the worst interleavings of one pair.
		for (let at = 0; at < 60; at += 1) {
			const vfs = new SimulationVfs();
			open(vfs);
			vfs.endProcess();
			const first = vfs.asProcess();
			const second = vfs.asProcess();
			let holders = 0;
			let calls = 0;
			vfs.onOperation = () => {
				calls += 1;
				if (calls === at + 1 && codeOf(() => open(second)) === "no error") holders += 1;
				return undefined;
			};
			if (codeOf(() => open(first)) === "no error") holders += 1;
			expect(holders).toBeLessThanOrEqual(1);
		}
	});
});
