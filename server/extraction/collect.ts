/**
 * From pattern matches to what they say about nodes: one pass over the matches, nothing is decided yet.
 *
 * Nodes are known by their id, which is unique within a tree, and by their offsets. Several patterns may speak about
 * one node; what they say adds up, and where they disagree the pattern that comes first in the queries wins.
 */
import { Head, type CaptureCode } from "./captures.ts";
import type { FlatTree } from "./flatTree.ts";
import type { MatchSink } from "./matchPatterns.ts";

/** A node: half-open offsets. */
export interface Span {
	readonly id: number;
	readonly begin: number;
	readonly end: number;
}

/** A node that declares something, or carries a pattern whose leaves do. */
export interface DefiningNode extends Span {
	/** {@link DeclarationKind}, or -1 when no pattern gave one: then it declares nothing. */
	kind: number;
	/** Index of the pattern that gave the kind. */
	rank: number;
	flags: number;
	name: Span | undefined;
	/** Ids of the nodes whose values are the annotation, the initializer, the annotated result. */
	type: number | undefined;
	init: number | undefined;
	returns: number | undefined;
	typeIsSelf: boolean;
	range: Span | undefined;
	bodyBegin: number | undefined;
	pattern: Span | undefined;
	literal: number | undefined;
	doc: Span | undefined;
	/** The name of the type that it is a member of, when it stands outside that type. */
	owner: Span | undefined;
}

export interface ScopeNode extends Span {
	kind: number;
}

/** A mention is trimmed to the name in it before it becomes a row. */
export interface ReferenceNode extends Span {
	role: number;
	rank: number;
	/** Id of the node before the dot. */
	receiver: number | undefined;
}

/** Where the value of a node comes from. `a`: id of the operand; `parts`: further operands, in any order. */
export interface ValueNode {
	op: number;
	rank: number;
	a: number | undefined;
	/** `a` is a reference itself, whatever else is said about its node. */
	isReference: boolean;
	key: Span | undefined;
	readonly begin: number;
	readonly parts: { readonly begin: number; readonly id: number }[];
}

/** What is wanted of the value of a node: see {@link ContextSource}; argument numbers are `detail - 16`. */
export interface ContextNode {
	readonly detail: number;
	readonly source: number;
	readonly key: Span | undefined;
}

export interface HeritageNode {
	readonly base: Span;
	readonly role: number;
	/** The definition, when the match has it; else the innermost class around the base. */
	readonly definition: number | undefined;
}

/** One match of an import or export pattern: its captures by {@link ImportPart} or {@link ExportPart}. */
export interface ModulePart {
	readonly begin: number;
	readonly parts: ReadonlyMap<number, Span>;
	readonly definition: number | undefined;
}

export interface Collected {
	readonly definitions: Map<number, DefiningNode>;
	readonly scopes: Map<number, ScopeNode>;
	readonly references: Map<number, ReferenceNode>;
	readonly keys: Map<number, ReferenceNode>;
	readonly values: Map<number, ValueNode>;
	readonly contexts: Map<number, ContextNode>;
	readonly bindings: Map<number, Span>;
	/** Names that the function around them does not bind, though it writes them. */
	readonly unbound: Span[];
	readonly heritage: HeritageNode[];
	readonly returned: Span[];
	readonly imports: ModulePart[];
	readonly exports: ModulePart[];
	readonly comments: Span[];
}

const keyRole = 11;

export function newCollected(): Collected {
	return {
		definitions: new Map(), scopes: new Map(), references: new Map(), keys: new Map(), values: new Map(),
		contexts: new Map(), bindings: new Map(), unbound: [], heritage: [], returned: [], imports: [],
		exports: [], comments: [],
	};
}

/**
 * Adds what matches say to what is collected. The captures of one match are kept until all of them are known and can be
 * joined.
 */
export class Collector implements MatchSink {
	readonly #tree: FlatTree;
	readonly #codes: readonly CaptureCode[];
	/** Added to ids, which begin at 1: it tells the nodes of a further tree from those of the ones before. */
	readonly #idBefore: number;
	readonly #into: Collected;
	#rank = 0;
	#definition: DefiningNode | undefined;
	#reference: ReferenceNode | undefined;
	#valueNode: Span | undefined;
	#valueOp = 0;
	#a: number | undefined;
	#parts: { begin: number; id: number }[] = [];
	#key: Span | undefined;
	#receiver: number | undefined;
	#context: number | undefined;
	#contextDetail = 0;
	#contextSource = 0;
	#base: Span | undefined;
	#baseRole = 0;
	#imports: Map<number, Span> | undefined;
	#exports: Map<number, Span> | undefined;
	/** Captures that belong to the definition of this match, which may be captured after them. */
	#attributes: { head: number; detail: number; node: Span }[] = [];

	constructor(into: Collected, tree: FlatTree, codes: readonly CaptureCode[], idBefore: number = 0) {
		this.#into = into;
		this.#tree = tree;
		this.#codes = codes;
		this.#idBefore = idBefore;
	}

