/**
 * The tokens of one file: flat columns, and each bracket with the number of its partner.
 *
 * What always holds once a lexer is done: `kind[count]` is {@link Token.end}, and so are some more behind it, so a
 * parser may look a few tokens ahead without asking. An opening bracket's `value` is the token that closes it, which
 * lies behind it: its partner, or where what is around it ends (`count` at the latest). A closing bracket without an
 * opening one has the kind {@link Token.stray}.
 *
 * Kinds below 128 that are not listed are single characters by their code. From {@link FIRST_WORD} on they are the
 * words of the language, in its own order.
 */
import type { NameTable } from "./nameTable.ts";

/** Kinds of tokens that are no characters: below 32, so a lexer makes no token of a control character. */
export const Token = {
	end: 0,
	/** `value`: its name. */
	name: 1,
	number: 2,
	/** With its quotes. */
	string: 3,
	regex: 4,
	/** A part of a template or formatted string, from its quote or brace to the next: */
	templateWhole: 5,
	templateHead: 6,
	templateMiddle: 7,
	templateTail: 8,
	/** Text between tags. */
	text: 11,
	newline: 12,
	indent: 14,
	dedent: 15,
	stray: 16,
} as const;

/** Kinds of tokens that are a single character. */
export const Mark = {
	round: 0x28, roundEnd: 0x29, square: 0x5b, squareEnd: 0x5d, curly: 0x7b, curlyEnd: 0x7d,
	comma: 0x2c, dot: 0x2e, colon: 0x3a, semicolon: 0x3b, assign: 0x3d, star: 0x2a, slash: 0x2f, plus: 0x2b, minus: 0x2d,
	and: 0x26, or: 0x7c, caret: 0x5e, tilde: 0x7e, not: 0x21, percent: 0x25, less: 0x3c, greater: 0x3e, at: 0x40,
	hash: 0x23, question: 0x3f,
} as const;

/** Kinds of operators of several characters; each language uses those that it has. */
export const Operator = {
	arrow: 128, fatArrow: 129, ellipsis: 130, define: 131, increment: 132, decrement: 133, assign: 134, binary: 135,
	optionalDot: 136, doubleColon: 137, nullish: 138, logicalOr: 139, logicalAnd: 140, power: 141, equal: 142,
	shiftLeft: 143, shiftRight: 144, logicalAssign: 145,
} as const;

export const FIRST_WORD = 160;

/** Of words whose first `keywordCount` are keywords: the kind of each keyword, and the name of each other word. */
export function wordKinds<Word extends string>(
	words: readonly Word[], keywordCount: number,
): Readonly<Record<Word, number>> {
	const entries = words.map((word, index) => [word, index < keywordCount ? FIRST_WORD + index : index] as const);
	return Object.fromEntries(entries) as Record<Word, number>;
}

/** What matching brackets does with a token, by its kind. */
const Side = { none: 0, opening: 1, closing: 2, stray: 3 } as const;
const sides = new Uint8Array(256);
sides[Mark.round] = sides[Mark.square] = sides[Mark.curly] = Side.opening;
sides[Mark.roundEnd] = sides[Mark.squareEnd] = sides[Mark.curlyEnd] = Side.closing;
sides[Token.stray] = Side.stray;

/** Words of an entry of the stack of open brackets. */
const ENTRY = 3;
/** Tokens behind the last one that may be looked at. */
const AHEAD = 8;

export class Tokens {
	kind: Uint8Array<ArrayBuffer> = new Uint8Array(4096);
	begin: Int32Array<ArrayBuffer> = new Int32Array(4096);
	end: Int32Array<ArrayBuffer> = new Int32Array(4096);
	value: Int32Array<ArrayBuffer> = new Int32Array(4096);
	/** 1 where a line begins before the token. */
	fresh: Uint8Array<ArrayBuffer> = new Uint8Array(4096);
	count = 0;
	/** Comments: begin and end of each, one after the other. */
	comments: Int32Array<ArrayBuffer> = new Int32Array(256);
	commentCount = 0;
	/** The first bracket that has no partner: an offset, or -1. */
	unmatched = -1;
	/** Tokens that began a declaration where brackets were left open; what is before one does not reach beyond it. */
	readonly boundaries: number[] = [];
	/** What is open: its token, and how many round and square brackets were open before it since the last brace. */
	#stack = new Int32Array(ENTRY * 128);
	#depth = 0;
	#rounds = 0;
	#squares = 0;
	#curlies = 0;

