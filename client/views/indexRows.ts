/**
 * The rows of *Index*: what is indexed and how fresh it is, what was left out and why, and what it costs. Pure.
 */
import type { ContentsAnswer, FolderContents } from "../../server/protocol/contents.ts";
import type { FilesAnswer, FolderFiles, ListedFile } from "../../server/protocol/files.ts";
import type { FolderStatus, Status } from "../../server/protocol/status.ts";
import { bytes, l10n, number } from "../words/words.ts";
import { groupedBy, noteRow, type Row } from "./rows.ts";

export interface IndexAnswers {
	readonly status: Status;
	readonly contents: ContentsAnswer;
	readonly files: FilesAnswer;
	/** How long answers took: so many of a hundred no longer. */
	readonly answers: { readonly count: number; readonly p99Ms: number | undefined };
	/** A time of day as people write it. */
	readonly clock: (ms: number) => string;
	readonly uriOf: (path: string) => string;
}

const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const LISTED_MAX = 500;

export function indexRows(answers: IndexAnswers): Row[] {
	const {
		status: { folders, version },
		contents,
		answers: { count, p99Ms },
	} = answers;
	const own = folders.map((folder) => {
		const rows = folderRows(folder, answers);
		const name = folder.root.slice(folder.root.lastIndexOf("/") + 1);
		return {
			key: folder.root,
			label: name,
			icon: "root-folder",
			tooltip: folder.root,
			isExpanded: folders.length < 4,
			rows,
		};
	});
	const waited =
		p99Ms === undefined
			? l10n.t("none yet")
			: l10n.t("99 of 100 within {0} ms, of {1}", p99Ms.toFixed(p99Ms < 10 ? 1 : 0), number(count));
	return [
		...(own.length === 1 ? (own[0]?.rows ?? []) : own),
		{ key: "answers", label: l10n.t("Answers"), description: waited, icon: "dashboard" },
		{
			key: "memory",
			label: l10n.t("Memory"),
			description: l10n.t("{0}, a process of its own", bytes(contents.memoryBytes)),
			icon: "server-process",
		},
		{ key: "version", label: l10n.t("Version"), description: version, icon: "versions" },
	];
}

function folderRows(folder: FolderStatus, answers: IndexAnswers): Row[] {
	const { root, files, blocks, edges, indexDirectory } = folder;
	const contents = answers.contents.folders.find((one) => one.root === root);
	const listed = answers.files.folders.find((one) => one.root === root);
	const state = stateRow(folder, contents, answers);
	// Of a folder that could not be read at all there is nothing to count.
	if (folder.state === "failed" && files === 0) return [state];
	return [
		state,
		{
			key: "files",
			label: l10n.t("Files"),
			description: number(files),
			icon: "files",
			isExpanded: true,
			rows: (contents?.languages ?? []).map(({ name, files: count }) => ({
				key: name,
				label: name,
				description: number(count),
				icon: "code",
			})),
		},
		{ key: "blocks", label: l10n.t("Symbols"), description: number(blocks), icon: "symbol-class" },
		{ key: "edges", label: l10n.t("Relations"), description: number(edges), icon: "type-hierarchy" },
		...leftOutRows(listed, answers),
		{
			key: "disk",
			label: l10n.t("On Disk"),
			description: bytes(contents?.diskBytes ?? 0),
			icon: "database",
			tooltip: l10n.t("The index lies in {0}, and never in the workspace.", indexDirectory),
		},
	];
}

function stateRow(
	{ state, message, progress, isComplete }: FolderStatus,
	contents: FolderContents | undefined,
	{ clock }: IndexAnswers,
): Row {
	const row = (label: string, icon: string, more: Partial<Row> = {}): Row => ({ key: "state", label, icon, ...more });
	switch (state) {
		case "starting":
			return row(l10n.t("Starting"), "loading~spin");
		case "indexing": {
			const done =
				progress === undefined || progress.total === 0
					? {}
					: { description: l10n.t("{0} of {1} files", number(progress.done), number(progress.total)) };
			return row(l10n.t("Indexing"), "loading~spin", done);
		}
		case "read-only":
			return row(l10n.t("Read only"), "lock", {
				description: message ?? "",
				tooltip: `${message ?? ""}\n${l10n.t("Choose this to try again.")}`.trim(),
				command: { id: "kausal.restartServer" },
			});
		case "failed":
			return row(l10n.t("Cannot index"), "error", {
				description: message ?? "",
				color: "list.errorForeground",
				command: { id: "kausal.showOutput" },
			});
		case "stopped":
			return row(l10n.t("Stopped"), "debug-pause", {
				description: l10n.t("choose to go on"),
				command: { id: "kausal.resumeIndexing" },
			});
		case "ready": {
			if (!isComplete) {
				return row(l10n.t("Not complete"), "warning", {
					description: l10n.t("reindex to go on"),
					command: { id: "kausal.reindex" },
				});
			}
			const updatedMs = contents?.updatedMs ?? null;
			const when = updatedMs === null ? {} : { description: l10n.t("last update {0}", clock(updatedMs)) };
			return row(l10n.t("Up to date"), "pass", { color: "testing.iconPassed", ...when });
		}
	}
}

/** Files by reason, each with what is to say about it. */
function leftOutRows(listed: FolderFiles | undefined, { uriOf }: IndexAnswers): Row[] {
	if (listed === undefined || listed.files.length === 0) return [];
	const reasons = groupedBy(listed.files, ({ reason }) => reason);
	const rows = [...reasons].map(
		([reason, files]): Row => ({
			key: reason,
			label: reason.replaceAll("-", " "),
			description: number(files.length),
			icon: reason === "syntax-errors" ? "warning" : "circle-slash",
			rows: [...files.slice(0, LISTED_MAX).map((file) => fileRow(listed.root, file, uriOf)), ...moreRow(files.length)],
		}),
	);
	const description = listed.truncated
		? l10n.t("more than {0}", number(listed.files.length))
		: number(listed.files.length);
	return [{ key: "left out", label: l10n.t("Left Out or Not Read Whole"), description, icon: "exclude", rows }];
}

function fileRow(root: string, { path, detail }: ListedFile, uriOf: (path: string) => string): Row {
	return {
		key: path,
		label: path,
		description: detail,
		icon: "file",
		tooltip: `${path}\n${detail}`,
		place: { uri: uriOf(`${root}/${path}`), range: START },
	};
}

function moreRow(count: number): Row[] {
	if (count <= LISTED_MAX) return [];
	return [noteRow("more", l10n.t("{0} more", number(count - LISTED_MAX)), { command: { id: "kausal.showFiles" } })];
}
