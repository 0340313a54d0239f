/** Which symbols differ between an open document and its file, and what they may break, through a real session. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { TestWorkspace } from "../fixture.ts";
import type { Session } from "../session.ts";

const FILES = {
	"src/price.ts": [
		"// what things cost", "export function net(cents: number) {", "\treturn cents;", "}", "",
		"export function gross(cents: number) {", "\treturn net(cents) * 1.2;", "}", "",
		"setUp(1);", "function setUp(a: number) {}", "",
	].join("\n"),
	"src/cart.ts": [
		'import { gross } from "./price";', "export class Cart {", "\ttotal() { return gross(1); }", "\tclear() {}", "}", "",
	].join("\n"),
	"test/cart.test.ts": 'import { Cart } from "../src/cart";\ntest("sums up", () => {\n\tnew Cart().total();\n});\n',
};

let workspace: TestWorkspace;
let session: Session;

beforeEach(async () => {
	workspace = new TestWorkspace(FILES);
	session = await workspace.open();
	await session.index();
});

afterEach(async () => {
	await session.close();
	workspace.dispose();
});

const namesOf = (): string[] => session.unsavedSymbols().map(
	(id) => session.analysis.symbol(id)?.qualifiedName ?? "?"
).sort();

/** What counts as changed while files are open with other text. */
async function check(
	texts: Readonly<Record<string, string>>, want: string, ask: () => string[] = namesOf,
): Promise<void> {
	for (const [path, text] of Object.entries(texts)) session.setText(path, text);
	await session.settled();
	expect(ask().join(", ")).toBe(want);
	for (const path of Object.keys(texts)) session.dropText(path);
	await session.settled();
	expect(namesOf()).toEqual([]);
}

const price = (from: string, to: string): Record<string, string> => (
	{ "src/price.ts": FILES["src/price.ts"].replace(from, to) }
);

test("symbols whose own text differs are changed, wherever they stand by now", async () => {
	await check(price("return cents;", "return cents + 1;"), "net");
	await check(price("return cents;", "\n\n\t// a line more\n\treturn cents;"), "net");
	await check(price("export function net", "\n\n// moved\nexport function net"), "");
	await check({ "src/cart.ts": FILES["src/cart.ts"].replace("clear() {}", "clear() { return 1; }") }, "Cart.clear");
	await check({ "src/cart.ts": FILES["src/cart.ts"].replace("class Cart", "class Cart extends Object") }, "Cart");
	const cart = FILES["src/cart.ts"].replace("gross(1)", "gross(2)");
	await check({ ...price("1.2", "1.1"), "src/cart.ts": cart }, "Cart.total, gross");
});

test("outside of all symbols the file is changed by what it says, not by comments", async () => {
	await check(price("setUp(1)", "setUp(2)"), "src/price.ts");
	await check(price("// what things cost", "// what they cost\n"), "");
	await check(price("export function net", "/** Without tax. */\nexport function net"), "");
	await check({ "src/cart.ts": `import "./price";\n${FILES["src/cart.ts"]}` }, "src/cart.ts");
});

test("new symbols are changed; of one that is gone, those that used it are", async () => {
	await check(price("setUp(1);", "setUp(1);\nexport function more() {}"), "more");
	await check(
		{ "src/new.ts": 'import { net } from "./price";\nexport function fresh() { net(1); }\n' }, "fresh, src/new.ts",
	);
	await check(price("export function gross(cents: number) {\n\treturn net(cents) * 1.2;\n}\n", ""), "Cart.total");
});

test("what they may break, and its tests, are those of the text that is open", async () => {
	const impact = (): string[] => session.analysis.impact(session.unsavedSymbols(), { depthMax: 9, limit: 100 }).steps
		.map(({ symbol, depth }) => `${depth} ${symbol.name}`).sort();
	await check(price("return cents;", "return cents + 1;"), "0 net, 1 gross, 2 total, 3 sums up", impact);
	// A caller that only the open text has.
	const other = 'import { net } from "./price";\nexport function fresh() { other(); }\nfunction other() { net(1); }\n';
	const texts = { ...price("return cents;", "return cents + 1;"), "src/new.ts": other };
	await check(texts, "0 fresh, 0 net, 0 new.ts, 0 other, 1 gross, 2 total, 3 sums up", impact);
	const tests = (): string[] => session.analysis.affected(session.unsavedSymbols(), {}).files.map(({ path }) => path);
	await check(price("1.2", "1.1"), "test/cart.test.ts", tests);
	await check(price("setUp(1)", "setUp(2)"), "test/cart.test.ts", tests);
});

test("what is saved is not unsaved any more", async () => {
	const text = FILES["src/price.ts"].replace("1.2", "1.3");
	session.setText("src/price.ts", text);
	await session.settled();
	expect(namesOf()).toEqual(["gross"]);
	workspace.write("src/price.ts", text);
	expect(namesOf()).toEqual([]);
	await session.changedOnDisk(["src/price.ts"]);
	await session.settled();
	expect(namesOf()).toEqual([]);
	session.dropText("src/price.ts");
});
