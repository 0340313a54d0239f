/** Merges and flushes in a real thread, over the real file system: the same bytes as in steps, and how it may end. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Engine, EngineError, type EngineOptions, WriteBatch } from "../index.ts";
import type { BlockId } from "../model/block.ts";
import { createNodeVfs } from "../vfs/node/nodeVfs.ts";
import { MergeThread } from "./mergeThread.ts";

const MUCH = Number.MAX_SAFE_INTEGER;
const TABLES = 4;
const vfs = createNodeVfs();
let folder = "";
let caseCount = 0;
/**
 * The real thread, one that takes no task before it is let go, one that ends its process with the first task, and one
 * that is counted when it starts.
 */
const entries = { real: "", held: "", dying: "", counted: "" };
const threads: MergeThread[] = [];

/** A file with a byte for each thread that was counted. */
function startsPath(): string {
	return join(folder, "starts");
}

/** Is there when threads that are held may begin. */
function gatePath(): string {
	return join(folder, "gate");
}

function letGo(): void {
	writeFileSync(gatePath(), "");
}

async function bundle(name: string, contents: string): Promise<string> {
	const outfile = join(folder, `${name}.cjs`);
	await build({
		stdin: { contents, resolveDir: import.meta.dirname, loader: "ts" },
		bundle: true, platform: "node", format: "cjs", outfile, logLevel: "error",
	});
	return outfile;
}

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "kausal-merge-"));
	entries.real = await bundle("real", 'import "./mergeWorker.ts";');
	const held = `import { existsSync } from "node:fs"; const word = new Int32Array(new SharedArrayBuffer(4));
		while (!existsSync(${JSON.stringify(gatePath())})) Atomics.wait(word, 0, 0, 1);`;
	entries.held = await bundle("held", `import "./mergeWorker.ts"; ${held}`);
	const dying = 'import { parentPort } from "node:worker_threads"; parentPort.on("message", () => process.exit(3));';
	entries.dying = await bundle("dying", dying);
	const counting = `import { appendFileSync } from "node:fs"; appendFileSync(${JSON.stringify(startsPath())}, ".");`;
	entries.counted = await bundle("counted", `${counting} import "./mergeWorker.ts";`);
});
afterEach(() => {
	for (const thread of threads.splice(0)) thread.end();
	rmSync(gatePath(), { force: true });
});
afterAll(() => {
	rmSync(folder, { recursive: true });
});

function threadOf(entry: string = entries.real, idleMs?: number): MergeThread {
	const thread = new MergeThread({ entry: pathToFileURL(entry), ...(idleMs === undefined ? {} : { idleMs }) });
	threads.push(thread);
	return thread;
}

const id = (index: number): BlockId => ({ w0: Math.imul(index, 0x9e3779b1), w1: index, w2: 7, w3: ~index });

/** A new directory. */
function place(): string {
	caseCount += 1;
	return join(folder, `store${caseCount}`).replaceAll("\\", "/");
}

function open(directory: string, mergeRunner?: MergeThread, options: EngineOptions = {}): Engine {
	return Engine.open({ vfs, directory, options: { mergeWidth: TABLES, ...options }, mergeRunner });
}

/** A store in which one merge is due: each table writes over a part of the one before and deletes another. */
function filled(directory: string, mergeRunner?: MergeThread, count = 2000): Engine {
	const engine = open(directory, mergeRunner);
	const batch = new WriteBatch();
	for (let table = 0; table < TABLES; table += 1) {
		batch.clear();
		for (let index = 0; index < count; index += 1) {
			const source = id(table * 300 + index);
			batch.putBlock(source, new Uint8Array(200 + (index % 100)).fill(table));
			const target = id(index);
			batch.putEdge({ source, target, kind: index % 3, begin: table, end: index, attributes: 1 });
		}
		for (let index = 0; index < 100; index += 1) batch.deleteBlock(id(table * 50 + index));
		engine.write(batch, { durability: "buffered" });
		engine.flush();
	}
	return engine;
}

function tableNames(directory: string): string[] {
	return readdirSync(directory).filter((name) => name.endsWith(".table")).sort();
}

/** The one table that is left once the file system has removed the merged ones: it was only told to begin. */
async function onlyTable(directory: string): Promise<[name: string, bytes: Buffer]> {
	await expect.poll(() => tableNames(directory).length).toBe(1);
	const name = tableNames(directory)[0] ?? "";
	return [name, readFileSync(join(directory, name))];
}

/** Everything there is, as text. */
function contentOf(engine: Engine): string {
	const lines: string[] = [];
	for (const at = engine.scan({}); at.next(); ) {
		const edges = engine.edges(at.id, "outgoing").toArray().map(({ target, begin }) => `${target.w1}:${begin}`);
		lines.push(`${at.id.w1} ${at.content.length} ${at.content[0]} ${edges.join(" ")}`);
	}
	return lines.join("\n");
}

