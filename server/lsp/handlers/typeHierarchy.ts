/** typeHierarchy/*: what a type extends or implements, and what extends or implements it, a step at a time. */
import type {
	CancellationToken,
	TypeHierarchyItem,
	TypeHierarchyPrepareParams,
	TypeHierarchySubtypesParams,
	TypeHierarchySupertypesParams,
} from "vscode-languageserver/node";
import type { Direction } from "../../analysis/analysis.ts";
import { TYPE_KINDS } from "../../analysis/subtypes.ts";
import { definitionsAcross, typesAcross } from "../across.ts";
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
	const across = definitionsAcross(server, spot).flatMap(({ place, found: { symbol } }) =>
		(symbol !== undefined && TYPE_KINDS.has(symbol.kind) ? itemOf(symbol, place) ?? [] : []));
	const { session: { analysis }, path, offset } = spot;
	const own = across.length > 0 ? [] : await symbolsAtSpot(server, spot, () => analysis.typesAt(path, offset));
	const items = across.length > 0 ? across : own.flatMap((symbol) => itemOf(symbol, spot) ?? []);
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
	const near = await rowsOfItem(place, () => analysis.typesBeside(symbol.id, direction, TYPES_MAX), (all) => all);
	const items = near.flatMap((one) => itemOf(one, place) ?? []);
	const across = await typesAcross(server, { root: place.session.root, id: symbol.id }, direction);
	return [...items, ...across.flatMap(({ place: at, found: type }) => itemOf(type, at) ?? [])];
}
