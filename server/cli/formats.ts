/**
 * Answers in the forms that other programs read. Each takes the same two things, rows and a graph, so that a command
 * says what it has found once, and every format of it follows. Same rows, same bytes.
 *
 * Names come from files and hold anything: what ends a string or a cell in a format is escaped as that format says, and
 * line ends and controls are shown as their pictures, but for JSON, which has escapes for them.
 */
import { jsonText, printable } from "./controls.ts";
import type { ShownSymbol } from "./shownSymbols.ts";

export const FORMATS = ["text", "json", "jsonl", "csv", "dot", "mermaid"] as const;
export type Format = (typeof FORMATS)[number];

/** `--json` is the older name of `--format json`. */
export function formatOf(
	{ options: { format, json } }: { readonly options: { readonly format?: Format; readonly json?: boolean } },
): Format {
	return format ?? (json === true ? "json" : "text");
}

/** Symbols and the edges between them, each once. */
export interface ShownGraph {
	readonly nodes: readonly ShownSymbol[];
	readonly edges: readonly ShownEdge[];
}

/** Ends are ids of symbols, in the direction in which the edge is stored: source verb target. */
export interface ShownEdge {
	readonly source: string;
	readonly target: string;
	readonly kind: string;
	readonly confidence: string;
}

/** One object a line. */
export function jsonLines(rows: readonly object[]): string {
	return rows.map((row) => `${jsonText(row)}\n`).join("");
}

/**
 * By RFC 4180: a header, then a record a row, lines end with CR LF. Objects in objects become columns with dots in
 * their names; rows may differ in their keys, the columns are those of all.
 */
export function csvText(rows: readonly object[]): string {
	const records = rows.map((row) => new Map(cellsOf(row, "")));
	const columns = [...new Set(records.flatMap((record) => [...record.keys()]))];
	const lines = [columns, ...records.map((record) => columns.map((column) => record.get(column) ?? ""))];
	return lines.map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
}

function cellsOf(value: object, before: string): (readonly [string, string])[] {
	return Object.entries(value).flatMap(([key, part]: [string, unknown]) => {
		if (typeof part === "object" && part !== null) return cellsOf(part, `${before}${key}.`);
		return [[before + key, part === undefined || part === null ? "" : String(part)] as const];
	});
}

function cell(value: string): string {
	const shown = printable(value);
	return /[",]|^\s|\s$/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

/** For Graphviz. */
export function dotText({ nodes, edges }: ShownGraph): string {
	const numbers = numbersOf(nodes);
	return [
		"digraph kausal {",
		"  rankdir=LR;",
		"  node [shape=box];",
		...nodes.map((node, index) => `  n${index} [label=${dotString(...labelOf(node))}];`),
		...edges.map(
			(edge) => `  n${numbers.get(edge.source)} -> n${numbers.get(edge.target)} [label=${dotString(edgeLabel(edge))}];`,
		),
		"}",
		"",
	].join("\n");
}

function dotString(...lines: readonly string[]): string {
	return `"${lines.map((line) => printable(line).replace(/["\\]/g, "\\$&")).join("\\n")}"`;
}

/** A flowchart, as Markdown on many sites renders it. */
export function mermaidText({ nodes, edges }: ShownGraph): string {
	const numbers = numbersOf(nodes);
	return [
		"flowchart LR",
		...nodes.map((node, index) => `  n${index}["${labelOf(node).map(mermaidString).join("<br/>")}"]`),
		...edges.map(
			(edge) => `  n${numbers.get(edge.source)} -->|"${mermaidString(edgeLabel(edge))}"| n${numbers.get(edge.target)}`,
		),
		"",
	].join("\n");
}

/** Whatever is no letter, digit or harmless mark becomes a character code, so that no syntax of it is left. */
function mermaidString(text: string): string {
	return printable(text).replace(/[^\p{L}\p{M}\p{N}\p{So} .,:/_$+-]/gu, (found) => `#${found.codePointAt(0) ?? 0};`);
}

function numbersOf(nodes: readonly ShownSymbol[]): ReadonlyMap<string, number> {
	return new Map(nodes.map(({ id }, index) => [id, index]));
}

/** What it is, and where; a file, a folder or one that differs (`added file`) is where it is. */
function labelOf({ kind, qualifiedName, at }: ShownSymbol): readonly string[] {
	if (/(?:^| )(?:file|folder)$/.test(kind)) return [`${kind} ${at.path}`];
	return [`${kind} ${qualifiedName}`, `${at.path}:${at.line}:${at.column}`];
}

function edgeLabel({ kind, confidence }: ShownEdge): string {
	return confidence === "exact" ? kind : `${kind} (${confidence})`;
}

/**
 * Puts graphs together: each symbol and each edge once, in the order of first mention; edges without an end are left
 * out.
 */
export function joinGraphs(graphs: readonly ShownGraph[]): ShownGraph {
	const nodes = new Map<string, ShownSymbol>();
	for (const node of graphs.flatMap((graph) => graph.nodes)) if (!nodes.has(node.id)) nodes.set(node.id, node);
	const edges = new Map<string, ShownEdge>();
	for (const edge of graphs.flatMap((graph) => graph.edges)) {
		const key = `${edge.source} ${edge.kind} ${edge.target}`;
		if (nodes.has(edge.source) && nodes.has(edge.target) && !edges.has(key)) edges.set(key, edge);
	}
	return { nodes: [...nodes.values()], edges: [...edges.values()] };
}
