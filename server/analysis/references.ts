/** Where a symbol is named: by the edges that end at its blocks, or inside one file by what scope found. */
import type { BlockId } from "../../engine/index.ts";
import { blockIdOf, sourceOf } from "../model/declarations.ts";
import { rowAt, type Facts } from "../model/facts.ts";
import { isFileBlock } from "../model/identity.ts";
import { Confidence, confidenceOf, isSure, isWritten, Resolver, resolverOf, roleOf } from "../model/kinds.ts";
import { ANY_MEANING, meaningAmong, meaningOf, meaningOfRole } from "../model/meaning.ts";
import { get, type DeclarationRow } from "../model/rows.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import type { Occurrence, ReferenceOptions, ReferencesAnswer } from "./analysis.ts";
import { familiesOf } from "./families.ts";
import { declarationsOf, symbolIdOf } from "./symbols.ts";
import { bindingAt } from "./renameAlias.ts";
import { usesOfLocals } from "./locals.ts";
import { namespaceUses } from "./namespaceUses.ts";
import { declaredAt, isShown, nameAt } from "./nameAt.ts";

const NOTHING: ReferencesAnswer = { occurrences: [], truncated: false, count: 0, hiddenCount: 0 };

export function referencesAt(
	view: IndexView, path: string, offset: number, options: ReferenceOptions,
): ReferencesAnswer {
	const named = nameAt(view, path, offset);
	const isOfBound = named !== undefined && named.definitions.length > 0 && options.includeAmbiguous !== true &&
		named.definitions.every(({ resolver }) => resolver === Resolver.bound);
	const target = isOfBound ? declaredAt(view, path, offset) : named;
	if (!target) return NOTHING;
	if (target.locals.length > 0) return localReferences(view, target.localsIn ?? path, target.locals, options);
	const sure = target.definitions.filter(({ confidence }) => isSure(confidence));
	const chosen = sure.length > 0 || options.includeAmbiguous !== true ? sure : target.definitions;
	const meaning = meaningAt(view, path, offset);
	const symbols = chosen.flatMap(({ symbol }) => symbol ?? []);
	const ids = [...symbols, ...familiesOf(view, symbols)].map(({ id }) => id);
	const also = [...ofNamespace(view, path, offset), ...options.includeDeclaration ? aliasAt(view, path, offset) : []];
	return referencesToAll(view, ids, { ...options, meaning, also });
}

/** Where an import gets the name by which its file calls it: `import { total as sum }`, `import cart as basket`. */
function aliasAt(view: IndexView, path: string, offset: number): readonly Occurrence[] {
	const facts = view.facts(path);
	const binding = facts && bindingAt(facts, offset);
	if (facts === undefined || binding === undefined) return [];
	const { imports, references, declarations } = facts;
	const range = { begin: get(declarations.nameBegin, binding), end: get(declarations.nameEnd, binding) };
	const row = imports.declaration.indexOf(binding);
	const named = row < 0 ? [] : [get(imports.importedReference, row), get(imports.moduleReference, row)];
	// Without a name of its own it is where the name of what is imported is.
	const isNamedThere = named.some((one) =>
		one >= 0 && get(references.begin, one) <= range.begin && range.end <= get(references.end, one));
	if (isNamedThere) return [];
	const container = containerOf(facts, path, get(declarations.parent, binding), range.begin);
	return [{ path, range, role: 0, confidence: Confidence.exact, container }];
}

/** Of a module as a whole, what the file that was asked about does with it. */
function ofNamespace(view: IndexView, path: string, offset: number): readonly Occurrence[] {
	const rows = namespaceUses(view, path, offset);
	const facts = rows.length > 0 ? view.facts(path) : undefined;
	if (facts === undefined) return [];
	const { begin, end, role, container } = facts.references;
	return rows.map((row): Occurrence => ({
		path, range: { begin: get(begin, row), end: get(end, row) }, role: get(role, row), confidence: Confidence.exact,
		container: containerOf(facts, path, get(container, row), get(begin, row)),
	}));
}

function meaningAt(view: IndexView, path: string, offset: number): number {
	const facts = view.facts(path);
	if (!facts) return ANY_MEANING;
	const { references, declarations: { nameBegin, nameEnd, kind, flags } } = facts;
	const reference = rowAt(references.begin, references.end, offset);
	if (reference >= 0) return meaningOfRole(get(references.role, reference));
	const row = rowAt(nameBegin, nameEnd, offset);
	return row < 0 ? ANY_MEANING : meaningOf({ kind: get(kind, row), flags: get(flags, row) });
}

export function referencesTo(view: IndexView, id: BlockId, options: ReferenceOptions): ReferencesAnswer {
	return referencesToAll(view, [id], { ...options, meaning: ANY_MEANING, also: [] });
}

interface ToAll extends ReferenceOptions {
	readonly meaning: number;
	/** Places that no edge stands for. */
	readonly also: readonly Occurrence[];
}

