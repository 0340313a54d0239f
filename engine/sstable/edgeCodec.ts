/**
 * Edges of one block in one page of a table up to format 2 → rows: each says by a bit what it shares with the row
 * before.
 *
 * ```
 * flags u8, then what the flags do not leave out:
 *   kind u8            unless SAME_KIND
 *   other w0 w1  8     unless SAME_FIRST: as in the row before, in the first row as in the block itself
 *   other w2 w3  8     unless SAME_LAST
 *   begin        varint
 *   length       varint  end - begin, modulo 2^32; not in a tombstone
 *   attributes   varint  not in a tombstone
 *   sequence     varint  above the table's least, unless SAME_SEQUENCE
 * ```
 *
 * Rows come in order of (kind, other end, begin), so a row of a neighbour in the same file takes about 16
 * bytes.
 */
import { type EdgeRows, TOMBSTONE_BIT } from "../model/edgeRows.ts";
import { readWord } from "../model/operation.ts";

const IS_TOMBSTONE = 1;
const SAME_KIND = 2;
const SAME_FIRST = 4;
const SAME_LAST = 8;
const SAME_SEQUENCE = 16;
const FLAGS_MASK = 31;
const TWO_32 = 4294967296;
const VARINT_BYTES_MAX = 8;
/** Where a number ends that is too long to be one. */
const BEHIND_PAGES = 0x3fff_ffff;

/** What rows are read with: the block's own first words, the table's least sequence number. */
export interface DecodeSettings {
	readonly w0: number;
	readonly w1: number;
	readonly sequenceBase: number;
}

/**
 * Appends the rows in `page[begin, end)`; `false` if they are not well-formed.
 *
 * Most of the first visit of a block is here, so bytes are read without asking at each whether it is still
 * inside: a row that runs past the end is found when it was read, before any of it is used.
 */
export function decodeEdges(
	page: Uint8Array,
	begin: number,
	end: number,
	settings: DecodeSettings,
	into: EdgeRows,
): boolean {
	const { sequenceBase } = settings;
	let kind = 0;
	let { w0, w1 } = settings;
	let w2 = 0;
	let w3 = 0;
	let low = sequenceBase | 0;
	let high = Math.floor(sequenceBase / TWO_32);
	for (let at = begin; at < end; ) {
		const flags = page[at]!;
		at += 1;
		if (flags > FLAGS_MASK) return false;
		if ((flags & SAME_KIND) === 0) {
			kind = page[at]!;
			at += 1;
		}
		if ((flags & SAME_FIRST) === 0) {
			w0 = readWord(page, at);
			w1 = readWord(page, at + 4);
			at += 8;
		}
		if ((flags & SAME_LAST) === 0) {
			w2 = readWord(page, at);
			w3 = readWord(page, at + 4);
			at += 8;
		}
		const isTombstone = (flags & IS_TOMBSTONE) !== 0;
		const first = varint(page, at);
		const length = isTombstone ? 0 : varint(page, varintEnd);
		const attributes = isTombstone ? 0 : varint(page, varintEnd);
		if ((flags & SAME_SEQUENCE) === 0) {
			const sequence = sequenceBase + varint(page, varintEnd);
			low = sequence | 0;
			high = Math.floor(sequence / TWO_32);
		}
		at = varintEnd;
		if (at > end) return false;
		const to = into.push();
		const { words } = into;
		words[to] = w0;
		words[to + 1] = w1;
		words[to + 2] = w2;
		words[to + 3] = w3;
		words[to + 4] = first;
		words[to + 5] = isTombstone ? 0 : first + length;
		words[to + 6] = attributes;
		words[to + 7] = kind;
		words[to + 8] = low;
		words[to + 9] = isTombstone ? high | TOMBSTONE_BIT : high;
		if (isTombstone) into.tombstoneCount += 1;
	}
	return true;
}

/** Where the number ended that {@link varint} read last. */
let varintEnd = 0;

function varint(page: Uint8Array, begin: number): number {
	const byte = page[begin]!;
	if (byte >= 128) return longVarint(page, begin);
	varintEnd = begin + 1;
	return byte;
}

function longVarint(page: Uint8Array, begin: number): number {
	let value = 0;
	let unit = 1;
	for (let at = begin; at < begin + VARINT_BYTES_MAX; at += 1) {
		const byte = page[at]!;
		value += (byte & 127) * unit;
		unit *= 128;
		if (byte >= 128) continue;
		varintEnd = at + 1;
		return value;
	}
	varintEnd = BEHIND_PAGES;
	return 0;
}
