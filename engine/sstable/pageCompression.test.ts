/** Pages that are compressed: the same answers in fewer bytes, and clear words when something is missing. */
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sealChecksum } from "../base/checksum.ts";
import { type BlockId, Engine, EngineError, type EngineOptions, verifyStore, WriteBatch } from "../index.ts";
import { inspectStore } from "../tools/inspect.ts";
import { Prng } from "../sim/prng.ts";
import { batchOf, dumpReader, Reference } from "../sim/reference.ts";
import { RUN_LENGTH_CODEC } from "../sim/runLengthCodec.ts";
import { SimulationVfs } from "../sim/simulationVfs.ts";
import { nextOperations, workloadIds } from "../sim/workload.ts";
import { DEFLATE_CODEC } from "../vfs/node/deflateCodec.ts";
import type { PageCodec } from "../vfs/pageCodec.ts";

const DIRECTORY = "/store";
const DEFLATE = DEFLATE_CODEC.id;
const CODEC = 21;
const PLAIN_BYTES = 28;

function newVfs(): SimulationVfs {
	const vfs = new SimulationVfs();
	vfs.codecs = [DEFLATE_CODEC, RUN_LENGTH_CODEC];
	return vfs;
}

function open(vfs: SimulationVfs, options: EngineOptions): Engine {
	return Engine.open({ vfs, directory: DIRECTORY, options });
}

function idOf(index: number): BlockId {
	return { w0: index << 20, w1: 0, w2: 0, w3: index };
}

function textOf(index: number): Uint8Array {
	return new TextEncoder().encode(`export function name${index}(): number { return ${index}; }\n`.repeat(8));
}

/** A table of 200 blocks of text. */
function writeText(engine: Engine): void {
	const batch = new WriteBatch();
	for (let index = 0; index < 200; index += 1) batch.putBlock(idOf(index), textOf(index));
	engine.write(batch, { durability: "synced" });
	engine.flush();
}

function errorOf(action: () => unknown): EngineError {
	try {
		action();
	} catch (error) {
		if (error instanceof EngineError) return error;
		throw error;
	}
	throw new Error("nothing failed");
}

function tablePath(vfs: SimulationVfs): string {
	return [...vfs.files().keys()].find((path) => path.endsWith(".table")) ?? "";
}

describe.each([DEFLATE, RUN_LENGTH_CODEC.id])("codec %i", (pageCompression) => {
	test.each([0, 2000, 1 << 20])("gives the same answers, with a page cache of %i bytes", (pageCacheBytes) => {
		const ids = workloadIds();
		const vfs = newVfs();
		const options = { pageCompression, pageCacheBytes, pageBytesMax: 1024, mergeWidth: 2 };
		let engine = open(vfs, options);
		let reference = new Reference();
		const prng = new Prng(3);
		let merges = 0;
		for (let round = 0; round < 40; round += 1) {
			const operations = nextOperations(prng, ids);
			reference = reference.after(operations);
			engine.write(batchOf(operations), { durability: "buffered" });
			if (round % 4 === 0) engine.flush();
			engine.maintain(3000);
			if (round % 9 !== 0) continue;
			expect(dumpReader(engine, ids)).toBe(reference.dump(ids));
			merges += engine.metrics().mergeCount;
			engine.close();
			// Tables are read whatever new ones are compressed with.
			engine = open(vfs, { ...options, pageCompression: round % 2 === 0 ? 0 : pageCompression });
		}
		expect(merges).toBeGreaterThan(0);
		engine.compact();
		expect(dumpReader(engine, ids)).toBe(reference.dump(ids));
		expect(engine.verify()).toEqual([]);
	});
});

test("deflate makes pages of text smaller, and pages that do not shrink stay as they are", () => {
	const vfs = newVfs();
	const engine = open(vfs, { pageCompression: DEFLATE });
	writeText(engine);
	const plain = open(newVfs(), {});
	writeText(plain);
	expect(engine.metrics().tableBytes * 3).toBeLessThan(plain.metrics().tableBytes);
	engine.close();
	const noise = newVfs();
	const noisy = open(noise, { pageCompression: DEFLATE });
	const batch = new WriteBatch();
	const prng = new Prng(1);
	for (let index = 0; index < 40; index += 1) {
		batch.putBlock(idOf(index), Uint8Array.from({ length: 900 }, () => prng.below(256)));
	}
	noisy.write(batch, { durability: "synced" });
	noisy.flush();
	expect([...inspectStore({ vfs: noise, directory: DIRECTORY, detail: "pages" })].join("\n")).not.toMatch(/codec/);
	expect([...inspectStore({ vfs, directory: DIRECTORY, detail: "pages" })].join("\n")).toMatch(
		/blocks, \d+ bytes, \d+ entries, compressed with codec 1/,
	);
});

