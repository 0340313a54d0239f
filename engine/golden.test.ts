/**
 * Golden files: a small store, written by a fixed list of batches, must come out byte for byte as the one
 * in golden/, and the one in golden/ must be read as it was. A change of a byte is a change of the format:
 * see FORMAT.md.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { blockIdFromHex, type Edge, Engine, WriteBatch } from "./index.ts";
import { inspectStore } from "./inspect.ts";
import { SimulationVfs } from "./sim/simulationVfs.ts";
import { writeWhole } from "./vfs/readWhole.ts";

const STORE = "/store";
const GOLDEN = join(import.meta.dirname, "golden");
const A = blockIdFromHex("0000000100000002000000030000000a");
const B = blockIdFromHex("0000000100000002000000030000000b");
const C = blockIdFromHex("fffffffffffffffe8000000000000001");

function content(length: number, first: number): Uint8Array {
	return Uint8Array.from({ length }, (_, index) => (first + index * 3) & 255);
}

function edge(rest: Partial<Edge>): Edge {
	return { source: A, target: B, kind: 2, begin: 100, end: 110, attributes: 0x0301, ...rest };
}

/** The store that the golden files hold: one table, and two batches in the log after it. */
function writeStore(vfs: SimulationVfs): void {
	const engine = Engine.open({ vfs, directory: STORE });
	const batch = new WriteBatch();
	batch.putBlock(A, content(40, 1));
	batch.putBlock(B, content(300, 2));
	batch.putBlock(C, content(0, 0));
	batch.putEdge(edge({}));
	batch.putEdge(edge({ begin: 7, end: 9, kind: 0 }));
	batch.putEdge(edge({ target: C, begin: 4294967290, end: 4294967295, attributes: 4294967295 }));
	engine.write(batch, { durability: "synced" });
	batch.clear();
	batch.deleteBlock(C);
	engine.write(batch, { durability: "flushed" });
	engine.flush();
	batch.clear();
	batch.putBlock(B, content(33, 9));
	batch.deleteEdge(edge({}));
	engine.write(batch, { durability: "synced" });
	batch.clear();
	batch.putEdge(edge({ source: B, target: A, begin: 1, end: 2 }));
	engine.write(batch, { durability: "synced" });
}

/** Files as hex, 32 bytes a line: a diff shows which field moved. */
function hexDump(vfs: SimulationVfs): string {
	const parts: string[] = [];
	for (const [path, bytes] of vfs.files()) {
		if (path.includes("LOCK")) continue;
		parts.push(`== ${path.slice(STORE.length + 1)} ${bytes.length}`);
		for (let at = 0; at < bytes.length; at += 32) {
			parts.push(
				[...bytes.subarray(at, at + 32)].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
			);
		}
	}
	return `${parts.join("\n")}\n`;
}

function readDump(dump: string): SimulationVfs {
	const vfs = new SimulationVfs();
	vfs.createDirectory(STORE);
	for (const part of dump.split("== ").slice(1)) {
		const [head = "", ...lines] = part.trimEnd().split("\n");
		const hex = lines.join("");
		const bytes = Uint8Array.from({ length: hex.length / 2 }, (_, at) =>
			Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16),
		);
		writeWhole(vfs, `${STORE}/${head.split(" ")[0]}`, bytes);
	}
	return vfs;
}

test("format 1 is written byte for byte as ever", async () => {
	const vfs = new SimulationVfs();
	writeStore(vfs);
	await expect(hexDump(vfs)).toMatchFileSnapshot(join(GOLDEN, "format1.hex"));
	await expect(`${inspectStore(vfs, STORE)}\n`).toMatchFileSnapshot(join(GOLDEN, "format1.txt"));
});

test("format 1 is read as it was written", () => {
	const engine = Engine.open({
		vfs: readDump(readFileSync(join(GOLDEN, "format1.hex"), "utf8")),
		directory: STORE,
	});
	expect(engine.sequence).toBe(4);
	expect([...(engine.find(A) ?? [])]).toEqual([...content(40, 1)]);
	expect([...(engine.find(B) ?? [])]).toEqual([...content(33, 9)]);
	expect(engine.has(C)).toBe(false);
	expect(engine.edges(A, "outgoing").toArray()).toEqual([edge({ begin: 7, end: 9, kind: 0 })]);
	expect(engine.edges(A, "incoming").toArray()).toEqual([
		edge({ source: B, target: A, begin: 1, end: 2 }),
	]);
	expect(engine.edges(C, "incoming").count).toBe(0);
	expect(engine.verify()).toEqual([]);
});
