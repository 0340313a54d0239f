/**
 * From `FILE:LINE:COL`, as typed, to an offset in a file of the index; each way in which that fails has its own answer.
 * The file counts from the shell's folder, else from the top of the workspace, and is looked for before any folder is
 * opened: a slip of the finger must not have a folder indexed.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parsePlace, type TypedPlace } from "../analysis/targets.ts";
import type { CommandContext } from "./command.ts";
import { CommandFailure, ExitCode } from "./exit.ts";
import type { OpenFolder } from "./folderQuestion.ts";
import { count } from "./layout.ts";
import { isFile } from "./places.ts";
import { findRoot } from "./root.ts";
import { indexedPath } from "./typedPaths.ts";

export interface Point {
	readonly path: string;
	readonly offset: number;
}

/** A place in a file that there is. */
export interface FoundPlace extends TypedPlace {
	readonly absolute: string;
}

export function requirePlace(typed: string, context: CommandContext): FoundPlace {
	const place = parsePlace(typed);
	if (place === undefined) {
		const hint = "Write FILE:LINE:COL, both counted from 1, such as src/cart.ts:12:9.";
		const isName = !isFile(resolve(context.cwd, typed));
		throw new CommandFailure(
			ExitCode.usage, `${typed} is not a place in a file.`, isName ? `${hint} For a name: kausal find ${typed}` : hint,
		);
	}
	const seenFromHere = resolve(context.cwd, place.file);
	if (isFile(seenFromHere)) return { ...place, absolute: seenFromHere };
	if (existsSync(seenFromHere)) {
		throw new CommandFailure(ExitCode.badPath, `${place.file} is not a file.`, "Write FILE:LINE:COL.");
	}
	const seenFromTop = resolve(topOf(context), place.file);
	if (isFile(seenFromTop)) return { ...place, absolute: seenFromTop };
	throw new CommandFailure(ExitCode.badPath, `There is no file ${place.file}.`, "Check the path.");
}

/** Answers name paths as seen from the shell's folder; patches, and tools that know the root alone, from there. */
function topOf({ options, cwd }: CommandContext): string {
	return findRoot({ typed: options.root, cwd, indexBase: options.indexDir }).root;
}

export function pointIn(folder: OpenFolder, place: FoundPlace): Point {
	const { analysis } = folder.session;
	const path = indexedPath({ analysis, root: folder.root }, place.absolute);
	const lines = path === undefined ? undefined : analysis.lines(path);
	if (path === undefined || lines === undefined) throw notIndexed(folder, place);
	if (place.line > lines.lineCount) {
		const said = `${place.file} has ${count(lines.lineCount, "line")}; there is no line ${place.line}.`;
		throw new CommandFailure(ExitCode.usage, said, "Lines count from 1.");
	}
	return { path, offset: lines.offsetAt({ line: place.line - 1, character: place.column - 1 }) };
}

function notIndexed({ session }: OpenFolder, { file, absolute }: FoundPlace): CommandFailure {
	const path = session.relative(absolute);
	const skipped = path === undefined ? undefined : session.status.skipped.find((one) => one.path === path);
	if (skipped !== undefined) {
		return new CommandFailure(ExitCode.badPath, `${file} is not in the index. ${skipped.detail}`);
	}
	if (!session.isComplete) {
		return new CommandFailure(
			ExitCode.nothingSoFar, `${file} is not in the index so far: the index is not complete.`, "Try again in a moment.",
		);
	}
	const hint = "Its language is not known, or an ignore file leaves it out.";
	return new CommandFailure(ExitCode.badPath, `${file} is not in the index.`, hint);
}