	/** Makes room for a file of so many code units: no token is empty but the few that a lexer says it adds. */
	reset(textLength: number): void {
		this.count = 0;
		this.commentCount = 0;
		this.unmatched = -1;
		this.boundaries.length = 0;
		this.#depth = 0;
		const needed = Math.min(textLength + AHEAD + 64, 1 << 16);
		if (needed > this.kind.length) this.#grow(needed);
	}

	add(kind: number, begin: number, end: number): number {
		const token = this.count++;
		if (token + AHEAD >= this.kind.length) this.#grow(this.kind.length * 2);
		this.kind[token] = kind;
		this.begin[token] = begin;
		this.end[token] = end;
		this.value[token] = -1;
		this.fresh[token] = 0;
		return token;
	}

	comment(begin: number, end: number): void {
		if (this.commentCount * 2 + 2 > this.comments.length) {
			const grown = new Int32Array(this.comments.length * 2);
			grown.set(this.comments);
			this.comments = grown;
		}
		this.comments[this.commentCount * 2] = begin;
		this.comments[this.commentCount++ * 2 + 1] = end;
	}

	/** Where the last comment begins that begins before an offset; -1 if none does. */
	commentBefore(offset: number): number {
		let low = 0;
		let high = this.commentCount;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.comments[middle * 2]! < offset) low = middle + 1;
			else high = middle;
		}
		return low === 0 ? -1 : this.comments[low * 2 - 2]!;
	}

	/** Ends the list. */
	finish(textLength: number): void {
		const { count } = this;
		for (let token = count; token < count + AHEAD; token++) {
			this.kind[token] = Token.end;
			this.begin[token] = this.end[token] = textLength;
			this.value[token] = -1;
			this.fresh[token] = 1;
		}
	}

	/**
	 * Finds the partner of each bracket. Where one is missing, what is open ends with what is around it; in a text with
	 * such places, it also ends where `isBoundary` says that a declaration begins which cannot stand inside brackets: what
	 * was left open there must not swallow what follows. Cost: linear, twice when a partner is missing.
	 *
	 * @param first - tokens before this one are left alone
	 */
	matchBrackets(isBoundary: (token: number) => boolean, first: number = 0): void {
		this.#matchOnce(first, undefined);
		if (this.unmatched >= 0) this.#matchOnce(first, isBoundary);
	}

	/** What follows a bracket and all that is inside it. */
	after(opening: number): number {
		const close = this.value[opening]!;
		return this.value[close] === opening && this.kind[close] !== Token.name ? close + 1 : close;
	}

	/** How many brackets are open where matching stands; a boundary may depend on it. */
	get depth(): number {
		return this.#depth;
	}

	#matchOnce(first: number, isBoundary: ((token: number) => boolean) | undefined): void {
		const { kind, count } = this;
		this.#depth = this.#curlies = this.#rounds = this.#squares = 0;
		this.unmatched = -1;
		for (let token = first; token < count; token++) {
			const what = kind[token]!;
			const side = sides[what]!;
			if (side === Side.none) {
				if (isBoundary === undefined || this.#depth === 0 || !isBoundary(token)) continue;
				this.#closeTo(0, token);
				this.boundaries.push(token);
			} else if (side === Side.opening) this.#push(token, what);
			else if (side === Side.closing) this.#close(token);
			else this.#restore(token);
		}
		this.#closeTo(0, count);
	}

	#push(token: number, kind: number): void {
		const at = this.#depth++ * ENTRY;
		if (at + ENTRY > this.#stack.length) this.#stack = grown(this.#stack, new Int32Array(this.#stack.length * 2));
		this.#stack[at] = token;
		this.#stack[at + 1] = this.#rounds;
		this.#stack[at + 2] = this.#squares;
		if (kind === Mark.round) this.#rounds++;
		else if (kind === Mark.square) this.#squares++;
		else {
			this.#curlies++;
			this.#rounds = this.#squares = 0;
		}
	}

	/** A brace closes what was left open inside it; another bracket does not reach beyond a brace. */
	#close(token: number): void {
		const kind = this.kind[token]!;
		const isRound = kind === Mark.roundEnd;
		const isOpen = isRound ? this.#rounds > 0 : kind === Mark.squareEnd ? this.#squares > 0 : this.#curlies > 0;
		if (!isOpen) {
			this.#miss(token);
			this.value[token] = kind;
			this.kind[token] = Token.stray;
			return;
		}
		const opening = isRound ? Mark.round : kind - 2;
		let depth = this.#depth - 1;
		while (this.kind[this.#stack[depth * ENTRY]!] !== opening) depth--;
		this.#closeTo(depth + 1, token);
		const partner = this.#pop();
		this.value[partner] = token;
		this.value[token] = partner;
	}

	/** A bracket that found no partner the first time is looked at again. */
	#restore(token: number): void {
		this.kind[token] = this.value[token]!;
		this.#close(token);
	}

	/** What is open deeper than `depth` ends here, without a partner. */
	#closeTo(depth: number, token: number): void {
		while (this.#depth > depth) {
			const left = this.#pop();
			this.#miss(left);
			this.value[left] = token;
		}
	}

	#pop(): number {
		const at = --this.#depth * ENTRY;
		const token = this.#stack[at]!;
		this.#rounds = this.#stack[at + 1]!;
		this.#squares = this.#stack[at + 2]!;
		if (this.kind[token] === Mark.curly) this.#curlies--;
		return token;
	}

	#miss(token: number): void {
		if (this.unmatched < 0 || this.begin[token]! < this.unmatched) this.unmatched = this.begin[token]!;
	}

	#grow(needed: number): void {
		const size = Math.max(needed, this.kind.length * 2);
		this.kind = grown(this.kind, new Uint8Array(size));
		this.fresh = grown(this.fresh, new Uint8Array(size));
		this.begin = grown(this.begin, new Int32Array(size));
		this.end = grown(this.end, new Int32Array(size));
		this.value = grown(this.value, new Int32Array(size));
	}
}

