/** Where types and members lead: to what stands in for them, what promises them, what they are of, and up and down. */
import { describe, expect, test } from "vitest";
import type { Location, Registration, TypeHierarchyItem } from "vscode-languageserver/node";
import { IndexedClient } from "./indexed/fixture.ts";

const shapes = {
	"shape.ts": [
		"export interface Shape { area(): number; }",
		"export interface Solid extends Shape { volume(): number; }",
		"export abstract class Base implements Shape {",
		"\tabstract area(): number;",
		"\tname() { return \"base\"; }",
		"}",
		"export class Box extends Base implements Solid {",
		"\tarea() { return 1; }",
		"\tvolume() { return 1; }",
		"\tname() { return \"box\"; }",
		"}",
		"export class Plain { area() { return 0; } }",
		"",
	].join("\n"),
	"use.ts": [
		'import { Box, Shape, Base } from "./shape";',
		"export function make(): Box { return new Box(); }",
		"export const made = make();",
		"function all(shapes: Shape[], one: Base | undefined) {",
		"\tconst first = shapes[0];",
		"\tfirst.area();",
		"\tone?.area();",
		"\tmade.name();",
		"}",
		"function twice(a: string): string;",
		"function twice(a: number): number;",
		"function twice(a: any) { return a; }",
		"twice(1);",
		"",
	].join("\n"),
	"disk.go": [
		"package disk",
		"type Store interface { Load() string }",
		"type File struct { next *File }",
		"func (f *File) Load() string { return \"\" }",
		"func open() (*File, error) { return nil, nil }",
		"func use(s Store) { f, err := open(); f.Load(); _ = err; s.Load() }",
		"",
	].join("\n"),
	"animal.py": [
		"class Animal:",
		"    def say(self):",
		"        pass",
		"class Dog(Animal):",
		"    def say(self):",
		"        pass",
		"def own(dog: Dog):",
		"    dog.say()",
		"pet = Dog()",
		"own(pet)",
		"",
	].join("\n"),
};

type Check = (path: string, marked: string, wanted: readonly string[]) => Promise<void>;

async function checks(method: string): Promise<Check> {
	const one = await IndexedClient.open(shapes);
	return async (path, marked, wanted) => {
		const found = await one.ask<Location[] | null>(`textDocument/${method}`, one.at(path, marked));
		expect([marked, ...one.places(found)]).toEqual([marked, ...wanted]);
	};
}

test("implementation: what stands in for a type or a member, by whatever way; else what does it itself", async () => {
	const check = await checks("implementation");
	// What only promises more stands in for nothing.
	await check("shape.ts", "interface Sh|ape", ["shape.ts:2:Base", "shape.ts:6:Box"]);
	await check("use.ts", "one: Ba|se", ["shape.ts:6:Box"]);
	await check("shape.ts", "Shape { ar|ea", ["shape.ts:7:area"]);
	await check("use.ts", "made.na|me", ["shape.ts:9:name"]);
	await check("shape.ts", "\tna|me() { return \"base\"", ["shape.ts:4:name", "shape.ts:9:name"]);
	await check("use.ts", "twi|ce(1)", ["use.ts:11:twice"]);
	await check("animal.py", "ow|n(pet)", ["animal.py:6:own"]);
});

test("implementation by structure, both ways", async () => {
	const check = await checks("implementation");
	await check("disk.go", "type St|ore", ["disk.go:2:File"]);
	await check("disk.go", "interface { Lo|ad", ["disk.go:3:Load"]);
	await check("disk.go", "type Fi|le", ["disk.go:1:Store"]);
	await check("disk.go", "(f *File) Lo|ad", ["disk.go:1:Load"]);
});

test("declaration: what a member overrides, signatures, else the definition", async () => {
	const check = await checks("declaration");
	await check("shape.ts", "\tar|ea() { return 1", ["shape.ts:3:area", "shape.ts:0:area"]);
	await check("animal.py", "dog.s|ay", ["animal.py:1:say"]);
	await check("use.ts", "twi|ce(1)", ["use.ts:9:twice", "use.ts:10:twice"]);
	await check("use.ts", "ma|de.name", ["use.ts:2:made"]);
});

test("type definition: by annotations, initializers and what functions give", async () => {
	const check = await checks("typeDefinition");
	await check("use.ts", "o|ne?.area", ["shape.ts:2:Base"]);
	await check("use.ts", "fi|rst.area", ["shape.ts:0:Shape"]);
	await check("use.ts", "ma|de.name", ["shape.ts:6:Box"]);
	await check("use.ts", "ma|ke();", ["shape.ts:6:Box"]);
	await check("use.ts", "shapes: Sha|pe", ["shape.ts:0:Shape"]);
	await check("disk.go", "f|.Load", ["disk.go:2:File"]);
	await check("disk.go", "s|.Load", ["disk.go:1:Store"]);
	await check("disk.go", "err| := open", []);
	await check("animal.py", "pe|t = Dog", ["animal.py:3:Dog"]);
	await check("animal.py", "do|g.say", ["animal.py:3:Dog"]);
});

