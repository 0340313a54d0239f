/** A session over a real folder: what it indexes, what it does again, and what it answers. */
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { candidates, workspacePaths } from "./analysis/targets.ts";
import { inWorkspaceOf, RandomModules, withWorkspace } from "./fixture.ts";
import type { Session } from "./session.ts";

const SHOP = {
	"src/price.ts": `/** What one thing costs. */
export function price(count: number): number {
	return count * 2;
}
`,
	"src/cart.ts": [
		'import { price } from "./price";', "export class Cart {", "\ttotal(): number { return price(3); }",
		"\ttwice(): number { return this.total() + this.total(); }", "}", "",
	].join("\n"),
	"src/main.ts": 'import { Cart } from "./cart";\nconst cart = new Cart();\nconsole.log(cart.total(), cart.twice());\n',
	"README.md": "# Shop\n\nCall `Cart.total`.\n",
};
const inShop = inWorkspaceOf(SHOP);

const at = (session: Session, path: string, needle: string): [string, number] =>
	[path, (session.text(path) ?? "").indexOf(needle)];
const placed = (
	answers: readonly { readonly path: string; readonly nameRange: { readonly begin: number } }[],
): string[] =>
	answers.map(({ path, nameRange }) => `${path}:${nameRange.begin}`);

test("definition and references go across files", inShop(async (workspace) => {
	const session = await workspace.open();
	const report = await session.index();
	expect([report.files, report.parsed, report.skipped]).toEqual([4, 4, []]);
	const { definitions } = session.analysis.definition(...at(session, "src/cart.ts", "price(3)"));
	expect(placed(definitions)).toEqual([`src/price.ts:${SHOP["src/price.ts"].indexOf("price(")}`]);
	const { occurrences } = session.analysis.references(
		...at(session, "src/price.ts", "price("), { includeDeclaration: true, limit: 100 });
	expect(occurrences.map(({ path, range }) => `${path}:${range.begin}`)).toEqual([
		`src/cart.ts:${SHOP["src/cart.ts"].indexOf("price }")}`, `src/cart.ts:${SHOP["src/cart.ts"].indexOf("price(3")}`,
		`src/price.ts:${SHOP["src/price.ts"].indexOf("price(")}`,
	]);
	expect(session.analysis.hover(...at(session, "src/cart.ts", "price(3)"))).toMatchObject({
		doc: "What one thing costs.", callerCount: 1, referenceCount: 2,
	});
	await session.close();
}));

test("overloads have the documentation of the one that is documented", () => withWorkspace({
	"a.ts": `export function f(a: number): void;
export function f(a: string): void;
/** Does it. */
export function f(a: any): void {}
f(1);
`,
}, async (workspace) => {
	const session = await workspace.open();
	await session.index();
	expect(session.analysis.hover("a.ts", 17)).toMatchObject({ doc: "Does it.", referenceCount: 1 });
	await session.close();
}));

test("a run that finds other times only is of one state", inShop(async (workspace) => {
	const session = await workspace.open();
	await session.index();
	const state = session.analysis.state();
	for (const path of Object.keys(SHOP)) utimesSync(join(workspace.root, path), 1, 1);
	const seen = new Set<string>();
	const { unchanged } = await session.index({ onProgress: () => seen.add(session.analysis.state()) });
	expect([unchanged, ...seen, session.analysis.state()]).toEqual([4, state, state]);
	await session.close();
}));

test("an unchanged workspace is not parsed again, and answers at once after a restart", inShop(async (workspace) => {
	const first = await workspace.open();
	await first.index();
	await first.close();
	const second = await workspace.open();
	expect(placed(second.analysis.definition("src/main.ts", SHOP["src/main.ts"].indexOf("Cart()")).definitions))
		.toEqual([`src/cart.ts:${SHOP["src/cart.ts"].indexOf("Cart")}`]);
	expect(await second.index()).toMatchObject({ parsed: 0, unchanged: 4, relinked: 0, files: 4 });
	await second.close();
}));

