/** What runs write, what they do not, and when they end. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { Engine } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { withWorkspace, type TestWorkspace } from "../fixture.ts";
import { languageOf } from "../languages.ts";
import { silentLogger } from "../logger.ts";
import { FACTS_SPACE } from "../model/identity.ts";
import { Pace } from "../model/pace.ts";
import { dumpIndex } from "../store/dump.ts";
import { StoreView } from "../store/storeView.ts";
import { Indexer } from "./indexer.ts";

const HOUR_MS = 3_600_000;

interface Written {
	/** The number of the last batch. */
	readonly sequence: () => number;
	/** All that the index says. */
	readonly lines: () => readonly string[];
	/** How many contents there are facts of. */
	readonly factsCount: () => number;
	/** Time passes. */
	readonly wait: (ms: number) => void;
}

type Work = (indexer: Indexer, workspace: TestWorkspace, written: Written) => Promise<void>;

/** An indexer of files that were written long ago, so that their times are proof; a look at its pace takes long. */
function check(files: Readonly<Record<string, string>>, work: Work): Promise<void> {
	return withWorkspace(files, async (workspace) => {
		const directory = join(workspace.base, "store");
		const engine = Engine.open({ vfs: createNodeVfs(), directory });
		let clockMs = Date.now() + HOUR_MS;
		let workedMs = 0;
		const indexer = new Indexer({
			root: workspace.root, engine, view: new StoreView(engine), pool: workspace.pool, logger: silentLogger, languageOf,
			fileBytesMax: 1 << 20, nowMs: () => clockMs, pace: new Pace(() => (workedMs += 5)), directory,
			linkThreads: undefined,
		});
		await work(indexer, workspace, {
			sequence: () => engine.statistics({ exact: false }).sequence,
			lines: () => dumpIndex(engine).lines,
			factsCount: () => {
				let count = 0;
				for (const cursor = engine.scan({ prefix: [FACTS_SPACE] }); cursor.next(); ) count += 1;
				return count;
			},
			wait: (ms) => void (clockMs += ms),
		});
		engine.close();
	});
}

const FILES = { "a.ts": "export const one = 1;\n", "b.ts": 'import { one } from "./a";\none;\n' };

test("over files that are as they were nothing is written, before a change that the index is unfinished", () =>
	check(FILES, async (indexer, workspace, { sequence }) => {
		await indexer.index();
		expect(indexer.isComplete).toBe(true);
		const before = sequence();
		await indexer.index();
		expect([sequence(), indexer.isComplete]).toEqual([before, true]);
		workspace.write("a.ts", "export const two = 2;\n");
		const stop = new AbortController();
		await expect(indexer.index({
			signal: stop.signal,
			onProgress: ({ phase }) => {
				if (phase === "linking") stop.abort(new Error("stopped"));
			},
		})).rejects.toThrow("stopped");
		expect([sequence() > before, indexer.isComplete]).toEqual([true, false]);
		await indexer.index();
		expect(indexer.isComplete).toBe(true);
	}));

test("a run ends for the next one in the middle of a large file as well, which is linked later", () =>
	check({
		"a.ts": "export const one = 1;\n", "b.ts": `import { one } from "./a";\n${"one;\n".repeat(1000)}`,
	}, async (indexer, workspace) => {
		await indexer.index();
		workspace.write("a.ts", "export let one = 1;\n");
		let asked = 0;
		await indexer.update(["a.ts"], { isNextWaiting: () => ++asked > 5 });
		expect(indexer.unlinkedCount).toBe(1);
		await indexer.update([]);
		expect(indexer.unlinkedCount).toBe(0);
	}));

test("a file that waits to be linked is linked anew, also when only its comments have changed meanwhile", () =>
	check(FILES, async (indexer, workspace) => {
		await indexer.index();
		workspace.write("a.ts", "export let one = 1;\n");
		let asked = 0;
		await indexer.update(["a.ts"], { isNextWaiting: () => ++asked > 2 });
		expect(indexer.unlinkedCount).toBe(1);
		workspace.write("b.ts", `// more\n${FILES["b.ts"]}`);
		expect((await indexer.update(["b.ts"]))?.relinked).toBe(1);
	}));

test("files that are written beside each other and share names leave the index of what is there", async () => {
	const bodyOf = (from: number, to: number): string =>
		Array.from({ length: to - from }, (_, at) => `export function shared${from + at}() {}\n`).join("");
	const paths = Array.from({ length: 12 }, (_, at) => `f${at}.ts`);
	const filesOf = (body: string): Record<string, string> =>
		Object.fromEntries(paths.map((path) => [path, `${body}// ${path}\n`]));
	const put = (workspace: TestWorkspace, body: string): void => {
		for (const [path, text] of Object.entries(filesOf(body))) workspace.write(path, text);
	};
	const wanted = `// moved\n${bodyOf(20, 50)}`;
	const sayings: (readonly string[])[] = [];
	await check(filesOf(wanted), async (indexer, workspace, { lines }) => {
		await indexer.index();
		sayings.push(lines());
		put(workspace, bodyOf(0, 40));
		await indexer.index();
		// Their facts are there, so no parser has them come one after the other.
		put(workspace, wanted);
		expect((await indexer.index()).counts.reused).toBe(paths.length);
		sayings.push(lines());
	});
	const [before, after] = sayings.map((lines) => lines.filter((line) => !line.startsWith("catalog")));
	expect(after).toEqual(before);
});

test("a content that comes back is not parsed again, for a week", () =>
	check(FILES, async (indexer, workspace, { factsCount, wait }) => {
		const other = { "a.ts": "export const two = 2;\n", "b.ts": "export const three = 3;\n" };
		const become = async (files: Readonly<Record<string, string>>): Promise<readonly [number, number]> => {
			for (const [path, text] of Object.entries(files)) workspace.write(path, text);
			const { counts: { parsed, reused } } = await indexer.index();
			return [parsed, reused];
		};
		await indexer.index();
		expect(await become(other)).toEqual([2, 0]);
		expect(await become(FILES)).toEqual([0, 2]);
		workspace.remove("b.ts");
		expect(await become({})).toEqual([0, 0]);
		expect(await become({ "b.ts": FILES["b.ts"] })).toEqual([0, 1]);
		expect(factsCount()).toBe(4);
		wait(8 * 24 * HOUR_MS);
		// What went out of use lately stays, and what was used lately too.
		expect(await become({ "b.ts": other["b.ts"] })).toEqual([0, 1]);
		expect(factsCount()).toBe(3);
		expect(await become(other)).toEqual([1, 0]);
		expect(await become({ "b.ts": FILES["b.ts"] })).toEqual([0, 1]);
	}));
