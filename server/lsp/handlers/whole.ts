/** kausal/cycles, kausal/unused, kausal/hubs: questions over all symbols, see server/protocol/whole.ts. */
import type { CancellationToken } from "vscode-languageserver/node";
import type { WholeOptions } from "../../analysis/whole/answers.ts";
import type { InPieces } from "../../model/pieces.ts";
import { Pace } from "../../model/pace.ts";
import type { SymbolPatterns } from "../../protocol/graph.ts";
import type {
	CyclesParams, CyclesResult, HubsParams, HubsResult, UnusedParams, UnusedResult, WholeParams,
} from "../../protocol/whole.ts";
import { type Handler, invalidParams, throwIfCancelled } from "../dispatch.ts";
import { cursorIn, edgesOf, limitOf, millisecondsOf, patternsOf, useOf } from "../graphBounds.ts";
import { answered, askedFolder, graphSymbol } from "../graphTargets.ts";

const LIMIT = 100;

export const cycles: Handler<CyclesParams, CyclesResult> = async (server, params, token) => {
	const { session, placer } = await askedFolder(server, params.folder, token);
	const level = oneOf("level", params.level ?? "files", ["files", "folders"]);
	const { result, microseconds } = await inTurns(
		session.analysis.cycles({ ...wholeOf(params), level }), millisecondsOf(params), token,
	);
	const { cycles: found, ...answer } = result ?? { cycles: [], ...OUT_OF_TIME };
	const shown = found.map(({ isShortest, edges, ...cycle }) => ({
		...cycle, shortest: isShortest,
		edges: edges.map(({ imports, ...edge }) => (
			{ ...edge, imports: imports.flatMap(({ path, range }) => placer.location(path, range) ?? []) }
		)),
	}));
	const { count } = answer;
	const paths = found.flatMap(({ edges }) => edges.flatMap(({ imports }) => imports.map(({ path }) => path)));
	return { cycles: shown, count, ...await answered(placer, params, { ...answer, found: count, paths, microseconds }) };
};

export const unused: Handler<UnusedParams, UnusedResult> = async (server, params, token) => {
	const { session, placer } = await askedFolder(server, params.folder, token);
	const { result, microseconds } = await inTurns(
		session.analysis.unused(wholeOf(params)), millisecondsOf(params), token,
	);
	const { unused: found, ...answer } = result ?? { unused: [], entryCount: 0, ...OUT_OF_TIME };
	const shown = found.flatMap(({ symbol, why, isExported, insideCount }) => {
		const one = graphSymbol(placer, symbol);
		return one ? [{ symbol: one, why, exported: isExported, inside: insideCount }] : [];
	});
	const { count, entryCount } = answer;
	const paths = found.map(({ symbol }) => symbol.path);
	const said = await answered(placer, params, { ...answer, found: count, paths, microseconds });
	return { unused: shown, count, entryCount, ...said };
};

export const hubs: Handler<HubsParams, HubsResult> = async (server, params, token) => {
	const { session, placer } = await askedFolder(server, params.folder, token);
	const by = oneOf("measure", params.by ?? "degree", ["degree", "rank", "between"]);
	const question = { ...wholeOf(params), by, filterUse: useOf(params.filter), edgeKinds: edgesOf(params).kinds };
	const { result, microseconds } = await inTurns(session.analysis.hubs(question), millisecondsOf(params), token);
	const { hubs: found, ...answer } = result ?? { hubs: [], sample: undefined, ...OUT_OF_TIME };
	const shown = found.flatMap(({ symbol, ...numbers }) => {
		const one = graphSymbol(placer, symbol);
		return one ? [{ symbol: one, ...numbers }] : [];
	});
	const { count, sample = null } = answer;
	const paths = found.map(({ symbol }) => symbol.path);
	const said = await answered(placer, params, { ...answer, found: count, paths, microseconds });
	return { hubs: shown, count, sample, ...said };
};

/** Why nothing is known of a question whose time has ended. */
const OUT_OF_TIME = { cut: "time", cursor: undefined, cost: { visited: 0, edges: 0 }, count: 0 } as const;

/**
 * Works through the pieces of an answer while others have their turns. The caller places the answer at once, before the
 * text can become another one.
 *
 * @param ms - how long at most, turns of others among it
 * @returns no result if that was too short
 * @throws ResponseError if the question is cancelled meanwhile
 */
async function inTurns<T>(
	pieces: InPieces<T>, ms: number | undefined, token: CancellationToken,
): Promise<{ readonly result: T | undefined; readonly microseconds: number }> {
	const started = performance.now();
	const taken = (): number => Math.round((performance.now() - started) * 1000);
	for (const pace = new Pace(); ; ) {
		const piece = pieces.next();
		if (piece.done === true) return { result: piece.value, microseconds: taken() };
		if (performance.now() - started >= (ms ?? Infinity)) return { result: undefined, microseconds: taken() };
		if (!pace.isOver) continue;
		await pace.giveWay();
		throwIfCancelled(token);
	}
}

function wholeOf(params: WholeParams & SymbolPatterns): WholeOptions {
	const { tests } = params;
	return {
		filter: patternsOf(params), includeTests: tests !== false, limit: limitOf(params, LIMIT), cursor: cursorIn(params),
	};
}

function oneOf<const T extends string>(what: string, given: string, choices: readonly T[]): T {
	const chosen = choices.find((choice) => choice === given);
	if (chosen === undefined) throw invalidParams(`The ${what} is one of ${choices.join(", ")}.`);
	return chosen;
}
