/**
 * Unified diffs, as `git diff` and `diff -u` write them: which lines of which files they change. Pure.
 *
 * A patch may be applied already or not: {@link changedBy} finds out by its lines.
 */
import type { ChangedFile } from "../model/changedFile.ts";

/** A run of changed lines with what is around it. */
export interface Hunk {
	/** From 0. */
	readonly oldBegin: number;
	readonly newBegin: number;
	/** Each with its mark: space, `-` or `+`. */
	readonly lines: readonly string[];
}

export interface PatchedFile {
	/** Undefined when the patch makes the file. */
	readonly oldPath: string | undefined;
	/** Undefined when the patch deletes it. */
	readonly newPath: string | undefined;
	readonly hunks: readonly Hunk[];
}

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** What does not fit a patch; one sentence. */
export class PatchError extends Error {}

/**
 * Reads a patch of any number of files; lines between them (commit messages, `index …`) are passed over.
 *
 * @throws PatchError when a hunk is cut short, or nothing in it is a hunk although it is not empty
 */
export function parsePatch(text: string): PatchedFile[] {
	const lines = text.split("\n");
	const files: { oldPath: string | undefined; newPath: string | undefined; hunks: Hunk[] }[] = [];
	let oldPath: string | undefined;
	for (let at = 0; at < lines.length; at++) {
		const line = (lines[at] as string).replace(/\r$/, "");
		if (line.startsWith("--- ") && lines[at + 1]?.startsWith("+++ ") === true) {
			oldPath = pathIn(line, "a/");
			files.push({ oldPath, newPath: pathIn((lines[++at] as string).replace(/\r$/, ""), "b/"), hunks: [] });
			continue;
		}
		const header = HEADER.exec(line);
		const file = files.at(-1);
		if (!header || !file) continue;
		const { hunk, end } = hunkFrom(lines, at, header);
		file.hunks.push(hunk);
		at = end - 1;
	}
	if (files.length === 0 && text.trim() !== "") {
		throw new PatchError("This is not a patch: no file begins in it with --- and +++.");
	}
	return files;
}

function hunkFrom(
	lines: readonly string[], at: number, header: RegExpExecArray,
): { readonly hunk: Hunk; readonly end: number } {
	const [oldBegin = 0, oldCount = 1, newBegin = 0, newCount = 1] = header.slice(1).map((part: string | undefined) =>
		(part === undefined ? undefined : Number(part)));
	let [oldLeft, newLeft] = [oldCount, newCount];
	let end = at + 1;
	for (; (oldLeft > 0 || newLeft > 0) && end < lines.length; end++) {
		const mark = (lines[end] as string)[0] ?? " ";
		if (mark === "\\") continue;
		if (mark !== " " && mark !== "-" && mark !== "+") break;
		if (mark !== "+") oldLeft--;
		if (mark !== "-") newLeft--;
	}
	if (oldLeft !== 0 || newLeft !== 0) throw new PatchError(`The patch is cut short, or damaged, in line ${end + 1}.`);
	// A side without lines is named by the line before it.
	const first = (begin: number, count: number): number => (count === 0 ? begin : begin - 1);
	return {
		hunk: { oldBegin: first(oldBegin, oldCount), newBegin: first(newBegin, newCount), lines: lines.slice(at + 1, end) },
		end,
	};
}

function pathIn(line: string, prefix: string): string | undefined {
	const path = line.slice(4).replace(/\t.*$/, "").replace(/^"(.*)"$/, (_, quoted: string) => unquoted(quoted));
	if (path === "/dev/null") return undefined;
	return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

/** Git's way to write names that are not plain: backslashes, and bytes in octal. */
function unquoted(text: string): string {
	const bytes: number[] = [];
	const escapes: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11 };
	for (let at = 0; at < text.length; at++) {
		if (text[at] !== "\\") {
			bytes.push(...new TextEncoder().encode(text[at]));
			continue;
		}
		const octal = /^[0-7]{3}/.exec(text.slice(at + 1))?.[0];
		const letter = text[at + 1] ?? "";
		bytes.push(octal === undefined ? escapes[letter] ?? letter.charCodeAt(0) : Number.parseInt(octal, 8));
		at += octal === undefined ? 1 : 3;
	}
	return new TextDecoder().decode(Uint8Array.from(bytes));
}

/**
 * The lines of the text of now that a patch changes: of its new side if it is applied, of its old side if it is not.
 *
 * @param linesOf - the text of a file as lines; undefined if there is none
 * @throws PatchError if a file fits neither side
 */
export function changedBy(
	patch: readonly PatchedFile[], linesOf: (path: string) => readonly string[] | undefined,
): ChangedFile[] {
	return patch.flatMap(({ oldPath, newPath, hunks }): ChangedFile[] => {
		const newLines = newPath === undefined ? undefined : linesOf(newPath);
		if (newPath !== undefined && newLines && hunks.every((hunk) => fits(hunk, "-", hunk.newBegin, newLines))) {
			// Of a file that nobody knew before, git says no more than that.
			if (oldPath === undefined && hunks.length === 0) {
				return [{ path: newPath, lines: [{ begin: 0, end: newLines.length }] }];
			}
			return [{ path: newPath, lines: hunks.flatMap((hunk) => rangesOf(hunk, "+", "-", hunk.newBegin)) }];
		}
		const oldLines = oldPath === undefined ? undefined : linesOf(oldPath);
		if (oldPath !== undefined && oldLines && hunks.every((hunk) => fits(hunk, "+", hunk.oldBegin, oldLines))) {
			return [{ path: oldPath, lines: hunks.flatMap((hunk) => rangesOf(hunk, "-", "+", hunk.oldBegin)) }];
		}
		// A file that is yet to be made, or is deleted already, has no lines.
		const path = newPath ?? oldPath ?? "";
		if (!newLines && !oldLines && (newPath === undefined || oldPath === undefined)) return [{ path, lines: [] }];
		throw new PatchError(`The patch does not fit ${path}: its lines are neither those before it nor those after it.`);
	});
}

/** Whether the lines of a hunk, but for those with one mark, stand at a place. */
function fits({ lines }: Hunk, without: string, begin: number, text: readonly string[]): boolean {
	let at = begin;
	for (const line of lines) {
		if (line[0] === without || line[0] === "\\") continue;
		if ((text[at] ?? "").replace(/\r$/, "") !== line.slice(1).replace(/\r$/, "")) return false;
		at++;
	}
	return true;
}

/** The lines of one side, and empty ranges where the other side alone has some. */
function rangesOf({ lines }: Hunk, mark: string, other: string, begin: number): { begin: number; end: number }[] {
	const ranges: { begin: number; end: number }[] = [];
	let at = begin;
	let isOther = false;
	const flush = (): void => {
		if (isOther && ranges.at(-1)?.end !== at) ranges.push({ begin: at, end: at });
		isOther = false;
	};
	for (const line of lines) {
		if (line[0] === "\\") continue;
		if (line[0] === other) {
			isOther = true;
			continue;
		}
		if (line[0] === mark) {
			const last = ranges.at(-1);
			if (last?.end === at && last.begin < last.end) last.end = at + 1;
			else ranges.push({ begin: at, end: at + 1 });
			isOther = false;
		} else flush();
		at++;
	}
	flush();
	return ranges;
}
