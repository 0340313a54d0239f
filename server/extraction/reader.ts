/** What reads the texts of a language: a parser of server/languages where there is one, tree-sitter for all others. */
import { PARSERS } from "../languages/parsers.ts";
import { Skimmer } from "../skim/skimmer.ts";
import type { Extraction, ExtractionProblem, Reader } from "./extraction.ts";
import { NotebookReader } from "./notebookReader.ts";

/**
 * The reader of a language.
 *
 * @param loadTreeReader - called for a language that has no parser of its own
 * @throws Error if that does
 */
export async function loadReader(language: string, loadTreeReader: () => Promise<Reader>): Promise<Reader> {
	const parser = PARSERS[language];
	if (language === "notebook") return new NotebookReader(await loadReader("python", loadTreeReader));
	return parser === undefined ? loadTreeReader() : new SkimReader(new Skimmer(parser));
}

const PROBLEMS_MAX = 100;

class SkimReader implements Reader {
	readonly #skimmer: Skimmer;

	constructor(skimmer: Skimmer) {
		this.#skimmer = skimmer;
	}

	read(text: string, before: readonly ExtractionProblem[]): Extraction {
		const { facts, problems } = this.#skimmer.read(text, before.length);
		const found = problems.map((problem): ExtractionProblem => ({ kind: "syntax", ...problem }));
		return { facts, problems: [...before, ...found].slice(0, PROBLEMS_MAX) };
	}

	fileOnly(text: string, problems: readonly ExtractionProblem[]): Extraction {
		return { facts: this.#skimmer.fileOnly(text, problems.length), problems };
	}
}
