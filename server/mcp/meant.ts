/** From an id of an earlier answer, or a name that an agent knows, to the one symbol that it means; never a guess. */
import type { SymbolView } from "../analysis/analysis.ts";
import { chooseTarget, workspacePaths } from "../analysis/targets.ts";
import { oneLine, shortened, type Found } from "./pack.ts";
import type { Question } from "./tool.ts";

const NEAR_MAX = 12;
const NAME_CHARACTERS_MAX = 40;

/** The symbol, or what to answer in its place: those that it could mean, or those whose names are like it. */
export function meant({ session, addresses, rowsMax }: Question, id: string): SymbolView | Found {
	const { analysis, isComplete } = session;
	const target = chooseTarget({ analysis, paths: workspacePaths(analysis) }, id);
	if (target.kind === "one") return target.symbol;
	const name = shortened(oneLine(id), NAME_CHARACTERS_MAX);
	const symbols = target.kind === "several" ? target.symbols : analysis.near(id, NEAR_MAX).map(({ symbol }) => symbol);
	const rows = symbols.slice(0, rowsMax).map((symbol) => ({ text: () => addresses.row(symbol), path: symbol.path }));
	if (target.kind === "several") {
		return { meaning: `${name} means several; ask for one of these`, rows, total: symbols.length, absence: [] };
	}
	const like = rows.length > 0 ? "; these are like it" : target.suggestions.length === 0 ? ""
		: `; like it: ${target.suggestions.map(oneLine).join(", ")}`;
	return {
		meaning: `nothing is named ${name}${like}`, rows, total: rows.length,
		absence: isComplete ? [] : [{ kind: "incomplete" }],
	};
}

export function isFound(answer: SymbolView | Found): answer is Found {
	return "rows" in answer;
}
