/** Functions and places of uses, drawn by chance from what a server tells of its files. */
import { readdirSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Dice } from "../kill/edits.ts";
import type { ServerProcess } from "../serverProcess.ts";

export interface Position {
	readonly line: number;
	readonly character: number;
}

interface Range {
	readonly start: Position;
	readonly end: Position;
}

export interface HierarchyItem {
	readonly name: string;
	readonly uri: string;
	readonly selectionRange: Range;
}

/** A place where something is called, and where that is declared. */
export interface KnownUse {
	readonly path: string;
	readonly at: Position;
	readonly target: { readonly path: string; readonly line: number };
}

export interface DrawnSymbol {
	readonly item: HierarchyItem;
	/** One of the places where it calls something that is declared in another file. */
	readonly use: KnownUse | undefined;
}

interface OutlineNode {
	readonly kind: number;
	readonly selectionRange: Range;
	readonly children?: readonly OutlineNode[];
}

const CALLABLES = new Set([6, 9, 12]);
const EXTENSIONS = new Set([".go", ".ts", ".tsx", ".js", ".py"]);

export async function drawSymbols(
	server: ServerProcess, root: string, { count, seed }: { readonly count: number; readonly seed: number },
): Promise<DrawnSymbol[]> {
	const files = readdirSync(root, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && EXTENSIONS.has(extname(entry.name)))
		.map((entry) => relative(root, join(entry.parentPath, entry.name))).sort();
	const dice = new Dice(seed);
	const drawn = new Map<string, DrawnSymbol>();
	for (let tries = 0; drawn.size < count && tries < count * 20; tries++) {
		const uri = pathToFileURL(join(root, files[dice.below(files.length)] as string)).href;
		const nodes = callablesIn((await server.request("textDocument/documentSymbol", { textDocument: { uri } })).result);
		const node = nodes[dice.below(Math.max(1, nodes.length))];
		const item = node && await itemAt(server, uri, node.selectionRange.start);
		if (item !== undefined) drawn.set(JSON.stringify(item), { item, use: await useIn(server, root, item, dice) });
	}
	return [...drawn.values()];
}

function callablesIn(outline: unknown): OutlineNode[] {
	const nodes = Array.isArray(outline) ? (outline as OutlineNode[]) : [];
	return nodes.flatMap((node) => [...(CALLABLES.has(node.kind) ? [node] : []), ...callablesIn(node.children)]);
}

async function itemAt(server: ServerProcess, uri: string, position: Position): Promise<HierarchyItem | undefined> {
	const { result } = await server.request("textDocument/prepareCallHierarchy", { textDocument: { uri }, position });
	return Array.isArray(result) ? (result as HierarchyItem[])[0] : undefined;
}

async function useIn(
	server: ServerProcess, root: string, item: HierarchyItem, dice: Dice,
): Promise<KnownUse | undefined> {
	const { result } = await server.request("callHierarchy/outgoingCalls", { item });
	const calls = (result as { readonly to: HierarchyItem; readonly fromRanges: readonly Range[] }[] | null) ?? [];
	const away = calls.filter(({ to }) => to.uri !== item.uri);
	const call = away[dice.below(Math.max(1, away.length))];
	const at = call?.fromRanges[0]?.start;
	if (call === undefined || at === undefined) return undefined;
	const path = (uri: string): string => relative(root, fileURLToPath(uri));
	return { path: path(item.uri), at, target: { path: path(call.to.uri), line: call.to.selectionRange.start.line } };
}

/** What somebody types who looks for one of the symbols: the beginning of its name, of four letters at least. */
export function wordsOf(symbols: readonly DrawnSymbol[]): string[] {
	const words = symbols.map(({ item: { name } }, at) => name.slice(0, 4 + (at % 5))).filter((word) => word.length >= 4);
	return [...new Set(words)].slice(0, 100);
}
