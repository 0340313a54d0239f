/**
 * Edges of one block in one page ↔ bytes: each row says by a bit what it shares with the row before.
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
import type { ByteWriter } from "../base/bytes.ts";
import { EDGE_ROW_WORDS, type EdgeRows, SEQUENCE_HIGH_MASK, TOMBSTONE_BIT } from "../model/edgeRows.ts";
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

/** The row before, which the next one is compared with. */
export interface EdgeContext {
	kind: number;
	w0: number;
	w1: number;
	w2: number;
	w3: number;
	sequence: number;
}

/** The context before the first row of a block in a page. */
export function startContext(context: EdgeContext, w0: number, w1: number): void {
	context.kind = 0;
	context.w0 = w0;
	context.w1 = w1;
	context.w2 = 0;
	context.w3 = 0;
	context.sequence = 0;
}

/** Appends row `index` of `rows`. */
export function encodeEdge(
	rows: EdgeRows,
	index: number,
	sequenceBase: number,
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
	const sequence = (words[at + 8]! >>> 0) + (high & SEQUENCE_HIGH_MASK) * TWO_32 - sequenceBase;
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

/** Which rows to decode: the block's own first words, the table's least sequence number, a kind or -1. */
export interface DecodeSettings {
	readonly w0: number;
	readonly w1: number;
	readonly sequenceBase: number;
	readonly kind: number;
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
	const { sequenceBase, kind: wantedKind } = settings;
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
		if (wantedKind >= 0 && kind !== wantedKind) continue;
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
