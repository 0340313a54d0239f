/**
 * The files that the index does not have, or not all of, each with its reason: in the editor's list, which opens them.
 */
import { basename, join } from "node:path";
import { type QuickPickItem, Uri, window, workspace } from "vscode";
import type { FilesAnswer, FolderFiles, ListedFile } from "../server/protocol/files.ts";
import { plain } from "./plainText.ts";
import { l10n, number } from "./words/words.ts";

interface Row extends QuickPickItem {
	readonly uri: Uri;
}

export async function showFileList({ folders }: FilesAnswer): Promise<void> {
	const isOne = folders.length === 1;
	const rows = folders.flatMap((folder) => folder.files.map((file) => rowOf(folder, file, { isOne })));
	if (rows.length === 0) {
		await window.showInformationMessage(l10n.t("Kausal has read every file of its languages whole."));
		return;
	}
	const isCut = folders.some(({ truncated }) => truncated);
	const title = l10n.t("Kausal: {0} files that are not in the index as they are", number(rows.length));
	const chosen = await window.showQuickPick(rows, {
		title: isCut ? l10n.t("{0}, and more", title) : title,
		matchOnDescription: true,
		matchOnDetail: true,
		placeHolder: l10n.t("Open a file"),
	});
	if (chosen !== undefined) await window.showTextDocument(await workspace.openTextDocument(chosen.uri));
}

function rowOf(
	{ root }: FolderFiles,
	{ path, reason, detail }: ListedFile,
	{ isOne }: { readonly isOne: boolean },
): Row {
	return {
		label: plain(isOne ? path : `${basename(root)}/${path}`),
		description: reason.replaceAll("-", " "),
		detail: plain(detail),
		uri: Uri.file(join(root, path)),
	};
}
