/**
 * ScanRange, which ids a scan visits as a caller says it, and IdRange, the same as its first and its last id,
 * both included.
 *
 * Both ends included means that every range has both, also the one that goes to the end of the key space,
 * so nothing behind this file asks whether there is a bound.
 */
import { type BlockId, compareBlockIds } from "./block.ts";

/**
 * Which ids a scan visits: those that meet every condition given; without any, all.
 *
 * A `begin` that is not before `end`, or lies behind the prefix, leaves none; it is not an error.
 */
export interface ScanRange {
	/** Ids whose first words are these. */
	readonly prefix?:
		| readonly [w0: number]
		| readonly [w0: number, w1: number]
		| readonly [w0: number, w1: number, w2: number];
	/** Ids not before this one: inclusive. */
	readonly begin?: BlockId;
	/** Ids before this one: exclusive. */
	readonly end?: BlockId;
	/** From the greatest id to the least. The bounds mean the same. */
	readonly reverse?: boolean;
	/**
	 * Whether pages that are read stay in the page cache, the first ones always and others while there is room; default
	 * true. False for whoever goes through a large store once: making room for a page takes longer than reading it.
	 */
	readonly keepsPages?: boolean;
}

/** From `first` to `last`, or back; `first` is not behind `last`. */
export interface IdRange {
	readonly first: BlockId;
	readonly last: BlockId;
	readonly isReverse: boolean;
}

const LEAST: BlockId = { w0: 0, w1: 0, w2: 0, w3: 0 };
const GREATEST: BlockId = { w0: -1, w1: -1, w2: -1, w3: -1 };

/** All ids, forwards. */
export const ALL_IDS: IdRange = { first: LEAST, last: GREATEST, isReverse: false };

/** What `range` means; `undefined` if no id lies in it. */
export function idRangeOf({ prefix, begin, end, reverse }: ScanRange): IdRange | undefined {
	let first = LEAST;
	let last = GREATEST;
	if (prefix !== undefined) {
		const [w0, w1, w2] = prefix;
		first = { w0: w0 | 0, w1: (w1 ?? 0) | 0, w2: (w2 ?? 0) | 0, w3: 0 };
		last = { w0: w0 | 0, w1: (w1 ?? -1) | 0, w2: (w2 ?? -1) | 0, w3: -1 };
	}
	if (begin !== undefined && compareBlockIds(begin, first) > 0) first = begin;
	if (end !== undefined) {
		const beforeEnd = idBefore(end);
		if (beforeEnd === undefined) return undefined;
		if (compareBlockIds(beforeEnd, last) < 0) last = beforeEnd;
	}
	if (compareBlockIds(first, last) > 0) return undefined;
	return { first, last, isReverse: reverse ?? false };
}

/** The greatest id before the given one; `undefined` for the least of all. */
function idBefore({ w0, w1, w2, w3 }: BlockId): BlockId | undefined {
	if (w3 !== 0) return { w0, w1, w2, w3: (w3 - 1) | 0 };
	if (w2 !== 0) return { w0, w1, w2: (w2 - 1) | 0, w3: -1 };
	if (w1 !== 0) return { w0, w1: (w1 - 1) | 0, w2: -1, w3: -1 };
	if (w0 !== 0) return { w0: (w0 - 1) | 0, w1: -1, w2: -1, w3: -1 };
	return undefined;
}
