/**
 * The capture vocabulary: what queries may say about the nodes of a tree. syntaxes/README.md is its manual.
 *
 * A name is `head` or `head.detail`. A name that is not listed here is refused when the grammar is loaded, so a typing
 * error in a query cannot lose facts silently. Names that begin with `_` exist for predicates only.
 */
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "../model/kinds.ts";
import { ValueOp } from "../model/facts.ts";

/** What a capture is for; its detail (kind, flag, role, operation, number) stands beside it. */
export const Head = {
	ignored: 0,
	definition: 1,
	attributes: 2,
	flag: 3,
	name: 4,
	type: 5,
	typeSelf: 6,
	init: 7,
	returns: 8,
	range: 9,
	body: 10,
	pattern: 11,
	literal: 12,
	doc: 13,
	binding: 14,
	scope: 15,
	reference: 16,
	receiver: 17,
	value: 18,
	operand: 19,
	part: 20,
	key: 21,
	context: 24,
	contextSource: 25,
	returned: 26,
	importPart: 27,
	exportPart: 28,
	comment: 29,
	base: 30,
	inline: 31,
	unbound: 32,
	owner: 33,
} as const;
export type Head = (typeof Head)[keyof typeof Head];

export interface CaptureCode {
	readonly head: Head;
	readonly detail: number;
}

/** How a scope treats the names inside it. */
export const ScopeKind = {
	/** A block. */
	block: 0,
	/** The body and parameters of a callable: hoisted names stop here, `return` belongs to it. */
	function: 1,
	/** A class body whose names are members and cannot be seen from the functions inside it (Python). */
	members: 2,
	/** No scope of its own: this part of a callable is read outside it, as default values of parameters are (Python). */
	outside: 3,
	/** A conditional type, which binds what is inferred anywhere in its condition. */
	conditional: 4,
} as const;

/** Where what is wanted of a node comes from; arguments of a call are `argument0 + n`. */
export const ContextSource = {
	type: 1, object: 2, array: 3, outer: 4, argument0: 16, argument1: 17, argument2: 18, argument3: 19,
} as const;

export const ImportPart = {
	module: 1, name: 2, binding: 3, namespace: 4, default: 5, as: 6, all: 7, value: 8,
} as const;
export const ExportPart = { name: 1, as: 2, value: 3, default: 4, assign: 5 } as const;

const bare: Readonly<Record<string, Head>> = {
	definition: Head.attributes,
	name: Head.name,
	type: Head.type,
	"type.self": Head.typeSelf,
	init: Head.init,
	returns: Head.returns,
	range: Head.range,
	body: Head.body,
	pattern: Head.pattern,
	literal: Head.literal,
	doc: Head.doc,
	binding: Head.binding,
	receiver: Head.receiver,
	a: Head.operand,
	part: Head.part,
	key: Head.key,
	context: Head.context,
	return: Head.returned,
	comment: Head.comment,
	inline: Head.inline,
	unbound: Head.unbound,
	owner: Head.owner,
};

/** Flags that steer extraction and are not stored. */
export const SteeringFlag = {
	/** Binds in the enclosing function, not in the enclosing block. */
	hoisted: 0x100000,
	/** Binds inside its own scope: a named function expression. */
	inner: 0x200000,
	/** Holds an element of its initializer: the variable of a loop over a collection. */
	element: 0x400000,
	/** Belongs to the class around the enclosing declaration: a field that a constructor declares. */
	outer: 0x800000,
	/** Declares only what the class does not have yet: `this.x = …`. */
	implied: 0x1000000,
	/** Never a block of its own, wherever it stands. */
	local: 0x2000000,
	/** Its name is a reference as well: `{ a }` for `{ a: a }`. */
	shorthand: 0x4000000,
	/** Declares only names that its scope does not have yet; the others are written: `a, err := f()`. */
	fresh: 0x8000000,
	/** Belongs to what the variable around it belongs to: `b` in `a = b = 1`. */
	beside: 0x10000000,
	/** Binds in the conditional type around it: `infer T`. */
	conditional: 0x10000000,
} as const;

/** Which part of a tuple: the number stands above the operation. */
const PARTS = {
	part0: ValueOp.part, part1: ValueOp.part | 0x100, part2: ValueOp.part | 0x200, part3: ValueOp.part | 0x300,
} as const;

interface Family {
	readonly head: Head;
	readonly details: Readonly<Record<string, number>>;
}

const families: Readonly<Record<string, Family>> = {
	definition: { head: Head.definition, details: DeclarationKind },
	flag: { head: Head.flag, details: { ...DeclarationFlag, ...SteeringFlag } },
	scope: { head: Head.scope, details: { ...ScopeKind } },
	// `none`: a name that names nothing, so that a pattern for all other names can follow
	reference: { head: Head.reference, details: { ...ReferenceRole, none: 0 } },
	value: { head: Head.value, details: { ...ValueOp, same: 0, ...PARTS } },
	context: { head: Head.contextSource, details: ContextSource },
	import: { head: Head.importPart, details: ImportPart },
	export: { head: Head.exportPart, details: ExportPart },
	base: { head: Head.base, details: { extends: ReferenceRole.extends, implements: ReferenceRole.implements } },
};

export const STORED_FLAGS = 0xfffff;

/**
 * The meaning of a capture name.
 *
 * @throws Error if the vocabulary does not have it
 */
export function captureCode(name: string): CaptureCode {
	if (name.startsWith("_")) return { head: Head.ignored, detail: 0 };
	if (name === "scope") return { head: Head.scope, detail: ScopeKind.block };
	if (name === "value") return { head: Head.value, detail: 0 };
	const head = bare[name];
	if (head !== undefined) return { head, detail: 0 };
	const dot = name.indexOf(".");
	const family = families[name.slice(0, Math.max(dot, 0))];
	const detail = family?.details[name.slice(dot + 1)];
	if (family === undefined || detail === undefined) throw new Error(`unknown capture @${name}`);
	return { head: family.head, detail };
}
