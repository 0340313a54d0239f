/**
 * Links many files side by side in threads, each of which reads the store for itself: what it needs of other files are
 * their facts, and those are all written before the first file is linked.
 *
 * What always holds: a file is linked at most once, and what a thread did not come to is left out, so that whoever
 * asked can link it himself: a thread that dies costs time and nothing else. Threads live as long as one
 * {@link LinkThreads.link}.
 */
import { Worker } from "node:worker_threads";
import type { LinkReply, LinkRequest, LinkSetup } from "./linkMessages.ts";
import type { PackedLinks } from "./packedLinks.ts";

export interface LinkThreads {
	/** Files with less source than this in all are linked sooner by whoever asks. */
	readonly bytesMin: number;
	/**
	 * Links files of a store that is not written to meanwhile but for what comes of this.
	 *
	 * @param directory - the folder of the store
	 * @param paths - sorted: files that lie together ask for the same
	 * @returns their links in any order; some may be missing
	 */
	link(directory: string, paths: readonly string[]): AsyncIterableIterator<PackedLinks>;
}

export interface LinkThreadOptions {
	/** The script that the threads run: the built linkWorker.ts. */
	readonly entry: URL;
	/** Threads at most, at least 1. */
	readonly threadCount: number;
	/**
	 * Bytes of source; see {@link LinkThreads.bytesMin}. Default 24 MiB: each thread compiles the resolver for itself and
	 * finds anew what others have found. Go's library of 64 MB is worth that, 9.5 MB of TypeScript are not.
	 */
	readonly bytesMin?: number;
	/** MiB of JavaScript heap for each thread. Default 1024. */
	readonly heapMb?: number;
}

/** Files of one request. */
const FILES_PER_REQUEST = 16;
/** Requests that a thread has, or has answered without anybody having taken the answer: neither waits for the other. */
const REQUESTS_PER_THREAD = 3;
const STACK_MB = 8;

export class LinkThreadPool implements LinkThreads {
	readonly bytesMin: number;
	readonly #options: LinkThreadOptions;

	constructor(options: LinkThreadOptions) {
		this.bytesMin = options.bytesMin ?? 24 * 1024 * 1024;
		this.#options = options;
	}

	async *link(directory: string, paths: readonly string[]): AsyncIterableIterator<PackedLinks> {
		const threads = new Set<LinkThread>();
		const arrived: { readonly thread: LinkThread; readonly linked: readonly PackedLinks[] }[] = [];
		let wake: (() => void) | undefined;
		const count = Math.min(this.#options.threadCount, Math.ceil(paths.length / FILES_PER_REQUEST));
		const shares = new Shares(paths.length, count);
		const give = (thread: LinkThread): void => {
			const share = shares.next(thread.number);
			if (share) thread.give(paths.slice(share.begin, share.end));
		};
		const events: LinkThreadEvents = {
			linked: (thread, linked) => {
				arrived.push({ thread, linked });
				wake?.();
			},
			died: (thread) => {
				threads.delete(thread);
				wake?.();
			},
		};
		try {
			for (let number = 0; number < count; number++) {
				threads.add(new LinkThread({ ...this.#options, directory, number }, events));
			}
			for (let round = 0; round < REQUESTS_PER_THREAD; round++) for (const thread of threads) give(thread);
			for (;;) {
				const reply = arrived.shift();
				if (reply) {
					yield* reply.linked;
					if (threads.has(reply.thread)) give(reply.thread);
				} else if ([...threads].some((thread) => thread.isBusy)) {
					await new Promise<void>((resolve) => (wake = resolve));
				} else return;
			}
		} finally {
			await Promise.all([...threads].map((thread) => thread.end()));
		}
	}
}

/**
 * Which files are whose: each thread goes through a part of the list, so that files of a folder are mostly linked in
 * one thread, which has read what they ask for. Who is done takes over half of what the slowest one has left.
 */
class Shares {
	readonly #parts: { begin: number; end: number }[];

	constructor(fileCount: number, threadCount: number) {
		this.#parts = Array.from({ length: threadCount }, (_, number) => ({
			begin: Math.floor((fileCount * number) / threadCount),
			end: Math.floor((fileCount * (number + 1)) / threadCount),
		}));
	}

	/** The files of a thread's next request; undefined when all are given out. */
	next(thread: number): { readonly begin: number; readonly end: number } | undefined {
		const part = this.#parts[thread];
		if (!part) return undefined;
		if (part.begin === part.end) this.#takeOver(part);
		const { begin } = part;
		if (begin === part.end) return undefined;
		part.begin = Math.min(part.end, begin + FILES_PER_REQUEST);
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
		{ entry, heapMb = 1024, directory, number }: LinkThreadOptions & LinkSetup & { readonly number: number },
		events: LinkThreadEvents,
	) {
		this.number = number;
		const workerData: LinkSetup = { directory };
		this.#worker = new Worker(entry, {
			workerData, resourceLimits: { maxOldGenerationSizeMb: heapMb, stackSizeMb: STACK_MB },
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

	give(paths: readonly string[]): void {
		this.#requestCount += 1;
		const request: LinkRequest = { paths };
		this.#worker.postMessage(request);
	}

	async end(): Promise<void> {
		await this.#worker.terminate();
	}
}
