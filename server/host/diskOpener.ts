/**
 * Opens the folders of the language server on disk: as the owner of the index if it can be had, else to read. Threads
 * are shared by all folders and start with the first file to parse or tables to merge.
 */
import { cpus } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { pathToFileURL } from "node:url";
import { MergeThread } from "../../engine/node/mergeThread.ts";
import { dialOwner, OwnerLine } from "../endpoint/ownerLine.ts";
import { ThreadPool } from "../extraction/threadPool.ts";
import { LinkThreadPool } from "../indexing/linkThreads.ts";
import type { Logger } from "../logger.ts";
import type { OpenedSession, SessionOpener } from "../lsp/folder.ts";
import type { Settings } from "../lsp/settings.ts";
import { openSession } from "../session.ts";
import { realRoot } from "../workspace/containment.ts";
import { indexDirectoryFor } from "../workspace/indexDirectory.ts";
import { forwardedRequests } from "./forwarded.ts";
import { SharedSession } from "./sharedSession.ts";

/** How long to wait for an owner that may be about to end: a window that reloads starts before the old one is gone. */
const OWNER_MS_MAX = 2000;
const OWNER_RETRY_MS = 100;

export interface DiskOpenerOptions {
	readonly settings: Settings;
	readonly logger: Logger;
	/** Where indexes are kept; undefined: where the settings say. */
	readonly base: string | undefined;
	/** Of this program. */
	readonly version: string;
	/** Serves the window of another process from the sessions that are open here. */
	readonly serveWindow: (stream: Duplex, opener: SessionOpener) => void;
	/** Whether the client is served by another process from now on, which owns the index. */
	readonly retreat: (() => Promise<boolean>) | undefined;
}

export class DiskOpener implements SessionOpener {
	readonly #options: DiskOpenerOptions;
	readonly #base: string | undefined;
	readonly #pool: ThreadPool;
	/** Reads nothing but open documents, so that they never wait for a file; its thread starts with the first edit. */
	readonly #documentPool: ThreadPool;
	readonly #linkThreads: LinkThreadPool;
	readonly #mergeRunner = new MergeThread({ entry: pathToFileURL(join(__dirname, "mergeWorker.js")) });

	/** Sessions that own an index, by its directory. */
	readonly #shared = new Map<string, SharedSession>();

	constructor(options: DiskOpenerOptions) {
		const { settings, base } = options;
		this.#options = options;
		this.#base = base ?? settings.indexDirectory;
		const build = { entry: pathToFileURL(join(__dirname, "worker.js")), assets: join(__dirname, "syntaxes") };
		this.#pool = new ThreadPool({ ...build, threadCount: threadCount(settings.workers) });
		this.#documentPool = new ThreadPool({ ...build, threadCount: 1 });
		const entry = pathToFileURL(join(__dirname, "linkWorker.js"));
		this.#linkThreads = new LinkThreadPool({ entry, threadCount: threadCount(settings.workers) });
	}

	async open(root: string): Promise<OpenedSession> {
		const until = performance.now() + OWNER_MS_MAX;
		for (;;) {
			try {
				return await this.#open(root, undefined);
			} catch (error) {
				if (!mayBeRead(error)) throw error;
				if (codeOf(error) !== "locked" || performance.now() > until) {
					return this.#openToRead(root, codeOf(error) === "locked" ? OWNED : sentenceOf(error));
				}
				await this.#makeRoom(root);
			}
			// Not in step with others that were turned away at the same moment.
			await new Promise((resolve) => setTimeout(resolve, OWNER_RETRY_MS * (0.5 + Math.random())));
		}
	}

	async takeOver(root: string): Promise<OpenedSession | undefined> {
		try {
			return await this.#open(root, undefined);
		} catch (error) {
			if (!mayBeRead(error)) throw error;
			if (codeOf(error) === "locked") await this.#makeRoom(root);
			return undefined;
		}
	}

	/** Agents keep an index for a while after a question; what an editor has open, it keeps for longer. */
	async #makeRoom(root: string): Promise<void> {
		const { version, retreat } = this.#options;
		if (await retreat?.()) throw new Error(ELSEWHERE);
		const home = indexDirectoryFor(realRoot(root), { base: this.#base });
		const line = await dialOwner(home, version).catch(() => undefined);
		if (!(line instanceof OwnerLine)) return;
		await line.ask({ kind: "release" });
		line.close();
	}

	async #openToRead(root: string, because: string): Promise<OpenedSession> {
		try {
			return await this.#open(root, because === OWNED ? because : `${because} Answers come from the index as it is.`);
		} catch (error) {
			if (codeOf(error) !== "missing") throw error;
			throw new Error(`${because} ${sentenceOf(error)}`, { cause: error });
		}
	}

	async #open(root: string, readOnlyBecause: string | undefined): Promise<OpenedSession> {
		const real = realRoot(root);
		const indexDirectory = indexDirectoryFor(real, { base: this.#base });
		const shared = this.#shared.get(indexDirectory);
		if (shared !== undefined) return { session: shared.seat(), indexDirectory, readOnlyBecause: undefined };
		const mode = readOnlyBecause === undefined ? "write" : "read";
		const parts = {
			pool: this.#pool, documentPool: this.#documentPool, linkThreads: this.#linkThreads,
			mergeRunner: this.#mergeRunner, logger: this.#options.logger,
		};
		const { version, serveWindow } = this.#options;
		const forwarded = {
			...forwardedRequests({ indexDirectory, version }), serveWindow: (stream: Duplex) => serveWindow(stream, this),
		};
		const session = await openSession({ root: real, indexDirectory, ...parts, mode, followsDisk: true, forwarded });
		if (mode === "read") return { session, indexDirectory, readOnlyBecause };
		const owned = new SharedSession(session, () => this.#shared.delete(indexDirectory));
		this.#shared.set(indexDirectory, owned);
		return { session: owned.seat(), indexDirectory, readOnlyBecause };
	}
}

function threadCount(wanted: number): number {
	return wanted > 0 ? wanted : Math.min(4, Math.max(1, Math.floor(cpus().length / 2)));
}

/** Whether an index that cannot be written now may be read as it is. */
function mayBeRead(error: unknown): boolean {
	return ["locked", "read-only", "no-space"].includes(String(codeOf(error)));
}

function codeOf(error: unknown): unknown {
	return error instanceof Error ? (error as { code?: unknown }).code : undefined;
}

/** What an editor shows of it has room for one short sentence, and below it for another. */
const OWNED = "Another window indexes here. Close it to index from this one.";

/** Nobody is shown it: the folder that hears of it is on its way out. */
const ELSEWHERE = "The process that owns the index serves this window.";

function sentenceOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
