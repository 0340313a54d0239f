/**
 * Leaf blocks that one line decides (CommonMark 0.31.2, sections 4.1 to 4.5): thematic breaks, headings and fences. All
 * look at a line from its first character that is no white space.
 */
import { isSpaceOrTab, runLength, Sign, skipSpaces, withoutSpaces } from "./characters.ts";

/** A range of code units. */
export interface Stretch {
	readonly begin: number;
	readonly end: number;
}

const LEVEL_MAX = 6;
const FENCE_MIN = 3;
const BREAK_MIN = 3;

/** Where the text ceases to be a thematic break: `end` if it is one, -1 if it has too few marks. */
export function thematicBreakEnd(units: Uint16Array, { begin, end }: Stretch): number {
	const mark = units[begin]!;
	let count = 0;
	for (let at = begin; at < end; at++) {
		if (units[at] === mark) count++;
		else if (!isSpaceOrTab(units[at]!)) return at;
	}
	return count >= BREAK_MIN ? end : -1;
}

/** The level of the ATX heading that the text is; 0 if it is none. */
export function atxLevel(units: Uint16Array, { begin, end }: Stretch): number {
	const level = runLength(units, begin, end, Sign.hash);
	const isHeading = level <= LEVEL_MAX && (begin + level === end || isSpaceOrTab(units[begin + level]!));
	return isHeading ? level : 0;
}

/** What an ATX heading says: without the marks around it. */
export function atxContent(units: Uint16Array, { begin, end }: Stretch): Stretch {
	const from = skipSpaces(units, begin + runLength(units, begin, end, Sign.hash), end);
	const last = withoutSpaces(units, from, end);
	let closing = last;
	while (closing > from && units[closing - 1] === Sign.hash) closing--;
	if (closing === from) return { begin: from, end: from };
	const isClosed = closing < last && isSpaceOrTab(units[closing - 1]!);
	return { begin: from, end: isClosed ? withoutSpaces(units, from, closing) : last };
}

/** The level of the heading that the text underlines; 0 if it is no underline. */
export function underlineLevel(units: Uint16Array, { begin, end }: Stretch): number {
	const mark = units[begin]!;
	const length = runLength(units, begin, end, mark);
	if (skipSpaces(units, begin + length, end) < end) return 0;
	return mark === Sign.equal ? 1 : mark === Sign.minus ? 2 : 0;
}

/** How long the fence is that begins a code block; 0 if it is none. */
export function fenceLength(units: Uint16Array, { begin, end }: Stretch): number {
	const mark = units[begin]!;
	const length = runLength(units, begin, end, mark);
	if (length < FENCE_MIN) return 0;
	// else it is a code span in a paragraph
	if (mark === Sign.backtick) for (let at = begin + length; at < end; at++) if (units[at] === mark) return 0;
	return length;
}

/** So many of one mark. */
export interface Fence {
	readonly mark: number;
	readonly length: number;
}

/** Whether the text closes a code block that began with this fence. */
export function closesFence(units: Uint16Array, { begin, end }: Stretch, fence: Fence): boolean {
	const length = runLength(units, begin, end, fence.mark);
	return length >= fence.length && skipSpaces(units, begin + length, end) === end;
}
