/** The tool `impact`: the tests to run when something changes, then what may break, the nearest first. */
import type { BlockId } from "../../engine/index.ts";
import { absenceOf, promisedTo } from "../analysis/absence.ts";
import type { AffectedFile, ChangedSymbols } from "../analysis/analysis.ts";
import type { Cut } from "../analysis/asked.ts";
import { withContents } from "../analysis/targets.ts";
import { testSelector } from "../analysis/testSelector.ts";
import { changesSince } from "../changes/git.ts";
import { changedBy, parsePatch, PatchError } from "../changes/patch.ts";
import { GitError } from "../changes/runGit.ts";
import { GAP } from "./addresses.ts";
import { ArgumentError } from "./arguments.ts";
import { isFound, meant } from "./meant.ts";
import { oneLine, type Found, type Row } from "./pack.ts";
import { wayOf } from "./relations.ts";
import { PAGING, textOf, textsOf, type Question, type Tool } from "./tool.ts";

const DEPTH_MAX = 32;

export const impact: Tool = {
	name: "impact",
	about: "What may break when symbols change, by which way, and the tests to run. Give one of ids, range, patch.",
	parameters: {
		ids: { type: "strings" },
		range: { type: "string", about: "git: HEAD (what is not committed), main, A..B" },
		patch: { type: "string", about: "unified diff, applied or not" },
		tests: { type: "boolean", about: "true: only the tests, false: all but them" },
		guesses: { type: "boolean", about: "false: not the tests that only perhaps reach it" },
		...PAGING,
	},
	required: [],
	ask: answer,
};

async function answer(question: Question): Promise<Found> {
	const change = await changeOf(question);
	if ("rows" in change) return change;
	const { given, session, rowsMax } = question;
	const { symbols, unknown } = change;
	const tests = given["tests"] === false ? NO_TESTS
		: session.analysis.affected(symbols, { limit: rowsMax, guesses: given["guesses"] !== false });
	const told = [...changedRows(question, symbols), ...unknown.map(unknownRow), ...tests.files.flatMap(testRows)];
	const broken = given["tests"] === true ? NOTHING_BROKEN : breaking(question, symbols);
	const rows = [...told, ...broken.rows];
	const cut = tests.cut ?? broken.cut;
	const absence = absenceOf({
		found: tests.files.length + broken.rows.length, hiddenCount: 0, cut, isComplete: session.isComplete,
		stalePaths: [], language: undefined, lacksTests: tests.lacksTests,
		promisedBy: promisedTo(session.analysis, symbols),
	});
	const testCount = told.length - symbols.length - unknown.length;
	const hint = `${symbols.length} changed, ${broken.total} may break, ${testCount} tests to run`;
	return { rows, total: tests.cut === "limit" ? undefined : told.length + broken.total, absence, hint };
}

const NO_TESTS = { files: [], cut: undefined, lacksTests: false } as const;
const NOTHING_BROKEN: Broken = { rows: [], total: 0, cut: undefined };

/** @throws ArgumentError if what changes is said in no way, or in two, or cannot be read */
async function changeOf(question: Question): Promise<ChangedSymbols | Found> {
	const { given, session, signal } = question;
	const [ids, range, patch] = [textsOf(given, "ids"), textOf(given, "range"), textOf(given, "patch")];
	if ([ids, range, patch].filter((one) => one !== undefined).length !== 1) {
		throw new ArgumentError("Give one of ids, range, patch.");
	}
	if (ids !== undefined) {
		const symbols: BlockId[] = [];
		for (const id of ids) {
			const symbol = meant(question, id);
			if (isFound(symbol)) return symbol;
			symbols.push(symbol.id);
		}
		return { symbols: withContents(session.analysis, symbols), unknown: [] };
	}
	try {
		const files = patch === undefined ? await changesSince(session.root, range ?? "", signal) : parsePatch(patch);
		return session.analysis.changedSymbols(changedBy(files, (path) => session.text(path)?.split("\n")));
	} catch (error) {
		if (error instanceof PatchError || error instanceof GitError) throw new ArgumentError(error.message);
		throw error;
	}
}

function changedRows({ session, addresses }: Question, symbols: readonly BlockId[]): Row[] {
	return symbols.flatMap((id) => session.analysis.symbol(id) ?? [])
		.map((symbol) => ({ text: () => `changed${GAP}${addresses.of(symbol)}`, path: symbol.path }));
}

function unknownRow(path: string): Row {
	return { text: () => `changed, not in the index${GAP}${oneLine(path)}` };
}

/** As their runner is told: each case, or the file where only the file as a whole is known to reach the change. */
function testRows({ path, by, depth, tests }: AffectedFile): Row[] {
	const cases = tests.length === 0 ? [{ selector: testSelector(path, undefined), by, depth }]
		: tests.map((test) => ({ selector: testSelector(path, test.symbol), by: test.by, depth: test.depth }));
	return cases.map((one) => ({
		text: () => `test${GAP}${oneLine(one.selector)}${GAP}${one.by}${GAP}d${one.depth}`, path,
	}));
}

interface Broken {
	readonly rows: readonly Row[];
	readonly total: number;
	readonly cut: Cut | undefined;
}

function breaking({ session, addresses, rowsMax, given }: Question, symbols: readonly BlockId[]): Broken {
	const { steps, symbols: total, cut } = session.analysis.impact(symbols, {
		depthMax: DEPTH_MAX, limit: rowsMax + symbols.length, includeTests: given["tests"] !== false,
	});
	const rows = steps.filter(({ depth }) => depth > 0).map((step): Row => ({
		confidence: step.confidence, path: step.symbol.path,
		text: () => `breaks${GAP}d${step.depth}${GAP}${addresses.of(step.symbol)}${GAP}${wayOf(step, steps)}`,
	}));
	return { rows, total, cut };
}
