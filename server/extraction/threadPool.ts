/**
 * Extracts files side by side in worker threads, and outlives what the files do to them.
 *
 * A file can make the parser abort, hang or run out of memory. Then the thread is ended and replaced; a parser that
 * aborted is never used again. What the thread was working on is tried once more, alone in a fresh thread, because it
 * may have died of what came before. When extraction throws there as well, the file is quarantined: that depends on its
 * text and the build alone. When the thread runs out of time or memory, or is lost, the file has failed, and may
 * succeed at another time. What else the thread had is given to others. So every file gets exactly one outcome,
 * whatever the other files are; no outcome ends the run of whoever asks.
 *
 * Threads start when there is work, at most {@link ThreadPoolOptions.threadCount}, and are replaced when their WASM
 * memory has grown large, since that memory never shrinks. Idle threads do not keep the process alive.
 */
import type { Extraction, ExtractionInput, ExtractionOutcome, ExtractionPool } from "./extraction.ts";
import { PoolThread, type Death, type Job, type ThreadEvents, type ThreadOptions } from "./poolThread.ts";
import { describe } from "./workerLoop.ts";

export interface ThreadPoolOptions {
	/** The script that the threads run: server/indexing/fileWorker.ts, built. */
	readonly entry: URL;
	/** The folder of the grammars and queries. */
	readonly assets: string;
	/** Threads at most, at least 1. */
	readonly threadCount: number;
	/** Whether others have the processor before its threads, where the system knows of that. Default false. */
	readonly yields?: boolean;
	/**
	 * Milliseconds that one file may take, for what counts no steps; it fails then, and is not quarantined, because
	 * another machine, or this one at another time, may be faster. Default 20,000.
	 */
	readonly fileTimeoutMs?: number;
	/** MiB of JavaScript heap for each thread. Default 1024. */
	readonly heapMb?: number;
	/** Bytes of WASM memory after which a thread is replaced. Default 512 MiB. */
	readonly memoryBytesMax?: number;
	/** Files that wait before {@link ThreadPool.whenRoom} makes its caller wait too. Default 4 for each thread. */
	readonly queuedMax?: number;
}

/** A second request at hand keeps a thread from waiting for the pool between two files. */
const REQUESTS_PER_THREAD = 2;
/**
 * Threads that may fail to start in a row, before the files that wait fail; after that each one that fails to start
 * counts.
 */
const START_FAILURES_MAX = 3;

export class ThreadPool implements ExtractionPool {
	readonly #threadOptions: ThreadOptions;
	readonly #threadCount: number;
	readonly #memoryBytesMax: number;
	readonly #queuedMax: number;
	readonly #threads = new Set<PoolThread>();
	readonly #events: ThreadEvents;
	/** Waiting for any thread; the next one is last, so that taking is cheap. */
	#queue: Job[] = [];
	/** Newly arrived, in the order of arrival; turned into {@link #queue} when that is empty. */
	#arrived: Job[] = [];
	/** Waiting for a fresh thread of their own. */
	readonly #suspects: Job[] = [];
	readonly #roomWaiters: (() => void)[] = [];
	#nextId = 0;
	#startFailures = 0;
	#closed = false;

