/** callHierarchy/*: who calls a block, and whom it calls. */
import type {
	CallHierarchyIncomingCall,
	CallHierarchyIncomingCallsParams,
	CallHierarchyItem,
	CallHierarchyOutgoingCall,
	CallHierarchyOutgoingCallsParams,
	CallHierarchyPrepareParams,
} from "vscode-languageserver/node";
import type { Call, TextRange } from "../../analysis/analysis.ts";
import { definitionsAcross, incomingAcross, outgoingAcross } from "../across.ts";
import { type Handler, spotOf } from "../dispatch.ts";
import { type ItemPlace, itemOf, symbolOfItem } from "../hierarchy.ts";
import { languageIdOf } from "../languageIds.ts";

const CALLS_MAX = 1000;

export const prepareCallHierarchy: Handler<CallHierarchyPrepareParams, CallHierarchyItem[] | null> = async (
	server,
	params,
	token,
) => {
	const spot = await spotOf(server, params, token);
	if (spot === undefined || !server.navigation.hasCallHierarchy(languageIdOf(spot.path) ?? "")) return null;
	const across = definitionsAcross(server, spot).flatMap(({ place, found: { symbol } }) =>
		(symbol === undefined ? [] : itemOf(symbol, place) ?? []));
	const items = across.length > 0 ? across
		: spot.session.analysis.symbolsAt(spot.path, spot.offset).flatMap((symbol) => itemOf(symbol, spot) ?? []);
	if (items.length === 0) server.listed(spot.session);
	return items.length === 0 ? null : items;
};

export const incomingCalls: Handler<CallHierarchyIncomingCallsParams, CallHierarchyIncomingCall[] | null> = async (
	server,
	params,
	token,
) => {
	const found = await symbolOfItem(server, params.item?.data, token);
	if (found === undefined) return null;
	const { place, symbol } = found;
	server.listed(place.session);
	const near = place.session.analysis.incomingCalls(symbol.id, CALLS_MAX).flatMap((call) => incoming(place, call));
	const far = await incomingAcross(server, place.session.root, symbol.id);
	return [...near, ...far.flatMap(({ place: at, found: call }) => incoming(at, call))];
};

/** One call, or of a notebook one for each cell that calls. */
function incoming(at: ItemPlace, { symbol, callSites }: Call): CallHierarchyIncomingCall[] {
	const sites = new Map<string, TextRange[]>();
	for (const site of callSites) {
		const uri = at.placer.uri(symbol.path, site);
		sites.set(uri, [...sites.get(uri) ?? [], site]);
	}
	return [...sites.values()].flatMap((own) => {
		const from = itemOf(symbol, at, own[0]);
		const fromRanges = own.flatMap((site) => at.placer.range(symbol.path, site) ?? []);
		return from === undefined ? [] : [{ from, fromRanges }];
	});
}

export const outgoingCalls: Handler<CallHierarchyOutgoingCallsParams, CallHierarchyOutgoingCall[] | null> = async (
	server,
	params,
	token,
) => {
	const found = await symbolOfItem(server, params.item?.data, token);
	if (found === undefined) return null;
	const { place, symbol } = found;
	server.listed(place.session);
	const near = place.session.analysis.outgoingCalls(symbol.id, CALLS_MAX).map((call) => ({ place, found: call }));
	const far = outgoingAcross(server, place.session.root, symbol.id);
	const cell = server.notebooks.holderOf(params.item.uri) === undefined ? undefined : params.item.uri;
	const callers = server.placer({ ...place, cell });
	return [...near, ...far].flatMap(({ place: at, found: call }) => {
		const to = itemOf(call.symbol, at);
		const fromRanges = call.callSites.flatMap((site) => callers.range(symbol.path, site) ?? []);
		return to === undefined || (cell !== undefined && fromRanges.length === 0) ? [] : { to, fromRanges };
	});
};
