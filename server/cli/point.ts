/** From `FILE:LINE:COL`, as typed, to an offset in a file of the index; each way in which that fails has its own answer. */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { realRoot } from "../workspace/containment.ts";
import { CommandFailure, ExitCode } from "./exit.ts";
import { isFile, type OpenFolder } from "./folder.ts";
import { count } from "./layout.ts";
import { parsePlace, type TypedPlace } from "./places.ts";

export interface Point {
	readonly path: string;
	readonly offset: number;
}

export function requirePlace(typed: string): TypedPlace {
	const place = parsePlace(typed);
	if (place !== undefined) return place;
	throw new CommandFailure(
		ExitCode.usage, `${typed} is not a place in a file.`, "Write FILE:LINE:COL, both counted from 1, such as src/cart.ts:12:9.",
	);
}

/** Where the search for the workspace folder begins: the folder of the file, when there is such a file. */
export function directoryToStartFrom({ file }: TypedPlace, cwd: string): string {
	const absolute = resolve(cwd, file);
	return isFile(absolute) ? dirname(absolute) : cwd;
}

export function pointIn(folder: OpenFolder, place: TypedPlace, cwd: string): Point {
	const absolute = resolve(cwd, place.file);
	const path = pathIn(folder, absolute) ?? pathIn(folder, resolve(folder.root, place.file));
	const lines = path === undefined ? undefined : folder.session.analysis.lines(path);
	if (path === undefined || lines === undefined) throw notIndexed(folder, place.file, absolute);
	if (place.line > lines.lineCount) {
		const said = `${place.file} has ${count(lines.lineCount, "line")}; there is no line ${place.line}.`;
		throw new CommandFailure(ExitCode.usage, said, "Lines count from 1.");
	}
	return { path, offset: lines.offsetAt({ line: place.line - 1, character: place.column - 1 }) };
}

/** A path of the index; the file may have been typed through a link to its folder. */
function pathIn({ session }: OpenFolder, absolute: string): string | undefined {
	const direct = session.relative(absolute);
	if (direct !== undefined && session.analysis.lines(direct) !== undefined) return direct;
	if (!isFile(absolute)) return undefined;
	const real = session.relative(resolve(realRoot(dirname(absolute)), absolute.slice(dirname(absolute).length + 1)));
	return real !== undefined && session.analysis.lines(real) !== undefined ? real : undefined;
}

function notIndexed(folder: OpenFolder, typed: string, absolute: string): CommandFailure {
	if (!existsSync(absolute)) return new CommandFailure(ExitCode.badPath, `There is no file ${typed}.`, "Check the path.");
	if (!isFile(absolute)) return new CommandFailure(ExitCode.badPath, `${typed} is not a file.`, "Write FILE:LINE:COL.");
	const path = folder.session.relative(absolute);
	if (path === undefined) {
		const hint = "Choose the folder with --root.";
		return new CommandFailure(ExitCode.badPath, `${typed} is outside of ${folder.root}.`, hint);
	}
	const skipped = folder.session.status.skipped.find((one) => one.path === path);
	if (skipped !== undefined) return new CommandFailure(ExitCode.badPath, `${typed} is not in the index. ${skipped.detail}`);
	const hint = "Its language is not known, or an ignore file leaves it out.";
	return new CommandFailure(ExitCode.badPath, `${typed} is not in the index.`, hint);
}
