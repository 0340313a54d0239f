/**
 * Texts that take many edits, against the plain way: a new string and a new line index for each edit.
 */
import { describe, expect, test } from "vitest";
import { Prng } from "../../engine/sim/prng.ts";
import type { TextDocumentContentChangeEvent } from "vscode-languageserver/node";
import { LineIndex } from "../model/lineIndex.ts";
import { ChunkedText } from "./chunkedText.ts";
import { offsetOfPosition, type PositionEncoding } from "./fromProtocol.ts";

/** Numbers below a bound from a seed. */
function chances(seed: number): (below: number) => number {
	const prng = new Prng(seed);
	return (below) => prng.below(below);
}

function plainly(
	text: string,
	edits: readonly TextDocumentContentChangeEvent[],
	encoding: PositionEncoding,
): string | undefined {
	let now = text;
	for (const edit of edits) {
		if (!("range" in edit)) {
			now = edit.text;
			continue;
		}
		const before = { text: now, lines: LineIndex.of(now) };
		const begin = offsetOfPosition(before, edit.range.start, encoding);
		const end = offsetOfPosition(before, edit.range.end, encoding);
		if (begin === undefined || end === undefined || end < begin) return undefined;
		now = now.slice(0, begin) + edit.text + now.slice(end);
	}
	return now;
}

// Halves of pairs and of line ends, in separate pieces: they meet at the borders of edits and of chunks.
const pieces = ["a", "ä", "€", "🙂", "\ud83d", "\ude42", "\r", "\n", "\r\n", "word ", "𝒳\n"];

/** Some texts have short lines, some have one line that is longer than a chunk. */
function someText(below: (bound: number) => number, unitsMax: number): string {
	const isOneLine = below(3) === 0;
	const parts: string[] = [];
	for (let left = below(unitsMax); left > 0; left--) {
		const piece = pieces[below(pieces.length)] as string;
		parts.push(isOneLine && /[\r\n]/.test(piece) ? "x" : piece);
	}
	return parts.join("");
}

describe("edits in pieces give what edits of the whole give", () => {
	test.each<PositionEncoding>(["utf-16", "utf-8"])("in %s, at borders of chunks and within characters", (encoding) => {
		for (let seed = 1; seed <= 60; seed++) {
			const below = chances(seed);
			let [plain, chunked] = ["", ChunkedText.of("")];
			const first = someText(below, seed % 3 === 0 ? 12_000 : 300);
			const edits: TextDocumentContentChangeEvent[] = [{ text: first }];
			for (let count = below(30); count > 0; count--) {
				const lines = LineIndex.of(first).lineCount;
				const widest = Math.ceil((first.length * 2) / lines) + 3;
				const start = { line: below(lines + 2), character: below(widest) };
				const end = below(4) === 0 ? start : { line: start.line + below(3), character: below(widest) + start.character };
				edits.push({ range: { start, end }, text: someText(below, below(8) === 0 ? 6000 : 8) });
			}
			// One message with all of them, or one message each.
			for (const message of seed % 2 === 0 ? [edits] : edits.map((edit) => [edit])) {
				const expected = plainly(plain, message, encoding);
				const next = chunked.edited(message, encoding);
				expect(next?.text(), `seed ${seed}`).toBe(expected);
				if (next === undefined || expected === undefined) continue;
				[plain, chunked] = [expected, next];
				expect(next.length).toBe(expected.length);
				expect(next.lines().begins, `seed ${seed}`).toEqual(LineIndex.of(expected).begins);
			}
		}
	});

	test("and leave the text before as it was", () => {
		const before = ChunkedText.of("one\ntwo\n");
		const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } };
		expect(before.edited([{ range, text: "2" }], "utf-16")?.text()).toBe("one\n2\n");
		expect(before.text()).toBe("one\ntwo\n");
	});

	test("at ten thousand places of a large document, at the cost of the places", () => {
		const first = "const someName = otherName(argument, argument);\n";
		const rest = "const someName = otherName(argument, argument);\n//\n";
		const before = (first + rest).repeat(12_000);
		// Last place first, as editors send a replacement of all.
		const edits = Array.from({ length: 10_000 }, (_, index) => {
			const line = (9_999 - index) * 3 + 1;
			return { range: { start: { line, character: 6 }, end: { line, character: 14 } }, text: "name" };
		});
		const after = ChunkedText.of(before).edited(edits, "utf-16")?.text();
		expect(after).toBe((first + rest.replace("someName", "name")).repeat(10_000) + (first + rest).repeat(2000));
	});
});
