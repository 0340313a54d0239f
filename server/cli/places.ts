/** Lines and columns as people count them, from 1, and back; columns count UTF-16 code units, as editors do. */
import { statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Analysis, TextRange } from "../analysis/analysis.ts";

/** A range of a file; everything counts from 1, the end is just behind the last character. */
export interface ShownPlace {
	readonly path: string;
	readonly line: number;
	readonly column: number;
	readonly endLine: number;
	readonly endColumn: number;
}

/** Where lines are known: in the index, or on a side of a comparison. */
export type Lines = Pick<Analysis, "lines">;

export function placeOf(of: Lines, path: string, range: TextRange): ShownPlace {
	const lines = of.lines(path);
	const begin = lines?.positionAt(range.begin) ?? { line: 0, character: 0 };
	const end = lines?.positionAt(range.end) ?? begin;
	return {
		path, line: begin.line + 1, column: begin.character + 1, endLine: end.line + 1, endColumn: end.character + 1,
	};
}

/** Whether a path is a file; false also when it does not exist. */
export function isFile(path: string): boolean {
	return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** By path, then by position; what has no place comes last. */
export function byPlace(one: ShownPlace | undefined, other: ShownPlace | undefined): number {
	if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined);
	if (one.path !== other.path) return one.path < other.path ? -1 : 1;
	return one.line - other.line || one.column - other.column;
}

/** As people read it, and as a terminal opens it: the path as seen from their folder. */
export function locationOf(place: ShownPlace, pathOf: (path: string) => string): string {
	return `${pathOf(place.path)}:${place.line}:${place.column}`;
}

/**
 * Turns workspace paths into paths that can be opened from a folder: relative where that is short, else absolute.
 *
 * @param root - absolute, as `from`
 */
export function pathsFrom(root: string, from: string): (path: string) => string {
	const up = relative(from, root);
	if (up === "") return (path) => path;
	if (up.split(sep).filter((part) => part === "..").length > CLIMB_MAX) return (path) => join(root, path);
	return (path) => relative(from, join(root, path)).split(sep).join("/");
}

const CLIMB_MAX = 3;
