/** The places of a text where names stand, by whoever read it, and how two readers differ in them. */
import type { Reader } from "../../server/extraction/extraction.ts";
import { Facts } from "../../server/model/facts.ts";
import { DeclarationKind, ReferenceRole } from "../../server/model/kinds.ts";
import { FILE, get, next } from "../../server/model/rows.ts";
import type { SourceText } from "./main.ts";

/** By offset: whether a name is declared there, or only occurs. */
export type Names = ReadonlyMap<number, boolean>;

export interface Comparison {
	readonly files: number;
	/** What the other one found. */
	readonly names: number;
	readonly missing: number;
	readonly added: number;
	/** The most frequent kinds of what is missing, then of what is only here, each with a place. */
	readonly samples: readonly string[];
}

/** Specifiers of modules, labels and words of prose are no names to a compiler. */
const OTHER_ROLES: ReadonlySet<number> = new Set([ReferenceRole.module, ReferenceRole.mention, ReferenceRole.label]);
const SAMPLES_MAX = 6;
const SHOWN = 60;

export function namesOf(reader: Reader, text: string): Names {
	const { declarations, references } = new Facts(reader.read(text, []).facts);
	const names = new Map<number, boolean>();
	for (let row = references.first; row < references.count; row++) {
		const [begin, end] = [get(references.begin, row), get(references.end, row)];
		if (begin < end && !OTHER_ROLES.has(get(references.role, row))) names.set(begin, false);
	}
	for (let row = next(FILE); row < declarations.count; row++) {
		const [begin, end] = [get(declarations.nameBegin, row), get(declarations.nameEnd, row)];
		if (begin < end && declarations.kind[row] !== DeclarationKind.label) names.set(begin, true);
	}
	return names;
}

/** Of the files that the other one has read: what it found and we did not, and the other way round. */
export function compare(
	sources: readonly SourceText[], own: ReadonlyMap<string, Names>, other: ReadonlyMap<string, Names>,
): Comparison {
	let [files, names, missing, added] = [0, 0, 0, 0];
	const lacks: Kinds = new Map();
	const extras: Kinds = new Map();
	for (const source of sources) {
		const [ours, theirs] = [own.get(source.path), other.get(source.path)];
		if (ours === undefined || theirs === undefined) continue;
		files += 1;
		names += theirs.size;
		for (const at of theirs.keys()) {
			if (ours.has(at)) continue;
			missing += 1;
			note(lacks, source, at);
		}
		for (const at of ours.keys()) {
			if (theirs.has(at)) continue;
			added += 1;
			note(extras, source, at);
		}
	}
	return { files, names, missing, added, samples: [...told("missing", lacks), ...told("only here", extras)] };
}

/** How often each kind was met, and where first. */
type Kinds = Map<string, { count: number; readonly sample: string }>;

function note(kinds: Kinds, source: SourceText, at: number): void {
	const kind = wordsAround(source.text, at);
	const known = kinds.get(kind);
	if (known) known.count += 1;
	else kinds.set(kind, { count: 1, sample: placeOf(source, at) });
}

function told(what: string, kinds: Kinds): string[] {
	return [...kinds].sort(([, one], [, other]) => other.count - one.count).slice(0, SAMPLES_MAX)
		.map(([kind, { count, sample }]) => `${count} ${what} ${kind}   ${sample}`);
}

/** What a name stands between, so that differences of one kind are counted together. */
function wordsAround(text: string, at: number): string {
	const before = /(\S)\s*$/.exec(text.slice(Math.max(0, at - SHOWN), at))?.[1] ?? "^";
	const after = /^[\p{L}\p{N}_$]*\s*(\S)/u.exec(text.slice(at, at + SHOWN))?.[1] ?? "$";
	return `${/[\p{L}\p{N}_$]/u.test(before) ? "a" : before} … ${/[\p{L}\p{N}_$]/u.test(after) ? "a" : after}`;
}

function placeOf({ path, text }: SourceText, at: number): string {
	const begin = text.lastIndexOf("\n", at - 1) + 1;
	const line = text.slice(0, at).split("\n").length;
	const end = text.indexOf("\n", at);
	const shown = text.slice(begin, end < 0 ? undefined : end).trim().slice(0, SHOWN * 2);
	return `${path}:${line}:${at - begin + 1}  ${shown}`;
}
