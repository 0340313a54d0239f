/**
 * What references mean, rule by rule. The cases are small workspaces in resolve.cases.txt, and in scripts.cases.txt
 * those of JavaScript and of what merges with other files, `=== ` before the sentence that each is; those in brackets
 * are only input. How a workspace is written: fixture.ts.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { Confidence } from "../model/kinds.ts";
import { check, linksOf, openFixture } from "./fixture.ts";
import { MemoryWorld } from "./memoryWorld.ts";
import { resolveFile } from "./resolve.ts";
import type { World } from "./world.ts";

const cases = new Map(["resolve.cases.txt", "scripts.cases.txt"].flatMap((name) =>
	readFileSync(path.join(import.meta.dirname, name), "utf8").split(/^=== /m).slice(1))
	.map((text): [title: string, text: string] => {
		const end = text.indexOf("\n");
		return [text.slice(0, end), text.slice(end + 1)];
	}));

function textOf(title: string): string {
	const text = cases.get(title);
	if (text === undefined) throw new Error(`resolve.cases.txt has no ${title}`);
	return text;
}

for (const [title, text] of cases) {
	if (!title.startsWith("(")) test(title, () => check(text));
}

test("links come in the order of the references and have at most sixteen targets", async () => {
	const declarations = Array.from({ length: 30 }, (_, number) => `export class C${number} { same() {} }`).join("\n");
	const workspace = await openFixture(`--- a.ts\nlet u: any;\nu.same();\nu;\n--- b.ts\n${declarations}\n`);
	const links = linksOf("a.ts", workspace);
	expect(links.map(({ reference }) => reference)).toEqual([0, 1, 2].slice(0, links.length));
	const ambiguous = links.find(({ confidence }) => confidence === Confidence.ambiguous);
	expect(ambiguous?.targets.length).toBe(16);
});

test("cycles of values, types, bases and imports end", async () => {
	const workspace = await openFixture(textOf("(cycles)"));
	expect([...workspace.files.keys()].map((path) => linksOf(path, workspace).length > 0)).toEqual([true, true]);
});

test("resolving is a function of what the world answers: again, in any order, the links are the same", async () => {
	const workspace = await openFixture(textOf("(cycles)"));
	const first = [linksOf("a.ts", workspace), linksOf("b.ts", workspace)];
	const again = await openFixture(textOf("(cycles)"));
	const second = [linksOf("b.ts", again), linksOf("a.ts", again)].reverse();
	expect(second).toEqual(first);
});

test("resolution asks the world for everything that it uses, each time", async () => {
	const { files, world } = await openFixture(textOf("(three files, one asks for the others)"));
	const facts = files.get("a.ts");
	if (facts === undefined) throw new Error("the fixture has no a.ts");
	const asked = (): { asked: string[]; world: World } => {
		const questions: string[] = [];
		const listener: World = {
			lookedUp: () => undefined, soughtPackage: () => undefined, readPackage: () => undefined,
			project: world.project,
			facts: (path) => (questions.push(`facts ${path}`), world.facts(path)),
			blocks: (path) => (questions.push(`blocks ${path}`), world.blocks(path)),
			hasFile: (path) => (questions.push(`has ${path}`), world.hasFile(path)),
			filesIn: (directory) => (questions.push(`in ${directory}`), world.filesIn(directory)),
			someIn: (directory, ending) => (questions.push(`some in ${directory}`), world.someIn(directory, ending)),
			firstIn: (directory, ending) => (questions.push(`first in ${directory}`), world.firstIn(directory, ending)),
			namedIn: (directory, name) => (questions.push(`named ${name} in ${directory}`), world.namedIn(directory, name)),
			requiring: (method) => (questions.push(`requiring ${method}`), world.requiring(method)),
			named: (name) => (questions.push(`named ${name}`), world.named(name)),
		};
		return { asked: questions, world: listener };
	};
	const [one, other] = [asked(), asked()];
	const links = resolveFile({ path: "a.ts", language: "typescript", facts, world: one.world });
	const targets = links.map((link) => link.targets[0]?.path);
	expect(targets).toEqual(["b.ts", "b.ts", "b.ts", "c.ts", "c.ts", "c.ts"]);
	expect(one.asked).toEqual(expect.arrayContaining(["facts b.ts", "facts c.ts", "has b.ts", "named g", "named n"]));
	resolveFile({ path: "a.ts", language: "typescript", facts, world: other.world });
	expect(other.asked).toEqual(one.asked);
	const emptied = new MemoryWorld(new Map([["a.ts", facts]]));
	expect(resolveFile({ path: "a.ts", language: "typescript", facts, world: emptied })).toEqual([]);
});
