/** What to read to change a symbol, as text that is pasted somewhere: Markdown, each part with its place. Pure. */
import type { ContextResult, GraphSymbol } from "../../server/protocol/graph.ts";
import type { NameOf } from "../views/rows.ts";

const TITLES: Readonly<Record<string, string>> = { code: "Code", uses: "It uses", use: "Used in", test: "Test" };

export function contextText(
	{ qualifiedName, location }: GraphSymbol,
	{ parts, omitted }: ContextResult,
	nameOf: NameOf,
): string {
	const said = parts.map(({ kind, name, location: at, text }) => {
		const place = at === null ? "" : ` (${nameOf(at.uri)}:${at.range.start.line + 1})`;
		return `## ${TITLES[kind] ?? kind}: ${name}${place}\n\n${fenced(text, at?.uri ?? "")}`;
	});
	const rest = omitted === 0 ? [] : [`${omitted} more parts were left out.`];
	return `${[`# ${qualifiedName} (${nameOf(location.uri)})`, ...said, ...rest].join("\n\n")}\n`;
}

/** With a fence that is longer than any in the text. */
function fenced(text: string, uri: string): string {
	const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
	const fence = "`".repeat(longest + 1);
	return `${fence}${/\.(\w+)$/.exec(uri)?.[1] ?? ""}\n${text}\n${fence}`;
}
