/**
 * Where a hand-written parser stands: a token, the end of what it may read, and how deep it is.
 *
 * What a parser that is built on it must keep: every loop moves {@link Parser.at} forward or ends, nothing looks back
 * over an unbounded number of tokens, and what nests deeper than {@link DEPTH_MAX} is stepped over, not into.
 */
import type { FactsSink } from "./factsSink.ts";
import { Stack } from "./stack.ts";
import { Mark, Token, type Tokens } from "./tokens.ts";
import { NONE, type Values } from "./values.ts";

/** Nested constructs that a parser follows; a level takes up to a dozen frames of the call stack. */
export const DEPTH_MAX = 200;

export class Parser {
	readonly sink: FactsSink;
	readonly tokens: Tokens;
	readonly values: Values;
	at = 0;
	/** Tokens from here on are not to be read now: the end of the brackets around. */
	limit = 0;
	/** The reference that the expression just read consists of, when it is a name or a member; -1 otherwise. */
	subject: number = NONE;
	/** Values that wait to become a list. */
	readonly waiting: Stack = new Stack();
	#depth = 0;
	#saidDepth = false;
	#nextBoundary = 0;

	constructor(sink: FactsSink) {
		this.sink = sink;
		this.tokens = sink.tokens;
		this.values = sink.values;
	}

	/** Goes to the begin of the file. */
	protected restart(): void {
		this.at = this.limit = this.#nextBoundary = 0;
		this.subject = NONE;
		this.waiting.length = 0;
		this.#depth = 0;
		this.#saidDepth = false;
	}

	/**
	 * Whether something is left to be read at the top of the file. What nothing closes ends where a declaration begins
	 * that cannot be inside of it: up to there, then on from there.
	 */
	protected nextPart(): boolean {
		if (this.at < this.limit) return true;
		if (this.limit === this.tokens.count) return false;
		this.at = this.limit;
		this.limit = this.tokens.boundaries[this.#nextBoundary++] ?? this.tokens.count;
		return this.at < this.limit || this.nextPart();
	}

	/** The kind of the token here; {@link Token.end} at the limit. */
	kind(): number {
		return this.at < this.limit ? this.tokens.kind[this.at]! : Token.end;
	}

	/** The kind of a token further on, or back. */
	peek(distance: number): number {
		return this.at + distance < this.limit ? this.tokens.kind[this.at + distance]! : Token.end;
	}

	/** Steps over a token of this kind, if there is one. */
	take(kind: number): boolean {
		if (this.kind() !== kind) return false;
		this.at++;
		return true;
	}

	/** The begin of the token here. */
	get begin(): number {
		return this.tokens.begin[this.at]!;
	}

	/** The end of the token before this one. */
	get lastEnd(): number {
		return this.at === 0 ? 0 : this.tokens.end[this.at - 1]!;
	}

	/** The name of what stands between the quotes of a string. */
	protected content(token: number): number {
		const { units, names } = this.sink.source;
		const begin = this.tokens.begin[token]! + 1;
		return names.intern(units, begin, Math.max(begin, this.tokens.end[token]! - 1));
	}

	/** What a declaration holds. The value is read first: reading it may replace the table by a larger one. */
	protected setType(declaration: number, value: number): void {
		this.sink.declarations.type[declaration] = value;
	}

	/** What a call of a declaration gives. */
	protected setReturns(declaration: number, value: number): void {
		this.sink.declarations.returns[declaration] = value;
	}

	/** Goes inside the bracket here; give what comes back to {@link Parser.close}. */
	open(): number {
		const outer = this.limit;
		this.limit = Math.min(this.tokens.value[this.at]!, outer);
		this.at++;
		return outer;
	}

	/** Goes behind the bracket that was opened, wherever reading inside of it stopped. */
	close(outer: number): void {
		this.at = this.limit;
		this.limit = outer;
		if (this.at < outer && isClosing(this.tokens.kind[this.at]!)) this.at++;
	}

	/** Steps over a token, or over a bracket with all that is inside. */
	skip(): void {
		if (this.at >= this.limit) return;
		const kind = this.tokens.kind[this.at]!;
		const isOpening = kind === Mark.round || kind === Mark.square || kind === Mark.curly;
		this.at = isOpening ? Math.min(this.tokens.after(this.at), this.limit) : this.at + 1;
	}

	/** Begins a construct inside others; false if it is too deep: then it is to be stepped over. */
	descend(): boolean {
		if (this.#depth < DEPTH_MAX) {
			this.#depth++;
			return true;
		}
		if (!this.#saidDepth) {
			this.#saidDepth = true;
			const message = "This nests deeper than it is read; what is inside is not known.";
			this.sink.problem(this.begin, this.tokens.end[this.at]!, message);
		}
		return false;
	}

	/** Whether something is around what is read here. */
	protected get isNested(): boolean {
		return this.#depth > 0;
	}

	ascend(): void {
		this.#depth--;
	}
}

const isClosing = (kind: number): boolean =>
	kind === Mark.roundEnd || kind === Mark.squareEnd || kind === Mark.curlyEnd;
