/**
 * The folder that a command is about, and its index: found, opened, and brought up to date before it answers.
 *
 * A question waits for nobody: when another process owns the index, it is read as it is, and a line says so. Where
 * nothing can be written, it is read with what has changed since on top; if there is none, it is made in memory.
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { EngineError } from "../../engine/index.ts";
import { MergeThread } from "../../engine/node/mergeThread.ts";
import { ThreadPool } from "../extraction/threadPool.ts";
import { LinkThreadPool } from "../indexing/linkThreads.ts";
import { silentLogger, type Logger } from "../logger.ts";
import { SILENCE_MS } from "../home/heartbeat.ts";
import { isWatched } from "../home/ownership.ts";
import { keptInMemory } from "../home/problems.ts";
import { DecodeError } from "../model/decodeError.ts";
import { openSession } from "../openSession.ts";
import type { IndexReport, Session, SessionOptions } from "../session.ts";
import { indexDirectoryFor, movedNote, NoFolderError } from "../workspace/indexDirectory.ts";
import { CommandFailure, ExitCode } from "./exit.ts";
import type { FolderQuestion, OpenFolder } from "./folderQuestion.ts";
import { count, duration } from "./layout.ts";
import { ProgressBar } from "./progressBar.ts";
import { findRoot, isInside, type ChosenRoot } from "./root.ts";
import type { Terminal } from "./terminal.ts";

/** Whoever was turned away because another process became the owner, or nearly, tries again so often. */
const INDEX_TRIES = 3;
const QUERY_TRIES = 15;
const RETRY_MS = 100;
const WATCHED = `Another machine owns this index, or did; it has ${SILENCE_MS / 1000} seconds to give a sign of life.`;

/** Opens the index of a folder and does what the purpose asks for. */
export async function openFolder(options: FolderQuestion, terminal: Terminal): Promise<OpenFolder> {
	const { root, choice, indexDirectory } = chosenFolder(options);
	const pool = openPool(options.workers);
	// Begins with the first tables to merge, and ends with the process.
	const linkThreads = new LinkThreadPool({
		entry: pathToFileURL(join(import.meta.dirname, "linkWorker.js")), threadCount: threadCount(options.workers),
	});
	const mergeRunner = new MergeThread({ entry: pathToFileURL(join(import.meta.dirname, "mergeWorker.js")) });
	const isNew = !existsSync(indexDirectory);
	const started = performance.now();
	try {
		if (options.purpose === "as-is" && isNew) throw neverIndexed(root);
		sayChoice(choice, options, terminal);
		const threads = { pool, linkThreads, mergeRunner };
		const { session, whose } = await openIndex({ root, indexDirectory }, threads, { ...options, isNew }, terminal);
		try {
			const isBehind = whose === "ours" || whose === "memory";
			const asked = { ...options, isKept: whose === "ours" };
			const report = isBehind ? await bringUpToDate(session, asked, terminal) : undefined;
			const close = async (): Promise<void> => {
				await session.close();
				await pool.close();
			};
			const tookMs = performance.now() - started;
			return { root, indexDirectory, session, isOthers: whose === "others", report, tookMs, close };
		} catch (error) {
			await session.close();
			throw error;
		}
	} catch (error) {
		await pool.close();
		if (error instanceof EngineError) throw indexFailure(error, indexDirectory);
		throw error instanceof NoFolderError ? unwritable(error.message) : error;
	}
}

/** Which folder is meant, and where its index lies. */
export function chosenFolder(options: FolderQuestion): ChosenRoot & { readonly indexDirectory: string } {
	const chosen = rootOf(options);
	return { ...chosen, indexDirectory: indexDirectoryFor(chosen.root, { base: options.indexBase }) };
}

/** Where another folder could have been meant as well. */
export function sayChoice(choice: string | undefined, { purpose }: FolderQuestion, terminal: Terminal): void {
	if (choice !== undefined && purpose !== "index") terminal.say(terminal.errorPaint.dim(choice));
}

function rootOf({ root: typed, cwd, file, indexBase }: FolderQuestion): ChosenRoot {
	const chosen = findRoot({ typed, cwd, file, indexBase });
	if (file === undefined || isInside(chosen.root, file)) return chosen;
	const said = `${file} is outside of ${chosen.root}.`;
	throw new CommandFailure(ExitCode.badPath, said, "Choose the folder with --root; it counts from the shell's folder.");
}

