/** Reads files of one language: text to tokens to what a parser says of them to packed facts. */
import { FactsSink } from "./factsSink.ts";
import { FactsFinisher } from "./finishFacts.ts";
import type { Language } from "./language.ts";
import { NameTable } from "./nameTable.ts";
import { Source, Tokens } from "./tokens.ts";

/** What was said of one file. */
export interface Skimmed {
	/** Packed facts, see server/model/facts.ts. */
	readonly facts: Uint8Array;
	readonly problems: readonly { readonly begin: number; readonly end: number; readonly message: string }[];
}

/** Reads files of one language, one after the other; its memory is used again for each. */
export class Skimmer {
	readonly #language: Language;
	readonly #source: Source;
	readonly #tokens = new Tokens();
	readonly #sink: FactsSink;
	readonly #finisher: FactsFinisher;
	readonly #parser: { parseFile(): void };

	constructor(language: Language) {
		this.#language = language;
		this.#source = new Source(new NameTable(language.words));
		this.#sink = new FactsSink(this.#source, this.#tokens);
		this.#finisher = new FactsFinisher(this.#sink, language.rules);
		this.#parser = language.createParser(this.#sink);
	}

	/**
	 * Reads a text. Cost: linear in it.
	 *
	 * @param problemCount - what was already wrong with the file
	 */
	read(text: string, problemCount: number): Skimmed {
		this.#source.names.trim();
		this.#source.load(text);
		this.#language.tokenize(this.#source, this.#tokens);
		this.#sink.begin();
		const { unmatched } = this.#tokens;
		if (unmatched >= 0) this.#sink.problem(unmatched, unmatched + 1, "This bracket has no partner.");
		this.#parser.parseFile();
		const { problems } = this.#sink;
		const facts = this.#finisher.finish(problemCount + problems.length);
		return { facts, problems: [...problems] };
	}

	/** Facts of a file whose text is not read: its own block and its lines. */
	fileOnly(text: string, problemCount: number): Uint8Array {
		this.#source.load(text);
		this.#tokens.reset(0);
		this.#tokens.finish(0);
		this.#sink.begin();
		return this.#finisher.finish(problemCount);
	}
}
