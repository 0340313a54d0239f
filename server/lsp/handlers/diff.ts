/** kausal/diff: how the graph differs between two states of a folder, see server/protocol/diff.ts. */
import type { CancellationToken } from "vscode-languageserver/node";
import { NO_CHANGES, pathsAfter, type DiffAnswer } from "../../analysis/diff/answer.ts";
import { treesOf } from "../../changes/revisionTree.ts";
import { TreeError } from "../../model/fileTree.ts";
import { inTime } from "../../model/inTime.ts";
import { confidenceName, edgeKindName } from "../../model/kinds.ts";
import type { DiffParams, DiffResult } from "../../protocol/diff.ts";
import { type Handler, invalidParams, throwIfCancelled } from "../dispatch.ts";
import { cursorIn, edgesOf, limitOf, millisecondsOf, patternsOf } from "../graphBounds.ts";
import { answered, askedFolder, graphSymbol, type Asked } from "../graphTargets.ts";
import type { Places } from "../toProtocol.ts";

const LIMIT = 1000;

export const diff: Handler<DiffParams, DiffResult> = async (server, params, token) => {
	const asked = await askedFolder(server, params.folder, token);
	const begun = performance.now();
	const { answer, isNow } = await compared(asked, params, token);
	const microseconds = Math.round((performance.now() - begun) * 1000);
	const { placer } = asked;
	if (answer === undefined) return outOfTime(asked, params, microseconds);
	const before = placer.in(answer.before);
	const after = isNow ? placer : placer.in(answer.after);
	const { counts, folders } = answer;
	const found = Object.values(counts).reduce((sum: number, one: number) => sum + one, 0);
	const paths = isNow ? pathsAfter(answer) : [];
	const [symbolChanges, edgeChanges] = [symbolsOf(answer, before, after), edgeChangesOf(answer, before, after)];
	const said = await answered(asked.placer, params, { ...answer, found, paths, microseconds });
	return { ...said, symbolChanges, edgeChanges, counts, folders };
};

async function compared(
	{ root, session }: Asked, params: DiffParams, token: CancellationToken,
): Promise<{ readonly answer: DiffAnswer | undefined; readonly isNow: boolean }> {
	const ms = millisecondsOf(params);
	const options = {
		...edgesOf(params), filter: patternsOf(params), limit: limitOf(params, LIMIT), cursor: cursorIn(params),
	};
	const stop = new AbortController();
	const listening = token.onCancellationRequested(() => stop.abort());
	try {
		const range = await treesOf(root, String(params.range ?? "HEAD"), stop.signal);
		const answer = await inTime(ms, stop.signal, (signal) => session.diff({ ...range, signal }, options));
		return { answer, isNow: range.after === undefined };
	} catch (error) {
		throwIfCancelled(token);
		if (error instanceof TreeError) throw invalidParams(error.message);
		throw error;
	} finally {
		listening.dispose();
	}
}

async function outOfTime(asked: Asked, params: DiffParams, microseconds: number): Promise<DiffResult> {
	const nothing = { cut: "time", cursor: undefined, cost: { visited: 0, edges: 0 }, found: 0, paths: [] } as const;
	const said = await answered(asked.placer, params, { ...nothing, microseconds });
	const { counts, folders } = NO_CHANGES;
	return { ...said, symbolChanges: [], edgeChanges: [], counts, folders };
}

function symbolsOf({ symbols }: DiffAnswer, before: Places, after: Places): DiffResult["symbolChanges"] {
	return symbols.flatMap(({ change, symbol, before: from, parts, userCount, isInside }) => {
		const shown = graphSymbol(change === "removed" ? before : after, symbol);
		if (!shown) return [];
		const was = (from && graphSymbol(before, from)) ?? null;
		return [{ change, symbol: shown, before: was, parts, users: userCount, inside: isInside }];
	});
}

function edgeChangesOf({ edges }: DiffAnswer, before: Places, after: Places): DiffResult["edgeChanges"] {
	return edges.flatMap(({ change, source, target, edgeKind, confidence, range }) => {
		const side = change === "removed" ? before : after;
		const [from, to, at] = [graphSymbol(side, source), graphSymbol(side, target), side.location(source.path, range)];
		if (!from || !to || !at) return [];
		const edge = edgeKindName(edgeKind);
		return [{ change, edge, confidence: confidenceName(confidence), source: from, target: to, at }];
	});
}
