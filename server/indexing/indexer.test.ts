/** What runs write, and what they do not. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { Engine } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { withWorkspace } from "../fixture.ts";
import { languageOf } from "../languages.ts";
import { silentLogger } from "../logger.ts";
import { StoreView } from "../store/storeView.ts";
import { Indexer } from "./indexer.ts";

const HOUR_MS = 3_600_000;

test("a run over files that are as they were writes nothing, one over a change says before it that it is unfinished", () =>
	withWorkspace({ "a.ts": "export const one = 1;\n", "b.ts": 'import { one } from "./a";\none;\n' }, async (workspace) => {
		const directory = join(workspace.base, "store");
		const engine = Engine.open({ vfs: createNodeVfs(), directory });
		const indexer = new Indexer({
			root: workspace.root, engine, view: new StoreView(engine), pool: workspace.pool, logger: silentLogger, languageOf,
			// Long after the files were written: their times are proof.
			fileBytesMax: 1 << 20, nowMs: () => Date.now() + HOUR_MS, directory, linkThreads: undefined,
		});
		const sequence = (): number => engine.statistics({ exact: false }).sequence;
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
		engine.close();
	}));
