/** What was read before leaves nothing behind, though its memory is used again. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Skimmer } from "../skim/skimmer.ts";
import { PARSERS } from "./parsers.ts";

/** More than any memory has room for at first. */
const COUNT = 1500;

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
