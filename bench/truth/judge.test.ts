/** The judge of `npm run truth` on a made-up corpus of two files, with answers that are right, wrong and missing. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { judgeCalls } from "./callEdges.ts";
import { compilerCalls } from "./compilerCalls.ts";
import { CompilerService } from "./compilerService.ts";
import { judgeDefinitions, judgeReferences } from "./judge.ts";
import type { Identifier, Place } from "./truthFiles.ts";
import { openWorkspace } from "./workspace.ts";

const root = mkdtempSync(path.join(tmpdir(), "kausal-truth-"));
mkdirSync(path.join(root, "src"));
writeFileSync(path.join(root, "src", "a.ts"), "import { one } from './b';\none(missing);\n");
writeFileSync(path.join(root, "src", "b.ts"), "export function one(x: number) { return x; }\n");
afterAll(() => { rmSync(root, { recursive: true }); });

type At = readonly [file: string, line: number, column: number];

const place = ([file, line, column]: At): Place => ({ file, line, column });
const identifier = (at: At, role: string, defined?: At): Identifier => (
	{ ...place(at), name: "", role, definitions: defined === undefined ? [] : [place(defined)] }
);

test("an answer is right when one of its targets is where the truth says", async () => {
	const workspace = await openWorkspace(root, "typescript", () => true);
	const { byClass, byConfidence, errors } = judgeDefinitions(workspace, [
		identifier(["src/a.ts", 2, 1], "call", ["src/b.ts", 1, 17]),
		identifier(["src/a.ts", 2, 5], "ref", ["src/b.ts", 1, 17]),
		identifier(["src/b.ts", 1, 41], "ref", ["src/a.ts", 1, 1]),
		identifier(["src/b.ts", 1, 17], "decl:FunctionDeclaration", ["src/b.ts", 1, 17]),
	]);
	expect(byClass.get("ALL refs")).toEqual({ identifiers: 3, defined: 3, answered: 2, right: 1 });
	expect(byClass.get("decl")).toEqual({ identifiers: 1, defined: 1, answered: 1, right: 1 });
	expect(byConfidence.get("exact")).toEqual({ identifiers: 2, defined: 2, answered: 2, right: 1 });
	expect(errors.map(({ kind }) => kind)).toEqual(["missed", "wrong"]);
});

test("references are compared as sets of places", async () => {
	const workspace = await openWorkspace(root, "typescript", () => true);
	const references: [string, number][] = [["src/a.ts", 9], ["src/a.ts", 27], ["src/b.ts", 16], ["src/b.ts", 0]];
	const scores = judgeReferences(workspace, [
		{ file: "src/a.ts", offset: 27, name: "one", definitions: [["src/b.ts", 16]], references },
	]);
	expect([scores.samples, scores.macroPrecision, scores.macroRecall, scores.exactShare]).toEqual([1, 1, 0.75, 0]);
});

test("call edges are compared with those of the compiler, each pair once", async () => {
	const folder = path.join(root, "calls");
	mkdirSync(folder);
	writeFileSync(path.join(folder, "tea.ts"),
		"export function steep(n: number): void;\nexport function steep(n: string): void;\n" +
		"export function steep() {}\nexport default function () { steep(1); }\n");
	writeFileSync(path.join(folder, "main.ts"), "import brew, { steep } from './tea';\nclass Pot {\n" +
		"\tconstructor(private lid: () => void) { this.lid(); brew(); steep(1); steep('b'); }\n" +
		"\t'pour out'(by: { now(): void }) { const quick = () => { by.now(); }; quick(); }\n}\nnew Pot(brew);\n");
	const workspace = await openWorkspace(folder, "typescript", () => true);
	const calls = compilerCalls(folder, [...workspace.facts.keys()]);
	const { wanted, found, right, errors } = judgeCalls(workspace, calls);
	expect([wanted, found, right, errors]).toEqual([6, 6, 6, []]);
	const sites = calls.sites.map((site) => (site.name === "lid" ? { ...site, callees: [] } : site));
	expect(judgeCalls(workspace, { ...calls, sites }).errors.map(({ kind, example }) => `${kind}: ${example}`)).toEqual([
		"extra: unknown to the compiler, or local: lid main.ts:3:46",
	]);
});

test("a language service says what identifiers mean; what a missing package decides is left out", () => {
	const text = ["import { gone } from 'gone';", "import * as b from './b';", "b.one(gone);", ""].join("\n");
	writeFileSync(path.join(root, "src", "c.ts"), text);
	const service = new CompilerService(root, ["src/b.ts", "src/c.ts"]);
	const found = service.identifiers(1000);
	const said = found.map(({ file, line, name, role, definitions }) => {
		const places = definitions.map((place) => `${place.file}:${place.line}:${place.column}`);
		return `${file}:${line} ${name} ${role} ${places.join(" ")}`;
	});
	expect(said).toEqual([
		"src/b.ts:1 one decl:FunctionDeclaration src/b.ts:1:17", "src/b.ts:1 x decl:Parameter src/b.ts:1:21",
		"src/b.ts:1 x ref src/b.ts:1:21", "src/c.ts:2 b import src/b.ts:1:1", "src/c.ts:3 b ref src/c.ts:2:13",
		"src/c.ts:3 one member src/b.ts:1:17",
	]);
	const [one] = service.samples(1000);
	expect(one?.references).toEqual([["src/b.ts", 16], ["src/c.ts", 57]]);
});

test("the name of a required module answers with the module: its file, or the object that it is", async () => {
	const folder = path.join(root, "scripts");
	mkdirSync(folder);
	writeFileSync(path.join(folder, "whole.js"), "'use strict';\nmodule.exports = { one() {} };\n");
	writeFileSync(path.join(folder, "named.js"), "'use strict';\nexports.one = () => 1;\n");
	writeFileSync(path.join(folder, "main.js"),
		"const whole = require('./whole');\nconst named = require('./named');\nf(whole);\nf(named);\n");
	const workspace = await openWorkspace(folder, "javascript", () => true);
	const said = new CompilerService(folder, [...workspace.facts.keys()]).identifiers(1000)
		.filter(({ file, line, role }) => file === "main.js" && line > 2 && role === "ref");
	const places = said.map(({ definitions }) =>
		definitions.map(({ file, line, column }) => `${file}:${line}:${column}`).join(" "));
	expect(places).toEqual(["whole.js:2:18 whole.js:2:8 whole.js:1:1", "named.js:1:1"]);
	expect(judgeDefinitions(workspace, said).byClass.get("ALL refs")).toEqual(
		{ identifiers: 2, defined: 2, answered: 2, right: 2 });
	const elsewhere = said.map((one) => ({ ...one, definitions: [place(["named.js", 2, 9])] }));
	expect(judgeDefinitions(workspace, elsewhere).errors.map(({ kind }) => kind)).toEqual(["wrong", "wrong"]);
});

test("a module is also what the name means that is assigned, and a call also what holds the function", async () => {
	const folder = path.join(root, "assigned");
	mkdirSync(folder);
	writeFileSync(path.join(folder, "babel.js"), "const beam = exports.beam = () => {};\n");
	writeFileSync(path.join(folder, "box.js"), "class Box {}\nmodule.exports = exports = Box;\n");
	writeFileSync(path.join(folder, "two.js"), "const two = module.exports = { a() {} };\ntwo.a();\n");
	writeFileSync(path.join(folder, "own.js"), "module.exports = function own() {};\n");
	writeFileSync(path.join(folder, "names.js"), "function one() {}\nmodule.exports = { one };\n");
	writeFileSync(path.join(folder, "main.js"), "const B = require('./box');\nconst two = require('./two');\n" +
		"const own = require('./own');\nconst { one: first } = require('./names');\n" +
		"class Late { run = () => this.run(); static [Symbol.hasInstance](it) { return !it; } }\n" +
		"f(B, two, own, Late instanceof Late);\nconst { run: go } = new Late();\ngo(first());\n");
	const workspace = await openWorkspace(folder, "javascript", () => true);
	const said = new CompilerService(folder, [...workspace.facts.keys()]).identifiers(1000)
		.filter(({ file, role, definitions }) => file === "main.js" && !role.startsWith("decl") && definitions.length > 0);
	expect(said.map(({ name }) => name)).toEqual(
		["one", "run", "it", "B", "two", "own", "Late", "Late", "run", "Late", "go", "first"]);
	expect(judgeDefinitions(workspace, said).errors).toEqual([]);
	const { wanted, found, right } = judgeCalls(workspace, compilerCalls(folder, [...workspace.facts.keys()]));
	expect([wanted, found, right]).toEqual([5, 5, 5]);
});

test("what is assigned to this is what reading it would mean: a member of a base, if that is it", async () => {
	const folder = path.join(root, "given");
	mkdirSync(folder);
	writeFileSync(path.join(folder, "main.js"), "class Base { constructor() { this.size = 1; } }\n" +
		"class Heir extends Base { grow() { this.size = 2; return this.size; } }\nnew Heir();\n");
	const workspace = await openWorkspace(folder, "javascript", () => true);
	const said = new CompilerService(folder, [...workspace.facts.keys()]).identifiers(1000);
	const sizes = said.filter(({ name, line }) => name === "size" && line === 2);
	expect(sizes.map(({ definitions }) => definitions.at(-1)?.line)).toEqual([1, 1]);
	expect(judgeDefinitions(workspace, sizes).errors).toEqual([]);
});

test("who calls in a function that is a module is called what it calls itself, else exports", async () => {
	const folder = path.join(root, "modules");
	mkdirSync(folder);
	writeFileSync(path.join(folder, "named.js"), "const plain = require('./plain');\n" +
		"module.exports = function own() { plain(); };\n");
	writeFileSync(path.join(folder, "plain.js"), "const named = require('./named');\n" +
		"module.exports = () => { named(); };\n");
	const workspace = await openWorkspace(folder, "javascript", () => true);
	const calls = compilerCalls(folder, [...workspace.facts.keys()]);
	const { wanted, found, right } = judgeCalls(workspace, calls);
	expect([wanted, found, right]).toEqual([2, 2, 2]);
});

test("module and exports are declared nowhere, unless a function around has parameters of these names", () => {
	const folder = path.join(root, "wrapped");
	mkdirSync(folder);
	writeFileSync(path.join(folder, "main.js"),
		"exports.one = 1;\nmodule.exports.two = 2;\n((module, exports) => { exports.three = module; })();\n");
	const said = new CompilerService(folder, ["main.js"]).identifiers(1000).map(({ line, column, name, definitions }) =>
		`${line}:${column} ${name} ${definitions.map((one) => `${one.line}:${one.column}`).join(" ")}`);
	expect(said.filter((one) => !/ (one|two|three) /.test(one))).toEqual([
		"3:3 module 3:3", "3:11 exports 3:11", "3:25 exports 3:11", "3:41 module 3:3",
	]);
});

test("the compiler is no judge of members that it knows nothing of, nor of what is declared beside the files", () => {
	const folder = path.join(root, "unknown");
	mkdirSync(folder);
	writeFileSync(path.join(folder, "typed.js"), "exports.one = 1;\n");
	writeFileSync(path.join(folder, "typed.d.ts"), "export const one: number;\n");
	writeFileSync(path.join(folder, "main.js"), "const typed = require('./typed');\n" +
		"/** @returns {Object} */\nfunction made() { return { two: 2 }; }\nmade().two;\ntyped.one;\n");
	const service = new CompilerService(folder, ["main.js"]);
	expect(service.identifiers(1000).map(({ line, name }) => `${line} ${name}`)).toEqual(
		["1 require", "3 made", "3 two", "4 made"]);
	expect(service.unknownCount).toBe(4);
});

