/**
 * Every source file in syntaxes/<folder>/fixtures, and beside it, as text, the facts that come out of it.
 * `npx vitest run --project unit server/extraction/fixtures -u` writes the texts anew; the difference is read like
 * code.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { PARSERS } from "../languages/parsers.ts";
import { extractionOf, languages } from "./fixture.ts";
import { languageOf } from "./grammar.ts";
import { printExtraction } from "./printFacts.ts";

const syntaxes = path.join(import.meta.dirname, "..", "..", "syntaxes");
const fixtures = readdirSync(syntaxes, { recursive: true, withFileTypes: true })
	.filter((entry) => entry.isFile() && path.basename(entry.parentPath) === "fixtures" && !entry.name.endsWith(".facts"))
	.map((entry) => path.relative(syntaxes, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
	.sort();

test("every language has fixtures", () => {
	const covered = new Set(fixtures.map((fixture) => languageOf(fixture, languages)));
	expect(languages.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
});

test("the languages that are said to have a parser have one", () => {
	const said = new Set(languages.filter(({ hasParser }) => hasParser).map(({ id, holds }) => holds ?? id));
	expect([...said].sort()).toEqual(Object.keys(PARSERS).sort());
});

for (const fixture of fixtures) {
	test(`the facts of ${fixture} are as written beside it`, async () => {
		const file = path.join(syntaxes, fixture);
		const extraction = await extractionOf(languageOf(fixture, languages) ?? "", readFileSync(file));
		await expect(printExtraction(extraction)).toMatchFileSnapshot(`${file}.facts`);
	});
}
