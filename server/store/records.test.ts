/** Records come back as they were put. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { DecodeError } from "../model/decodeError.ts";
import type { DeclarationRow } from "../model/rows.ts";
import { NO_QUESTIONS } from "../model/linkParts.ts";
import * as records from "./records.ts";

const natural = fc.nat({ max: 2 ** 31 - 1 });
const text = fc.string({ unit: "grapheme", maxLength: 300 });
const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const hash = fc.tuple(word, word, word, word);

test("a block comes back as it was put", () => {
	fc.assert(fc.property(
		fc.record({ kind: fc.nat({ max: 63 }), flags: fc.nat({ max: 4095 }), declaration: natural, begin: fc.nat(1e6) }),
		fc.record({ size: fc.nat(1e6), name: fc.nat(1e6), nameSize: fc.nat(1e6) }),
		fc.record({ name: text, qualifiedName: text, signature: text, doc: text }),
		fc.record({ first: fc.option(fc.tuple(word, word), { nil: undefined }), rest: fc.array(fc.tuple(word, word)) }),
		(head, { size, name, nameSize }, texts, { first, rest }) => {
			const nameBegin = head.begin + name;
			const block = {
				...head, declaration: head.declaration as DeclarationRow, first, others: first ? [] : rest,
				end: head.begin + size, nameBegin, nameEnd: nameBegin + nameSize, ...texts,
			};
			const { signature, doc } = texts;
			const bytes = records.encodeBlock(block).slice();
			expect(records.decodeBlock(bytes)).toEqual(block);
			expect({ ...records.decodePlacedBlock(bytes), signature, doc }).toEqual(block);
			expect(records.decodeBlockName(bytes)).toEqual({
				kind: block.kind, flags: block.flags, declaration: block.declaration, name: texts.name,
				qualifiedName: block.qualifiedName,
			});
			expect(records.decodeBlockBegin(bytes)).toBe(block.begin);
		}), { seed: 1 });
});

test("a file, a catalog entry, links and state come back as they were put", () => {
	const steps = fc.array(fc.nat({ max: 1000 }));
	const values = fc.record(
		{ path: text, other: text, content: hash, lengths: steps, flag: fc.boolean(), size: natural },
	);
	fc.assert(fc.property(values, ({ path, other, content, lengths, flag, size }) => {
		let at = 0;
		const lineBegins = Int32Array.from(lengths, (length) => (at += length));
		const file = { path, language: other, contentHash: content, textLength: size, isAscii: flag, lineBegins };
		expect(records.decodeFile(records.encodeFile(file))).toEqual(file);
		const entry = {
			path, language: other, contentHash: content, sizeBytes: size * 1000, mtimeMs: 1.7e12 + 0.125,
			ctimeMs: 1.7e12 + 0.25, readAtMs: 1.7e12,
			lineCount: size, blockCount: 3, edgeCount: 4, hasProblems: flag, skipReason: other, skipDetail: path,
		};
		expect(records.decodeCatalog(records.encodeCatalog(entry))).toEqual(entry);
		const [names, structure] = [Int32Array.from(content).sort(), Int32Array.of(-size, size)];
		const questions = { ...NO_QUESTIONS, names, structure };
		expect(records.decodeLinks(records.encodeLinks(path, questions))).toEqual({ path, questions });
		const state = { version: 7, isUnfinished: flag, configurationHash: content };
		expect(records.decodeState(records.encodeState(state))).toEqual(state);
	}), { seed: 2 });
});

test("a record that ends early is an error, not a wrong answer", () => {
	const bytes = records.encodeBlock({
		kind: 8, flags: 1, declaration: 3 as DeclarationRow, begin: 10, end: 90, nameBegin: 12, nameEnd: 15,
		first: undefined, others: [[1, 2]],
		name: "sum", qualifiedName: "Cart.sum", signature: "sum(): number", doc: "Adds.",
	}).slice();
	for (let length = 0; length < bytes.length; length++) {
		expect(() => records.decodeBlock(bytes.subarray(0, length))).toThrow(DecodeError);
	}
});
