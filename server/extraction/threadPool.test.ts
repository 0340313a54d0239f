/** ThreadPool with real threads, whose extractor does to them whatever the text says. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ExtractionOutcome } from "./extraction.ts";
import { ThreadPool, type ThreadPoolOptions } from "./threadPool.ts";

/** The first word of a text says what happens to the thread; any other text comes back as its facts. */
const OBEDIENT_ENTRY = `
	import { parentPort, threadId } from "node:worker_threads";
	import { serveRequests, UnavailableError } from "./workerLoop.ts";
	// (module (func (export "f") unreachable))
	const trap = new WebAssembly.Module(new Uint8Array([
		0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11,
	]));
	let seen = 0;
	serveRequests(parentPort, {
		memoryBytes: () => seen * 1000,
		extract: async ({ source }) => {
			const text = typeof source === "string" ? source : new TextDecoder().decode(source);
			const word = text.split(" ")[0];
			seen++;
			if (word === "hang") for (;;);
			if (word === "exit") process.exit(3);
			if (word === "trap") new WebAssembly.Instance(trap).exports.f();
			if (word === "throw") throw new TypeError("no such node");
			if (word === "fill") { const all = []; for (;;) all.push(new Array(10000).fill(0).map(() => ({}))); }
			if (word === "second" && seen > 1) throw new Error("not alone");
			if (word === "slow-then-throws" && seen === 1) throw new Error("alone as well");
			if (word === "slow-then-throws") for (;;);
			if (word === "missing") throw new UnavailableError("no such grammar");
			return { facts: new TextEncoder().encode(word === "thread" ? String(threadId) : text), problems: [] };
		},
	});
`;

let folder = "";
let entry: URL;
beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "kausal-pool-"));
	const file = join(folder, "entry.mjs");
	await build({
		stdin: { contents: OBEDIENT_ENTRY, resolveDir: import.meta.dirname, loader: "ts" },
		bundle: true, platform: "node", format: "esm", outfile: file,
	});
	entry = pathToFileURL(file);
});
afterAll(() => {
	rmSync(folder, { recursive: true });
});

const said = (outcome: ExtractionOutcome): string => outcome.kind === "extracted"
	? new TextDecoder().decode(outcome.extraction.facts) : `${outcome.kind}: ${outcome.reason}`;

async function check(texts: readonly string[], expected: readonly string[], options: Partial<ThreadPoolOptions> = {}) {
	const pool = new ThreadPool({ entry, assets: "", threadCount: 2, fileTimeoutMs: 60_000, ...options });
	try {
		const outcomes = await Promise.all(texts.map((source) => pool.extract({ language: "any", source })));
		expect(outcomes.map(said)).toEqual(expected);
	} finally {
		await pool.close();
	}
}

const numbers = Array.from({ length: 40 }, (_, index) => `text ${index}`);

test("every file gets its own outcome", () => check(numbers, numbers));

test("a file that makes the parser throw is quarantined and the others are extracted", () =>
	check([...numbers, "throw", ...numbers], [...numbers, "quarantined: TypeError: no such node", ...numbers]));

test("a WASM trap ends the thread, not the pool", () =>
	check(["a", "trap", "b"], ["a", "quarantined: RuntimeError: unreachable", "b"]));

test("a thread that is lost is replaced, and says nothing about the text", () =>
	check(["a", "exit", "b", "c"], ["a", "failed: The thread ended by itself with code 3.", "b", "c"]));

test("a file that hangs fails after its time, which says nothing of the text, and what waited behind it goes on", () =>
	check(["a", "hang", "b", "c"], ["a", "failed: It took longer than 2 s.", "b", "c"], {
		threadCount: 1, fileTimeoutMs: 2000,
	}));

test("a file that throws in a fresh thread is quarantined, whatever happened to it before", () =>
	check(
		["a", "slow-then-throws", "b"], ["a", "quarantined: Error: alone as well", "b"],
		{ threadCount: 1, fileTimeoutMs: 2000 },
	));

test("a language that the build lacks fails its own files", () =>
	check(["a", "missing", "b", "missing"], ["a", "failed: no such grammar", "b", "failed: no such grammar"]));

