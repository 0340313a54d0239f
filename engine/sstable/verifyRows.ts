/**
 * Comparing rows of edges with each other and with those of the other direction, for verification.
 */
import { EDGE_ROW_WORDS, type EdgeRows } from "../model/edgeRows.ts";

/** Sums of two hashes of all living edges. */
export class EdgeSums {
	first = 0;
	second = 0;

	isSame(other: EdgeSums): boolean {
		return this.first === other.first && this.second === other.second;
	}
}

/** The block whose edges are summed: its id, or its rank and zeros. */
export interface OwnEnd {
	readonly own: ArrayLike<number>;
	readonly isSource: boolean;
}

/** Adds two hashes of the edge at `at`, the same from both of its ends. */
export function addToSums(sums: EdgeSums, { own, isSource }: OwnEnd, words: Int32Array, at: number): void {
	let first = 0x243f6a88;
	let second = 0x13198a2e;
	for (let word = 0; word < 8; word += 1) {
		// The source first: that is the block itself, or the other end.
		const value = word < 4 === isSource ? own[word & 3]! : words[at + (word & 3)]!;
		first = Math.imul(first ^ value, 0x01000193) ^ (first >>> 15);
		second = Math.imul((second + value) | 0, 0x85ebca6b) ^ (second >>> 13);
	}
	for (let word = 4; word < EDGE_ROW_WORDS; word += 1) {
		const value = words[at + word]!;
		first = Math.imul(first ^ value, 0x01000193) ^ (first >>> 15);
		second = Math.imul((second + value) | 0, 0x85ebca6b) ^ (second >>> 13);
	}
	sums.first = (sums.first + first) | 0;
	sums.second = (sums.second + second) | 0;
}

/** Order of two rows by kind, other end and begin, the words as unsigned numbers. */
export function compareRows({ words }: EdgeRows, first: number, second: number): number {
	const [a, b] = [first * EDGE_ROW_WORDS, second * EDGE_ROW_WORDS];
	for (const word of ROW_ORDER) {
		const [one, other] = [words[a + word]! >>> 0, words[b + word]! >>> 0];
		if (one !== other) return one < other ? -1 : 1;
	}
	return 0;
}

const ROW_ORDER = [7, 0, 1, 2, 3, 4] as const;

/** Leaves the last row, which the first one of the next page is compared with if it is of the same block. */
export function keepLast(rows: EdgeRows): void {
	const last = (rows.count - 1) * EDGE_ROW_WORDS;
	if (last <= 0) return;
	rows.words.copyWithin(0, last, last + EDGE_ROW_WORDS);
	rows.count = 1;
}
