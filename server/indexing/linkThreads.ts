/**
 * Links many files side by side in threads, each of which reads the store for itself: what it needs of other files are
 * their facts, and those are all written before the first file is linked. Whoever asked links some of the files as
 * well: he has to know the code and the facts anyway, and on two processors a second thread would only do that again.
 *
 * What always holds: a file is linked at most once, and what a thread did not come to is left out, so that whoever
 * asked can link it himself: a thread that dies costs time and nothing else. Threads live as long as one
 * {@link SharedLinks}.
 */
import { Worker } from "node:worker_threads";
import { THREAD_LIMITS } from "../model/threadLimits.ts";
import type { FileToLink } from "./linker.ts";
import type { LinkReply, LinkRequest, LinkSetup } from "./linkMessages.ts";
import type { PackedLinks } from "./packedLinks.ts";

export interface LinkThreads {
	/** Files with less source than this in all are linked sooner by whoever asks. */
	readonly bytesMin: number;
	/**
	 * Parts files of a store between threads and whoever asks.
	 *
	 * @param files - sorted: files that lie together ask for the same
	 */
	share(files: readonly FileToLink[], options: ShareOptions): SharedLinks;
}

export interface ShareOptions {
	/** The folder of the store. */
	readonly directory: string;
	/** Whether whoever asks takes files as well. Then {@link LinkThreadOptions.threadCount} counts him too. */
	readonly takesPart: boolean;
	/** How many files there are, with those with which it will go on. */
	readonly fileCount: number;
}

/** Files that are linked by threads and by whoever asked for them. */
export interface SharedLinks {
	/** Starts the threads. From now on the store is not written to but for what comes of this. */
	begin(): void;
	/** A file that no thread has, for whoever asked; undefined when all are given out, or when he takes no part. */
	take(): FileToLink | undefined;
	/** Whether no file waits that nobody has. */
	readonly isGivenOut: boolean;
	/** What threads have linked since this was last called, in any order. */
	arrived(): readonly PackedLinks[];
	/** Waits until something has arrived. @returns false if nothing will any more */
	wait(): Promise<boolean>;
	/** Goes on with other files of the same state, when those before are linked or given up. @param files - sorted */
	goOn(files: readonly FileToLink[]): void;
	/** Ends the threads. What they were given and has not arrived is not linked. */
	end(): Promise<void>;
}

export interface LinkThreadOptions {
	/** The script that the threads run: the built linkWorker.ts. */
	readonly entry: URL;
	/** How many link at most, whoever asks among them; there is one thread at least. */
	readonly threadCount: number;
	/** Whether others have the processor before the threads, where the system knows of that. Default false. */
	readonly yields?: boolean;
	/**
	 * Bytes of source; see {@link LinkThreads.bytesMin}. Default 4 MiB: each thread compiles the resolver for itself
	 * and finds anew what others have found.
	 */
	readonly bytesMin?: number;
	/** MiB of JavaScript heap for each thread. Default 1024. */
	readonly heapMb?: number;
}

/** Files of one request. */
const FILES_PER_REQUEST = 16;
/** Requests that a thread has, or has answered without anybody having taken the answer: neither waits for the other. */
const REQUESTS_PER_THREAD = 3;

export class LinkThreadPool implements LinkThreads {
	readonly bytesMin: number;
	readonly #options: LinkThreadOptions;

	constructor(options: LinkThreadOptions) {
		this.bytesMin = options.bytesMin ?? 4 * 1024 * 1024;
		this.#options = options;
	}

