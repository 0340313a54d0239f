/** A server on a hostile folder: what an editor asks it, with hostile files open and typed in. */
import type { Dice } from "../kill/edits.ts";
import { ProcessWatch } from "../processWatch.ts";
import { type Answer, CONTENT_MODIFIED, ENDED, ServerProcess, uriOf } from "../serverProcess.ts";
import { OUTSIDE_NAME } from "./place.ts";

export interface AskedServer {
	readonly root: string;
	readonly paths: readonly { readonly path: string; readonly text: string }[];
	readonly indexBase: string;
	readonly environment: Readonly<Record<string, string>>;
	readonly msMax: number;
	readonly dice: Dice;
}

export interface AskedOutcome {
	readonly tookMs: number;
	readonly cpuMs: number;
	readonly peakBytes: number;
	readonly problems: readonly string[];
}

const WATCH_MS = 100;
const POSITIONED = ["hover", "definition", "references", "prepareCallHierarchy"];

/** From the start of the server to its end; killed when the time is over. */
export async function askServer(asked: AskedServer): Promise<AskedOutcome> {
	const begunMs = performance.now();
	const server = ServerProcess.start(asked);
	const watch = new ProcessWatch(server.processId, WATCH_MS);
	const problems: string[] = [];
	let isHung = false;
	const timer = setTimeout(() => {
		isHung = true;
		server.kill();
	}, asked.msMax);
	try {
		await server.initialize(asked.root);
		await server.ready();
		problems.push(...await askKnown(server, asked.root));
		problems.push(...await askHostile(server, asked));
		const { code, signal } = await server.end(asked.msMax);
		if (code !== 0) problems.push(`it ended with ${String(code ?? signal)}: ${server.stderr.trim().slice(0, 500)}`);
	} catch (error) {
		problems.push(error instanceof Error ? error.message : String(error));
	} finally {
		clearTimeout(timer);
		server.kill();
		watch.stop();
	}
	const hung = isHung ? [`it was killed after ${Math.round(asked.msMax / 1000)} s`] : [];
	return {
		tookMs: performance.now() - begunMs, cpuMs: watch.cpuMs, peakBytes: watch.peakBytes, problems: [...hung, ...problems],
	};
}

/** The ordinary files around have the answers that they have without hostile neighbours. */
async function askKnown(server: ServerProcess, root: string): Promise<string[]> {
	const problems: string[] = [];
	const textDocument = { uri: uriOf(root, "src/other.ts") };
	const definition = await server.request(
		"textDocument/definition", { textDocument, position: { line: 2, character: 27 } },
	);
	if (!said(definition).includes(`${uriOf(root, "src/known.ts")}"`)) {
		problems.push(`the definition of knownThing is ${said(definition)}`);
	}
	const symbols = await server.request("workspace/symbol", { query: "knownThing" });
	if (!said(symbols).includes("/src/known.ts")) {
		problems.push(`workspace symbols have no knownThing: ${said(symbols).slice(0, 200)}`);
	}
	const outside = await server.request("workspace/symbol", { query: OUTSIDE_NAME });
	if (said(outside).includes(`"${OUTSIDE_NAME}"`)) {
		problems.push(`what lies outside is known: ${said(outside).slice(0, 300)}`);
	}
	return problems;
}

async function askHostile(server: ServerProcess, { root, paths, dice }: AskedServer): Promise<string[]> {
	const problems: string[] = [];
	for (const { path, text } of paths) {
		const textDocument = { uri: uriOf(root, path) };
		const lines = text.split("\n");
		server.notify("textDocument/didOpen", { textDocument: { ...textDocument, languageId: "", version: 1, text } });
		const ask = async (method: string, params: object = {}): Promise<void> => {
			const answer = await server.request(`textDocument/${method}`, { textDocument, ...params });
			if (answer.error === undefined || answer.error.code === CONTENT_MODIFIED || answer.error.code === ENDED) return;
			problems.push(
				`${method} in ${JSON.stringify(path)} failed: ${answer.error.code} ${answer.error.message.slice(0, 300)}`,
			);
		};
		await ask("documentSymbol");
		for (const method of POSITIONED) {
			const line = dice.below(lines.length);
			const character = dice.below(Math.min(200, (lines[line] ?? "").length + 1));
			await ask(method, { position: { line, character }, context: { includeDeclaration: true } });
		}
		const start = { line: dice.below(lines.length), character: 0 };
		server.notify("textDocument/didChange", {
			textDocument: { ...textDocument, version: 2 },
			contentChanges: [{ range: { start, end: start }, text: "typed(" }],
		});
		await ask("documentSymbol");
		server.notify("textDocument/didClose", { textDocument });
	}
	return problems;
}

function said({ result, error }: Answer): string {
	return JSON.stringify(error ?? result ?? null);
}
