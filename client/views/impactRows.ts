/**
 * The rows of *Impact*: what has changed, what it reaches by file, in this workspace folder and in each of the others,
 * and the tests to run. Pure.
 */
import type { AffectedResult, GraphStep, ImpactElsewhere, ImpactResult } from "../../server/protocol/graph.ts";
import { l10n, number } from "../words/words.ts";
import { shortcomings } from "./absence.ts";
import type { AffectedIn } from "./affectedFolders.ts";
import { fileNameOf, groupedBy, type NameOf, noteRow, type Row, sureness, symbolRow } from "./rows.ts";

export interface ImpactAnswers {
	readonly impact: ImpactResult;
	/** That of the folder of the question comes first. */
	readonly affected: readonly AffectedIn[];
	readonly nameOf: NameOf;
	/** What is said where nothing has changed. */
	readonly unchanged: string;
}

type File = AffectedResult["files"][number];

export function impactRows({ impact, affected, nameOf, unchanged }: ImpactAnswers): Row[] {
	const changed = impact.steps.filter(({ depth }) => depth === 0);
	const reached = impact.steps.filter(({ depth }) => depth > 0);
	if (changed.length === 0 && impact.unknown.length === 0) return [noteRow("unchanged", unchanged, { icon: "pass" })];
	const short = [impact, ...affected.map((there) => there.affected)].map(shortcomings).find((one) => one !== undefined);
	return [
		{
			key: "changed",
			label: l10n.t("Changed"),
			description: number(changed.length),
			icon: "diff-modified",
			rows: [...changed.map(({ symbol }) => symbolRow(symbol, nameOf, {})), ...impact.unknown.map(unknownRow)],
		},
		reachedRow(reached, impact, nameOf),
		...(impact.elsewhere ?? []).map((there) => elsewhereRow(there, nameOf)),
		...affected.flatMap((there) => testsRows(there, nameOf)),
		...(short === undefined ? [] : [noteRow("short", short)]),
	];
}

/** In a folder without a history it is not known what has changed; of a symbol all can be asked. */
export function noHistoryRows(error: unknown): Row[] | undefined {
	if (!(error instanceof Error) || !error.message.endsWith("is in no git repository.")) return undefined;
	const command = { id: "kausal.impact.ofSymbol" };
	return [
		noteRow("no history", l10n.t("No git repository here"), { icon: "info", tooltip: error.message }),
		noteRow("of symbol", l10n.t("Impact of the name at the cursor"), { icon: "flame", command }),
	];
}

function unknownRow(path: string): Row {
	return { key: `unknown ${path}`, label: path, description: l10n.t("not in the index"), icon: "circle-slash" };
}

function reachedRow(steps: readonly GraphStep[], { symbols, elsewhere }: ImpactResult, nameOf: NameOf): Row {
	const label = l10n.t("May Break");
	if (steps.length === 0) {
		const isMoreElsewhere = (elsewhere ?? []).length > 0;
		const nothing = isMoreElsewhere ? l10n.t("nothing that is known in this folder") : l10n.t("nothing that is known");
		return { key: "reached", label, description: nothing, icon: "flame" };
	}
	return { key: "reached", label, ...byFile(steps, symbols, nameOf), icon: "flame", isExpanded: true };
}

/** What another workspace folder has that may break. How far it is from what changed is counted inside that folder. */
function elsewhereRow({ folder, symbols, steps }: ImpactElsewhere, nameOf: NameOf): Row {
	const label = l10n.t("May Break in {0}", fileNameOf(folder));
	return { key: `elsewhere ${folder}`, label, ...byFile(steps, symbols, nameOf), icon: "root-folder" };
}

/**
 * By file, in the order in which the nearest of each is reached.
 *
 * @param symbols - how many there are, shown or not
 */
function byFile(steps: readonly GraphStep[], symbols: number, nameOf: NameOf): Pick<Row, "description" | "rows"> {
	const files = [...groupedBy(steps, ({ symbol }) => symbol.location.uri)];
	const rows = files.map(
		([uri, all]): Row => ({
			key: uri,
			label: nameOf(uri),
			description: number(all.length),
			icon: "symbol-file",
			isExpanded: files.length < 4,
			rows: all.map((step) => reachedSymbol(step, nameOf)),
		}),
	);
	const rest = symbols - steps.length;
	if (rest > 0) rows.push(noteRow("more", l10n.t("{0} more symbols", number(rest)), { icon: "ellipsis" }));
	const inFiles = files.length === 1 ? l10n.t("in 1 file") : l10n.t("in {0} files", number(files.length));
	return { description: `${number(symbols)} ${inFiles}`, rows };
}

