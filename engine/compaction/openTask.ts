/**
 * Opens a task for whoever works on it, over files of its own.
 */
import type { VirtualFileSystem } from "../vfs/vfs.ts";
import { FlushMemory, LogFlush } from "./logFlush.ts";
import type { OpenedTask, TableTask } from "./mergeRunner.ts";
import { openMerge } from "./tableMerge.ts";

/** @param memory - of earlier flushes, for another one */
export function openTask(vfs: VirtualFileSystem, task: TableTask, memory: FlushMemory = new FlushMemory()): OpenedTask {
	return task.kind === "merge" ? openMerge(vfs, task) : new LogFlush(vfs, task, memory);
}
