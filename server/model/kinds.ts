/**
 * The vocabulary of code: what a declaration can be, how a reference uses it, which edges are stored, and how an
 * edge was found.
 *
 * Every number here is on disk: append, never renumber, never reuse.
 */

/** Kinds of declarations. Up to {@link LAST_BLOCK_KIND} they are blocks; above it they live and die inside one file. */
export const DeclarationKind = {
	file: 1,
	module: 2,
	class: 3,
	interface: 4,
	type: 5,
	enum: 6,
	enumMember: 7,
	function: 8,
	method: 9,
	constructor: 10,
	field: 11,
	constant: 12,
	variable: 13,
	test: 14,
	section: 15,
	/** Declared inside a function body. */
	local: 64,
	parameter: 65,
	typeParameter: 66,
	/** A name that an import binds in this file; it stands for what it imports. */
	importBinding: 67,
	label: 68,
	/** A class, object literal or function without a name, kept because it has members or is a receiver. */
	anonymous: 69,
} as const;
export type DeclarationKind = (typeof DeclarationKind)[keyof typeof DeclarationKind];
export type DeclarationKindName = keyof typeof DeclarationKind;

export const LAST_BLOCK_KIND = 63;

/** Whether a declaration of this kind is stored as a block, and so can be the end of an edge. */
export function isBlockKind(kind: number): boolean {
	return kind <= LAST_BLOCK_KIND;
}

const kindNames = new Map<number, DeclarationKindName>(
	Object.entries(DeclarationKind).map(([name, kind]) => [kind, name as DeclarationKindName]),
);

/** The name of a kind as people read it: `function`, `class`. Unknown numbers (a newer index) are `unknown`. */
export function declarationKindName(kind: number): DeclarationKindName | "unknown" {
	return kindNames.get(kind) ?? "unknown";
}

/** Bits of a declaration. */
export const DeclarationFlag = {
	/** Other files may name it. */
	exported: 1,
	/** It is the default export. */
	default: 2,
	static: 4,
	async: 8,
	abstract: 16,
	readonly: 32,
	/** Private by the language's own rule; not reachable from other files. */
	private: 64,
	/** A getter or setter. */
	accessor: 128,
	/** A signature or overload without a body; a namespace that holds types only. */
	bodiless: 256,
	/** A member of its parent, found through the parent and not by scope. */
	member: 512,
	/** Names a value. */
	value: 1024,
	/** Names a type. A class names both. */
	type: 2048,
	/** Stands where it is perhaps not run, although no function is around it: inside an `if` or a `try`. */
	conditional: 4096,
	/** Another name of a type, which is none of its own (Go). */
	alias: 8192,
	/**
	 * Counts for who implements what by structure (Go): a method, whose signature then is what other files can see; an
	 * interface that types can implement, which is bodiless when it has all its methods from others.
	 */
	structural: 16384,
	/** A member of a type that it stands outside of. Said of blocks; in facts, the owner says it. */
	outside: 32768,
	/** A field that is given to `this` where it is a base's of the name, if one has it (JavaScript). */
	yielding: 65536,
	/** A variable that a pattern takes by the key of its name (`{ total }`). */
	shorthand: 131072,
	/** Its type is written: what it holds has the members of that, whatever other ones are written there. */
	told: 262144,
	/** What it gives, a test runner gives to who takes a parameter of its name (pytest). */
	fixture: 524288,
	/** The method that an interface is found by: the one with the longest name, which fewest others have. */
	key: 1048576,
} as const;

/** How a reference uses the name that it names. */
export const ReferenceRole = {
	read: 1,
	write: 2,
	call: 3,
	type: 4,
	extends: 5,
	implements: 6,
	/** The name in an import or a re-export. */
	import: 7,
	/** The module specifier of an import; its target is a file. */
	module: 8,
	decorator: 9,
	/** Prose that names a symbol: a code span, a link. */
	mention: 10,
	/** A key of an object literal or pattern whose type decides what it names. */
	key: 11,
	label: 12,
	/** What stands before the dot in the name of a type. */
	qualifier: 13,
	/** What a link in a doc comment names, or a part of it: `{@link Menu.open}`; the parameter that a tag is about. */
	docLink: 14,
	/** A parameter that a test runner gives, by its name: what a fixture of that name makes (pytest). */
	fixture: 15,
} as const;
export type ReferenceRole = (typeof ReferenceRole)[keyof typeof ReferenceRole];

