/** Ranges around a place, each within the next one: its name, its line, and what is declared and opened around it. */
import { rowAt } from "../model/facts.ts";
import { FILE, get, next } from "../model/rows.ts";
import type { IndexView } from "../store/indexView.ts";
import type { TextRange } from "./analysis.ts";

/** Innermost first; the last one is the file. */
export function selections(view: IndexView, path: string, text: string, offset: number): readonly TextRange[] {
	const facts = view.facts(path);
	if (!facts || facts.textLength !== text.length) return [];
	const { references, declarations, scopes } = facts;
	const around: TextRange[] = [{ begin: 0, end: text.length }, lineAt(text, offset)];
	const add = (begin: number, end: number): void => {
		if (begin <= offset && offset <= end && end > begin) around.push({ begin, end });
	};
	const reference = rowAt(references.begin, references.end, offset);
	if (reference >= 0) add(get(references.begin, reference), get(references.end, reference));
	for (let row = next(FILE); row < declarations.count; row++) {
		add(get(declarations.nameBegin, row), get(declarations.nameEnd, row));
		add(get(declarations.begin, row), get(declarations.end, row));
	}
	for (let row = next(scopes.first); row < scopes.count; row++) add(get(scopes.begin, row), get(scopes.end, row));
	around.sort((one, other) => one.end - one.begin - (other.end - other.begin));
	const nested: TextRange[] = [];
	for (const { begin, end } of around) {
		const inner = nested.at(-1);
		const isAround = !inner || (begin <= inner.begin && end >= inner.end && end - begin > inner.end - inner.begin);
		if (isAround) nested.push({ begin, end });
	}
	return nested;
}

/** The text of the line, without what is before and behind it. */
function lineAt(text: string, offset: number): TextRange {
	const begin = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1;
	const rest = /[\r\n]/.exec(text.slice(begin));
	const line = text.slice(begin, rest ? begin + rest.index : undefined);
	const from = begin + line.length - line.trimStart().length;
	const range = { begin: from, end: from + line.trim().length };
	return range.begin <= offset && offset <= range.end ? range : { begin, end: begin + line.length };
}
