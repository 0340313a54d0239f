/** Records that are said to be the same are, and what is gone is named, for any two states of a file. */
import { expect, test } from "vitest";
import { extractFile } from "../extraction/extract.ts";
import { readerOf } from "../extraction/fixture.ts";
import { Facts } from "../model/facts.ts";
import { get, type BlockRow } from "../model/rows.ts";
import { blockChanges } from "./blockChanges.ts";
import { blocksOfFacts } from "./blockOfFacts.ts";
import { encodeBlock } from "./records.ts";

const STATES: Readonly<Record<string, readonly string[]>> = {
	typescript: [
		"export class A { f() { return 1; } }\nfunction g() {}\n",
		"/** Said. */\nexport class A { f() { return 1; } }\nfunction g() {}\n",
		"export class A { f(x = 1) { return x; } }\nfunction g() {}\n",
		"export class A { f() { return 1; } }\ninterface A {}\nfunction g() {}\n",
		"function g() {}\nexport class A { f() { return 1; } }\n", "function f() {}\nfunction g() {}\n", "",
		"function g(): void;\nfunction g(x?: A): void {}\nexport class A { f() { return 1; } }\n",
	],
	go: [
		"package p\n\ntype T struct{}\n\nfunc (T) M() {}\n\nfunc f() {}\n", "package p\n\nfunc (T) M() {}\n\nfunc f() {}\n",
		"package p\n\ntype U struct{}\n\nfunc (U) M() {}\n\nfunc f() {}\n",
		"package p\n\ntype T struct{}\n\n// M is said.\nfunc (T) M() {}\n",
		"package p\n\ntype T interface{ M() }\n\nfunc f() {}\n",
	],
};

function recordsOf(facts: Facts): Map<string, string> {
	return new Map(Array.from(blocksOfFacts(facts), ({ row, block }) => [idOf(facts, row), String(encodeBlock(block))]));
}

const idOf = ({ blocks }: Facts, row: BlockRow): string => `${get(blocks.hash0, row)} ${get(blocks.hash1, row)}`;

test.each(Object.entries(STATES))("%s", async (language, sources) => {
	const reader = await readerOf(language);
	const states = sources.map((source) => new Facts(extractFile({ language, source }, reader).facts));
	for (const before of states) {
		for (const after of states) {
			const { put, gone } = blockChanges(before, after);
			const [old, now] = [recordsOf(before), recordsOf(after)];
			const changed = [...now.keys()].filter((id) => now.get(id) !== old.get(id));
			const ids = [...put].map((row) => idOf(after, row));
			expect(ids).toEqual(expect.arrayContaining(changed));
			expect(gone.map((row) => idOf(before, row)).sort()).toEqual([...old.keys()].filter((id) => !now.has(id)).sort());
		}
	}
	const [first] = states as [Facts, ...Facts[]];
	expect(blockChanges(first, first).put.size).toBe(0);
});
