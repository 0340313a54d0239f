/**
 * An editor without a screen, configured as its page in client/editors says and driven by a script, which tells in
 * lines of JSON (`name`, `value`) what it saw.
 */
import { spawnSync } from "node:child_process";
import {
	chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { ensureCommands, PROJECT } from "./machine.ts";
import { writeSample } from "./sample.ts";

const PROGRAM = join(PROJECT, "dist/cli.js");
/** The pages, and the scripts beside them. */
export const EDITORS: string = join(PROJECT, "client/editors");
const MS_MAX = 500_000;

export interface EditorRun {
	/** Absolute path of the editor. */
	readonly program: string;
	readonly arguments: readonly string[];
	/** Debian's packages, by a path that each has. */
	readonly packages: Readonly<Record<string, string>>;
	/** The page, and which of its configurations is used, counted from 0. */
	readonly page: string;
	readonly recipe: number;
	/** For the script. */
	readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs an editor to its end in a folder of its own, with `kausal` on the path.
 *
 * @returns what the script said
 * @throws Error with what the editor wrote, if the script met an error or never came to its end
 */
export function runEditor(run: EditorRun): ReadonlyMap<string, unknown> {
	if (!existsSync(PROGRAM)) throw new Error("There is no dist/cli.js: npm run build makes it.");
	ensureCommands(run.packages);
	const home = realpathSync(mkdtempSync(join(tmpdir(), "kausal-editor-")));
	try {
		const workspace = join(home, "shop");
		writeSample(workspace);
		// What editors take for the root of a project.
		spawnSync("git", ["init", "--quiet", workspace]);
		const [recipe, report] = [join(home, "recipe"), join(home, "said")];
		writeFileSync(recipe, recipeOf(run.page, run.recipe));
		const env = {
			...process.env, ...run.environment, HOME: home, XDG_CACHE_HOME: join(home, "cache"),
			PATH: `${putProgram(home)}${delimiter}${process.env["PATH"] ?? ""}`,
			KAUSAL_WORKSPACE: workspace, KAUSAL_RECIPE: recipe, KAUSAL_SAID: report,
		};
		const options = { env, cwd: workspace, encoding: "utf8", timeout: MS_MAX } as const;
		const { stdout, stderr, status } = spawnSync(run.program, run.arguments, options);
		const lines = [...stdout.split(/\r?\n/), ...(existsSync(report) ? readFileSync(report, "utf8").split("\n") : [])];
		const said = new Map<string, unknown>();
		for (const line of lines.filter((each) => each.startsWith("{"))) {
			const { name, value } = JSON.parse(line) as { name: string; value: unknown };
			said.set(name, value);
		}
		if (status === 0 && said.size > 0 && !said.has("error")) return said;
		throw new Error(`${run.program} ended with ${status}: ${String(said.get("error"))}\n${stdout}\n${stderr}`);
	} finally {
		rmSync(home, { recursive: true, force: true });
	}
}

/** @returns a folder with `kausal` in it, as an installed package puts it on the path */
function putProgram(home: string): string {
	const folder = join(home, "bin");
	mkdirSync(folder);
	const path = join(folder, "kausal");
	writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
	chmodSync(path, 0o755);
	return folder;
}

/** The text of the nth fenced block of a page. */
function recipeOf(page: string, nth: number): string {
	const text = readFileSync(join(EDITORS, page), "utf8");
	const block = [...text.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)][nth]?.[1];
	if (block === undefined) throw new Error(`${page} has no configuration number ${nth}.`);
	return block;
}
