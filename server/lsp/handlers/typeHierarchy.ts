/** typeHierarchy/*: what a type extends or implements, and what extends or implements it, a step at a time. */
import type {
	CancellationToken,
	TypeHierarchyItem,
	TypeHierarchyPrepareParams,
	TypeHierarchySubtypesParams,
	TypeHierarchySupertypesParams,
} from "vscode-languageserver/node";
import type { Direction } from "../../analysis/analysis.ts";
import { type Handler, type Server, spotOf } from "../dispatch.ts";
import { itemOf, rowsOfItem, symbolOfItem, symbolsAtSpot } from "../hierarchy.ts";
import { languageIdOf } from "../languageIds.ts";

const TYPES_MAX = 1000;

export const prepareTypeHierarchy: Handler<TypeHierarchyPrepareParams, TypeHierarchyItem[] | null> = async (
	server,
	params,
	token,
) => {
	const spot = await spotOf(server, params, token);
	if (spot === undefined || !server.navigation.hasTypeHierarchy(languageIdOf(spot.path) ?? "")) return null;
	const { session: { analysis }, path, offset } = spot;
	const types = await symbolsAtSpot(server, spot, () => analysis.typesAt(path, offset));
	const items = types.flatMap((symbol) => itemOf(symbol, spot) ?? []);
	if (items.length === 0) server.listed(spot.session);
	return items.length === 0 ? null : items;
};

export const supertypes: Handler<TypeHierarchySupertypesParams, TypeHierarchyItem[] | null> = (server, params, token) =>
	typesOf(server, params.item?.data, "outgoing", token);

export const subtypes: Handler<TypeHierarchySubtypesParams, TypeHierarchyItem[] | null> = (server, params, token) =>
	typesOf(server, params.item?.data, "incoming", token);

async function typesOf(
	server: Server, data: unknown, direction: Direction, token: CancellationToken,
): Promise<TypeHierarchyItem[] | null> {
	const found = await symbolOfItem(server, data, token);
	if (found === undefined) return null;
	const { place, symbol } = found;
	server.listed(place.session);
	const { analysis } = place.session;
	const types = await rowsOfItem(place, () => analysis.typesBeside(symbol.id, direction, TYPES_MAX), (all) => all);
	return types.flatMap((one) => itemOf(one, place) ?? []);
}