test("an edit inside a body links no file again; a change of what others see links those that asked", () =>
	withWorkspace(SHOP, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		workspace.write("src/price.ts", SHOP["src/price.ts"].replace("count * 2", "price(count)"));
		expect(await session.index()).toMatchObject({ parsed: 1, unchanged: 3, relinked: 0 });
		workspace.write("src/price.ts", SHOP["src/price.ts"].replace("price(", "cost("));
		const report = await session.index();
		expect(report.parsed).toBe(1);
		expect(report.relinked).toBe(1);
		expect(session.analysis.definition(...at(session, "src/cart.ts", "price(3)")).definitions
			.filter(({ path }) => path !== "src/cart.ts")).toEqual([]);
		await session.close();
	}));

test("a file that says more links no other one again; a name that is another one, those that looked it up", () =>
	withWorkspace({
		"a.ts": "export class A {}\nexport function f(): A { return new A(); }\nexport function g() {}\n",
		"f.ts": 'import { f } from "./a";\nf();\n', "g.ts": 'import { g } from "./a";\ng();\n',
	}, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		const text = session.text("a.ts") ?? "";
		const relinked = async (edited: string): Promise<number> => {
			workspace.write("a.ts", edited);
			return (await session.index()).relinked;
		};
		expect(await relinked(`${text}export function more() {}\n`)).toBe(0);
		expect(await relinked(`${text}export class More extends A {}\n`)).toBe(0);
		expect(await relinked(text.replace("class A {}", "class A extends B {}"))).toBe(2);
		expect(await relinked(text.replace("g() {}", "g(a: A) {}"))).toBe(3);
		await session.close();
		expect(workspace.dump()).toEqual(await workspace.freshDump());
	}));

test("a name that comes to a folder links those again that asked for it there", () => withWorkspace({
	"go.mod": "module example.org/shop\n", "a/one.go": "package a\n\nfunc one() int { return 1 }\n",
	"a/use.go": "package a\n\nfunc use() int { return one() }\n",
}, async (workspace) => {
	const session = await workspace.open();
	await session.index();
	workspace.write("b/one.go", "package b\n\nfunc one() {}\n");
	expect((await session.index()).relinked).toBe(1);
	workspace.write("a/again.go", "package a\n\nfunc one() int { return 2 }\n");
	expect((await session.index()).relinked).toBe(2);
	await session.close();
	expect(workspace.dump()).toEqual(await workspace.freshDump());
}));

test("what stands inside of bodies is found by name, and is not any more when it is gone", () => withWorkspace({
	"a.ts": "export function f(x: any) { x.special(); }\n",
	"b.ts": "export function outer() {\n\tclass Inner { special() {} }\n\treturn new Inner() as any;\n}\n",
}, async (workspace) => {
	const session = await workspace.open();
	await session.index();
	workspace.write("b.ts", (session.text("b.ts") ?? "").replace("special", "common"));
	await session.index();
	await session.close();
	expect(workspace.dump()).toEqual(await workspace.freshDump());
}));

test("a comment links nothing again, and moves what stands behind it", inShop(async (workspace) => {
	const session = await workspace.open();
	await session.index();
	workspace.write(
		"src/cart.ts", `// first\n${SHOP["src/cart.ts"].replace("return price", "/* how much? */ return price")}`,
	);
	workspace.write("src/price.ts", SHOP["src/price.ts"].replace("one thing", "a thing"));
	expect(await session.index()).toMatchObject({ parsed: 2, unchanged: 2, relinked: 0 });
	const { occurrences } = session.analysis.references(
		...at(session, "src/price.ts", "price("), { includeDeclaration: false, limit: 100 });
	expect(occurrences.map(({ path, range }) => session.text(path)?.slice(range.begin, range.end)))
		.toEqual(["price", "price"]);
	await session.close();
	expect(workspace.dump()).toEqual(await workspace.freshDump());
}));

test("a touched file is not parsed; a file whose text came back is not parsed either", inShop(async (workspace) => {
	const session = await workspace.open();
	await session.index();
	workspace.write("src/main.ts", SHOP["src/main.ts"]);
	workspace.write("src/copy.ts", SHOP["src/price.ts"]);
	expect(await session.index()).toMatchObject({ parsed: 0, files: 5 });
	await session.close();
}));

