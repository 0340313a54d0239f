/** textDocument/references: every place that names what is under the cursor. */
import type { Location, ReferenceParams } from "vscode-languageserver/node";
import type { ReferenceOptions, ReferencesAnswer } from "../../analysis/analysis.ts";
import { type BlockId, blockIdToHex } from "../../../engine/index.ts";
import { definitionsAcross, referencesAcross } from "../across.ts";
import { type Handler, readStale, type Server, spotOf, staleAmong } from "../dispatch.ts";
import type { ItemPlace } from "../hierarchy.ts";
import { isSameFamily } from "../navigation.ts";

const REFERENCES_MAX = 10_000;

export const references: Handler<ReferenceParams, Location[] | null> = async (server, params, token) => {
	const spot = await spotOf(server, params, token, "all documents");
	const share = spot && server.navigation.shareOf(spot.path);
	if (spot === undefined || share === "nothing") return null;
	const { session, path, offset, placer } = spot;
	const options = { includeDeclaration: params.context?.includeDeclaration === true, limit: REFERENCES_MAX };
	const ask = (): ReferencesAnswer => session.analysis.references(path, offset, options);
	let answer = ask();
	const stale = staleAmong(placer, answer.occurrences);
	if (stale.length > 0) {
		await readStale(server, spot, stale);
		answer = ask();
	}
	server.listed(session);
	if (answer.truncated) server.logger.warn(`References: only the first ${REFERENCES_MAX} are shown.`);
	// Another server knows the places in its own languages, of what is declared there.
	const { definitions } = session.analysis.definition(path, offset);
	const isOthers = share === "beside" && definitions.some((definition) => isSameFamily(definition.path, path));
	const ours = answer.occurrences.filter((occurrence) => !isOthers || !isSameFamily(occurrence.path, path));
	const located = placer.locations(ours);
	if (share === "beside") return located;
	const own = definitions.flatMap(({ symbol }) => (symbol === undefined ? [] : [{ place: spot, id: symbol.id }]));
	if (own.length > 0) return [...located, ...await elsewhere(server, own)];
	const theirs = definitionsAcross(server, spot).flatMap(({ place, found: { symbol } }) =>
		(symbol === undefined ? [] : [{ place, id: symbol.id }]));
	if (theirs.length === 0) return located;
	const places = await elsewhere(server, theirs);
	return [...places, ...atHome(theirs, options)];
};

/** A symbol, and its folder. */
interface Named {
	readonly place: ItemPlace;
	readonly id: BlockId;
}

/** Places in other folders than that of the symbols. */
async function elsewhere(server: Server, named: readonly Named[]): Promise<Location[]> {
	const found: Location[] = [];
	for (const { place, id } of distinct(named)) {
		for (const { place: { placer }, found: { path, range } } of await referencesAcross(server, place.session.root, id)) {
			const location = placer.location(path, range);
			if (location !== undefined) found.push(location);
		}
	}
	return found;
}

/** Places in the folders of the symbols. */
function atHome(named: readonly Named[], options: ReferenceOptions): Location[] {
	return distinct(named).flatMap(({ place: { session, placer }, id }) =>
		placer.locations(session.analysis.referencesTo(id, options).occurrences));
}

/** Overloads are declarations of one symbol. */
function distinct(named: readonly Named[]): readonly Named[] {
	return [...new Map(named.map((one) => [blockIdToHex(one.id), one])).values()];
}
