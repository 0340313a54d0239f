/**
 * In which state the views are, as one word for the welcome that is shown in their place while they have nothing to
 * show. Pure.
 */
import type { Status } from "../server/protocol/status.ts";
import type { ServerState } from "./connection.ts";

export type ViewState = "starting" | "stopped" | "no folder" | "failed" | "indexing" | "empty" | "ready";

/** Trouble first; `empty`: there is no file of a language that is known. */
export function viewState({
	state,
	status,
}: {
	readonly state: ServerState;
	readonly status: Status | undefined;
}): ViewState {
	if (state === "stopped") return "stopped";
	if (status === undefined) return "starting";
	const { folders } = status;
	if (folders.length === 0) return "no folder";
	if (folders.every((folder) => folder.state === "failed" && folder.files === 0)) return "failed";
	if (folders.some((folder) => folder.state === "starting" || folder.state === "indexing")) return "indexing";
	return folders.every(({ files, isComplete }) => files === 0 && isComplete) ? "empty" : "ready";
}
