/** Which files of a folder are a corpus. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { corpusFiles } from "./files.ts";
import { CORPORA } from "./sources.ts";

test("files of the language are found in the order of their paths; links, dot-folders and others are left out", () => {
	const folder = mkdtempSync(join(tmpdir(), "kausal-corpus-"));
	try {
		for (const path of ["b/two.py", "a.py", "b/one.py", ".git/hidden.py", "c.txt"]) {
			mkdirSync(join(folder, path, ".."), { recursive: true });
			writeFileSync(join(folder, path), "");
		}
		symlinkSync(join(folder, "a.py"), join(folder, "link.py"));
		const corpus = { name: "any", extensions: [".py"], sources: [] };
		expect(corpusFiles(folder, corpus)).toEqual(["a.py", "b/one.py", "b/two.py"]);
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test("every npm package is pinned to one version, and no name stands twice", () => {
	const sources = CORPORA.flatMap((corpus) => corpus.sources);
	for (const { registry, package: name } of sources) {
		if (registry === "npm") expect(name).toMatch(/^(@[^@/]+\/)?[^@]+@\d+\.\d+\.\d+$/);
	}
	expect(new Set(CORPORA.map(({ name }) => name)).size).toBe(CORPORA.length);
});