/** Lets the event loop tell what has happened, until there is nothing left to do; gives back the codes of failures. */
async function settled(engine: Engine): Promise<string[]> {
	const codes: string[] = [];
	for (let isMore = true; isMore; ) {
		try {
			isMore = engine.maintain(64 * 1024);
		} catch (error) {
			if (!(error instanceof EngineError)) throw error;
			codes.push(error.code);
		}
		await new Promise((resolve) => setImmediate(resolve));
	}
	return codes;
}

describe("a merge in a thread", () => {
	test("makes the table that a merge in steps makes, byte for byte", async () => {
		const [apart, inSteps] = [place(), place()];
		const [one, other] = [filled(apart, threadOf()), filled(inSteps)];
		expect([await settled(one), await settled(other)]).toEqual([[], []]);
		for (const engine of [one, other]) expect(engine.metrics()).toMatchObject({ tableCount: 1, mergeCount: 1 });
		expect(await onlyTable(apart)).toEqual(await onlyTable(inSteps));
		// What the thread reads it reads by itself.
		const { pageReadCount, pageBytesRead } = other.metrics();
		expect({ ...one.metrics(), pageReadCount, pageBytesRead }).toEqual(other.metrics());
		expect(contentOf(one)).toBe(contentOf(other));
		one.close();
		other.close();
	});

	test("is seen by a caller who never lets the event loop turn, and waited for by one who says so", () => {
		const [first, second] = [filled(place(), threadOf()), filled(place(), threadOf())];
		while (first.maintain(64 * 1024));
		let calls = 0;
		while (second.maintain(MUCH)) calls += 1;
		expect(calls).toBeLessThan(20);
		for (const engine of [first, second]) {
			expect(engine.metrics().mergeCount).toBe(1);
			engine.close();
		}
	});

	test("goes on beside writes, flushes and a snapshot, which stays as it was", async () => {
		const directory = place();
		const engine = filled(directory, threadOf(entries.held));
		expect(engine.maintain(1)).toBe(true);
		expect(engine.isWaiting).toBe(true);
		letGo();
		const snapshot = engine.snapshot();
		const before = [...engineIds(engine)];
		const batch = new WriteBatch();
		for (let index = 0; index < 500; index += 1) batch.deleteBlock(id(index));
		engine.write(batch, { durability: "buffered" });
		engine.flush();
		const expected = contentOf(engine);
		expect(await settled(engine)).toEqual([]);
		expect(engine.isWaiting).toBe(false);
		expect(contentOf(engine)).toBe(expected);
		expect([...engineIds(snapshot)]).toEqual(before);
		snapshot.release();
		engine.close();
		const again = open(directory);
		expect(contentOf(again)).toBe(expected);
		again.close();
	});

	test("of two stores at once ends for both, with one thread", async () => {
		const thread = threadOf(entries.held);
		const engines = [filled(place(), thread), filled(place(), thread)];
		for (const engine of engines) engine.maintain(1);
		expect(engines.map((engine) => engine.isWaiting)).toEqual([true, true]);
		letGo();
		await Promise.all(engines.map(settled));
		for (const engine of engines) {
			expect(engine.metrics().tableCount).toBe(1);
			engine.close();
		}
	});

	test("is given up by `close`, and leaves nothing that counts", async () => {
		const directory = place();
		const thread = threadOf();
		for (let round = 0; round < 5; round += 1) {
			const engine = round === 0 ? filled(directory, thread) : open(directory, thread);
			const expected = contentOf(engine);
			engine.maintain(1);
			for (let look = 0; look < round * 50; look += 1) engine.maintain(1);
			engine.close();
			const again = open(directory);
			expect(contentOf(again)).toBe(expected);
			expect(tableNames(directory).length).toBe(again.metrics().tableCount);
			again.close();
		}
		const last = open(directory, thread);
		expect(await settled(last)).toEqual([]);
		expect(last.metrics().tableCount).toBe(1);
		last.close();
	});

	test("is given up by `compact`, which merges all by itself", async () => {
		const directory = place();
		const engine = filled(directory, threadOf());
		engine.maintain(1);
		const expected = contentOf(engine);
		engine.compact();
		expect(engine.metrics()).toMatchObject({ tableCount: 1, mergeCount: 1 });
		await expect.poll(() => tableNames(directory).length).toBe(1);
		expect(contentOf(engine)).toBe(expected);
		engine.close();
	});
});

