/** kausal/status and kausal/reindex: what the server knows, and how to have it begin again. */
import type { DocumentSymbolParams, Position } from "vscode-languageserver/node";
import { DeclarationKind } from "../../model/kinds.ts";
import type { FolderStatus, Status } from "../../protocol/status.ts";
import { type Handler, placeOf, type Server } from "../dispatch.ts";

export function statusOf(server: Pick<Server, "folders" | "version">): Status {
	return { version: server.version, folders: server.folders.all().map((folder): FolderStatus => folder.status) };
}

export const status: Handler<unknown, Status> = async (server) => {
	await server.started();
	return statusOf(server);
};

/** The first name that is declared in a file: where whoever answers its language has an answer. */
export const declaredName: Handler<DocumentSymbolParams, Position | null> = async (server, params, token) => {
	const place = await placeOf(server, params.textDocument, token);
	if (place === undefined) return null;
	const [first] = place.session.analysis.documentSymbols(place.path).flatMap((node) => [node, ...node.children])
		.filter(({ symbol }) => symbol.kind !== DeclarationKind.file && symbol.kind !== DeclarationKind.test);
	return (first && server.placer(place).range(place.path, first.symbol.nameRange)?.start) ?? null;
};

export const reindex: Handler<unknown, Status> = async (server) => {
	await server.started();
	await Promise.all(server.folders.all().map((folder) => folder.index({ fromNothing: true })));
	return statusOf(server);
};
