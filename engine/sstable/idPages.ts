/**
 * Pages of ids: every block that is an end of an edge in the table, in order, so that edges can name a block by its
 * *rank*, the index of its id among them, in two or three bytes instead of sixteen.
 *
 * ```
 * head 32 | 256 ids of 16 bytes; fewer in the last page
 * ```
 *
 * A rank says in which page its id lies, and where in it.
 */
import { type BlockId, compareWords } from "../model/block.ts";
import { readWord } from "../model/operation.ts";
import { entryCount } from "./pageReader.ts";
import { PAGE_HEAD_BYTES } from "./tableFormat.ts";

export const ID_BYTES = 16;
/** Ids in a page: a power of two, so that a rank is a page and a place by its bits. */
export const PAGE_ID_BITS = 8;
export const IDS_PER_PAGE: number = 1 << PAGE_ID_BITS;
export const PAGE_ID_MASK: number = IDS_PER_PAGE - 1;

/** Where the id of a rank begins in its page. */
export function idAt(rank: number): number {
	return PAGE_HEAD_BYTES + (rank & PAGE_ID_MASK) * ID_BYTES;
}

/** What is wrong with the length of a page of ids, in one sentence. */
export function idPageProblem(page: Uint8Array): string | undefined {
	const count = entryCount(page);
	const isWhole = count > 0 && count <= IDS_PER_PAGE && page.length === PAGE_HEAD_BYTES + count * ID_BYTES;
	return isWhole ? undefined : "The page of ids has another length than its ids.";
}

/** The first id of a page that is not before the given one, by its index; the count of ids if there is none. */
export function lowerId(page: Uint8Array, { w0, w1, w2, w3 }: BlockId): number {
	let low = 0;
	let high = entryCount(page);
	while (low < high) {
		const middle = (low + high) >>> 1;
		const at = PAGE_HEAD_BYTES + middle * ID_BYTES;
		const order =
			compareWords(readWord(page, at), w0) ||
			compareWords(readWord(page, at + 4), w1) ||
			compareWords(readWord(page, at + 8), w2) ||
			compareWords(readWord(page, at + 12), w3);
		if (order < 0) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** Whether the id at an index of a page is the given one. */
export function isIdAt(page: Uint8Array, index: number, { w0, w1, w2, w3 }: BlockId): boolean {
	const at = PAGE_HEAD_BYTES + index * ID_BYTES;
	return (
		index < entryCount(page) &&
		readWord(page, at + 12) === w3 &&
		readWord(page, at + 8) === w2 &&
		readWord(page, at + 4) === w1 &&
		readWord(page, at) === w0
	);
}