function reachedSymbol({ symbol, depth, edge, confidence }: GraphStep, nameOf: NameOf): Row {
	const steps = depth === 1 ? l10n.t("1 step") : l10n.t("{0} steps", number(depth));
	const way = depth === 0 ? l10n.t("uses what may break") : steps;
	const said = [way, edge ?? undefined, sureness(confidence)].filter((part) => part !== undefined).join(" · ");
	return symbolRow(symbol, nameOf, { description: said });
}

/** What is known to reach the change is run; what perhaps does would often be all there is, and is a row of its own. */
function testsRows({ folder, affected: { files, cut } }: AffectedIn, nameOf: NameOf): Row[] {
	const [sure, perhaps] = [files.filter(isSure), files.filter((file) => !isSure(file))];
	const row = (some: readonly File[], more: Pick<Row, "key" | "label" | "context">): Row => {
		const count = some.length === 1 ? l10n.t("1 file") : l10n.t("{0} files", number(some.length));
		// Those that perhaps do come behind all others.
		const isCut = cut === "limit" && some.at(-1) === files.at(-1);
		const description = isCut ? l10n.t("more than {0}", count) : count;
		return { ...more, description, icon: "beaker", rows: some.map((file) => testFileRow(file, nameOf)) };
	};
	const name = folder === undefined ? undefined : fileNameOf(folder);
	const label = name === undefined ? l10n.t("Tests to Run") : l10n.t("Tests to Run in {0}", name);
	const rows: Row[] = [];
	if (sure.length > 0) {
		rows.push({ ...row(sure, { key: keyOf("tests", folder), label, context: "tests" }), isExpanded: true });
	} else if (folder === undefined) {
		rows.push({ key: "no tests", label, description: l10n.t("none is known to reach it"), icon: "beaker" });
	}
	if (perhaps.length === 0) return rows;
	const also = name === undefined ? l10n.t("Perhaps These Too") : l10n.t("Perhaps These Too in {0}", name);
	return [...rows, row(perhaps, { key: keyOf("perhaps", folder), label: also, context: "perhapsTests" })];
}

function keyOf(kind: "tests" | "perhaps", folder: string | undefined): string {
	return folder === undefined ? kind : `${kind} ${folder}`;
}

function isSure({ by }: File): boolean {
	return by !== "perhaps";
}

/** The files whose tests a row stands for; without one, those that are known to reach the change, if there are any. */
export function testsOf(
	affected: readonly AffectedIn[],
	row: Pick<Row, "key" | "context"> | undefined,
): readonly File[] {
	const all = affected.flatMap((there) => there.affected.files);
	if (row?.context === "testFile") return all.filter(({ uri }) => uri === row.key);
	const kind = row?.context === "perhapsTests" ? "perhaps" : "tests";
	const its = affected.find(({ folder }) => row?.key === keyOf(kind, folder))?.affected.files ?? all;
	if (kind === "perhaps") return its.filter((file) => !isSure(file));
	const sure = its.filter(isSure);
	return sure.length > 0 ? sure : its;
}

function testFileRow({ uri, path, by, tests, way }: File, nameOf: NameOf): Row {
	const reasons: Readonly<Record<string, string>> = {
		uses: l10n.t("uses it"),
		imports: l10n.t("imports what runs it"),
		perhaps: l10n.t("perhaps"),
	};
	const steps = way.map(({ symbol }) =>
		symbol.kind === "file" ? fileNameOf(symbol.location.uri) : symbol.qualifiedName,
	);
	const count =
		tests.length === 0 ? [] : [tests.length === 1 ? l10n.t("1 test") : l10n.t("{0} tests", number(tests.length))];
	return {
		key: uri,
		label: path,
		description: [...count, reasons[by] ?? by].join(" · "),
		icon: "beaker",
		context: "testFile",
		tooltip: `${path}\n${steps.join(" ← ")}`,
		place: { uri, range: tests[0]?.selectionRange ?? START },
		...(tests.length === 0 ? {} : { rows: tests.map((test) => symbolRow(test, nameOf, {})) }),
	};
}

const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
