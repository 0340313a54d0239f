/** Grammars and facts for tests: reads grammars from their packages and queries from syntaxes/. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { Facts } from "../model/facts.ts";
import { extractFile } from "./extract.ts";
import type { Extraction, Reader } from "./extraction.ts";
import { loadGrammar, type Grammar, type LanguageDefinition, type SyntaxesFile } from "./grammar.ts";
import { loadReader } from "./reader.ts";
import { startRuntime } from "./runtime.ts";
import { TreeReader } from "./treeReader.ts";

const root = path.join(import.meta.dirname, "..", "..");

/** Reads what languages.json names, from where it lies in a checkout. */
export function readSyntax(name: string): Uint8Array | undefined {
	const file = path.join(root, name.endsWith(".wasm") ? "node_modules" : "syntaxes", name);
	return existsSync(file) ? readFileSync(file) : undefined;
}

export const languages: readonly LanguageDefinition[] =
	(JSON.parse(readFileSync(path.join(root, "syntaxes", "languages.json"), "utf8")) as SyntaxesFile).languages;

const grammars = new Map<string, Promise<Grammar>>();
const readers = new Map<string, Promise<Reader>>();

/** What reads a language in the product; loaded once a process. */
export function readerOf(language: string): Promise<Reader> {
	let reader = readers.get(language);
	if (reader === undefined) {
		reader = loadReader(language, async () => new TreeReader(await grammarOf(language)));
		readers.set(language, reader);
	}
	return reader;
}

/** The grammar of a language of languages.json; loaded once a process. */
export function grammarOf(language: string): Promise<Grammar> {
	let grammar = grammars.get(language);
	if (grammar === undefined) grammars.set(language, (grammar = load(language)));
	return grammar;
}

async function load(language: string): Promise<Grammar> {
	const definition = languages.find(({ id }) => id === language);
	if (definition === undefined) throw new Error(`languages.json has no ${language}`);
	await startRuntime(readFileSync(createRequire(import.meta.url).resolve("web-tree-sitter/web-tree-sitter.wasm")));
	return loadGrammar(definition, readSyntax);
}

export async function extractionOf(language: string, source: string | Uint8Array): Promise<Extraction> {
	return extractFile({ language, source }, await readerOf(language));
}

export async function factsOf(language: string, source: string | Uint8Array): Promise<Facts> {
	return new Facts((await extractionOf(language, source)).facts);
}
