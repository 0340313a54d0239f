/** The tool `find`: from a name or a path to the addresses of symbols; what it means, or else what is like it. */
import { absenceOf } from "../analysis/absence.ts";
import type { NearSymbol, SymbolView } from "../analysis/analysis.ts";
import { candidates, suggestionsFor, workspacePaths } from "../analysis/targets.ts";
import { GAP } from "./addresses.ts";
import { oneLine, type Found, type Row } from "./pack.ts";
import { PAGING, textOf, type Question, type Tool } from "./tool.ts";

/** Names that are only like the one that was asked for. */
const NEAR_MAX = 12;

export const find: Tool = {
	name: "find",
	about: "Symbols and files by name. Rows begin with the id that the other tools take.",
	parameters: {
		name: { type: "string", about: "name, qualified.name, glob, path or path#name" },
		...PAGING,
	},
	required: ["name"],
	ask: (question) => answer(question, textOf(question.given, "name") ?? ""),
};

function answer({ session, addresses, rowsMax }: Question, name: string): Found {
	const { analysis } = session;
	const targets = { analysis, paths: workspacePaths(analysis) };
	const found = candidates(targets, name);
	const isCut = found.length > rowsMax;
	const near = found.length > 0 ? [] : analysis.near(name, NEAR_MAX);
	const row = (symbol: SymbolView, how?: NearSymbol["how"]): Row => ({
		text: () => (how === undefined ? "" : `like it (${how})${GAP}`) + addresses.row(symbol), path: symbol.path,
	});
	const meant = found.slice(0, rowsMax).map((symbol) => row(symbol));
	const rows = [...meant, ...near.map(({ symbol, how }) => row(symbol, how))];
	const suggestions = rows.length > 0 ? [] : suggestionsFor(targets, name);
	const absence = absenceOf({
		found: found.length, hiddenCount: 0, cut: isCut ? "limit" : undefined, isComplete: session.isComplete,
		stalePaths: [], language: undefined,
	});
	const hint = suggestions.length > 0 ? `names like it: ${suggestions.map(oneLine).join(", ")}`
		: near.length > 0 ? "rows are only like it" : undefined;
	return { rows, total: isCut ? undefined : rows.length, absence, hint };
}
