/**
 * EdgeRows: versions of the edges of one block in one direction, gathered from several places and made one.
 *
 * Ten words a row: other end w0..w3, begin, end, attributes, kind, sequence low, sequence high. A tombstone
 * has bit 30 of the last word set; sequence numbers stay below 2^53, so 21 bits are theirs. Each source
 * says that it begins and appends its rows in order of (kind, other end, begin); {@link EdgeRows.settle} then
 * merges them and leaves the newest version of each identity.
 */
import { compareWords } from "./block.ts";

export const EDGE_ROW_WORDS = 10;
export const TOMBSTONE_BIT: number = 1 << 30;
export const SEQUENCE_HIGH_MASK: number = (1 << 21) - 1;
const BEGIN = 4;
const KIND = 7;
const SEQUENCE_LOW = 8;
const SEQUENCE_HIGH = 9;
const TWO_32 = 4294967296;
const NO_WORDS: Int32Array = new Int32Array(0);

export class EdgeRows {
	count = 0;
	words: Int32Array = new Int32Array(16 * EDGE_ROW_WORDS);
	tombstoneCount = 0;
	/** Row with which each source begins, and how many sources there are. */
	#starts = new Int32Array(8);
	#sourceCount = 0;
	/** What {@link EdgeRows.settle} fills and then takes for `words`. */
	#spare: Int32Array = NO_WORDS;

	clear(): void {
		this.count = 0;
		this.tombstoneCount = 0;
		this.#sourceCount = 0;
	}

	/** Says that the rows to come are of another source; one source's rows are in order and unique already. */
	beginSource(): void {
		const count = this.#sourceCount;
		// A source that gave nothing does not count.
		if (count > 0 && this.#starts[count - 1] === this.count) return;
		if (count === this.#starts.length) {
			const grown = new Int32Array(count * 2);
			grown.set(this.#starts);
			this.#starts = grown;
		}
		this.#starts[count] = this.count;
		this.#sourceCount = count + 1;
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

	sequence(index: number): number {
		const at = index * EDGE_ROW_WORDS;
		const high = this.words[at + SEQUENCE_HIGH]! & SEQUENCE_HIGH_MASK;
		return (this.words[at + SEQUENCE_LOW]! >>> 0) + high * TWO_32;
	}

	/**
	 * Leaves the newest version of each identity, tombstones among them, in order of (kind, other end, begin).
	 */
	settle(): void {
		const sources = this.#sourceCount;
		if (sources > 0 && this.#starts[sources - 1] === this.count) this.#sourceCount = sources - 1;
		if (this.#sourceCount > 1) this.#mergeSources();
	}

	#mergeSources(): void {
		if (this.#spare.length < this.words.length) this.#spare = new Int32Array(this.words.length);
		const heads = this.#starts.slice(0, this.#sourceCount);
		let kept = 0;
		this.tombstoneCount = 0;
		for (let newest = this.#next(heads); newest >= 0; newest = this.#next(heads)) {
			const from = newest * EDGE_ROW_WORDS;
			const to = kept * EDGE_ROW_WORDS;
			for (let word = 0; word < EDGE_ROW_WORDS; word += 1) {
				this.#spare[to + word] = this.words[from + word]!;
			}
			if (this.isTombstone(newest)) this.tombstoneCount += 1;
			kept += 1;
		}
		const settled = this.#spare;
		this.#spare = this.words;
		this.words = settled;
		this.count = kept;
		this.#sourceCount = 1;
	}

	/** The newest version of the least identity at the heads, or -1; moves all heads that stand at it. */
	#next(heads: Int32Array): number {
		let best = -1;
		for (let source = 0; source < heads.length; source += 1) {
			const head = heads[source]!;
			if (head === this.#endOf(source)) continue;
			const order = best < 0 ? -1 : this.#compareIdentities(head, best);
			if (order < 0 || (order === 0 && this.sequence(head) > this.sequence(best))) best = head;
		}
		if (best < 0) return best;
		for (let source = 0; source < heads.length; source += 1) {
			const head = heads[source]!;
			if (head === this.#endOf(source)) continue;
			if (head === best || this.#compareIdentities(head, best) === 0) heads[source] = head + 1;
		}
		return best;
	}

	#endOf(source: number): number {
		return source + 1 < this.#sourceCount ? this.#starts[source + 1]! : this.count;
	}

	/** Removes tombstones, or those whose sequence numbers `mayDrop` allows; without any, what a reader sees. */
	dropTombstones(mayDrop?: (sequence: number) => boolean): void {
		if (this.tombstoneCount === 0) return;
		let kept = 0;
		let keptTombstones = 0;
		for (let index = 0; index < this.count; index += 1) {
			if (this.isTombstone(index)) {
				if (mayDrop === undefined || mayDrop(this.sequence(index))) continue;
				keptTombstones += 1;
			}
			if (kept !== index) {
				const at = index * EDGE_ROW_WORDS;
				this.words.copyWithin(kept * EDGE_ROW_WORDS, at, at + EDGE_ROW_WORDS);
			}
			kept += 1;
		}
		this.count = kept;
		this.tombstoneCount = keptTombstones;
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
}