/** Built, everything lies side by side: this program, the script of the threads and the grammars. */
function openPool(workers: number | undefined): ThreadPool {
	return new ThreadPool({
		entry: pathToFileURL(join(import.meta.dirname, "worker.js")),
		assets: join(import.meta.dirname, "syntaxes"),
		threadCount: threadCount(workers),
	});
}

function threadCount(workers: number | undefined): number {
	return workers ?? Math.min(4, availableParallelism());
}

function unwritable(why: string): CommandFailure {
	const said = `The index cannot be written: ${why}`;
	return new CommandFailure(ExitCode.indexProblem, said, "Choose a folder with --index-dir.");
}

interface OpenedIndex {
	readonly session: Session;
	/** `nobodys`: only read, because nothing is to be written; `memory`: it ends with this command. */
	readonly whose: "ours" | "others" | "nobodys" | "memory";
}

async function openIndex(
	place: Pick<SessionOptions, "root" | "indexDirectory">,
	threads: Pick<SessionOptions, "pool" | "linkThreads" | "mergeRunner">,
	options: FolderQuestion & { readonly isNew: boolean }, terminal: Terminal,
): Promise<OpenedIndex> {
	const { root, indexDirectory } = place;
	const { purpose, isNew, fromNothing } = options;
	const upkeep = purpose === "index" ? "due" : "due-after-writing";
	const forwarded = options.forwardedFor?.(indexDirectory);
	const opening: SessionOptions = { ...place, ...threads, logger: loggerOn(terminal), upkeep, forwarded };
	if (purpose === "as-is") {
		const session = await openToRead(opening);
		if (session === undefined) throw neverIndexed(root);
		return { session, whose: "nobodys" };
	}
	const mayBeUpToDate = purpose === "query" && !isNew && fromNothing !== true;
	const upToDate = mayBeUpToDate ? await openUpToDate(opening, options.signal) : undefined;
	if (upToDate !== undefined) return { session: upToDate, whose: "nobodys" };
	let watchedUntil = 0;
	for (let triesLeft = purpose === "index" ? INDEX_TRIES : QUERY_TRIES; ; ) {
		let refusal: EngineError;
		try {
			return { session: await openSession(opening), whose: "ours" };
		} catch (error) {
			if (!(error instanceof EngineError) || !["locked", "read-only", "no-space"].includes(error.code)) throw error;
			refusal = error;
		}
		if (purpose !== "index") {
			const opened = await openWithoutOwning(opening, refusal, { terminal, signal: options.signal });
			if (opened !== undefined) return opened;
		} else if (refusal.code !== "locked") throw refusal;
		options.signal.throwIfAborted();
		if (watchedUntil === 0 && isWatched(indexDirectory)) {
			watchedUntil = performance.now() + SILENCE_MS + RETRY_MS * 3;
			terminal.say(terminal.errorPaint.dim(WATCHED));
		}
		triesLeft -= 1;
		if (triesLeft <= 0 && performance.now() > watchedUntil) throw refused(root, purpose);
		// Not in step with others that were turned away at the same moment.
		await new Promise((resolve) => setTimeout(resolve, RETRY_MS * (0.5 + Math.random())));
	}
}

