/** Questions about the graph asked of the built server: of saved and unsaved text, of a revision and of a patch. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ServerProcess } from "../home/serverProcess/fixture.ts";
import type { DiffResult } from "../protocol/diff.ts";
import type {
	AffectedResult, Candidates, ContextResult, GraphStep, ImpactResult, PathResult, TraceResult,
} from "../protocol/graph.ts";
import { realRoot } from "../workspace/containment.ts";

const FILES = {
	"src/price.ts": `export function net(cents: number) {
	return cents;
}
export function gross(cents: number) {
	return net(cents) * 1.2;
}
`,
	"src/cart.ts": 'import { gross } from "./price";\nexport class Cart {\n\ttotal() { return gross(1); }\n}\n',
	"src/more.ts": "export function total() {}\n",
	"src/other.ts": "export function total() {}\n",
	"test/cart.test.ts": `import { Cart } from "../src/cart";
test("sums up", () => {
	expect(new Cart().total()).toBe(1);
});
`,
};

let root: string;
let scratch: string;
let server: ServerProcess;

function git(...given: string[]): void {
	execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...given], { cwd: root, stdio: "ignore" });
}

beforeAll(async () => {
	scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-graph-")));
	root = join(scratch, "shop");
	for (const [path, text] of Object.entries(FILES)) {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), text);
	}
	git("init");
	git("add", ".");
	git("commit", "-m", "first");
	server = new ServerProcess(root, join(scratch, "indexes"));
	await server.begin();
	await server.until(({ state }) => state === "ready");
});

afterAll(() => {
	server.child.kill("SIGKILL");
	rmSync(scratch, { recursive: true, force: true });
});

const shown = (steps: readonly GraphStep[]): string[] =>
	steps.map(({ symbol, depth, edge }) => `${depth} ${edge ?? "-"} ${symbol.qualifiedName}`);

test("a trace of what stands at a place, or is named, in either direction", async () => {
	const place = { textDocument: { uri: server.uri("src/price.ts") }, position: { line: 0, character: 17 } };
	const callers = await server.ask<TraceResult>("kausal/trace", { targets: [place] });
	expect(shown(callers.steps)).toEqual(["0 - net", "1 calls gross", "2 calls Cart.total", "3 calls sums up"]);
	expect([callers.complete, callers.cut]).toEqual([true, null]);
	expect(callers.steps[1]?.symbol.location.range.start).toEqual({ line: 3, character: 0 });
	const total = [{ name: "Cart.total" }];
	const callees = await server.ask<TraceResult>("kausal/trace", { targets: total, relation: "callees", depth: 1 });
	expect(shown(callees.steps)).toEqual(["0 - Cart.total", "1 calls gross"]);
	expect([callees.cut, callees.absence]).toEqual(["depth", [{ kind: "cut", by: "depth" }]]);
	const without = await server.ask<TraceResult>("kausal/trace", { targets: [place], tests: false, depth: 9 });
	expect(shown(without.steps).at(-1)).toBe("2 calls Cart.total");
});

test("paths, with the places of their edges", async () => {
	const ends = { from: { name: "sums up" }, to: { name: "src/price.ts#net" } };
	const { paths } = await server.ask<PathResult>("kausal/path", ends);
	expect(paths.map((steps) => steps.map(({ symbol }) => symbol.name))).toEqual([["sums up", "total", "gross", "net"]]);
	expect(paths[0]?.map(({ at }) => at && `${at.uri.slice(at.uri.lastIndexOf("/") + 1)}:${at.range.start.line}`))
		.toEqual([null, "cart.test.ts:2", "cart.ts:2", "price.ts:4"]);
	const none = await server.ask<PathResult>("kausal/path", { from: { name: "net" }, to: { name: "gross" } });
	expect([none.paths, none.absence]).toEqual([[], [{ kind: "nothing" }]]);
});

test("impact and tests of a revision, a patch, and symbols", async () => {
	writeFileSync(join(root, "src/price.ts"), FILES["src/price.ts"].replace("return cents;", "return cents + 1;"));
	server.changed(["src/price.ts"]);
	const ask = () => server.ask<ImpactResult>("kausal/impact", { since: "HEAD" });
	// A question waits a second for what has changed, which a busy machine may not have read by then.
	await expect.poll(async () => shown((await ask()).steps))
		.toEqual(["0 - net", "1 calls gross", "2 calls Cart.total", "3 calls sums up"]);
	const impact = await ask();
	expect([impact.symbols, impact.tests, impact.unknown]).toEqual([3, 1, []]);
	const patch = `--- a/src/cart.ts
+++ b/src/cart.ts
@@ -3 +3 @@
-	total() { return gross(1); }
+	total() { return gross(2); }
`;
	const affected = await server.ask<AffectedResult>("kausal/affected", { patch });
	expect(affected.files.map(({ path, by, tests }) => [path, by, tests.map(({ name }) => name)]))
		.toEqual([["test/cart.test.ts", "uses", ["sums up"]]]);
	const other = { targets: [{ name: "src/other.ts#total" }] };
	expect((await server.ask<AffectedResult>("kausal/affected", other)).files).toEqual([]);
});

test("a filter of the walk or of what is shown, and pages by cursors", async () => {
	const ask = (params: object) => server.ask<TraceResult>(
		"kausal/trace", { targets: [{ name: "net" }], depth: 9, ...params },
	);
	expect(shown((await ask({ notPaths: ["src/cart.ts"] })).steps)).toEqual(["0 - net", "1 calls gross"]);
	expect(
		shown((await ask({ names: ["Cart.*"], filter: "shown" })).steps)
	).toEqual(["0 - net", "1 calls gross", "2 calls Cart.total"]);
	const first = await ask({ limit: 2 });
	expect([shown(first.steps), first.cut, first.visited]).toEqual([["0 - net", "1 calls gross"], "limit", 3]);
	const second = await ask({ limit: 2, cursor: first.cursor });
	expect([shown(second.steps), second.cursor]).toEqual([["2 calls Cart.total", "3 calls sums up"], null]);
	expect(
		[second.steps[0]?.from, second.steps[0]?.before, second.steps[1]?.from]
	).toEqual([-1, first.steps[1]?.symbol.id, 0]);
	const refused = async (params: object) => (
		await server.refusal("kausal/trace", { targets: [{ name: "net" }], ...params })
	)?.message;
	expect(await refused({ cursor: first.cursor, paths: ["src"] })).toBe("The cursor is of another question.");
	expect(await refused({ cursor: "k1" })).toBe("The cursor is not one that an answer gave.");
	expect(await refused({ milliseconds: 0 })).toBe("The number of milliseconds is a whole number from 1 to 3600000.");
	expect(await refused({ paths: "src" })).toBe("The paths are a list of strings.");
});

test("how the graph differs from a revision, each side with the places of its own text", async () => {
	const uri = server.uri("src/cart.ts");
	const text = `\n\n${FILES["src/cart.ts"].replace("{ return gross(1); }", "{ return 2; }")}`;
	server.tell("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
	const ask = () => server.ask<DiffResult>("kausal/diff", { range: "HEAD", paths: ["src/cart*"] });
	await expect.poll(async () => (await ask()).symbolChanges.map(({ change, symbol, before, parts, users }) =>
		[change, symbol.qualifiedName, symbol.selectionRange.start.line, before?.selectionRange.start.line, parts, users]))
		.toEqual([["changed", "Cart.total", 4, 2, ["body"], 1]]);
	const found = await ask();
	expect(found.edgeChanges.map(({ change, source, edge, target, at }) =>
		[change, source.name, edge, target.name, at.range.start.line, at.range.start.character]))
		.toEqual([["removed", "total", "calls", "gross", 2, 18]]);
	expect([found.counts.changed, found.folders[0]?.folder, found.cut, found.absence]).toEqual([1, "src", null, []]);
	server.tell("textDocument/didClose", { textDocument: { uri } });
	await expect.poll(async () => (await ask()).symbolChanges.length).toBe(0);
	const none = await server.ask<DiffResult>("kausal/diff", { range: "HEAD..HEAD" });
	expect([none.symbolChanges, none.edgeChanges, none.absence]).toEqual([[], [], [{ kind: "nothing" }]]);
	expect((await server.refusal("kausal/diff", { range: "nowhere" }))?.message).toBe("There is no revision nowhere.");
});

test("what to read, within a budget", async () => {
	const question = { target: { name: "gross" }, budget: 85 };
	const { parts, tokens, omitted, cut } = await server.ask<ContextResult>("kausal/context", question);
	expect(parts.map(({ kind, name }) => `${kind} ${name}`))
		.toEqual(["code gross", "uses net", "use Cart.total", "test sums up"]);
	expect([parts[0]?.location?.range.start.line, tokens <= 85, omitted, cut]).toEqual([3, true, 1, "limit"]);
});

test("unsaved text counts", async () => {
	const uri = server.uri("src/other.ts");
	const text = 'import { net } from "./price";\nexport function total() { net(1); }\n';
	server.tell("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
	const question = { targets: [{ name: "net" }], depth: 1 };
	const ask = async () => shown((await server.ask<TraceResult>("kausal/trace", question)).steps);
	await expect.poll(ask).toEqual(["0 - net", "1 calls gross", "1 calls total"]);
	server.tell("textDocument/didClose", { textDocument: { uri } });
	await expect.poll(ask).toEqual(["0 - net", "1 calls gross"]);
});

test("what unsaved text may break, and the tests of it", async () => {
	const uri = server.uri("src/price.ts");
	const text = FILES["src/price.ts"].replace("net(cents) * 1.2", "net(cents) * 1.1");
	const open = { textDocument: { uri, languageId: "typescript", version: 1, text } };
	const ask = () => server.ask<ImpactResult>("kausal/impact", { changes: "unsaved" });
	expect(shown((await ask()).steps)).toEqual([]);
	server.tell("textDocument/didOpen", open);
	await expect.poll(async () => shown((await ask()).steps))
		.toEqual(["0 - net", "0 - gross", "1 calls Cart.total", "2 calls sums up"]);
	const { files } = await server.ask<AffectedResult>("kausal/affected", { changes: "unsaved" });
	expect(files.map(({ path }) => path)).toEqual(["test/cart.test.ts"]);
	server.tell("textDocument/didClose", { textDocument: { uri } });
	await expect.poll(async () => (await ask()).absence).toEqual([{ kind: "nothing" }]);
	expect(
		(await server.refusal("kausal/impact", { changes: "unsaved", since: "HEAD" }))?.message
	).toBe("What changes is said in two ways.");
	expect((await server.refusal("kausal/impact", { changes: "saved" }))?.message).toBe("The changes are: unsaved.");
});

test("what means nothing is one sentence", async () => {
	const sentence = async (method: string, params: object) => (await server.refusal(method, params))?.message;
	expect(await sentence("kausal/trace", {})).toBe("The question names nothing that it is about.");
	const said = (params: object) => sentence("kausal/trace", { targets: [{ name: "net" }], ...params });
	expect(await said({ targets: [{ name: "grss" }] })).toBe("Nothing is named grss. Did you mean gross?");
	expect(await said({ relation: "caller" })).toContain("Did you mean callers");
	expect(await said({ limit: 0 })).toBe("The limit is a whole number from 1 to 10000.");
	expect(await said({ edges: ["call"] })).toContain("There are no edges named call: contains, imports, calls");
	expect(await sentence("kausal/impact", { since: "nowhere" })).toBe("There is no revision nowhere.");
	expect(await sentence("kausal/impact", { patch: "hello" })).toContain("This is not a patch");
	const several = await server.refusal("kausal/trace", { targets: [{ name: "total" }] });
	expect([several?.message, (several?.data as Candidates).candidates.map(({ qualifiedName }) => qualifiedName)])
		.toEqual(["total means 3 symbols.", ["Cart.total", "total", "total"]]);
});
