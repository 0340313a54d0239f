/** Symbols of an index as answers show them. */
import type { BlockId } from "../../engine/index.ts";
import { isFileBlock } from "../model/identity.ts";
import { DeclarationKind } from "../model/kinds.ts";
import { baseNameOf } from "../model/path.ts";
import type { IndexView } from "../store/indexView.ts";
import type { BlockRecord, FileRecord, PlacedBlock } from "../store/records.ts";
import type { PlacedSymbol, SymbolView } from "./symbolView.ts";

/**
 * A block with the id of its symbol; of a symbol that has several, its first.
 *
 * @returns undefined if the index has no such block
 */
export function symbolOf(view: IndexView, id: BlockId): SymbolView | undefined {
	if (isFileBlock(id)) return fileSymbol(view.fileOf(id), id);
	const path = view.pathOf(id);
	const block = path === undefined ? undefined : view.block(id);
	return path === undefined || block === undefined ? undefined : symbolOfBlock(id, path, block);
}

/** What is shown of a block of a file, which is not the file itself. */
export function symbolOfBlock(id: BlockId, path: string, block: BlockRecord): SymbolView {
	const symbol = placed(id, path, block);
	symbol.signature = block.signature;
	symbol.doc = block.doc;
	return symbol;
}

/** The same as far as it needs no text. */
export function placedSymbolOf(view: IndexView, id: BlockId): PlacedSymbol | undefined {
	if (isFileBlock(id)) return fileSymbol(view.fileOf(id), id);
	const path = view.pathOf(id);
	const block = path === undefined ? undefined : view.placedBlock(id);
	return path === undefined || block === undefined ? undefined : placed(id, path, block);
}

/** With a place for its texts: to spread an object into another one takes longer than all else of a symbol. */
function placed(id: BlockId, path: string, block: PlacedBlock): PlacedSymbol & { signature: string; doc: string } {
	return {
		id: block.first ? { w0: id.w0, w1: id.w1, w2: block.first[0], w3: block.first[1] } : id,
		path, kind: block.kind, name: block.name, qualifiedName: block.qualifiedName,
		range: { begin: block.begin, end: block.end }, nameRange: { begin: block.nameBegin, end: block.nameEnd },
		flags: block.flags, signature: "", doc: "",
	};
}

function fileSymbol(file: FileRecord | undefined, id: BlockId): SymbolView | undefined {
	return file && {
		id, path: file.path, kind: DeclarationKind.file, name: baseNameOf(file.path), qualifiedName: file.path,
		range: { begin: 0, end: file.textLength }, nameRange: { begin: 0, end: 0 }, signature: "", doc: "", flags: 0,
	};
}

/** Every declaration of a symbol (overloads, merged declarations), the first one first. */
export function declarationsOf(view: IndexView, id: BlockId): readonly SymbolView[] {
	const { w0, w1 } = id;
	const others = isFileBlock(id) ? [] : view.block(id)?.others ?? [];
	return [id, ...others.map(([w2, w3]) => ({ w0, w1, w2, w3 }))].flatMap((one) => symbolOf(view, one) ?? []);
}

/** The id of the symbol that a block is one of. */
export function symbolIdOf(view: IndexView, id: BlockId): BlockId {
	const first = isFileBlock(id) ? undefined : view.block(id)?.first;
	return first ? { w0: id.w0, w1: id.w1, w2: first[0], w3: first[1] } : id;
}
