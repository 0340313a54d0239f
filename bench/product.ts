/**
 * Where the built product lies beside a built measurement, and how a measurement runs it or opens a session with it.
 */
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ThreadPool } from "../server/extraction/threadPool.ts";
import { LinkThreadPool } from "../server/indexing/linkThreads.ts";
import { silentLogger } from "../server/logger.ts";
import { openSession } from "../server/openSession.ts";
import type { Session } from "../server/session.ts";
import { indexDirectoryFor } from "../server/workspace/indexDirectory.ts";

/** dist/: measurements are built into dist/bench/NAME/, that of the engine into dist/bench/. */
const DIST: string = resolve(import.meta.dirname, basename(import.meta.dirname) === "bench" ? ".." : "../..");

/** The program as it is shipped. */
export const PROGRAM: string = join(DIST, "cli.js");

export function openPool(threadCount: number = availableParallelism()): ThreadPool {
	return new ThreadPool({ entry: pathToFileURL(join(DIST, "worker.js")), assets: join(DIST, "syntaxes"), threadCount });
}

function openLinkThreads(threadCount: number = availableParallelism()): LinkThreadPool {
	return new LinkThreadPool({ entry: pathToFileURL(join(DIST, "linkWorker.js")), threadCount });
}

export interface OpenedSession {
	readonly session: Session;
	close(): Promise<void>;
}

/** A session and a pool of its own, closed together. @param followsDisk - changes are read without being told of */
export async function openProduct(
	root: string, indexDirectory: string, threadCount?: number, followsDisk = false,
): Promise<OpenedSession> {
	const pool = openPool(threadCount);
	const linkThreads = openLinkThreads(threadCount);
	const session = await openSession({ root, indexDirectory, pool, linkThreads, followsDisk, logger: silentLogger });
	const close = async (): Promise<void> => {
		await session.close();
		await pool.close();
	};
	return { session, close };
}

/** Where the program keeps the index of a folder. @param root - a real path */
export function indexFolder(root: string, base: string): string {
	return indexDirectoryFor(root, { base });
}

/**
 * Runs `kausal index` to its end.
 *
 * @throws Error with what it said, if it did not end well
 */
export async function runIndex(root: string, base: string): Promise<void> {
	const child = spawn(
		process.execPath, [PROGRAM, "index", root, "--index-dir", base, "--quiet"], { stdio: ["ignore", "ignore", "pipe"] },
	);
	let said = "";
	child.stderr.on("data", (bytes: Buffer) => (said += bytes.toString()));
	const ended = await new Promise<string>((done, failed) => {
		child.once("error", failed);
		child.once("close", (code, signal) => done(String(code ?? signal)));
	});
	if (ended !== "0") throw new Error(`kausal index ended with ${ended}: ${said.trim()}`);
}
