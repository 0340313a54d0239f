/** How long one server takes for requests, by its own clock: what it says of each while it is traced. */
import { runIndex } from "../product.ts";
import { ServerProcess, uriOf } from "../serverProcess.ts";
import { cell, share } from "./cells.ts";
import { firstAnswers } from "./firstAnswer.ts";
import { drawSymbols, type DrawnSymbol, wordsOf } from "./drawn.ts";

export interface InServerOptions {
	readonly root: string;
	readonly indexBase: string;
	readonly symbolCount: number;
	readonly runs: number;
	readonly seed: number;
}

interface Request {
	readonly method: string;
	readonly params: object;
}

/** Requests of a kind, and the most that one may take. */
interface Kind {
	readonly name: string;
	readonly goalMs: number;
	readonly requests: readonly Request[];
	/** How much an answer has. */
	readonly countOf?: (result: unknown) => number;
}

const PLACES_WANTED = { least: 700, most: 1500 };
const listLength = (result: unknown): number => (Array.isArray(result) ? result.length : 0);

export async function measureInServer({ root, indexBase, symbolCount, runs, seed }: InServerOptions): Promise<void> {
	await runIndex(root, indexBase);
	const server = ServerProcess.start({ indexBase });
	await server.initialize(root);
	const { folders: [folder] } = await server.ready();
	console.log(`${folder?.files} files, ${folder?.blocks} blocks, ${folder?.edges} edges\n`);
	const symbols = await drawSymbols(server, root, { count: symbolCount, seed });
	const clock = new ServerClock(server);
	printRow(["in the server, ms", "requests", "first p50", "p99", "again p50", "p99", "goal", "results p50", "most"]);
	for (const kind of await kindsOf(server, root, symbols)) await measure(kind, server, clock);
	await server.end();
	const [known] = symbols.flatMap(({ use }) => use ?? []);
	if (known === undefined) return;
	const start = (): ServerProcess => ServerProcess.start({ indexBase });
	const tookMs = await firstAnswers(start, root, known, runs);
	const took = `median ${cell(share(tookMs, 0.5))}, most ${cell(share(tookMs, 1))} ms of ${runs} (goal 300)`;
	console.log(`\nstart of the process to the first right answer, index on disk: ${took}\n`);
}

/** Times that the server tells, the last one of each method. */
class ServerClock {
	readonly #lastMs = new Map<string, number>();

	constructor(server: ServerProcess) {
		server.onNotified = (method, params) => {
			const { message = "" } = (params ?? {}) as { readonly message?: string };
			const told = method === "window/logMessage" ? /^(\S+) ([\d.]+) ms$/.exec(message) : null;
			if (told) this.#lastMs.set(told[1] as string, Number(told[2]));
		};
		server.notify("$/setTrace", { value: "messages" });
	}

	/** Of the request that was answered last: the server tells its time before it sends the answer. */
	take(method: string): number | undefined {
		const ms = this.#lastMs.get(method);
		this.#lastMs.delete(method);
		return ms;
	}
}

async function measure(kind: Kind, server: ServerProcess, clock: ServerClock): Promise<void> {
	const { name, goalMs, requests, countOf = listLength } = kind;
	const counts: number[] = [];
	const round = async (): Promise<number[]> => {
		const times: number[] = [];
		for (const { method, params } of requests) {
			const { result, error } = await server.request(method, params);
			if (error !== undefined) throw new Error(`${method}: ${error.message}`);
			const ms = clock.take(method);
			if (ms === undefined) throw new Error(`The server has not told how long ${method} took.`);
			times.push(ms);
			counts.push(countOf(result));
		}
		return times;
	};
	const first = await round();
	await round();
	const again = await round();
	printRow([
		name, String(requests.length), cell(share(first, 0.5)), cell(share(first, 0.99)), cell(share(again, 0.5)),
		cell(share(again, 0.99)), String(goalMs), cell(share(counts, 0.5)), cell(share(counts, 1)),
	]);
}

async function kindsOf(server: ServerProcess, root: string, symbols: readonly DrawnSymbol[]): Promise<Kind[]> {
	const at = (method: string, places: readonly object[]): Request[] => places.map((params) => ({ method, params }));
	const uses = symbols.flatMap(({ use }) => (use === undefined ? [] : [{
		textDocument: { uri: uriOf(root, use.path) }, position: use.at,
	}]));
	const items = symbols.map(({ item }) => ({ item }));
	const steps = (result: unknown): number => (result as { readonly symbols: number }).symbols;
	return [
		{ name: "definition", goalMs: 1, requests: at("textDocument/definition", uses) },
		{
			name: "hover", goalMs: 1, requests: at("textDocument/hover", uses),
			countOf: (hover) => (hover === null ? 0 : 1),
		},
		{ name: "incoming calls", goalMs: 1, requests: at("callHierarchy/incomingCalls", items) },
		{ name: "outgoing calls", goalMs: 1, requests: at("callHierarchy/outgoingCalls", items) },
		{
			name: "references, 700 to 1,500 places", goalMs: 5,
			requests: at("textDocument/references", await muchUsed(server)),
		},
		{
			name: "workspace symbol", goalMs: 10,
			requests: at("workspace/symbol", wordsOf(symbols).map((query) => ({ query }))),
		},
		{
			name: "impact, 3 hops, 100 written out", goalMs: 0.5, countOf: steps,
			requests: at("kausal/impact", symbols.map(({ item: { uri, selectionRange } }) => ({
				targets: [{ textDocument: { uri }, position: selectionRange.start }], depth: 3, limit: 100,
			}))),
		},
	];
}

/** Questions for the places of symbols that are used about a thousand times. */
async function muchUsed(server: ServerProcess): Promise<object[]> {
	const { result, error } = await server.request("kausal/hubs", { limit: 1000, ambiguous: false });
	if (error !== undefined) throw new Error(`kausal/hubs: ${error.message}`);
	const asked: object[] = [];
	for (const { symbol } of (result as { readonly hubs: readonly { readonly symbol: Hub }[] }).hubs) {
		const { location: { uri }, selectionRange } = symbol;
		const params = { textDocument: { uri }, position: selectionRange.start, context: { includeDeclaration: true } };
		const count = listLength((await server.request("textDocument/references", params)).result);
		if (count >= PLACES_WANTED.least && count <= PLACES_WANTED.most) asked.push(params);
	}
	return asked;
}

interface Hub {
	readonly location: { readonly uri: string };
	readonly selectionRange: { readonly start: object };
}

function printRow(cells: readonly string[]): void {
	console.log(cells.map((text, at) => (at === 0 ? text.padEnd(34) : text.padStart(12))).join(""));
}

