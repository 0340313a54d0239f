/** Files of which only the inside of some declarations changed: these are linked, and what else the change concerns. */
import { expect, test } from "vitest";
import { withWorkspace } from "../fixture.ts";

const SHOP = {
	"go.mod": "module example.org/shop\n",
	"price/price.go": "package price\n\nfunc One() int { return 1 }\n\nfunc Two() int { return 2 }\n",
	"cart.go": 'package shop\n\nimport "example.org/shop/price"\n\n' +
		"// Cart is one.\ntype Cart struct{ count int }\n\nfunc (c *Cart) Total() int {\n\treturn price.One()\n}\n\n" +
		"func (c *Cart) Twice() int {\n\treturn c.Total() + c.Total()\n}\n\nvar made = &Cart{}\n",
	"use.go": "package shop\n\nfunc use() int { return made.Twice() }\n",
};
const MORE = "package price\n\nfunc Three() int { return 3 }\n";
const SUMS = "package shop\n\ntype Sums interface{ Total() int; Twice() int }\n";

interface Step {
	/** In cart.go. */
	readonly edit: readonly [string, string];
	readonly others?: Readonly<Record<string, string>>;
	/** Files that are linked again, as a whole or in part. */
	readonly relinked: number;
}

const check = (steps: readonly Step[]): Promise<void> => withWorkspace(SHOP, async (workspace) => {
	const session = await workspace.open();
	await session.index();
	let text = SHOP["cart.go"];
	for (const { edit: [from, to], others = {}, relinked } of steps) {
		text = text.replace(from, to);
		workspace.write("cart.go", text);
		for (const [path, other] of Object.entries(others)) workspace.write(path, other);
		expect((await session.index()).relinked, `${from} to ${to}`).toBe(relinked);
	}
	await session.close();
	expect(workspace.dump()).toEqual(await workspace.freshDump());
});

test("another body links no file as a whole", () =>
	check([{ edit: ["return price.One()", "one := price.Two()\n\treturn one"], relinked: 0 }]));
test("and comes with a declaration as well", () =>
	check([{ edit: ["return price.One()\n}", "return price.Two()\n}\n\nfunc more() { made.Total() }"], relinked: 0 }]));
test("another signature does", () =>
	check([{ edit: ["Total() int {", "Total(count int) int {"], relinked: 1 }]));
test("imports are found again beside it when a file comes to what is imported", () =>
	check([{
		edit: ["return price.One()", "return price.Two()"], others: { "price/more.go": MORE }, relinked: 2,
	}]));
test("so is what types implement when an interface comes", () =>
	check([{ edit: ["return price.One()", "return price.Two()"], others: { "sums.go": SUMS }, relinked: 3 }]));
test("an interface that is found by another method than before is found", () =>
	withWorkspace({ ...SHOP, "sums.go": SUMS }, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		const states = ["Total() int", "Total() int; Twice() int; Further()", "Twice() int; Total() int", "Twice() int"];
		for (const methods of states) {
			workspace.write("sums.go", `package shop\n\ntype Sums interface{ ${methods} }\n`);
			await session.index();
			expect(workspace.dump(), methods).toEqual(await workspace.freshDump());
		}
		await session.close();
	}));
test("a name that is another one in a package links the file as a whole", () => check([{
	edit: ["return price.One()", "return price.Two()"],
	others: { "price/price.go": "package price\n\nfunc Two() int { return 2 }\n\nfunc One() int8 { return 1 }\n" },
	relinked: 2,
}]));
test("bodies that change time and again leave links that rest on what is asked", () => {
	const bodies = Array.from({ length: 40 }, (_, at) => `return price.One() + ${"c.count + ".repeat(at)}other${at}()`);
	return check(bodies.map((body, at) => ({
		edit: [bodies[at - 1] ?? "return price.One()", body] as const, relinked: at % 17 === 16 ? 1 : 0,
	})));
});
test("what is declared inside of what changes and belongs to the file stays", () => {
	const text = "class Server:\n    def find(self):\n        global found\n        found = 1\n        other()\n\n" +
		"def other():\n    return found\n";
	return withWorkspace({ "server.py": text }, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		workspace.write("server.py", text.replace("  other()", "  other(other())"));
		expect((await session.index()).relinked).toBe(0);
		await session.close();
		expect(workspace.dump()).toEqual(await workspace.freshDump());
	});
});
