/** textDocument/references: every place that names what is under the cursor. */
import type { Location, ReferenceParams } from "vscode-languageserver/node";
import type { ReferencesAnswer } from "../../analysis/analysis.ts";
import { type Handler, readStale, spotOf, staleAmong } from "../dispatch.ts";
import { isSameFamily } from "../navigation.ts";

const REFERENCES_MAX = 10_000;

export const references: Handler<ReferenceParams, Location[] | null> = async (server, params, token) => {
	const spot = await spotOf(server, params, token, "all documents");
	const share = spot && server.navigation.shareOf(spot.path);
	if (spot === undefined || share === "nothing") return null;
	const { session, path, offset, placer } = spot;
	const includeDeclaration = params.context?.includeDeclaration === true;
	const ask = (): ReferencesAnswer => session.analysis.references(path, offset, { includeDeclaration, limit: REFERENCES_MAX });
	let answer = ask();
	const stale = staleAmong(session, answer.occurrences);
	if (stale.length > 0) {
		await readStale(server, spot, stale);
		answer = ask();
	}
	server.listed(session);
	if (answer.truncated) server.logger.warn(`References: only the first ${REFERENCES_MAX} are shown.`);
	// Another server knows the places in its own languages, of what is declared there.
	const isOthers = share === "beside" && session.analysis.definition(path, offset).definitions
		.some((definition) => isSameFamily(definition.path, path));
	const ours = isOthers ? answer.occurrences.filter((occurrence) => !isSameFamily(occurrence.path, path)) : answer.occurrences;
	return ours.flatMap(({ path: at, range }) => placer.location(at, range) ?? []);
};
