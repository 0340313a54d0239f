/**
 * MergeThread: the {@link MergeRunner} of production, a thread of this process that merges for any number of
 * stores.
 *
 * The engine asks synchronously, so nothing here waits for the event loop: replies are taken from their port when
 * somebody looks, and who must wait sleeps on a shared counter of the merge's progress. The thread starts with a
 * task, and never keeps the process alive. Resident memory grows by 14 MB with it, by 21 MB when
 * 100,000 blocks of 1 KB are merged and by 38 MB for 500,000: beside Node's own there are 8 bytes a key and the indexes
 * of all tables. A thread that has nothing to do collects no garbage either, so it is ended, and another one begins
 * with the next task.
 */
import { type MessagePort, MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { EngineError } from "../base/errors.ts";
import type { MergedTables, MergeRunner, RemoteMerge, TableTask } from "../compaction/mergeRunner.ts";
import { errorOf, type MergeReply, type MergeRequest, type MergeSetup } from "./mergeMessages.ts";

export interface MergeThreadOptions {
	/** The script that the thread runs: the built mergeWorker.ts. */
	readonly entry: URL;
	/** MiB of JavaScript heap, beside the buffers of tables. Default 128. */
	readonly heapMb?: number;
	/**
	 * How long a thread without a task lives. Default 15,000: a first index has one every few seconds, and a thread that
	 * begins compiles everything anew.
	 */
	readonly idleMs?: number;
	/** Whether others have the processor first, where the system knows of that. Default false. */
	readonly yields?: boolean;
}

/** Threads that die in a row before no more is started. */
const DEATHS_MAX = 3;
/** How long a writer that owes waits at one time. */
const PAY_MS_MAX = 2;
/** How long to sleep at one time, where nothing else is to be done. */
const SLEEP_MS = 50;
/** Whoever only looks sleeps for a millisecond after so many looks in vain: nobody else can be doing anything. */
const LOOKS_MAX = 1000;
/** A merge that makes no progress while we slept so long is given up: its thread may be dead without our knowing. */
const SILENCE_MS_MAX = 10_000;

export class MergeThread implements MergeRunner {
	readonly #options: MergeThreadOptions;
	#thread: LivingThread | undefined;
	#deathCount = 0;
	#isEnded = false;

	constructor(options: MergeThreadOptions) {
		this.#options = options;
	}

	/** Begins a task; `undefined` after {@link MergeThread.end}, or if threads died several times in a row. */
	start(task: TableTask): RemoteMerge | undefined {
		if (this.#isEnded || this.#deathCount >= DEATHS_MAX) return undefined;
		this.#thread ??= new LivingThread(this.#options, {
			merged: () => {
				this.#deathCount = 0;
			},
			idle: (thread) => {
				if (this.#thread === thread) this.#thread = undefined;
				thread.end("it had nothing to do");
			},
			died: (thread) => {
				if (this.#thread !== thread) return;
				this.#deathCount += 1;
				this.#thread = undefined;
			},
		});
		return this.#thread.start(task);
	}

	/** Ends the thread, at once and for good; merges that run fail with `io`. */
	end(): void {
		this.#isEnded = true;
		this.#thread?.end();
	}
}

interface ThreadEvents {
	merged(): void;
	/** It has had no task for so long that it may be ended. */
	idle(thread: LivingThread): void;
	died(thread: LivingThread): void;
}

/** One thread, until it dies. */
class LivingThread {
	readonly #worker: Worker;
	readonly #replies: MessagePort;
	readonly #events: ThreadEvents;
	readonly #merges = new Map<number, ThreadMerge>();
	#nextId = 1;
	#reason: string | undefined;
	#isDead = false;

	constructor({ entry, heapMb = 128, idleMs = 15_000, yields = false }: MergeThreadOptions, events: ThreadEvents) {
		const { port1, port2 } = new MessageChannel();
		this.#events = events;
		this.#replies = port1;
		this.#worker = new Worker(entry, {
			workerData: { replies: port2, idleMs, yields } satisfies MergeSetup,
			transferList: [port2],
			resourceLimits: { maxOldGenerationSizeMb: heapMb, stackSizeMb: 4 },
		});
		// It says nothing else here. What it was given meanwhile, or nobody has taken, is not nothing. Listening keeps the
		// process alive, so it comes before what lets go of it.
		this.#worker.on("message", () => {
			if (this.#merges.size === 0) this.#events.idle(this);
		});
		this.#worker.unref();
		port1.unref();
		this.#worker.on("error", (error: Error) => {
			this.#reason ??= error.message;
		});
		this.#worker.on("exit", (code) => {
			this.#die(this.#reason ?? `it ended by itself with code ${code}`);
		});
	}

	start(task: TableTask): RemoteMerge {
		const id = this.#nextId;
		this.#nextId += 1;
		const progress = new Int32Array(new SharedArrayBuffer(4));
		const merge = new ThreadMerge(this, id, progress, task.directory);
		this.#merges.set(id, merge);
		this.#send({ kind: "start", id, task, progress });
		return merge;
	}

	cancel(id: number): void {
		this.#send({ kind: "cancel", id });
	}

	/** Gives each merge the reply that came for it. */
	receive(): void {
		for (;;) {
			const received = receiveMessageOnPort(this.#replies) as { message: MergeReply } | undefined;
			if (received === undefined) return;
			const { message } = received;
			this.#merges.get(message.id)?.answer(message);
			this.#merges.delete(message.id);
			if (message.kind === "merged") this.#events.merged();
		}
	}

	/** Ends it at once: by order, or because it does not answer. */
	end(reason: string = "it was ended"): void {
		this.#die(reason);
		void this.#worker.terminate();
	}

	#send(request: MergeRequest): void {
		this.#worker.postMessage(request);
	}

	#die(reason: string): void {
		if (this.#isDead) return;
		this.#isDead = true;
		this.receive();
		this.#events.died(this);
		for (const [id, merge] of this.#merges) {
			const sentence = `The thread that merges tables is gone: ${reason}.`;
			const failure = { code: "io" as const, sentence, path: merge.directory, offset: undefined };
			merge.answer({ kind: "failed", id, failure });
		}
		this.#merges.clear();
		this.#replies.close();
	}
}

