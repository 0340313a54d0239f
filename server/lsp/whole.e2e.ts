/** Questions over all symbols asked of the built server: of saved and unsaved text, and what means nothing. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ServerProcess } from "../home/serverProcess/fixture.ts";
import type { CyclesResult, HubsResult, UnusedResult } from "../protocol/whole.ts";
import { realRoot } from "../workspace/containment.ts";

const FILES = {
	"package.json": '{ "main": "dist/main.js" }',
	"src/main.ts": 'import { net } from "./price";\nexport function main() { return net(1); }\n',
	"src/price.ts": `import { rate } from "./tax";
export function net(cents: number) { return cents * rate(); }
function lost() {}
`,
	"src/tax.ts": `import { net } from "./price";
export function rate() { return 1; }
export function taxed() { return net(2); }
`,
};

let root: string;
let scratch: string;
let server: ServerProcess;

beforeAll(async () => {
	scratch = realRoot(mkdtempSync(join(tmpdir(), "kausal-whole-")));
	root = join(scratch, "shop");
	for (const [path, text] of Object.entries(FILES)) {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), text);
	}
	server = new ServerProcess(root, join(scratch, "indexes"));
	await server.begin();
	await server.until(({ state }) => state === "ready");
});

afterAll(() => {
	server.child.kill("SIGKILL");
	rmSync(scratch, { recursive: true, force: true });
});

test("cycles, with the places of their imports", async () => {
	const { cycles, count, cut, complete } = await server.ask<CyclesResult>("kausal/cycles", {});
	expect([cycles.length, count, cut, complete]).toEqual([1, 1, null, true]);
	expect(cycles[0]).toMatchObject({ members: ["src/price.ts", "src/tax.ts"], memberCount: 2, shortest: true });
	const range = { start: { line: 0, character: 9 }, end: { line: 0, character: 13 } };
	expect(cycles[0]?.edges[0]?.imports[0]).toEqual({ uri: server.uri("src/price.ts"), range });
});

test("unused symbols, by kind and path", async () => {
	const said = async (params: object): Promise<string> => {
		const { unused, entryCount } = await server.ask<UnusedResult>("kausal/unused", params);
		return [entryCount, ...unused.map(({ symbol, why, exported }) => `${symbol.name} ${why} ${exported}`)].join(", ");
	};
	expect(await said({})).toBe("1, lost unreferenced false, taxed unreferenced true");
	expect(await said({ paths: ["*tax*"] })).toBe("1, taxed unreferenced true");
	expect(await said({ kinds: ["class"] })).toBe("1");
});

test("hubs, and a limit that cuts them", async () => {
	const params = { by: "degree", kinds: ["function"], edges: ["calls"], limit: 1 };
	const { hubs, count, cut, sample } = await server.ask<HubsResult>("kausal/hubs", params);
	expect(hubs.map(({ symbol, score, incoming, outgoing }) => [symbol.name, score, incoming, outgoing]))
		.toEqual([["net", 3, 2, 1]]);
	expect([count, cut, sample]).toEqual([4, "limit", null]);
});

test("what means nothing is refused with a sentence", async () => {
	for (const [method, params, sentence] of [
		["kausal/cycles", { level: "lines" }, "The level is one of files, folders."],
		["kausal/unused", { kinds: ["thing"] }, "There is no kind of symbol thing."],
		["kausal/hubs", { by: "luck" }, "The measure is one of degree, rank, between."],
		["kausal/hubs", { limit: 0 }, "The limit is a whole number from 1 to 10000."],
	] as const) expect((await server.refusal(method, params))?.message).toBe(sentence);
});
