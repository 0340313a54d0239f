/**
 * The comparison that the kill test rests on sees every kind of difference, and its edits are the same for one seed.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Engine, WriteBatch } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import type { IndexDump } from "../../server/store/dump.ts";
import { differences, dumpFolder } from "./differences.ts";
import { copyFolder, Dice, editFolder } from "./edits.ts";

let scratch: string;
beforeAll(() => {
	scratch = mkdtempSync(join(tmpdir(), "kausal-kill-test-"));
});
afterAll(() => {
	rmSync(scratch, { recursive: true, force: true });
});

const id = (number: number) => ({ w0: 0x1000, w1: 0, w2: 0, w3: number });

/** The dump of an index with one block for each text, and one edge for each pair. */
function dumpOf(
	name: string, blocks: readonly string[], edges: readonly (readonly [number, number, number])[],
): IndexDump {
	const directory = join(scratch, name);
	const engine = Engine.open({ vfs: createNodeVfs(), directory });
	const batch = new WriteBatch();
	blocks.forEach((text, index) => {
		batch.putBlock(id(index), new TextEncoder().encode(text));
	});
	for (const [source, target, attributes] of edges) {
		batch.putEdge({ source: id(source), target: id(target), kind: 3, begin: 1, end: 2, attributes });
	}
	engine.write(batch, { durability: "synced" });
	engine.close();
	return dumpFolder(directory);
}

test("equal indexes have equal dumps, and every difference shows", () => {
	const same = dumpOf("a", ["one", "two"], [[0, 1, 7]]);
	expect([same.blocks, same.edges]).toEqual([2, 1]);
	expect(differences(same, dumpOf("b", ["one", "two"], [[0, 1, 7]]), 5)).toEqual([]);
	expect(differences(same, dumpOf("c", ["one", "two!"], [[0, 1, 7]]), 5)).toHaveLength(2);
	expect(differences(same, dumpOf("d", ["one", "two"], []), 5).map((line) => line.split(" ").slice(0, 1)[0]))
		.toEqual(["missing", "missing"]);
	expect(differences(same, dumpOf("e", ["one", "two"], [[0, 1, 8]]), 5)).toHaveLength(4);
	expect(differences(same, dumpOf("f", ["one"], [[0, 1, 7]]), 5)).toHaveLength(2);
	expect(differences(same, dumpOf("g", ["x", "y", "z"], [[1, 0, 7]]), 1).at(-1))
		.toMatch(/^\d+ missing, \d+ unexpected$/);
});

test("edits are decided by the seed, change some files and leave most alone", () => {
	const original = join(scratch, "original");
	mkdirSync(original);
	for (let file = 0; file < 100; file++) {
		writeFileSync(join(original, `f${file}.ts`), `export const a${file} = 1;\n`.repeat(5));
	}
	const read = (folder: string): string[] =>
		readdirSync(folder).sort().map((name) => `${name}\n${readFileSync(join(folder, name), "utf8")}`);
	const edit = (name: string, seed: number): string[] => {
		copyFolder(original, join(scratch, name));
		editFolder(join(scratch, name), new Dice(seed));
		return read(join(scratch, name));
	};
	const first = edit("first", 1);
	expect(edit("again", 1)).toEqual(first);
	expect(edit("other", 2)).not.toEqual(first);
	const before = new Set(read(original));
	const kept = first.filter((file) => before.has(file)).length;
	expect(kept).toBeGreaterThan(60);
	expect(kept).toBeLessThan(100);
});
