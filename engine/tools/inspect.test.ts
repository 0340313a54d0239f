/** A store as text: all of it, also where it is damaged; golden.test.ts has the words. */
import { expect, test } from "vitest";
import { blockIdFromHex, Engine, inspectStore, WriteBatch } from "../index.ts";
import type { InspectDetail } from "./inspectTable.ts";
import { previewOf } from "./preview.ts";
import { Prng } from "../sim/prng.ts";
import { batchOf } from "../sim/reference.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";
import { nextOperations, workloadIds } from "../sim/workload.ts";

const DIRECTORY = "/store";

function storeOf(seed: number): SimulationVfs {
	const vfs = new SimulationVfs();
	const engine = Engine.open({ vfs, directory: DIRECTORY, options: { pageBytesMax: 512, walSegmentBytesMax: 8192 } });
	const prng = new Prng(seed);
	for (let batch = 0; batch < 20; batch += 1) {
		engine.write(batchOf(nextOperations(prng, workloadIds())), { durability: "synced" });
		if (batch === 8) engine.flush();
	}
	return vfs.kill();
}

function linesOf(vfs: SimulationVfs, detail?: InspectDetail): string[] {
	return [...inspectStore({ vfs, directory: DIRECTORY, ...(detail === undefined ? {} : { detail }) })];
}

test("less detail is a part of more", () => {
	const vfs = storeOf(3);
	const entries = linesOf(vfs);
	const pages = linesOf(vfs, "pages");
	const files = linesOf(vfs, "files");
	expect(pages.every((line) => entries.includes(line))).toBe(true);
	expect(files.filter((line) => !line.startsWith("  batches")).every((line) => pages.includes(line))).toBe(true);
	expect([files.length < 40, pages.length > files.length, entries.length > pages.length]).toEqual([true, true, true]);
});

test("a batch over several segments is told with its last part", () => {
	const vfs = new SimulationVfs();
	const engine = Engine.open({ vfs, directory: DIRECTORY, options: { walSegmentBytesMax: 4096 } });
	const batch = new WriteBatch();
	batch.putBlock(blockIdFromHex("0000000100000002000000030000000a"), new Uint8Array(3000).fill(97));
	batch.putBlock(blockIdFromHex("0000000100000002000000030000000b"), new TextEncoder().encode("short"));
	engine.write(batch, { durability: "synced" });
	batch.clear();
	batch.putBlock(blockIdFromHex("0000000100000002000000030000000c"), new Uint8Array(3000));
	engine.write(batch, { durability: "synced" });
	const text = linesOf(vfs).join("\n");
	expect(text).toContain('put block 0000000100000002000000030000000b 5 bytes "short"');
	expect(text).toContain("batch 2 first part 0");
	expect(text).toMatch(/batch 2 last part \d/);
});

test("damage is told where it lies, whatever it is", () => {
	const pristine = storeOf(4);
	const paths = [...pristine.files().keys()].filter((path) => !path.includes("LOCK"));
	for (let seed = 1; seed <= 150; seed += 1) {
		const prng = new Prng(seed);
		const vfs = pristine.kill();
		const path = prng.pick(paths);
		const { length } = pristine.peek(path)!;
		const at = prng.below(length);
		if (prng.chance(10)) vfs.remove(path);
		else if (prng.chance(10)) vfs.poke(path, (bytes) => bytes.slice(0, at));
		else vfs.poke(path, (bytes) => bytes.fill(bytes[at]! ^ 1, at, at + 1));
		expect(linesOf(vfs).length).toBeGreaterThan(3);
	}
	const table = paths.find((path) => path.endsWith(".table"))!;
	pristine.poke(table, (bytes) => bytes.fill(0, 100, 101));
	expect(linesOf(pristine).join("\n")).toMatch(/ {2}32: \d+ bytes are damaged: The page fails its checksum/);
});

test("a file that a writer removes meanwhile is said to have gone away", () => {
	const pristine = storeOf(5);
	for (const path of pristine.files().keys()) {
		const vfs = pristine.kill();
		vfs.onOperation = (operation) => {
			return operation.kind === "open" && operation.path === path ? "not-found" : undefined;
		};
		const text = linesOf(vfs).join("\n");
		if (path.endsWith(".wal") || path.includes("MANIFEST")) expect(text).toContain(": The file went away.");
		if (path.endsWith(".table")) expect(text).toMatch(/table \d+ is missing/);
	}
});

test.each([
	["", ""],
	["const a = 1;\n", ' "const a = 1;\\n"'],
	["x".repeat(49), ` "${"x".repeat(48)}" …`],
	["\u00fc".repeat(30), ` "${"\u00fc".repeat(24)}" …`],
	[`x${"\u00fc".repeat(30)}`, ` "x${"\u00fc".repeat(23)}" …`],
	["\u0001\u0002", " 0102"],
	["\u0000".repeat(17), ` ${"00".repeat(16)} …`],
])("the preview of %j is %j", (content, expected) => {
	expect(previewOf(new TextEncoder().encode(content))).toBe(expected);
});
