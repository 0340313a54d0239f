/** Which symbols came, went, moved and changed, in files whose contents differ between two states. */
import type { BlockId } from "../../../engine/index.ts";
import { isProse } from "../../languages.ts";
import { blockIdOf, declarationName, enclosingBlock, qualifiedName } from "../../model/declarations.ts";
import type { Facts } from "../../model/facts.ts";
import { DeclarationKind, isBlockKind } from "../../model/kinds.ts";
import { baseNameOf } from "../../model/path.ts";
import { FILE, get, type DeclarationRow } from "../../model/rows.ts";
import { blockKey } from "../../store/edgePatch.ts";
import type { ChangedPart, DiffSide } from "./answer.ts";
import { DeclaredTexts } from "./declaredTexts.ts";

/** A symbol of one side. */
export interface SideSymbol {
	readonly id: BlockId;
	readonly key: string;
	readonly path: string;
	readonly facts: Facts;
	readonly row: DeclarationRow;
	/** Those of all its declarations, itself first. */
	readonly rows: readonly DeclarationRow[];
	readonly kind: number;
	readonly name: string;
	readonly qualifiedName: string;
	/** What it is declared in; undefined for a file. */
	readonly outer: SideSymbol | undefined;
	/** Undefined if the text cannot be had. */
	readonly texts: DeclaredTexts | undefined;
}

/** Symbols by key, in the order of path and text. */
export type SideSymbols = ReadonlyMap<string, SideSymbol>;

/** Adds the symbols of a file of one side, the file itself first. */
export function addSymbols(symbols: Map<string, SideSymbol>, { view, textOf }: DiffSide, path: string): void {
	const facts = view.facts(path);
	if (!facts) return;
	const text = textOf(path);
		const isIts = text !== undefined && text.length === facts.textLength;
	const texts = isIts ? new DeclaredTexts(facts, text, isProse(path)) : undefined;
	const byRow = new Map<DeclarationRow, SideSymbol>();
	const { declarations } = facts;
	const rows = rowsBySymbol(facts);
	for (let row = declarations.first; row < declarations.count; row++) {
		if (!isBlockKind(get(declarations.kind, row)) || declarations.symbol[row] !== row) continue;
		const id = blockIdOf(facts, row, path);
		const around = row === 0 ? undefined : declarations.symbol[enclosingBlock(facts, get(declarations.parent, row))];
		const symbol: SideSymbol = {
			id, key: blockKey(id), path, facts, row, rows: rows.get(row) ?? [row], kind: get(declarations.kind, row),
			name: row === 0 ? baseNameOf(path) : declarationName(facts, row),
			qualifiedName: row === 0 ? path : qualifiedName(facts, row),
			outer: around === undefined ? undefined : byRow.get(around), texts,
		};
		byRow.set(row, symbol);
		symbols.set(symbol.key, symbol);
	}
}

/** What of a symbol differs between two sides. */
export function changedParts(before: SideSymbol, after: SideSymbol): ChangedPart[] {
	const parts: ChangedPart[] = [];
	const isFile = before.kind === DeclarationKind.file;
	if (!isFile && signatureOf(before) !== signatureOf(after)) parts.push("signature");
	if (before.texts && after.texts && before.texts.own(before.rows) !== after.texts.own(after.rows)) parts.push("body");
	if (!isFile && docOf(before) !== docOf(after)) parts.push("doc");
	return parts;
}

/** Of all its declarations, with what may be written elsewhere: flags such as being exported. */
function signatureOf({ rows, facts }: SideSymbol): string {
	const { declarations: { block, flags }, blocks } = facts;
	return rows.map((row) => `${facts.string(blocks.signature[get(block, row)])}\n${flags[row]}`).join("\n");
}

function docOf({ rows, facts }: SideSymbol): string {
	const { declarations: { block }, blocks } = facts;
	return rows.map((row) => facts.string(blocks.doc[get(block, row)])).join("\n");
}

function rowsBySymbol(
	{ declarations: { count, kind, symbol } }: Facts,
): ReadonlyMap<DeclarationRow, readonly DeclarationRow[]> {
	const rows = new Map<DeclarationRow, DeclarationRow[]>();
	for (let row = FILE; row < count; row++) {
		if (!isBlockKind(get(kind, row))) continue;
		const others = rows.get(get(symbol, row));
		if (others) others.push(row);
		else rows.set(get(symbol, row), [row]);
	}
	return rows;
}
