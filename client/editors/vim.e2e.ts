/** The built server in Vim, by ALE: references, hover, definition. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { EDITORS, runEditor } from "../e2e/editor.ts";

const VIM = "/usr/bin/vim.nox";
const INSTALL_MS_MAX = 1_800_000;

test("ALE", () => {
	const said = runEditor({
		program: VIM, packages: { [VIM]: "vim-nox", "/usr/share/vim-ale/autoload/ale.vim": "vim-ale" },
		page: "vim.md", recipe: 0,
		arguments: ["-Nu", "NONE", "-i", "NONE", "-n", "-es", "-S", join(EDITORS, "ale.vim")],
	});
	expect(said.get("references")).toEqual(["NOTES.md:3", "tools/report.py:1", "tools/report.py:6", "tools/report.py:7"]);
	expect(said.get("hover")).toMatch(/references · tools\/money\.py · Kausal.*An amount, with two digits/);
	expect(said.get("definition")).toEqual(["tools/money.py:1"]);
}, INSTALL_MS_MAX);
