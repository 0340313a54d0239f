/** Questions and their answers, as text: see fixture.ts. What differs can be written anew with `-u`. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { answered } from "./fixture.ts";

const folder = import.meta.dirname;
/** A file has many cases, each a session of its own; on a busy machine they take their time. */
const FILE_MS = 120_000;

test.each(readdirSync(folder).filter((name) => name.endsWith(".cases.txt")))("%s", async (name) => {
	const path = join(folder, name);
	await expect(await answered(readFileSync(path, "utf8"))).toMatchFileSnapshot(path);
}, FILE_MS);

test("a mark that is not there, and a question that nobody knows, fail", async () => {
	const file = "=== a case\n--- a.ts\nlet a = 1;\n    ^a\n";
	await expect(answered(`${file}? hover ^b\n`)).rejects.toThrow("There is no mark ^b");
	await expect(answered(`${file}? divine ^a\n`)).rejects.toThrow("No editor asks divine");
});
