/**
 * The reader of languages that tree-sitter parses.
 *
 *     parse -> flatten -> match patterns, collect -> nest, values -> the sink of all languages -> facts
 *
 * The tree is freed before it returns.
 */
import type { Node, Range, Tree } from "web-tree-sitter";
import { FactsSink } from "../skim/factsSink.ts";
import { FactsFinisher } from "../skim/finishFacts.ts";
import { NameTable } from "../skim/nameTable.ts";
import { Source, Tokens } from "../skim/tokens.ts";
import { Collector, newCollected, type Collected } from "./collect.ts";
import type { Extraction, ExtractionProblem, Reader } from "./extraction.ts";
import { flatten, type FlatTree } from "./flatTree.ts";
import type { Grammar, InlineGrammar } from "./grammar.ts";
import { brokenNodes } from "./brokenNodes.ts";
import { unclosedBraces, UNCLOSED_MAX } from "./source.ts";
import { sayTo } from "./tables.ts";

const PROBLEMS_MAX = 100;
/**
 * Calls of the parser's progress callback, for each KiB of text and at least. Code needs 3 to 19 a KiB, each about
 * 25 us; what needs 25 times as much makes the parser try everything everywhere.
 */
const PARSE_STEPS_PER_KIB = 500;
const PARSE_STEPS_MIN = 100_000;
const INLINE_PARTS_MAX = 20_000;

/** Reads the files of one language with its grammar. */
export class TreeReader implements Reader {
	readonly #grammar: Grammar;
	readonly #sink = new FactsSink(new Source(new NameTable([])), new Tokens());
	readonly #finisher: FactsFinisher;

	constructor(grammar: Grammar) {
		const { separateTypes, orderedLocals = false, exportedNames } = grammar.definition;
		this.#grammar = grammar;
		this.#finisher = new FactsFinisher(this.#sink, { separateTypes, orderedLocals, exportedNames });
	}

	/** Cost: 1 MB of source a second where types are dense, 2 MB in plain code, on one core. */
	read(text: string, before: readonly ExtractionProblem[]): Extraction {
		const grammar = this.#grammar;
		const problems = [...before];
		const isTooDeep = unclosedBraces(text) > UNCLOSED_MAX;
		const isOpen = grammar.definition.endsLines === true && !text.endsWith("\n");
		const tree = isTooDeep ? undefined : parseBest(isOpen ? `${text}\n` : text, grammar);
		if (tree === undefined) {
			const isOverrun = !isTooDeep && grammar.runtime.hasOverrun();
			const why = isTooDeep ? `opens more than ${UNCLOSED_MAX} braces that never close`
				: isOverrun ? "nests deeper than its parser can follow" : "takes too long to parse";
			problems.push({ kind: "limit", begin: 0, end: 0, message: `This file ${why}; only the file itself is known.` });
			return this.fileOnly(text, problems);
		}
		const collected = newCollected();
		try {
			const root = tree.rootNode;
			const flat = flatten(tree, grammar.runtime);
			if (isOpen) clip(flat, text.length);
			grammar.matcher.match(flat, text, new Collector(collected, flat, grammar.codes));
			if (grammar.inline !== undefined) collectInline(text, root, grammar.inline, { collected, idBefore: flat.count });
			if (root.hasError) problems.push(...syntaxProblems(tree));
		} finally {
			tree.delete();
		}
		return this.#facts(text, collected, problems.slice(0, PROBLEMS_MAX));
	}

	fileOnly(text: string, problems: readonly ExtractionProblem[]): Extraction {
		return this.#facts(text, newCollected(), problems);
	}