	constructor(options: ThreadPoolOptions) {
		this.#threadCount = Math.max(1, options.threadCount);
		this.#memoryBytesMax = options.memoryBytesMax ?? 512 * 1024 * 1024;
		this.#queuedMax = options.queuedMax ?? 4 * this.#threadCount;
		this.#threadOptions = {
			entry: options.entry,
			assets: options.assets,
			yields: options.yields ?? false,
			fileTimeoutMs: options.fileTimeoutMs ?? 20_000,
			heapMb: options.heapMb ?? 1024,
		};
		this.#events = {
			ready: () => {
				this.#startFailures = 0;
			},
			answered: (thread, job, answer) => {
				this.#answered(thread, job, answer);
			},
			died: (thread, death) => {
				this.#died(thread, death);
			},
		};
	}

	/**
	 * Extracts one file. Files are begun in the order in which they come, except those that were begun before.
	 *
	 * @throws Error (rejected) if the pool is closed
	 */
	extract(input: ExtractionInput): Promise<ExtractionOutcome> {
		if (this.#closed) return Promise.reject(new Error("The extraction pool is closed."));
		return new Promise((resolve, reject) => {
			this.#arrived.push({ id: this.#nextId++, input, resolve, reject, isSuspect: false });
			this.#dispatch();
		});
	}

	/** Resolves as soon as fewer files wait than the queue has room for; at once when the pool is closed. */
	whenRoom(): Promise<void> {
		if (this.#closed || this.#waiting() < this.#queuedMax) return Promise.resolve();
		return new Promise((resolve) => {
			this.#roomWaiters.push(resolve);
		});
	}

	rest(): void {
		for (const thread of this.#threads) if (thread.load === 0) void thread.end("There was nothing to do.");
	}

	async close(): Promise<void> {
		this.#closed = true;
		for (const job of this.#takeWaiting()) job.reject(new Error("The extraction pool was closed."));
		this.#admit();
		await Promise.all([...this.#threads].map((thread) => thread.end("The extraction pool was closed.")));
	}

	#waiting(): number {
		return this.#queue.length + this.#arrived.length + this.#suspects.length;
	}

	#answered(thread: PoolThread, job: Job, answer: Extraction | Error): void {
		if (thread.memoryBytes > this.#memoryBytesMax) thread.retiring = true;
		if (answer instanceof Error) job.resolve({ kind: "failed", reason: answer.message });
		else job.resolve({ kind: "extracted", extraction: answer });
		if (thread.retiring && thread.load === 0) void thread.end("Its memory had grown large.");
		this.#dispatch();
	}

	#died(thread: PoolThread, { reason, hasThrown, culprit, others }: Death): void {
		this.#threads.delete(thread);
		const closed = new Error("The extraction pool was closed.");
		if (this.#closed) {
			for (const job of culprit === undefined ? others : [culprit, ...others]) job.reject(closed);
			return;
		}
		for (const job of [...others].reverse()) {
			if (job.isSuspect) this.#suspects.unshift(job);
			else this.#queue.push(job);
		}
		if (!thread.hasStarted) {
			this.#startFailures++;
			if (this.#startFailures >= START_FAILURES_MAX) this.#failWaiting(reason);
		} else if (culprit?.isSuspect === true) {
			culprit.resolve({ kind: hasThrown ? "quarantined" : "failed", reason });
		} else if (culprit !== undefined) {
			culprit.isSuspect = true;
			this.#suspects.push(culprit);
		}
		this.#dispatch();
	}

	/** Hands out what waits to whoever has room. */
	#dispatch(): void {
		while (this.#suspects.length > 0 && this.#threads.size < this.#threadCount) {
			const fresh = this.#startThread();
			if (fresh === undefined) break;
			fresh.give(this.#suspects.shift() as Job);
		}
		// a slot that a suspect waits for must become free, so nothing more is given to the threads that are there
		const isSuspectWaiting = this.#suspects.length > 0;
		for (let full = false; !full && !isSuspectWaiting;) {
			const thread = this.#leastLoaded();
			const job = thread === undefined ? undefined : this.#takeQueued();
			if (thread !== undefined && job !== undefined) thread.give(job);
			else full = true;
		}
		if (isSuspectWaiting) this.#retireOne();
		this.#admit();
	}

	/** The thread to give the next file to: an idle one, else a new one, else one with a free place. */
	#leastLoaded(): PoolThread | undefined {
		if (this.#queue.length + this.#arrived.length === 0) return undefined;
		let best: PoolThread | undefined;
		for (const thread of this.#threads) {
			if (thread.retiring || thread.hasSuspect || thread.load >= REQUESTS_PER_THREAD) continue;
			if (best === undefined || thread.load < best.load) best = thread;
		}
		if ((best === undefined || best.load > 0) && this.#threads.size < this.#threadCount) {
			return this.#startThread() ?? best;
		}
		return best;
	}

	#takeQueued(): Job | undefined {
		if (this.#queue.length === 0) {
			this.#queue = this.#arrived.reverse();
			this.#arrived = [];
		}
		return this.#queue.pop();
	}

	/** Makes room for a fresh thread. */
	#retireOne(): void {
		const threads = [...this.#threads];
		if (threads.some((thread) => thread.retiring || thread.hasSuspect)) return;
		const [idlest] = threads.sort((one, other) => one.load - other.load);
		if (idlest === undefined) return;
		idlest.retiring = true;
		if (idlest.load === 0) void idlest.end("Its place was needed.");
	}

	/**
	 * @returns undefined if the system has none to give; unless another is at work and will come back, what waits has
	 * failed
	 */
	#startThread(): PoolThread | undefined {
		try {
			const thread = new PoolThread(this.#threadOptions, this.#events);
			this.#threads.add(thread);
			return thread;
		} catch (error) {
			if (![...this.#threads].some((thread) => thread.load > 0)) this.#failWaiting(describe(error));
			return undefined;
		}
	}

	#failWaiting(reason: string): void {
		for (const job of this.#takeWaiting()) {
			job.resolve({ kind: "failed", reason: `No thread can be started to read it: ${reason}` });
		}
	}

	#takeWaiting(): Job[] {
		return [...this.#suspects.splice(0), ...this.#queue.splice(0).reverse(), ...this.#arrived.splice(0)];
	}

	#admit(): void {
		if (!this.#closed && this.#waiting() >= this.#queuedMax) return;
		for (const admit of this.#roomWaiters.splice(0)) admit();
	}
}
