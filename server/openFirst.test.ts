/** A first index while files are open: what they and their imports mean is known before all else is read. */
import { expect, test } from "vitest";
import { withWorkspace } from "./fixture.ts";
import type { Session } from "./session.ts";

const CART = 'import { price } from "./price";\nexport const total = (): number => price();\n';
const FILES: Readonly<Record<string, string>> = {
	"a/first.ts": "export const first = 1;\n",
	"shop/cart.ts": CART,
	"shop/price.ts": "export function price(): number { return 1; }\n",
	"shop/till.ts": 'import { total } from "./cart";\nexport const paid = total();\n',
	"tools/money.py": "def money():\n    return 1\n",
	"tools/report.py": "from tools.money import money\n\nprint(money())\n",
	"go.mod": "module example.org/shop\n\ngo 1.21\n",
	"wares/wares.go": "package wares\n\nfunc Count() int { return 1 }\n",
	"main.go": 'package main\n\nimport "example.org/shop/wares"\n\nfunc main() { wares.Count() }\n',
};

/** How many files were known when, about to read one more, it was known where a name in an open file is declared. */
async function early(path: string, use: string, at: string): Promise<number | undefined> {
	let fileCount: number | undefined;
	await withWorkspace(FILES, async (workspace) => {
		const { pool } = workspace;
		const text = FILES[path] ?? "";
		const found = (): readonly string[] => declared(session, path, text.indexOf(use));
		workspace.pool = {
			extract: (input) => {
				if (fileCount === undefined && found().join() === at) fileCount = session.status.files;
				return pool.extract(input);
			},
			whenRoom: () => pool.whenRoom(), rest: () => pool.rest(), close: () => pool.close(),
		};
		const session = await workspace.open();
		session.setText(path, text);
		await session.index();
		expect(found()).toEqual([at]);
		await session.close();
		workspace.pool = pool;
		expect(workspace.dump()).toEqual(await workspace.freshDump());
	});
	return fileCount;
}

const declared = (session: Session, path: string, offset: number): readonly string[] =>
	session.analysis.definition(path, offset).definitions.map(({ path: at }) => at);

test("what an open file imports is known before all else, in each language", async () => {
	for (const [path, use, at] of [
		["shop/cart.ts", "price();", "shop/price.ts"],
		["tools/report.py", "money())", "tools/money.py"],
		["main.go", "Count()", "wares/wares.go"],
	] as const) {
		expect(await early(path, use, at)).toBeLessThan(4);
	}
});

test("an open file that is typed in answers with its own text and the imports", async () => {
	await withWorkspace(FILES, async (workspace) => {
		const session = await workspace.open();
		const text = `// typed\n${CART}`;
		session.setText("shop/cart.ts", text);
		await session.settled();
		let asked: Promise<readonly string[]> | undefined;
		await session.index({
			onProgress: ({ phase, done }) => {
				if (phase !== "parsing" || done !== 1) return;
				asked = session.caughtUp("shop/cart.ts").then(() => declared(session, "shop/cart.ts", text.indexOf("price();")));
			},
		});
		expect(await asked).toEqual(["shop/price.ts"]);
		await session.close();
	});
});
