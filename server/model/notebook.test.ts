/** Cells of a notebook and their places in its JSON. */
import { expect, test } from "vitest";
import { notebookOf, offsetInCell, readNotebook } from "./notebook.ts";

test("each code unit of a cell has its place in the file, whatever it is written as", () => {
	const text = 'a = "é\\\u2028"\r\n\tb😀\u0001\ud800';
	for (const json of [
		notebookOf([{ isCode: true, text }], "python"),
		JSON.stringify({ cells: [{ source: [...text], outputs: [{ data: ["]}", '"'] }], cell_type: "code" }] }),
		`{"cells":[{"source":"${[...Array(text.length).keys()].map((at) =>
			`\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`).join("")}"}]}`,
	]) {
		const cell = readNotebook(json)?.cells[0];
		expect(cell?.text).toBe(text);
		const { offsets } = cell as NonNullable<typeof cell>;
		expect(offsets).toHaveLength(text.length + 1);
		for (let at = 0; at < text.length; at++) {
			const written = json.slice(offsets[at], offsets[at + 1]);
			const own = /^(?:\\u.{4}|\\.|[^])/.exec(written)?.[0] ?? "";
			expect(JSON.parse(`"${own}"`)).toBe(text[at]);
			expect(offsetInCell(cell as NonNullable<typeof cell>, offsets[at] as number)).toBe(at);
		}
	}
});

test("what says what the code is in", () => {
	expect(readNotebook('{"cells":[],"metadata":{"kernelspec":{"language":"R"}}}')?.language).toBe("r");
	expect(readNotebook('{"metadata":{"language_info":{"name":"python"}},"cells":[]}')?.language).toBe("python");
	for (const metadata of ["null", "[]", "3", "{}", '{"language_info":null}']) {
		expect(readNotebook(`{"metadata":${metadata},"cells":[]}`)?.language).toBe("");
	}
});

test.each([
	"", "[]", "{}", "null", "{", '{"cells":', '{"cells":[', '{"cells":[{', '{"cells":[{"source":"',
	'{"cells":[{"source":"\\', '{"cells":[{"source":["a",]}]}', '{"cells":[1]}', '{"cells":{}}',
	'{"nbformat":3,"worksheets":[]}', "\u0000", "x = 1\n",
])("what is no notebook has no cells: %s", (json) => expect(readNotebook(json)).toBeUndefined());

test("a large one is read in one go, however it is made", () => {
	const deep = "[".repeat(300_000);
	expect(readNotebook(`{"metadata":${deep}`)).toBeUndefined();
	const image = "iVBOR\\n".repeat(300_000);
	const json = `{"cells":[{"outputs":["${image}"],"source":"a"}],"metadata":${deep}${"]".repeat(300_000)}}`;
	expect(readNotebook(json)?.cells.map(({ text }) => text)).toEqual(["a"]);
});
