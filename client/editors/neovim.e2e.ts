/** The built server in Neovim: hover, references, definition, unsaved text, a clean end. */
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { EDITORS, runEditor } from "../e2e/editor.ts";
import { placeOf } from "../e2e/sample.ts";

const NEOVIM = "/usr/bin/nvim";
const INSTALL_MS_MAX = 1_800_000;

let said: ReadonlyMap<string, unknown> = new Map();

beforeAll(() => {
	const script = join(EDITORS, "neovim.lua");
	said = runEditor({
		program: NEOVIM, packages: { [NEOVIM]: "neovim" }, page: "neovim.md", recipe: 1,
		arguments: ["--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", `luafile ${script}`],
		environment: { KAUSAL_PLACE: JSON.stringify(placeOf("src/main.ts", "total", 1)) },
	});
}, INSTALL_MS_MAX);

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
