/** The end of a soak: the documents calm down, are saved and closed, and the index that is left is compared. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { differences, dumpFolder } from "../kill/differences.ts";
import { indexFolder, runIndex } from "../product.ts";
import { pause, type ServerProcess, uriOf } from "../serverProcess.ts";
import type { TypedDocument } from "./typedDocument.ts";

const SAVE_MS_MAX = 300_000;
const DIFFERENCES_MAX = 5;

export interface Saved {
	/** From the last word to the server until every saved function is found in the index. */
	readonly ms: number;
	/** How many of the functions that grew are found, each in a document of its own. */
	readonly found: number;
	readonly definitions: readonly string[];
}

/** Undoes what renames and shifts, asks, then saves and closes everything. */
export async function saveAll(
	server: ServerProcess,
	root: string,
	documents: readonly TypedDocument[],
	ask: () => Promise<readonly string[]>,
): Promise<Saved> {
	for (const document of documents) {
		const textDocument = { uri: uriOf(root, document.path), version: 0 };
		for (const { version, change } of document.calmDown()) {
			server.notify("textDocument/didChange", { textDocument: { ...textDocument, version }, contentChanges: [change] });
		}
	}
	const definitions = await ask();
	const begunMs = performance.now();
	for (const { path, text } of documents) {
		const uri = pathToFileURL(join(root, path)).href;
		writeFileSync(join(root, path), text);
		server.notify("textDocument/didSave", { textDocument: { uri } });
		server.notify("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 2 }] });
		server.notify("textDocument/didClose", { textDocument: { uri } });
	}
	// With everything closed, what is found is in the index and nowhere else.
	let found = 0;
	for (const { probeName } of documents) {
		while (!(await isFound(server, probeName)) && performance.now() - begunMs < SAVE_MS_MAX) await pause(50);
		if (await isFound(server, probeName)) found++;
	}
	const ms = performance.now() - begunMs;
	await server.ready();
	return { ms, found, definitions };
}

async function isFound(server: ServerProcess, name: string): Promise<boolean> {
	const { result } = await server.request("workspace/symbol", { query: name });
	return Array.isArray(result) && (result as { readonly name: string }[]).some((symbol) => symbol.name === name);
}

/** What the index of a folder and one made from nothing disagree about. */
export async function unequal(root: string, base: string, freshBase: string): Promise<string[]> {
	await runIndex(root, freshBase);
	return differences(dumpFolder(indexFolder(root, freshBase)), dumpFolder(indexFolder(root, base)), DIFFERENCES_MAX);
}
