/**
 * Judges call edges: pairs of a callable and what it calls, each once. Precision is right pairs by pairs that the index
 * has, recall right pairs by pairs that the compiler has. What is local to a body is no end of an edge.
 */
import type { Site } from "../../server/model/declarations.ts";
import type { Facts } from "../../server/model/facts.ts";
import { DeclarationKind, isBlockKind, isSure, ReferenceRole } from "../../server/model/kinds.ts";
import { FILE, get, next, type ReferenceRow } from "../../server/model/rows.ts";
import type { Identifier } from "./truthFiles.ts";
import { offsetOf } from "./judge.ts";
import type { Workspace } from "./workspace.ts";

/** A call, as the compiler says. Places are `file:offset` of names. */
export interface CallSite {
	readonly file: string;
	readonly offset: number;
	readonly name: string;
	readonly callees: readonly string[];
	/** A place; or the file itself. */
	readonly caller: string;
}

export interface Calls {
	readonly sites: readonly CallSite[];
	/** Of a declaration the one that stands for its symbol, where that is another. */
	readonly symbols: ReadonlyMap<string, string>;
	/** There are no other calls in the workspace. */
	readonly isWhole: boolean;
	/** The files that the compiler read. */
	readonly files: ReadonlySet<string>;
}

export interface CallScores {
	/** Edges that the compiler has, that the index has, and that both have. */
	readonly wanted: number;
	readonly found: number;
	readonly right: number;
	/** Kinds of errors, the most frequent first, each with an example. */
	readonly errors: readonly { readonly kind: string; readonly count: number; readonly example: string }[];
}

/** Edges by caller and callee; of each the call that was met first. */
type Edges = Map<string, Call>;

interface Call {
	readonly file: string;
	readonly offset: number;
	readonly name: string;
}

interface Compared {
	readonly wanted: Edges;
	readonly found: Edges;
	readonly known: ReadonlyMap<string, CallSite>;
}

const callables: ReadonlySet<number> = new Set([
	DeclarationKind.function, DeclarationKind.method, DeclarationKind.constructor, DeclarationKind.field,
	DeclarationKind.constant, DeclarationKind.variable, DeclarationKind.local, DeclarationKind.test,
]);

/**
 * Calls of a truth that tells where identifiers are defined: the facts tell what calls are, and the callers. It says
 * nothing of files in which nothing is defined or used: the compiler left them out, they are built for other machines.
 */
export function callsOf(workspace: Workspace, identifiers: readonly Identifier[]): Calls {
	const sites: CallSite[] = [];
	const calls = new Map([...workspace.facts].map(([file, facts]) => [file, callRows(facts)]));
	for (const identifier of identifiers) {
		const { file, name, definitions } = identifier;
		const offset = offsetOf(workspace, identifier);
		const row = calls.get(file)?.get(offset);
		const facts = workspace.facts.get(file);
		if (row === undefined || facts === undefined) continue;
		const callees = definitions.flatMap((place) => {
			const at = offsetOf(workspace, place);
			return isBlockAt(workspace.facts.get(place.file), at) ? [`${place.file}:${at}`] : [];
		});
		sites.push({ file, offset, name, callees, caller: callerOf(file, facts, row) });
	}
	const files = new Set(identifiers.flatMap(({ file, definitions }) => [file, ...definitions.map((one) => one.file)]));
	return { sites, symbols: new Map(), isWhole: false, files };
}

