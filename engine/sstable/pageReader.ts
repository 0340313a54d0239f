/**
 * Reading entries of a page whose checksum holds: by search, and by number.
 *
 * The functions take the page as bytes and allocate nothing. That ranges lie within the page is checked
 * once, by {@link pageShapeProblem}, when a page comes from disk; a checksum says that bytes are as
 * written, not that they make sense.
 */
import { compareWords } from "../model/block.ts";
import { readI32, readWord } from "../model/operation.ts";
import { PAGE_HEAD_BYTES } from "./tableFormat.ts";

export function entryCount(page: Uint8Array): number {
	return readI32(page, 24) >>> 0;
}

/** Word 0..3 of the id of an entry. */
export function entryWord(page: Uint8Array, entry: number, word: number): number {
	const shared = page[22]!;
	if (word < shared) return readWord(page, PAGE_HEAD_BYTES + word * 4);
	return readWord(page, rowAt(shared, entry) + (word - shared) * 4);
}

/** Where the bytes of an entry begin in the page. */
export function entryBegin(page: Uint8Array, entry: number): number {
	const shared = page[22]!;
	const heap = heapAt(page, shared);
	return entry === 0 ? heap : heap + (readI32(page, rowAt(shared, entry) - 4) >>> 0);
}

/** Where they end. */
export function entryEnd(page: Uint8Array, entry: number): number {
	const shared = page[22]!;
	return heapAt(page, shared) + (readI32(page, rowAt(shared, entry + 1) - 4) >>> 0);
}

/** Entries of a page of which {@link tombstoneMarks} tells. */
export const MARKS_MAX = 32;

/**
 * Which of the first entries of a page of blocks are tombstones: a bit each, the least for the first.
 *
 * A mark lies beside the content of its block. All are read in one loop, so that the processor waits for their
 * memory once a page instead of once an entry.
 */
export function tombstoneMarks(page: Uint8Array): number {
	const shared = page[22]!;
	const stride = 20 - shared * 4;
	const heap = heapAt(page, shared);
	const count = Math.min(entryCount(page), MARKS_MAX);
	let marks = 0;
	let begin = heap;
	let end = PAGE_HEAD_BYTES + shared * 4 + stride - 4;
	for (let entry = 0; entry < count; entry += 1) {
		marks |= (page[begin]! & 1) << entry;
		begin = heap + (readI32(page, end) >>> 0);
		end += stride;
	}
	return marks;
}

/** The first entry whose id is not before the given one; the number of entries if there is none. */
export function lowerEntry(page: Uint8Array, w0: number, w1: number, w2: number, w3: number): number {
	const shared = page[22]!;
	const count = entryCount(page);
	if (shared > 0) {
		const order = compareShared(page, shared, w0, w1, w2);
		if (order !== 0) return order < 0 ? count : 0;
	}
	// The first word that differs decides in most comparisons.
	const word = shared === 0 ? w0 : shared === 1 ? w1 : shared === 2 ? w2 : w3;
	const unsigned = word >>> 0;
	const first = PAGE_HEAD_BYTES + shared * 4;
	const stride = 20 - shared * 4;
	let low = 0;
	let high = count;
	while (low < high) {
		const middle = (low + high) >>> 1;
		const own = readWord(page, first + middle * stride);
		const isBefore =
			own === word ? compareEntry(page, middle, w0, w1, w2, w3) < 0 : own >>> 0 < unsigned;
		if (isBefore) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** The first entry whose id is behind the given one; the number of entries if there is none. */
export function upperEntry(page: Uint8Array, w0: number, w1: number, w2: number, w3: number): number {
	const entry = lowerEntry(page, w0, w1, w2, w3);
	return entry < entryCount(page) && compareEntry(page, entry, w0, w1, w2, w3) === 0 ? entry + 1 : entry;
}

/** The entry with the given id, or -1. */
export function findEntry(page: Uint8Array, w0: number, w1: number, w2: number, w3: number): number {
	const entry = lowerEntry(page, w0, w1, w2, w3);
	return entry < entryCount(page) && compareEntry(page, entry, w0, w1, w2, w3) === 0 ? entry : -1;
}

/** Order of an entry's id and the given one. */
function compareEntry(
	page: Uint8Array,
	entry: number,
	w0: number,
	w1: number,
	w2: number,
	w3: number,
): number {
	return (
		compareWords(entryWord(page, entry, 0), w0) ||
		compareWords(entryWord(page, entry, 1), w1) ||
		compareWords(entryWord(page, entry, 2), w2) ||
		compareWords(entryWord(page, entry, 3), w3)
	);
}

/** Order of the words that all ids of the page share and those of the given one. */
function compareShared(page: Uint8Array, shared: number, w0: number, w1: number, w2: number): number {
	const order = compareWords(readWord(page, PAGE_HEAD_BYTES), w0);
	if (order !== 0 || shared === 1) return order;
	return (
		compareWords(readWord(page, PAGE_HEAD_BYTES + 4), w1) ||
		(shared === 2 ? 0 : compareWords(readWord(page, PAGE_HEAD_BYTES + 8), w2))
	);
}

/** What is wrong with the directory of a page, in one sentence. */
export function pageShapeProblem(page: Uint8Array): string | undefined {
	const shared = page[22]!;
	const count = entryCount(page);
	if (shared > 3 || count === 0) return "The page has no sound directory.";
	const heap = heapAt(page, shared);
	if (heap > page.length) return "The directory of the page overruns it.";
	const stride = 20 - shared * 4;
	let before = 0;
	// Spelled out: in a process that asks one question most of this runs before it is compiled, and calls are dear then.
	for (let at = rowAt(shared, 1) - 4, entry = 0; entry < count; at += stride, entry += 1) {
		const end = (page[at]! | (page[at + 1]! << 8) | (page[at + 2]! << 16) | (page[at + 3]! << 24)) >>> 0;
		if (end < before) return "The entries of the page overlap.";
		before = end;
	}
	return heap + before === page.length ? undefined : "The entries of the page do not fill it.";
}

function rowAt(shared: number, entry: number): number {
	return PAGE_HEAD_BYTES + shared * 4 + entry * (20 - shared * 4);
}

function heapAt(page: Uint8Array, shared: number): number {
	return rowAt(shared, entryCount(page));
}
