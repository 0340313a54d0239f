/**
 * One workspace folder as the server serves it: opened in the background, indexed, and told of texts and changes.
 *
 * A folder that cannot be opened stays, with the reason in its status, answers nothing, and is tried again. One whose
 * index belongs to another process answers from it, and takes it over when that process is gone. One whose index no
 * disk may hold has it in memory, and looks from time to time whether there is room for it.
 */
import { basename, sep } from "node:path";
import type { Session } from "../session.ts";
import type { Logger } from "../logger.ts";
import { RunProgress } from "./runProgress.ts";
import type { FolderState, FolderStatus } from "../protocol/status.ts";
import { joined, urisBelow } from "./fromProtocol.ts";

/** An open session and where its index lies. */
export interface OpenedSession {
	readonly session: Session;
	readonly indexDirectory: string;
	/** One sentence when another process owns the index: who, and what that means. */
	readonly readOnlyBecause: string | undefined;
	/** One sentence when the index lies in memory: why, and what that means. */
	readonly inMemoryBecause?: string;
}

/** Opens folders; the language server knows no file system and no settings of the index. */
export interface SessionOpener {
	/** Absolute path of a folder, as the client spells it. Rejects with a sentence for people. */
	open(root: string): Promise<OpenedSession>;
	/** Opens for writing what another process owned, or what could not be written; undefined as long as that is so. */
	takeOver(root: string): Promise<OpenedSession | undefined>;
}

/** Files done and files to do. */
export type FolderProgress = NonNullable<FolderStatus["progress"]>;

export interface FolderEvents {
	/** Something that {@link Folder.status} tells is different now. */
	readonly changed: (folder: Folder) => void;
	/** Files are being parsed: `undefined` when that is over. */
	readonly progress: (folder: Folder, progress: FolderProgress | undefined) => void;
	/** A session stands where none was, or another one did: texts of open documents have to be set. */
	readonly opened: (folder: Folder, session: Session) => void;
}

export interface FolderOptions {
	/** Absolute path, as the client spells it. */
	readonly root: string;
	readonly opener: SessionOpener;
	readonly logger: Logger;
	readonly events: FolderEvents;
	/** How often to try again to open a folder, or to take over an index that another process owns. */
	readonly takeOverMs: number;
}

export class Folder {
	readonly root: string;
	/** Of a path inside. */
	readonly uriOf: (path: string) => string;
	/** Resolves when {@link Folder.session} is open, or cannot be. */
	readonly opening: Promise<void>;
	readonly #options: FolderOptions;
	#opened: OpenedSession | undefined;
	#failure: string | undefined;
	/** What the session says is wrong, and gets over by itself. */
	#problem: string | undefined;
	#progress: FolderProgress | undefined;
	#isIndexing = false;
	#updatedMs: number | undefined;
	#isClosed = false;
	#retryTimer: NodeJS.Timeout | undefined;
	readonly #abort = new AbortController();
	/** Of the run that is under way. */
	#runAbort = new AbortController();

	constructor(options: FolderOptions) {
		this.#options = options;
		this.root = options.root;
		this.uriOf = urisBelow(options.root);
		this.opening = this.#open();
	}

	/** The session that is open now. */
	get session(): Session | undefined {
		return this.#opened?.session;
	}

	/** When the index was last brought up to the files, in milliseconds since 1970; undefined if not yet. */
	get updatedMs(): number | undefined {
		return this.#updatedMs;
	}

	get name(): string {
		return basename(this.root) || this.root;
	}

	/** The path inside the folder of an absolute path, by either spelling of the folder. */
	relative(absolutePath: string): string | undefined {
		const session = this.session;
		const direct = session?.relative(absolutePath);
		if (session === undefined || direct !== undefined) return direct;
		const inside = this.pathBelow(absolutePath);
		return inside === undefined ? undefined : session.relative(joined(session.root, inside));
	}

	/** What follows the folder's root in a path that the client spells the same way; undefined outside of it. */
	pathBelow(absolutePath: string): string | undefined {
		const root = this.root.endsWith(sep) ? this.root : this.root + sep;
		return absolutePath.startsWith(root) ? absolutePath.slice(root.length) : undefined;
	}


