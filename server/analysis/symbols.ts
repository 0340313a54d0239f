/** Blocks of an index as answers show them. */
import type { BlockId } from "../../engine/index.ts";
import { blockIdOf, declarationGroup } from "../model/declarations.ts";
import { isFileBlock } from "../model/identity.ts";
import { DeclarationKind } from "../model/kinds.ts";
import { baseNameOf } from "../model/path.ts";
import type { IndexView } from "../store/indexView.ts";
import type { FileRecord } from "../store/records.ts";
import type { SymbolView } from "./analysis.ts";

/** @returns undefined if the index has no such block */
export function symbolOf(view: IndexView, id: BlockId): SymbolView | undefined {
	const file = view.fileOf(id);
	if (!file) return undefined;
	if (isFileBlock(id)) return fileSymbol(file, id);
	const block = view.block(id);
	if (!block) return undefined;
	return {
		id, path: file.path, kind: block.kind, name: block.name, qualifiedName: block.qualifiedName,
		range: { begin: block.begin, end: block.end }, nameRange: { begin: block.nameBegin, end: block.nameEnd },
		signature: block.signature, doc: block.doc, flags: block.flags,
	};
}

function fileSymbol(file: FileRecord, id: BlockId): SymbolView {
	return {
		id, path: file.path, kind: DeclarationKind.file, name: baseNameOf(file.path), qualifiedName: file.path,
		range: { begin: 0, end: file.textLength }, nameRange: { begin: 0, end: 0 }, signature: "", doc: "", flags: 0,
	};
}

/** The block of a declaration, if it is one. */
export function symbolOfDeclaration(view: IndexView, path: string, declaration: number): SymbolView | undefined {
	const facts = view.facts(path);
	return facts && symbolOf(view, blockIdOf(facts, declaration, path));
}

/** The ids of all blocks that are one symbol with this one (overloads, merged declarations); itself when it is alone. */
export function symbolGroup(view: IndexView, id: BlockId): readonly BlockId[] {
	if (isFileBlock(id)) return [id];
	const path = view.fileOf(id)?.path;
	const facts = path === undefined ? undefined : view.facts(path);
	const block = view.block(id);
	if (!facts || !block) return [id];
	return declarationGroup(facts, block.declaration).filter((row) => (facts.declarations.block[row] ?? -1) >= 0)
		.map((row) => blockIdOf(facts, row, [id.w0, id.w1]));
}

/** Where a block begins in its file's text; edges count from there. */
export function beginOf(view: IndexView, id: BlockId): number {
	return isFileBlock(id) ? 0 : (view.block(id)?.begin ?? 0);
}
