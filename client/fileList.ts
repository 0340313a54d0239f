/**
 * The files that the index does not have, or not all of, each with its reason: in the editor's list, which opens them.
 */
import { basename, join } from "node:path";
import { type QuickPickItem, Uri, window, workspace } from "vscode";
import type { FilesAnswer, FolderFiles, ListedFile } from "../server/protocol/files.ts";
import { plain } from "./plainText.ts";

interface Row extends QuickPickItem {
	readonly uri: Uri;
}

export async function showFileList({ folders }: FilesAnswer): Promise<void> {
	const rows = folders.flatMap((folder) => folder.files.map((file) => rowOf(folder, file, { isOne: folders.length === 1 })));
	if (rows.length === 0) {
		await window.showInformationMessage("Kausal has read every file of its languages whole.");
		return;
	}
	const isCut = folders.some(({ truncated }) => truncated);
	const title = `Kausal: ${rows.length.toLocaleString("en")} files that are not in the index as they are`;
	const options = { title: isCut ? `${title}, and more` : title, matchOnDescription: true, matchOnDetail: true };
	const chosen = await window.showQuickPick(rows, { ...options, placeHolder: "Open a file" });
	if (chosen !== undefined) await window.showTextDocument(await workspace.openTextDocument(chosen.uri));
}

function rowOf({ root }: FolderFiles, { path, reason, detail }: ListedFile, { isOne }: { readonly isOne: boolean }): Row {
	const label = isOne ? path : `${basename(root)}/${path}`;
	return { label: plain(label), description: reason.replaceAll("-", " "), detail: plain(detail), uri: Uri.file(join(root, path)) };
}
