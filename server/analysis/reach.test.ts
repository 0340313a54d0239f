/** Tests that run a change in ways that no edge surely says, and by which way they are found. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestWorkspace } from "../fixture.ts";
import type { Session } from "../session.ts";
import type { AffectedOptions, SymbolView } from "./analysis.ts";

const FILES = {
	"package.json": '{ "main": "index.js" }',
	"index.js": [
		'const { Store } = require("./lib/store");', 'const { format } = require("./lib/format");',
		"module.exports = { Store, format };", "",
	].join("\n"),
	"lib/store.js": [
		'const { fresh } = require("./fresh");', "const first = fresh();", "function Store() { this.all = first; }",
		"Store.prototype.put = function (one) { return this.check(one); };",
		"Store.prototype.check = function (one) { return one; };",
		"Store.prototype.length = function () { return this.all.length; };",
		"module.exports = { Store };", "",
	].join("\n"),
	"lib/fresh.js": "function fresh() { return []; }\nmodule.exports = { fresh };\n",
	"lib/format.js": [
		"function wide(text) { return text; }", "const table = { wide };", "function format(how) { return table[how]; }",
		"function plan(steps) { return () => steps; }", "function late() {}", "setUp(() => late());",
		"function setUp(call) {}",
		"function alone() {}", "module.exports = { format, plan };", "",
	].join("\n"),
	"lib/shapes.ts": [
		"export class Shape { area() { return 0; } }",
		"export class Box extends Shape { area() { return 1; } corner() { return 4; } }",
		"export function sum(shapes: Shape[]) { return shapes[0]!.area(); }",
		"export function corners(shape) { return shape.corner(); }", "",
	].join("\n"),
	"test/store.test.js": 'const { Store } = require("..");\ntest("adds", () => { new Store().put(1); });\n',
	"test/made.test.js": 'const { Store } = require("../lib/store");\ntest("is made", () => { new Store(); });\n',
	"test/loads.test.js": 'const all = require("../");\ntest("is there", () => { all; });\n',
	"test/format.test.js": 'const { format } = require("../index.js");\ntest("is wide", () => { format("wide"); });\n',
	"test/plan.test.js": 'const { plan } = require("../lib/format");\ntest("plans", () => { plan(1)(); });\n',
	"test/shapes.test.ts": [
		'import { corners, sum } from "../lib/shapes";', 'test("sums", () => { sum([]); });',
		'test("counts", () => { corners(1); });', "",
	].join("\n"),
	"test/none.test.js": 'test("nothing", () => {});\n',
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

/** `by path: the way from the change`, of each file. */
function affected(name: string, options: AffectedOptions = {}): string[] {
	const [symbol] = session.analysis.find(name, 1);
	return session.analysis.affected([(symbol as SymbolView).id], options).files.map(({ path, by, way }) =>
		`${by} ${path}: ${way.slice(1).map((step) => `${step.way} ${step.symbol.name}`).join(", ")}`);
}

const files = (name: string): string[] => affected(name).map((line) => line.replace(/:.*/, "")).sort();

describe("a change of", () => {
	test("what runs while a module is loaded reaches all who import that, however", () => {
		expect(files("fresh")).toEqual([
			"imports test/format.test.js", "imports test/loads.test.js", "uses test/made.test.js", "uses test/store.test.js",
		]);
		const [far] = affected("fresh").filter((line) => line.includes("loads.test"));
		expect(far).toContain(": uses first, loads store.js, loads index.js, loads loads.test.js");
	});

	test("what a function without a name calls later, too", () => {
		expect(files("late")).toEqual([
			"imports test/format.test.js", "imports test/loads.test.js", "imports test/plan.test.js",
			"imports test/store.test.js",
		]);
	});

	test("a member of a prototype reaches those who use what has it, if nobody names it, or its name is anybody's", () => {
		expect(affected("Store.put")).toEqual(["uses test/store.test.js: uses adds"]);
		expect(affected("Store.check")).toEqual(["uses test/store.test.js: uses put, uses adds"]);
		expect(affected("Store.length")).toEqual([
			"perhaps test/made.test.js: holds Store, uses is made",
			"perhaps test/store.test.js: holds Store, uses adds",
		]);
	});

	test("a function in a table reaches those who use the table", () => {
		const way = "uses wide, holds table, uses format, uses is wide";
		expect(affected("wide")).toEqual([`perhaps test/format.test.js: ${way}`]);
	});

	test("what is called by its name alone reaches those calls, what overrides another those of that", () => {
		expect(affected("Box.corner")).toEqual(["perhaps test/shapes.test.ts: guess corners, uses counts"]);
		expect(affected("Box.area")).toEqual(["perhaps test/shapes.test.ts: overrides area, uses sum, uses sums"]);
	});

	test("what nobody names reaches those who import its file", () => {
		expect(files("alone")).toEqual([
			"perhaps test/format.test.js", "perhaps test/loads.test.js", "perhaps test/plan.test.js",
			"perhaps test/store.test.js",
		]);
	});
});

test("without guesses there is only what surely reaches it", () => {
	expect(affected("Box.corner", { guesses: false })).toEqual([]);
	expect(affected("Box.area", { guesses: false })).toEqual([]);
	expect(affected("fresh", { guesses: false }).length).toBe(4);
});

test("pages of an answer that were cut together tell of the same files", () => {
	const whole = new Set(files("late").map((line) => line.replace(/.* /, "")));
	for (const bounds of [{ limit: 1 }, { visitedMax: 2 }, { depthMax: 1 }]) {
		const [symbol] = session.analysis.find("late", 1);
		const found = new Set<string>();
		let cursor: string | undefined;
		do {
			const answer = session.analysis.affected([(symbol as SymbolView).id], { ...bounds, cursor });
			for (const { path } of answer.files) found.add(path);
			({ cursor } = answer);
		} while (cursor !== undefined);
		expect(found).toEqual(whole);
	}
});
