/**
 * Opens a task for whoever works on it, over files of its own.
 */
import type { VirtualFileSystem } from "../vfs/vfs.ts";
import { LogFlush } from "./logFlush.ts";
import type { OpenedTask, TableTask } from "./mergeRunner.ts";
import { openMerge } from "./tableMerge.ts";

export function openTask(vfs: VirtualFileSystem, task: TableTask): OpenedTask {
	return task.kind === "merge" ? openMerge(vfs, task) : new LogFlush(vfs, task);
}