	#facts(text: string, collected: Collected, problems: readonly ExtractionProblem[]): Extraction {
		const { source, tokens } = this.#sink;
		source.names.trim();
		source.load(text);
		tokens.reset(0);
		const comments = [...collected.comments].sort((one, other) => one.begin - other.begin);
		for (const { begin, end } of comments) tokens.comment(begin, end);
		tokens.finish(text.length);
		this.#sink.begin();
		sayTo(this.#sink, collected, this.#grammar.definition.blankName);
		return { facts: this.#finisher.finish(problems.length), problems };
	}
}

/** Ends nodes no later than the text, when something was put behind it. */
function clip({ count, end }: FlatTree, length: number): void {
	for (let node = 0; node < count; node++) end[node] = Math.min(end[node] as number, length);
}

/** Parses without the syntax that the grammar does not know; if errors are left, as it is, too, for the better tree. */
function parseBest(text: string, grammar: Grammar): Tree | undefined {
	const blanked = blank(text, grammar.blanks);
	const tree = parse(blanked, grammar);
	if (tree === undefined || blanked === text || !tree.rootNode.hasError) return tree;
	const plain = parse(text, grammar);
	if (plain === undefined) return tree;
	const isBetter = errorLength(plain) < errorLength(tree);
	(isBetter ? tree : plain).delete();
	return isBetter ? plain : tree;
}

/** @returns undefined if it needs too many steps, or nests too deep */
function parse(text: string, { parser, runtime }: Grammar): Tree | undefined {
	let steps = Math.max(PARSE_STEPS_MIN, (text.length / 1024) * PARSE_STEPS_PER_KIB);
	runtime.forgetOverrun();
	const tree = parser.parse(text, null, { progressCallback: () => --steps < 0 || runtime.hasOverrun() });
	if (tree === null) parser.reset();
	if (tree === null || !runtime.hasOverrun()) return tree ?? undefined;
	tree.delete();
	return undefined;
}

function blank(text: string, patterns: readonly RegExp[]): string {
	return patterns.reduce((rest, pattern) =>
		rest.replace(pattern, (found) => found.replace(/[^\r\n]/gu, (unit) => " ".repeat(unit.length))), text);
}

function errorLength(tree: Tree): number {
	let length = 0;
	for (const { startIndex, endIndex } of brokenNodes(tree)) length += endIndex - startIndex + 1;
	return length;
}

function syntaxProblems(tree: Tree): ExtractionProblem[] {
	const problems: ExtractionProblem[] = [];
	for (const { isMissing, type, startIndex: begin, endIndex: end } of brokenNodes(tree)) {
		if (problems.length === PROBLEMS_MAX) break;
		const message = isMissing ? `Something is missing here: ${type}.` : "This is not understood.";
		problems.push({ kind: "syntax", begin, end, message });
	}
	return problems;
}

/** Where what is found in parts goes, and the last id that was given to a node. */
interface Inlined {
	readonly collected: Collected;
	readonly idBefore: number;
}

/**
 * Parses the parts of a file that the second grammar is for, each by itself: a mark that one leaves open must not reach
 * into the next.
 */
function collectInline(text: string, root: Node, inline: InlineGrammar, { collected, idBefore }: Inlined): void {
	let last = idBefore;
	let count = 0;
	for (const { node: { startIndex, endIndex, startPosition, endPosition } } of inline.rangeQuery.captures(root)) {
		if (!INLINE_MARKS.test(text.slice(startIndex, endIndex))) continue;
		if (count++ >= INLINE_PARTS_MAX) break;
		last = collectPart(text, { startIndex, endIndex, startPosition, endPosition }, inline, { collected, idBefore: last });
	}
}

/** Marks of code spans and links; a part without them holds nothing that is looked for. */
const INLINE_MARKS = /[`[]/;

/** Parses one part and collects from it; returns the last id that was given to a node. */
function collectPart(text: string, part: Range, inline: InlineGrammar, { collected, idBefore }: Inlined): number {
	let steps = PARSE_STEPS_MIN;
	// the runtime copies what it is given: no more than it can need
	const read = (index: number): string => text.slice(index, part.endIndex);
	const tree = inline.parser.parse(read, null, { includedRanges: [part], progressCallback: () => --steps < 0 });
	if (tree === null) {
		inline.parser.reset();
		return idBefore;
	}
	try {
		const flat = flatten(tree, inline.runtime);
		inline.matcher.match(flat, text, new Collector(collected, flat, inline.codes, idBefore));
		return idBefore + flat.count;
	} finally {
		tree.delete();
	}
}