describe("a codec that is missing", () => {
	test("to write with is an option that is refused before anything is made", () => {
		const vfs = newVfs();
		const error = errorOf(() => open(vfs, { pageCompression: 9 }));
		expect(error.code).toBe("invalid");
		expect(error.message).toMatch(/codec 9, .* offers 1, 254/);
		expect(vfs.files().size).toBe(0);
	});

	test("to read with is named together with the table, and the store is as it was", () => {
		const vfs = newVfs();
		const engine = open(vfs, { pageCompression: DEFLATE });
		writeText(engine);
		engine.close();
		vfs.codecs = [];
		const before = vfs.peek(tablePath(vfs));
		const error = errorOf(() => open(vfs, {}));
		expect([error.code, error.path]).toEqual(["invalid", tablePath(vfs)]);
		expect(error.message).toMatch(/codec 1, .* offers none/);
		expect(vfs.peek(tablePath(vfs))).toEqual(before);
		const problems = verifyStore({ vfs, directory: DIRECTORY });
		expect(problems.map(({ begin, end }) => [begin, end])).toContainEqual([0, 32]);
		vfs.codecs = [DEFLATE_CODEC];
		expect(open(vfs, {}).find(idOf(7))).toEqual(textOf(7));
	});
});

describe("compressed bytes that make no sense under a checksum that holds", () => {
	const cases: Record<string, (page: Uint8Array) => void> = {
		"no deflate": (page) => page.fill(0xff, 32),
		"a body that ends early": (page) => page.fill(0, 60),
		"a length that is too short": (page) => page.set([40, 0, 0, 0], PLAIN_BYTES),
		"a length that is too long": (page) => page.set([0, 0, 16, 0], PLAIN_BYTES),
		"a length beyond all pages": (page) => page.fill(0xff, PLAIN_BYTES, 32),
		"no length": (page) => page.fill(0, PLAIN_BYTES, 32),
		"another codec": (page) => page.set([RUN_LENGTH_CODEC.id], CODEC),
		"a codec that nobody has": (page) => page.set([77], CODEC),
		"no codec": (page) => page.set([0], CODEC),
		"a stream of a gigabyte of zeros": (page) => {
			const bomb = deflateRawSync(Buffer.alloc(1 << 24), { level: 9 });
			page.set(bomb.subarray(0, page.length - 32), 32);
		},
	};

	test.each(Object.keys(cases))("%s is corrupt, for a question, a scan, a merge and verify", (name) => {
		const vfs = newVfs();
		const options = { pageCompression: DEFLATE, pageCacheBytes: 0 };
		const engine = open(vfs, options);
		writeText(engine);
		engine.close();
		vfs.poke(tablePath(vfs), (bytes) => {
			const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(32 + 8, true);
			const page = bytes.subarray(32, 32 + length);
			cases[name]?.(page);
			sealChecksum(page, 0, page.length);
			return bytes;
		});
		const again = open(vfs, options);
		for (const ask of [() => again.find(idOf(0)), () => again.scan({}).next()]) {
			expect(errorOf(ask).code).toBe("corrupt");
		}
		expect(again.verify().map(({ begin }) => begin)).toContain(32);
		const batch = new WriteBatch();
		batch.putBlock(idOf(1), textOf(1));
		again.write(batch, { durability: "synced" });
		expect(errorOf(() => again.compact()).code).toBe("corrupt");
	});
});

describe.each([
	["deflate", DEFLATE_CODEC],
	["runs", RUN_LENGTH_CODEC],
] as readonly (readonly [string, PageCodec])[])("%s", (_, codec) => {
	test("gives back any bytes, and only as many as there were", () => {
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 1, maxLength: 5000 }), (bytes) => {
				const compressed = codec.compress(bytes).slice();
				const target = new Uint8Array(bytes.length);
				expect(codec.decompress(compressed, target)).toBe(true);
				expect(target).toEqual(bytes);
				expect(codec.decompress(compressed, new Uint8Array(bytes.length + 1))).toBe(false);
				expect(codec.decompress(compressed, new Uint8Array(bytes.length - 1))).toBe(false);
			}),
			{ seed: 4, numRuns: 200 },
		);
	});

	test("takes any bytes and does not throw", () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
				expect([true, false]).toContain(codec.decompress(bytes, new Uint8Array(700)));
			}),
			{ seed: 4, numRuns: 500 },
		);
	});
});