	share(files: readonly FileToLink[], options: ShareOptions): SharedLinks {
		return new ThreadedLinks(files, { ...this.#options, ...options });
	}
}

class ThreadedLinks implements SharedLinks {
	readonly #options: LinkThreadOptions & ShareOptions;
	#files: readonly FileToLink[];
	readonly #threadCount: number;
	readonly #partCount: number;
	/** One for each thread, then that of whoever asked, if he has one. */
	#shares: Shares;
	readonly #threads = new Set<LinkThread>();
	readonly #arrived: { readonly thread: LinkThread; readonly linked: readonly PackedLinks[] }[] = [];
	#wake: (() => void) | undefined;

	constructor(files: readonly FileToLink[], options: LinkThreadOptions & ShareOptions) {
		this.#options = options;
		this.#files = files;
		const askers = options.takesPart ? 1 : 0;
		const threadsMax = Math.ceil(options.fileCount / FILES_PER_REQUEST);
		this.#threadCount = Math.max(1, Math.min(options.threadCount - askers, threadsMax));
		this.#partCount = this.#threadCount + askers;
		this.#shares = new Shares(files.length, this.#partCount);
	}

	begin(): void {
		const events: LinkThreadEvents = {
			linked: (thread, linked) => {
				this.#arrived.push({ thread, linked });
				this.#wake?.();
			},
			died: (thread) => {
				this.#threads.delete(thread);
				this.#wake?.();
			},
		};
		for (let number = 0; number < this.#threadCount; number++) {
			this.#threads.add(new LinkThread({ ...this.#options, number }, events));
		}
		this.#giveAll();
	}

	goOn(files: readonly FileToLink[]): void {
		this.#files = files;
		this.#shares = new Shares(files.length, this.#partCount);
		this.#giveAll();
	}

	take(): FileToLink | undefined {
		const share = this.#shares.next(this.#threadCount, 1);
		return share && this.#files[share.begin];
	}

	get isGivenOut(): boolean {
		return this.#shares.areEmpty;
	}

	arrived(): readonly PackedLinks[] {
		const replies = this.#arrived.splice(0);
		for (const { thread } of replies) if (this.#threads.has(thread)) this.#give(thread);
		return replies.flatMap(({ linked }) => linked);
	}

	async wait(): Promise<boolean> {
		while (this.#arrived.length === 0) {
			if (![...this.#threads].some((thread) => thread.isBusy)) return false;
			await new Promise<void>((resolve) => (this.#wake = resolve));
		}
		return true;
	}

	async end(): Promise<void> {
		await Promise.all([...this.#threads].map((thread) => thread.end()));
	}

	#giveAll(): void {
		for (let round = 0; round < REQUESTS_PER_THREAD; round++) for (const thread of this.#threads) this.#give(thread);
	}

	#give(thread: LinkThread): void {
		const share = this.#shares.next(thread.number, FILES_PER_REQUEST);
		if (share) thread.give(this.#files.slice(share.begin, share.end));
	}
}

/**
 * Which files are whose: each who links goes through a part of the list, so that files of a folder are mostly linked
 * in one thread, which has read what they ask for. Who is done takes over half of what the slowest one has left.
 */
class Shares {
	readonly #parts: { begin: number; end: number }[];

	constructor(fileCount: number, partCount: number) {
		this.#parts = Array.from({ length: partCount }, (_, number) => ({
			begin: Math.floor((fileCount * number) / partCount),
			end: Math.floor((fileCount * (number + 1)) / partCount),
		}));
	}

	get areEmpty(): boolean {
		return this.#parts.every(({ begin, end }) => begin === end);
	}

	/** The next files of a part, at most so many; undefined when all are given out, or there is no such part. */
	next(number: number, count: number): { readonly begin: number; readonly end: number } | undefined {
		const part = this.#parts[number];
		if (!part) return undefined;
		if (part.begin === part.end) this.#takeOver(part);
		const { begin } = part;
		if (begin === part.end) return undefined;
		part.begin = Math.min(part.end, begin + count);
		return { begin, end: part.begin };
	}

	#takeOver(part: { begin: number; end: number }): void {
		const slowest = this.#parts.reduce((most, one) => (one.end - one.begin > most.end - most.begin ? one : most));
		part.end = slowest.end;
		part.begin = slowest.end = Math.floor((slowest.begin + slowest.end) / 2);
	}
}

interface LinkThreadEvents {
	linked(thread: LinkThread, linked: readonly PackedLinks[]): void;
	/** What it had is not linked. */
	died(thread: LinkThread): void;
}

class LinkThread {
	/** From 0 on. */
	readonly number: number;
	readonly #worker: Worker;
	#requestCount = 0;

	constructor(
		{ entry, heapMb = 1024, yields = false, directory, number }: LinkThreadOptions & ShareOptions & { number: number },
		events: LinkThreadEvents,
	) {
		this.number = number;
		const workerData: LinkSetup = { directory, yields };
		this.#worker = new Worker(entry, {
			workerData, resourceLimits: { ...THREAD_LIMITS, maxOldGenerationSizeMb: heapMb },
		});
		this.#worker.on("message", ({ linked }: LinkReply) => {
			this.#requestCount -= 1;
			events.linked(this, linked);
		});
		// The files are linked by whoever asked, who meets what was wrong if it was not the thread.
		this.#worker.on("error", () => undefined);
		this.#worker.on("exit", () => {
			events.died(this);
		});
	}

	/** Whether it has requests that it did not answer. */
	get isBusy(): boolean {
		return this.#requestCount > 0;
	}

	give(files: readonly FileToLink[]): void {
		this.#requestCount += 1;
		const request: LinkRequest = { files };
		this.#worker.postMessage(request);
	}

	async end(): Promise<void> {
		await this.#worker.terminate();
	}
}
