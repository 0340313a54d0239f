/** Where the built product lies beside a built measurement, and how a measurement opens a session with it. */
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ThreadPool } from "../server/extraction/threadPool.ts";
import { silentLogger } from "../server/logger.ts";
import { openSession, type Session } from "../server/session.ts";

/** dist/: measurements are built into dist/bench/NAME/. */
const DIST: string = resolve(import.meta.dirname, "..", "..");

/** The program as it is shipped. */
export const PROGRAM: string = join(DIST, "cli.js");

export function openPool(threadCount: number = availableParallelism()): ThreadPool {
	return new ThreadPool({ entry: pathToFileURL(join(DIST, "worker.js")), assets: join(DIST, "syntaxes"), threadCount });
}

export interface OpenedSession {
	readonly session: Session;
	close(): Promise<void>;
}

/** A session and a pool of its own, closed together. */
export async function openProduct(root: string, indexDirectory: string, threadCount?: number): Promise<OpenedSession> {
	const pool = openPool(threadCount);
	const session = await openSession({ root, indexDirectory, pool, logger: silentLogger });
	const close = async (): Promise<void> => {
		await session.close();
		await pool.close();
	};
	return { session, close };
}