test("type definition: of what generic types of libraries hold, and of what getters give", async () => {
	const one = await IndexedClient.open({
		"a.ts": [
			"class Box { get inner() { return this; } }",
			"async function load(): Promise<Box> { return new Box(); }",
			"function all(): Map<string, Box> { return new Map(); }",
			"const loaded = await load(), known = all(), got = loaded.inner;",
			"",
		].join("\n"),
		"b.py": "class Box:\n\t@property\n\tdef inner(self): return Box()\ngot = Box().inner\n",
	});
	const types = async (path: string, marked: string): Promise<readonly string[]> =>
		one.places(await one.ask<Location[] | null>("textDocument/typeDefinition", one.at(path, marked)));
	for (const name of ["load|ed", "know|n", "go|t", "loaded.in|ner"]) {
		expect(await types("a.ts", name), name).toEqual(["a.ts:0:Box"]);
	}
	expect(await types("b.py", "go|t")).toEqual(["b.py:0:Box"]);
});

test("type definition: of what type parameters stand for, and of what callbacks are given", async () => {
	const one = await IndexedClient.open({
		"a.ts": [
			"class Shop { open = true; }",
			"class Box<T> { kept!: T; constructor(readonly value: T) {} get(): T { return this.value; } }",
			"function first<T>(all: T[]): T { return all[0]; }",
			"async function load(): Promise<Shop> { return new Shop(); }",
			"const box = new Box<Shop>(new Shop());",
			"const va = box.value, vb = box.kept, vc = box.get(), vd = first([new Shop()]);",
			"load().then((pa) => pa.open); load().then((shop) => shop).then((pb) => pb.open);",
			"async function wait() { const pc = await load(); }",
			"[new Shop()].map((pe) => pe.open);",
			"function least<T extends Shop>(given: T) { return given; }",
			"",
		].join("\n"),
		"c.go": [
			"package c", "type Shop struct{}", "type Box[T any] struct{ value T }",
			"func use(box Box[Shop]) { got := box.value; _ = got }", "",
		].join("\n"),
	});
	const types = async (path: string, marked: string): Promise<readonly string[]> =>
		one.places(await one.ask<Location[] | null>("textDocument/typeDefinition", one.at(path, marked)));
	const names = [
		"|va =", "|vb =", "|vc =", "|vd =", "box.|value", "box.|get", "(|pa)", "|pa.open", "(|pb)", "|pc =",
		"(|pe)", "|given: T", "return |given",
	];
	for (const name of names) expect(await types("a.ts", name), name).toEqual(["a.ts:0:Shop"]);
	expect(await types("a.ts", "|box =")).toEqual(["a.ts:1:Box"]);
	for (const name of ["|got :=", "box.|value", "_ = |got"]) {
		expect(await types("c.go", name), name).toEqual(["c.go:1:Shop"]);
	}
});

describe("a type hierarchy", () => {
	const names = (items: readonly TypeHierarchyItem[] | null): readonly string[] => (items ?? []).map(({ name }) => name);

	test("goes up and down by the item alone, from a name or from inside of a type", async () => {
		const one = await IndexedClient.open(shapes);
		const prepare = (path: string, marked: string): Promise<TypeHierarchyItem[] | null> =>
			one.ask("textDocument/prepareTypeHierarchy", one.at(path, marked));
		const [box] = await prepare("use.ts", "new Bo|x") ?? [];
		expect(names(await one.ask("typeHierarchy/supertypes", { item: box }))).toEqual(["Solid", "Base"]);
		expect(await one.ask("typeHierarchy/subtypes", { item: box })).toEqual([]);
		const [shape] = await prepare("shape.ts", "interface Shape {| area") ?? [];
		expect(names(await one.ask("typeHierarchy/subtypes", { item: shape }))).toEqual(["Solid", "Base"]);
		expect(names(await prepare("shape.ts", "return |1; }\n\tvolume"))).toEqual(["Box"]);
		expect(await prepare("use.ts", "twi|ce(1)")).toBeNull();
		const refusal = await one.refusal("typeHierarchy/subtypes", { item: { data: 7 } });
		expect(refusal).toBe("The item is not one that this server gave.");
	});

	test("is left to another server of the language, and asked of us for the rest", async () => {
		const said: Registration[] = [];
		const one = await IndexedClient.open(shapes, {
			capabilities: { textDocument: { typeHierarchy: { dynamicRegistration: true } } },
			initializationOptions: { others: { languages: ["go"], callHierarchies: [], typeHierarchies: ["go"] } },
			before: (client) => client.onRequest("client/registerCapability", (params: { registrations: Registration[] }) => {
				said.push(...params.registrations);
				return null;
			}),
		});
		expect(await one.ask("textDocument/prepareTypeHierarchy", one.at("disk.go", "type Sto|re"))).toBeNull();
		expect(names(await one.ask("textDocument/prepareTypeHierarchy", one.at("animal.py", "class Do|g")))).toEqual(["Dog"]);
		expect(said.map(({ method, registerOptions }) => `${method} ${JSON.stringify(registerOptions).includes('"go"')}`))
			.toEqual(["textDocument/prepareTypeHierarchy false"]);
		expect(one.said.capabilities.typeHierarchyProvider).toBeUndefined();
	});
});

test("beside another server nothing of this is said; and it is announced only to clients that know it", async () => {
	const others = { languages: ["typescript"], callHierarchies: [] };
	const capabilities = { textDocument: { implementation: {}, typeHierarchy: {} } };
	const one = await IndexedClient.open(shapes, { capabilities, initializationOptions: { others } });
	for (const method of ["implementation", "declaration", "typeDefinition"]) {
		expect(await one.ask(`textDocument/${method}`, one.at("use.ts", "ma|de.name"))).toEqual([]);
	}
	const { declarationProvider, implementationProvider, typeHierarchyProvider } = one.said.capabilities;
	expect([declarationProvider, implementationProvider, typeHierarchyProvider]).toEqual([undefined, true, true]);
});
