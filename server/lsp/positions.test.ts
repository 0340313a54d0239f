/**
 * Positions and documents: offsets of columns in both encodings, and texts that follow the client's edits.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LineIndex } from "../model/lineIndex.ts";
import { Documents } from "./documents.ts";
import {
	columnAt, offsetInLines, offsetOfPosition, pathOfUri, type PositionEncoding, uriOfPath, urisBelow,
} from "./fromProtocol.ts";

const lined = (text: string): { text: string; lines: LineIndex } => ({ text, lines: LineIndex.of(text) });
const offset = (text: string, line: number, character: number, encoding?: PositionEncoding): number | undefined =>
	offsetOfPosition(lined(text), { line, character }, encoding ?? "utf-16");

describe("a position", () => {
	test("behind the end of its line is the end, whatever ends lines", () => {
		for (const eol of ["\n", "\r\n", "\r"]) {
			expect(offset(`ab${eol}cd`, 0, 99)).toBe(2);
			expect(offset(`ab${eol}cd`, 1, 99)).toBe(4 + eol.length);
			expect(offset(`ab${eol}cd`, 9, 0)).toBe(4 + eol.length);
		}
	});

	test("within a character is its beginning", () => {
		expect(offset("a🙂b", 0, 2)).toBe(1);
		expect([0, 1, 2, 3, 4, 5, 6].map((column) => offset("a🙂b", 0, column, "utf-8"))).toEqual([0, 1, 1, 1, 1, 3, 4]);
		expect([0, 1, 2, 3].map((column) => offset("äb", 0, column, "utf-8"))).toEqual([0, 0, 1, 2]);
	});

	test("is the same by lines alone, where these can tell", () => {
		const text = fc.string({ unit: fc.constantFrom("a", "b", "\n", "\r\n", "\r"), maxLength: 30 });
		fc.assert(fc.property(text, fc.nat({ max: 12 }), fc.nat({ max: 12 }), (source, line, character) => {
			const { begins, textLength } = LineIndex.of(source);
			const told = offsetInLines(new LineIndex(begins, textLength, true), { line, character });
			expect([undefined, offset(source, line, character)]).toContain(told);
		}), { seed: 5, numRuns: 2000 });
		const lines = new LineIndex([0, 6], 10, true);
		expect(offsetInLines(lines, { line: 0, character: 4 })).toBe(4);
		expect(offsetInLines(lines, { line: 0, character: 5 })).toBeUndefined();
		expect(offsetInLines(lines, { line: -1, character: 0 })).toBeUndefined();
		expect(offsetInLines(LineIndex.of("abcdef"), { line: 0, character: 1 })).toBeUndefined();
	});

	test("that is none is refused", () => {
		for (const bad of [-1, 0.5, Number.NaN]) {
			expect(offset("ab", bad, 0)).toBeUndefined();
			expect(offset("ab", 0, bad)).toBeUndefined();
		}
		expect(offsetOfPosition(lined("ab"), undefined, "utf-16")).toBeUndefined();
	});

	test.each(["utf-8", "utf-32"] as const)("in %s goes there and back at every character", (encoding) => {
		const text = fc.string({ unit: fc.constantFrom("a", "ä", "€", "🙂", "\ud800", "\n", "\r\n"), maxLength: 30 });
		fc.assert(
			fc.property(text, (source) => {
				const { lines } = lined(source);
				for (let at = 0; at <= source.length; at++) {
					if (/[\udc00-\udfff]/.test(source[at] ?? "") || source.slice(at - 1, at + 1) === "\r\n") continue;
					const { line, character } = lines.positionAt(at);
					const begin = lines.begins[line] as number;
					const column = columnAt(source, begin, begin + character, encoding);
					const before = source.slice(begin, at);
					expect(column).toBe(encoding === "utf-8" ? Buffer.byteLength(before) : [...before].length);
					expect(offset(source, line, column, encoding)).toBe(at);
				}
			}),
			{ seed: 3, numRuns: 300 },
		);
	});
});

describe("a document", () => {
	const uri = "file:///a.ts";
	const range = (startLine: number, start: number, endLine: number, end: number): object => ({
		start: { line: startLine, character: start },
		end: { line: endLine, character: end },
	});
	const edit = (text: string, edits: readonly object[], encoding: PositionEncoding = "utf-16"): string | undefined => {
		const documents = new Documents();
		documents.open(uri, 1, text);
		return documents.change(uri, 2, edits as never, encoding)?.text;
	};

	test("takes edits one after another, each in the text that the one before left", () => {
		const edits = [{ range: range(1, 0, 1, 3), text: "2" }, { range: range(1, 1, 1, 1), text: "!" }];
		expect(edit("one\ntwo\n", edits)).toBe("one\n2!\n");
		expect(edit("one", [{ text: "whole" }])).toBe("whole");
		expect(edit("a\r\nb", [{ range: range(0, 9, 1, 0), text: " " }])).toBe("a b");
		expect(edit("🙂x", [{ range: range(0, 4, 0, 5), text: "y" }], "utf-8")).toBe("🙂y");
	});

	test("stays as it was when an edit makes no sense", () => {
		const documents = new Documents();
		documents.open(uri, 1, "text");
		const wrong = [{ range: range(0, 3, 0, 1), text: "" }, { range: range(-1, 0, 0, 0), text: "" }, { text: 3 }, null];
		for (const bad of wrong) {
			expect(documents.change(uri, 2, [{ text: "longer" }, bad] as never, "utf-16")).toBeUndefined();
		}
		expect(documents.get(uri)?.text).toBe("text");
		expect(documents.change("file:///other", 1, [{ text: "" }], "utf-16")).toBeUndefined();
	});

	test("equals a buffer that had the same edits, after any edits in any encoding", () => {
		const piece = fc.string({ unit: fc.constantFrom("a", "ä", "🙂", "\n", "\r\n"), maxLength: 5 });
		const edits = fc.array(fc.record({ from: fc.nat(60), length: fc.nat(10), text: piece }), { maxLength: 8 });
		fc.assert(
			fc.property(edits, fc.constantFrom("utf-8" as const, "utf-16" as const, "utf-32" as const), (changes, encoding) => {
				const documents = new Documents();
				documents.open(uri, 0, "");
				let points: readonly string[] = [];
				for (const { from, length, text } of changes) {
					const [begin, end] = [Math.min(from, points.length), Math.min(from + length, points.length)];
					const place = (count: number): object => {
						const lines = points.slice(0, count).join("").split("\n");
						const last = lines.at(-1) as string;
						const columns = { "utf-8": Buffer.byteLength(last), "utf-16": last.length, "utf-32": [...last].length };
						return { line: lines.length - 1, character: columns[encoding] };
					};
					documents.change(uri, 1, [{ range: { start: place(begin), end: place(end) }, text } as never], encoding);
					points = [...points.slice(0, begin), ...(text.match(/\r\n|[^]/gu) ?? []), ...points.slice(end)];
				}
				expect(documents.get(uri)?.text).toBe(points.join(""));
			}),
			{ seed: 4, numRuns: 500 },
		);
	});
});

describe("a URI", () => {
	test("of a file is its path, and back", () => {
		for (const path of ["/a b/ä/x.ts", "/100%/#1?.ts", "/🙂.md"]) expect(pathOfUri(uriOfPath(path))).toBe(path);
	});

	test("below a folder is that of the whole path", () => {
		const names = ["a.ts", "src/_a-1.b~/c.test.ts", "a b.ts", "100%.ts", "#1?.ts", "ä/ö.ts", "[id].tsx", "a+b@2.ts", ""];
		for (const folder of ["/", "/a", "/a b/ä", "/c:/x"]) {
			const uriOf = urisBelow(folder);
			for (const name of names) expect(uriOf(name)).toBe(uriOfPath(folder === "/" ? `/${name}` : `${folder}/${name}`));
		}
	});

	test("of anything else has none", () => {
		const others = ["untitled:Untitled-1", "git:/a.ts?x", "", "::", "/a.ts", "file:///a%00b"];
		for (const uri of others) expect(pathOfUri(uri)).toBeUndefined();
		expect(pathOfUri(undefined as never)).toBeUndefined();
	});
});