	begin(rank: number): void {
		this.#rank = rank;
		this.#definition = undefined;
		this.#reference = undefined;
		this.#valueNode = undefined;
		this.#a = undefined;
		this.#key = undefined;
		this.#receiver = undefined;
		this.#context = undefined;
		this.#contextDetail = 0;
		this.#base = undefined;
		this.#imports = undefined;
		this.#exports = undefined;
		if (this.#parts.length > 0) this.#parts = [];
		if (this.#attributes.length > 0) this.#attributes = [];
	}

	capture(capture: number, row: number): void {
		const { head, detail } = this.#codes[capture] as CaptureCode;
		const node = {
			id: this.#idBefore + row + 1, begin: this.#tree.begin[row] as number, end: this.#tree.end[row] as number,
		};
		switch (head) {
			case Head.definition: {
				const definition = this.#defined(node);
				if (definition.kind < 0 || this.#rank < definition.rank) {
					definition.kind = detail;
					definition.rank = this.#rank;
				}
				break;
			}
			case Head.attributes: this.#defined(node); break;
			case Head.scope: this.#scope(detail, node); break;
			case Head.reference: this.#refer(detail, node); break;
			case Head.receiver: this.#receiver = node.id; break;
			case Head.value:
				this.#valueNode = node;
				this.#valueOp = detail;
				break;
			case Head.operand: this.#a = node.id; break;
			case Head.part: this.#parts.push({ begin: node.begin, id: node.id }); break;
			case Head.key: this.#key = node; break;
			case Head.context: this.#context = node.id; break;
			case Head.contextSource:
				this.#contextDetail = detail;
				this.#contextSource = node.id;
				break;
			case Head.base:
				this.#base = node;
				this.#baseRole = detail;
				break;
			case Head.binding: this.#into.bindings.set(node.id, node); break;
			case Head.unbound: this.#into.unbound.push(node); break;
			case Head.returned: this.#into.returned.push(node); break;
			case Head.comment: this.#into.comments.push(node); break;
			case Head.importPart: (this.#imports ??= new Map()).set(detail, node); break;
			case Head.exportPart: (this.#exports ??= new Map()).set(detail, node); break;
			case Head.ignored: break;
			default: this.#attributes.push({ head, detail, node });
		}
	}

	end(): void {
		const into = this.#into;
		const definition = this.#definition;
		if (definition !== undefined) {
			for (const { head, detail, node } of this.#attributes) describe(definition, head, detail, node);
		}
		if (this.#reference !== undefined) this.#reference.receiver ??= this.#receiver;
		if (this.#valueNode !== undefined) this.#addValue(this.#valueNode);
		if (this.#context !== undefined && this.#contextDetail > 0 && !into.contexts.has(this.#context)) {
			into.contexts.set(this.#context, {
				detail: this.#contextDetail, source: this.#contextSource, key: this.#key,
			});
		}
		if (this.#base !== undefined) {
			into.heritage.push({ base: this.#base, role: this.#baseRole, definition: definition?.id });
		}
		if (this.#imports !== undefined) into.imports.push(modulePart(this.#imports, definition?.id));
		if (this.#exports !== undefined) into.exports.push(modulePart(this.#exports, definition?.id));
	}

	#defined(node: Span): DefiningNode {
		let definition = this.#into.definitions.get(node.id);
		if (definition === undefined) {
			definition = {
				id: node.id, begin: node.begin, end: node.end, kind: -1, rank: this.#rank, flags: 0,
				name: undefined, type: undefined, init: undefined, returns: undefined, typeIsSelf: false, range: undefined,
				bodyBegin: undefined, pattern: undefined, literal: undefined, doc: undefined, owner: undefined,
			};
			this.#into.definitions.set(node.id, definition);
		}
		this.#definition = definition;
		return definition;
	}

	#scope(kind: number, node: Span): void {
		const known = this.#into.scopes.get(node.id);
		if (known === undefined) {
			this.#into.scopes.set(node.id, { id: node.id, begin: node.begin, end: node.end, kind });
		} else if (kind > known.kind) known.kind = kind;
	}

	#refer(role: number, node: Span): void {
		const table = role === keyRole ? this.#into.keys : this.#into.references;
		let reference = table.get(node.id);
		if (reference === undefined) {
			reference = {
				id: node.id, begin: node.begin, end: node.end, role, rank: this.#rank, receiver: undefined,
			};
			table.set(node.id, reference);
		} else if (this.#rank < reference.rank) {
			reference.role = role;
			reference.rank = this.#rank;
		}
		this.#reference = reference;
	}

	#addValue(node: Span): void {
		const isReference = this.#a === undefined && this.#reference !== undefined;
		const a = isReference ? this.#reference?.id : this.#a;
		const { values } = this.#into;
		let value = values.get(node.id);
		if (value !== undefined && value.op !== this.#valueOp && this.#rank < value.rank) value = undefined;
		if (value === undefined) {
			value = { op: this.#valueOp, rank: this.#rank, a, isReference, key: this.#key, begin: node.begin, parts: [] };
			values.set(node.id, value);
		} else if (value.op !== this.#valueOp) return;
		if (value.a === undefined && a !== undefined) {
			value.a = a;
			value.isReference = isReference;
		}
		value.key ??= this.#key;
		value.parts.push(...this.#parts);
	}
}

const modulePart = (parts: Map<number, Span>, definition: number | undefined): ModulePart => {
	let begin = Number.MAX_SAFE_INTEGER;
	for (const span of parts.values()) begin = Math.min(begin, span.begin);
	return { begin, parts, definition };
};

function describe(definition: DefiningNode, head: number, detail: number, node: Span): void {
	switch (head) {
		case Head.flag: definition.flags |= detail; break;
		case Head.name: definition.name ??= node; break;
		case Head.type: definition.type ??= node.id; break;
		case Head.typeSelf: definition.typeIsSelf = true; break;
		case Head.init: definition.init ??= node.id; break;
		case Head.returns: definition.returns ??= node.id; break;
		case Head.body: definition.bodyBegin ??= node.begin; break;
		case Head.pattern: definition.pattern ??= node; break;
		case Head.literal: definition.literal ??= node.id; break;
		case Head.owner: definition.owner ??= node; break;
		case Head.doc: definition.doc ??= node; break;
		case Head.range: {
			const known = definition.range;
			if (known === undefined || node.end - node.begin > known.end - known.begin) definition.range = node;
			break;
		}
	}
}
