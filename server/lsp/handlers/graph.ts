/** kausal/trace, path, impact, affected and context: questions about the graph, see server/protocol/graph.ts. */
import type { CancellationToken } from "vscode-languageserver/node";
import { blockIdToHex } from "../../../engine/index.ts";
import type { ContextAnswer, ImpactOptions, TraceStep } from "../../analysis/analysis.ts";
import { promisedTo, tellsUses } from "../../analysis/absence.ts";
import { relationNamed, relationsLike } from "../../analysis/relations.ts";
import { withContents } from "../../analysis/targets.ts";
import { changesSince } from "../../changes/git.ts";
import { changedBy, parsePatch, PatchError, type PatchedFile } from "../../changes/patch.ts";
import { GitError } from "../../changes/runGit.ts";
import { confidenceName, edgeKindName } from "../../model/kinds.ts";
import type {
	AffectedResult, ChangeParams, ContextParams, ContextResult, GraphPathStep, GraphStep, ImpactResult, PathParams,
	PathResult, TraceParams, TraceResult,
} from "../../protocol/graph.ts";
import { brokenAcross } from "../across.ts";
import { type Handler, invalidParams, type Server } from "../dispatch.ts";
import { uriOfPath } from "../fromProtocol.ts";
import { boundsOf, depthOf, edgesOf, limitOf, wholeNumber } from "../graphBounds.ts";
import { answered, askedFolder, askedSymbols, type AskedSymbols, graphSymbol } from "../graphTargets.ts";
import type { Placer } from "../toProtocol.ts";

const LIMIT = 100;
const TRACE_DEPTH = 3;
const PATH_DEPTH = 16;
const PATHS_MAX = 100;
const IMPACT_DEPTH = 1000;
const BUDGET = 4000;
const BUDGET_MAX = 1_000_000;

export const trace: Handler<TraceParams, TraceResult> = async (server, params, token) => {
	const name = params.relation ?? "callers";
	const relation = relationNamed(name);
	if (!relation) throw invalidParams(`There is no relation ${name}. Did you mean ${relationsLike(name).join(", ")}?`);
	const { session, placer, symbols } = await askedSymbols(server, params.targets, token);
	const edges = edgesOf(params);
	const options = {
		...edges, ...boundsOf(params), kinds: edges.kinds ?? relation.kinds, direction: relation.direction,
		depthMax: depthOf(params, TRACE_DEPTH), limit: limitOf(params, LIMIT),
	};
	const timer = performance.now();
	const answer = session.analysis.traceAll(symbols, options);
	const microseconds = since(timer);
	const { steps } = answer;
	const paths = steps.map(({ symbol }) => symbol.path);
	const found = steps.filter(({ depth }) => depth > 0).length;
	const placed = stepsOf(placer, steps);
	const promisedBy = tellsUses(options.direction, options.kinds)
		? promisedTo(session.analysis, symbols) : undefined;
	return { steps: placed, ...await answered(placer, params, { ...answer, found, promisedBy, paths, microseconds }) };
};

export const path: Handler<PathParams, PathResult> = async (server, params, token) => {
	const { session, placer, symbols: from } = await askedSymbols(server, [params.from], token);
	const to = await askedSymbols(server, [params.to], token);
	if (to.session !== session) throw invalidParams("What is asked about lies in several folders.");
	const count = wholeNumber("count", params.count ?? 1, PATHS_MAX);
	const question = {
		...edgesOf(params), ...boundsOf(params), from, to: to.symbols, depthMax: depthOf(params, PATH_DEPTH), count,
	};
	const timer = performance.now();
	const answer = session.analysis.pathsBetween(question);
	const microseconds = since(timer);
	const paths = answer.paths.map((steps) => steps.flatMap((step): GraphPathStep[] => {
		const { edgeKind, occurrence } = step;
		const symbol = graphSymbol(placer, step.symbol);
		if (!symbol) return [];
		const edge = edgeKind === 0 ? null : edgeKindName(edgeKind);
		const at = (occurrence && placer.location(occurrence.path, occurrence.range)) ?? null;
		return [{ symbol, edge, confidence: confidenceName(step.confidence), at }];
	}));
	const files = answer.paths.flat().flatMap(({ symbol, occurrence }) => [symbol.path, occurrence?.path ?? symbol.path]);
	return { paths, ...await answered(placer, params, { ...answer, found: paths.length, paths: files, microseconds }) };
};

export const impact: Handler<ChangeParams, ImpactResult> = async (server, params, token) => {
	const { session, placer, symbols, unknown } = await changed(server, params, token);
	const timer = performance.now();
	const answer = session.analysis.impact(symbols, changeOptions(params));
	const microseconds = since(timer);
	const { steps, symbols: count, tests, folders } = answer;
	const paths = steps.map(({ symbol }) => symbol.path);
	const placed = stepsOf(placer, steps);
	const said = await answered(placer, params, { ...answer, found: count, paths, microseconds });
	const elsewhere = await impactElsewhere(server, { session, placer, symbols }, params);
	return { steps: placed, symbols: count, tests, folders, unknown, ...said, ...elsewhere };
};

