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
	/** Bytes of source; see {@link LinkThreads.bytesMin}. Default 1 MiB: it is linked while threads start. */
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
		this.bytesMin = options.bytesMin ?? 1024 * 1024;
		this.#options = options;
	}

	async *link(directory: string, paths: readonly string[]): AsyncIterableIterator<PackedLinks> {
		const threads = new Set<LinkThread>();
		const arrived: { readonly thread: LinkThread; readonly linked: readonly PackedLinks[] }[] = [];
		let next = 0;
		let wake: (() => void) | undefined;
		const give = (thread: LinkThread): void => {
			if (next >= paths.length) return;
			thread.give(paths.slice(next, next + FILES_PER_REQUEST));
			next += FILES_PER_REQUEST;
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
			const count = Math.min(this.#options.threadCount, Math.ceil(paths.length / FILES_PER_REQUEST));
			for (let index = 0; index < count; index++) threads.add(new LinkThread(this.#options, directory, events));
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

interface LinkThreadEvents {
	linked(thread: LinkThread, linked: readonly PackedLinks[]): void;
	/** What it had is not linked. */
	died(thread: LinkThread): void;
}

class LinkThread {
	readonly #worker: Worker;
	#requestCount = 0;

	constructor({ entry, heapMb = 1024 }: LinkThreadOptions, directory: string, events: LinkThreadEvents) {
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
