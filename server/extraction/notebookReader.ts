/**
 * Reads notebooks: the code cells of one are one text in Python, whose facts are then moved to where the cells stand in
 * the file. What IPython understands and Python does not (`%magic`, `!command`) is blank.
 */
import { Facts, tableNames, TABLES } from "../model/facts.ts";
import { FactsPacker } from "../model/factsPacker.ts";
import { LineIndex } from "../model/lineIndex.ts";
import { readNotebook, type NotebookCell } from "../model/notebook.ts";
import type { Extraction, ExtractionProblem, Reader } from "./extraction.ts";

const LANGUAGES: ReadonlySet<string> = new Set(["python", "ipython", ""]);
/** Cells that begin so are Python behind that line; those with another such line are something else. */
const PYTHON_CELL = /^\s*%%(?:time|timeit|capture|prun|memit|mprun)\b/;
const OTHER_CELL = /^\s*%%\w/;
const MAGIC = /^[ \t]*(?:%{1,2}[a-zA-Z]|!|\?).*$/gm;

/** Code, and the place in the file of each of its code units and of its end. */
interface CellCode {
	readonly text: string;
	readonly places: Int32Array;
}

export class NotebookReader implements Reader {
	readonly #python: Reader;

	/** @param python - reads the code */
	constructor(python: Reader) {
		this.#python = python;
	}

	read(text: string, before: readonly ExtractionProblem[]): Extraction {
		const notebook = readNotebook(text);
		if (notebook === undefined) {
			const message = "This is no notebook of version 4, or not all of one.";
			return this.fileOnly(text, [...before, { kind: "syntax", begin: 0, end: 0, message }]);
		}
		const isPython = LANGUAGES.has(notebook.language);
		const code = codeOf(isPython ? notebook.cells.filter(({ isCode }) => isCode) : []);
		const { facts, problems } = this.#python.read(code.text, before);
		const placed = problems.slice(before.length).map((problem): ExtractionProblem =>
			({ ...problem, begin: code.places[problem.begin] ?? 0, end: code.places[problem.end] ?? 0 }));
		return { facts: moved(new Facts(facts), code.places, text), problems: [...before, ...placed] };
	}

	fileOnly(text: string, problems: readonly ExtractionProblem[]): Extraction {
		return this.#python.fileOnly(text, problems);
	}
}

/** The cells one after the other, each on lines of its own. */
function codeOf(cells: readonly NotebookCell[]): CellCode {
	const texts = cells.map(({ text }) => `${withoutMagic(text)}\n`);
	const places = new Int32Array(texts.reduce((length, text) => length + text.length, 0) + 1);
	let at = 0;
	for (const { offsets } of cells) {
		places.set(offsets, at);
		at += offsets.length;
	}
	places[at] = places[at - 1] ?? 0;
	return { text: texts.join(""), places };
}

function withoutMagic(text: string): string {
	if (OTHER_CELL.test(text) && !PYTHON_CELL.test(text)) return " ".repeat(text.length);
	return text.replace(MAGIC, (line) => " ".repeat(line.length));
}

/** Columns that are offsets. */
const OFFSETS: ReadonlySet<string> = new Set(["nameBegin", "nameEnd", "begin", "end"]);

/** The same facts at other places of another text, in the same order. */
function moved(facts: Facts, places: Int32Array, text: string): Uint8Array {
	const packer = new FactsPacker();
	for (const string of facts.strings) packer.strings.addText(string);
	const lines = Int32Array.from(LineIndex.of(text).begins);
	for (const name of tableNames) {
		const table = facts[name] as unknown as Readonly<Record<string, Int32Array>> & { readonly count: number };
		const count = name === "lines" ? lines.length : table.count;
		packer.table(name, count);
		for (const column of TABLES[name]) {
			const values = table[column] as Int32Array;
			if (name === "lines") packer.column(lines, count);
			else if (!OFFSETS.has(column)) packer.column(values, count);
			else {
				const moved = values.map((offset) => (offset < 0 ? offset : places[offset] as number));
				// The first declaration, and the first scope, are the whole file's.
				if (name !== "references") moved[0] = column === "end" ? text.length : 0;
				packer.column(moved, count);
			}
		}
	}
	const { interfaceHash, problemCount } = facts;
	return packer.finish({ textLength: text.length, interfaceHash, problemCount });
}
