/** What is kept of a file's blocks is what its facts say of them. */
import { expect, test } from "vitest";
import { factsOf } from "../extraction/fixture.ts";
import { symbolIdOf } from "./declarations.ts";
import { FileBlocks } from "./fileBlocks.ts";
import { pathHash } from "./identity.ts";
import { DeclarationFlag, isBlockKind } from "./kinds.ts";
import { FILE, get, next } from "./rows.ts";
import { isScript } from "./scripts.ts";

const sources: Readonly<Record<string, string>> = {
	typescript: "export interface Cart { total: number }\nexport interface Cart { add(): void }\n" +
		"function price(p: Cart) { let x = 1; return x; }\n",
	javascript: "function price() {}\nvar total = 1, total = 2;\nfunction Cart() { this.sum = 0; }\n" +
		"Cart.prototype.add = function (x) {};\n",
	python: "class Cart:\n\tdef add(self, x):\n\t\ty = 1\n\t\tself.sum = y\n\ntotal = 1\ntotal = 2\n",
	go: "package cart\n\ntype Cart struct{ sum int }\n\nfunc (c *Cart) Add(x int) { y := x; c.sum = y }\n",
	markdown: "# Cart\n\nText\n\n## Total\n",
};

for (const [language, text] of Object.entries(sources)) {
	test(`blocks of ${language} are kept as they are`, async () => {
		const facts = await factsOf(language, text);
		const blocks = new FileBlocks(facts);
		const hash = pathHash("path");
		const { declarations } = facts;
		expect(blocks.isScript).toBe(isScript(facts));
		for (let row = FILE; row < declarations.count; row = next(row)) {
			const kind = get(declarations.kind, row);
			const isBlock = isBlockKind(kind) && (row === FILE || get(declarations.block, row) >= 0);
			expect(blocks.symbolId(row, hash)).toEqual(isBlock ? symbolIdOf(facts, row, hash) : undefined);
			if (!isBlock || row === FILE) continue;
			const flags = get(declarations.flags, row);
			const isSeen = (flags & DeclarationFlag.exported) !== 0 ||
				(isScript(facts) && declarations.parent[row] === FILE);
			expect([blocks.kind(row), blocks.flags(row), blocks.symbol(row), blocks.isReachable(row)])
				.toEqual([kind, flags, declarations.symbol[row], isSeen]);
		}
	});
}