test("a file that fills the heap ends its thread alone", async () => {
	const pool = new ThreadPool({ entry, assets: "", threadCount: 2, heapMb: 24 });
	const outcomes = await Promise.all(["a", "fill", "b"].map((source) => pool.extract({ language: "any", source })));
	await pool.close();
	expect(outcomes.map(said)).toEqual(["a", expect.stringContaining("failed: ") as string, "b"]);
	expect(said(outcomes[1] as ExtractionOutcome)).toContain("memory limit");
});

test("a file that dies only after others succeeds alone", () =>
	check(["a", "b", "second", "c"], ["a", "b", "second", "c"], { threadCount: 1 }));

test("many bad files among good ones lose none of them", () => {
	const words = ["trap", "throw", "exit"];
	const texts = numbers.flatMap((text, index) => index % 5 === 0 ? [text, words[index % 3] as string] : [text]);
	const reasons: Record<string, string> = {
		trap: "quarantined: RuntimeError: unreachable",
		throw: "quarantined: TypeError: no such node",
		exit: "failed: The thread ended by itself with code 3.",
	};
	return check(texts, texts.map((text) => reasons[text] ?? text));
});

test("a thread whose memory has grown is replaced", async () => {
	const pool = new ThreadPool({ entry, assets: "", threadCount: 1, memoryBytesMax: 2500 });
	const threads = new Set<string>();
	for (let count = 0; count < 9; count++) {
		threads.add(said(await pool.extract({ language: "any", source: "thread" })));
	}
	await pool.close();
	expect(threads.size).toBe(3);
});

test("threads that rest are ended, those at work are not, and others take their place", async () => {
	const pool = new ThreadPool({ entry, assets: "", threadCount: 1 });
	const thread = (): Promise<string> => pool.extract({ language: "any", source: "thread" }).then(said);
	const first = await thread();
	const second = thread();
	pool.rest();
	expect(await second).toBe(first);
	pool.rest();
	expect(await thread()).not.toBe(first);
	await pool.close();
});

test("bytes stay with the caller and arrive exactly as long as they are", async () => {
	const pool = new ThreadPool({ entry, assets: "", threadCount: 1 });
	const large = new TextEncoder().encode("before text after");
	const source = large.subarray(7, 11);
	expect(said(await pool.extract({ language: "any", source }))).toBe("text");
	expect(new TextDecoder().decode(source)).toBe("text");
	await pool.close();
});

test("a producer that awaits room keeps the queue short", async () => {
	const pool = new ThreadPool({ entry, assets: "", threadCount: 1, queuedMax: 3 });
	const under = { way: 0, most: 0 };
	const outcomes: Promise<string>[] = [];
	for (const source of numbers) {
		await pool.whenRoom();
		under.most = Math.max(under.most, ++under.way);
		outcomes.push(pool.extract({ language: "any", source }).then((outcome) => (under.way--, said(outcome))));
	}
	expect(await Promise.all(outcomes)).toEqual(numbers);
	await pool.close();
	// three wait, two are in the thread, and the answer of one more may be on its way
	expect(under.most).toBeLessThanOrEqual(6);
});

test("closing rejects what is under way and what comes later", async () => {
	const pool = new ThreadPool({ entry, assets: "", threadCount: 1 });
	const outcomes = ["hang", "a", "b"].map((source) => pool.extract({ language: "any", source })
		.then(said, (error: unknown) => String(error)));
	const room = pool.whenRoom();
	await pool.close();
	expect(await Promise.all(outcomes)).toEqual(outcomes.map(() => "Error: The extraction pool was closed."));
	await room;
	await expect(pool.extract({ language: "any", source: "c" })).rejects.toThrow("closed");
});

// the second one is refused by the constructor of threads, as one is that the system cannot give
test.each(["missing.mjs", "https://example.invalid/"])("where no thread can be started (%s), every file fails", async (script) => {
	const pool = new ThreadPool({ entry: new URL(script, entry), assets: "", threadCount: 2 });
	const outcomes = await Promise.all(["a", "b", "c"].map((source) => pool.extract({ language: "any", source })));
	expect(outcomes.map(said))
		.toEqual(outcomes.map(() => expect.stringContaining("failed: No thread can be started") as string));
	expect(said(await pool.extract({ language: "any", source: "d" }))).toContain("failed: No thread can be started");
	await pool.close();
});
