/**
 * Text in columns. What comes from files (names, paths, source) goes through {@link printable} before it is measured.
 */
import { printable } from "./controls.ts";

/** Columns that a text takes: wide characters two, marks none. */
export function widthOf(text: string): number {
	let width = 0;
	for (const character of text) {
		if (MARK.test(character)) continue;
		width += WIDE.test(character) ? 2 : 1;
	}
	return width;
}

const MARK = /\p{Mn}|\p{Me}|[\u200b-\u200d\ufe0f]/u;
const WIDE = new RegExp(`[${[
	"\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe4f",
	"\\uff00-\\uff60\\uffe0-\\uffe6",
].join("")}]|\\p{Emoji_Presentation}`, "u");

export function pad(text: string, width: number): string {
	return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** The text, cut to a width; `…` stands for what is missing. */
export function cut(text: string, width: number): string {
	if (widthOf(text) <= width) return text;
	let [kept, used] = ["", 0];
	for (const character of text) {
		const next = widthOf(character);
		if (used + next > width - 1) break;
		kept += character;
		used += next;
	}
	return width < 1 ? "" : `${kept}…`;
}

/** A line of source around a range, without its indentation. */
export interface Excerpt {
	readonly before: string;
	readonly match: string;
	readonly after: string;
}

/** Cuts a line so that the range stays visible within a width. */
export function excerpt(line: string, begin: number, end: number, width: number): Excerpt {
	const indent = line.length - line.trimStart().length;
	let before = line.slice(Math.min(indent, begin), begin);
	const match = printable(line.slice(begin, end));
	const room = Math.max(10, width - widthOf(match));
	const third = Math.floor(room / 2);
	if (widthOf(before) > third && widthOf(line.trim()) > width) before = `…${before.slice(-(third - 1))}`;
	before = printable(before);
	return { before, match, after: cut(printable(line.slice(end).trimEnd()), room - widthOf(before)) };
}

/** A count with its noun: `1 file`, `1,204 files`. */
export function count(value: number, one: string, many: string = `${one}s`): string {
	return `${number(value)} ${value === 1 ? one : many}`;
}

/** The plural of a noun: `callers`, `dependencies`. */
export function plural(noun: string): string {
	return noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}

/** A whole number with a comma before each three digits; `toLocaleString` takes 20 ms the first time. */
export function number(value: number): string {
	return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Milliseconds as people say them: `840 ms`, `12.3 s`, `4 min 5 s`. */
export function duration(milliseconds: number): string {
	if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
	if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
	return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

/** Bytes as people say them: `17 bytes`, `1.2 kB`, `340 MB`. */
export function bytes(value: number): string {
	const units = ["bytes", "kB", "MB", "GB", "TB"];
	let [shown, unit] = [value, 0];
	while (shown >= 999.5 && unit < units.length - 1) [shown, unit] = [shown / 1000, unit + 1];
	const digits = unit === 0 || shown >= 99.5 ? 0 : 1;
	return `${shown.toFixed(digits)} ${value === 1 ? "byte" : (units[unit] ?? "")}`;
}
