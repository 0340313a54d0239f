/** callHierarchy/*: who calls a block, and whom it calls. */
import type {
	CallHierarchyIncomingCall,
	CallHierarchyIncomingCallsParams,
	CallHierarchyItem,
	CallHierarchyOutgoingCall,
	CallHierarchyOutgoingCallsParams,
	CallHierarchyPrepareParams,
	Range,
} from "vscode-languageserver/node";
import type { Call } from "../../analysis/analysis.ts";
import { definitionsAcross, incomingAcross, outgoingAcross } from "../across.ts";
import { type Handler, spotOf } from "../dispatch.ts";
import { type ItemPlace, itemOf, rowsOfItem, symbolOfItem, symbolsAtSpot } from "../hierarchy.ts";
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
	const { session: { analysis }, path, offset } = spot;
	const own = across.length > 0 ? [] : await symbolsAtSpot(server, spot, () => analysis.symbolsAt(path, offset));
	const items = across.length > 0 ? across : own.flatMap((symbol) => itemOf(symbol, spot) ?? []);
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
	const { analysis } = place.session;
	const near = await rowsOfItem(
		place, () => analysis.incomingCalls(symbol.id, CALLS_MAX), (all) => all.map((call) => call.symbol),
	);
	const calls: CallHierarchyIncomingCall[] = [];
	for (const call of near) addIncoming(calls, place, call);
	for (const { place: at, found: call } of await incomingAcross(server, place.session.root, symbol.id)) {
		addIncoming(calls, at, call);
	}
	return calls;
};

/** Adds one call, or of a notebook one for each cell that calls. */
function addIncoming(calls: CallHierarchyIncomingCall[], at: ItemPlace, { symbol, callSites }: Call): void {
	for (const own of at.placer.byUri(symbol.path, callSites)) {
		const from = itemOf(symbol, at, own[0]);
		if (from === undefined) continue;
		const fromRanges: Range[] = [];
		for (const site of own) {
			const range = at.placer.range(symbol.path, site);
			if (range !== undefined) fromRanges.push(range);
		}
		calls.push({ from, fromRanges });
	}
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
	const { analysis } = place.session;
	const own = await rowsOfItem(
		place, () => analysis.outgoingCalls(symbol.id, CALLS_MAX), (all) => [symbol, ...all.map((call) => call.symbol)],
	);
	const near = own.map((call) => ({ place, found: call }));
	const far = outgoingAcross(server, place.session.root, symbol.id);
	const cell = server.notebooks.holderOf(params.item.uri) === undefined ? undefined : params.item.uri;
	const callers = server.placer({ ...place, cell });
	return [...near, ...far].flatMap(({ place: at, found: call }) => {
		const to = itemOf(call.symbol, at);
		const fromRanges = call.callSites.flatMap((site) => callers.range(symbol.path, site) ?? []);
		return to === undefined || (cell !== undefined && fromRanges.length === 0) ? [] : { to, fromRanges };
	});
};
