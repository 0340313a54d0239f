/**
 * How an answer names a symbol, so that the next question can: `path#qualified.name`, a file by its path. It stays
 * the same while lines move. Where that would mean another symbol as well, or could not be read back from a line, what
 * tells it from others stands behind it: `@kind`, or else `@id`.
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
	/** By path, then by qualified name: the kinds of the symbols that have it. */
	readonly #kinds = new Map<string, ReadonlyMap<string, readonly number[]>>();

	constructor(analysis: Analysis) {
		this.#analysis = analysis;
	}

	of(symbol: SymbolView): string {
		const { path, qualifiedName, kind, id } = symbol;
		const isFile = kind === DeclarationKind.file;
		const address = isFile ? path : `${path}#${qualifiedName}`;
		const isPlain = oneLine(address) === address && address.trim() === address && !/ {2}|\t/.test(address);
		if (isPlain && !path.includes("#")) {
			const kinds = isFile ? [kind] : this.#kindsIn(path, qualifiedName);
			if (kinds.length === 1) return address;
			if (kinds.filter((one) => one === kind).length === 1) return `${address}@${declarationKindName(kind)}`;
		}
		return `${oneLine(address).trim().replace(/ {2,}|\t/g, " ")}@${blockIdToHex(id)}`;
	}

	/** `src/cart.ts#Cart.total  method  L4-6  total(): number` */
	row(symbol: SymbolView): string {
		const { kind, signature } = symbol;
		const said = kind === DeclarationKind.file ? [] : [this.lines(symbol), oneLine(signature)];
		return [this.of(symbol), declarationKindName(kind), ...said].filter((part) => part !== "").join(GAP);
	}

	/** The lines of a declaration: `L4-6`. */
	lines({ path, range }: Pick<SymbolView, "path" | "range">): string {
		const lines = this.#analysis.lines(path);
		if (lines === undefined) return "";
		const [first, last] = [lines.positionAt(range.begin).line + 1, lines.positionAt(range.end).line + 1];
		return first === last ? `L${first}` : `L${first}-${last}`;
	}

	/** The kinds of the symbols of that qualified name in a file. */
	#kindsIn(path: string, qualifiedName: string): readonly number[] {
		let kinds = this.#kinds.get(path);
		if (kinds === undefined) {
			const made = new Map<string, Map<string, number>>();
			for (const symbol of flat(this.#analysis.documentSymbols(path))) {
				const ids = made.get(symbol.qualifiedName) ?? new Map<string, number>();
				made.set(symbol.qualifiedName, ids.set(blockIdToHex(symbol.id), symbol.kind));
			}
			kinds = new Map([...made].map(([name, ids]) => [name, [...ids.values()]]));
			this.#kinds.set(path, kinds);
		}
		return kinds.get(qualifiedName) ?? [];
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
