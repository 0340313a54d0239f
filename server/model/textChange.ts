/**
 * How one text became another, as one replaced span: what stands before and after it is equal. Carries offsets from
 * one text to the other, so that answers made from the older text can be shown in the newer one.
 */
export interface TextChange {
	/** Where both texts begin to differ. */
	readonly begin: number;
	/** Where the rest is equal again, in the text before. */
	readonly endBefore: number;
	/** The same place in the text after. */
	readonly endAfter: number;
}

/** So many characters are compared at once, as V8 compares strings, which takes far less than one after the other. */
const PIECE = 1024;

/** @returns undefined if the texts are equal. Cost: one pass over what is equal. */
export function textChange(before: string, after: string): TextChange | undefined {
	if (before === after) return undefined;
	const shorter = Math.min(before.length, after.length);
	let begin = 0;
	while (begin + PIECE <= shorter && isSamePiece(before, begin, after, begin)) begin += PIECE;
	while (begin < shorter && before.charCodeAt(begin) === after.charCodeAt(begin)) begin++;
	const tailMost = shorter - begin;
	let tail = 0;
	while (
		tail + PIECE <= tailMost &&
		isSamePiece(before, before.length - tail - PIECE, after, after.length - tail - PIECE)
	) tail += PIECE;
	while (
		tail < tailMost &&
		before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
	) tail++;
	return { begin, endBefore: before.length - tail, endAfter: after.length - tail };
}

function isSamePiece(one: string, begin: number, other: string, otherBegin: number): boolean {
	return one.slice(begin, begin + PIECE) === other.slice(otherBegin, otherBegin + PIECE);
}

/** The offset in the text before that an offset in the text after stands for; undefined inside what was replaced. */
export function offsetBefore({ begin, endBefore, endAfter }: TextChange, after: number): number | undefined {
	if (after < begin) return after;
	if (after >= endAfter) return after - endAfter + endBefore;
	return undefined;
}

/**
 * The offset in the text after of what begins at an offset in the text before; the begin of the replacement if it was
 * replaced. What begins where text was only inserted stands behind it.
 */
export function offsetAfter({ begin, endBefore, endAfter }: TextChange, before: number): number {
	if (before >= endBefore) return before - endBefore + endAfter;
	return before < begin ? before : begin;
}

/** Like {@link offsetAfter}, of what ends at an offset. */
export function endAfter(change: TextChange, before: number): number {
	return before === 0 ? 0 : before - 1 < change.begin ? before
		: Math.max(change.begin, offsetAfter(change, before - 1) + 1);
}
