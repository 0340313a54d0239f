/**
 * Front matter, which is not of CommonMark but of what makes pages of it: lines between two of `---` or two of `+++`,
 * at the very begin of a file.
 */
import type { Source } from "../../skim/tokens.ts";
import { runLength, Sign, skipSpaces } from "./characters.ts";
import { Line } from "./line.ts";

const FENCE_LENGTH = 3;

/** Stands before the first line that is Markdown. */
export function behindFrontMatter(source: Source): Line {
	const mark = source.units[0]!;
	const line = new Line(source, 0);
	if ((mark === Sign.minus || mark === Sign.plus) && line.advance() && isFence(source, line, mark)) {
		while (line.advance()) if (isFence(source, line, mark)) return line;
	}
	return new Line(source, 0);
}

function isFence({ units }: Source, { begin, end }: Line, mark: number): boolean {
	return runLength(units, begin, end, mark) === FENCE_LENGTH && skipSpaces(units, begin + FENCE_LENGTH, end) === end;
}
