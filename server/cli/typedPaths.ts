/** Where paths lead that are typed in a shell: seen from its folder first, then from the top of the workspace. */
import { basename, dirname, join, resolve } from "node:path";
import type { Analysis } from "../analysis/analysis.ts";
import { parsePlace, type TypedPaths } from "../analysis/targets.ts";
import { realRoot, relativeInside } from "../workspace/containment.ts";
import { isFile } from "./places.ts";

export interface IndexedFolder {
	readonly analysis: Analysis;
	readonly root: string;
}

export function typedPaths(folder: IndexedFolder, cwd: string): TypedPaths {
	return {
		fromHere: (typed) => indexedPath(folder, resolve(cwd, typed)),
		fromTop: (typed) => indexedPath(folder, resolve(folder.root, typed)),
	};
}

/** The path that the index has for a file; it may have been typed through a link to its folder. */
export function indexedPath({ analysis, root }: IndexedFolder, absolute: string): string | undefined {
	const direct = relativeInside(root, absolute);
	if (direct !== undefined && analysis.lines(direct) !== undefined) return direct;
	if (!isFile(absolute)) return undefined;
	const real = relativeInside(root, join(realRoot(dirname(absolute)), basename(absolute)));
	return real !== undefined && analysis.lines(real) !== undefined ? real : undefined;
}

/** The file of a place that was typed in the stead of a name, absolutely; undefined when it is none. */
export function fileNamedIn(text: string, cwd: string): string | undefined {
	const place = parsePlace(text);
	if (place === undefined) return undefined;
	const absolute = resolve(cwd, place.file);
	return isFile(absolute) ? absolute : undefined;
}
