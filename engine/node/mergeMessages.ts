/**
 * What a {@link MergeThread} and its thread say to each other. Plain data, and errors as plain data: a clone of
 * an error between threads keeps neither its class nor its code.
 */
import type { MessagePort } from "node:worker_threads";
import { AssertionError } from "../base/assert.ts";
import { EngineError, type EngineErrorCode } from "../base/errors.ts";
import type { MergedTables, TableTask } from "../compaction/mergeRunner.ts";

/** What the thread is started with. */
export interface MergeSetup {
	/** Where its replies go. */
	readonly replies: MessagePort;
	/** After so long without a task it says, on its own port, that it has none. */
	readonly idleMs: number;
	/** Whether others have the processor first. */
	readonly yields: boolean;
}

/** To the thread. Requests are worked on in the order in which they come. */
export type MergeRequest =
	| {
			readonly kind: "start";
			readonly id: number;
			readonly task: TableTask;
			/** One i32 that is shared: KiB that were gone through so far; those who wait for it are woken. */
			readonly progress: Int32Array;
	  }
	| { readonly kind: "cancel"; readonly id: number };

/** From the thread: one for each merge, and no file of it is open or made after that. */
export type MergeReply =
	| { readonly kind: "merged"; readonly id: number; readonly merged: MergedTables }
	| { readonly kind: "failed"; readonly id: number; readonly failure: PlainFailure }
	| { readonly kind: "cancelled"; readonly id: number };

/** An {@link EngineError}; without a code anything else, which is a bug. */
export interface PlainFailure {
	readonly code: EngineErrorCode | undefined;
	readonly sentence: string;
	readonly path: string | undefined;
	readonly offset: number | undefined;
}

export function plainFailure(error: unknown): PlainFailure {
	if (!(error instanceof EngineError)) {
		const sentence = error instanceof Error ? (error.stack ?? error.message) : String(error);
		return { code: undefined, sentence, path: undefined, offset: undefined };
	}
	const { code, message, path, offset } = error;
	// The class puts the place behind the sentence.
	const place = path === undefined ? -1 : message.lastIndexOf(` (${path}`);
	return { code, sentence: place < 0 ? message : message.slice(0, place), path, offset };
}

export function errorOf({ code, sentence, path, offset }: PlainFailure): Error {
	if (code === undefined) return new AssertionError(`in the thread that merges: ${sentence}`);
	return new EngineError(code, sentence, { path, offset });
}
