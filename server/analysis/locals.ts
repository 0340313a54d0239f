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
import { get, type DeclarationRow, type ReferenceRow } from "../model/rows.ts";
import { rulesOf } from "../resolution/rules.ts";
import type { IndexView } from "../store/indexView.ts";

/** Files that name what has locals, and references of one name in a file, that are looked through. */
const FILES_MAX = 200;
const REFERENCES_MAX = 1000;

/** Declarations of one file that are no blocks. */
export interface Locals {
	readonly path: string;
	readonly rows: readonly DeclarationRow[];
	readonly confidence: number;
	readonly resolver: number;
}

/** A reference of a file that means a local. */
export interface LocalUse {
	readonly path: string;
	readonly facts: Facts;
	readonly row: ReferenceRow;
	readonly confidence: number;
}

/** The locals that a reference means although no scope binds its name; undefined if it means none. */
export function localsMeant(view: IndexView, path: string, reference: ReferenceRow): Locals | undefined {
	for (const { path: at, declaration, confidence, resolver } of view.meant(path, [reference]).get(reference) ?? []) {
		const facts = view.facts(at);
		if (facts === undefined || isBlockKind(get(facts.declarations.kind, declaration))) continue;
		if (isSure(confidence)) return { path: at, rows: declarationsOfSymbol(facts, declaration), confidence, resolver };
	}
	return undefined;
}

/** Where locals of a file are named, in their file first. */
export function usesOfLocals(view: IndexView, path: string, locals: readonly DeclarationRow[]): LocalUse[] {
	const facts = view.facts(path);
	const [first] = locals;
	if (facts === undefined || first === undefined) return [];
	const found: LocalUse[] = [];
	const { target, first: begin, count } = facts.references;
	for (let row = begin; row < count; row++) {
		if (locals.includes(get(target, row))) found.push({ path, facts, row, confidence: Confidence.exact });
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
function isNamedUnbound(path: string, { declarations: { kind, flags } }: Facts, row: DeclarationRow): boolean {
	if ((get(flags, row) & DeclarationFlag.member) !== 0) return true;
	return kind[row] === DeclarationKind.parameter && rulesOf(languageOf(path) ?? "").keysNameParameters === true;
}

/** References of a name that no scope binds: members, and keys. */
function unboundNamed(facts: Facts, name: string): ReferenceRow[] {
	const { references } = facts;
	const rows: ReferenceRow[] = [];
	const string = facts.strings.indexOf(name);
	for (let row = references.first; row < references.count && rows.length < REFERENCES_MAX; row++) {
		if (references.name[row] !== string || get(references.target, row) >= 0) continue;
		if (get(references.receiver, row) !== -1 || references.role[row] === ReferenceRole.key) rows.push(row);
	}
	return rows;
}

/** Files that name what a local is in. */
function filesNaming(view: IndexView, path: string, facts: Facts, local: DeclarationRow): readonly string[] {
	const { parent, symbol } = facts.declarations;
	const files = new Set<string>();
	for (let block = enclosingBlock(facts, local); block > 0; block = enclosingBlock(facts, get(parent, block))) {
		for (const { other, packedKind } of view.incoming(blockIdOf(facts, get(symbol, block), path))) {
			const file = isWritten(packedKind) && files.size < FILES_MAX ? view.pathOf(other) : undefined;
			if (file !== undefined) files.add(file);
		}
	}
	return [...files];
}
