/**
 * What is shown, as text: Mermaid, DOT, JSON, Markdown, and plain text for the clipboard. Names are only ever text in
 * it.
 */
import { l10n } from "../../words/words.ts";
import { strokeOf } from "./curve.ts";
import type { PageNeighbour, PageSymbol, Relation } from "./messages.ts";
import { detailOf } from "./rows.ts";
import type { Picture } from "./state.ts";

interface Line {
	readonly source: PageSymbol;
	readonly target: PageSymbol;
	readonly relation: Relation;
}

/** Every edge that is shown, once, from what uses to what is used. */
export function linesOf({ shown, groups, expansions }: Picture): readonly Line[] {
	const lines = new Map<string, Line>();
	const add = (from: PageSymbol, { symbol, direction, relations }: PageNeighbour): void => {
		const [source, target] = direction === "incoming" ? [symbol, from] : [from, symbol];
		for (const relation of relations)
			{lines.set(`${source.id} ${relation.edge} ${relation.confidence} ${target.id}`, { source, target, relation });}
	};
	const symbols = new Map<string, PageSymbol>();
	for (const neighbour of groups.flatMap(({ neighbours }) => neighbours)) {
		add(shown.symbol, neighbour);
		symbols.set(neighbour.symbol.id, neighbour.symbol);
	}
	for (const neighbour of [...expansions.values()].flat()) symbols.set(neighbour.symbol.id, neighbour.symbol);
	for (const [key, neighbours] of expansions) {
		const from = symbols.get(key.slice(key.lastIndexOf(":") + 1));
		if (from) for (const neighbour of neighbours) add(from, neighbour);
	}
	return [...lines.values()];
}

export function symbolsOf(picture: Picture): readonly PageSymbol[] {
	const symbols = new Map([[picture.shown.symbol.id, picture.shown.symbol]]);
	for (const { source, target } of linesOf(picture)) symbols.set(source.id, source).set(target.id, target);
	return [...symbols.values()];
}

export function toJson(picture: Picture): string {
	const symbols = symbolsOf(picture).map(({ id, name, qualifiedName, kind, path, line, signature, test }) => ({
		id,
		name,
		qualifiedName,
		kind,
		path,
		line,
		signature,
		test,
	}));
	const edges = linesOf(picture).map(({ source, target, relation: { edge, confidence, count } }) => ({
		source: source.id,
		edge,
		target: target.id,
		confidence,
		count,
	}));
	return `${JSON.stringify({ schema: 1, symbol: picture.shown.symbol.id, symbols, edges }, undefined, "\t")}\n`;
}

export function toDot(picture: Picture): string {
	const { symbol } = picture.shown;
	const quoted = (text: string): string => `"${plainLine(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
	const nodes = symbolsOf(picture).map((one) => {
		const label = `${plainLine(one.qualifiedName)}\\n${plainLine(one.path)}:${one.line}`;
		const said = `"${label.replaceAll('"', '\\"')}"`;
		const bold = one.id === symbol.id ? ", style=bold" : "";
		return `\t"${one.id}" [label=${said}, tooltip=${quoted(one.signature)}${bold}];`;
	});
	const edges = linesOf(picture).map(({ source, target, relation }) => {
		const dash = strokeOf(relation).dash.length > 0 ? ", style=dashed" : "";
		const guess = relation.confidence === "name" || relation.confidence === "ambiguous" ? "?" : "";
		return `\t"${source.id}" -> "${target.id}" [label="${relation.edge}${guess}"${dash}];`;
	});
	return [
		"digraph kausal {",
		"\trankdir=LR;",
		'\tnode [shape=box, fontname="sans-serif"];',
		...nodes,
		...edges,
		"}",
		"",
	].join("\n");
}

export function toMermaid(picture: Picture): string {
	const names = new Map(symbolsOf(picture).map(({ id }, index) => [id, `n${index}`]));
	// In quotes, Mermaid reads HTML and entities, so everything that could begin one is an entity itself.
	const said = (text: string): string =>
		plainLine(text).replace(/[^\p{L}\p{N} ._:/()-]/gu, (sign) => `#${sign.codePointAt(0) ?? 0};`);
	const nodes = symbolsOf(picture).map(({ id, qualifiedName }) => `\t${names.get(id) ?? ""}["${said(qualifiedName)}"]`);
	const edges = linesOf(picture).map(({ source, target, relation }) => {
		const arrow = strokeOf(relation).dash.length > 0 ? "-.->" : "-->";
		return `\t${names.get(source.id) ?? ""} ${arrow}|${relation.edge}| ${names.get(target.id) ?? ""}`;
	});
	return [
		"flowchart LR",
		...nodes,
		...edges,
		`\tstyle ${names.get(picture.shown.symbol.id) ?? "n0"} stroke-width:3px`,
		"",
	].join("\n");
}

export function toMarkdown({ shown, groups }: Picture): string {
	const { symbol } = shown;
	const code = (text: string): string => {
		const line = plainLine(text);
		const fence = "`".repeat(Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
		return fence === "`" ? `\`${line}\`` : `${fence} ${line} ${fence}`;
	};
	const sides = (
		[
			["incoming", l10n.t("Used by")],
			["outgoing", l10n.t("Uses")],
		] as const
	).flatMap(([side, title]) => {
		const mine = groups.filter((group) => group.side === side);
		const rows = mine.flatMap(({ neighbours, place, title: name }) => [
			`- ${code(`${place}${name}`)}`,
			...neighbours.map((one) => `  - ${code(one.symbol.qualifiedName)}: ${code(detailOf(one))}`),
		]);
		return [`## ${title}`, "", ...(rows.length === 0 ? [l10n.t("Nothing.")] : rows), ""];
	});
	return [
		`# ${code(symbol.qualifiedName)}`,
		"",
		`${symbol.kind}, ${code(`${symbol.path}:${symbol.line}`)}`,
		"",
		...sides,
	].join("\n");
}

export function toText({ shown, groups }: Picture): string {
	const { symbol } = shown;
	const lines = [`${plainLine(symbol.qualifiedName)}  ${plainLine(symbol.path)}:${symbol.line}`];
	for (const [side, title] of [
		["incoming", l10n.t("Used by")],
		["outgoing", l10n.t("Uses")],
	] as const) {
		lines.push(`${title}:`);
		const mine = groups.filter((group) => group.side === side).flatMap(({ neighbours }) => neighbours);
		lines.push(
			...mine.map((one) => `  ${plainLine(one.symbol.qualifiedName)}  ${plainLine(detailOf(one))}`),
			...(mine.length === 0 ? [`  ${l10n.t("nothing")}`] : []),
		);
	}
	return `${lines.join("\n")}\n`;
}

/** One line without control characters and marks that reorder text. */
export function plainLine(text: string): string {
	return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}
