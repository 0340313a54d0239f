/** textDocument/selectionRange: what is around each of some places, from the inside out. */
import type { Range, SelectionRange, SelectionRangeParams } from "vscode-languageserver/node";
import { type Handler, invalidParams, spotOf } from "../dispatch.ts";

const POSITIONS_MAX = 1000;

export const selectionRange: Handler<SelectionRangeParams, SelectionRange[] | null> = async (server, params, token) => {
	const { textDocument, positions } = params;
	if (!Array.isArray(positions)) throw invalidParams("The request names no positions.");
	const answers: SelectionRange[] = [];
	for (const position of positions.slice(0, POSITIONS_MAX)) {
		const spot = await spotOf(server, { textDocument, position }, token);
		if (spot === undefined || server.navigation.shareOf(spot.path) !== "whole") return null;
		const { session, path, offset } = spot;
		const placer = server.placer(spot);
		const text = session.text(path);
		const around = text === undefined ? [] : session.analysis.selections(path, text, offset);
		const placed = nested(around.flatMap((range) => placer.range(path, range) ?? []));
		answers.push(placed ?? { range: { start: position, end: position } });
	}
	return answers;
};

/** @returns undefined if there are no ranges */
function nested(innermostFirst: readonly Range[]): SelectionRange | undefined {
	return innermostFirst.reduceRight<SelectionRange | undefined>(
		(parent, range) => (parent === undefined ? { range } : { range, parent }), undefined);
}
