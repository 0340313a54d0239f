/** kausal/cycles, kausal/unused, kausal/hubs: questions over all symbols, see server/protocol/whole.ts. */
import type { CancellationToken } from "vscode-languageserver/node";
import { matchesGlob } from "../../analysis/glob.ts";
import { DeclarationKind } from "../../model/kinds.ts";
import type { InPieces } from "../../model/pieces.ts";
import { nextTurn } from "../../model/turns.ts";
import type {
	CyclesParams, CyclesResult, HubsParams, HubsResult, UnusedParams, UnusedResult, WholeParams,
} from "../../protocol/whole.ts";
import { type Handler, invalidParams, throwIfCancelled } from "../dispatch.ts";
import { answered, askedFolder, filterOf, graphSymbol, limitOf } from "../graphTargets.ts";

const LIMIT = 100;
/** How long a question may keep other requests waiting, in milliseconds. */
const TURN_MS = 8;

export const cycles: Handler<CyclesParams, CyclesResult> = async (server, params, token) => {
	const { session, placer } = await askedFolder(server, params.folder, token);
	const level = oneOf("level", params.level ?? "files", ["files", "folders"]);
	const { result, microseconds } = await inTurns(session.analysis.cycles({ ...wholeOf(params), level }), token);
	const shown = result.cycles.map(({ isShortest, edges, ...cycle }) => ({
		...cycle, shortest: isShortest,
		edges: edges.map((edge) => ({ ...edge, imports: edge.imports.flatMap(({ path, range }) => placer.location(path, range) ?? []) })),
	}));
	const { count, truncated } = result;
	const paths = result.cycles.flatMap(({ edges }) => edges.flatMap(({ imports }) => imports.map(({ path }) => path)));
	const cut = truncated ? "limit" : undefined;
	return { cycles: shown, count, ...answered(server, session, { found: count, cut, paths, microseconds }) };
};

export const unused: Handler<UnusedParams, UnusedResult> = async (server, params, token) => {
	const { session, placer } = await askedFolder(server, params.folder, token);
	const question = { ...wholeOf(params), kinds: kindsOf(params.kinds) };
	const { result, microseconds } = await inTurns(session.analysis.unused(question), token);
	const shown = result.unused.flatMap(({ symbol, why, isExported, insideCount }) => {
		const one = graphSymbol(placer, symbol);
		return one ? [{ symbol: one, why, exported: isExported, inside: insideCount }] : [];
	});
	const { count, truncated, entryCount } = result;
	const paths = result.unused.map(({ symbol }) => symbol.path);
	const cut = truncated ? "limit" : undefined;
	return { unused: shown, count, entryCount, ...answered(server, session, { found: count, cut, paths, microseconds }) };
};

export const hubs: Handler<HubsParams, HubsResult> = async (server, params, token) => {
	const { session, placer } = await askedFolder(server, params.folder, token);
	const by = oneOf("measure", params.by ?? "degree", ["degree", "rank", "between"]);
	const question = { ...wholeOf(params), by, kinds: kindsOf(params.kinds), edgeKinds: filterOf(params).kinds };
	const { result, microseconds } = await inTurns(session.analysis.hubs(question), token);
	const shown = result.hubs.flatMap(({ symbol, ...numbers }) => {
		const one = graphSymbol(placer, symbol);
		return one ? [{ symbol: one, ...numbers }] : [];
	});
	const { count, truncated, sample = null } = result;
	const paths = result.hubs.map(({ symbol }) => symbol.path);
	const cut = truncated ? "limit" : undefined;
	return { hubs: shown, count, sample, ...answered(server, session, { found: count, cut, paths, microseconds }) };
};

/**
 * Works through the pieces of an answer while others have their turns. The caller places the answer at once, before the
 * text can become another one.
 *
 * @throws ResponseError if the question is cancelled meanwhile
 */
async function inTurns<T>(pieces: InPieces<T>, token: CancellationToken): Promise<{ readonly result: T; readonly microseconds: number }> {
	const started = performance.now();
	for (let begun = started; ; begun = performance.now()) {
		do {
			const piece = pieces.next();
			if (piece.done === true) return { result: piece.value, microseconds: Math.round((performance.now() - started) * 1000) };
		} while (performance.now() - begun <= TURN_MS);
		await nextTurn();
		throwIfCancelled(token);
	}
}

function wholeOf(params: WholeParams): { readonly isWanted: ((path: string) => boolean) | undefined; readonly includeTests: boolean; readonly limit: number } {
	const { paths, tests } = params;
	if (paths !== undefined && !paths.every((pattern) => typeof pattern === "string")) throw invalidParams("The paths are a list of strings.");
	const isWanted = paths && ((path: string): boolean => paths.some((pattern) => matchesGlob(pattern, path)));
	return { isWanted, includeTests: tests !== false, limit: limitOf(params, LIMIT) };
}

function kindsOf(names: readonly string[] | undefined): readonly number[] | undefined {
	const known = DeclarationKind as Readonly<Record<string, number>>;
	return names?.map((name) => {
		const kind = Object.hasOwn(known, name) ? known[name] : undefined;
		if (kind === undefined) throw invalidParams(`There is no kind of symbol ${String(name)}.`);
		return kind;
	});
}

function oneOf<const T extends string>(what: string, given: string, choices: readonly T[]): T {
	const chosen = choices.find((choice) => choice === given);
	if (chosen === undefined) throw invalidParams(`The ${what} is one of ${choices.join(", ")}.`);
	return chosen;
}
