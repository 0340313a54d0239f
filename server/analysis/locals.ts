/**
 * What is no block: variables and objects inside functions, parameters, members of types without a name. No edge leads
 * to them. Where a scope binds their name, facts say who means them; members, and parameters that callers give by their
 * name, are found by resolving the few references that have that name.
 */
import { languageOf } from "../languages.ts";
import { blockIdOf, declarationName, declarationsOfSymbol, enclosingBlock } from "../model/declarations.ts";
import type { Facts } from "../model/facts.ts";
import {
	Confidence, DeclarationFlag, DeclarationKind, isBlockKind, isSure, isWritten, ReferenceRole,
} from "../model/kinds.ts";
import { rulesOf } from "../resolution/rules.ts";
import type { IndexView } from "../store/indexView.ts";

/** Files that name what has locals, and references of one name in a file, that are looked through. */
const FILES_MAX = 200;
const REFERENCES_MAX = 1000;

/** Declarations of one file that are no blocks. */
export interface Locals {
	readonly path: string;
	readonly rows: readonly number[];
	readonly confidence: number;
	readonly resolver: number;
}

/** A reference of a file that means a local. */
export interface LocalUse {
	readonly path: string;
	readonly facts: Facts;
	readonly row: number;
	readonly confidence: number;
}

/** The locals that a reference means although no scope binds its name; undefined if it means none. */
export function localsMeant(view: IndexView, path: string, reference: number): Locals | undefined {
	for (const { path: at, declaration, confidence, resolver } of view.meant(path, [reference]).get(reference) ?? []) {
		const facts = view.facts(at);
		if (facts === undefined || isBlockKind(facts.declarations.kind[declaration] as number)) continue;
		if (isSure(confidence)) return { path: at, rows: declarationsOfSymbol(facts, declaration), confidence, resolver };
	}
	return undefined;
}

/** Where locals of a file are named, in their file first. */
export function usesOfLocals(view: IndexView, path: string, locals: readonly number[]): LocalUse[] {
	const facts = view.facts(path);
	const [first] = locals;
	if (facts === undefined || first === undefined) return [];
	const found: LocalUse[] = [];
	const { target, count } = facts.references;
	for (let row = 0; row < count; row++) {
		if (locals.includes(target[row] as number)) found.push({ path, facts, row, confidence: Confidence.exact });
	}
	if (!isNamedUnbound(path, facts, first)) return found;
	const name = declarationName(facts, first);
	for (const file of new Set([path, ...filesNaming(view, path, facts, first)])) {
		const of = view.facts(file);
		if (of === undefined) continue;
		for (const [row, meant] of view.meant(file, unboundNamed(of, name))) {
			const meaning = meant.find((one) => one.path === path && locals.includes(one.declaration));
			if (meaning !== undefined) found.push({ path: file, facts: of, row, confidence: meaning.confidence });
		}
	}
	return found;
}

/** Whether a local is named where no scope says so: as a member, or by a key of a call. */
function isNamedUnbound(path: string, { declarations: { kind, flags } }: Facts, row: number): boolean {
	if (((flags[row] as number) & DeclarationFlag.member) !== 0) return true;
	return kind[row] === DeclarationKind.parameter && rulesOf(languageOf(path) ?? "").keysNameParameters === true;
}

/** References of a name that no scope binds: members, and keys. */
function unboundNamed(facts: Facts, name: string): number[] {
	const { references } = facts;
	const rows: number[] = [];
	const string = facts.strings.indexOf(name);
	for (let row = 0; row < references.count && rows.length < REFERENCES_MAX; row++) {
		if (references.name[row] !== string || (references.target[row] as number) >= 0) continue;
		if ((references.receiver[row] as number) !== -1 || references.role[row] === ReferenceRole.key) rows.push(row);
	}
	return rows;
}

/** Files that name what a local is in. */
function filesNaming(view: IndexView, path: string, facts: Facts, local: number): readonly string[] {
	const { parent, symbol } = facts.declarations;
	const files = new Set<string>();
	for (let block = enclosingBlock(facts, local); block > 0; block = enclosingBlock(facts, parent[block] as number)) {
		for (const { other, packedKind } of view.incoming(blockIdOf(facts, symbol[block] as number, path))) {
			const file = isWritten(packedKind) && files.size < FILES_MAX ? view.pathOf(other) : undefined;
			if (file !== undefined) files.add(file);
		}
	}
	return [...files];
}
