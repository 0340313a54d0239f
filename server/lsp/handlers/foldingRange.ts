/** textDocument/foldingRange: what can be folded, by whole lines. */
import { type FoldingRange, FoldingRangeKind, type FoldingRangeParams } from "vscode-languageserver/node";
import type { Fold } from "../../analysis/editorAnswers.ts";
import { type Handler, placeOf } from "../dispatch.ts";

const FOLDS_MAX = 5000;

const kinds: Readonly<Partial<Record<Fold["kind"], FoldingRangeKind>>> = {
	comment: FoldingRangeKind.Comment,
	imports: FoldingRangeKind.Imports,
	region: FoldingRangeKind.Region,
};

export const foldingRange: Handler<FoldingRangeParams, FoldingRange[] | null> = async (server, params, token) => {
	const place = await placeOf(server, params.textDocument, token);
	if (place === undefined || server.navigation.shareOf(place.path) !== "whole") return null;
	const { session, path } = place;
	const { uri } = params.textDocument;
	const cell = place.cell === undefined ? undefined : server.notebooks.cell(uri);
	if (cell === undefined && place.cell !== undefined) return null;
	const text = session.text(path);
	const open = server.documents.get(server.notebooks.holderOf(uri) ?? uri);
	// Lines of another text than the client's are not its lines.
	if (text === undefined || (open && session.behind(path, open.text) !== undefined)) return null;
	const limit = Math.min(server.traits.foldsMax ?? FOLDS_MAX, FOLDS_MAX);
	return session.analysis.folds(path, text, limit, cell).map(({ firstLine, lastLine, kind }) => {
		const range = { startLine: firstLine, endLine: lastLine };
		const said = kinds[kind];
		return said === undefined ? range : { ...range, kind: said };
	});
};
