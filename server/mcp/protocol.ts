/** The tools as a server of the Model Context Protocol; the SDK speaks it, this file only hands over. */
import type { Readable, Writable } from "node:stream";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import {
	CallToolRequestSchema, ListToolsRequestSchema, type ListToolsResult,
} from "@modelcontextprotocol/sdk/types.js";
import { TOOLS, type ToolCall, type ToolAnswer } from "./answer.ts";
import { schemaOf } from "./arguments.ts";

export interface ServerOptions {
	readonly input: Readable;
	readonly output: Writable;
	readonly version: string;
	/** Ends it. */
	readonly signal: AbortSignal;
	readonly answer: (asked: ToolCall) => Promise<ToolAnswer>;
}

/** Clients show it to the agent with every conversation, so it is short; `kausal help agents` says more. */
const INSTRUCTIONS = [
	"Code of this folder as a graph: ask instead of grep. Ids: path#qualified.name. Answers are of the files as they are",
	"now. Line 1: which state; line 2: all, nothing (there is none), or what is missing; last line: cursor.",
].join(" ");

/** What a client is told of the tools. */
export function listedTools(): ListToolsResult["tools"] {
	return TOOLS.map(({ name, about, parameters, required }) => ({
		name, description: about, inputSchema: schemaOf(parameters, required), annotations: { readOnlyHint: true },
	}));
}

/** Serves one client until its input ends, it takes no more output, or it is ended from here. */
export async function serve({ input, output, version, signal, answer }: ServerOptions): Promise<void> {
	const server = new Server({ name: "kausal", version }, { capabilities: { tools: {} }, instructions: INSTRUCTIONS });
	server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: listedTools() }));
	server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal: cancelled }) => {
		const { text, isError } = await answer({ name: params.name, given: params.arguments ?? {}, signal: cancelled });
		return { content: [{ type: "text", text }], isError };
	});
	const closed = new Promise<void>((resolve) => {
		server.onclose = resolve;
	});
	const transport = new StdioServerTransport(input, output);
	// The transport hears of the end of its input, and of a client that reads no more, from nobody.
	const end = (): void => void transport.close();
	for (const event of ["end", "close"]) input.once(event, end);
	output.once("error", end);
	signal.addEventListener("abort", end, { once: true });
	await server.connect(transport);
	if (signal.aborted) end();
	await closed;
}
