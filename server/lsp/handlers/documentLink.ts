/** textDocument/documentLink: from imports to files, from prose to the files and headings that it names. */
import type { DocumentLink, DocumentLinkParams } from "vscode-languageserver/node";
import { type Handler, placeOf } from "../dispatch.ts";

const LINKS_MAX = 5000;

export const documentLink: Handler<DocumentLinkParams, DocumentLink[] | null> = async (server, params, token) => {
	const place = await placeOf(server, params.textDocument, token);
	if (place === undefined || server.navigation.shareOf(place.path) !== "whole") return null;
	const { session, path } = place;
	const placer = server.placer(place);
	return session.analysis.fileLinks(path, LINKS_MAX).flatMap((link) => {
		const range = placer.range(path, link.range);
		if (range === undefined) return [];
		const line = link.section && placer.range(link.path, link.section)?.start.line;
		const target = placer.uri(link.path) + (line === undefined ? "" : `#L${line + 1}`);
		return { range, target };
	});
};
