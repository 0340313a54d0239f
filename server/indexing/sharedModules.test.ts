/** Files of one run share what their imports mean: fewer questions are asked, and each file is linked as if alone. */
import { expect, test } from "vitest";
import { Engine } from "../../engine/index.ts";
import { createNodeVfs } from "../../engine/vfs/node/nodeVfs.ts";
import { withWorkspace } from "../fixture.ts";
import type { Facts } from "../model/facts.ts";
import { emptyProject } from "../resolution/project.ts";
import { StoreView } from "../store/storeView.ts";
import { Linker } from "./linker.ts";

const COUNT = 40;

/** Modules that each export or import all others as a whole, a chain that hands one name on, and a diamond. */
function entangled(): Record<string, string> {
	const files: Record<string, string> = {};
	for (let at = 0; at < COUNT; at++) {
		const others = Array.from({ length: COUNT }, (_, other) => other);
		files[`stars/m${at}.ts`] = [
			...others.map((other) => `export * from "./m${other}";`), `export const x${at} = absent;`, "",
		].join("\n");
		files[`py/m${at}.py`] = [
			...others.map((other) => `from m${other} import *`), `x${at} = 1`, `x${(at + 7) % COUNT}()`, "absent()", "",
		].join("\n");
		files[`chain/c${at}.ts`] = at === 0 ? "export function q() {}\n" : `export { q } from "./c${at - 1}";\n`;
		files[`round/r${at}.ts`] = `export { q, q as p } from "./r${(at + 1) % COUNT}";\n`;
		const below = at === 0 ? "../chain/c5" : `./d${at - 1}`;
		files[`diamond/d${at}.ts`] = `export { q } from "${below}";
export { q as r } from "${below}";
export * from "../stars/m${at}";
import { x3, q as own } from "${below}";
own(x3);
`;
	}
	return files;
}

class CountedView extends StoreView {
	asked = 0;
	/** How often facts were asked for. */
	read = 0;

	override facts(path: string): Facts | undefined {
		this.read++;
		return super.facts(path);
	}

	override hasFile(path: string): boolean {
		this.asked++;
		return super.hasFile(path);
	}
}

test("modules that import each other are looked for once", () => withWorkspace(entangled(), async (workspace) => {
	const session = await workspace.open();
	await session.index();
	await session.close();
	const engine = Engine.open({ vfs: createNodeVfs(), directory: workspace.store("index") });
	try {
		const [shared, single] = [new CountedView(engine), new CountedView(engine)];
		const linker = new Linker(shared, emptyProject);
		for (const path of shared.paths()) {
			const [one, other] = [linker.link(path), new Linker(single, emptyProject).link(path)];
			expect([path, one?.links, one?.problem]).toEqual([path, other?.links, other?.problem]);
			expect([path, one?.questions]).toEqual([path, other?.questions]);
		}
		expect(shared.asked).toBeLessThan(10 * (2 * COUNT * COUNT + 5 * COUNT));
		expect(single.asked).toBeGreaterThan(10 * shared.asked);
	} finally {
		engine.close();
	}
}));

/** A service as generators write it: its methods in one large file, its type in another one, and an interface. */
function service(methodCount: number): Record<string, string> {
	const names = Array.from({ length: methodCount }, (_, at) => `Operation${at}`);
	const body = Array.from({ length: 60 }, (_, at) => `\tvar v${at} = in.v${at}; v${at}.call(v${at}, v${at})\n`).join("");
	const methods = names.map((name) =>
		`type ${name}Input struct { Name string }\n\nfunc (c *XRay) ${name}(in *${name}Input) error {\n${body}}\n`);
	const asked = names.map((name) => `\t${name}(*xray.${name}Input) error\n`).join("");
	return {
		"go.mod": "module example.org/sdk\n",
		"xray/api.go": `package xray\n\n${methods.join("\n")}`,
		"xray/service.go": "package xray\n\ntype XRay struct {\n\tName string\n}\n",
		"xray/iface/interface.go":
			`package iface\n\nimport "example.org/sdk/xray"\n\ntype API interface {\n${asked}}\n`,
	};
}

test("a type of many methods in a large file costs that file once", () =>
	withWorkspace(service(300), async (workspace) => {
		const session = await workspace.open();
		await session.index();
		const { skipped } = session.status;
		await session.close();
		expect(skipped).toEqual([]);
	}));

/** Files that nobody imports, each with members of the same names, and others that name these of something unknown. */
function alike(fileCount: number, nameCount: number): Record<string, string> {
	const files: Record<string, string> = {};
	const names = Array.from({ length: nameCount }, (_, at) => `member${at}`);
	for (let at = 0; at < fileCount; at++) {
		files[`lib/l${at}.js`] = `export const all${at} = {\n${names.map((name) => `\t${name}: 1,\n`).join("")}};\n`;
		files[`app/a${at}.js`] = `export default (x) => {\n${names.map((name) => `\tx.${name}();\n`).join("")}};\n`;
	}
	return files;
}

test("names that a hundred files declare lead to no facts of these", () =>
	withWorkspace(alike(100, 40), async (workspace) => {
		const session = await workspace.open();
		await session.index();
		await session.close();
		const engine = Engine.open({ vfs: createNodeVfs(), directory: workspace.store("index") });
		try {
			const view = new CountedView(engine);
			const linker = new Linker(view, emptyProject);
			for (const path of view.paths()) expect(linker.link(path)?.problem).toBe("");
			expect(linker.link("app/a7.js")?.links.filter(({ targets }) => targets.length > 8)).toHaveLength(40);
			expect(view.read).toBeLessThan(5 * view.paths().length);
		} finally {
			engine.close();
		}
	}));
