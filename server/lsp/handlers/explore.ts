/** kausal/explore and kausal/symbols: what a graph of code is drawn from, see server/protocol/explore.ts. */
import { blockIdToHex } from "../../../engine/index.ts";
import type { NeighbourhoodAnswer, SymbolView } from "../../analysis/analysis.ts";
import { confidenceName, DeclarationKind, edgeKindName, isSure } from "../../model/kinds.ts";
import { isTestPath } from "../../model/testPaths.ts";
import type {
	ExploreNeighbour, ExploreParams, ExploreResult, ExploreSource, ExploreSymbol, SymbolsParams, SymbolsResult,
} from "../../protocol/explore.ts";
import type { Session } from "../../session.ts";
import { type Handler, invalidParams } from "../dispatch.ts";
import { uriOfPath } from "../fromProtocol.ts";
import { limitOf } from "../graphBounds.ts";
import { answered, askedFolder, askedSymbols, graphSymbol } from "../graphTargets.ts";
import type { Placer } from "../toProtocol.ts";

const NEIGHBOURS = 2500;
const SYMBOLS = 30;
const QUERY_MAX = 200;
const DOC_CHARACTERS_MAX = 600;
/** Of the code of one symbol; a file is read from its begin. */
const SOURCE_LINES_MAX = 400;
const SOURCE_CHARACTERS_MAX = 40_000;

/** What an answer without a symbol says of itself. */
const NOTHING = { cut: undefined, cursor: undefined, cost: { visited: 0, edges: 0 }, found: 0, paths: [] };

export const explore: Handler<ExploreParams, ExploreResult> = async (server, params, token) => {
	const { root, session, placer, symbols } = await askedSymbols(server, [params.target], token);
	const limit = limitOf(params, NEIGHBOURS);
	const timer = performance.now();
	const [id] = symbols;
	const answer = id && session.analysis.neighbourhood(id, { limit });
	const microseconds = Math.round((performance.now() - timer) * 1000);
	const folder = uriOfPath(root);
	const symbol = answer && exploreSymbol(placer, answer.symbol, answer.isTest);
	if (!answer || !symbol) {
		const none = { symbol: null, container: null, source: null, neighbours: [], incoming: 0, outgoing: 0 };
		return { folder, ...none, ...await answered(placer, params, { ...NOTHING, microseconds }) };
	}
	const { incomingCount: incoming, outgoingCount: outgoing, edgeCount: edges, container } = answer;
	const neighbours = neighboursOf(placer, answer);
	const visited = incoming + outgoing;
	const paths = [answer.symbol, ...answer.neighbours.map((one) => one.symbol)].map(({ path }) => path);
	const source = sourceOf(session, answer);
	const around = (container && exploreSymbol(placer, container, isTestPath(container.path))) ?? null;
	const said = await answered(placer, params, {
		found: visited, cut: Math.max(incoming, outgoing) > limit ? "limit" : undefined, cursor: undefined,
		cost: { visited, edges }, paths, microseconds,
	});
	return { folder, symbol, source, neighbours, incoming, outgoing, container: around, ...said };
};

export const symbols: Handler<SymbolsParams, SymbolsResult> = async (server, params, token) => {
	const { query, folder } = params;
	if (typeof query !== "string" || query.length > QUERY_MAX) {
		throw invalidParams(`The query is a string of ${QUERY_MAX} letters at most.`);
	}
	const { root, session, placer } = await askedFolder(server, folder, token);
	const found = session.analysis.workspaceSymbols(query, limitOf(params, SYMBOLS));
	const shown = found.flatMap((one) => exploreSymbol(placer, one, isTestSymbol(one)) ?? []);
	return { folder: uriOfPath(root), symbols: shown };
};

function isTestSymbol({ kind, path }: SymbolView): boolean {
	return kind === DeclarationKind.test || isTestPath(path);
}

function exploreSymbol(placer: Placer, symbol: SymbolView, test: boolean): ExploreSymbol | undefined {
	const shown = graphSymbol(placer, symbol);
	return shown && { ...shown, path: symbol.path, doc: symbol.doc.slice(0, DOC_CHARACTERS_MAX), test };
}

function neighboursOf(placer: Placer, { neighbours }: NeighbourhoodAnswer): readonly ExploreNeighbour[] {
	return neighbours.flatMap(({ symbol: one, direction, isTest, relations, uses, useCount }): ExploreNeighbour[] => {
		const symbol = exploreSymbol(placer, one, isTest);
		if (!symbol) return [];
		return [{
			symbol, direction, useCount, uses: uses.flatMap(({ path, range }) => placer.location(path, range) ?? []),
			relations: relations.map(({ edgeKind, confidence, count }) =>
				({ edge: edgeKindName(edgeKind), confidence: confidenceName(confidence), count })),
		}];
	});
}

function sourceOf(session: Session, { symbol, links }: NeighbourhoodAnswer): ExploreSource | null {
	const { path, range } = symbol;
	const whole = session.text(path);
	const line = session.analysis.lines(path)?.positionAt(range.begin).line;
	if (whole === undefined || line === undefined) return null;
	const begin = whole.lastIndexOf("\n", range.begin - 1) + 1;
	// What stands before it in its line is shown where it only sets the code in.
	const from = whole.slice(begin, range.begin).trim() === "" ? begin : range.begin;
	const text = firstLines(whole.slice(from, Math.min(range.end, from + SOURCE_CHARACTERS_MAX)));
	const end = from + text.length;
	return {
		text, line, cut: end < range.end,
		links: links.filter((link) => link.range.begin >= from && link.range.end <= end).map((link) => ({
			begin: link.range.begin - from, end: link.range.end - from, id: blockIdToHex(link.symbol),
			sure: isSure(link.confidence),
		})),
	};
}

function firstLines(text: string): string {
	let end = -1;
	for (let line = 0; line < SOURCE_LINES_MAX; line++) {
		end = text.indexOf("\n", end + 1);
		if (end < 0) return text;
	}
	return text.slice(0, end);
}
