/**
 * Grammars: a tree-sitter parser and the compiled queries of one language, loaded from wherever the caller reads them.
 *
 * Nothing here knows where files lie: the door is a `read` function for the names in syntaxes/languages.json, so the
 * same code serves the built product, tests and measurements. A grammar belongs to the thread that loaded it.
 */
import { Language, Parser, Query } from "web-tree-sitter";
import { captureCode, type CaptureCode } from "./captures.ts";
import type { TreeRuntime } from "./flatTree.ts";
import { PatternMatcher } from "./matchPatterns.ts";
import { compileQuery, type SymbolTable } from "./queryPattern.ts";
import { startedRuntime, type Runtime } from "./runtime.ts";

/** A row of syntaxes/languages.json. */
export interface LanguageDefinition {
	readonly id: string;
	/** As people write it: `TypeScript`. */
	readonly name: string;
	/** With the dot, in lower case: `.ts`. */
	readonly extensions: readonly string[];
	/**
	 * A parser of server/languages reads it. Its grammar and queries are what facts are compared with in tests, and are
	 * no part of a build.
	 */
	readonly hasParser?: boolean;
	/** Its files hold pieces of another language, which that one's parser reads. */
	readonly holds?: string;
	/** How its files name others: by relative paths, or by the folder that they lie in. */
	readonly naming?: "path" | "folder";
	/** Its symbols are headings, its references links. */
	readonly isProse?: boolean;
	/** Package and file of the grammar: `tree-sitter-go/tree-sitter-go.wasm`. */
	readonly grammar: string;
	/** Folders of syntaxes/ whose queries are joined, in this order; the first pattern that names a node's kind wins. */
	readonly queries: readonly string[];
	/** Types and values have names of their own: `type A` and `const A` are two things. */
	readonly separateTypes: boolean;
	/** Kinds of edges that no symbol of it is ever an end of, so that an answer can say so instead of "none". */
	readonly lacks?: readonly string[];
	/** What a body declares is seen only behind its declaration (Go). */
	readonly orderedLocals?: boolean;
	/** The grammar knows a line only by its end: a last line without one is given it (Markdown). */
	readonly endsLines?: boolean;
	/** A name that binds nothing and names nothing: `_` in Go. */
	readonly blankName?: string;
	/** Members are seen by name inside their own class, without `this`. */
	readonly bareMembers?: boolean;
	/** Top-level names that begin in upper case are exported (Go), or all are (Python). */
	readonly exportedNames?: "capitalized" | "all";
	/**
	 * Regular expressions of syntax that the grammar does not know yet. What they match is blanked out (offsets stay)
	 * before a file is parsed; when errors are left, it is parsed as it is, too, and the better tree is kept.
	 */
	readonly blanks?: readonly string[];
	/** A second grammar for parts of the file: which nodes of the first it parses. */
	readonly inline?: { readonly grammar: string; readonly query: string; readonly queries: readonly string[] };
}

/** The contents of syntaxes/languages.json. */
export interface SyntaxesFile {
	readonly languages: readonly LanguageDefinition[];
}

/**
 * Reads one file that languages.json names: a grammar (`tree-sitter-go/tree-sitter-go.wasm`) or a query
 * (`go/definitions.scm`). A query that a folder does not have is undefined; a grammar must be there.
 */
export type ReadSyntax = (name: string) => Uint8Array | undefined;

export const QUERY_FILES = ["definitions.scm", "references.scm", "imports.scm", "scopes.scm", "values.scm"] as const;

/** A parser and the patterns of a language, with the meaning of each of their captures. */
export interface Grammar {
	readonly definition: LanguageDefinition;
	readonly runtime: Runtime;
	readonly parser: Parser;
	readonly matcher: PatternMatcher;
	/** By capture number. */
	readonly codes: readonly CaptureCode[];
	readonly blanks: readonly RegExp[];
	readonly inline: InlineGrammar | undefined;
}

