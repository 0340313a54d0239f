/**
 * One set of cases for both file systems: what the simulation does, the real one must do, or the simulation
 * proves nothing about production. The real one works in a temporary directory.
 */
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createNodeVfs } from "../vfs/node/nodeVfs.ts";
import { readWhole, writeWhole } from "../vfs/readWhole.ts";
import { VfsError, type VirtualFileSystem } from "../vfs/vfs.ts";
import { SimulationVfs } from "./simulationVfs.ts";

const root = fs.mkdtempSync(join(tmpdir(), "kausal-vfs-"));
afterAll(() => {
	fs.rmSync(root, { recursive: true });
});

let caseCount = 0;

/** A file system and an empty directory in it. */
function fresh(kind: string): { vfs: VirtualFileSystem; at: (name: string) => string; directory: string } {
	caseCount += 1;
	const vfs = kind === "node" ? createNodeVfs() : new SimulationVfs();
	const directory = `${kind === "node" ? root.replaceAll("\\", "/") : ""}/case${caseCount}/deep`;
	vfs.createDirectory(directory);
	return { vfs, directory, at: (name) => `${directory}/${name}` };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (vfs: VirtualFileSystem, path: string): string =>
	new TextDecoder().decode(readWhole(vfs, path));

function failureOf(action: () => unknown): string {
	try {
		action();
	} catch (error) {
		return error instanceof VfsError ? error.failure : String(error);
	}
	return "none";
}

describe.each(["simulation", "node"])("the file system: %s", (kind) => {
	test("reads back what it wrote, also over a gap", () => {
		const { vfs, at } = fresh(kind);
		const file = vfs.open(at("a"), "create");
		file.write(bytes("hello"), 0);
		file.write(bytes("!"), 8);
		expect(file.size()).toBe(9);
		const target = new Uint8Array(20);
		expect(file.read(target, 0)).toBe(9);
		expect([...target.subarray(0, 9)]).toEqual([...bytes("hello"), 0, 0, 0, 33]);
		expect(file.read(target, 9)).toBe(0);
		expect(file.read(target, 100)).toBe(0);
		expect(file.read(target.subarray(0, 2), 1)).toBe(2);
		file.sync();
		file.close();
		file.close();
		expect(failureOf(() => file.read(target, 0))).not.toBe("none");
	});

	test("keeps what was written through syncs that it only began, more of them than run at once", () => {
		const { vfs, at } = fresh(kind);
		const file = vfs.open(at("a"), "create");
		for (let index = 0; index < 40; index += 1) {
			file.write(bytes("x"), index);
			file.beginSync();
		}
		file.sync();
		file.close();
		expect(text(vfs, at("a"))).toBe("x".repeat(40));
		expect(
			failureOf(() => {
				file.beginSync();
			}),
		).not.toBe("none");
	});

	test("ends a sync that was begun, of a file or of names: seen in time, or waited for", async () => {
		const { vfs, at, directory } = fresh(kind);
		const file = vfs.open(at("a"), "create");
		const naming = vfs.beginSyncDirectory(directory);
		let last = file.beginSync();
		for (let index = 0; index < 40; index += 1) {
			file.write(bytes("x"), index);
			last = file.beginSync();
		}
		await expect.poll(() => last.hasEnded && naming.hasEnded).toBe(true);
		last.finish();
		naming.finish();
		file.write(bytes("y"), 40);
		const other = file.beginSync();
		other.finish();
		other.finish();
		vfs.beginSyncDirectory(directory).finish();
		file.close();
		expect(text(vfs, at("a"))).toBe(`${"x".repeat(40)}y`);
	});

	test("removes soon what nobody needs, and is silent about what is not there", async () => {
		const { vfs, at, directory } = fresh(kind);
		writeWhole(vfs, at("a"), bytes("a"));
		vfs.removeSoon(at("a"));
		vfs.removeSoon(at("b"));
		await expect.poll(() => vfs.list(directory)).toEqual([]);
	});

	test("writes only as many bytes as it is told", () => {
		const { vfs, at } = fresh(kind);
		const file = vfs.open(at("a"), "create");
		file.write(bytes("abcdef"), 0, 4);
		file.write(bytes("xyz"), 1, 0);
		file.close();
		expect(text(vfs, at("a"))).toBe("abcd");
	});

	test("overwrites in place", () => {
		const { vfs, at } = fresh(kind);
		writeWhole(vfs, at("a"), bytes("abcdef"));
		const file = vfs.open(at("a"), "update");
		file.write(bytes("XY"), 2);
		file.close();
		expect(text(vfs, at("a"))).toBe("abXYef");
	});

	test("refuses to write to a file opened for reading", () => {
		const { vfs, at } = fresh(kind);
		writeWhole(vfs, at("a"), bytes("a"));
		const file = vfs.open(at("a"), "read");
		expect(
			failureOf(() => {
				file.write(bytes("b"), 0);
			}),
		).toBe("io");
		expect(text(vfs, at("a"))).toBe("a");
		file.close();
	});

	test("creates only what is not there, and opens only what is", () => {
		const { vfs, at } = fresh(kind);
		writeWhole(vfs, at("a"), bytes("a"));
		expect(failureOf(() => vfs.open(at("a"), "create"))).toBe("exists");
		expect(failureOf(() => vfs.open(at("b"), "read"))).toBe("not-found");
		expect(failureOf(() => vfs.open(at("b"), "update"))).toBe("not-found");
		expect(failureOf(() => vfs.open(at("none/b"), "create"))).toBe("not-found");
		expect(
			failureOf(() => {
				vfs.remove(at("b"));
			}),
		).toBe("not-found");
		expect(
			failureOf(() => {
				vfs.rename(at("b"), at("c"));
			}),
		).toBe("not-found");
		expect(failureOf(() => vfs.list(at("none")))).toBe("not-found");
		expect(
			failureOf(() => {
				vfs.link(at("b"), at("c"));
			}),
		).toBe("not-found");
	});

	test("renames over an existing file", () => {
		const { vfs, at, directory } = fresh(kind);
		writeWhole(vfs, at("a"), bytes("new"));
		writeWhole(vfs, at("b"), bytes("old"));
		vfs.rename(at("a"), at("b"));
		vfs.syncDirectory(directory);
		expect(text(vfs, at("b"))).toBe("new");
		expect(vfs.list(directory)).toEqual(["b"]);
	});

	test("links a second name, and not over an existing one", () => {
		const { vfs, at, directory } = fresh(kind);
		writeWhole(vfs, at("a"), bytes("x"));
		vfs.link(at("a"), at("b"));
		expect(
			failureOf(() => {
				vfs.link(at("a"), at("b"));
			}),
		).toBe("exists");
		vfs.remove(at("a"));
		expect(text(vfs, at("b"))).toBe("x");
		expect(vfs.list(directory)).toEqual(["b"]);
	});

	test("keeps an open file usable after its name is gone", () => {
		const { vfs, at } = fresh(kind);
		writeWhole(vfs, at("a"), bytes("kept"));
		const file = vfs.open(at("a"), "read");
		vfs.remove(at("a"));
		const target = new Uint8Array(4);
		expect(file.read(target, 0)).toBe(4);
		expect(new TextDecoder().decode(target)).toBe("kept");
		file.close();
	});

	test("makes a directory twice without complaint", () => {
		const { vfs, directory } = fresh(kind);
		vfs.createDirectory(directory);
		vfs.createDirectory(`${directory}/x/y`);
		expect(vfs.list(`${directory}/x/y`)).toEqual([]);
	});

	test("knows itself as alive and a process that cannot be as dead or unknown", () => {
		const { vfs } = fresh(kind);
		const own = vfs.processIdentity();
		expect(vfs.processState(own)).toBe("alive");
		expect(vfs.processState("nonsense")).toBe("unknown");
		expect(vfs.processState("")).toBe("unknown");
		const [, ...rest] = own.split(" ");
		expect(vfs.processState(["99999999", ...rest].join(" "))).toBe("dead");
	});
});

test("the real file system makes private files and directories", () => {
	const { vfs, at, directory } = fresh("node");
	writeWhole(vfs, at("a"), bytes("a"));
	expect(fs.statSync(at("a")).mode & 0o777).toBe(0o600);
	expect(fs.statSync(directory).mode & 0o777).toBe(0o700);
});

test("the real file system tells a later process with the same pid apart", () => {
	const vfs = createNodeVfs();
	const [pid, , ...rest] = vfs.processIdentity().split(" ");
	expect(vfs.processState([pid, "1", ...rest].join(" "))).toBe("dead");
});

describe("a simulated crash", () => {
	const nothing = { keepPercent: 0, tearPercent: 0, garblePercent: 0 };

	test("keeps synced bytes under synced names, and nothing else", () => {
		const vfs = new SimulationVfs();
		vfs.createDirectory("/d");
		writeWhole(vfs, "/d/named", bytes("1"));
		vfs.syncDirectory("/d");
		writeWhole(vfs, "/d/unnamed", bytes("2"));
		const file = vfs.open("/d/named", "update");
		file.write(bytes("99"), 0);
		const after = vfs.crash(1, nothing);
		expect(text(after, "/d/named")).toBe("1");
		expect(after.list("/d")).toEqual(["named"]);
		expect(text(vfs, "/d/named")).toBe("99");
	});

	test("keeps of a sync that was begun what was there then, once its end was seen", () => {
		const vfs = new SimulationVfs();
		vfs.createDirectory("/d");
		const file = vfs.open("/d/a", "create");
		const naming = vfs.beginSyncDirectory("/d");
		writeWhole(vfs, "/d/b", bytes("b"));
		expect(vfs.crash(1, nothing).list("/d")).toEqual([]);
		naming.finish();
		expect(vfs.crash(1, nothing).list("/d")).toEqual(["a"]);
		file.write(bytes("12"), 0);
		const sync = file.beginSync();
		file.write(bytes("9"), 1);
		expect(text(vfs.crash(1, nothing), "/d/a")).toBe("");
		while (!sync.hasEnded);
		expect(text(vfs.crash(1, nothing), "/d/a")).toBe("12");
		expect(text(vfs, "/d/a")).toBe("19");
	});

	test("undoes a removal and a rename whose directory was not synced", () => {
		const vfs = new SimulationVfs();
		vfs.createDirectory("/d");
		writeWhole(vfs, "/d/a", bytes("a"));
		writeWhole(vfs, "/d/b", bytes("b"));
		vfs.syncDirectory("/d");
		vfs.remove("/d/a");
		vfs.rename("/d/b", "/d/c");
		expect(vfs.crash(1, nothing).list("/d").sort()).toEqual(["a", "b"]);
		expect(vfs.kill().list("/d")).toEqual(["c"]);
	});

	test("tears, garbles and drops writes, by seed", () => {
		const vfs = new SimulationVfs();
		vfs.createDirectory("/d");
		const file = vfs.open("/d/a", "create");
		vfs.syncDirectory("/d");
		file.write(new Uint8Array(2048).fill(7), 0);
		const lengths = new Set<string>();
		for (let seed = 0; seed < 60; seed += 1) {
			const found = vfs
				.crash(seed, { keepPercent: 30, tearPercent: 50, garblePercent: 70 })
				.peek("/d/a");
			const isWhole = found?.every((byte) => byte === 7) ?? false;
			lengths.add(`${found?.length} ${isWhole}`);
		}
		expect(lengths.size).toBeGreaterThan(4);
	});
});
