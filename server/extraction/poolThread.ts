/**
 * One thread of a {@link ThreadPool}: the requests it has, in order, and the clock that runs on the first of them.
 *
 * What always holds: a thread works on its requests in the order in which it was given them, so when it dies, the
 * first unanswered one is what it died on. It keeps the process alive only while it has requests.
 */
import { Worker } from "node:worker_threads";
import { THREAD_LIMITS } from "../model/threadLimits.ts";
import type { Extraction, ExtractionInput, ExtractionOutcome } from "./extraction.ts";
import { describe } from "./workerLoop.ts";
import type { WorkerReply, WorkerRequest, WorkerSetup } from "./workerMessages.ts";

/** A file that waits for its outcome. */
export interface Job {
	readonly id: number;
	readonly input: ExtractionInput;
	readonly resolve: (outcome: ExtractionOutcome) => void;
	readonly reject: (error: Error) => void;
	/** A thread died on it; then it is only ever tried alone, in a thread that has read nothing else. */
	isSuspect: boolean;
}

/** The end of a thread. */
export interface Death {
	readonly reason: string;
	/** Extraction threw; otherwise the thread was ended, or lost, before it had an answer. */
	readonly hasThrown: boolean;
	/** What it worked on; none when it never became ready. */
	readonly culprit: Job | undefined;
	/** What it had not begun. */
	readonly others: readonly Job[];
}

export interface ThreadOptions {
	/** The script that the thread runs. */
	readonly entry: URL;
	/** Passed to the script: the folder of the grammars and queries. */
	readonly assets: string;
	/** Whether others have the processor first, where the system knows of that. */
	readonly yields: boolean;
	/** Milliseconds that one file may take, before its thread is ended. */
	readonly fileTimeoutMs: number;
	/** MiB of JavaScript heap that a thread may use, before it is ended. */
	readonly heapMb: number;
}

export interface ThreadEvents {
	/** The thread runs and takes requests. */
	ready(thread: PoolThread): void;
	answered(thread: PoolThread, job: Job, answer: Extraction | Error): void;
	died(thread: PoolThread, death: Death): void;
}

export class PoolThread {
	readonly #worker: Worker;
	readonly #events: ThreadEvents;
	readonly #fileTimeoutMs: number;
	readonly #jobs: Job[] = [];
	#timer: NodeJS.Timeout | undefined;
	#ready = false;
	#gone = false;
	#reason: string | undefined;
	#hasThrown = false;
	#memoryBytes = 0;
	/** It is given nothing more, and ended when it has nothing left. */
	retiring = false;

	/** @throws Error if the system has no thread to give */
	constructor(options: ThreadOptions, events: ThreadEvents) {
		this.#events = events;
		this.#fileTimeoutMs = options.fileTimeoutMs;
		const setup: WorkerSetup = { assets: options.assets, yields: options.yields };
		this.#worker = new Worker(options.entry, {
			workerData: setup,
			resourceLimits: { ...THREAD_LIMITS, maxOldGenerationSizeMb: options.heapMb },
		});
		this.#worker.on("message", (reply: WorkerReply) => {
			this.#receive(reply);
		});
		this.#worker.on("error", (error) => {
			this.#reason ??= describe(error);
		});
		this.#worker.on("exit", (code) => {
			this.#exited(code);
		});
	}

	/** Requests it has and did not answer. */
	get load(): number {
		return this.#jobs.length;
	}

	/** Whether it ever became ready. */
	get hasStarted(): boolean {
		return this.#ready;
	}

	/** Bytes that its WASM memory has grown to, as of its last answer. */
	get memoryBytes(): number {
		return this.#memoryBytes;
	}

	/** Whether what it works on, or has, once ended a thread. */
	get hasSuspect(): boolean {
		return this.#jobs.some((job) => job.isSuspect);
	}

	give(job: Job): void {
		this.#jobs.push(job);
		if (this.#jobs.length === 1) {
			this.#worker.ref();
			this.#startClock();
		}
		const { source } = job.input;
		// The thread gets its own copy, exactly this long, because the text must outlive the thread: to be tried again.
		const copy = typeof source === "string" ? source : new Uint8Array(source);
		const request: WorkerRequest = { id: job.id, input: { ...job.input, source: copy } };
		this.#worker.postMessage(request, typeof copy === "string" ? [] : [copy.buffer]);
	}

	/** Ends the thread at once; its requests are reported by {@link ThreadEvents.died}. */
	async end(reason: string): Promise<void> {
		this.#reason ??= reason;
		this.retiring = true;
		await this.#worker.terminate();
	}

	#receive(reply: WorkerReply): void {
		// what was still on its way when the thread was ended counts as unanswered, so that the first one is the culprit
		if (this.#reason !== undefined) return;
		switch (reply.kind) {
			case "ready":
				this.#ready = true;
				this.#startClock();
				this.#events.ready(this);
				if (this.#jobs.length === 0) this.#worker.unref();
				break;
			case "extracted":
				this.#memoryBytes = reply.memoryBytes;
				this.#answered(reply.id, reply.extraction);
				break;
			case "unavailable":
				this.#answered(reply.id, new Error(reply.reason));
				break;
			case "failed":
				this.#hasThrown = true;
				void this.end(reply.reason);
				break;
		}
	}

	#answered(id: number, answer: Extraction | Error): void {
		const job = this.#jobs.shift();
		if (job?.id !== id) throw new Error("a thread of the extraction pool answered out of order");
		this.#startClock();
		this.#events.answered(this, job, answer);
		if (this.#jobs.length === 0) this.#worker.unref();
	}

	/** Runs from when the first request can be worked on, so that neither waiting nor starting counts. */
	#startClock(): void {
		clearTimeout(this.#timer);
		if (!this.#ready || this.#jobs.length === 0) return;
		this.#timer = setTimeout(() => {
			void this.end(`It took longer than ${this.#fileTimeoutMs / 1000} s.`);
		}, this.#fileTimeoutMs);
	}

	#exited(code: number): void {
		if (this.#gone) return;
		this.#gone = true;
		clearTimeout(this.#timer);
		const jobs = this.#jobs.splice(0);
		const culprit = this.#ready ? jobs.shift() : undefined;
		const reason = this.#reason ?? `The thread ended by itself with code ${code}.`;
		this.#events.died(this, { reason, hasThrown: this.#hasThrown, culprit, others: jobs });
	}
}
