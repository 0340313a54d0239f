/**
 * How much memory the server holds: at most while it makes a first index, at rest after it, after questions; and the
 * same of a server that finds the index there. As the kernel tells it from outside.
 */
import { readFileSync } from "node:fs";
import { pause, ServerProcess } from "../serverProcess.ts";
import { drawSymbols, wordsOf } from "./drawn.ts";

export interface MemoryOptions {
	readonly root: string;
	/** A new folder. */
	readonly indexBase: string;
	readonly symbolCount: number;
	readonly seed: number;
	readonly restSeconds: number;
}

export async function measureMemory({ root, indexBase, symbolCount, seed, restSeconds }: MemoryOptions): Promise<void> {
	for (const title of ["makes the index", "finds the index there"]) {
		const begunMs = performance.now();
		const server = ServerProcess.start({ indexBase });
		await server.initialize(root);
		const { folders: [folder] } = await server.ready();
		const seconds = ((performance.now() - begunMs) / 1000).toFixed(1);
		console.log(`a server that ${title}: ${folder?.files} files, ready after ${seconds} s`);
		say(server, "when it was ready");
		await pause(restSeconds * 1000);
		say(server, `after ${restSeconds} s of rest`);
		await ask(server, root, symbolCount, seed);
		say(server, "after questions");
		await pause(restSeconds * 1000);
		say(server, `after ${restSeconds} s more of rest`);
		await server.end();
	}
}

/** What somebody asks who looks around: outlines, calls, places of uses, definitions, names. */
async function ask(server: ServerProcess, root: string, count: number, seed: number): Promise<void> {
	const symbols = await drawSymbols(server, root, { count, seed });
	for (const { item } of symbols) {
		const at = { textDocument: { uri: item.uri }, position: item.selectionRange.start };
		await server.request("textDocument/hover", at);
		await server.request("textDocument/definition", at);
		await server.request("textDocument/references", { ...at, context: { includeDeclaration: true } });
		await server.request("callHierarchy/incomingCalls", { item });
	}
	for (const query of wordsOf(symbols)) await server.request("workspace/symbol", { query });
}

function say(server: ServerProcess, when: string): void {
	const { residentMb, privateMb, peakMb, threadCount } = memoryOf(server.processId);
	const own = `${residentMb} MB resident, ${privateMb} of them its own; ${peakMb} MB at most until then`;
	console.log(`  ${when.padEnd(24)} ${own}; ${threadCount} threads`);
}

interface Memory {
	readonly residentMb: number;
	readonly privateMb: number;
	readonly peakMb: number;
	readonly threadCount: number;
}

/** Linux only. */
function memoryOf(processId: number): Memory {
	const [sums, status] = ["smaps_rollup", "status"].map((name) => readFileSync(`/proc/${processId}/${name}`, "utf8"));
	const field = (text: string | undefined, name: string): number =>
		Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text ?? "")?.[1]);
	const megabytes = (kib: number): number => Math.round((kib * 1024) / 1e6);
	return {
		residentMb: megabytes(field(sums, "Rss")),
		privateMb: megabytes(field(sums, "Private_Dirty") + field(sums, "Private_Clean")),
		peakMb: megabytes(field(status, "VmHWM")),
		threadCount: field(status, "Threads"),
	};
}
