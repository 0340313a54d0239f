/** textDocument/definition: where the name under the cursor is introduced. */
import type { DefinitionParams, Location, LocationLink } from "vscode-languageserver/node";
import { type Handler, readStale, spotOf, staleAmong } from "../dispatch.ts";
import { isSameFamily } from "../navigation.ts";

export const definition: Handler<DefinitionParams, Location[] | LocationLink[] | null> = async (
	server,
	params,
	token,
) => {
	const spot = await spotOf(server, params, token);
	const share = spot && server.navigation.shareOf(spot.path);
	if (spot === undefined || share === "nothing") return null;
	const { session, path, offset, placer } = spot;
	let answer = session.analysis.definition(path, offset);
	const stale = staleAmong(session, answer.definitions);
	if (stale.length > 0) {
		await readStale(server, spot, stale);
		answer = session.analysis.definition(path, offset);
	}
	const { origin, imported } = answer;
	// the import is as near as one comes to what lies outside
	const definitions = answer.definitions.length > 0 ? answer.definitions : imported?.bindings ?? [];
	if (definitions.length === 0) server.listed(session);
	const originSelectionRange = origin && placer.range(path, origin);
	const links: LocationLink[] = [];
	for (const found of definitions) {
		// In its own languages another server finds it too, and an editor would list both.
		if (share === "beside" && isSameFamily(found.path, path)) continue;
		const targetSelectionRange = placer.range(found.path, found.nameRange);
		const targetRange = placer.range(found.path, found.range);
		if (targetRange === undefined || targetSelectionRange === undefined) continue;
		const link = { targetUri: placer.uri(found.path), targetRange, targetSelectionRange };
		links.push(originSelectionRange === undefined ? link : { ...link, originSelectionRange });
	}
	if (server.traits.definitionLinks) return links;
	return links.map(({ targetUri, targetSelectionRange }) => ({ uri: targetUri, range: targetSelectionRange }));
};
