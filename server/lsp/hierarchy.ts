/** Rows of call and type hierarchies. An item carries the id of its block, so nothing is kept between two requests. */
import type { CallHierarchyItem, CancellationToken, TypeHierarchyItem } from "vscode-languageserver/node";
import { blockIdFromHex, blockIdToHex } from "../../engine/index.ts";
import type { PlacedSymbol, SymbolView, TextRange } from "../analysis/analysis.ts";
import { type Server, type Spot, invalidParams, readStale, staleAmong, throwIfCancelled } from "./dispatch.ts";
import type { Place } from "./folders.ts";
import { type Placer, symbolKind } from "./toProtocol.ts";

const ID = /^[0-9a-f]{32}$/;

/** Where a row is shown; the two hierarchies have the same ones. */
export type ItemPlace = Pick<Place, "folder" | "session"> & { readonly placer: Placer };
export type HierarchyItem = CallHierarchyItem & TypeHierarchyItem;

/**
 * @param site - where it is shown when it has no place of its own: a notebook as a whole is in none of its cells
 * @returns undefined if the file has no places now
 */
export function itemOf(
	symbol: PlacedSymbol, { folder, placer }: ItemPlace, site?: TextRange,
): HierarchyItem | undefined {
	const own = placer.range(symbol.path, symbol.range);
	const range = own ?? (site && placer.range(symbol.path, site));
	const name = own === undefined && site !== undefined ? site : symbol.nameRange;
	const selectionRange = placer.range(symbol.path, name);
	if (range === undefined || selectionRange === undefined) return undefined;
	return {
		name: symbol.name,
		kind: symbolKind(symbol.kind),
		detail: placer.isComplete ? symbol.path : `${symbol.path} · not all indexed yet`,
		uri: placer.uri(symbol.path, name),
		range,
		selectionRange,
		data: { root: folder.root, id: blockIdToHex(symbol.id) },
	};
}

type InFile = Pick<PlacedSymbol, "path">;

/** The symbols at a spot; files of theirs that have changed on disk unnoticed are read first. */
export async function symbolsAtSpot<Found extends InFile>(
	server: Server, spot: Spot, ask: () => readonly Found[],
): Promise<readonly Found[]> {
	const found = ask();
	const stale = staleAmong(spot.placer, found);
	if (stale.length === 0) return found;
	await readStale(server, spot, stale);
	return ask();
}

/** Rows about an item, likewise. @param filesOf - the symbols in whose files there are places of the rows */
export async function rowsOfItem<Rows>(
	{ session, placer }: ItemPlace, ask: () => Rows, filesOf: (rows: Rows) => readonly InFile[],
): Promise<Rows> {
	const rows = ask();
	const stale = staleAmong(placer, filesOf(rows));
	if (stale.length === 0) return rows;
	await session.refresh(stale);
	placer.lookAgain();
	return ask();
}

export interface ItemSymbol {
	readonly place: ItemPlace;
	readonly symbol: SymbolView;
}

/** The symbol of a row, or of anything else with such data, that was given out before; undefined if it is gone. */
export async function symbolOfItem(
	server: Server, data: unknown, token: CancellationToken,
): Promise<ItemSymbol | undefined> {
	const { root, id } = (typeof data === "object" && data !== null ? data : {}) as Record<string, unknown>;
	if (typeof id !== "string" || !ID.test(id)) throw invalidParams("The item is not one that this server gave.");
	await server.started();
	const folder = server.folders.all().find((one) => one.root === root);
	const session = await folder?.opening.then(() => folder.session);
	if (folder === undefined || session === undefined) return undefined;
	await session.caughtUp();
	throwIfCancelled(token);
	const symbol = session.analysis.symbol(blockIdFromHex(id));
	return symbol && { place: { folder, session, placer: server.placer({ folder, session }) }, symbol };
}
