/**
 * Code spans and links in the text of a block (CommonMark 0.31.2, sections 6.1, 6.3 and 6.4, and the appendix "Phase 2:
 * inline structure"). Emphasis is not looked at: links and code spans bind tighter, so it decides nothing here.
 *
 * Time is linear in the text: a bracket is looked back to once, what follows a link is bounded (links.ts), and of marks
 * that nothing closes it is known that nothing does.
 */
import { escapedLength, runLength, Sign, skipBlanks } from "./characters.ts";
import type { Content } from "./content.ts";
import { destinationEnd, labelEnd, normalized, titleEnd } from "./links.ts";
import { autolinkEnd, LongMarkup, tagEnd } from "./rawHtml.ts";

/** What is told of a text, with offsets in the file. */
export interface InlineListener {
	/** With its backticks. */
	codeSpan(begin: number, end: number): void;
	/** The destination of a link or image, with the brackets around it. */
	destination(begin: number, end: number): void;
}

const isMark = new Uint8Array(128);
for (const unit of [
	Sign.backslash, Sign.backtick, Sign.less, Sign.exclamation, Sign.square, Sign.squareEnd,
]) isMark[unit] = 1;

export class InlineReader {
	readonly #content: Content;
	readonly #listener: InlineListener;
	/** Labels that link reference definitions of the file define. */
	readonly #labels: ReadonlySet<string>;
	#at = 0;
	/** Behind each opening bracket: its offset, negative for one of an image. */
	readonly #openers: number[] = [];
	/** Brackets below this one, but those of images, are around a link, and so begin none. */
	#active = 0;
	/** The last bracket has others inside: what it encloses is no label. */
	readonly #isBroken: boolean[] = [];
	readonly #longMarkup = new LongMarkup();
	/** By length: where the last run of so many backticks begins, once the text was looked through for one. */
	readonly #lastRuns = new Map<number, number>();
	#knowsRuns = false;

	constructor(content: Content, labels: ReadonlySet<string>, listener: InlineListener) {
		this.#content = content;
		this.#labels = labels;
		this.#listener = listener;
	}

	/** Reads the content that is loaded. */
	read(): void {
		const { units, length } = this.#content;
		this.#at = this.#active = 0;
		this.#openers.length = this.#isBroken.length = 0;
		this.#longMarkup.restart();
		this.#lastRuns.clear();
		this.#knowsRuns = false;
		while (this.#at < length) {
			const unit = units[this.#at]!;
			if (unit >= 128 || isMark[unit] === 0) this.#at++;
			else this.#mark(unit);
		}
	}

	/** Reads what a mark begins; goes forward in any case. */
	#mark(unit: number): void {
		const { units, length } = this.#content;
		switch (unit) {
			case Sign.backslash:
				this.#at += escapedLength(units, this.#at, length);
				return;
			case Sign.backtick:
				this.#codeSpan();
				return;
			case Sign.less:
				this.#at = this.#pointedEnd() || this.#at + 1;
				return;
			case Sign.exclamation: {
				const isImage = this.#at + 1 < length && units[this.#at + 1] === Sign.square;
				this.#at += isImage ? 2 : 1;
				if (isImage) this.#open(-this.#at);
				return;
			}
			case Sign.square:
				this.#open(++this.#at);
				return;
			default:
				this.#close();
		}
	}

	#pointedEnd(): number {
		const { units, length } = this.#content;
		return autolinkEnd(units, this.#at, length) || tagEnd(units, this.#at, length) ||
			this.#longMarkup.endAt(units, this.#at, length);
	}

	/** A run of backticks, up to the next one of the same length; alone it is text. */
	#codeSpan(): void {
		const { units, length } = this.#content;
		const begin = this.#at;
		const count = runLength(units, begin, length, Sign.backtick);
		this.#at = begin + count;
		const end = this.#runBehind(this.#at, count);
		if (end === 0) return;
		this.#at = end;
		this.#listener.codeSpan(this.#content.offset(begin), this.#content.offset(end - 1) + 1);
	}

	/** Behind the next run of so many backticks; 0 if there is none. */
	#runBehind(begin: number, count: number): number {
		if (this.#knowsRuns && (this.#lastRuns.get(count) ?? -1) < begin) return 0;
		const { units, length } = this.#content;
		for (let at = begin; at < length; at++) {
			if (units[at] !== Sign.backtick) continue;
			const found = runLength(units, at, length, Sign.backtick);
			if (found === count) return at + found;
			this.#lastRuns.set(found, at);
			at += found;
		}
		this.#knowsRuns = true;
		return 0;
	}

	#open(opener: number): void {
		if (this.#isBroken.length > 0) this.#isBroken[this.#isBroken.length - 1] = true;
		this.#openers.push(opener);
		this.#isBroken.push(false);
	}

	/** A closing bracket: with the last one that is open, and what follows, it may be a link. */
	#close(): void {
		const opener = this.#openers.pop();
		const isBroken = this.#isBroken.pop();
		const depth = this.#openers.length;
		const isInactive = depth < this.#active;
		this.#active = Math.min(this.#active, depth);
		const textEnd = this.#at++;
		if (opener === undefined || (opener > 0 && isInactive)) return;
		const end = this.#resourceEnd() || this.#labelEnd({ begin: Math.abs(opener), end: textEnd }, isBroken === true);
		if (end === 0) return;
		this.#at = end;
		if (opener > 0) this.#active = depth;
	}

	/** Behind `(destination "title")`; 0 if that does not stand here. */
	#resourceEnd(): number {
		const { units, length } = this.#content;
		if (this.#at >= length || units[this.#at] !== Sign.round) return 0;
		const begin = skipBlanks(units, this.#at + 1, length);
		const end = destinationEnd(this.#content, begin);
		if (end === 0) return 0;
		let at = skipBlanks(units, end, length);
		if (at > end) at = skipBlanks(units, titleEnd(this.#content, at) || at, length);
		if (at >= length || units[at] !== Sign.roundEnd) return 0;
		if (end > begin) this.#listener.destination(this.#content.offset(begin), this.#content.offset(end - 1) + 1);
		return at + 1;
	}

	/** Behind the label of a link that is defined: it follows, or is the text in the brackets; 0 if there is none. */
	#labelEnd(text: { readonly begin: number; readonly end: number }, isBroken: boolean): number {
		if (this.#labels.size === 0) return 0;
		const { units, length } = this.#content;
		const at = this.#at;
		const isCollapsed = at + 1 < length && units[at] === Sign.square && units[at + 1] === Sign.squareEnd;
		const end = isCollapsed ? 0 : labelEnd(this.#content, at);
		if (end > 0) return this.#isDefined(at + 1, end - 1) ? end : 0;
		if (isBroken || !this.#isDefined(text.begin, text.end)) return 0;
		return isCollapsed ? at + 2 : at;
	}

	#isDefined(begin: number, end: number): boolean {
		return end - begin <= 999 && this.#labels.has(normalized(this.#content, begin, end));
	}
}
