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
import { itemOf, symbolOfItem } from "../hierarchy.ts";
import { languageIdOf } from "../languageIds.ts";

const TYPES_MAX = 1000;

export const prepareTypeHierarchy: Handler<TypeHierarchyPrepareParams, TypeHierarchyItem[] | null> = async (
	server,
	params,
	token,
) => {
	const spot = await spotOf(server, params, token);
	if (spot === undefined || !server.navigation.hasTypeHierarchy(languageIdOf(spot.path) ?? "")) return null;
	const items = spot.session.analysis.typesAt(spot.path, spot.offset).flatMap((symbol) => itemOf(symbol, spot) ?? []);
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
	return place.session.analysis.typesBeside(symbol.id, direction, TYPES_MAX).flatMap((one) => itemOf(one, place) ?? []);
}
