/**
 * Reads tree-sitter queries (the `.scm` files of syntaxes/) into patterns that {@link matchPatterns} runs over a flat
 * tree. The notation is tree-sitter's, without `*`, `+` and groups of siblings, which no query of ours needs.
 *
 *     (type field: (child) !absent . (anchored) [(one) (other)]? "literal" _ ) @capture
 *     ((type) @capture (#eq? @capture "text"))
 */

/** Where a pattern stands among the children of its parent, and what it asks of one node. */
export interface Pattern {
	/** Symbol numbers that fit, as a set over the grammar's symbols; for alternatives the union of all. */
	readonly types: Uint8Array;
	/** Whether it stands for named nodes only; then anchors step over anonymous ones. */
	readonly isNamed: boolean;
	/** The field that the node must be in; 0 for any. */
	readonly field: number;
	/** Numbers of the captures that the node gets. */
	readonly captures: readonly number[];
	/** In order; other children may stand between, before and behind them. */
	readonly children: readonly Pattern[];
	/** One of these must match as well; empty if this is no alternation. */
	readonly alternatives: readonly Pattern[];
	/** Fields that no child may have. */
	readonly absentFields: readonly number[];
	readonly isOptional: boolean;
	/** Nothing may stand between it and the pattern, or the begin of the parent, before it. */
	readonly isAnchored: boolean;
	/** Nothing may stand behind the last child. */
	readonly isLastAnchored: boolean;
}

export type Operand = { readonly capture: number } | { readonly text: string };

export interface Predicate {
	readonly name: "eq" | "not-eq" | "any-of" | "match";
	readonly capture: number;
	readonly operands: readonly Operand[];
	readonly expression: RegExp | undefined;
}

/** One pattern of a query; its place in the query is its rank. */
export interface TopPattern {
	readonly root: Pattern;
	readonly predicates: readonly Predicate[];
}

/** What a grammar knows of its names. */
export interface SymbolTable {
	readonly symbolCount: number;
	/** All symbols of this name; a name may have several. */
	symbols(name: string, isNamed: boolean): readonly number[];
	isNamed(symbol: number): boolean;
	/** undefined if there is no such field */
	field(name: string): number | undefined;
}

/** A query of a language, ready to run. */
export interface CompiledQuery {
	readonly patterns: readonly TopPattern[];
	readonly captureNames: readonly string[];
}

/** @throws SyntaxError that names the line: the notation is broken, or the grammar has no such node or field */
export function compileQuery(source: string, symbols: SymbolTable): CompiledQuery {
	return new QueryReader(source, symbols).read();
}

const TOKEN = new RegExp([
	/\s+|;[^\n]*/, /"(?:[^"\\]|\\.)*"/, /#[\w-]+[?!]|@[\w.-]+/,
	/[A-Za-z_][\w-]*:|![A-Za-z_]\w*|[A-Za-z_][\w.-]*/, /[()[\].?*+]/,
].map(({ source }) => source).join("|"), "y");

interface Place {
	readonly field: number;
	readonly isAnchored: boolean;
}

class QueryReader {
	readonly #source: string;
	readonly #symbols: SymbolTable;
	readonly #captureNumbers = new Map<string, number>();
	#at = 0;
	#token = "";

	constructor(source: string, symbols: SymbolTable) {
		this.#source = source;
		this.#symbols = symbols;
		this.#next();
	}

