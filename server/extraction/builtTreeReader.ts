/**
 * What reads languages without a parser of their own in a build. A bundle of its own: the runtime of tree-sitter is
 * loaded by the threads that meet such a language, and is no part of a build that has none.
 *
 *     treeReader.js                        this
 *     web-tree-sitter.wasm                 the runtime
 *     syntaxes/tree-sitter-go.wasm         grammars, whatever package they came from
 *     syntaxes/go/definitions.scm          queries
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Reader } from "./extraction.ts";
import { loadGrammar, type LanguageDefinition, type ReadSyntax } from "./grammar.ts";
import { startRuntime, type WasmMemory } from "./runtime.ts";
import { TreeReader } from "./treeReader.ts";

/** 64 KiB each: 32 MiB at first, as the runtime is built for, and at most 2 GiB. */
const INITIAL_PAGES = 512;
const MAXIMUM_PAGES = 32_768;

const { WebAssembly: Wasm } = globalThis as unknown as {
	readonly WebAssembly: { readonly Memory: new (pages: { initial: number; maximum: number }) => WasmMemory };
};

let memory: WasmMemory | undefined;

/** Where a grammar or query lies in the folder of a build. */
function readFromBuild(assets: string): ReadSyntax {
	return (name) => {
		const path = join(assets, name.endsWith(".wasm") ? basename(name) : name);
		return existsSync(path) ? readFileSync(path) : undefined;
	};
}

/**
 * @param assets - the folder `syntaxes` that is drawn above
 * @throws Error if the grammar or the runtime cannot be loaded
 */
export async function loadTreeReader(definition: LanguageDefinition, assets: string): Promise<Reader> {
	memory ??= new Wasm.Memory({ initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES });
	await startRuntime(readFileSync(join(dirname(assets), "web-tree-sitter.wasm")), memory);
	return new TreeReader(await loadGrammar(definition, readFromBuild(assets)));
}

/** Bytes that the memory of this thread's parsers has grown to. */
export function memoryBytes(): number {
	return memory?.buffer.byteLength ?? 0;
}
