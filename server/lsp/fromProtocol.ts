/**
 * From the protocol's world to ours: URIs to paths, positions to offsets. With toProtocol.ts the only place that knows
 * lines, columns and their encodings.
 */
import { sep } from "node:path";
import type { Position } from "vscode-languageserver/node";
import { URI } from "vscode-uri";
import type { LineIndex } from "../model/lineIndex.ts";

/** In what units a client counts columns. */
export type PositionEncoding = "utf-8" | "utf-16" | "utf-32";
/** Encodings in which a column is not a distance in our texts. */
export type CountedEncoding = Exclude<PositionEncoding, "utf-16">;

/** A text and where its lines begin. */
export interface LinedText {
	readonly text: string;
	readonly lines: LineIndex;
}

/** The absolute path of a `file:` URI; undefined for documents that are not on disk, and for what is no URI. */
export function pathOfUri(uri: string): string | undefined {
	if (typeof uri !== "string") return undefined;
	try {
		const parsed = URI.parse(uri, true);
		return parsed.scheme === "file" && !parsed.fsPath.includes("\0") ? parsed.fsPath : undefined;
	} catch {
		return undefined;
	}
}

export function uriOfPath(absolutePath: string): string {
	return URI.file(absolutePath).toString();
}

/** What URIs are allowed to have as it is. */
const PLAIN = /^[\w./~-]*$/;

/**
 * The URIs of what lies below a folder, by paths with `/`; the same as {@link uriOfPath} of the whole path, which takes
 * longer than to place what lies there.
 */
export function urisBelow(folder: string): (path: string) => string {
	const own = uriOfPath(folder);
	const begin = own.endsWith("/") ? own : `${own}/`;
	return (path) => (PLAIN.test(path) ? begin + path : uriOfPath(joined(folder, path)));
}

/** The path of what lies below a folder. */
export function joined(folder: string, path: string): string {
	return folder.endsWith(sep) ? folder + path : folder + sep + path;
}

/**
 * The offset of a position. Beyond the end of a line is its end, beyond the text the text's end; a position within a
 * character is its beginning.
 *
 * @returns undefined if the position is not one: negative, fractional or missing numbers
 */
export function offsetOfPosition(
	{ text, lines }: LinedText,
	position: Position | undefined,
	encoding: PositionEncoding,
): number | undefined {
	const { line, character } = position ?? { line: -1, character: -1 };
	if (!Number.isInteger(line) || !Number.isInteger(character) || line < 0 || character < 0) return undefined;
	if (line >= lines.lineCount) return text.length;
	const begin = lines.begins[line] as number;
	const end = endOfLine(text, begin, line + 1 < lines.lineCount ? (lines.begins[line + 1] as number) : text.length);
	if (encoding !== "utf-16") return offsetOfColumn(text, begin, end, { column: character, encoding });
	const offset = Math.min(begin + character, end);
	return offset > begin && isWithinCharacter(text, offset) ? offset - 1 : offset;
}

/** What a line may end with. */
const LINE_END_MAX = 2;

/**
 * The same as {@link offsetOfPosition} by the lines alone, for a text that would have to be read.
 *
 * @returns undefined where the text decides: beyond ASCII, at the end of a line, and for what is no position
 */
export function offsetInLines(lines: LineIndex, position: Position | undefined): number | undefined {
	const { line, character } = position ?? { line: -1, character: -1 };
	const isPosition = Number.isInteger(line) && Number.isInteger(character) && line >= 0 && character >= 0;
	if (!lines.isAscii || !isPosition) return undefined;
	if (line >= lines.lineCount) return lines.textLength;
	const begin = lines.begins[line] as number;
	const next = line + 1 < lines.lineCount ? (lines.begins[line + 1] as number) : lines.textLength;
	return begin + character <= next - LINE_END_MAX ? begin + character : undefined;
}

/** Whether an offset separates the two halves of a character. */
export function isWithinCharacter(text: string, offset: number): boolean {
	return isLowSurrogate(text, offset) && isHighSurrogate(text, offset - 1);
}

/** Where a line's content ends; `next` is where the line after it begins. */
export function endOfLine(text: string, begin: number, next: number): number {
	let end = next;
	if (end > begin && text.charCodeAt(end - 1) === 10) end--;
	if (end > begin && text.charCodeAt(end - 1) === 13) end--;
	return end;
}

/** The offset of a column in bytes or characters, within a line; in a character, where it begins. */
export function offsetOfColumn(
	text: string, begin: number, end: number,
	{ column, encoding }: { readonly column: number; readonly encoding: CountedEncoding },
): number {
	let columns = 0;
	let at = begin;
	while (at < end) {
		const units = isHighSurrogate(text, at) && isLowSurrogate(text, at + 1) ? 2 : 1;
		columns += encoding === "utf-8" ? utf8Bytes(text.charCodeAt(at), units) : 1;
		if (columns > column) return at;
		at += units;
	}
	return end;
}

/** The column of an offset: what the text between the two takes, in bytes of UTF-8 or in characters. */
export function columnAt(text: string, begin: number, offset: number, encoding: CountedEncoding): number {
	let columns = 0;
	let at = begin;
	while (at < offset) {
		const units = at + 1 < offset && isHighSurrogate(text, at) && isLowSurrogate(text, at + 1) ? 2 : 1;
		columns += encoding === "utf-8" ? utf8Bytes(text.charCodeAt(at), units) : 1;
		at += units;
	}
	return columns;
}

/** Bytes of one character; a lone surrogate is written as U+FFFD, three bytes. */
function utf8Bytes(unit: number, units: number): number {
	if (units === 2) return 4;
	if (unit < 0x80) return 1;
	return unit < 0x800 ? 2 : 3;
}

function isHighSurrogate(text: string, at: number): boolean {
	return (text.charCodeAt(at) & 0xfc00) === 0xd800;
}

function isLowSurrogate(text: string, at: number): boolean {
	return (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}
