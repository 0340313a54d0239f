/** `kausal find NAME…`: where symbols of a name are declared, and which names are near. */
import type { NearSymbol, SymbolView } from "../analysis/analysis.ts";
import { candidates } from "../analysis/targets.ts";
import { answerEach, type Answer } from "./answers.ts";
import { nothingNamed, targetQuestion, type CommandContext } from "./command.ts";
import type { ExitCode } from "./exit.ts";
import type { OpenFolder } from "./folderQuestion.ts";
import type { Display } from "./paint.ts";
import { countLine, shown, symbolLines, type ShownSymbol } from "./shownSymbols.ts";
import { targetsOf } from "./words.ts";

const NEAR_MAX = 10;

/** A symbol whose name is like the one that was asked for. */
export interface ShownNear {
	readonly symbol: ShownSymbol;
	readonly how: NearSymbol["how"];
}

export function runFind(words: readonly string[], context: CommandContext): Promise<ExitCode> {
	const targets = targetsOf(words, context.readInput);
	return answerEach(context, "find", targets, (folder, name) => answer(context, folder, name));
}

function answer(context: CommandContext, folder: OpenFolder, name: string): Answer {
	const { analysis } = folder.session;
	const { limit } = context.options;
	const all = candidates(targetQuestion(context, folder), name);
	const known = new Set(all.map(placeKey));
	const near = analysis.near(name, NEAR_MAX).filter(({ symbol }) => !known.has(placeKey(symbol)))
		.map(({ symbol, how }) => ({ symbol: shown(analysis, symbol), how }));
	// A slip is asked back, in a sentence; what the word is a part of may be what is looked for.
	const alike = near.filter(({ how }) => how !== "slip");
	if (all.length === 0 && alike.length === 0) throw nothingNamed(context, folder, name);
	const symbols = all.slice(0, limit).map((symbol) => shown(analysis, symbol));
	const truncated = all.length > symbols.length;
	return {
		fields: { name, symbols, near, truncated },
		rows: [
			...symbols.map((symbol) => ({ match: "exact", ...symbol })),
			...near.map(({ symbol, how }) => ({ match: how, ...symbol })),
		],
		graph: { nodes: [...symbols, ...near.map(({ symbol }) => symbol)], edges: [] },
		found: symbols.length + alike.length, hiddenCount: 0, cut: truncated ? "limit" : undefined,
		paths: [...symbols, ...near.map(({ symbol }) => symbol)].map(({ at }) => at.path),
		text: (view) => findText(symbols, near, truncated, view),
	};
}

function placeKey({ path, range, kind }: SymbolView): string {
	return `${range.begin} ${kind} ${path}`;
}

const MARKS: Readonly<Record<NearSymbol["how"], string>> = {
	case: "other case", slip: "similar", prefix: "begins so", part: "has it",
};

/** What is meant, its count, and below it what is near, each with its likeness. */
export function findText(
	symbols: readonly ShownSymbol[], near: readonly ShownNear[], truncated: boolean, view: Display,
): string {
	const rows = [
		...symbols.map((symbol) => ({ symbol })), ...near.map(({ symbol, how }) => ({ symbol, mark: MARKS[how] })),
	];
	const lines = symbolLines(rows, view);
	const found = symbols.length === 0
		? []
		: [...lines.slice(0, symbols.length), "", countLine(symbols.length, "symbol", truncated, view)];
	const others = near.length === 0
		? []
		: [...(symbols.length === 0 ? [] : [""]), view.paint.dim("near:"), ...lines.slice(symbols.length)];
	return [...found, ...others].join("\n");
}