/** Undefined if another process is making the index, and nothing of it can be read yet. */
async function openWithoutOwning(
	opening: SessionOptions, refusal: EngineError,
	{ terminal, signal }: { readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<OpenedIndex | undefined> {
	const { indexDirectory } = opening;
	const session = await openToRead(opening);
	const say = (note: string): void => terminal.say(terminal.errorPaint.dim(note));
	if (session === undefined) {
		if (refusal.code === "locked") return undefined;
		say(keptInMemory(refusal, indexDirectory));
		return { session: await openSession({ ...opening, mode: "memory" }), whose: "memory" };
	}
	if (refusal.code === "locked") {
		say("Another process keeps this index; this is what it has written so far.");
		return { session, whose: "others" };
	}
	const staleCount = await session.catchUp({ signal });
	say(notWritten(refusal, indexDirectory, staleCount));
	return { session, whose: "others" };
}

/**
 * The index, only read, if there is nothing to bring up to date, as mostly: then nothing has to be written or synced,
 * and questions that are asked at the same time do not wait for each other. Whatever is wrong with it, whoever opens it
 * to write will find and mend.
 */
async function openUpToDate(opening: SessionOptions, signal: AbortSignal): Promise<Session | undefined> {
	let session: Session | undefined;
	try {
		session = await openToRead({ ...opening, logger: silentLogger });
		if (await session?.isUpToDate(signal)) return session;
	} catch (error) {
		if (!(error instanceof EngineError) && !(error instanceof DecodeError)) throw error;
	}
	await session?.close();
	return undefined;
}

/** Undefined if there is nothing to read. */
async function openToRead(opening: Parameters<typeof openSession>[0]): Promise<Session | undefined> {
	try {
		return await openSession({ ...opening, mode: "read" });
	} catch (error) {
		if (!(error instanceof EngineError) || error.code !== "missing") throw error;
		return undefined;
	}
}

function notWritten({ code }: EngineError, indexDirectory: string, staleCount: number): string {
	const why = code === "no-space" ? "The disk is full" : `The index in ${indexDirectory} cannot be written`;
	if (staleCount === 0) return `${why}: what has changed since is read for this answer alone.`;
	return `${why}: of what has changed since, ${count(staleCount, "file")} could not be read for this answer.`;
}

function refused(root: string, purpose: "index" | "query"): CommandFailure {
	if (purpose === "index") {
		const hint = "It keeps the index up to date by itself; questions are answered meanwhile.";
		return new CommandFailure(ExitCode.indexProblem, `Another process is keeping the index of ${root}.`, hint);
	}
	const said = `Another process is making the index of ${root}; there is nothing to answer from yet.`;
	return new CommandFailure(ExitCode.indexProblem, said, "Try again in a moment.");
}

/** Makes the index tell of the files as they are, and shows how far it has come. */
export async function bringUpToDate(
	session: Session, options: FolderQuestion & { readonly isKept: boolean }, terminal: Terminal,
): Promise<IndexReport> {
	const isFirst = session.status.files === 0;
	if (isFirst && options.purpose === "query") {
		const moved = options.isKept ? movedNote({ base: options.indexBase }) : undefined;
		if (moved !== undefined) terminal.say(terminal.errorPaint.dim(moved));
		terminal.say(terminal.errorPaint.dim(`Indexing ${session.root} …`));
	}
	const bar = new ProgressBar(terminal);
	const started = performance.now();
	try {
		const report = await session.index({
			onProgress: (progress) => {
				bar.show(progress);
			},
			signal: options.signal,
			fromNothing: options.fromNothing ?? false,
		});
		bar.end();
		if (isFirst && options.purpose === "query") {
			const said = `${count(report.files, "file")} in ${duration(performance.now() - started)}`;
			const next = options.isKept ? "; from now on only changed files are read" : "";
			terminal.say(terminal.errorPaint.dim(`Indexed ${said}${next}.`));
		}
		return report;
	} finally {
		bar.end();
	}
}

function loggerOn(terminal: Terminal): Logger {
	const { red, yellow } = terminal.errorPaint;
	return {
		error: (message) => {
			terminal.say(red(message));
		},
		warn: (message) => {
			terminal.say(yellow(message));
		},
		info: () => {},
		debug: () => {},
	};
}

export function neverIndexed(root: string): CommandFailure {
	return new CommandFailure(ExitCode.nothingFound, `${root} has never been indexed.`, "Run: kausal index");
}

function indexFailure(error: EngineError, indexDirectory: string): CommandFailure {
	const hints: Readonly<Record<string, string>> = {
		"newer-format": "A newer Kausal wrote it: update this one, or choose another folder with --index-dir.",
		"read-only": "Choose a folder with --index-dir.",
		"no-space": "Make room on the disk, or choose another folder with --index-dir.",
		locked: "Another process is working on it; try again when it is done.",
		corrupt: "Run: kausal index; it is put aside and made again from the files.",
	};
	const hint = hints[error.code] ?? `Delete ${indexDirectory}; it is made again from the files.`;
	return new CommandFailure(ExitCode.indexProblem, `The index cannot be used: ${error.message}`, hint);
}
