/**
 * What can be folded in a file: whatever is indented below a line, as in editors without a server, so that nothing is
 * lost; and what indentation does not show: imports, runs of comments, regions, sections, declarations.
 */
import { isProse, languageOf } from "../languages.ts";
import type { Facts } from "../model/facts.ts";
import { DeclarationKind } from "../model/kinds.ts";
import { LineIndex } from "../model/lineIndex.ts";
import { offsetInCell, type NotebookCell } from "../model/notebook.ts";
import { FILE, get, next } from "../model/rows.ts";
import type { Fold } from "./editorAnswers.ts";

const LINE_COMMENT = /^(?:\/\/|#(?![![{]))/;
const REGION = /^(?:\/\/|#|<!--)\s*#?region\b/;
const REGION_END = /^(?:\/\/|#|<!--)\s*#?endregion\b/;

/** Files whose last line of a block belongs to it; elsewhere it holds the bracket that ends it. */
const WHOLE_BLOCKS: ReadonlySet<string> = new Set(["python", "markdown"]);

/** @param shown - the text of the file, or a cell of it, whose lines are told then */
export function folds(facts: Facts, path: string, shown: string | NotebookCell): readonly Fold[] {
	const isFile = typeof shown === "string";
	const lines = isFile ? new LineIndex(facts.lines.begin, facts.textLength) : LineIndex.of(shown.text);
	const trimmed = linesOf(isFile ? shown : shown.text, lines);
	const found = new Found();
	const isText = isProse(path);
	addComments(found, trimmed, isText);
	if (!isText) addIndented(found, trimmed);
	const lineAt: LineAt = isFile ? (offset) => lines.positionAt(offset).line : (offset) => lineIn(shown, lines, offset);
	addImports(found, facts, lineAt, trimmed);
	addDeclared(found, facts, lineAt, WHOLE_BLOCKS.has(languageOf(path) ?? "") ? 0 : 1);
	return found.all();
}

/** The line of an offset of the file; -1 if it is not shown. */
type LineAt = (offset: number) => number;

function lineIn(cell: NotebookCell, lines: LineIndex, offset: number): number {
	const { offsets } = cell;
	const isOutside = offset < (offsets[0] as number) || offset > (offsets.at(-1) as number);
	return isOutside ? -1 : lines.positionAt(offsetInCell(cell, offset)).line;
}

interface Line {
	readonly text: string;
	/** Columns before its first character; -1 of an empty line. */
	readonly indent: number;
}

const TAB_COLUMNS = 4;

function linesOf(text: string, { begins, lineCount }: LineIndex): readonly Line[] {
	return Array.from({ length: lineCount }, (_, line) => {
		const raw = text.slice(begins[line], line + 1 < lineCount ? begins[line + 1] : undefined);
		const content = raw.trim();
		if (content === "") return { text: "", indent: -1 };
		let indent = 0;
		for (const letter of raw) {
			if (letter !== " " && letter !== "\t") break;
			indent += letter === "\t" ? TAB_COLUMNS - (indent % TAB_COLUMNS) : 1;
		}
		return { text: content, indent };
	});
}

/** One fold a line, the longest; what an editor would do with two is its own choice. */
class Found {
	readonly #byLine = new Map<number, Fold>();

	add(firstLine: number, lastLine: number, kind: Fold["kind"]): void {
		const before = this.#byLine.get(firstLine);
		if (lastLine <= firstLine || (before && before.lastLine > lastLine)) return;
		// Of as many lines, what says more of them.
		if (before?.lastLine === lastLine && kind === "code") return;
		this.#byLine.set(firstLine, { firstLine, lastLine, kind });
	}

	all(): Fold[] {
		return [...this.#byLine.values()].sort((one, other) => one.firstLine - other.firstLine);
	}
}

function addIndented(found: Found, lines: readonly Line[]): void {
	/** Lines that are open, with rising indents. */
	const open: number[] = [];
	let last = -1;
	const close = (indent: number): void => {
		while (open.length > 0 && (lines[open.at(-1) as number] as Line).indent >= indent) {
			found.add(open.pop() as number, last, "code");
		}
	};
	for (const [line, { indent }] of lines.entries()) {
		if (indent < 0) continue;
		close(indent);
		open.push(line);
		last = line;
	}
	close(-1);
}

function addComments(found: Found, lines: readonly Line[], isMarkdown: boolean): void {
	const regions: number[] = [];
	let run = -1;
	let block = -1;
	for (let line = 0; line <= lines.length; line++) {
		const text = lines[line]?.text ?? "";
		if (REGION.test(text)) regions.push(line);
		if (REGION_END.test(text) && regions.length > 0) found.add(regions.pop() as number, line, "region");
		if (isMarkdown) continue;
		if (block < 0 && text.startsWith("/*")) block = line;
		const isCode = !LINE_COMMENT.test(text) || REGION.test(text) || REGION_END.test(text);
		if (block >= 0 || isCode) {
			if (run >= 0) found.add(run, line - 1, "comment");
			run = -1;
		} else if (run < 0) run = line;
		if (block >= 0 && text.includes("*/")) {
			found.add(block, line, "comment");
			block = -1;
		}
	}
}

/** Imports that follow one another, an empty line between them or none. */
function addImports(
	found: Found, { imports, references, declarations }: Facts, lineAt: LineAt, lines: readonly Line[],
): void {
	const spans: [number, number][] = [];
	for (let row = imports.first; row < imports.count; row++) {
		const binding = get(imports.declaration, row);
		const begins = binding < 0 ? [] : [get(declarations.begin, binding)];
		const ends = binding < 0 ? [] : [get(declarations.end, binding)];
		for (const at of [get(imports.moduleReference, row), get(imports.importedReference, row)]) {
			if (at < 0) continue;
			begins.push(get(references.begin, at));
			ends.push(get(references.end, at));
		}
		if (begins.length === 0) continue;
		const [first, last] = [lineAt(Math.min(...begins)), lineAt(Math.max(...ends))];
		if (first >= 0 && last >= 0) spans.push([statementLine(first, lines), last]);
	}
	spans.sort(([one], [other]) => one - other);
	let first = -1;
	let last = -1;
	for (const [begin, end] of spans) {
		if (first >= 0 && begin > last + 2) {
			found.add(first, last, "imports");
			first = -1;
		}
		if (first < 0) first = begin;
		last = Math.max(last, end);
	}
	if (first >= 0) found.add(first, last, "imports");
}

const IMPORTING = /^(?:import|export|from)\b/;

/** Where the import begins whose names stand on lines of their own. */
function statementLine(line: number, lines: readonly Line[]): number {
	const indent = lines[line]?.indent ?? 0;
	let opener = line;
	while (opener > 0 && ((lines[opener]?.indent ?? 0) >= indent || lines[opener]?.indent === -1)) opener -= 1;
	const above = lines[opener];
	return above !== undefined && above.indent < indent && IMPORTING.test(above.text) ? opener : line;
}

function addDeclared(found: Found, { declarations, scopes }: Facts, lineAt: LineAt, endLines: number): void {
	const add = (begin: number, end: number): void => {
		const [first, last] = [lineAt(begin), lineAt(end)];
		if (first >= 0 && last >= 0) found.add(first, last - endLines, "code");
	};
	for (let row = next(FILE); row < declarations.count; row++) {
		const [begin, end] = [get(declarations.begin, row), get(declarations.end, row)];
		// The line behind a section is that of the next heading, or the text's end.
		add(begin, declarations.kind[row] === DeclarationKind.section ? end - 1 : end);
	}
	for (let row = next(scopes.first); row < scopes.count; row++) add(get(scopes.begin, row), get(scopes.end, row));
}
