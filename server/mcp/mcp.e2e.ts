/** `kausal mcp` as agents run it: the built program as a process, and the client of the protocol's own SDK. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { Desk, program } from "../cli/fixture.ts";

let desk: Desk;
const clients: Client[] = [];

beforeAll(() => {
	desk = new Desk();
	desk.write("shop/package.json", "{}");
	desk.write("shop/src/price.ts", "export function price(count: number): number {\n\treturn count * 2;\n}\n");
	desk.write("shop/src/cart.ts", [
		'import { price } from "./price";', "", "export class Cart {", "\ttotal(): number {",
		"\t\treturn price(1) + price(2);", "\t}", "}", "",
	].join("\n"));
	const git = (...words: string[]): void => {
		const settings = ["user.name=t", "user.email=t@example.org", "init.defaultBranch=main"].flatMap((one) => ["-c", one]);
		execFileSync("git", [...settings, ...words], { cwd: join(desk.folder, "shop"), stdio: "ignore" });
	};
	git("init");
	git("add", ".");
	git("commit", "-m", "first");
});
afterEach(async () => {
	await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(() => {
	desk.remove();
});

async function connect(cwd: string = "shop"): Promise<Client> {
	const client = new Client({ name: "test", version: "1" });
	clients.push(client);
	await client.connect(new StdioClientTransport({
		command: process.execPath, args: [program, "mcp"], cwd: join(desk.folder, cwd), env: desk.environment, stderr: "pipe",
	}));
	return client;
}

async function ask(client: Client, name: string, given: Record<string, unknown> = {}): Promise<string[]> {
	const { content, isError } = await client.callTool({ name, arguments: given }) as CallToolResult;
	const [first] = content;
	if (first?.type !== "text") throw new Error("There is no text.");
	return [...(isError === true ? ["error"] : []), ...first.text.split("\n")];
}

describe("a client", () => {
	test("is told of the tools, and asks them", async () => {
		const client = await connect();
		const { tools } = await client.listTools();
		expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toContainEqual(["find", true]);
		const [state, verdict, ...rows] = await ask(client, "find", { name: "total" });
		expect(state).toMatch(/^snapshot [0-9a-f]{8}, ref main [0-9a-f]{8}, dirty 0, fresh$/);
		expect(verdict).toBe("all; shown 1 of 1");
		expect(rows).toEqual([
			"src/cart.ts#Cart.total  method  L4-6  total(): number", expect.stringMatching(/^end, pack [0-9a-f]{16}$/),
		]);
		expect(await ask(client, "status")).toContain(`folder ${join(desk.folder, "shop")}`);
	});

	test("asks for relations, impact and code, within a budget and on to the end", async () => {
		const client = await connect();
		expect((await ask(client, "relations", { id: "price" })).slice(1, -1)).toEqual([
			"all; shown 2 of 2: exact 2/2", 'src/cart.ts  imports  exact  L1  import { price } from "./price";',
			"src/cart.ts#Cart.total  calls  exact  L5  return price(1) + price(2);",
		]);
		desk.write("shop/src/price.ts", "export function price(count: number): number {\n\treturn count * 3;\n}\n");
		expect((await ask(client, "impact", { range: "HEAD" })).slice(0, -1)).toEqual([
			expect.stringContaining("dirty 1, fresh"),
			"testless: no file of the index is a test; shown 2 of 2: exact 1/1; 1 changed, 1 may break, 0 tests to run",
			"changed  src/price.ts#price",
			"breaks  d1  src/cart.ts#Cart.total  calls exact",
		]);
		const lines = Array.from({ length: 200 }, (_, at) => `export const n${at} = ${at};`);
		desk.write("shop/src/long.ts", `${lines.join("\n")}\n`);
		const told: string[] = [];
		for (let cursor: string | undefined, page = 0; page === 0 || cursor !== undefined; page++) {
			const given = { ids: ["src/long.ts"], budget: 1000, ...(cursor === undefined ? {} : { cursor }) };
			const answer = await ask(client, "read", given);
			expect(answer.join("\n").length).toBeLessThanOrEqual(1000);
			told.push(...answer.slice(3, -1));
			cursor = /, cursor (\S+),/.exec(answer.at(-1) ?? "")?.[1];
		}
		expect(told.filter((line) => line !== "")).toEqual(lines);
		rmSync(join(desk.folder, "shop/src/long.ts"));
		desk.write("shop/src/price.ts", "export function price(count: number): number {\n\treturn count * 2;\n}\n");
	});

	test("has the right answer right after an edit that nobody told of", async () => {
		const client = await connect();
		expect(await ask(client, "find", { name: "late" })).toContain("nothing, and the index is whole");
		desk.write("shop/src/late.ts", "export function late() {}\n");
		const [state, verdict, row] = await ask(client, "find", { name: "late" });
		expect([state, verdict, row]).toEqual([
			expect.stringContaining("dirty 1, fresh"), "all; shown 1 of 1",
			"src/late.ts#late  function  L1  export function late()",
		]);
		rmSync(join(desk.folder, "shop/src/late.ts"));
		expect((await ask(client, "find", { name: "late" }))[1]).toBe("nothing, and the index is whole");
	});

	test("beside one that owns the index has the same answers", async () => {
		const [owner, reader] = [await connect(), await connect()];
		const asked = { name: "price" };
		const answer = await ask(owner, "find", asked);
		expect(await ask(reader, "find", asked)).toEqual(answer);
		// It is answered by the owner, and reads nothing by itself.
		expect((await ask(reader, "status")).join("\n")).not.toContain("another process keeps the index");
		desk.write("shop/src/more.ts", "export function more() {}\n");
		const [, , more] = await ask(reader, "find", { name: "more" });
		expect(more).toBe("src/more.ts#more  function  L1  export function more()");
		rmSync(join(desk.folder, "shop/src/more.ts"));
		await owner.close();
		expect((await ask(reader, "find", { name: "more" }))[1]).toBe("nothing, and the index is whole");
	});

	test("hears what is wrong with a question", async () => {
		const client = await connect();
		expect(await ask(client, "find", {})).toEqual(["error", "Give name or text."]);
		expect(await ask(client, "find", { name: "x", budget: 9 })).toEqual(["error", "budget t…"]);
		expect(await ask(client, "find", { name: "x", cursor: "k1" }))
			.toEqual(["error", "The cursor is not one that an answer gave."]);
	});
});

test("ends with its input, and refuses what it does not understand", () => {
	const run = (...words: string[]): unknown => {
		const { code, out, err } = desk.kausal(["mcp", ...words], { cwd: "shop" });
		return [code, out.split("\n")[0], err.split("\n")[0]];
	};
	expect(run("--help")).toEqual([0, "Usage: kausal mcp [--root FOLDER] [--index-dir DIR]", ""]);
	expect(run("--what")).toEqual([2, "", "--what is not understood."]);
	expect(run("--root", "nowhere")).toEqual([3, "", expect.stringContaining("kausal mcp: ")]);
	expect(run()).toEqual([0, "", ""]);
});
