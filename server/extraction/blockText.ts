/** What people read of a block: its signature on one line, and its doc comment without comment marks. */
import type { Span } from "./collect.ts";

const SIGNATURE_MAX = 300;
const DOC_MAX = 4000;

/** The text from `begin` to `end` on one line, without what only opens a body. */
export function signatureOf(text: string, begin: number, end: number): string {
	const line = text.slice(begin, Math.min(end, begin + 4 * SIGNATURE_MAX)).replace(/\s+/gu, " ").trim();
	const open = line.replace(/\s*(?:=>|[={:;,])$/u, "");
	return open.length <= SIGNATURE_MAX ? open : `${open.slice(0, SIGNATURE_MAX - 1)}…`;
}

/** Finds the comments that stand directly before a declaration. */
export class DocComments {
	readonly #text: string;
	readonly #comments: readonly Span[];

	/** @param comments - in any order */
	constructor(text: string, comments: readonly Span[]) {
		this.#text = text;
		this.#comments = [...comments].sort((one, other) => one.begin - other.begin);
	}

	/**
	 * The doc comment of what begins at an offset: the block comment right before it, or the run of line comments; the
	 * empty string when a blank line or code stands between. A comment behind code on its line documents that code.
	 */
	before(begin: number): string {
		let index = this.#lastBefore(begin);
		const lines: string[] = [];
		let next = begin;
		while (index >= 0) {
			const comment = this.#comments[index] as Span;
			const gap = this.#text.slice(comment.end, next);
			if (!/^[^\S\r\n]*(?:\r\n|[\r\n])?[^\S\r\n]*$/u.test(gap) || !this.#startsLine(comment.begin)) break;
			const raw = this.#text.slice(comment.begin, comment.end);
			lines.unshift(cleanComment(raw));
			if (raw.startsWith("/*")) break;
			next = comment.begin;
			index--;
		}
		return lines.join("\n").trim().slice(0, DOC_MAX);
	}

	#startsLine(begin: number): boolean {
		let at = begin - 1;
		while (at >= 0 && (this.#text[at] === " " || this.#text[at] === "\t")) at--;
		return at < 0 || this.#text[at] === "\n" || this.#text[at] === "\r";
	}

	#lastBefore(offset: number): number {
		let low = 0;
		let high = this.#comments.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.#comments[middle] as Span).end <= offset) low = middle + 1;
			else high = middle;
		}
		return low - 1;
	}
}

/** The words of a comment or doc string: no marks, no indentation that all lines share. */
export function cleanComment(raw: string): string {
	const isBlock = raw.startsWith("/*");
	const quoted = /^[a-zA-Z]{0,2}("""|'''|"|')([\s\S]*?)(?:\1)?$/u.exec(raw);
	const inner = isBlock ? raw.replace(/^\/\*+!?/u, "").replace(/\*+\/$/u, "") : quoted?.[2] ?? raw;
	const lines = inner.split(/\r\n|[\r\n]/u).map((line) =>
		isBlock ? line.replace(/^\s*\* ?/u, "").trimEnd()
			: quoted === null ? line.replace(/^\s*(?:\/\/[/!]?|#+!?|--+|;+) ?/u, "").trimEnd() : line.trimEnd());
	const rest = lines.slice(1).filter((line) => line.trim() !== "");
	const indent = Math.min(...rest.map((line) => /^\s*/u.exec(line)?.[0].length ?? 0));
	const shared = Number.isFinite(indent) ? indent : 0;
	return lines.map((line, index) => (index === 0 ? line.trim() : line.slice(shared))).join("\n").trim();
}
