/**
 * BlockId: the name of a block, 128 bits as four 32-bit words, and its order.
 *
 * Words are signed (`x | 0`), because that is what typed arrays and bit operations give for free. Order and
 * hex treat them as unsigned, `w0` first, so the order of ids is the order of their hex forms and of their
 * bytes on disk.
 */
import { EngineError } from "../base/errors.ts";

/**
 * The name of a block: 128 bits, as four int32 words.
 *
 * The engine gives the words no meaning but their order. Ids that share `w0` and `w1` lie side by side, so
 * whoever makes ids decides what is cheap to scan: with a hash of the path in `w0, w1`, the blocks of a
 * file are one range.
 */
export interface BlockId {
	readonly w0: number;
	readonly w1: number;
	readonly w2: number;
	readonly w3: number;
}

const HEX = /^[0-9a-f]{32}$/;

/**
 * Parses 32 lower-case hex digits.
 *
 * @throws {@link EngineError} `invalid` if `hex` is anything else
 */
export function blockIdFromHex(hex: string): BlockId {
	if (!HEX.test(hex)) throw new EngineError("invalid", "A block id is 32 lower-case hex digits.");
	const word = (at: number): number => Number.parseInt(hex.slice(at, at + 8), 16) | 0;
	return { w0: word(0), w1: word(8), w2: word(16), w3: word(24) };
}

/** Prints an id as 32 lower-case hex digits; {@link blockIdFromHex} reads them back. */
export function blockIdToHex(id: BlockId): string {
	return wordToHex(id.w0) + wordToHex(id.w1) + wordToHex(id.w2) + wordToHex(id.w3);
}

/** By byte: V8 prints numbers above 31 bits as floating point ones, which takes several times as long. */
const HEX_OF_BYTE: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function wordToHex(word: number): string {
	const [first, second] = [HEX_OF_BYTE[word >>> 24]!, HEX_OF_BYTE[(word >>> 16) & 0xff]!];
	return first + second + HEX_OF_BYTE[(word >>> 8) & 0xff]! + HEX_OF_BYTE[word & 0xff]!;
}

/** Orders ids as their hex forms: negative when `first` comes before `second`, 0 when they are equal. */
export function compareBlockIds(first: BlockId, second: BlockId): number {
	return (
		compareWords(first.w0, second.w0) ||
		compareWords(first.w1, second.w1) ||
		compareWords(first.w2, second.w2) ||
		compareWords(first.w3, second.w3)
	);
}

/** Orders two words as unsigned numbers: -1, 0 or 1. */
export function compareWords(first: number, second: number): number {
	if (first === second) return 0;
	return first >>> 0 < second >>> 0 ? -1 : 1;
}

/** Whether two ids name the same block. */
export function blockIdEquals(first: BlockId, second: BlockId): boolean {
	return (
		first.w0 === second.w0 && first.w1 === second.w1 && first.w2 === second.w2 && first.w3 === second.w3
	);
}
