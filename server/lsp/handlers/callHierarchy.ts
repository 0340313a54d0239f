/** callHierarchy/*: who calls a block, and whom it calls. An item carries the block's id, so nothing is kept here. */
import type {
	CallHierarchyIncomingCall,
	CallHierarchyIncomingCallsParams,
	CallHierarchyItem,
	CallHierarchyOutgoingCall,
	CallHierarchyOutgoingCallsParams,
	CallHierarchyPrepareParams,
	CancellationToken,
} from "vscode-languageserver/node";
import type { SymbolView } from "../../analysis/analysis.ts";
import { blockIdFromHex, blockIdToHex } from "../../../engine/index.ts";
import { type Handler, invalidParams, type Server, spotOf, throwIfCancelled } from "../dispatch.ts";
import type { Place } from "../folders.ts";
import { languageIdOf } from "../languageIds.ts";
import { type Placer, symbolKind } from "../toProtocol.ts";

const CALLS_MAX = 1000;
const ID = /^[0-9a-f]{32}$/;

export const prepareCallHierarchy: Handler<CallHierarchyPrepareParams, CallHierarchyItem[] | null> = async (
	server,
	params,
	token,
) => {
	const spot = await spotOf(server, params, token);
	if (spot === undefined || !server.navigation.hasCallHierarchy(languageIdOf(spot.path) ?? "")) return null;
	const items = spot.session.analysis.symbolsAt(spot.path, spot.offset).flatMap((symbol) => {
		return itemOf(symbol, spot) ?? [];
	});
	if (items.length === 0) server.listed(spot.session);
	return items.length === 0 ? null : items;
};

export const incomingCalls: Handler<CallHierarchyIncomingCallsParams, CallHierarchyIncomingCall[] | null> = async (
	server,
	params,
	token,
) => {
	const block = await blockOf(server, params.item, token);
	if (block === undefined) return null;
	const { place, symbol, placer } = block;
	return place.session.analysis.incomingCalls(symbol.id, CALLS_MAX).flatMap((call) => {
		const from = itemOf(call.symbol, { ...place, placer });
		const fromRanges = call.callSites.flatMap((site) => placer.range(call.symbol.path, site) ?? []);
		return from === undefined ? [] : { from, fromRanges };
	});
};

export const outgoingCalls: Handler<CallHierarchyOutgoingCallsParams, CallHierarchyOutgoingCall[] | null> = async (
	server,
	params,
	token,
) => {
	const block = await blockOf(server, params.item, token);
	if (block === undefined) return null;
	const { place, symbol, placer } = block;
	return place.session.analysis.outgoingCalls(symbol.id, CALLS_MAX).flatMap((call) => {
		const to = itemOf(call.symbol, { ...place, placer });
		const fromRanges = call.callSites.flatMap((site) => placer.range(symbol.path, site) ?? []);
		return to === undefined ? [] : { to, fromRanges };
	});
};

function itemOf(symbol: SymbolView, { folder, session, placer }: ItemPlace): CallHierarchyItem | undefined {
	const range = placer.range(symbol.path, symbol.range);
	const selectionRange = placer.range(symbol.path, symbol.nameRange);
	if (range === undefined || selectionRange === undefined) return undefined;
	return {
		name: symbol.name,
		kind: symbolKind(symbol.kind),
		detail: session.isComplete ? symbol.path : `${symbol.path} · still indexing`,
		uri: placer.uri(symbol.path),
		range,
		selectionRange,
		data: { root: folder.root, id: blockIdToHex(symbol.id) },
	};
}

type ItemPlace = Pick<Place, "folder" | "session"> & { readonly placer: Placer };

/** The block of an item that was given out before; undefined if it is gone. */
async function blockOf(
	server: Server,
	item: CallHierarchyItem | undefined,
	token: CancellationToken,
): Promise<{ place: Pick<Place, "folder" | "session">; symbol: SymbolView; placer: Placer } | undefined> {
	const { root, id } = (item?.data ?? {}) as Record<string, unknown>;
	if (typeof id !== "string" || !ID.test(id)) throw invalidParams("The item is not from a call hierarchy of this server.");
	await server.started();
	const folder = server.folders.all().find((one) => one.root === root);
	const session = await folder?.opening.then(() => folder.session);
	if (folder === undefined || session === undefined) return undefined;
	await session.caughtUp();
	throwIfCancelled(token);
	server.listed(session);
	const symbol = session.analysis.symbol(blockIdFromHex(id));
	return symbol && { place: { folder, session }, symbol, placer: server.placer({ folder, session }) };
}
