/**
 * How an answer names a symbol, so that the next question can: `path#qualified.name`, a file by its path. It stays the
 * same while lines move. Where that would mean another symbol as well, or could not be read back from a line, the id
 * stands instead.
 */
import { blockIdToHex } from "../../engine/index.ts";
import type { Analysis, OutlineNode, SymbolView } from "../analysis/analysis.ts";
import { declarationKindName, DeclarationKind } from "../model/kinds.ts";
import { oneLine } from "./pack.ts";

/** What stands between the parts of a row, and so cannot be part of a name. */
export const GAP = "  ";

/** Addresses of the symbols of one state of the index. */
export class Addresses {
	readonly #analysis: Analysis;
	/** By path: how many symbols have each qualified name. */
	readonly #counts = new Map<string, ReadonlyMap<string, number>>();

	constructor(analysis: Analysis) {
		this.#analysis = analysis;
	}

	of(symbol: SymbolView): string {
		const { path, qualifiedName, kind, id } = symbol;
		const isFile = kind === DeclarationKind.file;
		const address = isFile ? path : `${path}#${qualifiedName}`;
		const isPlain = oneLine(address) === address && address.trim() === address &&
			!address.includes(GAP) && !path.includes("#");
		const isAlone = isFile || this.#countIn(path, qualifiedName) === 1;
		return isPlain && isAlone ? address : blockIdToHex(id);
	}

	/** `src/cart.ts#Cart.total  method  L4-6  total(): number` */
	row(symbol: SymbolView): string {
		const { kind, signature, path, qualifiedName } = symbol;
		const address = this.of(symbol);
		// An id alone tells nobody what it is.
		const isFile = kind === DeclarationKind.file;
		const name = address.includes(path) ? [] : [oneLine(isFile ? path : `${path}#${qualifiedName}`)];
		const said = isFile ? [] : [this.lines(symbol), oneLine(signature)];
		return [address, ...name, declarationKindName(kind), ...said].filter((part) => part !== "").join(GAP);
	}

	/** The lines of a declaration: `L4-6`. */
	lines({ path, range }: Pick<SymbolView, "path" | "range">): string {
		const lines = this.#analysis.lines(path);
		if (lines === undefined) return "";
		const [first, last] = [lines.positionAt(range.begin).line + 1, lines.positionAt(range.end).line + 1];
		return first === last ? `L${first}` : `L${first}-${last}`;
	}

	#countIn(path: string, qualifiedName: string): number {
		let counts = this.#counts.get(path);
		if (counts === undefined) {
			const made = new Map<string, Set<string>>();
			for (const symbol of flat(this.#analysis.documentSymbols(path))) {
				const ids = made.get(symbol.qualifiedName) ?? new Set();
				made.set(symbol.qualifiedName, ids.add(blockIdToHex(symbol.id)));
			}
			counts = new Map([...made].map(([name, ids]) => [name, ids.size]));
			this.#counts.set(path, counts);
		}
		return counts.get(qualifiedName) ?? 0;
	}
}

/** All symbols of a tree, in the order of the text. */
export function flat(nodes: readonly OutlineNode[]): SymbolView[] {
	const symbols: SymbolView[] = [];
	const waiting = [...nodes].reverse();
	for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
		symbols.push(node.symbol);
		for (let at = node.children.length - 1; at >= 0; at--) waiting.push(node.children[at] as OutlineNode);
	}
	return symbols;
}
