/**
 * Keeps an index up with the files on disk without being told of any change.
 *
 * What changes is read a moment after it has changed, or at once when somebody asks: then what had changed before the
 * question is in the answer. A switch of branches is read as a whole, when git has ended it, so that what is known of
 * the branch can be taken. Where the system tells no changes, the folder is looked through before an answer, at most
 * once in a while.
 *
 * What always holds: nothing that was told is forgotten; what could not be read makes for a look through everything.
 */
import { FolderWatch, type DiskChanges } from "../workspace/folderWatch.ts";

export interface FollowerOptions {
	/** A real path. */
	readonly root: string;
	/** Whether what a file says matters, by its path. */
	readonly isWanted: (path: string) => boolean;
	/**
	 * Brings the index up to these files; one call at a time. `onRead` may be called before it is over: when the files
	 * are in the index, and only what depends on them is looked at again.
	 */
	readonly update: (changes: DiskChanges, onRead: () => void) => Promise<void>;
	/** Whether the index is being made as a whole: then nobody waits for a change. */
	readonly isBusy: () => boolean;
	/** Whether git is moving the files, as it says itself; then what there is belongs to no state that anybody meant. */
	readonly isMoving: () => boolean;
	/** Monotonic. */
	readonly nowMs: () => number;
	/** Does something after so many milliseconds; the answer takes it back. */
	readonly later: (work: () => void, ms: number) => () => void;
}

/** A burst of changes, such as a switch of branches, has ended when nothing came for so long. */
const QUIET_MS = 100;
/** How often its end is waited for. */
const WAITS_MAX = 20;
/** How long questions wait for files to be read: all of them together, so that nobody waits for the last of many. */
const PATIENCE_MS = 1000;
/** How long questions wait from then on for what depends on these files to be linked: all of them together as well. */
const LINKING_PATIENCE_MS = 300;
/** How often to look whether git has come to its end. */
const MOVING_MS = 20;
/** How often a folder is looked through that is not watched; and never more than a tenth of the time. */
const LOOK_MS = 5000;
const LOOK_SHARE = 10;

export class FolderFollower {
	readonly #options: FollowerOptions;
	readonly #watch: FolderWatch;
	#running: Promise<void> | undefined;
	/** When what is being read is in the index. */
	#read: Promise<void> | undefined;
	/** When a question first waited for what is being read. */
	#waitedFromMs: number | undefined;
	/** When a question first waited for what depends on it. */
	#linkedFromMs: number | undefined;
	#cancel: (() => void) | undefined;
	#lookedAtMs: number;
	#lookTookMs = 0;
	#isAwaited = false;
	#isClosed = false;

	constructor(options: FollowerOptions) {
		this.#options = options;
		this.#lookedAtMs = options.nowMs();
		const { root, isWanted } = options;
		this.#watch = new FolderWatch({ root, isWanted, onChange: () => this.#wait(0, 0) });
	}

	/** Whether the system tells of every change. */
	get isTold(): boolean {
		return this.#watch.isWatching;
	}

	/** Whether other changes are to be read, and wait for the end of the update that is under way. */
	get isAwaited(): boolean {
		return this.#isAwaited;
	}

