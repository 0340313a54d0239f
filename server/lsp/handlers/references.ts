/** textDocument/references: every place that names what is under the cursor. */
import type { Location, ReferenceParams } from "vscode-languageserver/node";
import { type Handler, spotOf } from "../dispatch.ts";

const REFERENCES_MAX = 10_000;

export const references: Handler<ReferenceParams, Location[] | null> = async (server, params, token) => {
	if (server.settings.navigation === "off") return null;
	const spot = await spotOf(server, params, token);
	if (spot === undefined) return null;
	const { session, path, offset, placer } = spot;
	const includeDeclaration = params.context?.includeDeclaration === true;
	const answer = session.analysis.references(path, offset, { includeDeclaration, limit: REFERENCES_MAX });
	server.listed(session);
	if (answer.truncated) server.logger.warn(`References: only the first ${REFERENCES_MAX} are shown.`);
	return answer.occurrences.flatMap(({ path: at, range }) => placer.location(at, range) ?? []);
};
