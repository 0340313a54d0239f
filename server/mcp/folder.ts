/**
 * The workspace folder of an agent, as it is when a question comes. Nobody tells this process what changed on disk, so
 * the folder is looked through before each answer, and what changed is read first; that takes a bounded time, and what
 * is not read by then is said.
 *
 * The index has one owner at a time. Whoever asks first owns it, and lets go of it a while after the last question, so
 * that an editor or another agent can have it. While another process owns it, it is read, with what changed on top; so
 * it is where nothing can be written. If there is none to read there, it is made in memory, and kept.
 */
import type { Session } from "../session.ts";

export interface HeldFolderOptions {
	/** Rejects with an error that has a code; `locked`: another process owns it; `missing`: there is none to read. */
	readonly open: (mode: "write" | "read") => Promise<Session>;
	/** Makes an index that no disk holds; `refusal` is why none can be written. */
	readonly openInMemory: (refusal: Error) => Promise<Session>;
	/** Stops what is being indexed. */
	readonly signal: AbortSignal;
	/** How long a question waits for files to be read. */
	readonly patienceMs: number;
	/** How long the index is kept after a question. */
	readonly idleMs: number;
}

/** What a question is asked of. */
export interface Ready {
	/** Undefined while there is nothing to answer from; `reason` says why. */
	readonly session: Session | undefined;
	readonly reason: string | undefined;
	/** Files that are known to differ from what answers rest on; more may while `isBehind`. */
	readonly staleCount: number;
	/** The time was over before all that changed was read. */
	readonly isBehind: boolean;
}

/** Where questions are asked. */
export interface AskableFolder {
	/** Answers one question on the folder as it is now. */
	ask<T>(question: (ready: Ready) => Promise<T>): Promise<T>;
}

/** Codes of an index that cannot be owned now, and can perhaps be read. */
const NOT_OURS: readonly unknown[] = ["locked", "read-only", "no-space"];

/** How long it is kept after a question when it is wanted elsewhere. */
const WANTED_MS = 20;

export class AgentFolder implements AskableFolder {
	readonly #options: HeldFolderOptions;
	#session: Session | undefined;
	#isOwner = false;
	#isInMemory = false;
	/** One opening at a time. */
	#opening: Promise<Session | undefined> | undefined;
	/** Why there is no session, or why it is behind. */
	#reason: string | undefined;
	/** The run that is under way, and the one that begins behind it, which sees what changes meanwhile. */
	#run: Promise<number> | undefined;
	#nextRun: Promise<number> | undefined;
	#askedCount = 0;
	#idleTimer: NodeJS.Timeout | undefined;
	/** What is open is being closed. */
	#releasing: Promise<void> | undefined;
	/** Somebody waits for the index who will keep it longer. */
	#isWanted = false;
	#isClosed = false;

	constructor(options: HeldFolderOptions) {
		this.#options = options;
	}

	get isOwner(): boolean {
		return this.#isOwner;
	}

