/** textDocument/definition and its kin: where a name is introduced or promised, its type, what stands in for it. */
import type { DefinitionParams, Location, LocationLink } from "vscode-languageserver/node";
import type { Analysis, Definition, TextRange } from "../../analysis/analysis.ts";
import { type Across, definitionsAcross, implementationsAcross, typesDefinedAcross } from "../across.ts";
import { type Handler, readStale, type Server, type Spot, spotOf, staleAmong } from "../dispatch.ts";
import { isSameFamily } from "../navigation.ts";

const PLACES_MAX = 1000;

/** What leads from a name to places. */
interface Way {
	/** As the client calls the ability. */
	readonly ability: string;
	readonly ask: (analysis: Analysis, path: string, offset: number) => Answer;
	/** Where else to look, when there is nothing but perhaps the import that binds the name. */
	readonly across?: (server: Server, spot: Spot) => readonly Across<Definition>[];
	/** What all folders know together, where that is more than the one of the name does. */
	readonly together?: (server: Server, spot: Spot) => Promise<readonly Across<Definition>[]>;
}

interface Answer {
	readonly origin: TextRange | undefined;
	readonly definitions: readonly Definition[];
	readonly truncated?: boolean;
	/** There are none, or only where a name from outside is bound. */
	readonly isElsewhere?: boolean;
}

type Places = Location[] | LocationLink[] | null;

export const definition: Handler<DefinitionParams, Places> = placesBy({
	ability: "definition",
	ask: (analysis, path, offset) => {
		const { origin, definitions, imported } = analysis.definition(path, offset);
		// the import is as near as one comes to what lies outside
		const isElsewhere = definitions.length === 0;
		return { origin, definitions: isElsewhere ? imported?.bindings ?? [] : definitions, isElsewhere };
	},
	across: definitionsAcross,
});

export const declaration: Handler<DefinitionParams, Places> = placesBy({
	ability: "declaration",
	ask: (analysis, path, offset) => orElsewhere(analysis.declaration(path, offset)),
	across: definitionsAcross,
});

export const typeDefinition: Handler<DefinitionParams, Places> = placesBy({
	ability: "typeDefinition",
	ask: (analysis, path, offset) => orElsewhere(analysis.typeDefinition(path, offset)),
	across: typesDefinedAcross,
});

export const implementation: Handler<DefinitionParams, Places> = placesBy({
	ability: "implementation",
	ask: (analysis, path, offset) => analysis.implementations(path, offset, PLACES_MAX),
	together: implementationsAcross,
});

function orElsewhere(answer: Answer): Answer {
	return { ...answer, isElsewhere: answer.definitions.length === 0 };
}

function placesBy({ ability, ask, across, together }: Way): Handler<DefinitionParams, Places> {
	return async (server, params, token) => {
		const spot = await spotOf(server, params, token);
		const share = spot && server.navigation.shareOf(spot.path);
		if (spot === undefined || share === "nothing") return null;
		const { session, path, offset, placer } = spot;
		let answer = ask(session.analysis, path, offset);
		const stale = staleAmong(placer, answer.definitions);
		if (stale.length > 0) {
			await readStale(server, spot, stale);
			answer = ask(session.analysis, path, offset);
		}
		const joined = (await together?.(server, spot) ?? []).slice(0, PLACES_MAX);
		if (together !== undefined) answer = ask(session.analysis, path, offset);
		const { origin } = answer;
		const elsewhere = answer.isElsewhere === true && across !== undefined ? across(server, spot) : joined;
		const definitions = elsewhere.length > 0 ? elsewhere
			: answer.definitions.map((found) => ({ place: spot, found }));
		if (definitions.length === 0) server.listed(session);
		if (answer.truncated === true) server.logger.warn(`${ability}: only the first ${PLACES_MAX} places are shown.`);
		const originSelectionRange = origin && placer.range(path, origin);
		const links: LocationLink[] = [];
		for (const { place, found } of definitions) {
			// In its own languages another server finds it too, and an editor would list both.
			if (share === "beside" && isSameFamily(found.path, path)) continue;
			const targetSelectionRange = place.placer.range(found.path, found.nameRange);
			const targetRange = place.placer.range(found.path, found.range);
			if (targetRange === undefined || targetSelectionRange === undefined) continue;
			const link = { targetUri: place.placer.uri(found.path, found.nameRange), targetRange, targetSelectionRange };
			links.push(originSelectionRange === undefined ? link : { ...link, originSelectionRange });
		}
		if (server.traits.linkSupport.has(ability)) return links;
		return links.map(({ targetUri, targetSelectionRange }) => ({ uri: targetUri, range: targetSelectionRange }));
	};
}
