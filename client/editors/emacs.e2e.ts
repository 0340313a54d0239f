/** The built server in Emacs, by eglot and by lsp-mode: hover, references, definition, unsaved text, a clean end. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { EDITORS, runEditor } from "../e2e/editor.ts";

const EMACS = "/usr/bin/emacs";
const PACKAGES = {
	[EMACS]: "emacs-nox",
	"/usr/share/emacs/site-lisp/elpa-src/eglot-1.9": "elpa-eglot",
	"/usr/share/emacs/site-lisp/elpa-src/lsp-mode-8.0.0": "elpa-lsp-mode",
};
const INSTALL_MS_MAX = 1_800_000;

const HOVER = /4 references · tools\/money\.py · Kausal[\s\S]*An amount, with two digits/;
const REFERENCES = ["NOTES.md:3", "tools/money.py:1", "tools/report.py:1", "tools/report.py:6", "tools/report.py:7"];

function emacs(script: string, recipe: number): ReadonlyMap<string, unknown> {
	const path = join(EDITORS, script);
	return runEditor({
		program: EMACS, packages: PACKAGES, page: "emacs.md", recipe, arguments: ["-Q", "--batch", "-l", path],
	});
}

test("eglot", () => {
	const said = emacs("eglot.el", 0);
	expect(said.get("hover")).toMatch(HOVER);
	expect(said.get("references")).toEqual(REFERENCES);
	expect(said.get("definition")).toEqual(["tools/money.py:1"]);
	expect(said.get("unsaved")).toEqual(["tools/report.py:1"]);
	expect(said.get("stopped")).toBe(true);
}, INSTALL_MS_MAX);

test("lsp-mode, to which no message of ours is strange", () => {
	const said = emacs("lspMode.el", 1);
	expect(said.get("hover")).toMatch(HOVER);
	expect(said.get("references")).toEqual(REFERENCES.filter((place) => place !== "tools/money.py:1"));
	expect(said.get("definition")).toEqual(["tools/money.py:1"]);
	expect(said.get("messages")).not.toMatch(/unknown|unhandled|kausal\//i);
}, INSTALL_MS_MAX);