	get status(): FolderStatus {
		const status = this.session?.status;
		const message = this.#failure ?? this.#problem ?? becauseOf(this.#opened);
		const skipped: Record<string, number> = {};
		for (const { reason } of status?.skipped ?? []) skipped[reason] = (skipped[reason] ?? 0) + 1;
		return {
			root: this.root,
			state: this.#state,
			...(message === undefined ? {} : { message }),
			isComplete: status?.isComplete ?? false,
			files: status?.files ?? 0,
			blocks: status?.blocks ?? 0,
			edges: status?.edges ?? 0,
			skipped,
			withProblems: status?.withProblems ?? 0,
			...(this.#progress === undefined ? {} : { progress: this.#progress }),
			indexDirectory: this.#opened?.indexDirectory ?? "",
		};
	}

	/** Ends the run that is under way; answers rest on what was read until then. */
	stopIndexing(): void {
		this.#runAbort.abort();
	}

	/** Brings the index up to the files on disk, with progress; never rejects. */
	async index({ fromNothing = false }: { readonly fromNothing?: boolean } = {}): Promise<void> {
		await this.opening;
		// The one that is open now: it may have taken the place of the first.
		const opened = this.#opened;
		if (opened === undefined || this.#isClosed || opened.readOnlyBecause !== undefined) return;
		this.#isIndexing = true;
		const stop = this.#runAbort = new AbortController();
		this.#options.events.changed(this);
		const run = new RunProgress();
		let isOver = false;
		try {
			const report = await opened.session.index({
				fromNothing,
				signal: AbortSignal.any([this.#abort.signal, stop.signal]),
				// A run that was stopped tells of what it was at all the same.
				onProgress: (progress) => {
					if (!isOver && !stop.signal.aborted) this.#report(run.take(progress));
				},
			});
			if (report.setAside !== undefined) this.#options.logger.warn(report.setAside);
			const { files, parsed, blocks, edges, skipped } = report;
			const counts = `${files} files, ${parsed} parsed, ${blocks} blocks, ${edges} edges, ${skipped.length} skipped`;
			this.#options.logger.info(`${this.name}: indexed ${counts}`);
			this.#failure = undefined;
			this.#updatedMs = Date.now();
		} catch (error) {
			// A problem that the session knows of, it gets over by itself.
			if (stop.signal.aborted) this.#options.logger.info(`${this.name}: indexing was stopped`);
			else if (!this.#isClosed && this.#problem === undefined) {
				this.#fail("The index could not be brought up to date", error);
			}
		} finally {
			isOver = true;
			this.#isIndexing = false;
			this.#report(undefined);
		}
	}

	async close(): Promise<void> {
		if (this.#isClosed) return;
		this.#isClosed = true;
		clearTimeout(this.#retryTimer);
		this.#abort.abort();
		await this.opening;
		await this.#opened?.session.close();
		this.#opened = undefined;
	}

	get #state(): FolderState {
		if (this.#failure !== undefined) return "failed";
		if (this.#opened === undefined) return "starting";
		if (this.#opened.readOnlyBecause !== undefined) return "read-only";
		if (this.#isIndexing || this.#opened.session.status.state === "indexing") return "indexing";
		if (this.#problem !== undefined) return "failed";
		return this.#runAbort.signal.aborted && !this.#opened.session.isComplete ? "stopped" : "ready";
	}

	#report(progress: FolderProgress | undefined): void {
		this.#progress = progress;
		this.#options.events.progress(this, progress);
		this.#options.events.changed(this);
	}

	async #open(): Promise<void> {
		try {
			this.#use(await this.#options.opener.open(this.root));
		} catch (error) {
			this.#fail("The folder could not be opened", error);
		}
		if (this.#opened === undefined || becauseOf(this.#opened) !== undefined) this.#tryAgainLater();
	}

	#use(opened: OpenedSession): void {
		const { logger, events } = this.#options;
		const { session } = opened;
		this.#opened = opened;
		this.#problem = undefined;
		session.onProblem = (problem) => {
			if (session !== this.session) return;
			this.#problem = problem;
			if (problem === undefined) logger.info(`${this.name}: the index is up to date again`);
			else logger.warn(`${this.name}: ${problem}`);
			events.changed(this);
		};
		session.onFollowed = () => {
			this.#updatedMs = Date.now();
			events.changed(this);
		};
		events.opened(this, session);
		const because = becauseOf(opened);
		if (because !== undefined) logger.warn(`${this.name}: ${because}`);
		events.changed(this);
	}

	#tryAgainLater(): void {
		if (this.#isClosed) return;
		this.#retryTimer = setTimeout(() => void this.#tryAgain(), this.#options.takeOverMs);
		this.#retryTimer.unref();
	}

	/** Opens what could not be opened, or takes over what is only read: whatever was in the way may be gone. */
	async #tryAgain(): Promise<void> {
		const { opener, logger } = this.#options;
		const before = this.#opened;
		let opened: OpenedSession | undefined;
		try {
			opened = await (before === undefined ? opener.open(this.root) : opener.takeOver(this.root));
		} catch (error) {
			this.#fail(before === undefined ? "The folder could not be opened" : "The index could not be taken over", error);
			return this.#tryAgainLater();
		}
		this.#failure = undefined;
		if (opened === undefined) return this.#tryAgainLater();
		if (this.#isClosed) return void (await opened.session.close());
		if (opened.readOnlyBecause === undefined) {
			// What another process left may be behind the files.
			this.#isIndexing = true;
			if (before !== undefined) logger.info(`${this.name}: the index is ours now`);
		}
		this.#use(opened);
		await before?.session.close();
		if (becauseOf(opened) !== undefined) this.#tryAgainLater();
		await this.index();
	}

	#fail(what: string, error: unknown): void {
		const why = error instanceof Error ? error.message : String(error);
		const failure = `${what}: ${why}`;
		if (failure === this.#failure) return;
		this.#failure = failure;
		this.#options.logger.error(`${this.name}: ${this.#failure}`);
		this.#options.events.changed(this);
	}
}

/** Why the index that is open is not the one that should be. */
function becauseOf(opened: OpenedSession | undefined): string | undefined {
	return opened?.readOnlyBecause ?? opened?.inMemoryBecause;
}
