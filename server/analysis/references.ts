/** Where a symbol is named: by the edges that end at its blocks, or inside one file by what scope found. */
import { blockIdToHex, type BlockId } from "../../engine/index.ts";
import { blockIdOf, sourceOf } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { Confidence, confidenceOf, EdgeKind, roleOf } from "../model/kinds.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Occurrence, ReferenceOptions, ReferencesAnswer } from "./analysis.ts";
import { beginOf, symbolGroup, symbolOf } from "./symbols.ts";
import { isShown, targetAt } from "./target.ts";

const NOTHING: ReferencesAnswer = { occurrences: [], truncated: false, hiddenCount: 0 };

export function referencesAt(view: IndexView, path: string, offset: number, options: ReferenceOptions): ReferencesAnswer {
	const target = targetAt(view, path, offset);
	if (!target) return NOTHING;
	if (target.locals.length > 0) return localReferences(view, path, target.locals, options);
	const sure = target.definitions.filter(({ confidence }) => confidence !== Confidence.ambiguous);
	const chosen = sure.length > 0 || options.includeAmbiguous !== true ? sure : target.definitions;
	return referencesToAll(view, chosen.flatMap(({ symbol }) => (symbol ? [symbol.id] : [])), options);
}

export function referencesTo(view: IndexView, id: BlockId, options: ReferenceOptions): ReferencesAnswer {
	return referencesToAll(view, [id], options);
}

function referencesToAll(view: IndexView, ids: readonly BlockId[], options: ReferenceOptions): ReferencesAnswer {
	const group = new Map<string, BlockId>();
	for (const id of ids) for (const member of symbolGroup(view, id)) group.set(blockIdToHex(member), member);
	const found = new Occurrences();
	let hiddenCount = 0;
	for (const id of group.values()) {
		const symbol = options.includeDeclaration ? symbolOf(view, id) : undefined;
		if (symbol) {
			found.add({ path: symbol.path, range: symbol.nameRange, role: 0, confidence: Confidence.exact, container: id });
		}
		for (const edge of view.incoming(id)) {
			if (edge.kind === EdgeKind.contains) continue;
			if (!isShown(edge.kind, edge.attributes, options.includeAmbiguous)) {
				hiddenCount += 1;
				continue;
			}
			const file = view.fileOf(edge.other);
			if (!file) continue;
			const begin = beginOf(view, edge.other);
			found.add({
				path: file.path, range: { begin: begin + edge.begin, end: begin + edge.end },
				role: roleOf(edge.attributes), confidence: confidenceOf(edge.attributes), container: edge.other,
			});
		}
	}
	return found.answer(options.limit, hiddenCount);
}

/** Inside one file, by what scope found when it was parsed. */
function localReferences(view: IndexView, path: string, locals: readonly number[], options: ReferenceOptions): ReferencesAnswer {
	const facts = view.facts(path);
	if (!facts) return NOTHING;
	const found = new Occurrences();
	const { references, declarations } = facts;
	for (const row of options.includeDeclaration ? locals : []) {
		const range = { begin: declarations.nameBegin[row] as number, end: declarations.nameEnd[row] as number };
		found.add({ path, range, role: 0, confidence: Confidence.exact, container: containerOf(facts, path, row, range.begin) });
	}
	for (let row = 0; row < references.count; row++) {
		if (!locals.includes(references.target[row] as number)) continue;
		const range = { begin: references.begin[row] as number, end: references.end[row] as number };
		const container = containerOf(facts, path, references.container[row] as number, range.begin);
		found.add({ path, range, role: references.role[row] as number, confidence: Confidence.exact, container });
	}
	return found.answer(options.limit, 0);
}

function containerOf(facts: Facts, path: string, container: number, begin: number): BlockId {
	return blockIdOf(facts, sourceOf(facts, container, begin), path);
}

/** Occurrences, each place once, the surest of several. */
class Occurrences {
	readonly #found = new Map<string, Occurrence>();

	add(occurrence: Occurrence): void {
		const key = `${occurrence.range.begin}:${occurrence.path}`;
		const known = this.#found.get(key);
		if (!known || occurrence.confidence < known.confidence) this.#found.set(key, occurrence);
	}

	answer(limit: number, hiddenCount: number): ReferencesAnswer {
		const all = [...this.#found.values()].sort((one, other) =>
			one.path < other.path ? -1 : one.path > other.path ? 1 : one.range.begin - other.range.begin);
		return { occurrences: all.slice(0, limit), truncated: all.length > limit, hiddenCount };
	}
}
