/** Which documents are typed in and which places are asked about, by seed. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import type { Dice } from "../kill/edits.ts";
import { type ServerProcess, uriOf } from "../serverProcess.ts";
import type { Target } from "./load.ts";
import { TYPED_EXTENSIONS, TypedDocument } from "./typedDocument.ts";

const DOCUMENT_BYTES_MIN = 2_000;
const DOCUMENT_BYTES_MAX = 80_000;
const OTHER_FILES = 24;
const TARGETS_A_FILE = 8;
/** On which so much rests that an edit of them is worst. */
const KNOWN_HUBS = ["src/fmt/print.go", "src/errors/errors.go"];

export interface Places {
	readonly documents: readonly TypedDocument[];
	/** One half of the questions is about documents that are typed in. */
	readonly targets: readonly Target[];
}

/** @param named - paths that are to be among the documents */
export function choosePlaces(root: string, documentCount: number, named: readonly string[], dice: Dice): Places {
	const sizes = new Map(sourcesIn(root).map((path) => [path, statSync(join(root, path)).size]));
	const fitting = [...sizes].filter(([, size]) => size >= DOCUMENT_BYTES_MIN && size <= DOCUMENT_BYTES_MAX)
		.map(([path]) => path);
	if (fitting.length === 0) throw new Error(`There is nothing to type in below ${root}.`);
	const pick = (): string => fitting[dice.below(fitting.length)] ?? "";
	const paths = new Set([...named, ...KNOWN_HUBS.filter((path) => sizes.has(path))]);
	while (paths.size < Math.min(documentCount, fitting.length)) paths.add(pick());
	const documents = [...paths].slice(0, documentCount)
		.map((path, at) => new TypedDocument(path, readFileSync(join(root, path), "utf8"), at));
	const inDocuments = documents.flatMap((document) => targetsIn(root, document.path, dice, document));
	const others = new Set<string>();
	for (let tries = 0; others.size < OTHER_FILES && tries < OTHER_FILES * 10; tries++) {
		const path = pick();
		if (!paths.has(path)) others.add(path);
	}
	const elsewhere = [...others].flatMap((path) => targetsIn(root, path, dice));
	const length = Math.max(inDocuments.length, elsewhere.length);
	const halves = [inDocuments, elsewhere].filter((half) => half.length > 0);
	return {
		documents, targets: halves.flatMap((half) => Array.from({ length }, (_, at) => half[at % half.length] as Target)),
	};
}

/** Where the names at all places are declared, as lines; asked one by one. */
export async function definitionsAt(
	server: ServerProcess, root: string, targets: readonly Target[],
): Promise<string[]> {
	const said: string[] = [];
	for (const { path, at } of new Set(targets)) {
		const params = { textDocument: { uri: uriOf(root, path) }, position: at };
		const { result, error } = await server.request("textDocument/definition", params);
		said.push(`${path}:${at.line + 1}:${at.character + 1} ${error === undefined ? locations(result) : error.message}`);
	}
	return said;
}

function locations(result: unknown): string {
	const list = (Array.isArray(result) ? result : result === null ? [] : [result]) as Record<string, unknown>[];
	const texts = list.map((one) => {
		const range = JSON.stringify(one["range"] ?? one["targetSelectionRange"]);
		return `${String(one["uri"] ?? one["targetUri"])} ${range}`;
	});
	return texts.sort().join(", ") || "nothing";
}

/** Words that stand at random places, as under a person's cursor. */
function targetsIn(root: string, path: string, dice: Dice, document?: TypedDocument): Target[] {
	const lines = readFileSync(join(root, path), "utf8").split("\n");
	const targets: Target[] = [];
	for (let tries = 0; targets.length < TARGETS_A_FILE && tries < TARGETS_A_FILE * 20; tries++) {
		const line = dice.below(lines.length);
		const words = [...(lines[line] ?? "").matchAll(/[A-Za-z_]\w{2,}/g)];
		const word = words[dice.below(Math.max(1, words.length))];
		if (word !== undefined) {
			targets.push({ path, at: { line, character: word.index }, ...(document === undefined ? {} : { document }) });
		}
	}
	return targets;
}

function sourcesIn(root: string): string[] {
	return readdirSync(root, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && TYPED_EXTENSIONS.includes(entry.name.slice(entry.name.lastIndexOf(".") + 1)))
		.map((entry) => relative(root, join(entry.parentPath, entry.name))).sort();
}