	async ask<T>(question: (ready: Ready) => Promise<T>): Promise<T> {
		return this.keep(async () => question(await this.#ready()));
	}

	/** Does something with what is open, which is kept for so long. */
	async keep<T>(work: () => Promise<T>): Promise<T> {
		this.#askedCount += 1;
		clearTimeout(this.#idleTimer);
		try {
			return await work();
		} finally {
			this.#askedCount -= 1;
			if (this.#askedCount === 0) this.#restLater();
		}
	}

	/** Lets go of the index as soon as no question is asked, so that another process can own it. */
	giveAway(): void {
		this.#isWanted = true;
		if (this.#askedCount === 0) this.#restLater();
	}

	/** Waits for questions that are being answered; what is being indexed stops. */
	async close(): Promise<void> {
		this.#isClosed = true;
		clearTimeout(this.#idleTimer);
		await this.#opening;
		await this.#releasing;
		await this.#release();
	}

	async #ready(): Promise<Ready> {
		await this.#releasing;
		this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
		const session = await this.#opening;
		if (session === undefined) return { session, reason: this.#reason, staleCount: 0, isBehind: false };
		let timer: NodeJS.Timeout | undefined;
		const patience = new Promise<undefined>((resolve) => {
			timer = setTimeout(resolve, this.#options.patienceMs, undefined);
		});
		this.#reason = undefined;
		try {
			const staleCount = await Promise.race([this.#caughtUp(session), patience]);
			return { session, reason: undefined, staleCount: staleCount ?? 0, isBehind: staleCount === undefined };
		} catch (error) {
			// A full disk, say; the session gets over it, and answers from what it has.
			return { session, reason: sentenceOf(error), staleCount: 0, isBehind: true };
		} finally {
			clearTimeout(timer);
		}
	}

	/** A run that began after it was asked for: one that is under way may have passed by what has just changed. */
	#caughtUp(session: Session): Promise<number> {
		if (this.#run === undefined) return this.#begin(session);
		this.#nextRun ??= this.#run.catch(() => undefined).then(() => {
			this.#nextRun = undefined;
			return this.#begin(session);
		});
		return this.#nextRun;
	}

	#begin(session: Session): Promise<number> {
		const run = session.catchUp({ signal: this.#options.signal });
		const ended = (): void => {
			if (this.#run === run) this.#run = undefined;
		};
		run.then(ended, ended);
		return (this.#run = run);
	}

	/** @returns undefined where there is nothing to answer from; then the reason says why */
	async #open(): Promise<Session | undefined> {
		const before = this.#session;
		// What another process owned may be free by now; but others may be asking what is open.
		if (this.#isClosed || (before !== undefined && (this.#isOwner || this.#askedCount > 1))) return before;
		try {
			const owned = await this.#opened("write", NOT_OURS);
			if (owned instanceof Error && before !== undefined) return before;
			this.#isOwner = !(owned instanceof Error);
			this.#isInMemory = false;
			this.#session = owned instanceof Error ? await this.#openWithoutOwning(owned) : owned;
			this.#run = this.#nextRun = undefined;
			if (this.#session === undefined) this.#reason = "another process is making the index";
			await before?.close();
		} catch (error) {
			this.#reason = `the index cannot be used: ${sentenceOf(error)}`;
		}
		return this.#session;
	}

	/** @returns undefined if there is nothing to read, and there will be as soon as another process has made it */
	async #openWithoutOwning(refusal: Error): Promise<Session | undefined> {
		const read = await this.#opened("read", ["missing"]);
		this.#isInMemory = read instanceof Error && codeOf(refusal) !== "locked";
		if (this.#isInMemory) return this.#options.openInMemory(refusal);
		return read instanceof Error ? undefined : read;
	}

	/** @param codes - of errors that are expected, and answered */
	async #opened(mode: "write" | "read", codes: readonly unknown[]): Promise<Session | Error> {
		try {
			return await this.#options.open(mode);
		} catch (error) {
			if (error instanceof Error && codes.includes(codeOf(error))) return error;
			throw error;
		}
	}

	#restLater(): void {
		// What lies in memory nobody else can have.
		if (this.#isClosed || this.#isInMemory) return;
		clearTimeout(this.#idleTimer);
		this.#idleTimer = setTimeout(() => {
			// What is being made is brought to its end.
			if (this.#run !== undefined) this.#restLater();
			else if (this.#askedCount === 0 && this.#opening === undefined) {
				this.#releasing ??= this.#release().finally(() => (this.#releasing = undefined));
			}
		}, this.#isWanted ? WANTED_MS : this.#options.idleMs);
		this.#idleTimer.unref();
	}

	async #release(): Promise<void> {
		const session = this.#session;
		this.#session = this.#run = this.#nextRun = undefined;
		this.#isOwner = this.#isInMemory = this.#isWanted = false;
		await session?.close();
	}
}

function codeOf(error: Error): unknown {
	return (error as { readonly code?: unknown }).code;
}

function sentenceOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
