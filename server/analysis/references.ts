/** Where a symbol is named: by the edges that end at its blocks, or inside one file by what scope found. */
import type { BlockId, EdgeList } from "../../engine/index.ts";
import { blockIdOf, sourceOf } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import { Confidence, confidenceOf, isSure, isWritten, roleOf } from "../model/kinds.ts";
import { get, type DeclarationRow } from "../model/rows.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Occurrence, ReferenceOptions, ReferencesAnswer } from "./analysis.ts";
import { declarationsOf, symbolIdOf } from "./symbols.ts";
import { usesOfLocals } from "./locals.ts";
import { isShown, nameAt } from "./nameAt.ts";

const NOTHING: ReferencesAnswer = { occurrences: [], truncated: false, count: 0, hiddenCount: 0 };

export function referencesAt(
	view: IndexView, path: string, offset: number, options: ReferenceOptions,
): ReferencesAnswer {
	const target = nameAt(view, path, offset);
	if (!target) return NOTHING;
	if (target.locals.length > 0) return localReferences(view, target.localsIn ?? path, target.locals, options);
	const sure = target.definitions.filter(({ confidence }) => isSure(confidence));
	const chosen = sure.length > 0 || options.includeAmbiguous !== true ? sure : target.definitions;
	return referencesToAll(view, chosen.flatMap(({ symbol }) => (symbol ? [symbol.id] : [])), options);
}

export function referencesTo(view: IndexView, id: BlockId, options: ReferenceOptions): ReferencesAnswer {
	return referencesToAll(view, [id], options);
}

function referencesToAll(view: IndexView, blocks: readonly BlockId[], options: ReferenceOptions): ReferencesAnswer {
	const symbols = new Map(blocks.map((block) => symbolIdOf(view, block)).map((id) => [blockKey(id), id]));
	const found: Occurrence[] = [];
	let hiddenCount = 0;
	for (const id of symbols.values()) {
		for (const { path, nameRange } of options.includeDeclaration ? declarationsOf(view, id) : []) {
			found.push({ path, range: nameRange, role: 0, confidence: Confidence.exact, container: id });
		}
		hiddenCount += addIncoming(found, view, id, options.includeAmbiguous);
	}
	return answer(found, options.limit, hiddenCount);
}

/**
 * Adds the places from which edges lead to a symbol.
 *
 * @returns how many more there are that are not shown
 */
function addIncoming(found: Occurrence[], view: IndexView, id: BlockId, includeAmbiguous: boolean | undefined): number {
	let hiddenCount = 0;
	// Those of one kind from one source are neighbours, and a source is asked for once.
	let source: { readonly id: BlockId; readonly path: string | undefined; readonly begin: number } | undefined;
	const edges = view.edgeList(id, "incoming");
	for (let at = 0; at < edges.count; at++) {
		const packedKind = edges.kind(at);
		if (!isWritten(packedKind)) continue;
		if (!isShown(packedKind, includeAmbiguous)) {
			hiddenCount += 1;
			continue;
		}
		if (source === undefined || !isOther(edges, at, source.id)) {
			const other = edges.other(at);
			source = { id: other, path: view.pathOf(other), begin: view.begin(other) };
		}
		const { path, begin, id: container } = source;
		if (path === undefined) continue;
		found.push({
			path, range: { begin: begin + edges.begin(at), end: begin + edges.end(at) },
			role: roleOf(edges.attributes(at)), confidence: confidenceOf(packedKind), container,
		});
	}
	return hiddenCount;
}

function isOther(edges: EdgeList, at: number, { w0, w1, w2, w3 }: BlockId): boolean {
	return edges.otherWord(at, 3) === w3 && edges.otherWord(at, 2) === w2 && edges.otherWord(at, 1) === w1 &&
		edges.otherWord(at, 0) === w0;
}

/** By what scope found when their file was parsed, and what the other references of their name mean. */
function localReferences(
	view: IndexView, path: string, locals: readonly DeclarationRow[], options: ReferenceOptions,
): ReferencesAnswer {
	const facts = view.facts(path);
	if (!facts) return NOTHING;
	const found: Occurrence[] = [];
	const { declarations } = facts;
	for (const row of options.includeDeclaration ? locals : []) {
		const range = { begin: get(declarations.nameBegin, row), end: get(declarations.nameEnd, row) };
		found.push({
			path, range, role: 0, confidence: Confidence.exact, container: containerOf(facts, path, row, range.begin),
		});
	}
	for (const { path: at, facts: { references }, facts: of, row, confidence } of usesOfLocals(view, path, locals)) {
		const range = { begin: get(references.begin, row), end: get(references.end, row) };
		const container = containerOf(of, at, get(references.container, row), range.begin);
		found.push({ path: at, range, role: get(references.role, row), confidence, container });
	}
	return answer(found, options.limit, 0);
}

function containerOf(facts: Facts, path: string, container: DeclarationRow, begin: number): BlockId {
	return blockIdOf(facts, sourceOf(facts, container, begin), path);
}

/** Occurrences in order, each place once, the surest of several. */
function answer(found: Occurrence[], limit: number, hiddenCount: number): ReferencesAnswer {
	found.sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0) ||
		one.range.begin - other.range.begin || one.confidence - other.confidence);
	const each = found.filter(({ path, range }, at) => {
		const before = found[at - 1];
		return before?.range.begin !== range.begin || before.path !== path;
	});
	return { occurrences: each.slice(0, limit), truncated: each.length > limit, count: each.length, hiddenCount };
}
