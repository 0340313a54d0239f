/** The tool `find`: from a name, a path or text to the addresses of symbols; what is meant, or else what is like it. */
import { absenceOf } from "../analysis/absence.ts";
import type { NearSymbol, SymbolView } from "../analysis/analysis.ts";
import { candidates, suggestionsFor, workspacePaths } from "../analysis/targets.ts";
import { flat, GAP } from "./addresses.ts";
import { ArgumentError } from "./arguments.ts";
import { oneLine, type Found, type Row } from "./pack.ts";
import { SourceLines } from "./sourceLines.ts";
import { PAGING, textOf, type Question, type Tool } from "./tool.ts";

/** Names that are only like the one that was asked for. */
const NEAR_MAX = 12;
/** Characters of source that a search for text goes through. */
const SEARCHED_MAX = 64 * 1024 * 1024;

export const find: Tool = {
	name: "find",
	about: "Symbols and files by name, or the symbols around text. Rows begin with the id that the other tools take.",
	parameters: {
		name: { type: "string", about: "name, qualified.name, glob, path or path#name" },
		text: { type: "string", about: "in its place: letters that stand in a line" },
		...PAGING,
	},
	required: [],
	ask: (question) => {
		const [name, text] = [textOf(question.given, "name"), textOf(question.given, "text")];
		if ((name === undefined) === (text === undefined)) throw new ArgumentError("Give name or text.");
		return name === undefined ? withText(question, text ?? "") : named(question, name);
	},
};

function named({ session, addresses, rowsMax }: Question, name: string): Found {
	const { analysis, isComplete } = session;
	const targets = { analysis, paths: workspacePaths(analysis) };
	const found = candidates(targets, name);
	const near = found.length > 0 ? [] : analysis.near(name, NEAR_MAX);
	const suggestions = found.length + near.length > 0 ? [] : suggestionsFor(targets, name);
	const row = (symbol: SymbolView, how?: NearSymbol["how"]): Row => ({
		text: () => addresses.row(symbol) + (how === undefined ? "" : `${GAP}like it: ${how}`), path: symbol.path,
	});
	const meant = found.slice(0, rowsMax).map((symbol) => row(symbol));
	const rows = [...meant, ...near.map(({ symbol, how }) => row(symbol, how))];
	const isCut = found.length > rowsMax;
	const absence = absenceOf({
		found: found.length, hiddenCount: 0, cut: isCut ? "limit" : undefined, isComplete, stalePaths: [],
		language: undefined,
	});
	const hint = near.length > 0 ? "names are only like it"
		: suggestions.length > 0 ? `names like it: ${suggestions.map(oneLine).join(", ")}` : undefined;
	return { rows, total: isCut ? undefined : rows.length, absence, hint };
}

/** The innermost symbol around each line that holds the text, by path, then by line. */
function withText({ session, addresses, rowsMax }: Question, wanted: string): Found {
	const { analysis, isComplete } = session;
	const sources = new SourceLines(session);
	const rows: Row[] = [];
	let [searched, isCut] = [0, false];
	for (const path of analysis.paths()) {
		if (rows.length > rowsMax || searched > SEARCHED_MAX) {
			isCut = true;
			break;
		}
		const text = session.text(path) ?? "";
		searched += text.length;
		const offsets = linesWith(text, wanted);
		if (offsets.length === 0) continue;
		const symbols = flat(analysis.documentSymbols(path));
		for (const offset of offsets) {
			const around = innermost(symbols, offset);
			const address = around === undefined ? oneLine(path) : addresses.of(around);
			const line = sources.numberAt(path, offset);
			rows.push({ text: () => [address, `L${line}`, sources.excerpt(path, line)].join(GAP), path });
		}
	}
	const cut = !isCut && rows.length <= rowsMax ? undefined : rows.length > rowsMax ? "limit" : "visited";
	const absence = absenceOf({
		found: rows.length, hiddenCount: 0, cut, isComplete, stalePaths: [], language: undefined,
	});
	return { rows: rows.slice(0, rowsMax), total: cut === undefined ? rows.length : undefined, absence };
}

/** Where the text stands first in each line that has it. */
function linesWith(text: string, wanted: string): number[] {
	const offsets: number[] = [];
	for (let at = text.indexOf(wanted); at >= 0; ) {
		offsets.push(at);
		const end = text.indexOf("\n", at + wanted.length);
		at = end < 0 ? -1 : text.indexOf(wanted, end + 1);
	}
	return offsets;
}

/** Of symbols in the order of the text, those inside others behind them. */
function innermost(symbols: readonly SymbolView[], offset: number): SymbolView | undefined {
	return symbols.findLast(({ range }) => range.begin <= offset && offset < range.end);
}
