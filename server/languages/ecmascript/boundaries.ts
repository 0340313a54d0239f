/**
 * Where what was left open ends: at the begin of a line, where a word stands that begins a declaration of the file. It
 * is only asked of text with brackets or tags that have no partner.
 */
import { Mark, Token, type Source, type Tokens } from "../../skim/tokens.ts";
import { Word } from "./words.ts";

const words = /(?:export|import|function|class|const|let|var|interface|type|enum|namespace|declare|abstract|async)\b/y;

/** Whether what begins at an offset, which is the begin of a line, looks like a declaration. */
export function startsBoundary({ text }: Source, offset: number): boolean {
	words.lastIndex = offset;
	return words.test(text);
}

export function isBoundary({ units }: Source, { kind, value, begin, fresh }: Tokens, token: number): boolean {
	if (fresh[token] !== 1) return false;
	const offset = begin[token]!;
	if (offset > 0 && units[offset - 1] !== 10 && units[offset - 1] !== 13) return false;
	switch (kind[token]) {
		case Word.export:
		case Word.import:
		case Word.function:
		case Word.class:
		case Word.const:
		case Word.var:
		case Word.enum:
		case Mark.at: return true;
		case Token.name: return isNamedAfter(value[token]!) && kind[token + 1] !== Mark.round && fresh[token + 1] !== 1 &&
			(kind[token + 1] === Token.name || kind[token + 1] === Word.function || kind[token + 1] === Word.class ||
			kind[token + 1] === Word.const);
		default: return false;
	}
}

/** Words behind which something is named that is declared. */
const isNamedAfter = (name: number): boolean => name === Word.interface || name === Word.type || name === Word.let ||
	name === Word.namespace || name === Word.declare || name === Word.abstract || name === Word.async;
