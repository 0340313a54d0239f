/** textDocument/inlayHint: behind what a file exports, how many files import it, if the settings ask for it. */
import type { InlayHint, InlayHintParams } from "vscode-languageserver/node";
import { type Handler, spotOf } from "../dispatch.ts";

export const inlayHint: Handler<InlayHintParams, InlayHint[] | null> = async (server, params, token) => {
	if (!server.settings.hintsImporters) return null;
	const { textDocument, range } = params;
	const begin = await spotOf(server, { textDocument, position: range?.start }, token);
	const end = await spotOf(server, { textDocument, position: range?.end }, token);
	if (begin === undefined || end === undefined || server.navigation.shareOf(end.path) === "nothing") return null;
	const { session, path } = end;
	const placer = server.placer(end);
	if (!session.isComplete) return [];
	const { file, symbols } = session.analysis.importers(path, { begin: begin.offset, end: end.offset });
	const hints = symbols.flatMap(({ nameRange, count }): InlayHint[] => {
		const position = placer.range(path, nameRange)?.end;
		return position === undefined ? [] : [{ position, label: importedBy(count), paddingLeft: true }];
	});
	if (file === 0) return hints;
	return [{ position: { line: 0, character: 0 }, label: importedBy(file), paddingRight: true }, ...hints];
};

function importedBy(count: number): string {
	return `imported by ${count.toLocaleString("en")} file${count === 1 ? "" : "s"}`;
}
