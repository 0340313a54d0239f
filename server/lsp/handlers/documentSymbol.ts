/** textDocument/documentSymbol: the outline of a file, as a tree or flat. */
import type {
	DocumentSymbol,
	DocumentSymbolParams,
	Range,
	SymbolInformation,
} from "vscode-languageserver/node";
import type { OutlineNode } from "../../analysis/analysis.ts";
import { DeclarationKind } from "../../model/kinds.ts";
import { type Handler, placeOf } from "../dispatch.ts";
import { type Placer, symbolKind } from "../toProtocol.ts";

/** Deeper blocks are shown at this depth; no outline that a person reads goes so far. */
const DEPTH_MAX = 100;

export const documentSymbol: Handler<DocumentSymbolParams, DocumentSymbol[] | SymbolInformation[] | null> = async (
	server,
	params,
	token,
) => {
	const place = await placeOf(server, params.textDocument, token);
	if (place === undefined || server.navigation.shareOf(place.path) !== "whole") return null;
	const placer = server.placer(place);
	const outline = place.session.analysis.documentSymbols(place.path).flatMap(withoutFile);
	return server.traits.hierarchicalSymbols
		? outline.flatMap((node) => tree(node, placer, 0))
		: outline.flatMap((node) => flat(node, placer, undefined, 0));
};

/** The editor shows the file's name above its outline already. */
function withoutFile(node: OutlineNode): readonly OutlineNode[] {
	return node.symbol.kind === DeclarationKind.file ? node.children : [node];
}

function tree({ symbol, children }: OutlineNode, placer: Placer, depth: number): DocumentSymbol[] {
	const range = placer.range(symbol.path, symbol.range);
	const name = placer.range(symbol.path, symbol.nameRange);
	if (range === undefined || depth > DEPTH_MAX) return [];
	return [
		{
			name: shownName(symbol.name),
			kind: symbolKind(symbol.kind),
			range,
			// Clients reject the whole outline when a name lies outside of its block.
			selectionRange: name !== undefined && contains(range, name) ? name : { start: range.start, end: range.start },
			children: children.flatMap((child) => tree(child, placer, depth + 1)),
		},
	];
}

function flat(
	{ symbol, children }: OutlineNode,
	placer: Placer,
	containerName: string | undefined,
	depth: number,
): SymbolInformation[] {
	const location = placer.location(symbol.path, symbol.range);
	if (location === undefined || depth > DEPTH_MAX) return [];
	const name = shownName(symbol.name);
	const row = { name, kind: symbolKind(symbol.kind), location };
	return [
		containerName === undefined ? row : { ...row, containerName },
		...children.flatMap((child) => flat(child, placer, name, depth + 1)),
	];
}

/** The protocol forbids empty names. */
function shownName(name: string): string {
	return name.trim() === "" ? "(unnamed)" : name;
}

function contains(outer: Range, inner: Range): boolean {
	const isAfterBegin =
		inner.start.line > outer.start.line ||
		(inner.start.line === outer.start.line && inner.start.character >= outer.start.character);
	const isBeforeEnd =
		inner.end.line < outer.end.line ||
		(inner.end.line === outer.end.line && inner.end.character <= outer.end.character);
	return isAfterBegin && isBeforeEnd;
}
