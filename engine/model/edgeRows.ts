/**
 * EdgeRows: versions of the edges of one block in one direction, gathered from several places and made one.
 *
 * Ten words a row: other end w0..w3, begin, end, attributes, kind, sequence low, sequence high. A tombstone
 * has bit 30 of the last word set; sequence numbers stay below 2^53, so 21 bits are theirs. Sources append
 * their rows in order of (kind, other end, begin); {@link EdgeRows.settle} then leaves the newest version
 * of each identity.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- in bounds by construction; a check costs. */
import { compareWords } from "./block.ts";

export const EDGE_ROW_WORDS = 10;
export const TOMBSTONE_BIT: number = 1 << 30;
export const SEQUENCE_HIGH_MASK: number = (1 << 21) - 1;
const BEGIN = 4;
const KIND = 7;
const SEQUENCE_LOW = 8;
const SEQUENCE_HIGH = 9;

export class EdgeRows {
	count = 0;
	words: Int32Array = new Int32Array(16 * EDGE_ROW_WORDS);
	/** How many sources appended rows; one source's rows are in order and unique already. */
	sourceCount = 0;
	tombstoneCount = 0;

	clear(): void {
		this.count = 0;
		this.sourceCount = 0;
		this.tombstoneCount = 0;
	}

	/** Adds a row and returns where in {@link EdgeRows.words} it begins. */
	push(): number {
		const at = this.count * EDGE_ROW_WORDS;
		if (at + EDGE_ROW_WORDS > this.words.length) {
			const grown = new Int32Array(this.words.length * 2);
			grown.set(this.words);
			this.words = grown;
		}
		this.count += 1;
		return at;
	}

	isTombstone(index: number): boolean {
		return (this.words[index * EDGE_ROW_WORDS + SEQUENCE_HIGH]! & TOMBSTONE_BIT) !== 0;
	}

	/**
	 * Leaves the newest version of each identity, tombstones among them, in order of (kind, other end, begin).
	 */
	settle(): void {
		if (this.sourceCount < 2) return;
		const order = Int32Array.from({ length: this.count }, (_, index) => index);
		order.sort((first, second) => this.#compareVersions(first, second));
		const settled = new Int32Array(this.words.length);
		let kept = 0;
		let newest = -1;
		this.tombstoneCount = 0;
		for (const index of order) {
			if (newest >= 0 && this.#compareIdentities(newest, index) === 0) continue;
			newest = index;
			settled.set(
				this.words.subarray(index * EDGE_ROW_WORDS, (index + 1) * EDGE_ROW_WORDS),
				kept * EDGE_ROW_WORDS,
			);
			if (this.isTombstone(index)) this.tombstoneCount += 1;
			kept += 1;
		}
		this.words = settled;
		this.count = kept;
		this.sourceCount = 1;
	}

	/** Removes tombstones; what is left is what a reader sees. */
	dropTombstones(): void {
		if (this.tombstoneCount === 0) return;
		let kept = 0;
		for (let index = 0; index < this.count; index += 1) {
			if (this.isTombstone(index)) continue;
			if (kept !== index) {
				const at = index * EDGE_ROW_WORDS;
				this.words.copyWithin(kept * EDGE_ROW_WORDS, at, at + EDGE_ROW_WORDS);
			}
			kept += 1;
		}
		this.count = kept;
		this.tombstoneCount = 0;
	}

	#compareIdentities(first: number, second: number): number {
		const { words } = this;
		const a = first * EDGE_ROW_WORDS;
		const b = second * EDGE_ROW_WORDS;
		return (
			words[a + KIND]! - words[b + KIND]! ||
			compareWords(words[a]!, words[b]!) ||
			compareWords(words[a + 1]!, words[b + 1]!) ||
			compareWords(words[a + 2]!, words[b + 2]!) ||
			compareWords(words[a + 3]!, words[b + 3]!) ||
			compareWords(words[a + BEGIN]!, words[b + BEGIN]!)
		);
	}

	/** Identity first, then the newest version first. */
	#compareVersions(first: number, second: number): number {
		const { words } = this;
		const a = first * EDGE_ROW_WORDS;
		const b = second * EDGE_ROW_WORDS;
		return (
			this.#compareIdentities(first, second) ||
			(words[b + SEQUENCE_HIGH]! & SEQUENCE_HIGH_MASK) -
				(words[a + SEQUENCE_HIGH]! & SEQUENCE_HIGH_MASK) ||
			compareWords(words[b + SEQUENCE_LOW]!, words[a + SEQUENCE_LOW]!)
		);
	}
}