	/** A folder is about to be listed. */
	add(folder: string): void {
		if (!this.#isClosed) this.#watch.add(folder);
	}

	/** A link is about to be followed. */
	addLink(path: string): void {
		if (!this.#isClosed) this.#watch.addLink(path);
	}

	/** Everything is looked through from now on, so what was told before is known. */
	looked(): void {
		this.#watch.take();
		this.#lookedAtMs = this.#options.nowMs();
	}

	/** A look through everything has failed. */
	failed(): void {
		this.#watch.missed();
	}

	/**
	 * Waits a bounded time until the index has what changed before the question.
	 *
	 * @param waitFor - `links`: also for what depends on that, for answers that rest on other files
	 * @returns whether it has what changed
	 */
	async caughtUp(waitFor: "files" | "links"): Promise<boolean> {
		// Twice, so that between them the system is asked for what it has to tell.
		for (let turn = 0; turn < 2; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
		if (this.#options.isBusy()) return false;
		if (this.#options.isMoving() && !(await this.#moved())) return false;
		if (!this.#watch.isWatching && this.#isLookDue) this.#watch.missed();
		const begun = this.#begin();
		if (begun === undefined) {
			this.#waitedFromMs = undefined;
			return true;
		}
		const isRead = await this.#isDone(begun, this.#patienceMs());
		if (isRead && waitFor === "links" && this.#running !== undefined) {
			const nowMs = this.#options.nowMs();
			const leftMs = LINKING_PATIENCE_MS - (nowMs - (this.#linkedFromMs ??= nowMs));
			if (leftMs > 0) await this.#isDone(this.#running, leftMs);
		}
		return isRead;
	}

	/** Waits for some work. @returns false if it takes longer */
	async #isDone(work: Promise<void>, patienceMs: number): Promise<boolean> {
		let cancel: (() => void) | undefined;
		const patience = new Promise<boolean>((resolve) => {
			cancel = this.#options.later(() => resolve(false), patienceMs);
		});
		const isDone = await Promise.race([work.then(() => true), patience]);
		cancel?.();
		return isDone;
	}

	/** What questions that wait for files to be read have left of their patience. */
	#patienceMs(): number {
		const nowMs = this.#options.nowMs();
		return Math.max(0, PATIENCE_MS - (nowMs - (this.#waitedFromMs ??= nowMs)));
	}

	/** Waits for git. @returns false if that takes too long */
	async #moved(): Promise<boolean> {
		while (this.#options.isMoving()) {
			if (this.#isClosed || this.#patienceMs() === 0) return false;
			await new Promise<void>((resolve) => this.#options.later(resolve, MOVING_MS));
		}
		return true;
	}

	close(): void {
		this.#isClosed = true;
		this.#cancel?.();
		this.#watch.close();
	}

	get #isLookDue(): boolean {
		return this.#options.nowMs() - this.#lookedAtMs >= Math.max(LOOK_MS, this.#lookTookMs * LOOK_SHARE);
	}

	/** Waits until a burst is over. */
	#wait(seenCount: number, waits: number): void {
		this.#cancel?.();
		this.#cancel = this.#options.later(() => {
			this.#cancel = undefined;
			const count = this.#watch.waitingCount;
			if (this.#options.isMoving()) this.#wait(count, waits);
			else if (count !== seenCount && waits < WAITS_MAX) this.#wait(count, waits + 1);
			else void this.#begin();
		}, QUIET_MS);
	}

	/**
	 * Reads what has changed.
	 *
	 * @returns when that, and what was being read, is in the index; undefined if there is nothing
	 */
	#begin(): Promise<void> | undefined {
		if (this.#isClosed || this.#watch.waitingCount === 0) return this.#read;
		this.#cancel?.();
		this.#cancel = undefined;
		if (this.#running !== undefined) {
			this.#isAwaited = true;
			return this.#running.then(() => this.#begin());
		}
		this.#isAwaited = false;
		const begunMs = this.#options.nowMs();
		const changes = this.#watch.take();
		let onRead = (): void => undefined;
		const read = new Promise<void>((resolve) => (onRead = resolve));
		this.#running = this.#options.update(changes, onRead).then(() => {
			if (changes === "everything") this.#lookTookMs = this.#options.nowMs() - begunMs;
			if (this.#watch.waitingCount > 0) this.#wait(0, 0);
			// whatever stands in the way stands there for a while; the next change or question tries again
		}, () => this.#watch.missed()).finally(() => {
			this.#running = this.#read = this.#waitedFromMs = this.#linkedFromMs = undefined;
			onRead();
		});
		return (this.#read = read);
	}
}
