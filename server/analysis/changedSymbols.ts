/** From changed lines to the symbols whose code they are. */
import type { BlockId } from "../../engine/index.ts";
import type { ChangedFile } from "../model/changedFile.ts";
import { symbolIdOf } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { isBlockKind } from "../model/kinds.ts";
import { FILE, firstFrom, get, next, type DeclarationRow } from "../model/rows.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import type { ChangedSymbols } from "./analysis.ts";

/**
 * The innermost symbols around the changed lines, and the file itself where changed code lies outside of all; a line
 * that says nothing outside of all (a comment, a blank one) changes nothing.
 */
export function changedSymbols(view: IndexView, files: readonly ChangedFile[]): ChangedSymbols {
	const symbols = new Map<string, BlockId>();
	const unknown: string[] = [];
	for (const { path, lines } of files) {
		const facts = view.facts(path);
		if (!facts) {
			unknown.push(path);
			continue;
		}
		for (const row of changedRows(facts, lines)) {
			const id = symbolIdOf(facts, row, path);
			symbols.set(blockKey(id), id);
		}
	}
	return { symbols: [...symbols.values()], unknown: unknown.sort() };
}

/** Rows of the declarations, which are blocks, that own a changed line; 0 is the file. */
function changedRows(facts: Facts, changes: ChangedFile["lines"]): Set<DeclarationRow> {
	const rows = new Set<DeclarationRow>();
	const { lines, textLength, declarations } = facts;
	const lineBegin = (line: number): number => (line < lines.count ? lines.begin[line] as number : textLength);
	for (const change of changes) {
		// What was deleted leaves no line: it lay between two.
		const [first, last] = change.begin === change.end ? [Math.max(0, change.begin - 1), change.begin + 1]
			: [change.begin, change.end];
		const around = blocksBetween(facts, lineBegin(first), lineBegin(last));
		for (let line = change.begin; line < Math.max(change.end, change.begin + 1) && line < lines.count; line++) {
			const [from, to] = [lineBegin(line), lineBegin(line + 1)];
			const place = change.begin === change.end ? from : firstSaid(facts, from, to);
			let owner = FILE;
			for (const row of around) {
				const isAround = place === undefined ? get(declarations.begin, row) <= from &&
					to <= get(declarations.end, row)
					: get(declarations.begin, row) <= place && place < get(declarations.end, row);
				if (isAround && (owner === 0 || get(declarations.begin, row) >= get(declarations.begin, owner))) {
					owner = row;
				}
			}
			if (owner > 0 || place !== undefined) rows.add(owner);
		}
	}
	return rows;
}

/** Blocks that share text with a span, in the order of the text. */
function blocksBetween({ declarations }: Facts, begin: number, end: number): DeclarationRow[] {
	const rows: DeclarationRow[] = [];
	for (let row = next(FILE); row < declarations.count; row++) {
		if (!isBlockKind(get(declarations.kind, row))) continue;
		if (get(declarations.begin, row) < end && begin < get(declarations.end, row)) rows.push(row);
	}
	return rows;
}

/** The first name, declared or referred to, in a line; undefined if it has none. */
function firstSaid({ references, declarations }: Facts, begin: number, end: number): number | undefined {
	// The first declaration is the file, which stands nowhere.
	const found = firstFrom(declarations.nameBegin, begin);
	const declared = declarations.nameBegin[found === FILE ? next(FILE) : found] ?? end;
	const first = Math.min(references.begin[firstFrom(references.begin, begin)] ?? end, declared);
	return first < end ? first : undefined;
}
