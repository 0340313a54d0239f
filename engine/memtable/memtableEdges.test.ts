/** MemtableEdges against an index of everything: asked in between, before and after operations were indexed. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ArenaChunks } from "../base/arenaChunks.ts";
import type { BlockId } from "../model/block.ts";
import type { Direction } from "../model/edge.ts";
import { EdgeRows } from "../model/edgeRows.ts";
import { WriteBatch } from "../write/writeBatch.ts";
import { MemtableEdges } from "./memtableEdges.ts";

const EVERYTHING = Number.MAX_SAFE_INTEGER;
const DIRECTIONS: readonly Direction[] = ["outgoing", "incoming"];

/** Ids of which some differ in the last word alone, and some in all others. */
function idOf(block: number): BlockId {
	return { w0: block < 3 ? -1 : block, w1: 0, w2: 5, w3: block < 3 ? block : 256 };
}

interface Put {
	readonly source: number;
	readonly target: number;
	readonly kind: number;
	readonly begin: number;
	readonly isDelete: boolean;
}

const block = fc.nat(5);
const put = fc.record({ source: block, target: block, kind: fc.nat(1), begin: fc.nat(2), isDelete: fc.boolean() });
/** Batches, and which block is asked for behind each. */
const step = fc.record({ puts: fc.array(put, { minLength: 1, maxLength: 6 }), asked: fc.option(block) });

function bytesOf(puts: readonly Put[], sequence: number): Uint8Array {
	const batch = new WriteBatch();
	for (const { source, target, kind, begin, isDelete } of puts) {
		const key = { source: idOf(source), target: idOf(target), kind, begin };
		if (isDelete) batch.deleteEdge(key);
		else batch.putEdge({ ...key, end: sequence, attributes: 7 });
	}
	return batch.encoded();
}

function rowsOf(edges: MemtableEdges, block: number, direction: Direction): number[] {
	const rows = new EdgeRows();
	edges.collect(idOf(block), direction, rows);
	return [...rows.words.subarray(0, rows.count * 10), rows.tombstoneCount];
}

/** All edges from both ends. */
function allOf(edges: MemtableEdges): number[][] {
	return DIRECTIONS.flatMap((direction) => [0, 1, 2, 3, 4, 5].map((block) => rowsOf(edges, block, direction)));
}

test("answers as if every operation had been indexed as it came", () => {
	fc.assert(
		fc.property(fc.array(step, { maxLength: 30 }), fc.nat(4), (steps, indexedMax) => {
			const lazy = new MemtableEdges(new ArenaChunks(0), indexedMax);
			const eager = new MemtableEdges(new ArenaChunks(0), EVERYTHING);
			for (const [at, { puts, asked }] of steps.entries()) {
				for (const one of puts) {
					const bytes = bytesOf([one], at + 1);
					for (const edges of [lazy, eager]) edges.add(bytes, 0, bytes.length, at + 1);
				}
				eager.sortStep(EVERYTHING);
				for (const direction of DIRECTIONS) {
					if (asked === null) continue;
					expect(rowsOf(lazy, asked, direction)).toEqual(rowsOf(eager, asked, direction));
					expect(lazy.has(idOf(asked), direction)).toBe(eager.has(idOf(asked), direction));
				}
			}
			expect(allOf(lazy)).toEqual(allOf(eager));
			while (lazy.sortStep(2) > 0);
			expect(lazy.nodeCount).toBe(eager.nodeCount);
			expect(allOf(lazy)).toEqual(allOf(eager));
		}),
		{ seed: 3 },
	);
});

test("gives the memory of operations back when all are indexed, and when it is released", () => {
	const chunks = new ArenaChunks(0);
	const one = { source: 0, target: 1, kind: 0, isDelete: false };
	const bytes = bytesOf(Array.from({ length: 300 }, (_, begin) => ({ ...one, begin })), 1);
	for (const end of ["indexed", "released"]) {
		const edges = new MemtableEdges(chunks, 10);
		edges.add(bytes, 0, bytes.length, 1);
		expect(chunks.byteCount).toBeGreaterThanOrEqual(bytes.length);
		if (end === "released") edges.release();
		else while (edges.sortStep(7) > 0);
		expect(chunks.byteCount).toBe(0);
	}
});
