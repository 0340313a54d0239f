/**
 * The extractor of a thread, from the folder of a build. What a language needs is loaded when it is first asked for.
 *
 *     languages.json     which languages there are
 *     ../treeReader.js   what reads those that have no parser; see builtTreeReader.ts
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Extraction, ExtractionInput, Reader } from "./extraction.ts";
import type * as TreeReaders from "./builtTreeReader.ts";
import { extractFile } from "./extract.ts";
import type { SyntaxesFile } from "./grammar.ts";
import { loadReader } from "./reader.ts";
import { UnavailableError, type Extractor } from "./workerLoop.ts";


/**
 * An extractor for the languages of a build. Nothing is loaded before the first file.
 *
 * @param assets - the folder that is drawn above
 */
export function createExtractor(assets: string): Extractor {
	return new BuildExtractor(assets);
}

class BuildExtractor implements Extractor {
	readonly #assets: string;
	readonly #readers = new Map<string, Promise<Reader>>();
	#syntaxes: SyntaxesFile | undefined;
	#treeReaders: typeof TreeReaders | undefined;

	constructor(assets: string) {
		this.#assets = assets;
	}

	/** @throws UnavailableError if the language is unknown, or what reads it cannot be loaded */
	async extract(input: ExtractionInput): Promise<Extraction> {
		let reader = this.#readers.get(input.language);
		if (reader === undefined) this.#readers.set(input.language, (reader = this.#loadOrSayWhy(input.language)));
		return extractFile(input, await reader);
	}

	memoryBytes(): number {
		return this.#treeReaders?.memoryBytes() ?? 0;
	}

	async #loadOrSayWhy(language: string): Promise<Reader> {
		try {
			return await this.#load(language);
		} catch (error) {
			const [why] = (error as Error).message.split("\n", 1);
			throw new UnavailableError(`Files in ${language} cannot be read (${why}). Install Kausal again.`);
		}
	}

	async #load(language: string): Promise<Reader> {
		this.#syntaxes ??= JSON.parse(readFileSync(join(this.#assets, "languages.json"), "utf8")) as SyntaxesFile;
		const definition = this.#syntaxes.languages.find(({ id }) => id === language);
		if (definition === undefined) throw new Error("there is no such language");
		return loadReader(language, () => {
			const bundle = join(dirname(this.#assets), "treeReader.js");
			this.#treeReaders ??= createRequire(bundle)(bundle) as typeof TreeReaders;
			return this.#treeReaders.loadTreeReader(definition, this.#assets);
		});
	}
}
