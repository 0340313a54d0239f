/** kausal/trace, kausal/path, kausal/impact, kausal/affected, kausal/context: questions about the graph, see server/protocol/graph.ts. */
import type { CancellationToken } from "vscode-languageserver/node";
import type { TraceStep } from "../../analysis/analysis.ts";
import { relationNamed, relationsLike } from "../../analysis/relations.ts";
import { changesSince, GitError } from "../../changes/git.ts";
import { changedBy, parsePatch, PatchError, type PatchedFile } from "../../changes/patch.ts";
import { confidenceName, edgeKindName } from "../../model/kinds.ts";
import type {
	AffectedResult, ChangeParams, ContextParams, ContextResult, GraphPathStep, GraphStep, ImpactResult, PathParams, PathResult, TraceParams, TraceResult,
} from "../../protocol/graph.ts";
import { type Handler, invalidParams, type Server } from "../dispatch.ts";
import {
	answered, askedFolder, askedSymbols, type AskedSymbols, depthOf, filterOf, graphSymbol, limitOf, wholeNumber,
} from "../graphTargets.ts";
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
	const filter = { ...filterOf(params), kinds: filterOf(params).kinds ?? relation.kinds };
	const depthMax = depthOf(params, TRACE_DEPTH);
	const timer = performance.now();
	const answer = session.analysis.traceAll(symbols, { ...filter, direction: relation.direction, depthMax, limit: limitOf(params, LIMIT) });
	const microseconds = since(timer);
	const { steps, cut, hiddenCount } = answer;
	const paths = steps.map(({ symbol }) => symbol.path);
	const found = steps.filter(({ depth }) => depth > 0).length;
	const said = answered(server, session, { found, cut, hiddenCount, paths, microseconds });
	return { steps: stepsOf(placer, steps), ...said };
};

export const path: Handler<PathParams, PathResult> = async (server, params, token) => {
	const { session, placer, symbols: from } = await askedSymbols(server, [params.from], token);
	const to = await askedSymbols(server, [params.to], token);
	if (to.session !== session) throw invalidParams("What is asked about lies in several folders.");
	const count = wholeNumber("count", params.count ?? 1, PATHS_MAX);
	const timer = performance.now();
	const answer = session.analysis.pathsBetween({ ...filterOf(params), from, to: to.symbols, depthMax: depthOf(params, PATH_DEPTH), count });
	const microseconds = since(timer);
	const paths = answer.paths.map((steps) => steps.flatMap(({ symbol, edgeKind, confidence, occurrence }): GraphPathStep[] => {
		const shown = graphSymbol(placer, symbol);
		const at = (occurrence && placer.location(occurrence.path, occurrence.range)) ?? null;
		return shown ? [{ symbol: shown, edge: edgeKind === 0 ? null : edgeKindName(edgeKind), confidence: confidenceName(confidence), at }] : [];
	}));
	const files = answer.paths.flat().flatMap(({ symbol, occurrence }) => [symbol.path, occurrence?.path ?? symbol.path]);
	return { paths, ...answered(server, session, { found: paths.length, cut: answer.cut, paths: files, microseconds }) };
};

export const impact: Handler<ChangeParams, ImpactResult> = async (server, params, token) => {
	const { session, placer, symbols, unknown } = await changed(server, params, token);
	const options = { ...filterOf(params), depthMax: depthOf(params, IMPACT_DEPTH), limit: limitOf(params, LIMIT) };
	const timer = performance.now();
	const { steps, symbols: count, tests, folders, cut } = session.analysis.impact(symbols, options);
	const microseconds = since(timer);
	const paths = steps.map(({ symbol }) => symbol.path);
	const said = answered(server, session, { found: count, cut, paths, microseconds });
	return { steps: stepsOf(placer, steps), symbols: count, tests, folders, unknown, ...said };
};

export const affected: Handler<ChangeParams, AffectedResult> = async (server, params, token) => {
	const { session, placer, symbols, unknown } = await changed(server, params, token);
	const limit = limitOf(params, LIMIT);
	const timer = performance.now();
	const { files, cut } = session.analysis.affected(symbols, filterOf(params));
	const microseconds = since(timer);
	const shown = files.slice(0, limit).map(({ path: at, by, tests }) => ({
		uri: placer.uri(at), path: at, by, tests: tests.flatMap(({ symbol }) => graphSymbol(placer, symbol) ?? []),
	}));
	const by = cut ?? (files.length > limit ? "limit" : undefined);
	const paths = shown.map((file) => file.path);
	return { files: shown, unknown, ...answered(server, session, { found: files.length, cut: by, paths, microseconds }) };
};

export const context: Handler<ContextParams, ContextResult> = async (server, params, token) => {
	const { session, placer, symbols } = await askedSymbols(server, [params.target], token);
	const budget = wholeNumber("budget", params.budget ?? BUDGET, BUDGET_MAX);
	const timer = performance.now();
	const [id] = symbols;
	const answer = id && session.analysis.context(id, { budget, textOf: (at) => session.text(at) });
	const microseconds = since(timer);
	const parts = (answer?.parts ?? []).map(({ kind, name, path: at, range, text }) => ({ kind, name, location: placer.location(at, range) ?? null, text }));
	const [tokens, omitted] = [answer?.tokens ?? 0, answer?.omitted ?? 0];
	const paths = (answer?.parts ?? []).map((part) => part.path);
	const cut = omitted > 0 ? "limit" : undefined;
	const said = answered(server, session, { found: parts.length, cut, paths, microseconds });
	return { parts, tokens, omitted, ...said };
};

function stepsOf(placer: Placer, steps: readonly TraceStep[]): GraphStep[] {
	const shown: GraphStep[] = [];
	const placeOf = new Int32Array(steps.length).fill(-1);
	steps.forEach(({ symbol, depth, from, edgeKind, confidence }, at) => {
		const one = graphSymbol(placer, symbol);
		if (!one) return;
		placeOf[at] = shown.push({
			symbol: one, depth, from: from < 0 ? -1 : placeOf[from] as number,
			edge: edgeKind === 0 ? null : edgeKindName(edgeKind), confidence: confidenceName(confidence),
		}) - 1;
	});
	return shown;
}

/** The symbols that a question about changes is about. */
async function changed(
	server: Server, { targets, since: revision, patch, folder }: ChangeParams, token: CancellationToken,
): Promise<AskedSymbols & { readonly unknown: readonly string[] }> {
	if (revision === undefined && patch === undefined) return { ...await askedSymbols(server, targets, token), unknown: [] };
	const asked = await askedFolder(server, folder, token);
	try {
		const files: PatchedFile[] = patch !== undefined ? parsePatch(String(patch)) : await changesSince(asked.root, String(revision));
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
