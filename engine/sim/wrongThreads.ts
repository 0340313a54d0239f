/**
 * Bugs on purpose in how a merge is handed to another thread and taken back; plantedBugs.ts has all others.
 */
import { EngineError } from "../base/errors.ts";
import { type CompactionPolicy, SIZE_TIERED } from "../compaction/compactionPolicy.ts";
import type { MergedTables, MergeRunner, RemoteMerge, TableTask } from "../compaction/mergeRunner.ts";
import { Engine } from "../engine.ts";
import { tableName } from "../model/fileNames.ts";
import type { VirtualFileSystem } from "../vfs/vfs.ts";
import type { OpenEngine, ThreadOver } from "./simulatedEngine.ts";

/** By what they do wrong. */
export const WRONG_THREADS: readonly (readonly [string, OpenEngine])[] = [
	[
		"a merge in a thread asks no other table before it drops a tombstone",
		wrongThread((vfs, over) => {
			const right = over(vfs);
			return { start: (task) => right.start(task.kind === "merge" ? { ...task, others: [] } : task) };
		}),
	],
	["a thread that dies counts as done", wrongThread(doneWhenDead)],
	["the answer to one task is taken for the answer to the next", wrongThread(mixedUp)],
];

/** An engine that merges often and a right thread, with something wrong between them. */
export function wrongThread(wrong: (vfs: VirtualFileSystem, over: ThreadOver) => MergeRunner): OpenEngine {
	return (vfs, directory, options, thread) => {
		const mergeRunner = thread && wrong(vfs, thread);
		return Engine.open({ vfs, directory, options, mergeRunner, policy: OFTEN });
	};
}

/** Always the two newest tables, so that older ones are left below them. */
const OFTEN: CompactionPolicy = {
	...SIZE_TIERED,
	choose: (tables) => (tables.length < 3 ? [] : tables.slice(0, 2).map(({ number }) => number)),
};

function changed(merge: RemoteMerge, wrong: Partial<RemoteMerge>): RemoteMerge {
	return {
		get isOver() {
			return merge.isOver;
		},
		step: (bytesMax) => merge.step(bytesMax),
		abandon: () => {
			merge.abandon();
		},
		...wrong,
	};
}

function doneWhenDead(vfs: VirtualFileSystem, over: ThreadOver): MergeRunner {
	const right = over(vfs);
	return {
		start: (task) => {
			const merge = right.start(task);
			return merge && changed(merge, { step: (bytesMax) => stepOrDone(task, merge, bytesMax) });
		},
	};
}

function stepOrDone({ number }: TableTask, merge: RemoteMerge, bytesMax: number): MergedTables | "unfinished" {
	try {
		return merge.step(bytesMax);
	} catch (error) {
		if (!(error instanceof EngineError) || error.code !== "io") throw error;
		const table = { number, bytes: 0, pageCount: 0, sequenceMin: 0, sequenceMax: 0 };
		return { table, droppedTombstoneCount: 0 };
	}
}

/** Gives each task what the one before came to. */
function mixedUp(vfs: VirtualFileSystem, over: ThreadOver): MergeRunner {
	const right = over(vfs);
	let before: MergedTables | undefined;
	return {
		start: (task) => {
			const merge = right.start(task);
			const step = (bytesMax: number): MergedTables | "unfinished" => {
				const outcome = merge?.step(bytesMax) ?? "unfinished";
				if (outcome === "unfinished") return outcome;
				const answer = before ?? outcome;
				before = outcome;
				return answer;
			};
			return merge && changed(merge, { step });
		},
	};
}

/** Files of merges that were given up, by the disk that they lay on. */
const givenUp = new WeakMap<VirtualFileSystem, string[]>();

/**
 * A thread that removes the files of tasks that were given up when it gets to it. That is none of the bugs: it does no
 * harm, since the next writer of a store takes numbers that the one before cannot have given to a table.
 */
export const openWithLateThread: OpenEngine = wrongThread(removingLate);

function removingLate(vfs: VirtualFileSystem, over: ThreadOver): MergeRunner {
	const right = over(vfs);
	return {
		start: (task) => {
			let looks = 0;
			for (const path of givenUp.get(vfs)?.splice(0) ?? []) vfs.removeSoon(path);
			const merge = right.start(task);
			return (
				merge &&
				changed(merge, {
					// It is so slow that most are given up.
					isOver: false,
					step: (bytesMax) => ((looks += 1) % 50 === 0 ? merge.step(bytesMax) : "unfinished"),
					abandon: () => {
						merge.abandon();
						const paths = givenUp.get(vfs) ?? [];
						givenUp.set(vfs, [...paths, `${task.directory}/${tableName(task.number)}`]);
					},
				})
			);
		},
	};
}
