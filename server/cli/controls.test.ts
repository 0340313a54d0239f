/** Whatever a text holds, what is written of it moves no cursor, hides nothing and reorders nothing. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { guarded, jsonText, printable } from "./controls.ts";
import { coloredPaint } from "./paint.ts";

/** Said in another way than in controls.ts: by what Unicode calls a character. */
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\p{Default_Ignorable_Code_Point}/u;
const ALLOWED = new RegExp(`^[${[
	"\\u{600}-\\u{605}\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}",
	"\\ufe00-\\ufe0f\\u{13430}-\\u{1343f}\\n",
].join("")}]$`, "u");
const hostile = fc.string({ unit: fc.oneof(
	fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)),
	fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
	fc.constantFrom(
		"\u001b[2J", "\u001b[31m", "\u001b]0;x\u0007", "\u009b2J", "\u202e", "\u2066", "\u200b", "\ufeff", "\u2028", "\r",
		"\n", "\t", "\u{e0041}", "👨\u200d👩", "\u200d",
	),
), maxLength: 40 });

function obeyed(text: string): readonly string[] {
	const withoutPictures = text.replace(
		/(\p{Extended_Pictographic}\ufe0f?[\u{1f3fb}-\u{1f3ff}]?)\u200d(?=\p{Extended_Pictographic})/gu, "$1",
	);
	return [...withoutPictures].filter((character) => OBEYED.test(character) && !ALLOWED.test(character));
}

describe("a text", () => {
	test("is one line in which everything is seen", () => {
		fc.assert(fc.property(hostile, (text) => {
			expect(obeyed(printable(text))).toEqual([]);
			expect(printable(text)).not.toContain("\n");
			expect(obeyed(guarded(text, { isColored: false, isOneLine: true }))).toEqual([]);
		}), { numRuns: 2000 });
	});
	test("keeps what is harmless", () => {
		for (const text of ["", "Überprüfung", "数量", "שלום", "a b", "👨\u200d👩\u200d👧", "❤️", "🏽"]) {
			expect(printable(text)).toBe(text);
		}
		expect(printable("a\tb\u001b[31mc\u007f\u009b\u202e")).toBe("a b␛[31mc␡\ufffd\ufffd");
	});
	test("that was laid out keeps its colours and lines, and no others", () => {
		const painted = `${coloredPaint.bold("a\u001b[0m")}\n${coloredPaint.cyan("b")}`;
		expect(painted).toBe("\u001b[1ma␛[0m\u001b[22m\n\u001b[36mb\u001b[39m");
		expect(guarded(painted, { isColored: true, isOneLine: false })).toBe(painted);
		expect(guarded(painted, { isColored: false, isOneLine: true })).toBe("␛[1ma␛[0m␛[22m␊␛[36mb␛[39m");
		for (const other of ["\u001b[2J", "\u001b[7m", "\u001b[38;5;1m", "\u001b]8;;x\u0007", "\u001b[1;31m"]) {
			expect(guarded(other, { isColored: true, isOneLine: false })).not.toContain("\u001b");
		}
	});
	test("as JSON means the same, and holds nothing but what is seen", () => {
		fc.assert(fc.property(fc.oneof(hostile, fc.string({ unit: "binary" })), (text) => {
			const json = jsonText({ text, [text]: [text] }, "\t");
			expect(JSON.parse(json)).toEqual({ text, [text]: [text] });
			expect(obeyed(json.replaceAll("\t", ""))).toEqual([]);
		}), { numRuns: 2000 });
	});
});
