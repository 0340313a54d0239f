/** callHierarchy/*: who calls a block, and whom it calls. */
import type {
	CallHierarchyIncomingCall,
	CallHierarchyIncomingCallsParams,
	CallHierarchyItem,
	CallHierarchyOutgoingCall,
	CallHierarchyOutgoingCallsParams,
	CallHierarchyPrepareParams,
} from "vscode-languageserver/node";
import type { Call } from "../../analysis/analysis.ts";
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
	const incoming = (at: ItemPlace, call: Call): CallHierarchyIncomingCall[] => {
		const from = itemOf(call.symbol, at);
		const fromRanges = call.callSites.flatMap((site) => at.placer.range(call.symbol.path, site) ?? []);
		return from === undefined ? [] : [{ from, fromRanges }];
	};
	const near = place.session.analysis.incomingCalls(symbol.id, CALLS_MAX).flatMap((call) => incoming(place, call));
	const far = await incomingAcross(server, place.session.root, symbol.id);
	return [...near, ...far.flatMap(({ place: at, found: call }) => incoming(at, call))];
};

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
	return [...near, ...far].flatMap(({ place: at, found: call }) => {
		const to = itemOf(call.symbol, at);
		const fromRanges = call.callSites.flatMap((site) => place.placer.range(symbol.path, site) ?? []);
		return to === undefined ? [] : { to, fromRanges };
	});
};
