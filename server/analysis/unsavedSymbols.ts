/** From a stored file and the open text of it to the symbols that differ between the two. */
import type { BlockId } from "../../engine/index.ts";
import { isFileBlock } from "../model/identity.ts";
import { DEPENDENCE, edgeKindOf } from "../model/kinds.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import { addSymbols, changedParts, type SideSymbol, type SideSymbols } from "./diff/symbolChanges.ts";
import { isShown } from "./nameAt.ts";

/** A file as it is stored, and as it is open. */
export interface OpenFile {
	readonly path: string;
	/** Undefined when the stored text is not known: then all that is in the file counts as changed. */
	readonly stored: string | undefined;
	readonly open: string;
}

/**
 * Symbols of open files whose signature or own text (that of symbols declared in them left out) is another one than in
 * the stored file, new ones among them, and the file itself where what is said outside of all symbols differs. Of a
 * symbol that is gone, those that used it: they are what breaks, and nothing else leads to it any more.
 *
 * @param base - the index without unsaved text
 * @param view - with it
 */
export function unsavedSymbols(base: IndexView, view: IndexView, files: readonly OpenFile[]): readonly BlockId[] {
	const found = new Map<string, BlockId>();
	for (const { path, stored, open } of files) {
		const [before, now] = [symbolsOf(base, path, stored), symbolsOf(view, path, open)];
		for (const [key, symbol] of now) if (isChanged(before.get(key), symbol)) found.set(key, symbol.id);
		for (const [key, { id }] of before) {
			if (now.has(key)) continue;
			for (const user of usersOf(base, id)) if (isThere(view, user)) found.set(blockKey(user), user);
		}
	}
	return [...found.values()];
}

function symbolsOf(view: IndexView, path: string, text: string | undefined): SideSymbols {
	const symbols = new Map<string, SideSymbol>();
	addSymbols(symbols, { view, textOf: () => text }, path);
	return symbols;
}

/** Documentation breaks nothing. */
function isChanged(before: SideSymbol | undefined, now: SideSymbol): boolean {
	return before?.texts === undefined || now.texts === undefined || changedParts(before, now).some(
		(part) => part !== "doc"
	);
}

function usersOf(base: IndexView, id: BlockId): BlockId[] {
	return base.incoming(id)
		.filter(({ packedKind }) => isShown(packedKind, false) && DEPENDENCE.includes(edgeKindOf(packedKind)))
		.map(({ other }) => other);
}

function isThere(view: IndexView, id: BlockId): boolean {
	return view.pathOf(id) !== undefined && (isFileBlock(id) || view.block(id) !== undefined);
}
