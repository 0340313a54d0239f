/** The memory of the runtime: what a text says does not depend on the texts that were read before it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import wabt from "wabt";
import { extractFile } from "./extract.ts";
import { grammarOf } from "./fixture.ts";
import { scannerGuardModule } from "./runtime.ts";
import { TreeReader } from "./treeReader.ts";

test("the embedded module is what scannerGuard.wat assembles to", async () => {
	const path = join(import.meta.dirname, "scannerGuard.wat");
	const source = (await wabt()).parseWat(path, readFileSync(path, "utf8"), { bulk_memory: true });
	try {
		source.validate();
		const { buffer } = source.toBinary({});
		expect(Buffer.from(scannerGuardModule()).toString("hex")).toBe(Buffer.from(buffer).toString("hex"));
	} finally {
		source.destroy();
	}
});

const quotes = (depth: number): string => `${"> ".repeat(depth)}deep\n\n${"[".repeat(depth)}\n`;
const lists = (depth: number): string => `${"- ".repeat(depth)}deep\n`;
const indented = (depth: number): string =>
	Array.from({ length: depth }, (_, at) => `${" ".repeat(at)}if 1:\n`).join("") + `${" ".repeat(depth)}'a'\n`;

const limit = "This file nests deeper than its parser can follow; only the file itself is known.";
const deep: readonly (readonly [name: string, language: string, source: string, problems: readonly string[]])[] = [
	["as many quotes as the scanner can say", "markdown", quotes(254), []],
	["one quote more", "markdown", quotes(255), [limit]],
	["many more", "markdown", quotes(20_000), [limit]],
	["lists in lists", "markdown", lists(300), [limit]],
	["as much indentation as the scanner can say", "python", indented(505), []],
	["a few more levels", "python", indented(520), [limit]],
];

const title = "%s (%s): what does not fit is said, and changes nothing for the next file";
test.each(deep)(title, async (_name, language, source, problems) => {
	const plain = language === "markdown" ? "# a\n\n> - b `c`\n" : "class A:\n    def b(self):\n        return 'c'\n";
	const reader = new TreeReader(await grammarOf(language));
	const read = (text: string) => extractFile({ language, source: text }, reader);
	const before = read(plain);
	const { problems: said, facts } = read(source);
	expect(said.map(({ message }) => message)).toEqual(problems);
	expect(read(plain)).toEqual(before);
	expect(read(source).facts).toEqual(facts);
});
