/**
 * Code as pieces with a colour each: comments, strings, numbers, words of the language, and the names in it that lead
 * to other symbols. Good enough to read by; what it does not know is plain text. Linear in the code.
 */
import type { PageLink } from "./messages.ts";

export type PieceKind = "plain" | "comment" | "string" | "number" | "keyword" | "call";

export interface Piece {
	readonly text: string;
	readonly kind: PieceKind;
	/** The symbol that it leads to. */
	readonly link: PageLink | undefined;
}

interface Language {
	readonly comment: string;
	readonly strings: string;
	readonly keywords: ReadonlySet<string>;
}

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));
// The end of the code is where nothing comes any more: `$` is that of each line.
const SLASHED = String.raw`\/\/[^\n]*|\/\*[^]*?(?:\*\/|(?![^]))`;
const QUOTED = String.raw`"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?`;
const TICKED = "`(?:[^`\\\\]|\\\\[^])*`?";

const SCRIPT: Language = {
	comment: SLASHED,
	strings: `${QUOTED}|${TICKED}`,
	keywords: words(
		"abstract as async await break case catch class const continue declare default delete do else enum " +
			"export extends false finally for from function get if implements import in instanceof interface is keyof let new " +
			"null of override private protected public readonly return satisfies set static super switch this throw true try " +
			"type typeof undefined var void while with yield any boolean never number object string symbol unknown bigint",
	),
};
const PYTHON: Language = {
	comment: "#[^\\n]*",
	strings: String.raw`"""[^]*?(?:"""|(?![^]))|'''[^]*?(?:'''|(?![^]))|${QUOTED}`,
	keywords: words(
		"False None True and as assert async await break case class continue def del elif else except finally " +
			"for from global if import in is lambda match nonlocal not or pass raise return self try while with yield",
	),
};
const GO: Language = {
	comment: SLASHED,
	strings: `${QUOTED}|${TICKED}`,
	keywords: words(
		"break case chan const continue default defer else error fallthrough false for func go goto if import " +
			"interface map nil package range return select struct switch true type var any bool byte int int32 int64 rune " +
			"string uint uint32 uint64 float64",
	),
};
const PROSE: Language = { comment: "^#[^\\n]*", strings: "`[^`\\n]*`", keywords: words("") };

function languageOf(path: string): Language {
	if (/\.pyi?$/.test(path)) return PYTHON;
	if (path.endsWith(".go")) return GO;
	return /\.(?:md|markdown)$/.test(path) ? PROSE : SCRIPT;
}

/** The pieces of a code, in order; together they are the code. */
export function piecesOf(code: string, path: string, links: readonly PageLink[]): readonly Piece[] {
	const { comment, strings, keywords } = languageOf(path);
	const token = new RegExp(`(${comment})|(${strings})|(\\b\\d[\\w.]*)|([\\p{L}_$][\\p{L}\\p{N}_$]*)`, "gmu");
	const pieces: Piece[] = [];
	let linkAt = 0;
	const push = (begin: number, end: number, kind: PieceKind): void => {
		let at = begin;
		while (linkAt < links.length && (links[linkAt] as PageLink).begin < end) {
			const link = links[linkAt++] as PageLink;
			if (link.begin < at || link.end > end) continue;
			if (link.begin > at) pieces.push({ text: code.slice(at, link.begin), kind, link: undefined });
			pieces.push({ text: code.slice(link.begin, link.end), kind, link });
			at = link.end;
		}
		if (at < end) pieces.push({ text: code.slice(at, end), kind, link: undefined });
	};
	let at = 0;
	for (const match of code.matchAll(token)) {
		const end = match.index + match[0].length;
		if (match.index > at) push(at, match.index, "plain");
		push(match.index, end, kindOf(match, keywords, code[end]));
		at = end;
	}
	if (at < code.length) push(at, code.length, "plain");
	return pieces;
}

function kindOf(
	[word, comment, string, number]: RegExpExecArray,
	keywords: ReadonlySet<string>,
	next: string | undefined,
): PieceKind {
	if (comment !== undefined) return "comment";
	if (string !== undefined) return "string";
	if (number !== undefined) return "number";
	if (keywords.has(word)) return "keyword";
	return next === "(" ? "call" : "plain";
}

/** Without the white space that all lines after the first begin with. @returns the pieces line by line */
export function linesOf(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
	const lines: Piece[][] = [[]];
	for (const { text, kind, link } of pieces) {
		text.split("\n").forEach((part, index) => {
			if (index > 0) lines.push([]);
			if (part !== "") lines.at(-1)?.push({ text: part, kind, link });
		});
	}
	return lines;
}