describe("a flush in a thread", () => {
	/** A store with a memtable that waits to be flushed. */
	function frozen(directory: string, mergeRunner?: MergeThread): Engine {
		const engine = open(directory, mergeRunner, { memtableBytesMax: 1 << 20 });
		const batch = new WriteBatch();
		for (let index = 0; index < 1000; index += 1) {
			const source = id(index);
			batch.putBlock(source, new Uint8Array(200).fill(index));
			batch.putEdge({ source, target: id(index % 7), kind: index % 3, begin: index, end: index, attributes: 1 });
		}
		engine.write(batch, { durability: "buffered" });
		engine.freeze();
		return engine;
	}

	test("makes the table that a flush in steps makes, byte for byte", async () => {
		const [apart, inSteps] = [place(), place()];
		const [one, other] = [frozen(apart, threadOf(entries.held)), frozen(inSteps)];
		one.maintain(1);
		expect(one.isWaiting).toBe(true);
		letGo();
		expect([await settled(one), await settled(other)]).toEqual([[], []]);
		const { tableBytesWritten, tablePagesWritten } = other.metrics();
		expect(one.metrics()).toMatchObject({ flushCount: 1, tableBytesWritten, tablePagesWritten });
		expect(await onlyTable(apart)).toEqual(await onlyTable(inSteps));
		one.close();
		other.close();
	});

	test("is done in steps when the thread dies, and nothing is told of it", async () => {
		const engine = frozen(place(), threadOf(entries.dying));
		const expected = contentOf(engine);
		expect(await settled(engine)).toEqual([]);
		expect(engine.metrics()).toMatchObject({ flushCount: 1, tableCount: 1, memtableBytes: 0 });
		expect(contentOf(engine)).toBe(expected);
		engine.close();
	});

	test("is given up by `close`, and the log still has it all", async () => {
		const directory = place();
		const engine = frozen(directory, threadOf());
		const expected = contentOf(engine);
		engine.maintain(1);
		engine.close();
		const again = open(directory);
		expect(contentOf(again)).toBe(expected);
		expect(tableNames(directory)).toEqual([]);
		again.close();
	});
});

describe("a merge in a thread that fails", () => {
	test("for a damaged table says what one in steps says", () => {
		const errors = [threadOf(), undefined].map((thread) => {
			const directory = place();
			const engine = filled(directory, thread);
			const path = join(directory, "000002.table");
			writeFileSync(path, readFileSync(path).fill(0xee, 5000, 5100));
			let told: unknown;
			try {
				while (engine.maintain(MUCH));
			} catch (error) {
				told = error;
			}
			engine.close();
			expect(told).toBeInstanceOf(EngineError);
			const { code, message, offset } = told as EngineError;
			return { code, message: message.replace(directory, ""), offset };
		});
		expect(errors[0]).toEqual(errors[1]);
		expect(errors[0]?.code).toBe("corrupt");
	});

	test("because its file cannot be made leaves the store as it was, and is done when it can be", () => {
		const directory = place();
		const engine = filled(directory, threadOf());
		const expected = contentOf(engine);
		writeFileSync(join(directory, `00000${TABLES + 1}.table`), "");
		expect(() => {
			while (engine.maintain(MUCH));
		}).toThrow(EngineError);
		expect(contentOf(engine)).toBe(expected);
		while (engine.maintain(MUCH));
		expect(engine.metrics().tableCount).toBe(1);
		expect(contentOf(engine)).toBe(expected);
		engine.close();
	});

	test("because the thread is ended is told as `io`, and goes on in steps", async () => {
		const thread = threadOf(entries.held);
		const engine = filled(place(), thread);
		engine.maintain(1);
		thread.end();
		expect(await settled(engine)).toEqual(["io"]);
		expect(engine.metrics().mergeCount).toBe(1);
		engine.close();
	});

	test("with each thread is not tried for ever: then it goes on in steps", async () => {
		const directory = place();
		const engine = filled(directory, threadOf(entries.dying));
		const expected = contentOf(engine);
		expect(await settled(engine)).toEqual(["io", "io", "io"]);
		expect(engine.metrics()).toMatchObject({ tableCount: 1, mergeCount: 1 });
		await expect.poll(() => tableNames(directory).length).toBe(1);
		expect(contentOf(engine)).toBe(expected);
		engine.close();
	});
});

test("a thread that has had nothing to do for a while is ended, as often as that is so", async () => {
	const thread = threadOf(entries.counted, 1);
	const merges = async (): Promise<number> => {
		const engine = filled(place(), thread, 200);
		expect(await settled(engine)).toEqual([]);
		expect(engine.metrics()).toMatchObject({ tableCount: 1, mergeCount: 1 });
		engine.close();
		return readFileSync(startsPath()).length;
	};
	await expect.poll(merges).toBeGreaterThan(3);
});

test("a thread keeps no process alive, not even while it merges", async () => {
	const directory = place();
	filled(directory).close();
	const program = await bundle("program", `
		import { writeFileSync } from "node:fs";
		import { pathToFileURL } from "node:url";
		import { Engine } from "../index.ts";
		import { createNodeVfs } from "../vfs/node/nodeVfs.ts";
		import { MergeThread } from "./mergeThread.ts";
		const mergeRunner = new MergeThread({ entry: pathToFileURL(${JSON.stringify(entries.held)}) });
		const engine = Engine.open({ vfs: createNodeVfs(), directory: ${JSON.stringify(directory)}, mergeRunner });
		engine.maintain(1);
		console.log(engine.isWaiting);
		writeFileSync(${JSON.stringify(gatePath())}, "");
	`);
	expect(execFileSync(process.execPath, [program], { encoding: "utf8", timeout: 120_000 })).toBe("true\n");
	const again = open(directory);
	expect(tableNames(directory).length).toBe(TABLES);
	again.close();
});

function* engineIds(reader: Pick<Engine, "scan">): Generator<number> {
	for (const at = reader.scan({}); at.next(); ) yield at.idWord(1);
}