test("questions refer to unsaved text, and to the file again when it is closed", inShop(async (workspace) => {
	const session = await workspace.open();
	await session.index();
	session.setText("src/price.ts", `// a line more\n${SHOP["src/price.ts"]}export const vat = price(1);\n`);
	await session.settled();
	const moved = SHOP["src/price.ts"].indexOf("price(") + "// a line more\n".length;
	expect(placed(session.analysis.definition(...at(session, "src/cart.ts", "price(3)")).definitions))
		.toEqual([`src/price.ts:${moved}`]);
	expect(session.analysis.references("src/price.ts", moved, { includeDeclaration: false, limit: 9 }).occurrences.length)
		.toBe(3);
	session.setText("src/price.ts", SHOP["src/price.ts"].replace("price", "cost"));
	await session.settled();
	expect(session.analysis.find("price", 9)).toEqual([]);
	expect(session.analysis.hover(...at(session, "src/cart.ts", "Cart"))).toBeDefined();
	session.dropText("src/price.ts");
	await session.settled();
	expect(session.analysis.find("price", 9).map(({ path }) => path)).toEqual(["src/price.ts"]);
	expect(session.analysis.references(...at(session, "src/price.ts", "price("), { includeDeclaration: false, limit: 9 })
		.occurrences.length).toBe(2);
	await session.close();
	expect(workspace.dump()).toEqual(await workspace.freshDump());
}));

test("an index that cannot be read is put aside and built again", inShop(async (workspace) => {
	const first = await workspace.open();
	await first.index();
	await first.close();
	const directory = workspace.store();
	for (const name of readdirSync(directory)) {
		const path = join(directory, name);
		if (!statSync(path).isFile()) continue;
		const bytes = readFileSync(path);
		writeFileSync(path, bytes.fill(0x5a, Math.floor(bytes.length / 3), Math.ceil((bytes.length * 2) / 3)));
	}
	const second = await workspace.open();
	const report = await second.index();
	expect(report).toMatchObject({ files: 4, parsed: 4 });
	expect(report.setAside).toContain("index/damaged");
	await second.close();
	expect(workspace.dump()).toEqual(await workspace.freshDump());
}));

test("a second session reads while the first one owns the index, and sees what it writes", inShop(async (workspace) => {
	const owner = await workspace.open();
	await owner.index();
	await expect(workspace.open()).rejects.toMatchObject({ code: "locked" });
	const reader = await workspace.open("index", "read");
	expect(reader.analysis.find("Cart", 9).length).toBe(1);
	await expect(reader.index()).rejects.toMatchObject({ code: "read-only" });
	expect(reader.status).toMatchObject({ readOnly: true, files: 4 });
	await reader.close();
	await owner.close();
}));

test("names that hold dots or # are found whole, qualified and by path", () => withWorkspace({
	"a.ts": "export class Cart { #priv() {} 'a.b'() {} }\ndescribe('outer', () => { it('does a.b', () => {}); });\n",
}, async (workspace) => {
	const session = await workspace.open();
	await session.index();
	const { analysis } = session;
	for (const name of ["#priv", "Cart.#priv", "a.ts##priv", "Cart.a.b", "does a.b", "outer.does a.b", "a.ts#does a.b"]) {
		expect(candidates({ analysis, paths: workspacePaths(analysis) }, name).length, name).toBe(1);
	}
	await session.close();
}));

test("an edit that keeps size and time is seen", inShop(async (workspace) => {
	const session = await workspace.open();
	await session.index();
	const path = join(workspace.root, "src/price.ts");
	const { atime, mtime } = statSync(path);
	writeFileSync(path, SHOP["src/price.ts"].replace("price(", "prize("));
	utimesSync(path, atime, mtime);
	await session.index();
	expect(session.analysis.find("prize", 9).length).toBe(1);
	await session.close();
}));

test("after any edits the index equals one that is built from nothing", async () => {
	for (let seed = 1; seed <= 12; seed++) {
		await withWorkspace({}, async (workspace) => {
			const modules = new RandomModules(workspace, seed);
			const session = await workspace.open();
			for (let run = 0; run < 5; run++) {
				for (let edits = 0; edits <= run; edits++) modules.edit();
				await session.index();
			}
			await session.close();
			expect(workspace.dump(), `seed ${seed}`).toEqual(await workspace.freshDump());
		});
	}
});

