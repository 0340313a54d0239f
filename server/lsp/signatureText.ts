/**
 * A signature as a hover shows it: what a name is, without what it was set to when that is long, and never cut within
 * a word.
 */
import { DeclarationKind } from "../model/kinds.ts";

/** A value this short says what a constant is. */
const VALUE_CHARACTERS_MAX = 60;
/** Members of a type literal stand below each other from here on. */
const LINE_CHARACTERS_MAX = 90;
const CUT = "…";

const TOKEN = /\s+|[\p{L}\p{N}_$#@]+|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`(?:[^`\\]|\\.)*`?|=>|[=!<>]=+|./gsu;
const VALUE_KINDS: ReadonlySet<number> = new Set([
	DeclarationKind.constant, DeclarationKind.variable, DeclarationKind.field, DeclarationKind.local,
]);

/** @param signature - on one line, as the index has it; ends with an ellipsis where it was cut */
export function signatureText(signature: string, kind: number): string {
	const isCut = signature.endsWith(CUT);
	const tokens = isCut ? wholeTokens(signature.slice(0, -1)) : tokensOf(signature);
	const value = VALUE_KINDS.has(kind) ? valueAt(tokens) : -1;
	const isLong = isCut || tokens.slice(value + 1).join("").length > VALUE_CHARACTERS_MAX;
	if (value >= 0 && isLong) return lines(`${tokens.slice(0, value).join("").trimEnd()} = ${CUT}`);
	return isCut ? `${tokens.join("").trimEnd()} ${CUT}` : lines(signature);
}

function tokensOf(signature: string): readonly string[] {
	return signature.match(TOKEN) ?? [];
}

/** Without the last word, which may have been cut, and without a literal that was begun. */
function wholeTokens(cut: string): readonly string[] {
	const tokens = tokensOf(cut);
	const last = tokens.at(-1) ?? "";
	const isQuoted = /^["'`]/.test(last) && !(last.length > 1 && last.endsWith(last[0] as string));
	return isQuoted || /^[\p{L}\p{N}_$#@]/u.test(last) ? tokens.slice(0, -1) : tokens;
}

/** Which token sets the value of what is declared: the first `=` outside of all brackets; -1 if none does. */
function valueAt(tokens: readonly string[]): number {
	let depth = 0;
	for (const [index, token] of tokens.entries()) {
		if ("([{".includes(token)) depth++;
		else if (")]}".includes(token)) depth--;
		else if (token === "=" && depth === 0) return index;
	}
	return -1;
}

/** Breaks the members of a type literal: `{ a: A; b: B }`, the way overloads of a constant are written. */
function lines(signature: string): string {
	if (signature.length <= LINE_CHARACTERS_MAX || !/[:=] \{ .*; /.test(signature)) return signature;
	let depth = 0;
	let text = "";
	let isAfterBreak = false;
	for (const token of tokensOf(signature)) {
		if (isAfterBreak && token.trim() === "") continue;
		isAfterBreak = false;
		if ("([{".includes(token)) depth++;
		else if (")]}".includes(token)) depth--;
		if ((token === "{" && depth === 1) || (token === ";" && depth === 1)) {
			text += `${token}\n\t`;
			isAfterBreak = true;
		} else if (token === "}" && depth === 0) {
			text = `${text.trimEnd()}\n${token}`;
		} else {
			text += token;
		}
	}
	return text;
}
