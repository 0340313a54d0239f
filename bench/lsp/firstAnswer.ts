/** From the start of a server's process to its first right answer, as an editor has it that opens a file and asks. */
import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { pause, type ServerProcess, uriOf } from "../serverProcess.ts";
import type { KnownUse } from "./drawn.ts";

const GIVE_UP_MS = 60_000;
const AGAIN_MS = 5;
const LANGUAGES: Readonly<Record<string, string>> = { ".ts": "typescript", ".go": "go", ".py": "python" };

interface Location {
	readonly uri?: string;
	readonly targetUri?: string;
	readonly range?: { readonly start: { readonly line: number } };
	readonly targetSelectionRange?: { readonly start: { readonly line: number } };
}

/** Milliseconds of several starts. @throws Error if one has no right answer within a minute */
export async function firstAnswers(
	start: () => ServerProcess, root: string, known: KnownUse, runs: number,
): Promise<number[]> {
	const times: number[] = [];
	for (let run = 0; run < runs; run++) {
		const begunMs = performance.now();
		const server = start();
		await server.initialize(root);
		openDocument(server, root, known.path);
		while (!(await isRight(server, root, known))) {
			if (performance.now() - begunMs > GIVE_UP_MS) throw new Error("The server has no right answer within a minute.");
			await pause(AGAIN_MS);
		}
		times.push(performance.now() - begunMs);
		await server.end();
	}
	return times;
}

export function openDocument(server: ServerProcess, root: string, path: string): void {
	const [uri, text] = [uriOf(root, path), readFileSync(join(root, path), "utf8")];
	const languageId = LANGUAGES[extname(path)] ?? "";
	server.notify("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text } });
}

/** Whether a definition leads to where the name is declared. */
export async function isRight(server: ServerProcess, root: string, { path, at, target }: KnownUse): Promise<boolean> {
	const params = { textDocument: { uri: uriOf(root, path) }, position: at };
	const { result } = await server.request("textDocument/definition", params);
	const locations = (Array.isArray(result) ? result : result === null ? [] : [result]) as Location[];
	const wanted = pathToFileURL(join(root, target.path)).href;
	return locations.some(({ uri, targetUri, range, targetSelectionRange }) =>
		decodeURIComponent(uri ?? targetUri ?? "") === decodeURIComponent(wanted) &&
		(targetSelectionRange ?? range)?.start.line === target.line);
}