	read(): CompiledQuery {
		const patterns: TopPattern[] = [];
		while (this.#token !== "") {
			const predicates: Predicate[] = [];
			patterns.push({ root: this.#pattern({ field: 0, isAnchored: false }, predicates), predicates });
		}
		return { patterns, captureNames: [...this.#captureNumbers.keys()] };
	}

	#pattern(place: Place, predicates: Predicate[]): Pattern {
		const pattern = this.#token === "[" ? this.#alternation(place, predicates)
			: this.#token === "(" ? this.#parenthesized(place, predicates) : this.#literal(place);
		return this.#suffixed(pattern);
	}

	/** What may follow a pattern: `?` and captures. */
	#suffixed(pattern: Pattern): Pattern {
		const isOptional = this.#accept("?");
		const captures = [...pattern.captures];
		while (this.#token.startsWith("@")) captures.push(this.#capture());
		return { ...pattern, captures, isOptional: pattern.isOptional || isOptional };
	}

	#literal(place: Place): Pattern {
		if (this.#token === "_") {
			this.#next();
			return { ...this.#empty(place), types: new Uint8Array(this.#symbols.symbolCount).fill(1) };
		}
		if (!this.#token.startsWith('"')) throw this.#broken("a pattern");
		const name = JSON.parse(this.#token) as string;
		const types = this.#typesOf(name, false);
		this.#next();
		return { ...this.#empty(place), types };
	}

	#alternation(place: Place, predicates: Predicate[]): Pattern {
		this.#expect("[");
		const alternatives: Pattern[] = [];
		while (this.#token !== "]") {
			const field = this.#field();
			alternatives.push(this.#pattern({ field, isAnchored: false }, predicates));
		}
		this.#next();
		const types = new Uint8Array(this.#symbols.symbolCount);
		for (const one of alternatives) one.types.forEach((fits, symbol) => (types[symbol] = (types[symbol] ?? 0) | fits));
		return { ...this.#empty(place), types, alternatives, isNamed: alternatives.every(({ isNamed }) => isNamed) };
	}

	/** `(type …)`, or a pattern in parentheses with its predicates. */
	#parenthesized(place: Place, predicates: Predicate[]): Pattern {
		this.#expect("(");
		if (this.#token === "(" || this.#token === "[") {
			const inner = this.#pattern(place, predicates);
			while (this.#token.startsWith("(")) predicates.push(this.#predicate());
			this.#expect(")");
			return inner;
		}
		const name = this.#token;
		const types = name === "_" ? this.#namedTypes() : this.#typesOf(name, true);
		this.#next();
		return { ...this.#empty(place), types, isNamed: true, ...this.#children(predicates) };
	}

	#children(predicates: Predicate[]): Pick<Pattern, "children" | "absentFields" | "isLastAnchored"> {
		const children: Pattern[] = [];
		const absentFields: number[] = [];
		let isAnchored = false;
		while (this.#token !== ")") {
			if (this.#accept(".")) {
				isAnchored = true;
			} else if (this.#token.startsWith("!")) {
				absentFields.push(this.#fieldNumber(this.#token.slice(1)));
				this.#next();
			} else if (this.#token === "(" && this.#source[this.#skipped()] === "#") {
				predicates.push(this.#predicate());
			} else {
				const field = this.#field();
				children.push(this.#pattern({ field, isAnchored }, predicates));
				isAnchored = false;
			}
		}
		this.#next();
		return { children, absentFields, isLastAnchored: isAnchored };
	}

	#predicate(): Predicate {
		this.#expect("(");
		const name = this.#token.slice(1, -1);
		if (name !== "eq" && name !== "not-eq" && name !== "any-of" && name !== "match") throw this.#broken("a predicate");
		this.#next();
		const capture = this.#capture();
		const operands: Operand[] = [];
		while (this.#token !== ")") {
			if (this.#token.startsWith("@")) {
				operands.push({ capture: this.#capture() });
			} else {
				operands.push({ text: JSON.parse(this.#token) as string });
				this.#next();
			}
		}
		this.#next();
		const [first] = operands;
		const expression = name === "match" && first && "text" in first ? new RegExp(first.text, "u") : undefined;
		return { name, capture, operands, expression };
	}

	#capture(): number {
		if (!this.#token.startsWith("@")) throw this.#broken("a capture");
		const name = this.#token.slice(1);
		this.#next();
		let number = this.#captureNumbers.get(name);
		if (number === undefined) this.#captureNumbers.set(name, (number = this.#captureNumbers.size));
		return number;
	}

	#field(): number {
		if (!this.#token.endsWith(":")) return 0;
		const field = this.#fieldNumber(this.#token.slice(0, -1));
		this.#next();
		return field;
	}

	#fieldNumber(name: string): number {
		const field = this.#symbols.field(name);
		if (field === undefined) throw this.#broken("a field of this grammar");
		return field;
	}

	#typesOf(name: string, isNamed: boolean): Uint8Array {
		const types = new Uint8Array(this.#symbols.symbolCount);
		const symbols = this.#symbols.symbols(name, isNamed);
		if (symbols.length === 0) throw this.#broken("a node of this grammar");
		for (const symbol of symbols) types[symbol] = 1;
		return types;
	}

	#namedTypes(): Uint8Array {
		return new Uint8Array(this.#symbols.symbolCount).map((_, symbol) => (this.#symbols.isNamed(symbol) ? 1 : 0));
	}

	#empty({ field, isAnchored }: Place): Pattern {
		return {
			types: new Uint8Array(0), isNamed: false, field, captures: [], children: [], alternatives: [],
			absentFields: [], isOptional: false, isAnchored, isLastAnchored: false,
		};
	}

	#accept(token: string): boolean {
		if (this.#token !== token) return false;
		this.#next();
		return true;
	}

	#expect(token: string): void {
		if (!this.#accept(token)) throw this.#broken(`"${token}"`);
	}

	/** Where the next token begins, behind the current one. */
	#skipped(): number {
		let at = this.#at;
		while (/\s/.test(this.#source[at] ?? "")) at += 1;
		return at;
	}

	#next(): void {
		do {
			if (this.#at >= this.#source.length) {
				this.#token = "";
				return;
			}
			TOKEN.lastIndex = this.#at;
			const found = TOKEN.exec(this.#source);
			if (!found) {
				this.#token = this.#source[this.#at] ?? "";
				throw this.#broken("a token");
			}
			this.#token = found[0];
			this.#at = TOKEN.lastIndex;
		} while (/^(?:\s|;)/.test(this.#token));
	}

	#broken(expected: string): SyntaxError {
		const line = this.#source.slice(0, this.#at).split("\n").length;
		return new SyntaxError(`line ${line} of the query: expected ${expected}, found ${this.#token || "the end"}`);
	}
}
