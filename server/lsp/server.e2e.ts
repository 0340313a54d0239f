/**
 * The built server as a process: two servers on one index, and answers over real files. What needs no process is in
 * server.test.ts.
 */
import { execFileSync, spawn } from "node:child_process";
import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { at, RawClient, folder, home, short, uri, type Place } from "./rawClient/fixture.ts";

describe("answers", () => {
	test("go across files, in both encodings", async () => {
		const root = folder();
		for (const [encoding, column] of [["utf-16", 22], ["utf-8", 25]] as const) {
			const client = RawClient.start();
			const result = await client.initialize(root, { capabilities: { general: { positionEncodings: [encoding] } } });
			expect(result["capabilities"]).toMatchObject({ positionEncoding: encoding });
			await client.ready();
			const found = await client.result<Place[]>("textDocument/definition", at(root, "src/main.ts", 2, column));
			expect(short(found)).toEqual(["math.ts:1:16"]);
			const params = { ...at(root, "src/math.ts", 1, 17), context: { includeDeclaration: true } };
			const uses = short(await client.result("textDocument/references", params));
			expect(uses).toEqual(["main.ts:0:9", `main.ts:2:${column}`, "main.ts:3:17", "math.ts:1:16"]);
			expect(await client.end()).toBe(0);
		}
	});

	test("refer to unsaved text, and to the file again when it is closed", async () => {
		const root = folder();
		const client = RawClient.start();
		await client.initialize(root);
		await client.ready();
		const main = uri(root, "src/main.ts");
		const ask = async (): Promise<string[]> => {
			const params = { ...at(root, "src/math.ts", 1, 17), context: { includeDeclaration: false } };
			return short(await client.result("textDocument/references", params));
		};
		const text = 'import { add } from "./math";\nadd(0, 0);\n';
		const opened = { uri: main, languageId: "typescript", version: 1, text };
		client.send({ method: "textDocument/didOpen", params: { textDocument: opened } });
		// A question waits a second for text that a busy machine may not have read by then, and the next one again.
		await expect.poll(ask).toEqual(["main.ts:0:9", "main.ts:1:0"]);
		const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } };
		const edited = { textDocument: { uri: main, version: 2 }, contentChanges: [{ range, text: "add(1, 1); " }] };
		client.send({ method: "textDocument/didChange", params: edited });
		await expect.poll(ask).toEqual(["main.ts:0:9", "main.ts:1:0", "main.ts:1:11"]);
		client.send({ method: "textDocument/didClose", params: { textDocument: { uri: main } } });
		await expect.poll(ask).toEqual(["main.ts:0:9", "main.ts:2:22", "main.ts:3:17"]);
		expect(await client.end()).toBe(0);
	});

	test("follow files on disk, as the client reports them", async () => {
		const root = folder();
		const client = RawClient.start();
		await client.initialize(root);
		await client.ready();
		const find = async (): Promise<string[]> => {
			const found = await client.result<{ name: string; location: Place }[]>("workspace/symbol", { query: "subtract" });
			return found.map(({ name }) => name);
		};
		expect(await find()).toEqual([]);
		const more = join(root, "src/more.ts");
		writeFileSync(more, "export function subtract() {}\n");
		const tell = (type: number): void => client.send({
			method: "workspace/didChangeWatchedFiles", params: { changes: [{ uri: uri(root, "src/more.ts"), type }] },
		});
		tell(1);
		await expect.poll(find).toEqual(["subtract"]);
		rmSync(more);
		tell(3);
		await expect.poll(find).toEqual([]);
		expect(await client.end()).toBe(0);
	});

	test("have what a shell has changed a moment before, whoever tells of it", async () => {
		const root = folder();
		const client = RawClient.start();
		await client.initialize(root);
		await client.ready();
		const ask = async (): Promise<string[]> => {
			const params = { ...at(root, "src/math.ts", 1, 17), context: { includeDeclaration: false } };
			return short(await client.result("textDocument/references", params));
		};
		const before = ["main.ts:0:9", "main.ts:2:22", "main.ts:3:17"];
		expect(await ask()).toEqual(before);
		// Each by the first question, unless the machine takes longer than the second that a question waits.
		const use = `import { add } from '../math'; add(5, 6);`;
		execFileSync("sh", ["-c", `mkdir src/new && echo "${use}" > src/new/use.ts`], { cwd: root });
		await expect.poll(ask).toEqual([...before, "use.ts:0:9", "use.ts:0:31"]);
		execFileSync("sh", ["-c", `mv src/new src/old && sed -i 's/add(5, 6)/sum/' src/old/use.ts`], { cwd: root });
		await expect.poll(ask).toEqual([...before, "use.ts:0:9"]);
		execFileSync("rm", ["-r", "src/old"], { cwd: root });
		await expect.poll(ask).toEqual(before);
		expect(await client.end()).toBe(0);
	});

	test("come from every folder of a workspace", async () => {
		const [first, second] = [folder(), folder({ "lib.ts": "export function lonely() {}\nlonely();\n" })];
		const workspaceFolders = [first, second].map((root) => ({ uri: pathToFileURL(root).href, name: "x" }));
		const client = RawClient.start();
		await client.initialize(first, { workspaceFolders });
		await client.ready();
		expect(short(await client.result("textDocument/definition", at(second, "lib.ts", 1, 2)))).toEqual(["lib.ts:0:16"]);
		const found = await client.result<Place[]>("textDocument/definition", at(first, "src/main.ts", 3, 18));
		expect(short(found)).toEqual(["math.ts:1:16"]);
		expect(await client.end()).toBe(0);
	});
});