function referencesToAll(
	view: IndexView, blocks: readonly BlockId[], { meaning, also, ...options }: ToAll,
): ReferencesAnswer {
	const symbols = new Map(blocks.map((block) => symbolIdOf(view, block)).map((id) => [blockKey(id), id]));
	const found = new FoundInFiles();
	for (const one of also) found.in(one.path).push(one);
	let hiddenCount = 0;
	for (const id of symbols.values()) {
		const isOfMany = meaning !== ANY_MEANING && !isFileBlock(id) && (view.block(id)?.others.length ?? 0) > 0;
		const declarations = isOfMany || options.includeDeclaration ? declarationsOf(view, id) : [];
		const meant = isOfMany ? meaningAmong(declarations.map(meaningOf), meaning) : ANY_MEANING;
		for (const declaration of options.includeDeclaration ? declarations : []) {
			const { path, nameRange } = declaration;
			if (isOfMany && (meaningOf(declaration) & meant) === 0) continue;
			found.in(path).push({ path, range: nameRange, role: 0, confidence: Confidence.exact, container: id });
		}
		hiddenCount += addIncoming(found, view, id, { ...options, meaning: meant });
	}
	return answer(found, options.limit, hiddenCount);
}

/** Occurrences by their file: files are put in order once, and not with every place in them. */
class FoundInFiles {
	readonly #byPath = new Map<string, Occurrence[]>();

	in(path: string): Occurrence[] {
		let own = this.#byPath.get(path);
		if (own === undefined) this.#byPath.set(path, (own = []));
		return own;
	}

	/** In the order of paths. */
	files(): Occurrence[][] {
		return [...this.#byPath.keys()].sort().map((path) => this.in(path));
	}
}

interface Incoming {
	readonly includeAmbiguous?: boolean | undefined;
	/** Places that can mean none of this are others'. */
	readonly meaning: number;
}

/**
 * Adds the places from which edges lead to a symbol.
 *
 * @returns how many more there are that are not shown
 */
function addIncoming(
	found: FoundInFiles, view: IndexView, id: BlockId, { includeAmbiguous, meaning }: Incoming,
): number {
	let hiddenCount = 0;
	// Those of one kind from one source, and the sources of one file, are neighbours, and each is asked for once.
	let source = { number: -1, id: NO_BLOCK, begin: 0 };
	let own: Occurrence[] | undefined;
	let path: string | undefined;
	const edges = view.edgeList(id, "incoming");
	for (let at = 0; at < edges.count; at++) {
		const packedKind = edges.kind(at);
		if (!isWritten(packedKind)) continue;
		if (meaning !== ANY_MEANING && (meaningOfRole(roleOf(edges.attributes(at))) & meaning) === 0) continue;
		const isOfBound = includeAmbiguous !== true && resolverOf(edges.attributes(at)) === Resolver.bound;
		if (isOfBound || !isShown(packedKind, includeAmbiguous)) {
			hiddenCount += 1;
			continue;
		}
		const number = edges.otherNumber(at);
		if (number !== source.number) {
			const other = edges.other(at);
			if (other.w0 !== source.id.w0 || other.w1 !== source.id.w1) {
				path = view.pathOf(other);
				own = path === undefined ? undefined : found.in(path);
			}
			source = { number, id: other, begin: view.begin(other) };
		}
		if (path === undefined || own === undefined) continue;
		const { id: container, begin } = source;
		own.push({
			path, range: { begin: begin + edges.begin(at), end: begin + edges.end(at) },
			role: roleOf(edges.attributes(at)), confidence: confidenceOf(packedKind), container,
		});
	}
	return hiddenCount;
}

/** No file's path has zeros for a hash. */
const NO_BLOCK: BlockId = { w0: 0, w1: 0, w2: 0, w3: 0 };

/** By what scope found when their file was parsed, and what the other references of their name mean. */
function localReferences(
	view: IndexView, path: string, locals: readonly DeclarationRow[], options: ReferenceOptions,
): ReferencesAnswer {
	const facts = view.facts(path);
	if (!facts) return NOTHING;
	const found = new FoundInFiles();
	const { declarations } = facts;
	for (const row of options.includeDeclaration ? locals : []) {
		const range = { begin: get(declarations.nameBegin, row), end: get(declarations.nameEnd, row) };
		found.in(path).push({
			path, range, role: 0, confidence: Confidence.exact, container: containerOf(facts, path, row, range.begin),
		});
	}
	for (const { path: at, facts: { references }, facts: of, row, confidence } of usesOfLocals(view, path, locals)) {
		const range = { begin: get(references.begin, row), end: get(references.end, row) };
		const container = containerOf(of, at, get(references.container, row), range.begin);
		found.in(at).push({ path: at, range, role: get(references.role, row), confidence, container });
	}
	return answer(found, options.limit, 0);
}

function containerOf(facts: Facts, path: string, container: DeclarationRow, begin: number): BlockId {
	return blockIdOf(facts, sourceOf(facts, container, begin), path);
}

/** Occurrences in order, each place once, the surest of several. */
function answer(found: FoundInFiles, limit: number, hiddenCount: number): ReferencesAnswer {
	const occurrences: Occurrence[] = [];
	let count = 0;
	for (const own of found.files()) {
		own.sort((one, other) => one.range.begin - other.range.begin || one.confidence - other.confidence);
		let before = -1;
		for (const occurrence of own) {
			const { begin } = occurrence.range;
			if (begin === before) continue;
			before = begin;
			count += 1;
			if (occurrences.length < limit) occurrences.push(occurrence);
		}
	}
	return { occurrences, truncated: count > limit, count, hiddenCount };
}
