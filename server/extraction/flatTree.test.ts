/** The flat tree against the cursor that web-tree-sitter offers. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Tree } from "web-tree-sitter";
import { expect, test } from "vitest";
import { grammarOf } from "./fixture.ts";
import { flatten } from "./flatTree.ts";

/** Type, field, offsets and depth of every node, by the public cursor. */
function walked(tree: Tree): number[][] {
	const cursor = tree.walk();
	const rows: number[][] = [];
	const visit = (): void => {
		rows.push([cursor.nodeTypeId, cursor.currentFieldId, cursor.startIndex, cursor.endIndex, cursor.currentDepth]);
	};
	for (let isOpen = true; isOpen; ) {
		visit();
		if (cursor.gotoFirstChild()) continue;
		while (!cursor.gotoNextSibling()) {
			if (!cursor.gotoParent()) {
				isOpen = false;
				break;
			}
		}
	}
	cursor.delete();
	return rows;
}

test("a flat tree has the nodes that a cursor visits, whatever the depth, tree after tree", async () => {
	const { parser, runtime } = await grammarOf("typescript");
	const nested = `const x = ${"[".repeat(400)}1${"]".repeat(400)};`;
	const texts = [
		"", "let é = '𝒳'; // ü", "class { broken(", nested, readFileSync(join(import.meta.dirname, "flatTree.ts"), "utf8"),
	];
	for (const text of [...texts, ...texts]) {
		const tree = parser.parse(text);
		if (tree === null) throw new Error("no tree");
		const { count, type, field, begin, end, after } = flatten(tree, runtime);
		const open: number[] = [];
		const rows: number[][] = [];
		for (let node = 0; node < count; node++) {
			while (open.length > 0 && (after[open.at(-1) as number] as number) <= node) open.pop();
			rows.push([type[node], field[node], begin[node], end[node], open.length] as number[]);
			open.push(node);
		}
		expect(rows).toEqual(walked(tree));
		tree.delete();
	}
});
