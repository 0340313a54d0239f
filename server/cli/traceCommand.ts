/** `kausal trace --direction D --target NAME`: who calls whom, step by step, as a tree. */
import { confidenceName, EdgeKind } from "../model/kinds.ts";
import { ask, ending, oneTarget, printAnswer, viewOf, type CommandContext } from "./command.ts";
import { printable } from "./controls.ts";
import type { ExitCode } from "./exit.ts";
import { count, widthOf } from "./layout.ts";
import { tally, type View } from "./paint.ts";
import { byPlace, locationOf } from "./places.ts";
import { doubt, gap, shown, widest, type ShownSymbol } from "./symbols.ts";
import { fileNamedIn } from "./typedPaths.ts";

/** A symbol that was reached. */
export interface ShownStep {
	readonly symbol: ShownSymbol;
	/** 0 is the symbol that was asked about. */
	readonly depth: number;
	/** Position in the list of the step before; -1 for the first. */
	readonly from: number;
	/** A {@link Confidence}. */
	readonly confidence: number;
}

export interface TraceRequest {
	readonly direction: "callers" | "callees";
	readonly target: string;
	readonly maxDepth: number;
}

export function runTrace(request: TraceRequest, context: CommandContext): Promise<ExitCode> {
	const { terminal, options } = context;
	return ask(context, fileNamedIn(request.target, context.cwd), (folder) => {
		const { analysis } = folder.session;
		const target = oneTarget(context, folder, request.target);
		const answer = analysis.trace(target.id, {
			direction: request.direction === "callers" ? "incoming" : "outgoing",
			kinds: [EdgeKind.calls], depthMax: request.maxDepth, limit: options.limit, includeAmbiguous: options.ambiguous === true,
		});
		const steps = answer.steps.map((step) => ({ ...step, symbol: shown(analysis, step.symbol) }));
		if (options.json === true) {
			const { direction, maxDepth } = request;
			const said = steps.map((step) => ({ ...step, confidence: confidenceName(step.confidence) }));
			printAnswer(context, folder, "trace", { direction, maxDepth, steps: said, truncated: answer.truncated });
		} else {
			terminal.print(traceText(steps, request, answer.truncated, viewOf(context, folder)));
		}
		return ending(folder, steps.length - 1);
	});
}

/** The places in a first column, the tree in a second. */
export function traceText(
	steps: readonly ShownStep[], { direction, maxDepth }: Pick<TraceRequest, "direction" | "maxDepth">, truncated: boolean, view: View,
): string {
	const { paint, pathOf } = view;
	const children = steps.map((): number[] => []);
	steps.forEach(({ from }, index) => children[from]?.push(index));
	for (const siblings of children) siblings.sort((one, other) => byPlace(steps[one]?.symbol.at, steps[other]?.symbol.at));
	const locations = steps.map(({ symbol }) => printable(locationOf(symbol.at, pathOf)));
	const columns = widest(locations, 60);
	const lines: string[] = [];
	const pending: { index: number; before: string; branch: string }[] = steps.length > 0 ? [{ index: 0, before: "", branch: "" }] : [];
	for (let row = pending.pop(); row !== undefined; row = pending.pop()) {
		const step = steps[row.index];
		const location = locations[row.index] ?? "";
		if (step === undefined) continue;
		const unsure = doubt(step.confidence);
		const name = printable(step.symbol.kind === "file" ? step.symbol.name : step.symbol.qualifiedName);
		const mark = unsure === undefined || step.depth === 0 ? "" : ` ${paint.yellow(`[${unsure}]`)}`;
		lines.push(`${paint.cyan(location)}${gap(location, Math.max(columns, widthOf(location)))}  ${paint.dim(row.before + row.branch)}${
			step.depth === 0 ? paint.bold(name) : name}${mark}`);
		const below = row.before + (row.branch === "" ? "" : row.branch.startsWith("└") ? "   " : "│  ");
		const next = children[row.index] ?? [];
		for (let at = next.length - 1; at >= 0; at--) {
			pending.push({ index: next[at] ?? 0, before: below, branch: at === next.length - 1 ? "└─ " : "├─ " });
		}
	}
	const noun = direction === "callers" ? "caller" : "callee";
	const found = steps.length - 1;
	const reach = `within ${count(maxDepth, "step")}`;
	const last = found <= 0 ? `no ${noun}s` : `${count(found, noun)} ${reach}`;
	const more = truncated ? paint.yellow(", and there are more: raise --max-depth or --limit") : "";
	return [...lines, "", tally(last, view) + more].join("\n");
}
