/** The tool `relations`: what is one edge away from a symbol, or several; by place, or by distance. */
import { blockIdToHex } from "../../engine/index.ts";
import { absenceOf, languageWithout, promisedTo, tellsUses } from "../analysis/absence.ts";
import type { Direction, Related, SymbolView, TraceStep } from "../analysis/analysis.ts";
import { EDGE_WORDS, edgesNamed, relationNamed, subjectOf, type Relation } from "../analysis/relations.ts";
import { confidenceName, edgeKindName, EdgeKind } from "../model/kinds.ts";
import { GAP } from "./addresses.ts";
import { isFound, meant } from "./meant.ts";
import { oneLine, type Found, type Row } from "./pack.ts";
import { SourceLines } from "./sourceLines.ts";
import { PAGING, textOf, type Question, type Tool } from "./tool.ts";

const DEPTH_MAX = 16;
/** Of several uses in one symbol, so many lines are named. */
const USES_MAX = 24;

export const relations: Tool = {
	name: "relations",
	about: "What uses a symbol (direction in) or what it uses (out), each with how sure it is and the line.",
	parameters: {
		id: { type: "string", about: "as find tells it, or a name" },
		kind: { type: "word", words: EDGE_WORDS, about: "depends_on (default): all but contains" },
		direction: { type: "word", words: ["in", "out"], about: "in if left out" },
		depth: { type: "number", least: 1, most: DEPTH_MAX, about: "steps, 1 if left out" },
		tests: { type: "boolean", about: "false: not what tests do" },
		guesses: { type: "boolean", about: "true: also what only a name speaks for" },
		...PAGING,
	},
	required: ["id"],
	ask: answer,
};

interface Edges {
	readonly direction: Direction;
	readonly kinds: readonly number[];
	readonly includeTests: boolean;
	readonly includeAmbiguous: boolean;
}

function answer(question: Question): Found {
	const { given, session } = question;
	const named = meant(question, textOf(given, "id") ?? "");
	if (isFound(named)) return named;
	const kinds = edgesNamed(textOf(given, "kind") ?? "depends_on");
	const edges: Edges = {
		direction: given["direction"] === "out" ? "outgoing" : "incoming", kinds,
		includeTests: given["tests"] !== false, includeAmbiguous: given["guesses"] === true,
	};
	// What a file imports stands at its top, whatever symbol of it is asked about.
	const isOfFile = edges.direction === "outgoing" && kinds.length === 1 && kinds[0] === EdgeKind.imports;
	const subject = isOfFile ? subjectOf(session.analysis, relationNamed("imports") as Relation, named) : named;
	const depth = typeof given["depth"] === "number" ? given["depth"] : 1;
	return depth === 1 ? near(question, subject, edges) : far(question, subject, edges, depth);
}

/** One step, with the lines in which it is written. */
function near({ session, addresses }: Question, subject: SymbolView, edges: Edges): Found {
	const { related, hiddenCount } = session.analysis.related(subject.id, { ...edges, limit: Number.MAX_SAFE_INTEGER });
	const groups = new Map<string, Related[]>();
	for (const one of related) {
		const key = blockIdToHex(one.symbol.id);
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [one]);
		else group.push(one);
	}
	const lines = new SourceLines(session);
	const rows = [...groups.values()].map((group): Row => {
		const [first] = group as [Related, ...Related[]];
		const confidence = Math.min(...group.map((one) => one.confidence));
		return {
			confidence, path: first.symbol.path,
			text: () => [addresses.of(first.symbol), ...howOf(group, confidence), whereOf(group, edges, lines)].join(GAP),
		};
	});
	const absence = absenceOf({
		found: rows.length, hiddenCount, cut: undefined, isComplete: session.isComplete, stalePaths: [],
		language: languageWithout(subject.path, edges.kinds), promisedBy: promiseOf(session, subject, edges),
	});
	return { rows, total: rows.length, absence };
}

function promiseOf({ analysis }: Question["session"], { id }: SymbolView, edges: Edges): string | undefined {
	return tellsUses(edges.direction, edges.kinds) ? promisedTo(analysis, [id]) : undefined;
}

function howOf(group: readonly Related[], confidence: number): string[] {
	const kinds = [...new Set(group.map(({ edgeKind }) => edgeKind))].sort((one, other) => one - other).map(edgeKindName);
	return [kinds.join("+"), confidenceName(confidence)];
}

/** The lines that say so; of what points here, the first of them as it is written, else how the target is declared. */
function whereOf(group: readonly Related[], { direction }: Edges, lines: SourceLines): string {
	const [first] = group as [Related, ...Related[]];
	const { path, range } = first.occurrence;
	const numbers = [...new Set(group.map(({ occurrence }) => lines.numberAt(path, occurrence.range.begin)))];
	const more = numbers.length > USES_MAX ? [`and ${numbers.length - USES_MAX} more`] : [];
	const where = `L${[...numbers.slice(0, USES_MAX), ...more].join(",")}`;
	if (direction === "outgoing") return `${where}${GAP}${oneLine(first.symbol.signature)}`.trimEnd();
	return `${where}${GAP}${lines.excerpt(path, lines.numberAt(path, range.begin))}`.trimEnd();
}

/** Several steps, nearest first. */
function far({ session, addresses, rowsMax }: Question, subject: SymbolView, edges: Edges, depthMax: number): Found {
	// The first step is the subject itself.
	const { steps, cut, hiddenCount } = session.analysis.trace(subject.id, { ...edges, depthMax, limit: rowsMax + 1 });
	const rows = steps.slice(1).map((step): Row => ({
		confidence: step.confidence, path: step.symbol.path,
		text: () => `d${step.depth}${GAP}${addresses.of(step.symbol)}${GAP}${wayOf(step, steps)}`,
	}));
	const absence = absenceOf({
		found: rows.length, hiddenCount, cut, isComplete: session.isComplete, stalePaths: [],
		language: languageWithout(subject.path, edges.kinds), promisedBy: promiseOf(session, subject, edges),
	});
	return { rows, total: cut === "limit" ? undefined : rows.length, absence };
}

/** `calls exact`, and from which of the rows above, if it is not the symbol itself. */
export function wayOf({ edgeKind, confidence, from }: TraceStep, steps: readonly TraceStep[]): string {
	const before = steps[from];
	const by = before === undefined || before.depth === 0 ? "" : `${GAP}by ${oneLine(before.symbol.qualifiedName)}`;
	return `${edgeKindName(edgeKind)} ${confidenceName(confidence)}${by}`;
}
