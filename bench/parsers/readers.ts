/** What reads a language: the parser of its own, and tree-sitter with our queries and with those of its grammar. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Query } from "web-tree-sitter";
import type { Parser } from "web-tree-sitter";
import type { Reader } from "../../server/extraction/extraction.ts";
import { loadGrammar, type SyntaxesFile } from "../../server/extraction/grammar.ts";
import { loadReader } from "../../server/extraction/reader.ts";
import { startRuntime } from "../../server/extraction/runtime.ts";
import { TreeReader } from "../../server/extraction/treeReader.ts";

export interface Readers {
	readonly own: Reader;
	readonly tree: Reader;
	readonly parser: Parser;
	/** What the grammar's package offers for code navigation. */
	readonly tags: Query;
}

const root = process.cwd();

/** @throws Error if languages.json has no such language, or its grammar cannot be loaded */
export async function openReaders(language: string): Promise<Readers> {
	const text = readFileSync(join(root, "syntaxes", "languages.json"), "utf8");
	const definition = (JSON.parse(text) as SyntaxesFile).languages.find(({ id }) => id === language);
	if (definition === undefined) throw new Error(`languages.json has no ${language}`);
	const { resolve } = createRequire(join(root, "package.json"));
	await startRuntime(readFileSync(resolve("web-tree-sitter/web-tree-sitter.wasm")));
	const grammar = await loadGrammar(definition, (name) => {
		const file = join(root, name.endsWith(".wasm") ? "node_modules" : "syntaxes", name);
		return existsSync(file) ? readFileSync(file) : undefined;
	});
	const own = await loadReader(language, () => Promise.reject(new Error(`${language} has no parser`)));
	const { language: treeLanguage } = grammar.parser;
	if (treeLanguage === null) throw new Error(`the parser of ${language} has no language`);
	const [packageName = ""] = definition.grammar.split("/");
	const tags = readFileSync(join(root, "node_modules", packageName, "queries", "tags.scm"), "utf8");
	return { own, tree: new TreeReader(grammar), parser: grammar.parser, tags: new Query(treeLanguage, tags) };
}