test("what is outside has no answer, a module may be one in a branch, and a class is what holds it", async () => {
	const folder = path.join(root, "outside", "src");
	const outside = path.join(root, "outside", "node_modules", "lib");
	for (const one of [folder, outside]) mkdirSync(one, { recursive: true });
	writeFileSync(path.join(outside, "index.d.ts"), "export function one(): void;\n");
	const files = ["babel.js", "box.js", "branch.js", "chain.js", "held.js", "main.js"];
	writeFileSync(path.join(folder, "babel.js"), "const beam = exports.beam = () => {};\n");
	writeFileSync(path.join(folder, "box.js"), "const Box = (module.exports = function () {});\n");
	writeFileSync(path.join(folder, "chain.js"), "exports = module.exports = all.Chain = class {};\n");
	writeFileSync(path.join(folder, "branch.js"), "if (fast) {\n\tmodule.exports = { go() {} };\n}\n");
	writeFileSync(path.join(folder, "held.js"), "exports.Held = class Own {};\n");
	writeFileSync(path.join(folder, "main.js"), "const lib = require('lib');\nconst branch = require('./branch');\n" +
		"const held = require('./held');\nlib.one();\nf(branch);\nnew held.Held();\n" +
		"f(held.Held.prototype);\nconst Chain = require('./chain');\nclass Long extends Chain {}\n" +
		"const Box = require('./box');\nf(Box, require('./babel').beam);\n");
	const workspace = await openWorkspace(folder, "javascript", (file) => files.includes(file));
	const said = new CompilerService(folder, files).identifiers(1000)
		.filter(({ file, line, role }) => file === "main.js" && line > 3 && role !== "call" && !role.startsWith("decl"));
	const names = (isDefined: boolean): readonly string[] =>
		said.filter(({ definitions }) => definitions.length > 0 === isDefined).map(({ name }) => name);
	expect(names(false)).toEqual(["lib", "one", "prototype"]);
	expect(names(true)).toEqual(["branch", "held", "Held", "held", "Held", "Chain", "Box", "beam"]);
	expect(judgeDefinitions(workspace, said).errors).toEqual([]);
});
