/**
 * Golden files: a small store, written by a fixed list of batches, must come out byte for byte as the one of
 * the present format in golden/, and each one in golden/ must be read as it was. A change of a byte is a
 * change of the format: see FORMAT.md.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { blockIdFromHex, type Edge, Engine, WriteBatch } from "./index.ts";
import { inspectStore } from "./tools/inspect.ts";
import { RUN_LENGTH_CODEC } from "./sim/runLengthCodec.ts";
import { SimulationVfs } from "./sim/simulationVfs.ts";
import { DEFLATE_CODEC } from "./vfs/node/deflateCodec.ts";
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

/**
 * The store that the golden files hold: a table that only a snapshot reads, one that replaced it, and two
 * batches in the log after it, the first one before the store was closed and opened again.
 */
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
	engine.keepSnapshot("before \u00fc");
	engine.keepSnapshot("for a moment");
	engine.compact();
	batch.clear();
	batch.putBlock(B, content(33, 9));
	batch.deleteEdge(edge({}));
	engine.write(batch, { durability: "synced" });
	engine.close();
	const again = Engine.open({ vfs, directory: STORE });
	again.dropSnapshot("for a moment");
	batch.clear();
	batch.putEdge(edge({ source: B, target: A, begin: 1, end: 2 }));
	again.write(batch, { durability: "synced" });
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

function readGolden(name: string): SimulationVfs {
	return readDump(readFileSync(join(GOLDEN, `${name}.hex`), "utf8"));
}

const RUNS = content(40, 1);

/** A table with a page that is compressed, and one that is not because it would not shrink. */
function writeCompressed(vfs: SimulationVfs, pageCompression: number): void {
	const options = { pageCompression, pageBytesMax: 512 };
	const engine = Engine.open({ vfs, directory: STORE, options });
	const batch = new WriteBatch();
	batch.putBlock(A, new Uint8Array(400).fill(7));
	batch.putBlock(B, RUNS);
	batch.putBlock(C, content(500, 5));
	batch.putEdge(edge({}));
	engine.write(batch, { durability: "synced" });
	engine.flush();
}

test("compressed pages are written byte for byte as ever", async () => {
	const vfs = new SimulationVfs();
	writeCompressed(vfs, RUN_LENGTH_CODEC.id);
	await expect(hexDump(vfs)).toMatchFileSnapshot(join(GOLDEN, "format4-runs.hex"));
});

// Another zlib may write other bytes, so the ones here are only read.
const COMPRESSED = ["format2-runs", "format2-deflate", "format3-runs", "format4-runs"];
test.each(COMPRESSED)("%s is read as it was written", async (name) => {
	const vfs = readGolden(name);
	vfs.codecs = [RUN_LENGTH_CODEC, DEFLATE_CODEC];
	const lines = [...inspectStore({ vfs, directory: STORE })].join("\n");
	await expect(`${lines}\n`).toMatchFileSnapshot(join(GOLDEN, `${name}.txt`));
	expect(lines).toMatch(/blocks, \d+ bytes, 1 entries, compressed with codec/);
	expect(lines).toMatch(/blocks, \d+ bytes, 1 entries\n/);
	const engine = Engine.open({ vfs, directory: STORE });
	expect([...(engine.find(A) ?? [])]).toEqual(new Array(400).fill(7));
	expect([...(engine.find(B) ?? [])]).toEqual([...RUNS]);
	expect([...(engine.find(C) ?? [])]).toEqual([...content(500, 5)]);
	expect(engine.edges(A, "outgoing").toArray()).toEqual([edge({})]);
	expect(engine.verify()).toEqual([]);
});

test("format 4 is written byte for byte as ever", async () => {
	const vfs = new SimulationVfs();
	writeStore(vfs);
	await expect(hexDump(vfs)).toMatchFileSnapshot(join(GOLDEN, "format4.hex"));
});

test.each(["format1", "format2", "format3", "format4"])("%s is read as it was written", async (name) => {
	const vfs = readGolden(name);
	const lines = [...inspectStore({ vfs, directory: STORE })].join("\n");
	await expect(`${lines}\n`).toMatchFileSnapshot(join(GOLDEN, `${name}.txt`));
	const engine = Engine.open({ vfs, directory: STORE });
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
	expect(engine.snapshots().length).toBe(name === "format1" ? 0 : 1);
	if (name === "format1") return;
	const before = engine.openSnapshot("before \u00fc");
	expect(before.sequence).toBe(2);
	expect([...(before.find(B) ?? [])]).toEqual([...content(300, 2)]);
	expect(before.edges(A, "outgoing").toArray()).toEqual([edge({ begin: 7, end: 9, kind: 0 }), edge({})]);
});

test.each(["format1", "format2", "format3"])("tables of %s are merged with new ones", (name) => {
	const vfs = readGolden(name);
	const engine = Engine.open({ vfs, directory: STORE });
	const batch = new WriteBatch();
	batch.putEdge(edge({ source: C, target: B, begin: 3, end: 4, kind: 1 }));
	batch.deleteEdge(edge({ source: B, target: A, begin: 1 }));
	engine.write(batch, { durability: "synced" });
	engine.flush();
	engine.compact();
	expect(engine.statistics().tableCount).toBe(1);
	expect(engine.edges(A, "outgoing").toArray()).toEqual([edge({ begin: 7, end: 9, kind: 0 })]);
	expect(engine.edges(A, "incoming").count).toBe(0);
	expect(engine.edges(B, "incoming").toArray()).toEqual([
		edge({ begin: 7, end: 9, kind: 0 }),
		edge({ source: C, begin: 3, end: 4, kind: 1 }),
	]);
	expect(engine.walk(C).count).toBe(2);
	expect(engine.statistics().disk.tables.ids).toBeGreaterThan(0);
	expect(engine.verify()).toEqual([]);
});
