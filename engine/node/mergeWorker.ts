/**
 * Thread entry: does what {@link MergeThread} sends: flushes, for which memory waits, before merges, and of each kind a
 * step of each task in turn. Built as a bundle of its own.
 *
 * Always holds: a merge has one reply, after which none of its files is open and none is made. The thread
 * removes nothing: a name that is free may by then belong to another table.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import type { OpenedTask } from "../compaction/mergeRunner.ts";
import { FlushMemory } from "../compaction/logFlush.ts";
import { openTask } from "../compaction/openTask.ts";
import { createNodeVfs } from "../vfs/node/nodeVfs.ts";
import { yieldToOthers } from "./threadPriority.ts";
import { type MergeReply, type MergeRequest, type MergeSetup, plainFailure } from "./mergeMessages.ts";

/** After so many bytes other merges, and those who give one up, have their turn. */
const STEP_BYTES = 256 * 1024;

/** Between two looks whether a sync has ended, where there is nothing else to do. */
const WAITING_MS = 2;

interface Merge {
	readonly request: MergeRequest & { readonly kind: "start" };
	/** `undefined` until its first turn. */
	opened: OpenedTask | undefined;
}

function isWaiting(opened: OpenedTask | undefined): boolean {
	return opened?.isWaiting === true;
}

function serve(requests: MessagePort, { replies, idleMs, yields }: MergeSetup): void {
	if (yields) yieldToOthers();
	const vfs = createNodeVfs();
	const merges = new Map<number, Merge>();
	let isScheduled = false;
	const memory = new FlushMemory();
	let resting: NodeJS.Timeout | undefined;

	const end = ({ request: { progress } }: Merge, reply: MergeReply): void => {
		merges.delete(reply.id);
		replies.postMessage(reply);
		Atomics.add(progress, 0, 1);
		Atomics.notify(progress, 0);
	};
	const step = (id: number, merge: Merge): void => {
		const { task, progress } = merge.request;
		try {
			merge.opened ??= openTask(vfs, task, memory);
			const merged = merge.opened.step(STEP_BYTES);
			if (merged !== "unfinished") {
				end(merge, { kind: "merged", id, merged });
				return;
			}
			Atomics.add(progress, 0, STEP_BYTES / 1024);
			Atomics.notify(progress, 0);
		} catch (error) {
			merge.opened?.abandon();
			end(merge, { kind: "failed", id, failure: plainFailure(error) });
		}
	};
	// Each turn ends, so that requests come in and syncs that were begun can tell that they have ended.
	const turn = (): void => {
		isScheduled = false;
		const hurried = [...merges].filter(([, { request, opened }]) => request.task.kind === "flush" && !isWaiting(opened));
		for (const [id, merge] of hurried.length > 0 ? hurried : merges) step(id, merge);
		schedule();
	};
	const schedule = (): void => {
		if (isScheduled) return;
		clearTimeout(resting);
		if (merges.size === 0) {
			rest();
			return;
		}
		isScheduled = true;
		if ([...merges.values()].every(({ opened }) => isWaiting(opened))) setTimeout(turn, WAITING_MS);
		else setImmediate(turn);
	};
	// Said again as long as it is so: the owner may not have taken a reply yet.
	const rest = (): void => {
		resting = setTimeout(() => {
			requests.postMessage("idle");
			rest();
		}, idleMs);
	};
	requests.on("message", (request: MergeRequest) => {
		if (request.kind === "start") {
			merges.set(request.id, { request, opened: undefined });
			schedule();
			return;
		}
		const merge = merges.get(request.id);
		if (merge === undefined) return;
		merge.opened?.abandon();
		end(merge, { kind: "cancelled", id: request.id });
	});
}

if (parentPort === null) throw new Error("This script runs in a worker thread only.");
serve(parentPort, workerData as MergeSetup);