export interface InlineGrammar {
	readonly runtime: TreeRuntime;
	readonly parser: Parser;
	readonly matcher: PatternMatcher;
	/** Over the outer tree: captures `@inline` on the nodes that this grammar parses. */
	readonly rangeQuery: Query;
	readonly codes: readonly CaptureCode[];
}

/**
 * Loads the grammar and the queries of a language.
 *
 * @throws Error if the grammar is missing or damaged, a query does not compile, or uses an unknown capture. The message
 *   names the language.
 */
export async function loadGrammar(definition: LanguageDefinition, read: ReadSyntax): Promise<Grammar> {
	try {
		const outer = await loadPart(definition.grammar, definition.queries, read);
		const { inline } = definition;
		let inlineGrammar: InlineGrammar | undefined;
		if (inline !== undefined) {
			const part = await loadPart(inline.grammar, inline.queries, read);
			inlineGrammar = { ...part, runtime: await startedRuntime(), rangeQuery: new Query(outer.language, inline.query) };
		}
		return {
			definition,
			runtime: await startedRuntime(),
			...outer,
			blanks: (definition.blanks ?? []).map((pattern) => new RegExp(pattern, "gu")),
			inline: inlineGrammar,
		};
	} catch (error) {
		throw new Error(`the grammar of ${definition.name} cannot be loaded: ${String(error)}`, { cause: error });
	}
}

async function loadPart(
	grammar: string, folders: readonly string[], read: ReadSyntax,
): Promise<{ language: Language; parser: Parser; matcher: PatternMatcher; codes: readonly CaptureCode[] }> {
	const bytes = read(grammar);
	if (bytes === undefined) throw new Error(`${grammar} is missing`);
	const language = await Language.load(bytes);
	(await startedRuntime()).guardScanner(language);
	const decoder = new TextDecoder();
	let source = "";
	for (const folder of folders) {
		for (const file of QUERY_FILES) {
			const text = read(`${folder}/${file}`);
			if (text !== undefined) source += decoder.decode(text) + "\n";
		}
	}
	const symbols = new GrammarSymbols(language);
	const query = compileQuery(source, symbols);
	const matcher = new PatternMatcher(query, symbols.named, symbols.extra);
	const parser = new Parser();
	parser.setLanguage(language);
	return { language, parser, matcher, codes: query.captureNames.map(captureCode) };
}

/** The names of a grammar, from its tables; public symbols only, one number for each name that a tree can show. */
class GrammarSymbols implements SymbolTable {
	/** ERROR has a number far above it, which no pattern fits. */
	readonly symbolCount: number;
	readonly named: Uint8Array;
	readonly extra: Uint8Array;
	readonly #language: Language;
	readonly #byName = new Map<string, number[]>();

	constructor(language: Language) {
		this.#language = language;
		this.symbolCount = language.nodeTypeCount;
		this.named = new Uint8Array(this.symbolCount);
		this.extra = new Uint8Array(this.symbolCount);
		for (let symbol = 0; symbol < language.nodeTypeCount; symbol++) {
			const name = language.nodeTypeForId(symbol) ?? "";
			const isNamed = language.nodeTypeIsNamed(symbol);
			if (isNamed) this.named[symbol] = 1;
			// Grammars do not say which nodes are extras; in all of ours they are the comments.
			if (isNamed && name.endsWith("comment")) this.extra[symbol] = 1;
			const key = `${isNamed} ${name}`;
			this.#byName.set(key, [...(this.#byName.get(key) ?? []), symbol]);
		}
	}

	symbols(name: string, isNamed: boolean): readonly number[] {
		return this.#byName.get(`${isNamed} ${name}`) ?? [];
	}

	isNamed(symbol: number): boolean {
		return this.named[symbol] === 1;
	}

	field(name: string): number | undefined {
		return this.#language.fieldIdForName(name) ?? undefined;
	}
}

/** The language of a file name, by its longest extension; undefined if none is known. */
export function languageOf(path: string, languages: readonly LanguageDefinition[]): string | undefined {
	const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
	for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
		const extension = name.slice(dot);
		const found = languages.find(({ extensions }) => extensions.includes(extension));
		if (found !== undefined) return found.id;
	}
	return undefined;
}