describe("the index", () => {
	test("is private, lies outside the workspace, and serves the next start without parsing", async () => {
		const root = folder();
		const client = RawClient.start("--index-dir", join(home(), "own"));
		await client.initialize(root);
		const { folders: [status] } = await client.ready();
		expect(dirname(status?.indexDirectory ?? "")).toBe(join(home(), "own"));
		expect(statSync(status?.indexDirectory ?? "").mode & 0o777).toBe(0o700);
		for (const name of readdirSync(status?.indexDirectory ?? "", { recursive: true, encoding: "utf8" })) {
			const stats = statSync(join(status?.indexDirectory ?? "", name));
			expect(stats.mode & 0o777, name).toBe(stats.isDirectory() ? 0o700 : 0o600);
		}
		expect(readdirSync(root)).toEqual(["src"]);
		expect(await client.end()).toBe(0);
		const again = RawClient.start("--index-dir", join(home(), "own"));
		await again.initialize(root);
		await again.ready();
		const said = again.notifications
			.map(({ params }) => (params as { message?: string } | undefined)?.message ?? "").join("\n");
		expect(said).toContain("2 files, 0 parsed");
		expect(await again.end()).toBe(0);
	});

	test("has one owner; it serves a second window, which takes over when the first is killed", async () => {
		const root = folder();
		const owner = RawClient.start();
		await owner.initialize(root);
		await owner.ready();
		const second = RawClient.start();
		await second.initialize(root);
		const { folders: [status] } = await second.ready();
		expect(status?.message).toBeUndefined();
		const definition = async (): Promise<string[]> =>
			short(await second.result("textDocument/definition", at(root, "src/main.ts", 3, 18)));
		expect(await definition()).toEqual(["math.ts:1:16"]);
		owner.child?.kill("SIGKILL");
		await owner.exited;
		await second.ready();
		expect(await definition()).toEqual(["math.ts:1:16"]);
		expect(await second.end()).toBe(0);
	});

	test("is answered from, when it is there already, at once", async () => {
		const root = folder();
		const first = RawClient.start();
		await first.initialize(root);
		await first.ready();
		expect(await first.end()).toBe(0);
		const [answers, starts]: [number[], number[]] = [[], []];
		for (let run = 0; run < 7; run++) {
			let begun = performance.now();
			await new Promise((resolve) => spawn(process.execPath, ["-e", "0"]).once("exit", resolve));
			starts.push(performance.now() - begun);
			begun = performance.now();
			const client = RawClient.start();
			await client.initialize(root);
			const found = await client.result<Place[]>("textDocument/definition", at(root, "src/main.ts", 3, 18));
			expect(short(found)).toEqual(["math.ts:1:16"]);
			answers.push(performance.now() - begun);
			await client.end();
		}
		const median = (times: number[]): number => times.sort((one, other) => one - other)[3] as number;
		const [answer, start] = [median(answers), median(starts)];
		console.log(`start to first answer: median ${answer.toFixed(0)} ms, of Node alone ${start.toFixed(0)} ms`);
		// Some four times as long at rest, and more where threads share a processor; to index would take far longer.
		expect(answer / start).toBeLessThan(25);
	});
});
