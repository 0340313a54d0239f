/**
 * How a new name is written at a place. Mostly as it is; where one text stands for a member and for a variable
 * (`{ total }`), the one that keeps its name is written out beside it.
 */
import { languageOf } from "../languages.ts";
import { rowAt, type Facts } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind, ReferenceRole } from "../model/kinds.ts";
import { get, type DeclarationRow } from "../model/rows.ts";
import type { IndexView } from "../store/indexView.ts";
import type { RenamePlace } from "./editorAnswers.ts";
import { lineOf, type RenamedPlace } from "./renameClash.ts";

/** What is renamed. */
export interface NewName {
	/** The old one. */
	readonly name: string;
	/** Undefined when it is only asked whether it can be. */
	readonly newName: string | undefined;
	/** Whether it is a member, and no variable. */
	readonly isMember: boolean;
	/** Where it was asked about: a text that names two things does not say which of them is to be renamed. */
	readonly asked: RenamedPlace;
	/** Its declarations in the file that was asked about, if it is no block. */
	readonly locals: ReadonlySet<DeclarationRow>;
}

export interface RenameSpelling {
	readonly places: readonly RenamePlace[];
	/** Why a place cannot be written. */
	readonly refusal: string | undefined;
}

/** Languages in which `{ total }` takes a variable for a member, or a member into a variable. */
export const ECMASCRIPT: ReadonlySet<string | undefined> = new Set(["typescript", "tsx", "javascript"]);

export function spelled(view: IndexView, places: readonly RenamedPlace[], renamed: NewName): RenameSpelling {
	const found: RenamePlace[] = [];
	for (const place of places) {
		const facts = view.facts(place.path);
		if (facts === undefined) continue;
		const text = textAt(facts, place, renamed);
		if (text === undefined) {
			const at = `${place.path}:${lineOf(facts, place.range.begin)}`;
			return { places: [], refusal: `In ${at} one text names two things.` };
		}
		found.push({ ...place, text });
	}
	return { places: found, refusal: undefined };
}

/** @returns undefined if the text there names two things, of which one cannot be told from the other */
function textAt(facts: Facts, { path, range: { begin } }: RenamedPlace, renamed: NewName): string | undefined {
	const { name, newName = "", isMember, asked, locals } = renamed;
	const { key, others, isTaken } = namedAt(facts, begin, locals);
	if (key + others <= 1 && !isTaken) return newName;
	if (!ECMASCRIPT.has(languageOf(path)) || others > 1) return undefined;
	if (isMember && path === asked.path && begin === asked.range.begin) return undefined;
	return isMember ? `${newName}: ${name}` : `${name}: ${newName}`;
}

interface NamedThere {
	/** Keys and members that the text names. */
	readonly key: number;
	readonly others: number;
	/** Whether it is a variable that takes a member of its name, of which nothing is known. */
	readonly isTaken: boolean;
}

/** What a text names that begins at an offset. */
function namedAt({ references, declarations }: Facts, begin: number, locals: NewName["locals"]): NamedThere {
	let [key, others, isTaken] = [0, 0, false];
	for (let row = rowAt(references.begin, references.end, begin); row >= 0 && references.begin[row] === begin; row--) {
		if (references.role[row] === ReferenceRole.key) key += 1;
		else others += 1;
	}
	const { nameBegin, nameEnd, kind, flags } = declarations;
	let [members, isLocal] = [0, false];
	const declared: DeclarationRow[] = [];
	for (let row = rowAt(nameBegin, nameEnd, begin); row >= 0 && nameBegin[row] === begin; row--) {
		// A name that each case of a switch declares is one name (Go).
		if (kind[row] === DeclarationKind.importBinding || (isLocal && locals.has(row))) continue;
		isLocal ||= locals.has(row);
		declared.push(row);
		if ((get(flags, row) & DeclarationFlag.member) !== 0) members += 1;
		if ((get(flags, row) & DeclarationFlag.shorthand) !== 0) isTaken = true;
	}
	// A parameter that is a field as well has one name for both, and no other way to write it.
	others += declared.length > 1 ? declared.length : declared.length - members;
	return { key: key + members, others, isTaken };
}
