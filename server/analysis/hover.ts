/** What a name is, and how often it is used elsewhere. */
import { blockIdEquals, type EdgeList } from "../../engine/index.ts";
import { confidenceOf, declarationKindName, EdgeKind, edgeKindOf, isSure, isWritten } from "../model/kinds.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Definition, HoverAnswer, SymbolView } from "./analysis.ts";
import { isShown, nameAt } from "./nameAt.ts";

export function hoverAt(view: IndexView, path: string, offset: number): HoverAnswer | undefined {
	const target = nameAt(view, path, offset);
	const first = target?.definitions[0];
	if (!target || !first) return undefined;
	const { symbol } = first;
	const signature = symbol?.signature || `${declarationKindName(first.kind)} ${symbol?.qualifiedName ?? first.name}`;
	const counts = symbol && countIncoming(view, symbol);
	return {
		range: target.origin, definitions: target.definitions, signature, doc: docOf(target.definitions),
		callerCount: counts?.callers, referenceCount: counts?.references,
		guessCount: symbol && counts?.references === 0 ? countGuesses(view, symbol) : undefined,
	};
}

/** Places that only a name speaks for. */
function countGuesses(view: IndexView, { id }: SymbolView): number {
	const edges = view.edgeList(id, "incoming");
	const places = new Set<string>();
	for (let at = 0; at < edges.count; at++) {
		const packedKind = edges.kind(at);
		if (isWritten(packedKind) && !isSure(confidenceOf(packedKind))) {
			places.add(`${edges.otherNumber(at)} ${edges.begin(at)}`);
		}
	}
	return places.size;
}

/** Overloads share a doc comment, which often stands at the last of them. */
function docOf([first, ...others]: readonly Definition[]): string {
	const id = first?.symbol?.id;
	const same = others.filter(({ symbol }) => symbol && id && blockIdEquals(symbol.id, id));
	return [first, ...same].find((one) => one?.symbol?.doc)?.symbol?.doc ?? "";
}

/** Symbols that call the symbol, and places that name it; candidates left out. */
export function countIncoming(
	view: IndexView, { id }: SymbolView,
): { readonly callers: number; readonly references: number } {
	const counts = new SourceCounts(view.edgeList(id, "incoming"));
	const { edges } = counts;
	for (let begin = 0; begin < edges.count; ) {
		const packedKind = edges.kind(begin);
		const source = edges.otherNumber(begin);
		let end = begin + 1;
		while (end < edges.count && edges.otherNumber(end) === source && edges.kind(end) === packedKind) end++;
		const isCall = edgeKindOf(packedKind) === EdgeKind.calls;
		if (isShown(packedKind, false)) counts.add(source, { begin, end, isCall });
		begin = end;
	}
	return { callers: counts.callers, references: counts.places };
}

/** Edges of one kind from one source: neighbours in a list, and among them those of one place. */
interface Run {
	readonly begin: number;
	readonly end: number;
	readonly isCall: boolean;
}

/**
 * Counts sources and places over the runs of a list. Most sources have one run, and of those no place is looked for:
 * some types are named at ten thousands of places.
 */
class SourceCounts {
	readonly edges: EdgeList;
	/** Where the first run of a source begins, + 1, by its hash; negative if it calls. 0 is free, as half of them are. */
	readonly #firsts: Int32Array;
	/** Of sources that have several runs. */
	readonly #placesOf = new Map<number, Set<number>>();
	callers = 0;
	places = 0;

	constructor(edges: EdgeList) {
		let slots = 64;
		while (slots < edges.count * 2) slots *= 2;
		this.edges = edges;
		this.#firsts = new Int32Array(slots);
	}

	add(source: number, { begin, end, isCall }: Run): void {
		const [edges, firsts] = [this.edges, this.#firsts];
		const mask = firsts.length - 1;
		let slot = Math.imul(source, 0x9e3779b1) >>> 7 & mask;
		let known = firsts[slot] as number;
		while (known !== 0 && edges.otherNumber(Math.abs(known) - 1) !== source) {
			slot = (slot + 1) & mask;
			known = firsts[slot] as number;
		}
		if (known === 0) {
			firsts[slot] = isCall ? -(begin + 1) : begin + 1;
			if (isCall) this.callers += 1;
			this.places += 1;
			for (let at = begin + 1; at < end; at++) if (edges.begin(at) !== edges.begin(at - 1)) this.places += 1;
			return;
		}
		if (isCall && known > 0) {
			firsts[slot] = -known;
			this.callers += 1;
		}
		const places = this.#placesOf.get(source) ?? this.#placesFrom(Math.abs(known) - 1);
		this.#placesOf.set(source, places);
		const before = places.size;
		for (let at = begin; at < end; at++) places.add(edges.begin(at));
		this.places += places.size - before;
	}

	/** Of the run that begins there. */
	#placesFrom(begin: number): Set<number> {
		const { edges } = this;
		const [source, kind] = [edges.otherNumber(begin), edges.kind(begin)];
		const places = new Set<number>();
		for (let at = begin; at < edges.count && edges.otherNumber(at) === source && edges.kind(at) === kind; at++) {
			places.add(edges.begin(at));
		}
		return places;
	}
}
