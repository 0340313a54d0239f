/** What a question about a change is about: symbols that are named, what git says has changed, or a patch. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { BlockId } from "../../engine/index.ts";
import { chooseTarget, withContents } from "../analysis/targets.ts";
import { changesSince } from "../changes/git.ts";
import { changedBy, parsePatch, PatchError, type PatchedFile } from "../changes/patch.ts";
import { GitError } from "../changes/runGit.ts";
import { fileBlockId } from "../model/identity.ts";
import { relativeInside } from "../workspace/containment.ts";
import { systemReason } from "../workspace/skipped.ts";
import type { TypedTargets } from "./answers.ts";
import { oneTarget, targetQuestion, type CommandContext } from "./command.ts";
import { CommandFailure, ExitCode } from "./exit.ts";
import type { OpenFolder } from "./folderQuestion.ts";
import { findRoot } from "./root.ts";
import { inputFrom, targetsOf } from "./words.ts";

/** What comes by `-` is a patch if it has this; else names, one a line. */
const PATCH = /^--- .*\r?\n\+\+\+ /m;

/** A change as it was typed, read from wherever it is. */
export interface TypedChange {
	/** For {@link answerEach}: one question about all of it. */
	readonly targets: TypedTargets;
	/** The symbols, and changed files that the index does not have. */
	in(folder: OpenFolder): { readonly symbols: readonly BlockId[]; readonly unknown: readonly string[] };
}

/** @throws CommandFailure when it is said in no way, or in two, or cannot be read */
export async function changeOf(
	command: string, words: readonly string[], context: CommandContext,
): Promise<TypedChange> {
	const { since, patch } = context.options;
	const ways = [words.length > 0, since !== undefined, patch !== undefined].filter((isGiven) => isGiven).length;
	if (ways !== 1) {
		const said = ways === 0 ? "What changes is not said." : "What changes is said in two ways.";
		throw new CommandFailure(
			ExitCode.usage, said, `Write: kausal ${command} NAME…, or --since REVISION, or --patch FILE (- reads it from stdin)`,
		);
	}
	if (since !== undefined) return ofFiles(await fromGit(since, context), since);
	if (patch !== undefined) return ofFiles(orFailure(() => parsePatch(readPatch(patch, context))), patch);
	if (words.length === 1 && words[0] === "-") {
		const text = inputFrom(context.readInput);
		// A patch of no change is empty.
		if (text.trim() === "") return ofFiles([], "-");
		if (PATCH.test(text)) return ofFiles(orFailure(() => parsePatch(text)), "-");
		return ofNames(targetsOf(words, () => text), context);
	}
	return ofNames(targetsOf(words, context.readInput), context);
}

/** Of a list, such as files that git names, the index may lack some; of one that is typed, that is the answer. */
function ofNames({ typed, isList }: TypedTargets, context: CommandContext): TypedChange {
	return {
		targets: { typed: typed.slice(0, 1), isList: false },
		in: (folder) => {
			const question = targetQuestion(context, folder);
			const unknown: string[] = [];
			const named = typed.flatMap((word) => {
				const isNamed = chooseTarget(question, word).kind !== "none";
				const files = isNamed ? [] : filesIn(context, folder, word);
				if (files.length > 0) return files;
				if (isNamed || !isList) return [oneTarget(context, folder, word).id];
				unknown.push(word);
				return [];
			});
			return { symbols: withContents(folder.session.analysis, named), unknown };
		},
	};
}

/** The files of a folder, as seen from the shell's, else from the top. */
function filesIn({ cwd }: CommandContext, { root, session: { analysis } }: OpenFolder, typed: string): BlockId[] {
	for (const base of [cwd, root]) {
		const absolute = resolve(base, typed);
		const folder = relativeInside(root, absolute);
		if (folder === undefined && absolute !== root) continue;
		const files = analysis.paths().filter((path) => folder === undefined || path.startsWith(`${folder}/`));
		if (files.length > 0) return files.map(fileBlockId);
	}
	return [];
}

function ofFiles(files: readonly PatchedFile[], said: string): TypedChange {
	return {
		targets: { typed: [said], isList: false },
		in: ({ session }) =>
			session.analysis.changedSymbols(orFailure(() => changedBy(files, (path) => session.text(path)?.split("\n")))),
	};
}

async function fromGit(revision: string, { options, cwd, signal }: CommandContext): Promise<PatchedFile[]> {
	const { root } = findRoot({ typed: options.root, cwd, indexBase: options.indexDir });
	try {
		return await changesSince(root, revision, signal);
	} catch (error) {
		if (error instanceof GitError) {throw new CommandFailure(
			ExitCode.badPath, error.message, "A revision is whatever git takes for a commit: HEAD, main, HEAD~3, A..B.",
		);}
		throw error;
	}
}

function readPatch(file: string, { cwd, readInput }: CommandContext): string {
	try {
		return file === "-" ? readInput() : readFileSync(resolve(cwd, file), "utf8");
	} catch (error) {
		throw new CommandFailure(
			ExitCode.badPath, `The patch ${file} cannot be read: ${systemReason(error)}.`,
		);
	}
}

function orFailure<T>(work: () => T): T {
	try {
		return work();
	} catch (error) {
		if (error instanceof PatchError) throw new CommandFailure(ExitCode.badPath, error.message);
		throw error;
	}
}
