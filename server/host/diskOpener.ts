/**
 * Opens the folders of the language server on disk: as the owner of the index if it can be had, else to read; in memory
 * where nothing can be written. Threads are shared by all folders and start with the first file to parse or tables to
 * merge.
 */
import { cpus } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { pathToFileURL } from "node:url";
import { EngineError } from "../../engine/index.ts";
import { MergeThread } from "../../engine/node/mergeThread.ts";
import { dialOwner, OwnerLine } from "../endpoint/ownerLine.ts";
import { ThreadPool } from "../extraction/threadPool.ts";
import { LinkThreadPool } from "../indexing/linkThreads.ts";
import type { Logger } from "../logger.ts";
import type { OpenedSession, SessionOpener } from "../lsp/folder.ts";
import type { Settings } from "../lsp/settings.ts";
import { keptInMemory } from "../home/problems.ts";
import { openSession } from "../openSession.ts";
import type { Session, SessionMode } from "../session.ts";
import { realRoot } from "../workspace/containment.ts";
import { indexDirectoryFor, movedNote } from "../workspace/indexDirectory.ts";
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
	readonly retreat: Retreat | undefined;
}

/** How the client of this process gets to another one that owns an index which it wants. */
export interface Retreat {
	/** Whether the client is served by the owner of a home from now on, which is another process. */
	readonly toOwnerOf: (home: string) => Promise<boolean>;
	/** An index is open here for good, so there will be none. */
	readonly cutOff: () => void;
}

export class DiskOpener implements SessionOpener {
	readonly #options: DiskOpenerOptions;
	readonly #base: string | undefined;
	readonly #pool: ThreadPool;
	/** Reads nothing but open documents, so that they never wait for a file; its thread starts with the first edit. */
	readonly #documentPool: ThreadPool;
	readonly #linkThreads: LinkThreadPool;
	readonly #mergeRunner = new MergeThread({
		entry: pathToFileURL(join(__dirname, "mergeWorker.js")), yields: true,
	});

	/** Sessions that own an index, by its directory. */
	readonly #shared = new Map<string, SharedSession>();

	constructor(options: DiskOpenerOptions) {
		const { settings, base } = options;
		this.#options = options;
		this.#base = base ?? settings.indexDirectory;
		const build = { entry: pathToFileURL(join(__dirname, "worker.js")), assets: join(__dirname, "syntaxes") };
		this.#pool = new ThreadPool({ ...build, threadCount: threadCount(settings.workers), yields: true });
		this.#documentPool = new ThreadPool({ ...build, threadCount: 1 });
		const entry = pathToFileURL(join(__dirname, "linkWorker.js"));
		this.#linkThreads = new LinkThreadPool({ entry, threadCount: threadCount(settings.workers), yields: true });
	}

	async open(root: string): Promise<OpenedSession> {
		const until = performance.now() + OWNER_MS_MAX;
		for (;;) {
			try {
				return await this.#own(root);
			} catch (error) {
				if (!isRefusal(error)) throw error;
				if (error.code !== "locked") return this.#openUnwritable(root, error);
				if (performance.now() > until) return this.#openToRead(root, OWNED);
				await this.#makeRoom(root);
			}
			// Not in step with others that were turned away at the same moment.
			await new Promise((resolve) => setTimeout(resolve, OWNER_RETRY_MS * (0.5 + Math.random())));
		}
	}

	async takeOver(root: string): Promise<OpenedSession | undefined> {
		try {
			return await this.#own(root);
		} catch (error) {
			if (!isRefusal(error)) throw error;
			if (error.code === "locked") await this.#makeRoom(root);
			return undefined;
		}
	}

	/** Agents keep an index for a while after a question; what an editor has open, it keeps for longer. */
	async #makeRoom(root: string): Promise<void> {
		const { version, retreat } = this.#options;
		const { indexDirectory } = this.#place(root);
		if (await retreat?.toOwnerOf(indexDirectory)) throw new Error(ELSEWHERE);
		const line = await dialOwner(indexDirectory, version).catch(() => undefined);
		if (!(line instanceof OwnerLine)) return;
		await line.ask({ kind: "release" });
		line.close();
	}

	/** A full disk may have room soon, and what it holds is read until then; there are no two answers to it. */
	async #openUnwritable(root: string, refusal: EngineError): Promise<OpenedSession> {
		const { real, indexDirectory } = this.#place(root);
		if (refusal.code === "no-space") {
			try {
				return await this.#openToRead(root, FULL);
			} catch (error) {
				if (!isMissing(error)) throw error;
			}
		}
		const session = await this.#session(real, indexDirectory, "memory");
		this.#options.retreat?.cutOff();
		return {
			session, indexDirectory: "", readOnlyBecause: undefined,
			inMemoryBecause: keptInMemory(refusal, indexDirectory),
		};
	}

	/** @throws Error whose cause is an EngineError `missing` if there is nothing to read */
	async #openToRead(root: string, because: string): Promise<OpenedSession> {
		const { real, indexDirectory } = this.#place(root);
		try {
			const session = await this.#session(real, indexDirectory, "read");
			return { session, indexDirectory, readOnlyBecause: because };
		} catch (error) {
			if (!(error instanceof EngineError) || error.code !== "missing") throw error;
			throw new Error(`${because} ${error.message}`, { cause: error });
		}
	}

	/** As its owner, alone or with others that this process serves. */
	async #own(root: string): Promise<OpenedSession> {
		const { real, indexDirectory } = this.#place(root);
		const shared = this.#shared.get(indexDirectory);
		if (shared !== undefined) return { session: shared.seat(), indexDirectory, readOnlyBecause: undefined };
		const session = await this.#session(real, indexDirectory, "write");
		this.#options.retreat?.cutOff();
		const moved = movedNote({ base: this.#base });
		if (moved !== undefined) this.#options.logger.info(moved);
		const owned = new SharedSession(session, () => this.#shared.delete(indexDirectory));
		this.#shared.set(indexDirectory, owned);
		return { session: owned.seat(), indexDirectory, readOnlyBecause: undefined };
	}

	#place(root: string): { readonly real: string; readonly indexDirectory: string } {
		const real = realRoot(root);
		return { real, indexDirectory: indexDirectoryFor(real, { base: this.#base }) };
	}

	#session(root: string, indexDirectory: string, mode: SessionMode): Promise<Session> {
		const parts = {
			pool: this.#pool, documentPool: this.#documentPool, linkThreads: this.#linkThreads,
			mergeRunner: this.#mergeRunner, logger: this.#options.logger,
		};
		const { version, serveWindow } = this.#options;
		const forwarded = {
			...forwardedRequests({ indexDirectory, version }), serveWindow: (stream: Duplex) => serveWindow(stream, this),
		};
		return openSession({ root, indexDirectory, ...parts, mode, followsDisk: true, forwarded });
	}
}

function threadCount(wanted: number): number {
	return wanted > 0 ? wanted : Math.min(4, Math.max(1, Math.floor(cpus().length / 2)));
}

/** Whether the index cannot be owned now, so that there is another way to answer. */
function isRefusal(error: unknown): error is EngineError {
	return error instanceof EngineError && ["locked", "read-only", "no-space"].includes(error.code);
}

function isMissing(error: unknown): boolean {
	return error instanceof Error && error.cause instanceof EngineError && error.cause.code === "missing";
}

/** What an editor shows of it has room for one short sentence, and below it for another. */
const OWNED = "Another window indexes here. Close it to index from this one.";
const FULL = "The disk is full. Answers come from the index as it is.";

/** Nobody is shown it: the folder that hears of it is on its way out. */
const ELSEWHERE = "The process that owns the index serves this window.";
