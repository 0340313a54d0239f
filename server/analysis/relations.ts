/**
 * The relations that questions can name, at every door: our own names, the six stored edges, and the names that
 * KausalDB gives to edges, which are readings of the same six.
 */
import { DeclarationKind, EdgeKind } from "../model/kinds.ts";
import type { Analysis, SymbolView } from "./analysis.ts";
import { editDistance } from "./fuzzy.ts";

export interface Relation {
	readonly name: string;
	/** For the help, and for the last line: `3 callers`. */
	readonly meaning: string;
	readonly noun: string;
	readonly direction: "outgoing" | "incoming";
	readonly kinds: readonly number[];
	/** Only targets of these kinds, when it narrows an edge. */
	readonly only?: readonly number[];
	/** The question is about the file that the target is in. */
	readonly ofFile?: boolean;
	/** Blocks with this meaning only: what a file exports. */
	readonly exportedOnly?: boolean;
	/** Another name of one that is listed already. */
	readonly aliasOf?: string;
}

const { contains, imports, calls, references, extends: extend, implements: implement } = EdgeKind;
const depends = [imports, calls, references, extend, implement];
const methods = [DeclarationKind.method, DeclarationKind.constructor];

const outgoing = (name: string, noun: string, kinds: readonly number[], meaning: string): Relation =>
	({ name, noun, direction: "outgoing", kinds, meaning });
const incoming = (name: string, noun: string, kinds: readonly number[], meaning: string): Relation =>
	({ name, noun, direction: "incoming", kinds, meaning });
const alias = (name: string, relation: Relation, meaning: string, more: Partial<Relation> = {}): Relation =>
	({ ...relation, ...more, name, meaning, aliasOf: relation.name });

const callers = incoming("callers", "caller", [calls], "what calls it");
const callees = outgoing("callees", "callee", [calls], "what it calls");
const importsOfFile: Relation = { ...outgoing("imports", "import", [imports], "what its file imports"), ofFile: true };
const exportsOfFile: Relation = {
	...outgoing("exports", "export", [contains], "what its file exports"), ofFile: true, exportedOnly: true,
};
const containsDown = outgoing("contains", "member", [contains], "what is declared directly inside it");
const container = incoming("container", "container", [contains], "what it is declared in");
const dependencies = outgoing(
	"depends_on", "dependency", depends, "everything it uses: imports, calls, references, extends, implements",
);

/** `references` is listed for the help only: its answer is a list of places, not of symbols. */
export const REFERENCES: Relation = incoming("references", "reference", depends, "every place that names it");

export const RELATIONS: readonly Relation[] = [
	callers,
	callees,
	importsOfFile,
	{ ...incoming("importers", "importer", [imports], "what imports it") },
	exportsOfFile,
	REFERENCES,
	containsDown,
	container,
	outgoing("extends", "base", [extend], "what it extends"),
	outgoing("implements", "interface", [implement], "what it implements"),
	incoming("subtypes", "subtype", [extend, implement], "what extends or implements it"),
	dependencies,
	incoming("dependents", "dependent", depends, "everything that uses it"),
	alias("calls", callees, "the stored edge"),
	alias("calls_function", callees, "calls to functions", { only: [DeclarationKind.function] }),
	alias("calls_method", callees, "calls to methods", { only: methods }),
	alias("defined_in", container, "contains, read backwards"),
	alias("method_of", container, "contains, read backwards from a method"),
];

/** The stored edges, and what stands for all of them that make one symbol depend on another. */
export const EDGE_WORDS: readonly string[] = [...Object.keys(EdgeKind), "depends_on"];

/** The kinds of edges that one of {@link EDGE_WORDS} names. */
export function edgesNamed(word: string): readonly number[] {
	return word === "depends_on" ? depends : [EdgeKind[word as keyof typeof EdgeKind]];
}

/** The file that a symbol is in, for relations that are about files; else the symbol. */
export function subjectOf(analysis: Analysis, relation: Relation, symbol: SymbolView): SymbolView {
	if (relation.ofFile !== true || symbol.kind === DeclarationKind.file) return symbol;
	return analysis.find(symbol.path, 1).find(({ kind }) => kind === DeclarationKind.file) ?? symbol;
}

/** Names of relations that were perhaps meant: the nearest ones. */
export function relationsLike(name: string): readonly string[] {
	const wanted = name.toLowerCase().replaceAll("-", "_");
	const near = RELATIONS.map(
		(relation) => ({ name: relation.name, distance: editDistance(wanted, relation.name, SLIPS_MAX) }),
	);
	const least = near.reduce((found, { distance }) => Math.min(found, distance), SLIPS_MAX);
	return near.filter(({ distance }) => distance === least).map((relation) => relation.name);
}

const SLIPS_MAX = 2;

export function relationNamed(name: string): Relation | undefined {
	const wanted = name.toLowerCase().replaceAll("-", "_");
	return RELATIONS.find((relation) => relation.name === wanted);
}