/** The six stored edges between symbols, each read as "source verb target"; numbers end below {@link DOC_LINK_KIND}. */
export const EdgeKind = {
	contains: 1,
	imports: 2,
	calls: 3,
	references: 4,
	extends: 5,
	implements: 6,
} as const;
export type EdgeKind = (typeof EdgeKind)[keyof typeof EdgeKind];
export type EdgeKindName = keyof typeof EdgeKind;

/**
 * The kind of the edge from what a doc comment stands in to what a link of it names. It is a place where the symbol is
 * named, which references and renames have; nothing uses anything by it, so no walk and no relation has it.
 */
export const DOC_LINK_KIND = 30;

/** The kind of the edge from a block to the record of its name; no answer shows it. */
export const NAMED_KIND = 31;

const edgeNames = new Map<number, EdgeKindName>(
	Object.entries(EdgeKind).map(([name, kind]) => [kind, name as EdgeKindName]),
);

export function edgeKindName(kind: number): EdgeKindName | "unknown" {
	return edgeNames.get(kind) ?? "unknown";
}

/** The namespaces that a reference of this role looks into: a mask of {@link DeclarationFlag}; 0 means any. */
export function namespaceOfRole(role: number): number {
	switch (role) {
		case ReferenceRole.type:
		case ReferenceRole.implements:
			return DeclarationFlag.type;
		case ReferenceRole.read:
		case ReferenceRole.write:
		case ReferenceRole.call:
		case ReferenceRole.decorator:
		case ReferenceRole.qualifier:
			return DeclarationFlag.value;
		default:
			return 0;
	}
}

/** Whether a name of this role that no scope binds, and that is no member, is none of another file either. */
export function isOnlyBound(role: number): boolean {
	return role === ReferenceRole.label || role === ReferenceRole.key || role === ReferenceRole.docLink;
}

/** The edge that a reference of this role becomes. */
export function edgeKindOfRole(role: number): EdgeKind | typeof DOC_LINK_KIND {
	switch (role) {
		case ReferenceRole.docLink:
			return DOC_LINK_KIND;
		case ReferenceRole.call:
		case ReferenceRole.decorator:
		case ReferenceRole.fixture:
			return EdgeKind.calls;
		case ReferenceRole.extends:
			return EdgeKind.extends;
		case ReferenceRole.implements:
			return EdgeKind.implements;
		case ReferenceRole.import:
		case ReferenceRole.module:
			return EdgeKind.imports;
		default:
			return EdgeKind.references;
	}
}

/** How sure an edge is; smaller is surer. */
export const Confidence = {
	/** Scope or an import proves it. */
	exact: 1,
	/** The type of the receiver, as far as it could be inferred, has this member. */
	inferred: 2,
	/** One symbol of the workspace has this name, and nothing else speaks for it; hidden unless asked for. */
	name: 3,
	/** One of several candidates; hidden unless asked for. */
	ambiguous: 4,
} as const;
export type Confidence = (typeof Confidence)[keyof typeof Confidence];
export type ConfidenceName = keyof typeof Confidence;

/** Whether an edge is more than a guess by name, and so is shown without being asked for. */
export function isSure(confidence: number): boolean {
	return confidence <= Confidence.inferred;
}

const confidenceNames = new Map<number, ConfidenceName>(
	Object.entries(Confidence).map(([name, value]) => [value, name as ConfidenceName]),
);

export function confidenceName(confidence: number): ConfidenceName | "unknown" {
	return confidenceNames.get(confidence) ?? "unknown";
}