test("a document that is closed again rests on those that are still open", () => {
	const text = 'import { c } from "./c";\nexport function a() { c(); }\n';
	return withWorkspace({ "a.ts": text, "c.ts": "export {};\n" }, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		const { analysis } = session;
		const callees = (): string[] => analysis.find("a", 1).flatMap(({ id }) => analysis.outgoingCalls(id, 9))
			.map(({ symbol }) => symbol.name);
		session.setText("c.ts", "export function c() {}\n");
		session.setText("a.ts", `${text}\n`);
		await session.settled();
		expect(callees()).toEqual(["c"]);
		session.dropText("a.ts");
		await session.settled();
		expect(callees()).toEqual(["c"]);
		session.dropText("c.ts");
		await session.settled();
		expect(callees()).toEqual([]);
		await session.close();
	});
});

test("a document that is as stored rests on other documents, whatever else is saved", () => {
	const text = 'import { c } from "./c";\nexport function a() { c(); }\n';
	return withWorkspace({ "a.ts": text, "c.ts": "export {};\n", "d.ts": "export {};\n" }, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		const { analysis } = session;
		const callees = (): string[] => analysis.find("a", 1).flatMap(({ id }) => analysis.outgoingCalls(id, 9))
			.map(({ symbol }) => symbol.name);
		session.setText("a.ts", text);
		session.setText("c.ts", "export function c() {}\n");
		await session.settled();
		expect(callees()).toEqual(["c"]);
		workspace.write("d.ts", "export const d = 1;\n");
		await session.changedOnDisk(["d.ts"]);
		await session.settled();
		expect(callees()).toEqual(["c"]);
		await session.close();
	});
});

test("unsaved edits answer as saved ones would", async () => {
	for (let seed = 50; seed < 58; seed++) {
		await withWorkspace({}, async (workspace) => {
			const modules = new RandomModules(workspace, seed);
			for (let edits = 0; edits < 8; edits++) modules.edit();
			const session = await workspace.open();
			await session.index();
			const saved = new Map(modules.files);
			for (let edits = 0; edits < 4; edits++) modules.edit(0);
			// The disk has the edited texts now; the session only hears of them as open documents.
			for (const [path, text] of modules.files) if (saved.get(path) !== text) session.setText(path, text);
			await session.settled();
			const unsaved = everyAnswer(session);
			await session.index();
			await session.settled();
			expect(unsaved, `seed ${seed}`).toEqual(everyAnswer(session));
			await session.close();
		});
	}
});

/** Definition and references at every offset of every file. */
function everyAnswer(session: Session): string[] {
	const answers: string[] = [];
	for (const path of session.analysis.paths()) {
		const { length } = session.text(path) ?? "";
		for (let offset = 0; offset < length; offset++) {
			const { definitions } = session.analysis.definition(path, offset, { includeAmbiguous: true });
			const { occurrences } = session.analysis.references(path, offset, { includeDeclaration: true, limit: 1000 });
			if (definitions.length + occurrences.length === 0) continue;
			const places = occurrences.map((found) => `${found.path}:${found.range.begin}:${found.role}`).join();
			answers.push(`${path}:${offset} ${placed(definitions).join()} ${places}`);
		}
	}
	return answers;
}

test("an index is complete once a run has ended, and a stopped run makes it incomplete until the next one", () =>
	withWorkspace(SHOP, async (workspace) => {
		const session = await workspace.open();
		expect(session.status.isComplete).toBe(false);
		const seen = new Set<boolean>();
		await session.index({ onProgress: () => seen.add(session.status.isComplete) });
		expect([...seen, session.status.isComplete]).toEqual([false, true]);
		for (let file = 0; file < 20; file++) workspace.write(`src/more${file}.ts`, `export const more${file} = ${file};\n`);
		const stop = new AbortController();
		const onProgress = ({ phase }: { readonly phase: string }): void => {
			if (phase === "linking") stop.abort(new Error("stopped"));
		};
		await expect(session.index({ signal: stop.signal, onProgress })).rejects.toThrow("stopped");
		expect(session.status.isComplete).toBe(false);
		await session.index();
		expect(session.status.isComplete).toBe(true);
		await session.close();
		const again = await workspace.open();
		expect(again.status.isComplete).toBe(true);
		await again.close();
	}));

test("logs do not pile up with openings", inShop(async (workspace) => {
	for (let times = 0; times < 12; times++) {
		const session = await workspace.open();
		await session.index();
		await session.close();
	}
	expect(readdirSync(workspace.store()).filter((name) => name.endsWith(".wal")).length).toBeLessThanOrEqual(5);
}));
