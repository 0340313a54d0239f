/** callHierarchy/*: who calls a block, and whom it calls. */
import type {
	CallHierarchyIncomingCall,
	CallHierarchyIncomingCallsParams,
	CallHierarchyItem,
	CallHierarchyOutgoingCall,
	CallHierarchyOutgoingCallsParams,
	CallHierarchyPrepareParams,
} from "vscode-languageserver/node";
import { type Handler, spotOf } from "../dispatch.ts";
import { itemOf, symbolOfItem } from "../hierarchy.ts";
import { languageIdOf } from "../languageIds.ts";

const CALLS_MAX = 1000;

export const prepareCallHierarchy: Handler<CallHierarchyPrepareParams, CallHierarchyItem[] | null> = async (
	server,
	params,
	token,
) => {
	const spot = await spotOf(server, params, token);
	if (spot === undefined || !server.navigation.hasCallHierarchy(languageIdOf(spot.path) ?? "")) return null;
	const items = spot.session.analysis.symbolsAt(spot.path, spot.offset).flatMap((symbol) => itemOf(symbol, spot) ?? []);
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
	return place.session.analysis.incomingCalls(symbol.id, CALLS_MAX).flatMap((call) => {
		const from = itemOf(call.symbol, place);
		const fromRanges = call.callSites.flatMap((site) => place.placer.range(call.symbol.path, site) ?? []);
		return from === undefined ? [] : { from, fromRanges };
	});
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
	return place.session.analysis.outgoingCalls(symbol.id, CALLS_MAX).flatMap((call) => {
		const to = itemOf(call.symbol, place);
		const fromRanges = call.callSites.flatMap((site) => place.placer.range(symbol.path, site) ?? []);
		return to === undefined ? [] : { to, fromRanges };
	});
};