function grown<T extends Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(from: T, to: T): T {
	to.set(from);
	return to;
}

/** The text of one file as a lexer reads it: its code units, and the names in them. */
export class Source {
	text = "";
	/** `units[length]` is 0, and a few more are. */
	units: Uint16Array<ArrayBuffer> = new Uint16Array(1 << 16);
	length = 0;
	readonly names: NameTable;
	#lines: Int32Array<ArrayBuffer> = new Int32Array(1024);

	constructor(names: NameTable) {
		this.names = names;
	}

	/** Cost: one pass. */
	load(text: string): void {
		this.text = text;
		this.length = text.length;
		if (text.length + AHEAD > this.units.length || this.units.length > 1 << 21) {
			this.units = new Uint16Array(Math.max(text.length + AHEAD, 1 << 16));
		}
		const { units } = this;
		Buffer.from(units.buffer).write(text, "utf16le");
		units.fill(0, text.length, text.length + AHEAD);
	}

	/**
	 * Where lines begin, the first `lineCount` of `lines`; they end with \n, \r\n or \r, as in the language server
	 * protocol. Cost: one pass.
	 */
	lines(): { readonly lines: Int32Array; readonly lineCount: number } {
		const { text } = this;
		let lineCount = 1;
		// a search of the text is several times as fast as a look at each unit
		if (text.includes("\r")) lineCount = this.#linesWithReturns();
		else for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#setLine(lineCount++, at + 1);
		return { lines: this.#lines, lineCount };
	}

	#linesWithReturns(): number {
		const { units, length } = this;
		let lineCount = 1;
		for (let at = 0; at < length; at++) {
			const unit = units[at]!;
			if (unit === 10 || (unit === 13 && units[at + 1] !== 10)) this.#setLine(lineCount++, at + 1);
		}
		return lineCount;
	}

	#setLine(line: number, begin: number): void {
		if (line === this.#lines.length) this.#lines = grown(this.#lines, new Int32Array(line * 2));
		this.#lines[line] = begin;
	}
}
