/** What a language gives to be read: a lexer, a parser, and how its names bind. */
import type { FactsSink } from "./factsSink.ts";
import type { BindingRules } from "./finishFacts.ts";
import type { Source, Tokens } from "./tokens.ts";

/** One language; a constant of its folder. */
export interface Language {
	/** Words whose names are known by number: their place in this list. */
	readonly words: readonly string[];
	readonly rules: BindingRules;
	/** Fills the tokens of a source, brackets matched. Never fails. */
	tokenize(source: Source, tokens: Tokens): void;
	/** A parser that says what it reads to a sink. */
	createParser(sink: FactsSink): { parseFile(): void };
}
