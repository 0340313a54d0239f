/**
 * From what was said about nodes to declarations, scopes and references, nested in each other: one sweep over all of
 * them in the order of the text, with an explicit stack, because source nests deeper than a call stack does.
 */
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "../model/kinds.ts";
import { ValueOp } from "../model/facts.ts";
import { isClassKind, isMemberKind, namespacesOf } from "../skim/factsSink.ts";
import type { Declared, Referred, Scope } from "./declared.ts";
import {
	heirAround, bind, isBoundElsewhere, besideVariable, makeMember, bindsTypes, visibleFrom, isLocal, classAround,
	selfOf,
} from "./declaredRules.ts";
import { trimMention } from "../skim/mentions.ts";
import { ScopeKind, SteeringFlag, STORED_FLAGS } from "./captures.ts";
import type { Collected, DefiningNode, ReferenceNode, ScopeNode, Span, ValueNode } from "./collect.ts";

export interface Structure {
	/** In the order of their names; the file is first. */
	readonly declared: readonly Declared[];
	readonly scopes: readonly Scope[];
	/** In the order of the text. */
	readonly references: readonly Referred[];
	/** By node id: definitions, and the literals that are definitions themselves. */
	readonly byNode: ReadonlyMap<number, Declared>;
	/** By node id of a pattern's leaf or root. */
	readonly carriers: ReadonlyMap<number, DefiningNode>;
	/** By node id of `this` and `super`: the declaration that they mean. */
	readonly selves: ReadonlyMap<number, Declared>;
	readonly heritage: readonly { readonly declared: Declared; readonly base: number; readonly role: number }[];
	/** By node id of a returned expression or function: the callable that it belongs to. */
	readonly callables: ReadonlyMap<number, Declared>;
}

interface Frame {
	readonly end: number;
	readonly declared: Declared;
	readonly scope: Scope;
	readonly functionScope: Scope;
	readonly callable: Declared | undefined;
	readonly pattern: PatternFrame | undefined;
}

interface PatternFrame {
	readonly carrier: DefiningNode;
	readonly parent: Declared;
	readonly scope: Scope;
}

type Entry =
	| { readonly what: "definition"; readonly node: DefiningNode }
	| { readonly what: "scope"; readonly node: ScopeNode }
	| { readonly what: "pattern"; readonly node: Span; readonly carrier: DefiningNode }
	| { readonly what: "binding"; readonly node: Span }
	| { readonly what: "unbound"; readonly node: Span }
	| { readonly what: "returned"; readonly node: Span }
	| { readonly what: "self"; readonly node: Span }
	| { readonly what: "base"; readonly node: Span; readonly role: number; readonly definition: number | undefined }
	| { readonly what: "reference"; readonly node: ReferenceNode };

/** At one place the wider comes first; what is returned belongs to what is around it, not to itself. */
const order = {
	returned: 0, definition: 1, scope: 2, pattern: 3, binding: 4, self: 5, base: 6, unbound: 7, reference: 8,
} as const;

/** Nests everything that was collected. Cost: a sort, then one pass. */
export function nest(text: string, collected: Collected, blankName: string | undefined): Structure {
	return new Sweep(text, collected, blankName).run();
}

class Sweep {
	readonly #text: string;
	readonly #blankName: string | undefined;
	readonly #collected: Collected;
	readonly #declared: Declared[] = [];
	readonly #scopes: Scope[] = [];
	readonly #references: Referred[] = [];
	readonly #byNode = new Map<number, Declared>();
	readonly #literals = new Map<number, DefiningNode>();
	readonly #carriers = new Map<number, DefiningNode>();
	readonly #selves = new Map<number, Declared>();
	readonly #heritage: { declared: Declared; base: number; role: number }[] = [];
	readonly #callables = new Map<number, Declared>();
	/** Ids of nodes that are the name of a declaration, and so no reference. */
	readonly #names = new Set<number>();
	/** Of each class, the names in it so far. */
	readonly #memberNames = new Map<Declared, Set<string>>();
	readonly #stack: Frame[] = [];

	constructor(text: string, collected: Collected, blankName: string | undefined) {
		this.#text = text;
		this.#blankName = blankName;
		this.#collected = collected;
	}

