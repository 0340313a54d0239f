/** kausal/status and kausal/reindex: what the server knows, and how to have it begin again. */
import type { DocumentSymbolParams, Position } from "vscode-languageserver/node";
import { DeclarationKind } from "../../model/kinds.ts";
import type { ContentsAnswer, FolderContents } from "../../protocol/contents.ts";
import type { FilesAnswer, FolderFiles } from "../../protocol/files.ts";
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

/** Far more than anybody reads; it only keeps an answer from being without end. */
const FILES_MAX = 10_000;
const SYNTAX_ERRORS = {
	reason: "syntax-errors", detail: "It has syntax errors, and is indexed as far as it could be read.",
};

export const files: Handler<unknown, FilesAnswer> = async (server) => {
	await server.started();
	const folders = server.folders.all().map(({ root, session }): FolderFiles => {
		const broken = (session?.filesWithProblems() ?? []).map((path) => ({ path, ...SYNTAX_ERRORS }));
		const skipped = (session?.status.skipped ?? []).map(({ path, reason, detail }) => ({ path, reason, detail }));
		const listed = [...skipped, ...broken].sort((one, other) => (one.path < other.path ? -1 : 1));
		return { root, files: listed.slice(0, FILES_MAX), truncated: listed.length > FILES_MAX };
	});
	return { folders };
};

export const contents: Handler<unknown, ContentsAnswer> = async (server) => {
	await server.started();
	const folders = server.folders.all().map(({ root, session, updatedMs }): FolderContents => {
		const languages = session?.analysis.languages() ?? [];
		return { root, languages, diskBytes: session?.diskBytes() ?? 0, updatedMs: updatedMs ?? null };
	});
	return { folders, memoryBytes: process.memoryUsage.rss() };
};

export const reindex: Handler<{ readonly fromNothing?: boolean }, Status> = async (server, params) => {
	await server.started();
	const fromNothing = params.fromNothing !== false;
	await Promise.all(server.folders.all().map((folder) => folder.index({ fromNothing })));
	return statusOf(server);
};
