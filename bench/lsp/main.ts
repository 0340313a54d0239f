/**
 * `npm run bench -- lsp`: how fast the language server answers.
 *
 *     npm run bench -- lsp [--tree go] [--symbols 400] [--runs 5] [--seed 1]
 *                          [--index-dir FOLDER] [--only server|beside|memory] [--rest 10]
 *
 * First, on an index of TREE (a corpus or a folder): from the start of the process to the first right answer, and how
 * long requests take in the server, from its reading of one to the answer that it hands to the stream, by its own
 * clock. Then the same requests to three servers on zod's code, from the client's side. The other two are that of
 * TypeScript 7 (`tsc --lsp`), and typescript-language-server over TypeScript 6; npm fetches them into out/bench. What
 * memory the server holds is only measured when it is asked for: it makes an index for that, and rests REST seconds
 * between what it does.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { realRoot } from "../../server/workspace/containment.ts";
import { CORPUS_ROOT } from "../corpus/files.ts";
import { loadOfMachine, machineClass } from "../scenarios/report.ts";
import { measureBeside } from "./beside.ts";
import { measureInServer } from "./inServer.ts";
import { measureMemory } from "./memory.ts";

const OPTIONS = {
	tree: { type: "string", default: "go" }, symbols: { type: "string", default: "400" },
	runs: { type: "string", default: "5" }, seed: { type: "string", default: "1" },
	"index-dir": { type: "string" }, only: { type: "string" }, rest: { type: "string", default: "10" },
} as const;

/** @returns the exit code */
export async function measureServer(args: string[]): Promise<number> {
	const { values } = parseArgs({ args, options: OPTIONS });
	const [symbolCount, runs, seed] = [values.symbols, values.runs, values.seed].map(Number) as [number, number, number];
	const tree = [resolve(CORPUS_ROOT, values.tree, "src"), resolve(values.tree)].find((folder) => existsSync(folder));
	const zod = resolve(CORPUS_ROOT, "zod", "src");
	if (tree === undefined || !existsSync(zod)) {
		console.error(`There is no ${tree === undefined ? values.tree : "zod"}; npm run corpus fetches it.`);
		return 2;
	}
	const scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-lsp-")));
	try {
		console.log(`${machineClass()}; ${loadOfMachine()}\n`);
		if (values.only === "memory") {
			const restSeconds = Number(values.rest);
			const indexBase = join(scratch, "new");
			await measureMemory({ root: realRoot(tree), indexBase, symbolCount, seed, restSeconds });
			return 0;
		}
		const indexBase = values["index-dir"] ?? join(scratch, "index");
		if (values.only !== "beside") await measureInServer({ root: realRoot(tree), indexBase, symbolCount, runs, seed });
		if (values.only !== "server") await measureBeside({ source: zod, scratch, runs, seed });
		return 0;
	} finally {
		rmSync(scratch, { recursive: true, force: true });
	}
}