export function judgeCalls(workspace: Workspace, { sites, symbols, isWhole, files }: Calls): CallScores {
	const wanted: Edges = new Map();
	for (const { file, offset, name, callees, caller } of sites) {
		for (const callee of callees) add(wanted, caller, symbols.get(callee) ?? callee, { file, offset, name });
	}
	const known = new Map(sites.map((site) => [`${site.file}:${site.offset}`, site]));
	const found: Edges = new Map();
	for (const [file, facts] of workspace.facts) {
		for (const [offset, row] of callRows(facts)) {
			const answer = workspace.answers.get(file)?.get(offset);
			if (answer === undefined || !isSure(answer.confidence)) continue;
			if (!isWhole && !known.has(`${file}:${offset}`)) continue;
			const name = facts.string(facts.references.name[row]);
			// of what runs without being named other truths than the compiler tell nothing
			const run = isWhole ? answer.run ?? [] : [];
			for (const target of [...answer.targets, ...run]) {
				const callee = placeOf(workspace, target);
				if (callee === undefined || !files.has(target.path)) continue;
				add(found, callerOf(file, facts, row), symbols.get(callee) ?? callee, { file, offset, name });
			}
		}
	}
	const right = [...found.keys()].filter((edge) => wanted.has(edge)).length;
	return { wanted: wanted.size, found: found.size, right, errors: errorsOf(workspace, { wanted, found, known }) };
}

function errorsOf(
	workspace: Workspace, { wanted, found, known }: Compared,
): CallScores["errors"] {
	const kinds = new Map<string, { count: number; example: string }>();
	const note = (kind: string, { file, offset, name }: Call): void => {
		const begins = workspace.facts.get(file)?.lines.begin ?? new Int32Array();
		const line = begins.findLastIndex((begin) => begin <= offset);
		const example = `${name} ${file}:${line + 1}:${offset - (begins[line] ?? 0) + 1}`;
		const one = kinds.get(kind);
		if (one === undefined) kinds.set(kind, { count: 1, example });
		else one.count++;
	};
	for (const [edge, call] of found) {
		if (wanted.has(edge)) continue;
		const site = known.get(`${call.file}:${call.offset}`);
		note(site === undefined ? "extra: no call" : site.callees.length > 0 ? "extra: another callee"
			: "extra: unknown to the compiler, or local", call);
	}
	for (const [edge, call] of wanted) {
		if (found.has(edge)) continue;
		const answer = workspace.answers.get(call.file)?.get(call.offset);
		note(answer === undefined ? "missed: no answer" : isSure(answer.confidence) ? "missed: another callee"
			: "missed: hidden candidates", call);
	}
	return [...kinds].map(([kind, { count, example }]) => ({ kind, count, example }))
		.sort((one, other) => other.count - one.count);
}

function add(edges: Edges, caller: string, callee: string, call: Call): void {
	const key = `${caller}\n${callee}`;
	if (!edges.has(key)) edges.set(key, call);
}

/** References of a file that call, by offset. */
function callRows({ references }: Facts): ReadonlyMap<number, ReferenceRow> {
	const rows = new Map<number, ReferenceRow>();
	for (let row = references.first; row < references.count; row++) {
		const role = references.role[row];
		if (role === ReferenceRole.call || role === ReferenceRole.decorator) rows.set(get(references.begin, row), row);
	}
	return rows;
}

/** The innermost callable with a name around a reference. */
function callerOf(file: string, { references, scopes, declarations }: Facts, reference: ReferenceRow): string {
	for (let scope = get(references.scope, reference); scope > 0; scope = get(scopes.parent, scope)) {
		const owner = get(scopes.owner, scope);
		const isNamed = declarations.nameBegin[owner] !== declarations.nameEnd[owner];
		if (owner > 0 && isNamed && callables.has(get(declarations.kind, owner))) {
			return `${file}:${declarations.nameBegin[owner]}`;
		}
	}
	return file;
}

function placeOf({ facts }: Workspace, { path, declaration }: Site): string | undefined {
	const { kind, nameBegin } = facts.get(path)?.declarations ?? {};
	if (kind === undefined || nameBegin === undefined || declaration === 0) return undefined;
	return isBlockKind(get(kind, declaration)) ? `${path}:${nameBegin[declaration]}` : undefined;
}

function isBlockAt(facts: Facts | undefined, offset: number): boolean {
	if (facts === undefined) return false;
	const { kind, nameBegin } = facts.declarations;
	const row = nameBegin.indexOf(offset, next(FILE));
	return row > 0 && isBlockKind(get(kind, row));
}
