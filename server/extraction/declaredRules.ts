/**
 * What a declaration is and where it binds, because of what is around it: member, local, block; visible from where.
 */
import { DeclarationFlag, DeclarationKind, isBlockKind } from "../model/kinds.ts";
import { isClassKind, isMemberKind } from "../skim/factsSink.ts";
import { ScopeKind, SteeringFlag } from "./captures.ts";
import type { DefiningNode } from "./collect.ts";
import type { Declared, Scope } from "./declared.ts";

const demotedKinds: ReadonlySet<number> = new Set<number>([DeclarationKind.constant, DeclarationKind.variable]);

/** Labels bind beside all other names. */
export const labelKey = (name: string): string => `${name}:`;

export function bind(declared: Declared, scope: Scope): void {
	declared.scope = scope;
	if (declared.name === "") return;
	const key = declared.kind === DeclarationKind.label ? labelKey(declared.name) : declared.name;
	const known = scope.names.get(key);
	if (known === undefined) scope.names.set(key, [declared]);
	else known.push(declared);
}

/** Whether a name that looks declared is one of another scope, or one that its scope has already. */
export function isBoundElsewhere(node: DefiningNode, name: string, scope: Scope): boolean {
	if (scope.unbound.has(name)) return true;
	return (node.flags & SteeringFlag.fresh) !== 0 && scope.names.has(name);
}

/** The parent of the variables around: what `b` of `a = b = 1` belongs to. */
export function besideVariable(declared: Declared): Declared {
	let around = declared;
	while (around.parent !== undefined && demotedKinds.has(around.definition?.kind ?? 0)) around = around.parent;
	return around;
}

/** What a class body binds is a member of the class. */
export function makeMember(declared: Declared, scope: Scope): void {
	if (scope.kind !== ScopeKind.members || declared.parent !== scope.owner) return;
	declared.flags |= DeclarationFlag.member;
	if (declared.kind === DeclarationKind.function) declared.kind = DeclarationKind.method;
	if (declared.kind === DeclarationKind.variable) declared.kind = DeclarationKind.field;
}

export function bindsTypes(scope: Scope): boolean {
	for (const [first] of scope.names.values()) if (first?.kind === DeclarationKind.typeParameter) return true;
	return false;
}

/** Variables are seen behind their declaration, parameters in the body, and all else everywhere. */
export function visibleFrom(node: DefiningNode, parent: Declared): number {
	switch (node.kind) {
		case DeclarationKind.parameter:
			return parent.definition?.bodyBegin ?? node.begin;
		case DeclarationKind.variable:
		case DeclarationKind.constant:
		case DeclarationKind.local:
			return (node.flags & SteeringFlag.inner) !== 0 ? node.begin : (node.range ?? node).end;
		default:
			return 0;
	}
}

/** Whether what would be a block lives and dies inside a body, because of where it stands. */
export function isLocal(node: DefiningNode, kind: number, parent: Declared): boolean {
	if (!isBlockKind(kind)) return false;
	if ((node.flags & SteeringFlag.local) !== 0) return true;
	const isAssigned = demotedKinds.has(kind) || (kind === DeclarationKind.function && node.literal !== undefined);
	const isKey = isMemberKind(kind) && !isClassKind(parent.kind);
	return (isAssigned || isKey) && isBody(parent);
}

export function isBody(parent: Declared): boolean {
	let around: Declared | undefined = parent;
	while (around !== undefined) {
		if (around.callable || around.kind === DeclarationKind.test) return true;
		if (around.kind !== DeclarationKind.anonymous && !isBlockKind(around.kind)) return true;
		if (isClassKind(around.kind) || around.kind === DeclarationKind.module) return around.hidden;
		around = around.parent;
	}
	return false;
}

/** What a base belongs to: the class or the type without a name that is nearest around it. */
export function heirAround(declared: Declared): Declared | undefined {
	let around: Declared | undefined = declared;
	while (around !== undefined && !isClassKind(around.kind)) {
		if (around.kind === DeclarationKind.anonymous && !around.callable) return around;
		around = around.parent;
	}
	return around;
}

export function classAround(declared: Declared): Declared | undefined {
	let around: Declared | undefined = declared;
	while (around !== undefined && !isClassKind(around.kind)) around = around.parent;
	return around;
}

/** What `this` means inside a declaration: its class, the object of whose literal it is a method, or such a method. */
export function selfOf(declared: Declared): Declared | undefined {
	let around: Declared | undefined = declared;
	let child: Declared | undefined;
	while (around !== undefined) {
		if (isClassKind(around.kind)) return around;
		const isObject = !around.callable && around.definition !== undefined;
		if (isObject && child?.definition?.kind === DeclarationKind.method) return around;
		// Resolution knows what it is a member of, although it stands outside of that.
		if (around.callable && around.definition?.owner !== undefined) return around;
		child = around;
		around = around.parent;
	}
	return undefined;
}
