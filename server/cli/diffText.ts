/** What differs between two states, for people: a line a symbol, a line an edge, and counts by folder. */
import type { ChangeCounts, DiffAnswer, EdgeChange, SymbolChange } from "../analysis/diff/answer.ts";
import type { TypedRange } from "../changes/revisionTree.ts";
import { printable } from "./controls.ts";
import { count, cut, number, widthOf } from "./layout.ts";
import { tally, type Paint, type Style, type Display } from "./paint.ts";
import { locationOf, type ShownPlace } from "./places.ts";
import { gap, widest, withoutComments, type ShownSymbol } from "./shownSymbols.ts";

const LOCATION_COLUMNS_MAX = 60;
const FOLDERS_SHOWN_MAX = 10;

export interface ShownChange extends Omit<SymbolChange, "symbol" | "before"> {
	readonly symbol: ShownSymbol;
	readonly before: ShownSymbol | null;
}

export interface ShownEdgeChange {
	readonly change: EdgeChange["change"];
	readonly edge: string;
	readonly confidence: string;
	readonly source: ShownSymbol;
	readonly target: ShownSymbol;
	readonly use: ShownPlace;
}

export interface ShownChanges {
	readonly symbols: readonly ShownChange[];
	readonly edges: readonly ShownEdgeChange[];
}

const SIGNS = { added: "+", removed: "-", moved: ">", changed: "~" } as const;

/** What came, went or moved with what is around it is counted there, and has no line of its own. */
export function diffText(
	{ symbols, edges }: ShownChanges, { counts, folders, cut: cutBy }: DiffAnswer,
	{ names, through }: { readonly names: TypedRange["names"]; readonly through: string }, view: Display,
): string {
	const place = (at: ShownPlace): string => printable(locationOf(at, view.pathOf));
	const outer = symbols.filter(({ isInside }) => !isInside);
	const lines = [
		...linesOf(outer.map((change) => symbolLine(change, symbols, place)), view),
		...linesOf(edges.map((change) => edgeLine(change, place)), view), ...folderLines(folders, view),
	];
	const sides = `between ${printable(names.before)} and ${printable(names.after ?? "the files as they are")}`;
	const what = folders.length === 0 ? `no symbol and no edge${through} differs` : countsText(counts);
	const said = `${what} ${sides}`;
	const more = cutBy !== undefined ? view.paint.yellow("; not all are shown: raise --limit") : "";
	return [...lines, tally(said, view) + more].join("\n");
}

interface Line {
	readonly location: string;
	readonly change: SymbolChange["change"];
	readonly said: string;
	readonly more: string;
}

function symbolLine(shown: ShownChange, all: readonly ShownChange[], place: (at: ShownPlace) => string): Line {
	const { change, symbol, before, parts, userCount } = shown;
	const inside = change === "changed" ? 0 : all.filter((one) => one.isInside && isWithin(one.symbol, symbol)).length;
	const said = [
		...(change === "moved" && before ? [`from ${place(before.at)}${renamed(before, symbol)}`] : []),
		...(parts.length > 0 ? [parts.join(", ")] : []), ...(inside > 0 ? [`${number(inside)} inside`] : []),
		...(userCount > 0 ? [count(userCount, "user")] : []),
	].join("; ");
	const declared = parts.includes("signature") ? `  ${printable(withoutComments(symbol.signature))}` : "";
	const more = (said === "" ? "" : `[${said}]`) + declared;
	return { location: place(symbol.at), change, said: `${symbol.kind} ${labelOf(symbol)}`, more };
}

function renamed(before: ShownSymbol, { kind, qualifiedName }: ShownSymbol): string {
	return before.qualifiedName === qualifiedName || kind === "file" ? "" : ` ${printable(before.qualifiedName)}`;
}

/** Whether a symbol is declared in another one of its file. */
function isWithin({ at, qualifiedName }: ShownSymbol, outer: ShownSymbol): boolean {
	return at.path === outer.at.path && (outer.kind === "file" || qualifiedName.startsWith(`${outer.qualifiedName}.`));
}

function edgeLine(shown: ShownEdgeChange, place: (at: ShownPlace) => string): Line {
	const { change, edge, confidence, source, target, use } = shown;
	const more = confidence === "exact" ? "" : `[${confidence === "name" ? "by name" : confidence}]`;
	return { location: place(use), change, said: `${labelOf(source)} ${edge} ${labelOf(target)}`, more };
}

function labelOf({ kind, name, qualifiedName }: ShownSymbol): string {
	return printable(kind === "file" ? name : qualifiedName);
}

/** A group of lines, and a blank one. */
function linesOf(lines: readonly Line[], { paint, columns }: Display): string[] {
	const locationColumns = widest(lines.map(({ location }) => location), LOCATION_COLUMNS_MAX);
	const told = lines.map(({ location, change, said, more }) => {
		const style = styleOf(change, paint);
		const used = Math.max(locationColumns, widthOf(location)) + widthOf(said) + 6;
		const rest = more === "" ? "" : `  ${paint.dim(cut(more, Math.max(0, columns - used)))}`;
		return `${paint.cyan(location)}${gap(location, locationColumns)}  ${style(`${SIGNS[change]} ${said}`)}${rest}`;
	});
	return told.length === 0 ? [] : [...told, ""];
}

function styleOf(change: SymbolChange["change"], { red, green, yellow, magenta }: Paint): Style {
	return { added: green, removed: red, moved: magenta, changed: yellow }[change];
}

function folderLines(folders: DiffAnswer["folders"], { paint, pathOf }: Display): string[] {
	const cells = folders.slice(0, FOLDERS_SHOWN_MAX).map(({ folder, ...counts }) => ({
		name: printable(folder === "" ? "." : pathOf(folder)), said: countsText(counts),
	}));
	const columns = widest(cells.map(({ name }) => name), LOCATION_COLUMNS_MAX);
	const lines = cells.map(({ name, said }) =>
		`  ${paint.cyan(name)}${gap(name, Math.max(columns, widthOf(name)))}  ${said}`);
	const others = folders.length - FOLDERS_SHOWN_MAX;
	if (others > 0) lines.push(`  ${paint.dim(`… and ${count(others, "more folder")}`)}`);
	return lines.length === 0 ? [] : [...lines, ""];
}

function countsText({ added, removed, moved, changed, edgesAdded, edgesRemoved }: ChangeCounts): string {
	const told = (parts: readonly (readonly [number, string])[]): string =>
		parts.flatMap(([value, word]) => (value === 0 ? [] : [`${number(value)} ${word}`])).join(", ");
	const symbols = told([[added, "added"], [removed, "removed"], [moved, "moved"], [changed, "changed"]]);
	const edges = told([[edgesAdded, "added"], [edgesRemoved, "removed"]]);
	return [...(symbols === "" ? [] : [`symbols: ${symbols}`]), ...(edges === "" ? [] : [`edges: ${edges}`])].join("; ");
}
