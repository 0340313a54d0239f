/**
 * Ends the process when nobody needs it any more, although its main thread is busy; and says so when that takes long.
 *
 * A thread of its own looks twice a second whether the processes that the server belongs to still live, and whether the
 * main thread turns. When they are gone it asks the main thread to end, and kills the process when that has not
 * happened after two seconds: the index survives a kill at any moment. The same when the main thread makes no turn for
 * a minute.
 *
 * Signals are not its business: the server installs no handlers for SIGTERM, SIGHUP and SIGINT, so that the system ends
 * it at once. A handler would run on the main thread, which is the one that is busy.
 */
import { Worker } from "node:worker_threads";
import { activityBuffer, beat } from "../activity.ts";
import { processMark } from "./processMark.ts";

export interface WatchdogOptions {
	/** The script that the thread runs: the built watchdogWorker.ts. */
	readonly entry: URL;
	/** Whether standard input is the client's end of the connection. */
	readonly watchesInput: boolean;
	/** The process has to end, for this reason; it is killed if it does not. */
	readonly onEnd: (reason: string) => void;
}

/** What the thread is started with. */
export interface WatchdogStart {
	readonly activity: SharedArrayBuffer;
	readonly watchesInput: boolean;
	/** Long turns are meant while somebody debugs. */
	readonly isDebugged: boolean;
}

/** What the main thread tells it: a process that the server belongs to, and what tells it from a later one. */
export interface WatchdogRequest {
	readonly processId: number;
	readonly mark: string;
}

/** What it tells the main thread: end. */
export interface WatchdogReply {
	readonly reason: string;
}

/** Twice as often as the thread looks, so that each look sees a beat. */
const BEAT_MS = 250;

export class Watchdog {
	readonly #worker: Worker;

	/** Begins to watch; nothing of it keeps the process alive. */
	constructor({ entry, watchesInput, onEnd }: WatchdogOptions) {
		const isDebugged = process.execArgv.some((argument) => argument.startsWith("--inspect"));
		const workerData: WatchdogStart = { activity: activityBuffer, watchesInput, isDebugged };
		this.#worker = new Worker(entry, { workerData, resourceLimits: { maxOldGenerationSizeMb: 16 } });
		this.#worker.on("message", ({ reason }: WatchdogReply) => onEnd(reason));
		// Without it the server still serves, and ends when its streams do.
		this.#worker.on(
			"error", (error) => process.stderr.write(`kausal lsp: nobody watches the server: ${String(error)}\n`),
		);
		this.#worker.unref();
		setInterval(beat, BEAT_MS).unref();
	}

	/** The server belongs to this process as well, and ends with it. */
	watch(processId: number): void {
		// Looked at here, not in the thread: that may not have started yet, and the process be gone when it has.
		const mark = processMark(processId);
		// One that cannot be seen may live on another machine, or beside the container that this one is in.
		if (mark !== undefined) this.#worker.postMessage({ processId, mark } satisfies WatchdogRequest);
	}
}
