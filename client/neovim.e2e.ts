/**
 * The built server in Neovim, without a screen: hover, references, definition, unsaved text, a clean end.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureCommands, PROJECT } from "./e2e/machine.ts";
import { placeOf, writeSample } from "./e2e/sample.ts";

const NEOVIM = "/usr/bin/nvim";
const PROGRAM = join(PROJECT, "dist/cli.js");
const INSTALL_MS_MAX = 600_000;

let home = "";
/** What the script in the editor said, by name. */
const said = new Map<string, unknown>();

beforeAll(() => {
	if (!existsSync(PROGRAM)) throw new Error("There is no dist/cli.js: npm run build makes it.");
	ensureCommands({ [NEOVIM]: "neovim" });
	home = realpathSync(mkdtempSync(join(tmpdir(), "kausal-nvim-")));
	const workspace = join(home, "shop");
	writeSample(workspace);
	const env = {
		...process.env,
		HOME: home,
		XDG_CACHE_HOME: join(home, "cache"),
		KAUSAL_WORKSPACE: workspace,
		KAUSAL_PROGRAM: PROGRAM,
		KAUSAL_NODE: process.execPath,
		KAUSAL_PLACE: JSON.stringify(placeOf("src/main.ts", "total", 1)),
	};
	const script = join(PROJECT, "client/e2e/neovim.lua");
	const args = ["--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", `luafile ${script}`];
	const { stdout, stderr, status } = spawnSync(NEOVIM, args, { env, cwd: workspace, encoding: "utf8", timeout: 120_000 });
	for (const line of stdout.split(/\r?\n/)) {
		if (!line.startsWith("{")) continue;
		const { name, value } = JSON.parse(line) as { name: string; value: unknown };
		said.set(name, value);
	}
	if (status !== 0) throw new Error(`Neovim ended with ${status}: ${String(said.get("error"))}\n${stderr}`);
}, INSTALL_MS_MAX);

afterAll(() => {
	rmSync(home, { recursive: true, force: true });
});

const place = (path: string, word: string, nth: number): string => {
	const { line, character } = placeOf(path, word, nth);
	return `${path}:${line + 1}:${character + 1}`;
};

test("a hover has signature, documentation and our own line", () => {
	const hover = said.get("hover") as string;
	expect(hover).toContain("function total(items: readonly Item[]): number");
	expect(hover).toContain("The sum of all prices");
	expect(hover).toMatch(/\d+ callers? · \d+ references · src\/cart\.ts · Kausal/);
});

test("references go to the quickfix list, across files", () => {
	expect(said.get("references")).toEqual([
		place("NOTES.md", "total", 0),
		place("src/cart.ts", "total", 0),
		place("src/main.ts", "total", 0),
		place("src/main.ts", "total", 1),
		place("src/main.ts", "total", 2),
	]);
});

test("a definition in another file is jumped to", () => {
	expect(said.get("definition")).toBe(place("src/cart.ts", "total", 0));
});

test("unsaved text is what answers refer to", () => {
	expect(said.get("unsaved")).toEqual({ start: { line: 0, character: 9 }, end: { line: 0, character: 14 } });
});

test("symbols are found by a few letters", () => {
	expect(said.get("symbols")).toContain("format_money");
});

test("the server ends with the editor's client", () => {
	expect(said.get("stopped")).toBe(true);
});
