/** `kausal cycles`: files or folders that import each other in circles, and where each circle is easiest to cut. */
import type { Analysis } from "../analysis/analysis.ts";
import type { Cycle } from "../analysis/whole/answers.ts";
import { answerWhole, noTime, timed, type Answer } from "./answers.ts";
import type { CommandContext } from "./command.ts";
import { printable } from "./controls.ts";
import type { ExitCode } from "./exit.ts";
import type { ShownGraph } from "./formats.ts";
import { count } from "./layout.ts";
import { tally, type Display } from "./paint.ts";
import { locationOf, placeOf, type ShownPlace } from "./places.ts";
import { gap, widest, type ShownSymbol } from "./shownSymbols.ts";
import { finishInTime, wholeOptions } from "./askedOptions.ts";

type Level = "files" | "folders";
type ShownEdge = Omit<Cycle["edges"][number], "imports"> & { readonly imports: readonly ShownPlace[] };
type ShownCycle = Omit<Cycle, "edges"> & { readonly edges: readonly ShownEdge[] };

const LOCATION_COLUMNS_MAX = 60;

export function runCycles(context: CommandContext): Promise<ExitCode> {
	const level: Level = context.options.level ?? "files";
	return answerWhole(context, "cycles", ({ session: { analysis } }): Answer => {
		const pieces = analysis.cycles({ ...wholeOptions(context), level });
		const { result, microseconds } = timed(() => finishInTime(pieces, context));
		if (result === undefined) return noTime(microseconds);
		const cycles = result.cycles.map((cycle) => shownCycle(analysis, cycle));
		const { count: cycleCount, cut, cursor, cost } = result;
		const rows = cycles.flatMap(({ edges, members, memberCount, lightest }) => edges.map((step, index) => {
			const { imports: [at], ...edge } = step;
			const isLightest = index === lightest;
			return { cycle: members[0], memberCount, ...edge, isLightest, ...(at === undefined ? {} : { at }) };
		}));
		return {
			fields: { level, cycles, count: cycleCount, truncated: cut !== undefined }, rows, graph: graphOf(cycles, level),
			found: cycles.length, hiddenCount: 0, cut, cursor,
			paths: cycles.flatMap(({ edges }) => edges.flatMap(({ imports }) => imports.map(({ path }) => path))),
			cost: { ...cost, microseconds }, text: (view) => cyclesText(cycles, { level, cycleCount }, view),
		};
	});
}

function shownCycle(analysis: Analysis, { edges, ...cycle }: Cycle): ShownCycle {
	return {
		...cycle,
		edges: edges.map(
			({ imports, ...edge }) => ({ ...edge, imports: imports.map(({ path, range }) => placeOf(analysis, path, range)) }),
		),
	};
}

/** Files and folders in the place of symbols. */
function graphOf(cycles: readonly ShownCycle[], level: Level): ShownGraph {
	const nodeOf = (path: string): ShownSymbol => {
		const at = { path, line: 1, column: 1, endLine: 1, endColumn: 1 };
		const name = path === "" ? "." : path;
		return {
			id: path, kind: level === "files" ? "file" : "folder", name, qualifiedName: name, at, declaration: at, signature: "",
			doc: "",
		};
	};
	const edges = cycles.flatMap((cycle) => cycle.edges);
	return {
		nodes: edges.map(({ from }) => nodeOf(from)),
		edges: edges.map(
			({ from, to, weight }) => ({ source: from, target: to, kind: count(weight, "reference"), confidence: "exact" }),
		),
	};
}

/** Of each cycle how many are in it, then a way around, a line for each step with the place of its first import. */
export function cyclesText(
	cycles: readonly ShownCycle[], { level, cycleCount }: { readonly level: Level; readonly cycleCount: number },
	view: Display,
): string {
	const { paint, pathOf } = view;
	const one = level === "files" ? "file" : "folder";
	const nameOf = (path: string): string => printable(path === "" ? "." : path);
	const parts = cycles.map(({ memberCount, edges, lightest }) => {
		const locations = edges.map(({ imports: [at] }) => (at === undefined ? "" : printable(locationOf(at, pathOf))));
		const columns = widest(locations, LOCATION_COLUMNS_MAX);
		const lines = edges.map(({ from, to, weight }, index) => {
			const location = locations[index] ?? "";
			const step = `${paint.bold(nameOf(from))} → ${paint.bold(nameOf(to))}`;
			const mark = index === lightest ? ` ${paint.yellow("[lightest]")}` : "";
			return `${paint.cyan(location)}${gap(location, columns)}  ${step}  ${paint.dim(count(weight, "reference"))}${mark}`;
		});
		const whole = memberCount === edges.length
			? ""
			: `, of ${count(memberCount, one)} that all import each other by some way`;
		const what = edges.length === 1 ? `a ${one} that imports itself` : `${count(edges.length, one)} in a circle`;
		return [paint.dim(what + whole), ...lines, ""].join("\n");
	});
	const shown = cycleCount === cycles.length ? "" : paint.yellow(`, ${cycles.length} of them shown: raise --limit`);
	return [
		...parts,
		tally(cycleCount === 0 ? `no cycles of ${level}` : `${count(cycleCount, "cycle")} of ${level}`, view) + shown,
	].join("\n");
}
