/**
 * The extractor of a thread: grammars, loaded from the folder of a build when their language is first asked for.
 *
 *     languages.json             which languages there are
 *     tree-sitter-go.wasm        grammars, whatever package they came from
 *     go/definitions.scm         queries
 *     ../web-tree-sitter.wasm    the runtime
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Extraction, ExtractionInput } from "./extraction.ts";
import { extractFile } from "./extract.ts";
import { loadGrammar, type ReadSyntax, type SyntaxesFile } from "./grammar.ts";
import { loadReader, type Reader } from "./reader.ts";
import { startRuntime, type WasmMemory } from "./runtime.ts";
import { UnavailableError, type Extractor } from "./workerLoop.ts";

/** Where a grammar or query lies in the folder of a build. */
export function readFromBuild(assets: string): ReadSyntax {
	return (name) => {
		const path = join(assets, name.endsWith(".wasm") ? basename(name) : name);
		return existsSync(path) ? readFileSync(path) : undefined;
	};
}

/**
 * An extractor for the languages of a build. Nothing is loaded before the first file.
 *
 * @param assets - the folder that is drawn above
 */
export function createExtractor(assets: string): Extractor {
	return new BuildExtractor(assets);
}

/** 64 KiB each: 32 MiB at first, as the runtime is built for, and at most 2 GiB. */
const INITIAL_PAGES = 512;
const MAXIMUM_PAGES = 32_768;

const { WebAssembly: Wasm } = globalThis as unknown as {
	readonly WebAssembly: { readonly Memory: new (pages: { initial: number; maximum: number }) => WasmMemory };
};

class BuildExtractor implements Extractor {
	readonly #assets: string;
	readonly #read: ReadSyntax;
	#memory: WasmMemory | undefined;
	readonly #readers = new Map<string, Promise<Reader>>();
	#syntaxes: SyntaxesFile | undefined;

	constructor(assets: string) {
		this.#assets = assets;
		this.#read = readFromBuild(assets);
	}

	/** @throws UnavailableError if the language is unknown, or its grammar or the runtime cannot be loaded */
	async extract(input: ExtractionInput): Promise<Extraction> {
		let reader = this.#readers.get(input.language);
		if (reader === undefined) this.#readers.set(input.language, (reader = this.#loadOrSayWhy(input.language)));
		return extractFile(input, await reader);
	}

	memoryBytes(): number {
		return this.#memory?.buffer.byteLength ?? 0;
	}

	async #loadOrSayWhy(language: string): Promise<Reader> {
		try {
			return await this.#load(language);
		} catch (error) {
			throw new UnavailableError(
				`Files in ${language} cannot be read (${(error as Error).message}). Install Kausal again.`,
			);
		}
	}

	async #load(language: string): Promise<Reader> {
		this.#syntaxes ??= JSON.parse(readFileSync(join(this.#assets, "languages.json"), "utf8")) as SyntaxesFile;
		const definition = this.#syntaxes.languages.find(({ id }) => id === language);
		if (definition === undefined) throw new Error("there is no such language");
		return loadReader(language, async () => {
			this.#memory ??= new Wasm.Memory({ initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES });
			await startRuntime(readFileSync(join(dirname(this.#assets), "web-tree-sitter.wasm")), this.#memory);
			return loadGrammar(definition, this.#read);
		});
	}
}
