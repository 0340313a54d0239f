/**
 * Edges of one block in one page ↔ bytes, where blocks are ranks (idPages.ts). Two pages hold them: what a walk
 * needs lies close together in the page of runs, and the rest in the page of details behind it.
 *
 * ```
 * run, a row:      varint  difference * 4 + 2 if a kind follows + 1 if it is a tombstone
 *                  kind u8 if it follows: in the first row, and where it is another one than in the row before
 * details, a row:  begin varint
 *                  length varint, end - begin modulo 2^32; attributes varint; neither in a tombstone
 *                  sequence varint: 0 if it is as in the row before, else 1 + how far above the table's least
 * ```
 *
 * Rows come in order of (kind, other end, begin). The difference is that of the ranks of the other end and that of the
 * row before; in a row with a kind, that of the other end and the block itself, n >= 0 as 2n, -n as 2n - 1: blocks of
 * one file have neighbouring ranks, and most edges stay within a file.
 */
import type { ByteWriter } from "../base/bytes.ts";
import { EDGE_ROW_WORDS, type EdgeRows, SEQUENCE_HIGH_MASK, TOMBSTONE_BIT } from "../model/edgeRows.ts";

const IS_TOMBSTONE = 1;
const HAS_KIND = 2;
const DIFFERENCE_SHIFT = 2;
/** Ranks are below this, so that a difference with its flags has 32 bits. */
export const RANKS_MAX: number = 1 << 28;
const TWO_32 = 4294967296;
const VARINT_BYTES_MAX = 8;
/** Where a number ends that is too long to be one. */
const BEHIND_PAGES = 0x3fff_ffff;
/** In a row of {@link EdgeRows}; the rank of the other end is its first word. */
const BEGIN = 4;
const END = 5;
const ATTRIBUTES = 6;
const KIND = 7;
const SEQUENCE_LOW = 8;
const SEQUENCE_HIGH = 9;

/** The row before, which the next one is compared with. */
export interface RunContext {
	/** Rank of the block itself. */
	own: number;
	/** -1 before the first row of a block in a page. */
	kind: number;
	other: number;
	sequence: number;
}

/** Where rows are written. */
export interface RunHeaps {
	readonly runs: ByteWriter;
	readonly details: ByteWriter;
	/** What sequence numbers are counted from. */
	readonly sequenceBase: number;
}

/** Appends row `index` of `rows`, whose other end is a rank. */
export function encodeRow({ words }: EdgeRows, index: number, context: RunContext, heaps: RunHeaps): void {
	const at = index * EDGE_ROW_WORDS;
	const other = words[at]!;
	const kind = words[at + KIND]!;
	const high = words[at + SEQUENCE_HIGH]!;
	const flags = (high & TOMBSTONE_BIT) === 0 ? 0 : IS_TOMBSTONE;
	if (kind === context.kind) heaps.runs.varint((other - context.other) * 4 + flags);
	else {
		const difference = other - context.own;
		heaps.runs.varint((difference < 0 ? -2 * difference - 1 : 2 * difference) * 4 + HAS_KIND + flags);
		heaps.runs.u8(kind);
	}
	const begin = words[at + BEGIN]! >>> 0;
	const { details } = heaps;
	details.varint(begin);
	if (flags === 0) {
		details.varint((words[at + END]! - begin) >>> 0);
		details.varint(words[at + ATTRIBUTES]! >>> 0);
	}
	const sequence = (words[at + SEQUENCE_LOW]! >>> 0) + (high & SEQUENCE_HIGH_MASK) * TWO_32;
	details.varint(sequence === context.sequence ? 0 : sequence - heaps.sequenceBase + 1);
	context.kind = kind;
	context.other = other;
	context.sequence = sequence;
}

/** The living edges of a block by kind and rank of the other end, in order: what a walk reads. */
export class RunEnds {
	count = 0;
	/** Whether a tombstone was met: what it hides of older tables is not told by ends. */
	hasTombstone = false;
	kinds: Int32Array = new Int32Array(64);
	ranks: Int32Array = new Int32Array(64);

	clear(): void {
		this.count = 0;
		this.hasTombstone = false;
	}

	/** Makes room for `count` more. */
	reserve(count: number): void {
		const needed = this.count + count;
		if (needed <= this.ranks.length) return;
		const length = Math.max(needed, this.ranks.length * 2);
		this.kinds = grown(this.kinds, length);
		this.ranks = grown(this.ranks, length);
	}
}

function grown(column: Int32Array, length: number): Int32Array {
	const larger = new Int32Array(length);
	larger.set(column);
	return larger;
}

/** A part of a page, and the rank of the block whose edges it holds. */
export interface RunBytes {
	page: Uint8Array;
	begin: number;
	end: number;
	own: number;
}

