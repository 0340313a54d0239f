/**
 * XXH64 with seed 0: the checksum of every page and log record (algorithm 1 of the format).
 *
 * A 64-bit product is put together from 16-bit halves, because a BigInt in this loop costs a hundred times
 * as much. Results come as two int32 words in {@link hashWords}. This is the plain twin: xxhash64Wasm.ts is
 * the fast one, and their equality is tested.
 */

/** Low and high word of the newest hash; overwritten by the next call. */
export interface HashWords {
	low: number;
	high: number;
}

const P1L = 0x85ebca87 | 0;
const P1H = 0x9e3779b1 | 0;
const P2L = 0x27d4eb4f | 0;
const P2H = 0xc2b2ae3d | 0;
const P3L = 0x9e3779f9 | 0;
const P3H = 0x165667b1 | 0;
const P4L = 0xc2b2ae63 | 0;
const P4H = 0x85ebca77 | 0;
const P5L = 0x165667c5 | 0;
const P5H = 0x27d4eb2f | 0;

/** The accumulator: every helper below reads and writes it. */
let low = 0;
let high = 0;

const lanes = new Int32Array(8);

/** XXH64 of `bytes[begin, end)`, into `into`. */
export function xxhash64(bytes: Uint8Array, begin: number, end: number, into: HashWords): void {
	const length = end - begin;
	let at = begin;
	if (length >= 32) {
		at = hashStripes(bytes, begin, end);
	} else {
		low = P5L;
		high = P5H;
	}
	add(length | 0, Math.floor(length / 4294967296) | 0);
	hashTail(bytes, at, end);
	avalanche();
	into.low = low;
	into.high = high;
}

/**
 * Whole stripes of 32 bytes through four lanes, then the lanes into the accumulator; returns where they end.
 */
function hashStripes(bytes: Uint8Array, begin: number, end: number): number {
	startLanes();
	let at = begin;
	for (const last = end - 32; at <= last; at += 32) {
		for (let lane = 0; lane < 4; lane += 1) {
			const from = at + lane * 8;
			low = lanes[lane * 2]!;
			high = lanes[lane * 2 + 1]!;
			addProduct(word(bytes, from), word(bytes, from + 4));
			lanes[lane * 2] = low;
			lanes[lane * 2 + 1] = high;
		}
	}
	joinLanes();
	return at;
}

/** Lanes begin at P1 + P2, P2, 0 and -P1. */
function startLanes(): void {
	low = P1L;
	high = P1H;
	add(P2L, P2H);
	lanes[0] = low;
	lanes[1] = high;
	lanes[2] = P2L;
	lanes[3] = P2H;
	lanes[4] = 0;
	lanes[5] = 0;
	lanes[6] = -P1L | 0;
	lanes[7] = (~P1H + (P1L === 0 ? 1 : 0)) | 0;
}

const ROTATIONS = [1, 7, 12, 18] as const;

function joinLanes(): void {
	let sumLow = 0;
	let sumHigh = 0;
	for (let lane = 0; lane < 4; lane += 1) {
		low = lanes[lane * 2]!;
		high = lanes[lane * 2 + 1]!;
		rotateLeft(ROTATIONS[lane]!);
		add(sumLow, sumHigh);
		sumLow = low;
		sumHigh = high;
	}
	for (let lane = 0; lane < 4; lane += 1) {
		const accLow = low;
		const accHigh = high;
		low = 0;
		high = 0;
		addProduct(lanes[lane * 2]!, lanes[lane * 2 + 1]!);
		low ^= accLow;
		high ^= accHigh;
		multiply(P1L, P1H);
		add(P4L, P4H);
	}
}

/** The bytes after the last whole stripe: words of 8, then one of 4, then single ones. */
function hashTail(bytes: Uint8Array, begin: number, end: number): void {
	let at = begin;
	for (; at + 8 <= end; at += 8) {
		const accLow = low;
		const accHigh = high;
		low = 0;
		high = 0;
		addProduct(word(bytes, at), word(bytes, at + 4));
		low ^= accLow;
		high ^= accHigh;
		rotateLeft(27);
		multiply(P1L, P1H);
		add(P4L, P4H);
	}
	if (at + 4 <= end) {
		mixProduct(word(bytes, at), P1L, P1H);
		rotateLeft(23);
		multiply(P2L, P2H);
		add(P3L, P3H);
		at += 4;
	}
	for (; at < end; at += 1) {
		mixProduct(bytes[at]!, P5L, P5H);
		rotateLeft(11);
		multiply(P1L, P1H);
	}
}

function avalanche(): void {
	low ^= high >>> 1;
	multiply(P2L, P2H);
	const shiftedLow = (low >>> 29) | (high << 3);
	high ^= high >>> 29;
	low ^= shiftedLow;
	multiply(P3L, P3H);
	low ^= high;
}

/** A lane's round: accumulator += input * P2, rotated by 31, times P1. */
function addProduct(inputLow: number, inputHigh: number): void {
	const accLow = low;
	const accHigh = high;
	low = inputLow;
	high = inputHigh;
	multiply(P2L, P2H);
	add(accLow, accHigh);
	rotateLeft(31);
	multiply(P1L, P1H);
}

/** Accumulator ^= input * prime, for an unsigned 32-bit input. */
function mixProduct(input: number, primeLow: number, primeHigh: number): void {
	const accLow = low;
	const accHigh = high;
	low = input;
	high = 0;
	multiply(primeLow, primeHigh);
	low ^= accLow;
	high ^= accHigh;
}

function add(addLow: number, addHigh: number): void {
	const sum = (low >>> 0) + (addLow >>> 0);
	high = (high + addHigh + (sum > 0xffffffff ? 1 : 0)) | 0;
	low = sum | 0;
}

function rotateLeft(by: number): void {
	const rotated = (low << by) | (high >>> (32 - by));
	high = (high << by) | (low >>> (32 - by));
	low = rotated;
}

function multiply(byLow: number, byHigh: number): void {
	const a0 = low & 0xffff;
	const a1 = low >>> 16;
	const b0 = byLow & 0xffff;
	const b1 = byLow >>> 16;
	const p00 = a0 * b0;
	const p01 = a0 * b1;
	const p10 = a1 * b0;
	const middle = (p00 >>> 16) + (p01 & 0xffff) + (p10 & 0xffff);
	const carried = a1 * b1 + (p01 >>> 16) + (p10 >>> 16) + (middle >>> 16);
	high = (carried + Math.imul(low, byHigh) + Math.imul(high, byLow)) | 0;
	low = (p00 & 0xffff) | (middle << 16);
}

function word(bytes: Uint8Array, at: number): number {
	return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
