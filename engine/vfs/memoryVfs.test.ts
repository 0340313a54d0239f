/** The file system in memory keeps the contract of all file systems, but for what a power loss leaves. */
import { describe, expect, test } from "vitest";
import { Engine } from "../engine.ts";
import { VFS_CONTRACT } from "../sim/vfsContract.ts";
import { WriteBatch } from "../write/writeBatch.ts";
import { createMemoryVfs } from "./memoryVfs.ts";

/** Nothing of it fails by itself, and all of it is gone with the process. */
const NOT_OF_MEMORY = /durable|failure|failed|only began/;

describe("the file system in memory", () => {
	test.each([...VFS_CONTRACT].filter(([name]) => !NOT_OF_MEMORY.test(name)))("%s", (_, claim) => {
		const vfs = createMemoryVfs();
		vfs.createDirectory("/case/deep");
		const nothing = (): never => {
			throw new Error("This case asks what only a disk has.");
		};
		const steps = claim({ vfs, directory: "/case/deep", failNext: nothing, durable: nothing });
		while (steps !== undefined && steps.next().done !== true);
	});

	test("lists, renames and removes directories with all that is in them", () => {
		const vfs = createMemoryVfs();
		vfs.createDirectory("/home");
		vfs.createDirectory("/home/a");
		vfs.open("/home/a/file", "create").close();
		expect(vfs.list("/home")).toEqual(["a"]);
		vfs.rename("/home/a", "/home/b");
		expect([vfs.exists("/home/a"), vfs.exists("/home/b"), vfs.list("/home/b")]).toEqual([false, true, ["file"]]);
		vfs.remove("/home/b");
		expect([vfs.list("/home"), vfs.exists("/home/b/file")]).toEqual([[], false]);
	});

	test("carries a store that is closed and opened again", () => {
		const vfs = createMemoryVfs();
		const id = { w0: 16, w1: 1, w2: 2, w3: 3 };
		for (let round = 0; round < 3; round += 1) {
			const engine = Engine.open({ vfs, directory: "/store" });
			expect(engine.find(id)?.[0]).toBe(round === 0 ? undefined : round);
			const batch = new WriteBatch();
			batch.putBlock(id, Uint8Array.of(round + 1));
			engine.write(batch, { durability: "synced" });
			if (round === 1) engine.flush();
			engine.close();
		}
	});
});
