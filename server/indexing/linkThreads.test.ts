/** Links made in real threads: the index is the one that is made without them, also when they die. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RandomModules, withWorkspace, type TestWorkspace } from "../fixture.ts";
import type { FileToLink } from "./linker.ts";
import { LinkThreadPool } from "./linkThreads.ts";

const FILES = 60;
let folder = "";
/** The real thread; one that ends with its second request; one that never starts. */
const entries = { real: "", dying: "", missing: "nowhere.cjs" };

async function bundle(name: string, contents: string): Promise<string> {
	const outfile = join(folder, `${name}.cjs`);
	await build({
		stdin: { contents, resolveDir: import.meta.dirname, loader: "ts" },
		bundle: true, platform: "node", format: "cjs", outfile, logLevel: "error", define: { KAUSAL_CHECKED: "false" },
	});
	return outfile;
}

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "kausal-link-"));
	entries.real = await bundle("real", 'import "./linkWorker.ts";');
	entries.dying = await bundle("dying", `
		import { parentPort } from "node:worker_threads";
		let count = 0;
		parentPort.on("message", () => { if (++count === 2) process.exit(3); });
		import "./linkWorker.ts";
	`);
});
afterAll(() => {
	rmSync(folder, { recursive: true });
});

/** Modules that name each other in files of their own folders, a Go package beside them and who imports it. */
function fill(workspace: TestWorkspace): void {
	const modules = new RandomModules(workspace, 7);
	for (let edits = 0; edits < FILES; edits++) modules.edit(0);
	workspace.write("go.mod", "module example.org/shop\n");
	for (let at = 0; at < FILES; at++) {
		workspace.write(`q${at}/q.go`, `package q\n\nimport "example.org/shop/go"\n\nfunc Q() { p.F${at}() }\n`);
		workspace.write(`go/f${at}.go`, `package p\n\nfunc F${at}() { F${(at + 1) % FILES}() }\n`);
		workspace.write(`py/m${at}.py`, `from .m${(at + 1) % FILES} import f as g\n\ndef f():\n    return g()\n`);
	}
}

const cases = (["real", "dying", "missing"] as const)
	.flatMap((kind) => [{ kind, takesPart: true }, { kind, takesPart: false }]);
const same = "with threads ($kind; asker takes part: $takesPart) the index is that which is made without";

test.each(cases)(same, ({ kind, takesPart }) =>
	withWorkspace({}, async (workspace) => {
		fill(workspace);
		const taken: string[] = [];
		const arrived: string[] = [];
		const given: FileToLink[] = [];
		const threads = new LinkThreadPool({ entry: pathToFileURL(entries[kind]), threadCount: 2, bytesMin: 0 });
		workspace.linkThreads = {
			bytesMin: 0,
			share: (files, options) => {
				const shared = threads.share(files, { ...options, takesPart });
				given.push(...files);
				return {
					begin: () => {
						shared.begin();
					},
					take: () => {
						const file = shared.take();
						if (file !== undefined) taken.push(file.path);
						return file;
					},
					arrived: () => {
						const linked = shared.arrived();
						arrived.push(...linked.map(({ path }) => path));
						return linked;
					},
					goOn: (others) => {
						given.push(...others);
						shared.goOn(others);
					},
					get isGivenOut() {
						return shared.isGivenOut;
					},
					wait: () => shared.wait(),
					end: () => shared.end(),
				};
			},
		};
		const session = await workspace.open();
		await session.index();
		const paths = session.status.files;
		// Files that change are linked, and then those that depend on them, by the same threads.
		const modules = new RandomModules(workspace, 8);
		for (let edits = 0; edits < FILES; edits++) modules.edit();
		for (let at = 0; at < FILES; at += 2) {
			workspace.write(`go/f${at}.go`, `package p\n\nfunc G${at}() { F${at + 1}() }\n`);
		}
		workspace.write("go/more.go", "package p\n\nfunc More() {}\n");
		await session.index();
		await session.close();
		workspace.linkThreads = undefined;
		expect(given.filter(({ parts }) => parts !== undefined).length).toBeGreaterThan(FILES / 3);
		expect(workspace.dump()).toEqual(await workspace.freshDump());
		if (kind === "real") expect(new Set([...taken, ...arrived]).size).toBe(paths + 1);
		else expect(arrived.length).toBeLessThan(paths);
		expect(taken.length > 0).toBe(takesPart);
	}));
