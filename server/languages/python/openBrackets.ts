/**
 * The brackets that are open where the lexer stands: lines end statements only where none is. They close as
 * `Tokens.matchBrackets` will have them close: a brace closes what was left open inside of it, and another bracket
 * does not reach beyond a brace.
 */
import { Mark } from "../../skim/tokens.ts";

/** What a brace opens. */
export const Brace = {
	/** No brace: a round or square bracket. */
	none: 0,
	/** A set or a dictionary. */
	display: 1,
	/** A replacement field of a formatted string. */
	field: 2,
	/** The same inside a format specification. */
	nestedField: 3,
} as const;

/** Words of an entry: token, kind, what the brace is; round and square brackets open before it since the last brace. */
const ENTRY = 5;

export class OpenBrackets {
	readonly #stack: number[] = [];
	#rounds = 0;
	#squares = 0;
	#curlies = 0;
	/** Where something is first wrong: an offset, or -1. */
	firstBroken = -1;

	get count(): number {
		return this.#stack.length / ENTRY;
	}

	/** The token of the outermost one. */
	get outermost(): number {
		return this.#stack[0] ?? -1;
	}

	/** The token of the innermost one. */
	get innermost(): number {
		return this.#stack.at(-ENTRY) ?? -1;
	}

	/** What the innermost one is. */
	get brace(): number {
		return this.#stack.at(2 - ENTRY) ?? Brace.none;
	}

	push(token: number, kind: number, brace: number): void {
		this.#stack.push(token, kind, brace, this.#rounds, this.#squares);
		if (kind === Mark.round) this.#rounds++;
		else if (kind === Mark.square) this.#squares++;
		else {
			this.#curlies++;
			this.#rounds = this.#squares = 0;
		}
	}

	/** Closes the partner of a closing bracket, and what is open inside of it. @returns what the partner was, or -1 */
	close(closing: number, offset: number): number {
		const isRound = closing === Mark.roundEnd;
		const isOpen = isRound ? this.#rounds > 0 : closing === Mark.squareEnd ? this.#squares > 0 : this.#curlies > 0;
		if (!isOpen) {
			this.#breakAt(offset);
			return -1;
		}
		const opening = isRound ? Mark.round : closing - 2;
		while (this.#stack.at(1 - ENTRY) !== opening) {
			this.#breakAt(offset);
			this.#pop();
		}
		return this.#pop();
	}

	/** Closes the innermost field of a formatted string with all that is open inside of it. */
	closeField(offset: number): void {
		this.#breakAt(offset);
		while (this.count > 0 && this.#pop() !== Brace.field);
	}

	clear(): void {
		while (this.count > 0) this.#pop();
	}

	#breakAt(offset: number): void {
		if (this.firstBroken < 0) this.firstBroken = offset;
	}

	#pop(): number {
		const stack = this.#stack;
		this.#squares = stack.pop() ?? 0;
		this.#rounds = stack.pop() ?? 0;
		const brace = stack.pop() ?? Brace.none;
		const kind = stack.pop();
		stack.pop();
		if (kind === Mark.curly) this.#curlies--;
		return brace;
	}
}