/** What may break in the other workspace folders; nothing where there are none. */
async function impactElsewhere(
	server: Server, asked: Pick<AskedSymbols, "session" | "placer" | "symbols">, params: ChangeParams,
): Promise<Pick<ImpactResult, "elsewhere">> {
	if (server.folders.joined() === undefined || params.cursor !== undefined) return {};
	const broken = await brokenAcross(server, asked, asked.symbols);
	const elsewhere = broken.map(({ place: { folder, session, placer }, users, ids }) => {
		const { steps } = session.analysis.impact(users, { ...changeOptions(params), depthMax: IMPACT_DEPTH });
		return { folder: uriOfPath(folder.root), symbols: ids.size, steps: stepsOf(placer, steps) };
	});
	return { elsewhere };
}

export const affected: Handler<ChangeParams, AffectedResult> = async (server, params, token) => {
	const { session, placer, symbols, unknown } = await changed(server, params, token);
	const timer = performance.now();
	const answer = session.analysis.affected(symbols, { ...changeOptions(params), guesses: params.guesses !== false });
	const microseconds = since(timer);
	const shown = answer.files.map(({ path: at, by, tests, way }) => ({
		uri: placer.uri(at), path: at, by, tests: tests.flatMap(({ symbol }) => graphSymbol(placer, symbol) ?? []),
		way: way.flatMap((step) => {
			const symbol = graphSymbol(placer, step.symbol);
			return symbol ? [{ symbol, way: step.way }] : [];
		}),
	}));
	const paths = shown.map((file) => file.path);
	return {
		files: shown, unknown, ...await answered(placer, params, { ...answer, found: shown.length, paths, microseconds }),
	};
};

export const context: Handler<ContextParams, ContextResult> = async (server, params, token) => {
	const { session, placer, symbols } = await askedSymbols(server, [params.target], token);
	const budget = wholeNumber("budget", params.budget ?? BUDGET, BUDGET_MAX);
	const options = { ...boundsOf(params), budget, textOf: (at: string) => session.text(at) };
	const timer = performance.now();
	const [id] = symbols;
	const answer = id ? session.analysis.context(id, options) : NO_CONTEXT;
	const microseconds = since(timer);
	const parts = answer.parts.map(({ kind, name, path: at, range, text }) =>
		({ kind, name, location: placer.location(at, range) ?? null, text }));
	const { tokens, omitted } = answer;
	const paths = answer.parts.map((part) => part.path);
	return {
		parts, tokens, omitted, ...await answered(placer, params, { ...answer, found: parts.length, paths, microseconds }),
	};
};

/** Where nothing stands that could be read about. */
const NO_CONTEXT: ContextAnswer = {
	parts: [], tokens: 0, omitted: 0, cut: undefined, cursor: undefined, cost: { visited: 0, edges: 0 },
};

function changeOptions(params: ChangeParams): ImpactOptions {
	return {
		...edgesOf(params), ...boundsOf(params), depthMax: depthOf(params, IMPACT_DEPTH), limit: limitOf(params, LIMIT),
	};
}

function stepsOf(placer: Placer, steps: readonly TraceStep[]): GraphStep[] {
	const shown: GraphStep[] = [];
	const placeOf = new Int32Array(steps.length).fill(-1);
	steps.forEach(({ symbol, depth, from, parent, edgeKind, confidence }, at) => {
		const one = graphSymbol(placer, symbol);
		if (!one) return;
		const [edge, sure] = [edgeKind === 0 ? null : edgeKindName(edgeKind), confidenceName(confidence)];
		placeOf[at] = shown.push(from < 0 && parent
			? { symbol: one, depth, from: -1, before: blockIdToHex(parent), edge, confidence: sure }
			: { symbol: one, depth, from: from < 0 ? -1 : placeOf[from] as number, edge, confidence: sure }) - 1;
	});
	return shown;
}

/** The symbols that a question about changes is about. */
async function changed(
	server: Server, { targets, since: revision, patch, changes, folder }: ChangeParams, token: CancellationToken,
): Promise<AskedSymbols & { readonly unknown: readonly string[] }> {
	if ([targets, revision, patch, changes].filter((way) => way !== undefined).length > 1) {
		throw invalidParams("What changes is said in two ways.");
	}
	if (changes !== undefined) {
		if (changes !== "unsaved") throw invalidParams("The changes are: unsaved.");
		const asked = await askedFolder(server, folder, token);
		return { ...asked, symbols: asked.session.unsavedSymbols(), unknown: [] };
	}
	if (revision === undefined && patch === undefined) {
		const asked = await askedSymbols(server, targets, token);
		return { ...asked, symbols: withContents(asked.session.analysis, asked.symbols), unknown: [] };
	}
	const asked = await askedFolder(server, folder, token);
	try {
		const files: PatchedFile[] = patch !== undefined
			? parsePatch(String(patch))
			: await changesSince(asked.root, String(revision));
		const lines = changedBy(files, (at) => asked.session.text(at)?.split("\n"));
		return { ...asked, ...asked.session.analysis.changedSymbols(lines) };
	} catch (error) {
		if (error instanceof GitError || error instanceof PatchError) throw invalidParams(error.message);
		throw error;
	}
}

function since(begun: number): number {
	return Math.round((performance.now() - begun) * 1000);
}
