/** The signature of a block: what stands before its body, on one line, without comments; at most so long. */
import type { StringRun } from "../model/factsStrings.ts";
import { Mark, type Source, type Tokens } from "./tokens.ts";
import { isWhiteSpace, trimEnd } from "./whiteSpace.ts";

const SIGNATURE_MAX = 300;
/** So many units may be taken off the end of what was written of it, and some more. */
const CUT_MAX = 16;
const SPACE = 32;
const LINE_FEED = 10;
const ELLIPSIS = 0x2026;

/** A range of the text. */
interface Range {
	readonly begin: number;
	readonly end: number;
}

/** Writes the text of a range, without what only opens a body. */
export function writeSignature({ units }: Source, tokens: Tokens, { begin, end }: Range, strings: StringRun): void {
	const from = strings.begin;
	writeLine(units, tokens, { begin, end: Math.min(end, begin + 4 * SIGNATURE_MAX) }, strings);
	strings.unitCount = withoutOpening(strings.units, from, strings.unitCount);
	if (strings.unitCount - from <= SIGNATURE_MAX) return;
	strings.unitCount = from + SIGNATURE_MAX - 1;
	strings.appendUnit(ELLIPSIS);
}

/**
 * Writes text with each comment and run of white space as one space, and none around it; where a list in brackets has
 * its lines to itself, as it would be on one.
 */
function writeLine(units: Uint16Array, tokens: Tokens, { begin, end }: Range, strings: StringRun): void {
	strings.reserve(end - begin);
	const { comments, commentCount } = tokens;
	let comment = firstCommentFrom(tokens, begin);
	let next = comment < commentCount ? comments[comment * 2]! : end;
	const to = strings.units;
	const first = strings.unitCount;
	let written = first;
	let isSpaced = false;
	let isBroken = false;
	/** Angle brackets whose lists have lines to themselves; others may mean less, or more. */
	let angles = 0;
	for (let at = begin; at < end && written - first < SIGNATURE_MAX + CUT_MAX; at++) {
		const unit = units[at]!;
		if (at === next) {
			at = comments[comment * 2 + 1]! - 1;
			next = ++comment < commentCount ? comments[comment * 2]! : end;
			isSpaced = true;
		} else if (isWhiteSpace(unit)) {
			isSpaced = true;
			isBroken ||= unit === LINE_FEED;
		} else {
			const isBegin = isBroken && written > first && isOpener(to[written - 1]!);
			const isEnd = isBroken && written > first && isCloser(unit) && (unit !== Mark.greater || angles > 0);
			const isOfList = isBegin || isEnd;
			if (isBegin && to[written - 1] === Mark.less) angles++;
			if (isEnd && unit === Mark.greater) angles--;
			if (isEnd && to[written - 1] === Mark.comma) written--;
			if (isSpaced && !isOfList && written > first) to[written++] = SPACE;
			isSpaced = isBroken = false;
			to[written++] = unit;
			// what follows without a space is written as it is
			const stop = Math.min(next, end) - 1;
			while (at < stop && !isWhiteSpace(units[at + 1]!)) to[written++] = units[++at]!;
		}
	}
	strings.unitCount = written;
}

const isOpener = (unit: number): boolean => unit === Mark.round || unit === Mark.square || unit === Mark.less;
const isCloser = (unit: number): boolean =>
	unit === Mark.roundEnd || unit === Mark.squareEnd || unit === Mark.greater;

function firstCommentFrom({ comments, commentCount }: Tokens, begin: number): number {
	let low = 0;
	let high = commentCount;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (comments[middle * 2]! < begin) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** The end of a line without `=>`, `=` or a bracket that a body would follow. */
function withoutOpening(units: Uint16Array, begin: number, end: number): number {
	const last = end > begin ? units[end - 1]! : 0;
	const isArrow = last === Mark.greater && end - 2 >= begin && units[end - 2] === Mark.assign;
	const isOpening = isArrow || last === Mark.assign || last === Mark.curly || last === Mark.colon ||
		last === Mark.semicolon || last === Mark.comma;
	return isOpening ? trimEnd(units, begin, isArrow ? end - 2 : end - 1) : end;
}
