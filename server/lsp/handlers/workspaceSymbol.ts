/** workspace/symbol: blocks of all folders whose names have the letters of the query, in order. */
import type { CancellationToken, SymbolInformation, WorkspaceSymbolParams } from "vscode-languageserver/node";
import type { SymbolView } from "../../analysis/analysis.ts";
import { Pace } from "../../model/pace.ts";
import type { InPieces } from "../../model/pieces.ts";
import { type Handler, invalidParams, type Server, throwIfCancelled } from "../dispatch.ts";
import type { Folder } from "../folder.ts";
import { familyOf } from "../navigation.ts";
import { symbolKind } from "../toProtocol.ts";

const SYMBOLS_MAX = 200;

export const workspaceSymbol: Handler<WorkspaceSymbolParams, SymbolInformation[]> = async (server, params, token) => {
	if (typeof params.query !== "string") throw invalidParams("The query is a string.");
	await server.started();
	const byFolder: SymbolInformation[][] = [];
	for (const folder of server.folders.all()) {
		await folder.opening;
		await folder.session?.caughtUp();
		throwIfCancelled(token);
		if (folder.session) await inTurns(folder.session.analysis.readNames(), token);
		byFolder.push(inFolder(server, folder, params.query, wanted(server)));
	}
	// Best first in each folder; scores of different folders do not compare, so they take turns.
	const rows: SymbolInformation[] = [];
	for (let rank = 0; rows.length < SYMBOLS_MAX && byFolder.some((found) => rank < found.length); rank++) {
		rows.push(...byFolder.flatMap((found) => found[rank] ?? []));
	}
	return rows.slice(0, SYMBOLS_MAX);
};

async function inTurns(pieces: InPieces<void>, token: CancellationToken): Promise<void> {
	for (const pace = new Pace(); pieces.next().done !== true; ) {
		if (!pace.isOver) continue;
		await pace.giveWay();
		throwIfCancelled(token);
	}
}

/**
 * Files whose symbols nobody else lists. Servers that answer a language begin with its first document: before that,
 * they know nothing of it.
 */
function wanted({ navigation, documents }: Server): (path: string) => boolean {
	const begun = new Set([...documents.all()].map(({ uri }) => familyOf(uri)));
	return (path) => {
		const share = navigation.shareOf(path);
		return share === "whole" || (share === "beside" && !begun.has(familyOf(path)));
	};
}

function inFolder(
	server: Server, folder: Folder, query: string, isWanted: (path: string) => boolean,
): SymbolInformation[] {
	const { session } = folder;
	if (session === undefined) return [];
	server.listed(session);
	const placer = server.placer({ folder, session });
	return session.analysis.workspaceSymbols(query, SYMBOLS_MAX, isWanted).flatMap((symbol) => {
		const location = placer.location(symbol.path, symbol.nameRange);
		if (location === undefined) return [];
		const containerName = containerOf(symbol);
		const row = { name: symbol.name, kind: symbolKind(symbol.kind), location };
		return containerName === "" ? row : { ...row, containerName };
	});
}

/** The names of the blocks around it; the file is said by its place already. */
function containerOf({ name, qualifiedName }: SymbolView): string {
	return qualifiedName.endsWith(`.${name}`) ? qualifiedName.slice(0, -name.length - 1) : "";
}
