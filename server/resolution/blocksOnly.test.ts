/** What is left out because no edge can come of it: over all fixtures, no link to a block is missed by that. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { factsOf, languages } from "../extraction/fixture.ts";
import { languageOf } from "../extraction/grammar.ts";
import type { Facts } from "../model/facts.ts";
import { isBlockKind } from "../model/kinds.ts";
import { finish } from "../model/pieces.ts";
import { MemoryWorld } from "./memoryWorld.ts";
import { resolveInPieces } from "./resolve.ts";
import { Steps } from "./steps.ts";

const syntaxes = path.join(import.meta.dirname, "..", "..", "syntaxes");

async function fixtures(): Promise<Map<string, Facts>> {
	const files = readdirSync(syntaxes, { recursive: true, encoding: "utf8" })
		.map((file) => file.split(path.sep).join("/"))
		.filter((file) => file.includes("/fixtures/") && languageOf(file, languages) !== undefined);
	const facts = files.map(async (file) =>
		[file, await factsOf(languageOf(file, languages) ?? "", readFileSync(path.join(syntaxes, file)))] as const);
	return new Map(await Promise.all(facts));
}

test("the links to blocks are the same, whether locals are left out or not", async () => {
	const files = await fixtures();
	files.set("m.cjs", await factsOf("javascript", "exports.g = function g() {};\n"));
	files.set("a.cjs", await factsOf("javascript", 'function f() { const { g } = require("./m.cjs"); return g(); }\n'));
	files.set("p.ts", await factsOf("typescript", "class P { constructor(readonly x: number) { x; this.x; } }\n"));
	const world = new MemoryWorld(files);
	const toBlocks = (file: string, facts: Facts, blocksOnly: boolean): string[] => {
		const input = { path: file, language: languageOf(file, languages) ?? "", facts, world, blocksOnly };
		const links = finish(resolveInPieces({ ...input, steps: new Steps(facts.references.count) }));
		return links.flatMap(({ reference, targets, confidence }) => targets
			.filter((target) => isBlockKind(files.get(target.path)?.declarations.kind[target.declaration] ?? 255))
			.map((target) => `${reference} ${target.path} ${target.declaration} ${confidence}`));
	};
	for (const [file, facts] of files) expect(toBlocks(file, facts, true), file).toEqual(toBlocks(file, facts, false));
});