/** A merge that the thread works on. */
class ThreadMerge implements RemoteMerge {
	readonly directory: string;
	readonly #thread: LivingThread;
	readonly #id: number;
	readonly #progress: Int32Array;
	#reply: MergeReply | undefined;
	/** KiB by which the merge must have gone on, by what its writers owed. */
	#owedKb = 0;
	/** Looks since the merge was last seen to go on, and how long we slept since. */
	#lookCount = 0;
	#silentMs = 0;
	#seen = 0;

	constructor(thread: LivingThread, id: number, progress: Int32Array, directory: string) {
		this.#thread = thread;
		this.#id = id;
		this.#progress = progress;
		this.directory = directory;
	}

	get isOver(): boolean {
		if (this.#reply === undefined) this.#thread.receive();
		return this.#reply !== undefined;
	}

	step(bytesMax: number): MergedTables | "unfinished" {
		if (!this.isOver) this.#wait(bytesMax);
		const reply = this.#reply;
		if (reply === undefined) return "unfinished";
		if (reply.kind === "merged") return reply.merged;
		if (reply.kind === "failed") throw errorOf(reply.failure);
		throw new EngineError("closed", "The merge was given up.", { path: this.directory });
	}

	abandon(): void {
		if (this.isOver) return;
		this.#thread.cancel(this.#id);
		while (!this.isOver) this.#sleep(SLEEP_MS);
	}

	answer(reply: MergeReply): void {
		this.#reply = reply;
	}

	#wait(bytesMax: number): void {
		if (bytesMax === Number.MAX_SAFE_INTEGER) {
			while (!this.isOver) this.#sleep(SLEEP_MS);
			return;
		}
		this.#owedKb += bytesMax / 1024;
		if (bytesMax > 0 && this.#progressKb < this.#owedKb) {
			this.#sleep(PAY_MS_MAX);
			// What is waited for once is not owed again.
			this.#owedKb = Math.min(this.#owedKb, this.#progressKb);
			return;
		}
		this.#lookCount += 1;
		if (this.#lookCount < LOOKS_MAX) return;
		this.#lookCount = 0;
		this.#sleep(1);
	}

	/** Modulo 2^32: a merge of 4 TiB is none that this will see. */
	get #progressKb(): number {
		return Atomics.load(this.#progress, 0) >>> 0;
	}

	/** Sleeps until the merge has gone on, at most `ms`. */
	#sleep(ms: number): void {
		const now = Atomics.load(this.#progress, 0);
		if (now !== this.#seen) {
			this.#seen = now;
			this.#silentMs = 0;
		}
		if (Atomics.wait(this.#progress, 0, now, ms) !== "timed-out") return;
		this.#silentMs += ms;
		if (this.#silentMs >= SILENCE_MS_MAX) this.#thread.end("it does not answer");
	}
}
