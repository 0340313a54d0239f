/** From changed lines to symbols, to what they may break, to the tests to run, in a small workspace. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestWorkspace, withWorkspace } from "../fixture.ts";
import type { ChangedFile } from "../model/changedFile.ts";
import type { Session } from "../session.ts";

const FILES = {
	"src/price.ts": [
		"// what things cost", "export function net(cents: number) {", "\treturn cents;", "}", "",
		"export function gross(cents: number) {", "\treturn net(cents) * 1.2;", "}", "", "setUp();",
		"function setUp() {}", "",
	].join("\n"),
	"src/cart.ts": `import { gross } from "./price";
export class Cart {
	total() { return gross(1); }
	empty() {}
}
`,
	"app/main.ts": `import { Cart } from "../src/cart";
export function main() { const cart = new Cart(); return cart.total(); }
`,
	"test/cart.test.ts": [
		'import { Cart } from "../src/cart";', 'test("sums up", () => {', "\texpect(new Cart().total()).toBe(1);", "});",
		'test("clears", () => {', "\tnew Cart().empty();", "});", "",
	].join("\n"),
	"test/other.test.ts": 'import "../src/price";\ntest("runs", () => {});\n',
};

let workspace: TestWorkspace;
let session: Session;

beforeAll(async () => {
	workspace = new TestWorkspace(FILES);
	session = await workspace.open();
	await session.index();
});

afterAll(async () => {
	await session.close();
	workspace.dispose();
});

const lines = (path: string, begin: number, end: number): ChangedFile => ({ path, lines: [{ begin, end }] });
const names = (files: readonly ChangedFile[]): string[] => {
	const { symbols, unknown } = session.analysis.changedSymbols(files);
	return [
		...symbols.map((id) => session.analysis.symbol(id)?.qualifiedName ?? "?"), ...unknown.map((path) => `?${path}`),
	];
};

test("where no file is a test, an answer without tests says so", async () => {
	await withWorkspace({ "a.ts": "export function one() {}\n" }, async (untested) => {
		const opened = await untested.open();
		await opened.index();
		const [one] = opened.analysis.find("one", 1);
		const { files, lacksTests } = opened.analysis.affected(one === undefined ? [] : [one.id], {});
		expect([files, lacksTests]).toEqual([[], true]);
		await opened.close();
	});
	const [main] = session.analysis.find("main", 1);
	const { files, lacksTests } = session.analysis.affected(main === undefined ? [] : [main.id], {});
	expect([files, lacksTests]).toEqual([[], false]);
});

describe("changed lines", () => {
	test("are those of the innermost symbol", () => {
		expect(names([lines("src/price.ts", 2, 3)])).toEqual(["net"]);
		expect(names([lines("src/price.ts", 2, 7)])).toEqual(["net", "gross"]);
		expect(names([lines("src/cart.ts", 2, 3)])).toEqual(["Cart.total"]);
		expect(names([lines("src/cart.ts", 1, 2)])).toEqual(["Cart"]);
	});

	test("outside of all symbols are the file's, if they say anything", () => {
		expect(names([lines("src/price.ts", 9, 10)])).toEqual(["src/price.ts"]);
		expect(names([lines("src/price.ts", 0, 1)])).toEqual([]);
		expect(names([lines("src/price.ts", 4, 5)])).toEqual([]);
	});

	test("that were deleted are those of what was around them", () => {
		expect(names([lines("src/price.ts", 3, 3)])).toEqual(["net"]);
		expect(names([lines("src/price.ts", 400, 400), lines("gone.ts", 0, 4)])).toEqual(["?gone.ts"]);
	});
});

test("what may break is whatever reaches the change, nearest first, by folder", () => {
	const { symbols } = session.analysis.changedSymbols([lines("src/price.ts", 2, 3)]);
	const answer = session.analysis.impact(symbols, { depthMax: 10, limit: 100 });
	expect(answer.steps.map(({ symbol, depth }) => `${depth} ${symbol.qualifiedName}`)).toEqual([
		"0 net", "1 gross", "2 Cart.total", "3 main", "3 sums up",
	]);
	expect([answer.symbols, answer.tests, answer.cut]).toEqual([4, 1, undefined]);
	expect(answer.folders).toEqual([
		{ folder: "src", symbols: 2, tests: 0 }, { folder: "app", symbols: 1, tests: 0 },
		{ folder: "test", symbols: 1, tests: 1 },
	]);
	const cut = session.analysis.impact(symbols, { depthMax: 10, limit: 2 });
	expect([cut.steps.length, cut.symbols, cut.cut]).toEqual([2, 4, "limit"]);
	const wanted = session.analysis.impact(symbols, { depthMax: 10, limit: 100, filter: { paths: ["app"] } });
	expect([wanted.symbols, wanted.steps.map(({ symbol }) => symbol.name)])
		.toEqual([1, ["net", "gross", "total", "main"]]);
	expect(wanted.folders).toEqual([{ folder: "app", symbols: 1, tests: 0 }]);
	expect(session.analysis.impact(symbols, { depthMax: 10, limit: 100, includeTests: false }).tests).toBe(0);
});

test("counts by folder are those of now, however often they were asked for", async () => {
	const { symbols } = session.analysis.changedSymbols([lines("src/price.ts", 2, 3)]);
	const counted = (): string[] => session.analysis.impact(symbols, { depthMax: 10, limit: 100 }).folders
		.map(({ folder, symbols: count, tests }) => `${folder} ${count} ${tests}`);
	expect(counted()).toEqual(["src 2 0", "app 1 0", "test 1 1"]);
	expect(counted()).toEqual(["src 2 0", "app 1 0", "test 1 1"]);
	session.setText("aaa/more.ts", 'import { net } from "../src/price";\nexport function more() { return net(1); }\n');
	await session.settled();
	expect(counted()).toEqual(["src 2 0", "aaa 1 0", "app 1 0", "test 1 1"]);
	session.dropText("aaa/more.ts");
	await session.settled();
	expect(counted()).toEqual(["src 2 0", "app 1 0", "test 1 1"]);
});

test("tests to run are the cases that reach the change, and files that import a file whose own code changed", () => {
	const affected = (
		file: ChangedFile,
	): string[] => session.analysis.affected(session.analysis.changedSymbols([file]).symbols, {}).files
		.map(({ path, by, tests }) => `${by} ${path}: ${tests.map(({ symbol }) => symbol.name).join(", ")}`);
	expect(affected(lines("src/price.ts", 2, 3))).toEqual(["uses test/cart.test.ts: sums up"]);
	expect(affected(lines("src/cart.ts", 3, 4))).toEqual(["uses test/cart.test.ts: clears"]);
	expect(affected(lines("src/price.ts", 9, 10)))
		.toEqual(["imports test/other.test.ts: ", "imports test/cart.test.ts: "]);
	expect(affected(lines("test/cart.test.ts", 5, 6))).toEqual(["uses test/cart.test.ts: clears"]);
});