/**
 * Appends the living rows of a run; `false` if they are not well-formed: then what was appended means nothing.
 *
 * Most of the first visit of a block is here, so bytes are read without asking at each whether it is still inside;
 * a row that runs past the end is found when it was read.
 *
 * @param idCount - ranks are below it
 */
export function decodeEnds({ page, begin, end, own }: RunBytes, idCount: number, into: RunEnds): boolean {
	// A row takes a byte at least.
	into.reserve(end - begin);
	const { kinds, ranks } = into;
	let count = into.count;
	let kind = 0;
	let other = -1;
	for (let at = begin; at < end; ) {
		const head = varint(page, at);
		at = varintEnd;
		const value = head >>> DIFFERENCE_SHIFT;
		if ((head & HAS_KIND) !== 0) {
			other = own + ((value & 1) === 0 ? value >>> 1 : -((value + 1) >>> 1));
			kind = page[at]!;
			at += 1;
		} else if (other < 0) return false;
		else other += value;
		if (at > end || other < 0 || other >= idCount) return false;
		if ((head & IS_TOMBSTONE) !== 0) {
			into.hasTombstone = true;
			continue;
		}
		kinds[count] = kind;
		ranks[count] = other;
		count += 1;
	}
	into.count = count;
	return true;
}

/** The parts of two pages that hold the edges of a block. */
export interface RunParts extends RunBytes {
	details: Uint8Array;
	detailsBegin: number;
	detailsEnd: number;
}

const NO_BYTES: Uint8Array = new Uint8Array(0);
/** Of no page yet. */
export const NO_PARTS: RunParts = {
	page: NO_BYTES,
	begin: 0,
	end: 0,
	own: 0,
	details: NO_BYTES,
	detailsBegin: 0,
	detailsEnd: 0,
};

/** What rows may say. */
export interface RowLimits {
	readonly sequenceBase: number;
	/** Ranks are below it. */
	readonly idCount: number;
}

/** Appends all rows, the other end of each a rank in its first word; `false` if they are not well-formed. */
export function decodeRows(parts: RunParts, { sequenceBase, idCount }: RowLimits, into: EdgeRows): boolean {
	const { page, end, own, details, detailsEnd } = parts;
	let detailsAt = parts.detailsBegin;
	let kind = 0;
	let other = -1;
	let low = 0;
	let high = -1;
	for (let at = parts.begin; at < end; ) {
		const head = varint(page, at);
		at = varintEnd;
		const value = head >>> DIFFERENCE_SHIFT;
		if ((head & HAS_KIND) !== 0) {
			other = own + ((value & 1) === 0 ? value >>> 1 : -((value + 1) >>> 1));
			kind = page[at]!;
			at += 1;
		} else if (other < 0) return false;
		else other += value;
		if (at > end || other < 0 || other >= idCount) return false;
		const isTombstone = (head & IS_TOMBSTONE) !== 0;
		const begin = varint(details, detailsAt);
		const length = isTombstone ? 0 : varint(details, varintEnd);
		const attributes = isTombstone ? 0 : varint(details, varintEnd);
		const above = varint(details, varintEnd);
		detailsAt = varintEnd;
		if (above > 0) {
			const sequence = sequenceBase + above - 1;
			low = sequence | 0;
			high = Math.floor(sequence / TWO_32);
		}
		if (detailsAt > detailsEnd || high < 0) return false;
		const to = into.push();
		const { words } = into;
		words[to] = other;
		words[to + 1] = 0;
		words[to + 2] = 0;
		words[to + 3] = 0;
		words[to + BEGIN] = begin;
		words[to + END] = isTombstone ? 0 : begin + length;
		words[to + ATTRIBUTES] = attributes;
		words[to + KIND] = kind;
		words[to + SEQUENCE_LOW] = low;
		words[to + SEQUENCE_HIGH] = isTombstone ? high | TOMBSTONE_BIT : high;
		if (isTombstone) into.tombstoneCount += 1;
	}
	return detailsAt === detailsEnd;
}

/** Where the number ended that {@link varint} read last. */
let varintEnd = 0;

function varint(page: Uint8Array, begin: number): number {
	const first = page[begin]!;
	if (first < 128) {
		varintEnd = begin + 1;
		return first;
	}
	const second = page[begin + 1]!;
	if (second < 128) {
		varintEnd = begin + 2;
		return (first & 127) | (second << 7);
	}
	const third = page[begin + 2]!;
	if (third >= 128) return longVarint(page, begin);
	varintEnd = begin + 3;
	return (first & 127) | ((second & 127) << 7) | (third << 14);
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
