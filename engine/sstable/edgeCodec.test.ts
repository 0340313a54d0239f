/** Edges of a block as format 2 wrote them: they are read, and bytes that nobody wrote are refused. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteWriter } from "../base/bytes.ts";
import { EDGE_ROW_WORDS, EdgeRows, SEQUENCE_HIGH_MASK, TOMBSTONE_BIT } from "../model/edgeRows.ts";
import { decodeEdges } from "./edgeCodec.ts";

const IS_TOMBSTONE = 1;
const SAME_KIND = 2;
const SAME_FIRST = 4;
const SAME_LAST = 8;
const SAME_SEQUENCE = 16;
const TWO_32 = 4294967296;
const SEQUENCE_BASE = 2 ** 33 + 5;

/** The row before, which the next one is compared with. */
interface EdgeContext {
	kind: number;
	w0: number;
	w1: number;
	w2: number;
	w3: number;
	sequence: number;
}

/** The context before the first row of a block in a page. */
function startContext(context: EdgeContext, w0: number, w1: number): void {
	context.kind = 0;
	context.w0 = w0;
	context.w1 = w1;
	context.w2 = 0;
	context.w3 = 0;
	context.sequence = 0;
}

/** Appends row `index` of `rows`. */
function encodeEdge(
	rows: EdgeRows,
	index: number,
	context: EdgeContext,
	heap: ByteWriter,
): void {
	const at = index * EDGE_ROW_WORDS;
	const words = rows.words;
	const w0 = words[at]!;
	const w1 = words[at + 1]!;
	const w2 = words[at + 2]!;
	const w3 = words[at + 3]!;
	const begin = words[at + 4]! >>> 0;
	const kind = words[at + 7]!;
	const high = words[at + 9]!;
	const sequence = (words[at + 8]! >>> 0) + (high & SEQUENCE_HIGH_MASK) * TWO_32 - SEQUENCE_BASE;
	const isTombstone = (high & TOMBSTONE_BIT) !== 0;
	const isSameFirst = w0 === context.w0 && w1 === context.w1;
	const isSameLast = w2 === context.w2 && w3 === context.w3;
	heap.u8(
		(isTombstone ? IS_TOMBSTONE : 0) |
			(kind === context.kind ? SAME_KIND : 0) |
			(isSameFirst ? SAME_FIRST : 0) |
			(isSameLast ? SAME_LAST : 0) |
			(sequence === context.sequence ? SAME_SEQUENCE : 0),
	);
	if (kind !== context.kind) heap.u8(kind);
	if (!isSameFirst) {
		heap.word(w0);
		heap.word(w1);
	}
	if (!isSameLast) {
		heap.word(w2);
		heap.word(w3);
	}
	heap.varint(begin);
	if (!isTombstone) {
		heap.varint((words[at + 5]! - begin) >>> 0);
		heap.varint(words[at + 6]! >>> 0);
	}
	if (sequence !== context.sequence) heap.varint(sequence);
	context.kind = kind;
	context.w0 = w0;
	context.w1 = w1;
	context.w2 = w2;
	context.w3 = w3;
	context.sequence = sequence;
}

const word = fc.constantFrom(0, 1, -1, 0x1234_5678);
const place = fc.oneof(fc.nat(200), fc.constantFrom(127, 128, 16_383, 16_384, 0x7fff_ffff, -1));
const edges = fc.array(
	fc.record({
		other: fc.tuple(word, word, word, word),
		begin: place,
		end: place,
		attributes: place,
		kind: fc.nat(255),
		sequence: fc.constantFrom(0, 1, 127, 128, 2 ** 31, 2 ** 40),
		isTombstone: fc.boolean(),
	}),
	{ maxLength: 12 },
);
type Edges = typeof edges extends fc.Arbitrary<infer T> ? T : never;

function rowsOf(list: Edges): EdgeRows {
	const rows = new EdgeRows();
	for (const { other, begin, end, attributes, kind, sequence, isTombstone } of list) {
		const absolute = SEQUENCE_BASE + sequence;
		const place = isTombstone ? [begin, 0, 0] : [begin, end, attributes];
		const high = Math.floor(absolute / 2 ** 32) | (isTombstone ? TOMBSTONE_BIT : 0);
		const at = rows.push();
		rows.words.set([...other, ...place, kind, absolute | 0, high], at);
		if (isTombstone) rows.tombstoneCount += 1;
	}
	return rows;
}

function encode(rows: EdgeRows, w0: number, w1: number): Uint8Array {
	const heap = new ByteWriter();
	const context = { kind: 0, w0: 0, w1: 0, w2: 0, w3: 0, sequence: 0 };
	startContext(context, w0, w1);
	for (let index = 0; index < rows.count; index += 1) encodeEdge(rows, index, context, heap);
	return heap.bytes().slice();
}

/** The rows in `bytes[begin, end)` as words; `undefined` when they were refused. */
function decode(bytes: Uint8Array, [begin, end]: readonly [number, number]): number[] | undefined {
	const into = new EdgeRows();
	const settings = { w0: 1, w1: 0, sequenceBase: SEQUENCE_BASE };
	if (!decodeEdges(bytes, begin, end, settings, into)) return undefined;
	return wordsOf(into);
}

function wordsOf({ words, count }: EdgeRows): number[] {
	return [...words.subarray(0, count * EDGE_ROW_WORDS)];
}

test("what was written is read again", () => {
	fc.assert(
		fc.property(edges, fc.nat(40), (list, skip) => {
			const rows = rowsOf(list);
			const bytes = encode(rows, 1, 0);
			const page = new Uint8Array(skip + bytes.length + 40).fill(255);
			page.set(bytes, skip);
			const range = [skip, skip + bytes.length] as const;
			expect(decode(page, range)).toEqual(wordsOf(rows));
		}),
		{ numRuns: 200, seed: 11 },
	);
});

test("rows that are cut are refused, whatever lies behind them, and give nothing of the cut one", () => {
	fc.assert(
		fc.property(edges, fc.nat(), fc.constantFrom(0, 1, 127, 128, 255), (list, where, filler) => {
			const rows = rowsOf(list);
			const bytes = encode(rows, 1, 0);
			const end = where % (bytes.length + 1);
			const behind = new Uint8Array(bytes.length + 40).fill(filler);
			behind.set(bytes.subarray(0, end));
			const decoded = decode(bytes.slice(0, end), [0, end]);
			expect(decode(behind, [0, end])).toEqual(decoded);
			// A cut between two rows leaves whole ones.
			if (decoded !== undefined) expect(wordsOf(rows).slice(0, decoded.length)).toEqual(decoded);
		}),
		{ numRuns: 300, seed: 12 },
	);
});

test.each([
	["flags that do not exist", [32]],
	["a number of nine bytes", [2 + 4 + 8 + 16, 128, 128, 128, 128, 128, 128, 128, 128, 0, 0, 0]],
	["a number without an end", [2 + 4 + 8 + 16, 128, 128]],
])("%s are refused", (_, bytes) => {
	expect(decode(Uint8Array.from(bytes), [0, bytes.length])).toBeUndefined();
});
