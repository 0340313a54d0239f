/** The real thread entry with real grammars, given what no file should hold. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { declarationName } from "../model/declarations.ts";
import { Facts } from "../model/facts.ts";
import type { ExtractionOutcome } from "../extraction/extraction.ts";
import { extractionOf, languages } from "../extraction/fixture.ts";
import type { LanguageDefinition, SyntaxesFile } from "../extraction/grammar.ts";
import { printExtraction } from "../extraction/printFacts.ts";
import { FILE, next } from "../model/rows.ts";
import { packBlocks } from "../store/packedBlocks.ts";
import { ThreadPool } from "../extraction/threadPool.ts";

const root = path.join(import.meta.dirname, "..", "..");
let folder = "";
let pool: ThreadPool;

/** Reads what Python reads, but by tree-sitter: no language of a build does now. */
const ADDER: LanguageDefinition = {
	id: "adder", name: "Adder", extensions: [".adder"], separateTypes: false, exportedNames: "all",
	grammar: "tree-sitter-python/tree-sitter-python.wasm", queries: ["python"],
};

/** Lays out what a build does: entry and tree-sitter's reader, the runtime, a grammar and queries. */
beforeAll(async () => {
	folder = mkdtempSync(path.join(tmpdir(), "kausal-worker-"));
	await build({
		entryPoints: {
			worker: path.join(import.meta.dirname, "fileWorker.ts"),
			treeReader: path.join(import.meta.dirname, "..", "extraction", "builtTreeReader.ts"),
		},
		bundle: true, platform: "node", format: "cjs", outdir: folder, logLevel: "error",
		define: { "import.meta.url": "kausalFileUrl" },
		banner: { js: "const kausalFileUrl = require('node:url').pathToFileURL(__filename).href;" },
	});
	const entry = path.join(folder, "worker.js");
	const assets = path.join(folder, "syntaxes");
	cpSync(path.join(root, "syntaxes"), assets, { recursive: true });
	const rows: SyntaxesFile = { languages: [...languages, ADDER, { ...ADDER, id: "viper", grammar: "none.wasm" }] };
	writeFileSync(path.join(assets, "languages.json"), JSON.stringify(rows));
	cpSync(path.join(root, "node_modules", ADDER.grammar), path.join(assets, path.basename(ADDER.grammar)));
	const resolve = createRequire(import.meta.url).resolve;
	cpSync(resolve("web-tree-sitter/web-tree-sitter.wasm"), path.join(folder, "web-tree-sitter.wasm"));
	pool = new ThreadPool({ entry: pathToFileURL(entry), assets, threadCount: 2, fileTimeoutMs: 60_000 });
});
afterAll(async () => {
	await pool.close();
	rmSync(folder, { recursive: true });
});

const extract = (language: string, source: string | Uint8Array): Promise<ExtractionOutcome> =>
	pool.extract({ language, source });

function factsOf(outcome: ExtractionOutcome): Facts {
	if (outcome.kind !== "extracted") throw new Error(outcome.reason);
	return new Facts(outcome.extraction.facts);
}

test("every language extracts in a thread as it does here", async () => {
	const sources: Record<string, string> = {
		typescript: "class A {}", tsx: "class A {}", javascript: "class A {}", python: "class A: pass",
		go: "package a\ntype A struct{}", markdown: "# A",
		notebook: '{ "cells": [{ "cell_type": "code", "source": "class A: pass" }] }',
	};
	for (const { id } of languages) {
		const facts = factsOf(await extract(id, sources[id] ?? ""));
		expect([id, declarationName(facts, next(FILE))]).toEqual([id, "A"]);
	}
});

test("a language without a parser is read by its grammar", async () => {
	const source = "class A:\n\tdef m(self): pass\n";
	const [read, expected] = [await extract("adder", source), await extractionOf("python", source)];
	expect(read.kind === "extracted" && printExtraction(read.extraction)).toBe(printExtraction(expected));
});

test("the blocks of a new file are those that its facts stand for", async () => {
	const [language, newPath] = ["typescript", "src/a.ts"];
	const source = "class A { m() {} }\nfunction f() {}\nfunction f(a) {}";
	const [known, added] = await Promise.all([extract(language, source), pool.extract({ language, source, newPath })]);
	const expected = packBlocks(newPath, factsOf(known));
	expect(expected.operationCount).toBeGreaterThan(0);
	expect([known, added].map((outcome) => outcome.kind === "extracted" && outcome.extraction.blocks))
		.toEqual([undefined, expected]);
});

const deep = (open: string, times: number, close: string = ""): string => open.repeat(times) + close.repeat(times);

const nasty: readonly (readonly [name: string, language: string, source: string])[] = [
	["brackets that never close", "typescript", deep("(", 5_000)],
	["arrays in arrays", "javascript", deep("[", 20_000, "]")],
	["calls of calls", "python", `x = ${deep("f(", 5_000, ")")}`],
	["members of members", "javascript", `x${".y".repeat(50_000)}`],
	["functions in functions", "typescript", deep("function f() { ", 3_000, "}")],
	[
		"blocks in blocks by indentation", "python",
		Array.from({ length: 500 }, (_, n) => `${" ".repeat(n)}if x:\n`).join(""),
	],
	["types of types", "go", `package a\nvar x ${"[]".repeat(3_000)}int`],
	["braces that never close", "go", `package a\nfunc f() ${deep("{", 20_000)}`],
	["one line of many names", "javascript", "name ".repeat(30_000)],
	["quotes in quotes", "markdown", `${"> ".repeat(2_000)}text`],
	["marks that never end", "markdown", `${"`".repeat(2_000)} ${"[".repeat(2_000)} ${"*".repeat(2_000)}`],
	["blocks in blocks, deeper than the scanner can say", "markdown", `${"> ".repeat(300)}text`],
	["headings only", "markdown", "# a\n".repeat(5_000)],
	["no text", "python", ""],
	["lone surrogates and control characters", "typescript", "\ud800\udfff\u0000\u2028 class A {}"],
];

test.each(nasty)("%s (%s) get an answer, and the next file is as always", async (_name, language, source) => {
	const outcome = await extract(language, source);
	if (outcome.kind === "extracted") {
		expect(new Facts(outcome.extraction.facts).textLength).toBe(source.length);
	}
	const after = factsOf(await extract("python", "class After: pass"));
	expect(declarationName(after, next(FILE))).toBe("After");
});

test("bytes that are no text, and a large file, are extracted", async () => {
	const noise = new Uint8Array(200_000).map((_, index) => (index * 7919) % 251);
	const large = new TextEncoder().encode("def f(a):\n    return g(a)\n\n\n".repeat(10_000));
	const [first, second] = await Promise.all([extract("go", noise), extract("python", large)]);
	expect(factsOf(first).blocks.count).toBeGreaterThan(0);
	expect(factsOf(second).blocks.count).toBe(10_001);
});

test("a language that the build lacks is no fault of the file: it fails, and others go on", async () => {
	const reason = "Files in cobol cannot be read (there is no such language). Install Kausal again.";
	const why = "the grammar of Adder cannot be loaded: Error: none.wasm is missing";
	const [missing, viper, present] =
		await Promise.all([extract("cobol", "x"), extract("viper", "x = 1"), extract("python", "x = 1")]);
	expect(missing).toEqual({ kind: "failed", reason });
	expect(viper).toEqual({ kind: "failed", reason: `Files in viper cannot be read (${why}). Install Kausal again.` });
	expect(present).toMatchObject({ kind: "extracted" });
});
