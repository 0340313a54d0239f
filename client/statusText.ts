/**
 * What the status item says of a status. Pure, so that it can be tested without an editor.
 */
import type { FolderStatus, Status } from "../server/protocol/status.ts";

export interface StatusText {
	readonly text: string;
	readonly detail: string;
	readonly severity: "information" | "warning" | "error";
	readonly busy: boolean;
}

/** Trouble first, then work under way, then what is known; several folders are added up. */
export function statusText({ folders }: Status): StatusText {
	if (folders.length === 0) return quiet("Kausal: no folder is open", "Open a folder to index it");
	const failed = folders.find(({ state }) => state === "failed");
	if (failed !== undefined) {
		return { text: "Kausal cannot index", detail: failed.message ?? failed.root, severity: "error", busy: false };
	}
	const known = `${count(folders, "blocks")} blocks · ${count(folders, "edges")} edges`;
	const busy = folders.filter(({ state }) => state === "indexing" || state === "starting");
	if (busy.length > 0) {
		const progress = progressOf(busy);
		return { text: `Kausal: indexing${progress}`, detail: known, severity: "information", busy: true };
	}
	const readOnly = folders.find(({ state }) => state === "read-only");
	if (readOnly !== undefined) {
		return { text: `Kausal: ${known}`, detail: readOnly.message ?? "read only", severity: "warning", busy: false };
	}
	return quiet(`Kausal: ${known}`, `${count(folders, "files")} files${skippedOf(folders)}`);
}

function quiet(text: string, detail: string): StatusText {
	return { text, detail, severity: "information", busy: false };
}

function count(folders: readonly FolderStatus[], what: "files" | "blocks" | "edges"): string {
	return folders.reduce((sum, folder) => sum + folder[what], 0).toLocaleString("en");
}

function progressOf(folders: readonly FolderStatus[]): string {
	let [done, total] = [0, 0];
	for (const { progress } of folders) {
		done += progress?.done ?? 0;
		total += progress?.total ?? 0;
	}
	return total === 0 ? "" : ` ${Math.floor((100 * done) / total)} %`;
}

function skippedOf(folders: readonly FolderStatus[]): string {
	const skipped = folders.reduce((sum, folder) => sum + Object.values(folder.skipped).reduce((all, one) => all + one, 0), 0);
	return skipped === 0 ? "" : ` · ${skipped.toLocaleString("en")} skipped`;
}
