/** textDocument/documentHighlight: where the name under the cursor is named in the same file. */
import {
	type DocumentHighlight, DocumentHighlightKind, type DocumentHighlightParams,
} from "vscode-languageserver/node";
import { ReferenceRole } from "../../model/kinds.ts";
import { type Handler, spotOf } from "../dispatch.ts";

const WRITTEN: ReadonlySet<number> = new Set([0, ReferenceRole.write]);
const READ: ReadonlySet<number> = new Set([
	ReferenceRole.read, ReferenceRole.call, ReferenceRole.decorator, ReferenceRole.qualifier,
]);

export const documentHighlight: Handler<DocumentHighlightParams, DocumentHighlight[] | null> = async (
	server,
	params,
	token,
) => {
	const spot = await spotOf(server, params, token);
	if (spot === undefined || server.navigation.shareOf(spot.path) !== "whole") return null;
	const { session, path, offset } = spot;
	const placer = server.placer(spot);
	return session.analysis.highlights(path, offset).flatMap(({ range, role }) => {
		const placed = placer.range(path, range);
		return placed === undefined ? [] : { range: placed, kind: kindOf(role) };
	});
};

function kindOf(role: number): DocumentHighlightKind {
	if (WRITTEN.has(role)) return DocumentHighlightKind.Write;
	return READ.has(role) ? DocumentHighlightKind.Read : DocumentHighlightKind.Text;
}
