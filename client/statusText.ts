/**
 * What the status item says of a status. Pure, so that it can be tested without an editor.
 */
import type { FolderStatus, Status } from "../server/protocol/status.ts";
import { plain } from "./plainText.ts";
import { l10n } from "./words/words.ts";

export interface StatusText {
	readonly text: string;
	readonly detail: string;
	readonly severity: "information" | "warning" | "error";
	readonly busy: boolean;
	/** What the person is offered beside it. */
	readonly offer: "output" | "restart" | "files" | "resume" | "folder" | "index";
}

/** What stands beside the item's button is cut after about so many characters. */
const WIDTH = 44;

/** Trouble first, then work under way, then what is known; several folders are added up. */
export function statusText({ folders }: Status, p99Ms?: number): StatusText {
	if (folders.length === 0)
		{return { ...quiet(l10n.t("Kausal: no folder is open"), l10n.t("Open a folder to index it")), offer: "folder" };}
	const failed = folders.find(({ state }) => state === "failed");
	if (failed !== undefined) {
		return {
			text: l10n.t("Kausal cannot index"),
			detail: plain(failed.message ?? failed.root),
			severity: "error",
			busy: false,
			offer: "restart",
		};
	}
	const busy = folders.filter(({ state }) => state === "indexing" || state === "starting");
	if (busy.length > 0) {
		const { done, total } = progressOf(busy);
		const percent = total === 0 ? "" : ` ${Math.floor((100 * done) / total)} %`;
		const detail = total === 0 ? l10n.t("looking for files") : l10n.t("{0} of {1} files", shown(done), shown(total));
		return { text: l10n.t("Kausal: indexing{0}", percent), detail, severity: "information", busy: true, offer: "index" };
	}
	const readOnly = folders.find(({ state }) => state === "read-only");
	if (readOnly !== undefined) return readOnlyText(readOnly.message ?? "");
	return settledText(folders, p99Ms);
}

function settledText(folders: readonly FolderStatus[], p99Ms: number | undefined): StatusText {
	const counts = l10n.t("Kausal: {0} blocks · {1} edges", count(folders, "blocks"), count(folders, "edges"));
	if (folders.some(({ state }) => state === "stopped")) {
		return {
			...quiet(l10n.t("Kausal: indexing was stopped"), l10n.t("{0} files so far", count(folders, "files"))),
			severity: "warning",
			offer: "resume",
		};
	}
	if (folders.every(({ files, isComplete }) => files === 0 && isComplete)) {
		return { ...quiet(l10n.t("Kausal: no file that it can read"), KNOWN_LANGUAGES), offer: "files" };
	}
	const fresh = folders.every(({ isComplete }) => isComplete) ? l10n.t("up to date") : l10n.t("not complete");
	const inMemory = folders.find(({ message }) => message !== undefined)?.message;
	if (inMemory !== undefined) return quiet(counts, plain(inMemory), leftOut(folders) > 0);
	const answers = p99Ms === undefined ? [] : [`p99 ${p99Ms < 10 ? p99Ms.toFixed(1) : Math.round(p99Ms)} ms`];
	return quiet(counts, [fresh, filesOf(folders), ...answers].join(" · "), leftOut(folders) > 0);
}

const KNOWN_LANGUAGES = "TypeScript, JavaScript, Python, Go, Markdown";

/** `Another process indexes here. Close it to …`: what is the case, and below it what to do. */
function readOnlyText(message: string): StatusText {
	const [, first = "", rest = ""] = /^([^.]+)\.\s+(.+)$/s.exec(message) ?? [];
	const isShort = first !== "" && first.length <= WIDTH - "Kausal: ".length;
	const text = isShort
		? `Kausal: ${first.charAt(0).toLowerCase()}${first.slice(1)}`
		: l10n.t("Kausal: the index is only read");
	return {
		text: plain(text),
		detail: plain(isShort ? rest : message),
		severity: "information",
		busy: false,
		offer: "index",
	};
}

function quiet(text: string, detail: string, hasFiles = false): StatusText {
	return { text, detail, severity: "information", busy: false, offer: hasFiles ? "files" : "output" };
}

function count(folders: readonly FolderStatus[], what: "files" | "blocks" | "edges" | "withProblems"): string {
	return shown(folders.reduce((sum, folder) => sum + folder[what], 0));
}

function shown(number: number): string {
	return number.toLocaleString("en");
}

function progressOf(folders: readonly FolderStatus[]): { readonly done: number; readonly total: number } {
	let [done, total] = [0, 0];
	for (const { progress } of folders) {
		done += progress?.done ?? 0;
		total += progress?.total ?? 0;
	}
	return { done, total };
}

function filesOf(folders: readonly FolderStatus[]): string {
	const skipped = folders.reduce((sum, folder) => sum + skippedIn(folder), 0);
	const broken = folders.reduce((sum, folder) => sum + folder.withProblems, 0);
	const parts = [l10n.t("{0} files", count(folders, "files"))];
	if (skipped > 0) parts.push(l10n.t("{0} left out", shown(skipped)));
	if (broken > 0) parts.push(l10n.t("{0} with syntax errors", shown(broken)));
	return parts.join(" · ");
}

function leftOut(folders: readonly FolderStatus[]): number {
	return folders.reduce((sum, folder) => sum + skippedIn(folder) + folder.withProblems, 0);
}

function skippedIn({ skipped }: FolderStatus): number {
	return Object.values(skipped).reduce((all, one) => all + one, 0);
}
