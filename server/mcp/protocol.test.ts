/** What is said on the wire to a client of the Model Context Protocol, whatever that one says. */
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { ToolAnswer, ToolCall } from "./answer.ts";
import { serve } from "./protocol.ts";

interface Said {
	readonly id: unknown;
	readonly result?: Readonly<Record<string, unknown>>;
	readonly error?: { readonly code: number };
}

/** Sends chunks to a server, ends its input, and answers all that it has said. */
async function talk(
	chunks: readonly (string | Buffer)[],
	answer: (asked: ToolCall) => Promise<ToolAnswer> = ({ name }) => Promise.resolve({ text: name, isError: false }),
): Promise<Said[]> {
	const [input, output] = [new PassThrough(), new PassThrough()];
	const ended = serve({ input, output, version: "1", signal: new AbortController().signal, answer });
	for (const chunk of chunks) {
		input.write(chunk);
		await new Promise(setImmediate);
	}
	input.end();
	await ended;
	const text = (output.read() as Buffer | null)?.toString() ?? "";
	return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Said);
}

const line = (message: object): string => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`;
const call = (id: unknown, name: unknown, given?: unknown): string =>
	line({ id, method: "tools/call", params: { name, arguments: given } });

test("a version that it speaks is taken, for another one it offers its newest", async () => {
	const clientInfo = { name: "test", version: "1" };
	const hello = (id: number, protocolVersion: string): string =>
		line({ id, method: "initialize", params: { protocolVersion, clientInfo, capabilities: {} } });
	const said = await talk([hello(1, "2025-03-26"), hello(2, "2031-01-01")]);
	expect(said.map(({ result }) => result?.["protocolVersion"])).toEqual(["2025-03-26", "2025-11-25"]);
	expect(said[0]?.result).toMatchObject({ capabilities: { tools: {} }, serverInfo: { name: "kausal", version: "1" } });
});

test("lines are found however they are cut, and answered by their ids", async () => {
	const text = Buffer.from(`${call("ä", "find", {})}\r\n${line({ id: 2, method: "ping" })}`);
	const said = await talk(Array.from(text, (_, at) => text.subarray(at, at + 1)));
	expect(said).toEqual([
		{ jsonrpc: "2.0", id: "ä", result: { content: [{ type: "text", text: "find" }], isError: false } },
		{ jsonrpc: "2.0", id: 2, result: {} },
	]);
});

test.each([
	["no JSON", "{\n"],
	["a batch", '[{"jsonrpc":"2.0","id":1,"method":"ping"}]\n'],
	["null", "null\n"],
	["another protocol", '{"id":1,"method":"ping"}\n'],
])("%s is left out, and the next message is answered", async (_, sent) => {
	expect(await talk([sent, line({ id: 9, method: "ping" })])).toEqual([{ jsonrpc: "2.0", id: 9, result: {} }]);
});

test.each([
	["an unknown method", line({ id: 1, method: "resources/list" })],
	["a call without a name", call(1, undefined)],
	["a call with a list", call(1, "find", [])],
])("%s is refused, and the next message is answered", async (_, sent) => {
	const [refused, answered] = await talk([sent, line({ id: 9, method: "ping" })]);
	expect([refused?.id, typeof refused?.error?.code]).toEqual([1, "number"]);
	expect(answered).toMatchObject({ id: 9, result: {} });
});

test("notifications and answers have no answer", async () => {
	const cancelled = { method: "notifications/cancelled", params: { requestId: 5 } };
	expect(await talk([line({ method: "notifications/initialized" }), line(cancelled), line({ id: 1, result: {} })]))
		.toEqual([]);
});

test("a call that is cancelled hears of it, and is not answered; one that fails is told so", async () => {
	const heard: string[] = [];
	const said = await talk(
		[call(1, "slow"), line({ method: "notifications/cancelled", params: { requestId: 1 } }), call(2, "wrong")],
		({ name, signal }) => new Promise((resolve, reject) => {
			if (name === "wrong") return reject(new Error("planted"));
			signal.addEventListener("abort", () => {
				heard.push(name);
				resolve({ text: name, isError: false });
			});
		}),
	);
	expect(heard).toEqual(["slow"]);
	expect(said).toEqual([{ jsonrpc: "2.0", id: 2, error: { code: -32603, message: "planted" } }]);
});
