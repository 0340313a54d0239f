/** Edges of a block by rank, as bytes: what was written is read, and bytes that nobody wrote are refused. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteWriter } from "../base/bytes.ts";
import { EDGE_ROW_WORDS, EdgeRows, TOMBSTONE_BIT } from "../model/edgeRows.ts";
import { decodeEnds, decodeRows, encodeRow, RANKS_MAX, RunEnds, type RunParts } from "./runCodec.ts";

const SEQUENCE_BASE = 2 ** 33 + 5;
const OWN = 1000;

const near = fc.integer({ min: OWN - 70, max: OWN + 70 });
const rank = fc.oneof(near, fc.nat(RANKS_MAX - 1), fc.constantFrom(0, RANKS_MAX - 1));
const place = fc.oneof(fc.nat(200), fc.constantFrom(127, 128, 16_383, 16_384, 0x7fff_ffff, -1));
const edges = fc
	.array(
		fc.record({
			other: rank,
			begin: place,
			end: place,
			attributes: place,
			kind: fc.oneof(fc.nat(2), fc.nat(255)),
			sequence: fc.constantFrom(0, 1, 127, 128, 2 ** 31, 2 ** 40),
			isTombstone: fc.boolean(),
		}),
		{ maxLength: 12 },
	)
	.map((list) => {
		const ordered = [...list];
		return ordered.sort((first, second) => first.kind - second.kind || first.other - second.other);
	});
type Edges = typeof edges extends fc.Arbitrary<infer T> ? T : never;

function rowsOf(list: Edges): EdgeRows {
	const rows = new EdgeRows();
	for (const { other, begin, end, attributes, kind, sequence, isTombstone } of list) {
		const absolute = SEQUENCE_BASE + sequence;
		const details = isTombstone ? [begin, 0, 0] : [begin, end, attributes];
		const high = Math.floor(absolute / 2 ** 32) | (isTombstone ? TOMBSTONE_BIT : 0);
		const at = rows.push();
		rows.words.set([other, 0, 0, 0, ...details, kind, absolute | 0, high], at);
		if (isTombstone) rows.tombstoneCount += 1;
	}
	return rows;
}

interface Encoded {
	readonly runs: Uint8Array;
	readonly details: Uint8Array;
}

function encode(rows: EdgeRows): Encoded {
	const heaps = { runs: new ByteWriter(), details: new ByteWriter(), sequenceBase: SEQUENCE_BASE };
	const context = { own: OWN, kind: -1, other: 0, sequence: -1 };
	for (let index = 0; index < rows.count; index += 1) encodeRow(rows, index, context, heaps);
	return { runs: heaps.runs.bytes().slice(), details: heaps.details.bytes().slice() };
}

/** The bytes within pages whose other bytes are `filler`. */
function partsOf({ runs, details }: Encoded, filler = 255): RunParts {
	const within = (bytes: Uint8Array): Uint8Array => {
		const page = new Uint8Array(bytes.length + 60).fill(filler);
		page.set(bytes, 20);
		return page;
	};
	return {
		page: within(runs),
		begin: 20,
		end: 20 + runs.length,
		own: OWN,
		details: within(details),
		detailsBegin: 20,
		detailsEnd: 20 + details.length,
	};
}

function decode(parts: RunParts, idCount = RANKS_MAX): number[] | undefined {
	const into = new EdgeRows();
	return decodeRows(parts, { sequenceBase: SEQUENCE_BASE, idCount }, into) ? wordsOf(into) : undefined;
}

function endsOf(parts: RunParts, idCount = RANKS_MAX): (readonly [number, number])[] | undefined {
	const into = new RunEnds();
	if (!decodeEnds(parts, idCount, into)) return undefined;
	return Array.from({ length: into.count }, (_, index) => [into.kinds[index]!, into.ranks[index]!] as const);
}

function wordsOf({ words, count }: EdgeRows): number[] {
	return [...words.subarray(0, count * EDGE_ROW_WORDS)];
}

test("what was written is read again, whole and as ends", () => {
	fc.assert(
		fc.property(edges, (list) => {
			const rows = rowsOf(list);
			const parts = partsOf(encode(rows));
			expect(decode(parts)).toEqual(wordsOf(rows));
			const living = list.filter(({ isTombstone }) => !isTombstone);
			expect(endsOf(parts)).toEqual(living.map(({ kind, other }) => [kind, other]));
		}),
		{ numRuns: 200, seed: 21 },
	);
});

test("a rank that no id has is refused", () => {
	fc.assert(
		fc.property(edges, (list) => {
			const parts = partsOf(encode(rowsOf(list)));
			const highest = Math.max(-1, ...list.map(({ other }) => other));
			expect(decode(parts, highest + 1)).toBeDefined();
			expect(endsOf(parts, highest + 1)).toBeDefined();
			if (highest < 0) return;
			expect(decode(parts, highest)).toBeUndefined();
			expect(endsOf(parts, highest)).toBeUndefined();
		}),
		{ numRuns: 100, seed: 22 },
	);
});

test("runs and details that are cut are refused, whatever lies behind them", () => {
	fc.assert(
		fc.property(edges, fc.nat(), fc.nat(), fc.constantFrom(0, 1, 127, 128, 255), (list, runs, details, filler) => {
			const whole = encode(rowsOf(list));
			const parts = partsOf(whole, filler);
			const runsCut = runs % (whole.runs.length + 1);
			const detailsCut = details % (whole.details.length + 1);
			fc.pre(runsCut + detailsCut > 0);
			parts.page.fill(filler, parts.end - runsCut);
			parts.end -= runsCut;
			parts.details.fill(filler, parts.detailsEnd - detailsCut);
			parts.detailsEnd -= detailsCut;
			const decoded = decode(parts);
			// Only where the same rows are missing from both is the rest a whole run.
			if (decoded !== undefined) expect(wordsOf(rowsOf(list)).slice(0, decoded.length)).toEqual(decoded);
			const ends = endsOf(parts);
			if (decoded !== undefined) expect(ends).toBeDefined();
		}),
		{ numRuns: 300, seed: 23 },
	);
});

test.each([
	["a first row without a kind", [4], [0, 0, 0, 1]],
	["a number without an end", [2 + 128, 128, 128], [0, 0, 0, 1]],
	["a first row without a sequence number", [2, 1], [0, 0, 0, 0]],
	["details of one row more", [2, 1], [0, 0, 0, 1, 0, 0, 0, 0]],
	["a rank below zero", [(2 * 1001 - 1) * 4 + 2, 0], [0, 0, 0, 1]],
])("%s is refused", (_, runs, details) => {
	const heap = new ByteWriter();
	for (const value of runs) heap.varint(value);
	expect(decode(partsOf({ runs: heap.bytes(), details: Uint8Array.from(details) }))).toBeUndefined();
});
