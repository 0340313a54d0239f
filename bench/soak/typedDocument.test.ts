/** What the soak tells the server and what it believes the document to be are the same, for every edit. */
import { expect, test } from "vitest";
import { Dice } from "../kill/edits.ts";
import { type Edit, TypedDocument } from "./typedDocument.ts";

const SOURCES = {
	"a/print.go": "package a\n\nimport \"fmt\"\n\nfunc Print() { fmt.Println() }",
	"b.ts": "export function Total(): number {\n\treturn 1;\n}\n",
	"c.py": "def total():\n    return 1\n",
	"empty.go": "package empty\n",
};

function applied(text: string, { change: { range: { start, end }, text: inserted } }: Edit): string {
	const begins = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
	const offset = ({ line, character }: { line: number; character: number }): number =>
		(begins[line] ?? text.length) + character;
	return text.slice(0, offset(start)) + inserted + text.slice(offset(end));
}

test.each(Object.entries(SOURCES))("every edit of %s makes the next version of its text", (path, source) => {
	const dice = new Dice(7);
	const document = new TypedDocument(path, source, 3);
	let text = document.text;
	const kinds = new Set<string>();
	for (let version = 2; version <= 2000; version++) {
		const edit = document.edit(dice);
		kinds.add(edit.kind);
		text = applied(text, edit);
		expect([edit.version, text]).toEqual([version, document.text]);
	}
	for (const edit of document.calmDown()) text = applied(text, edit);
	expect(text).toBe(document.text);
	expect(text.startsWith(source)).toBe(true);
	expect([...kinds].sort()).toEqual(["added", "comment", "face", "letter", ...(path === "empty.go" ? [] : ["rename"])]);
});

test("an outline tells a version from the ones before it, and is read from an answer the same way", () => {
	const dice = new Dice(1);
	const document = new TypedDocument("b.ts", SOURCES["b.ts"], 0);
	for (let edits = 0, before = document.outline; edits < 500; edits++, before = document.outline) {
		document.edit(dice);
		expect(document.outline).not.toBe(before);
	}
	const lines = document.text.split("\n");
	const symbols = lines.flatMap((line, at) => {
		const name = /^export function (\w+)/.exec(line)?.[1];
		return name === undefined ? [] : [{ name, range: { end: { line: at, character: line.length } } }];
	});
	expect(document.outlineIn(symbols)).toBe(document.outline);
});