/** Which rule found the target of an edge. */
export const Resolver = {
	scope: 1,
	import: 2,
	/** A member of a namespace or module that an import names. */
	namespace: 3,
	/** A member of `this` or of a declared type. */
	member: 4,
	/** A member of a type that was followed through calls, initializers or collections. */
	inference: 5,
	/** The only declaration of that name in the workspace. */
	workspaceName: 6,
	/** Written by structure: contains. */
	structure: 7,
	/**
	 * A key of an object whose type is inferred from it: a member of what that must at least be (`f({ id: 1 })` of
	 * `f<T extends Item>(of: T)`). It is said of the key, but the key is no name of it.
	 */
	bound: 8,
	/** The constructor that runs where a class is called: said of the call, but the name is that of the class. */
	construction: 9,
} as const;
export type Resolver = (typeof Resolver)[keyof typeof Resolver];

/**
 * Packs what walks choose by into the engine's 8-bit kind of an edge: what it says, how sure it is, and whether its
 * source is a test. Kinds of one {@link EdgeKind} lie side by side, the surest first.
 */
export function packEdgeKind(kind: number, confidence: number, isFromTest: boolean): number {
	return (kind << 3) | ((confidence - 1) << 1) | (isFromTest ? 1 : 0);
}

/** The {@link EdgeKind} in a packed kind. */
export function edgeKindOf(packed: number): number {
	return packed >>> 3;
}

/** The {@link Confidence} in a packed kind. */
export function confidenceOf(packed: number): number {
	return ((packed >>> 1) & 3) + 1;
}

/** Whether the source of an edge is a test, by its packed kind. */
export function isFromTest(packed: number): boolean {
	return (packed & 1) === 1;
}

/** Packed kinds of edges between symbols are at most so large. */
export const PACKED_KIND_MAX = 247;

/** Packed kinds of edges by which a symbol uses another one, or contains it, are at most so large. */
export const PACKED_RELATION_MAX: number = (DOC_LINK_KIND << 3) - 1;

/** The packed kinds of an edge kind: first and last. */
export function packedKinds(kind: number): readonly [number, number] {
	return [kind << 3, (kind << 3) | 7];
}

/**
 * Whether an edge says that a type implements an interface by its methods, which is written nowhere (Go). A class says
 * what it implements, and what it says is surer.
 */
export function isStructural(packed: number): boolean {
	return edgeKindOf(packed) === EdgeKind.implements && confidenceOf(packed) === Confidence.inferred;
}

/** Whether an edge stands in the text of its source, which names its target there. */
export function isWritten(packed: number): boolean {
	return edgeKindOf(packed) !== EdgeKind.contains && !isStructural(packed);
}

/**
 * Edges along which a change travels, and one symbol reaches another; what contains or imports a symbol does not use
 * it.
 */
export const DEPENDENCE: readonly number[] = [
	EdgeKind.calls, EdgeKind.references, EdgeKind.extends, EdgeKind.implements,
];

/** Which edges to follow. */
export interface EdgeFilter {
	/** {@link EdgeKind}s; all when left out. */
	readonly kinds?: readonly number[] | undefined;
	/** Also what only a name speaks for, one candidate or several. */
	readonly includeAmbiguous?: boolean | undefined;
	/** Also edges whose source is a test; yes when left out. */
	readonly includeTests?: boolean | undefined;
}

/** The packed kinds that a filter lets through. */
export function packedKindsOf(
	{ kinds = Object.values(EdgeKind), includeAmbiguous = false, includeTests = true }: EdgeFilter,
): number[] {
	const packed: number[] = [];
	for (const kind of kinds) {
		for (const confidence of Object.values(Confidence)) {
			if (!includeAmbiguous && !isSure(confidence)) continue;
			packed.push(packEdgeKind(kind, confidence, false));
			if (includeTests) packed.push(packEdgeKind(kind, confidence, true));
		}
	}
	return packed;
}

/** Packs what else an edge says into the engine's 32-bit attributes: the role of its name, and who found it. */
export function packAttributes(role: number, resolver: number): number {
	return (role << 8) | resolver;
}

/** The {@link ReferenceRole} in the attributes of an edge; 0 for one that no name stands for. */
export function roleOf(attributes: number): number {
	return (attributes >>> 8) & 0xff;
}

/** The {@link Resolver} in the attributes of an edge. */
export function resolverOf(attributes: number): number {
	return attributes & 0xff;
}
