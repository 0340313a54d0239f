/** What was read before leaves nothing behind, though its memory is used again. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Skimmer } from "../skim/skimmer.ts";
import { PARSERS } from "./parsers.ts";

/** More than any memory has room for at first. */
const COUNT = 1500;
/** Rows by which each text is moved in the tables, so that these grow within each of its constructs. */
const MOVES_MAX = 24;
/** Of which all fillers together have more tokens than any text has room for at first. */
const LARGE_COUNT = 17_000;

/** What is in no construct, by language: a declaration with a scope, and references with values. */
const FILLERS: Readonly<Record<string, readonly string[]>> = {
	go: ["func filler() {}\n", "var _ = filler(a, b)\n"],
	javascript: ["function filler() {}\n", "filler(a, b);\n"],
	markdown: ["# Filler\n\n", "See `filler` and [this](filler.md).\n\n"],
	python: ["def filler(): pass\n", "filler(a, b)\n"],
	tsx: ["function filler() {}\n", "filler(a, b);\n"],
	typescript: ["function filler() {}\n", "filler(a, b);\n"],
};

function fixtures(language: string): string[] {
	const folder = new URL(`../../syntaxes/${language}/fixtures/`, import.meta.url);
	const names = readdirSync(folder).filter((name) => !name.endsWith(".facts"));
	return names.map((name) => readFileSync(new URL(name, folder), "utf8"));
}

test("the facts of a text are the same, whatever was read before it", () => {
	for (const [language, parser] of Object.entries(PARSERS)) {
		if (parser === undefined) continue;
		const reused = new Skimmer(parser);
		const texts = fixtures(language);
		const large = Array.from({ length: COUNT }, (_, index) => `name${index}(a, b)\n`).join("");
		const alone = new Map(texts.map((text) => [text, new Skimmer(parser).read(text, 0)]));
		for (const text of [...texts, large, ...texts]) {
			const { facts, problems } = reused.read(text, 0);
			if (text === large) continue;
			expect(Buffer.from(facts).equals(alone.get(text)!.facts)).toBe(true);
			expect(problems).toEqual(alone.get(text)!.problems);
		}
	}
});

test("the facts of a text are the same, wherever in it memory has to grow", () => {
	for (const [language, parser] of Object.entries(PARSERS)) {
		if (parser === undefined) continue;
		const grown = new Skimmer(parser);
		grown.read(Array.from({ length: COUNT }, () => FILLERS[language]?.join("") ?? "").join(""), 0);
		for (const text of fixtures(language)) {
			for (const filler of FILLERS[language] ?? []) {
				for (let moved = 0; moved < MOVES_MAX; moved++) {
					const source = filler.repeat(moved) + text;
					const { facts } = new Skimmer(parser).read(source, 0);
					const isSame = Buffer.from(facts).equals(grown.read(source, 0).facts);
					expect(isSame, `${language}, ${moved} times ${filler.trim()}, then ${text.slice(0, 60)}`).toBe(true);
				}
			}
		}
	}
});

test("the facts of a large text are the same when it is read again", () => {
	for (const [language, parser] of Object.entries(PARSERS)) {
		if (parser === undefined) continue;
		const skimmer = new Skimmer(parser);
		const source = FILLERS[language]?.join("").repeat(LARGE_COUNT) ?? "";
		const { facts } = skimmer.read(source, 0);
		expect(Buffer.from(facts).equals(skimmer.read(source, 0).facts), language).toBe(true);
	}
});