	run(): Structure {
		const end = this.#text.length;
		const file: Declared = {
			row: 0, callable: false, parameter: -1, parameterCount: 0, kind: DeclarationKind.file, flags: 0,
			name: "", nameBegin: 0, nameEnd: 0, visibleFrom: 0,
			begin: 0, end,
			parent: undefined, scope: undefined, definition: undefined, leaf: undefined, hidden: false, returned: [],
		};
		const scope: Scope = {
			row: 0, begin: 0, end, kind: ScopeKind.function, parent: undefined, owner: file, names: new Map(),
			unbound: new Set(),
		};
		this.#declared.push(file);
		this.#scopes.push(scope);
		this.#stack.push({
			end, declared: file, scope, functionScope: scope, callable: undefined, pattern: undefined,
		});
		for (const entry of this.#entries()) this.#enter(entry);
		this.#declared.sort((one, other) => one.nameBegin - other.nameBegin);
		this.#declared.forEach((declared, row) => (declared.row = row));
		const references = this.#references.filter(({ node }) => node.role > 0 && (node.role === ReferenceRole.key
			? this.#isWantedKey(node) : node.role === ReferenceRole.import || !this.#names.has(node.id)));
		references.forEach((reference, row) => (reference.row = row));
		return {
			declared: this.#declared, scopes: this.#scopes, references, byNode: this.#byNode, carriers: this.#carriers,
			selves: this.#selves, heritage: this.#heritage, callables: this.#callables,
		};
	}

	#entries(): Entry[] {
		const { definitions, scopes, bindings, returned, heritage, references, keys, values, unbound } = this.#collected;
		const entries: Entry[] = [];
		for (const node of definitions.values()) {
			if (node.literal !== undefined && node.kind >= 0 && node.name !== undefined) this.#literals.set(node.literal, node);
		}
		for (const node of definitions.values()) {
			const owner = this.#literals.get(node.id);
			if (owner !== undefined && owner !== node) {
				owner.returns ??= node.returns;
				owner.flags |= node.flags;
			} else if (node.kind >= 0) entries.push({ what: "definition", node });
			if (node.pattern === undefined || node.kind < 0) continue;
			this.#carriers.set(node.pattern.id, node);
			entries.push({ what: "pattern", node: node.pattern, carrier: node });
		}
		for (const node of scopes.values()) entries.push({ what: "scope", node });
		for (const node of bindings.values()) entries.push({ what: "binding", node });
		for (const node of unbound) entries.push({ what: "unbound", node });
		for (const node of returned) entries.push({ what: "returned", node });
		for (const { base, role, definition } of heritage) entries.push({ what: "base", node: base, role, definition });
		for (const [id, node] of values) if (isSelf(node)) entries.push({ what: "self", node: selfSpan(id, node) });
		for (const node of references.values()) entries.push({ what: "reference", node });
		for (const node of keys.values()) entries.push({ what: "reference", node });
		return entries.sort((one, other) =>
			one.node.begin - other.node.begin || other.node.end - one.node.end || one.node.id - other.node.id ||
			order[one.what] - order[other.what]);
	}

	#enter(entry: Entry): void {
		const stack = this.#stack;
		let frame = stack.at(-1) as Frame;
		while (stack.length > 1 && entry.node.begin >= frame.end) {
			stack.pop();
			frame = stack.at(-1) as Frame;
		}
		switch (entry.what) {
			case "definition": this.#define(entry.node, frame); break;
			case "scope": this.#open(entry.node, frame); break;
			case "pattern": this.#carry(entry.node, entry.carrier, frame); break;
			case "binding": this.#bindLeaf(entry.node, frame); break;
			case "unbound": frame.functionScope.unbound.add(this.#nameOf(entry.node)); break;
			case "returned":
				if (frame.callable !== undefined) {
					frame.callable.returned.push(entry.node.id);
					this.#callables.set(entry.node.id, frame.callable);
				}
				break;
			case "self": {
				const owner = declaredSelf(frame.scope) ?? selfOf(frame.declared);
				if (owner !== undefined) this.#selves.set(entry.node.id, owner);
				break;
			}
			case "base": {
				const named = entry.definition === undefined ? undefined : this.#byNode.get(entry.definition);
				const declared = named ?? heirAround(frame.declared);
				if (declared !== undefined) this.#heritage.push({ declared, base: entry.node.id, role: entry.role });
				break;
			}
			case "reference":
				if (entry.node.begin === entry.node.end || this.#isBlank(entry.node)) break;
				if (entry.node.role === ReferenceRole.mention && !trimMention(this.#text, entry.node)) break;
				this.#references.push({ node: entry.node, scope: frame.scope, inside: frame.declared, row: -1 });
		}
	}

	#define(node: DefiningNode, frame: Frame): void {
		const isParameter = node.kind === DeclarationKind.parameter;
		if (node.name === undefined && !isParameter && node.kind !== DeclarationKind.anonymous) return;
		if (node.pattern !== undefined && !isParameter) return;
		if (node.name !== undefined && !isParameter && this.#isBlank(node.name)) return;
		const outer = (node.flags & SteeringFlag.outer) === 0 ? undefined : classAround(frame.declared);
		const parent = outer ?? ((node.flags & SteeringFlag.beside) === 0 ? frame.declared : besideVariable(frame.declared));
		if (node.name !== undefined) node.name = this.#refinedName(node.kind, node.name);
		const name = node.name === undefined ? "" : this.#nameOf(node.name);
		if ((node.flags & SteeringFlag.implied) !== 0 && !this.#isImpliedNew(outer, name)) return;
		const binding = bindingScope(node, frame);
		if (node.name !== undefined && isBoundElsewhere(node, name, binding)) {
			this.#write(node.name, frame);
			return;
		}
		const declared = this.#declare(node, name, parent, undefined);
		if (isParameter) declared.parameter = frame.declared.parameterCount++;
		if ((declared.flags & DeclarationFlag.member) === 0) {
			if ((node.flags & SteeringFlag.inner) === 0) bind(declared, binding);
			makeMember(declared, binding);
		}
		this.#stack.push({ ...frame, end: node.end, declared, pattern: undefined });
	}

	#declare(node: DefiningNode, name: string, parent: Declared, leaf: Span | undefined): Declared {
		const span = leaf ?? node.name;
		const isLeafOfParameter = leaf !== undefined && node.kind === DeclarationKind.parameter;
		let kind = isLeafOfParameter ? DeclarationKind.local : node.kind;
		const isMember = isMemberKind(kind);
		if (isLocal(node, kind, parent)) kind = DeclarationKind.local;
		const { begin, end } = leaf === undefined ? node.range ?? node : leaf;
		const declared: Declared = {
			row: 0, scope: undefined, callable: false, parameter: -1, parameterCount: 0,
			kind, name, begin, end, parent, definition: node, leaf: leaf?.id, returned: [],
			flags: (node.flags & STORED_FLAGS) | namespacesOf(node.kind) | (isMember ? DeclarationFlag.member : 0),
			nameBegin: span?.begin ?? node.begin, nameEnd: span?.end ?? node.begin,
			visibleFrom: visibleFrom(node, parent),
			hidden: parent.hidden || parent.callable || parent.kind === DeclarationKind.test,
		};
		this.#declared.push(declared);
		if (isClassKind(parent.kind)) this.#nameMember(parent, name);
		if (span !== undefined && (node.flags & SteeringFlag.shorthand) === 0) this.#names.add(span.id);
		if (leaf === undefined) {
			this.#byNode.set(node.id, declared);
			if (node.literal !== undefined) this.#byNode.set(node.literal, declared);
		}
		return declared;
	}

	#open(node: ScopeNode, frame: Frame): void {
		if (node.kind === ScopeKind.outside) {
			const outside = bindsTypes(frame.functionScope) ? undefined : frame.functionScope.parent;
			this.#stack.push({ ...frame, end: node.end, scope: outside ?? frame.scope });
			return;
		}
		const scope: Scope = {
			row: this.#scopes.length, begin: node.begin, end: node.end, kind: node.kind, parent: frame.scope,
			owner: frame.declared, names: new Map(), unbound: new Set(),
		};
		this.#scopes.push(scope);
		const declared = this.#byNode.get(node.id);
		const inner = declared?.definition;
		if (declared !== undefined && inner !== undefined && (inner.flags & SteeringFlag.inner) !== 0) bind(declared, scope);
		const isFunction = node.kind === ScopeKind.function;
		if (isFunction && declared !== undefined) declared.callable = true;
		this.#stack.push({
			...frame, end: node.end, scope, pattern: undefined,
			functionScope: isFunction ? scope : frame.functionScope,
			callable: isFunction ? declared : frame.callable,
		});
	}

	#carry(node: Span, carrier: DefiningNode, frame: Frame): void {
		const isParameter = carrier.kind === DeclarationKind.parameter;
		const parent = isParameter ? frame.declared.parent ?? frame.declared : frame.declared;
		const scope = (carrier.flags & SteeringFlag.hoisted) !== 0 ? frame.functionScope : frame.scope;
		this.#stack.push({ ...frame, end: node.end, pattern: { carrier, parent, scope } });
	}

	#bindLeaf(node: Span, { pattern, scope, declared }: Frame): void {
		if (this.#isBlank(node)) return;
		if (pattern !== undefined) {
			const name = this.#nameOf(node);
			if (isBoundElsewhere(pattern.carrier, name, pattern.scope)) {
				this.#write(node, { scope, declared });
				return;
			}
			const leaf = this.#declare(pattern.carrier, name, pattern.parent, node);
			bind(leaf, pattern.scope);
			makeMember(leaf, pattern.scope);
			return;
		}
		this.#write(node, { scope, declared });
	}

	/**
	 * The part of a name's node that is the name: of a path (Go imports) the last part that is no version, of a heading
	 * (Markdown) all but the marks that close it.
	 */
	#refinedName(kind: number, span: Span): Span {
		if (kind === DeclarationKind.section) {
			const words = this.#nameOf(span).replace(/\s+#*\s*$/u, "");
			return { ...span, end: span.begin + words.length };
		}
		if (kind !== DeclarationKind.importBinding) return span;
		const path = /([^/]*?)(?:\.v\d+)?(?:\/v\d+)?$/.exec(this.#nameOf(span));
		if (path === null || path[1] === undefined || path[1] === "") return span;
		const begin = span.begin + path.index;
		return { id: span.id, begin, end: begin + path[1].length };
	}

	#isBlank({ begin, end }: Span): boolean {
		const blankName = this.#blankName;
		return blankName !== undefined && end - begin === blankName.length && this.#text.startsWith(blankName, begin);
	}

	#nameOf({ begin, end }: Span): string {
		return this.#text.slice(begin, end);
	}

	#write(node: Span, { scope, declared }: Pick<Frame, "scope" | "declared">): void {
		const known = this.#collected.references.get(node.id);
		if (known !== undefined) known.role = ReferenceRole.write;
		else {
			const written = { ...node, role: ReferenceRole.write, rank: 0, receiver: undefined };
			this.#references.push({ node: written, scope, inside: declared, row: -1 });
		}
	}

	/** A key that declares a member is a reference too, if something is wanted of its object. */
	#isWantedKey({ id, receiver }: ReferenceNode): boolean {
		if (!this.#names.has(id) || receiver === undefined) return true;
		return this.#collected.contexts.has(receiver) || this.#callables.has(receiver) || this.#carriers.has(receiver) ||
			this.#collected.values.has(receiver);
	}

	#nameMember(owner: Declared, name: string): void {
		const names = this.#memberNames.get(owner);
		if (names === undefined) this.#memberNames.set(owner, new Set([name]));
		else names.add(name);
	}

	#isImpliedNew(owner: Declared | undefined, name: string): boolean {
		return owner !== undefined && this.#memberNames.get(owner)?.has(name) !== true;
	}
}

const isSelf = ({ op }: ValueNode): boolean => op === ValueOp.self || op === ValueOp.super;
const selfSpan = (id: number, { begin }: ValueNode): Span => ({ id, begin, end: begin + 1 });

/** What a callable declares `this` to be, as a parameter of that name: of the innermost that does, up to a class. */
function declaredSelf(scope: Scope): Declared | undefined {
	for (let around: Scope | undefined = scope; around !== undefined; around = around.parent) {
		const found = around.names.get("this")?.[0];
		if (found !== undefined) return found;
		if (around.owner.kind === DeclarationKind.class && around.kind !== ScopeKind.function) return undefined;
	}
	return undefined;
}

/** The scope that a definition binds in: the innermost, unless its flags say how far out. */
function bindingScope({ flags }: DefiningNode, { scope, functionScope }: Frame): Scope {
	if ((flags & SteeringFlag.hoisted) !== 0) return functionScope;
	if ((flags & SteeringFlag.conditional) === 0) return scope;
	let around: Scope | undefined = scope;
	while (around !== undefined && around.kind !== ScopeKind.conditional) around = around.parent;
	return around ?? scope;
}
