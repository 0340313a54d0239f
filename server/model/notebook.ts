/**
 * Cells of a Jupyter notebook, and where their text stands in the JSON of its file.
 *
 * A notebook is a file like any other: its offsets are those of the JSON. The text of a cell is a string in it, or a
 * list of strings, in which some characters are written as several. So for each code unit of a cell there is its place,
 * and nothing else has to know of both. Reading is linear, and what is no notebook has no cells.
 */

export interface NotebookCell {
	readonly isCode: boolean;
	/** As it is edited. */
	readonly text: string;
	/** Where each code unit of the text is written, then where the text ends; never falls. */
	readonly offsets: Int32Array;
}

export interface Notebook {
	readonly cells: readonly NotebookCell[];
	/** What its code is in, in lower case; empty if it does not say so. */
	readonly language: string;
}

/** @returns undefined if the text is no notebook */
export function readNotebook(json: string): Notebook | undefined {
	const scanner = new JsonScanner(json);
	const cells: NotebookCell[] = [];
	let language = "";
	try {
		let hasCells = false;
		for (const key of scanner.keys()) {
			if (key === "metadata") language = languageIn(scanner.skipped());
			else if (key === "cells") {
				hasCells = true;
				scanner.items(() => cells.push(readCell(scanner)));
			} else scanner.skipped();
		}
		return hasCells ? { cells, language } : undefined;
	} catch (error) {
		if (error instanceof NoJsonError) return undefined;
		throw error;
	}
}

/** The JSON of a notebook of these cells, as {@link readNotebook} reads it. */
export function notebookOf(cells: readonly Pick<NotebookCell, "isCode" | "text">[], language: string): string {
	const written = cells.map(({ isCode, text }) => ({ cell_type: isCode ? "code" : "markdown", source: text }));
	return JSON.stringify({ cells: written, metadata: { language_info: { name: language } } }, undefined, 1);
}

/** The offset in the text of a cell that a place in the file stands for: the last one that is not behind it. */
export function offsetInCell({ offsets }: NotebookCell, place: number): number {
	let [low, high] = [0, offsets.length - 1];
	while (low < high) {
		const middle = (low + high + 1) >>> 1;
		if ((offsets[middle] as number) <= place) low = middle;
		else high = middle - 1;
	}
	return low;
}

function readCell(scanner: JsonScanner): NotebookCell {
	const text = new CellText();
	let isCode = false;
	for (const key of scanner.keys()) {
		if (key === "cell_type") isCode = scanner.skipped() === '"code"';
		else if (key !== "source") scanner.skipped();
		else if (scanner.isAt("[")) scanner.items(() => scanner.string(text));
		else scanner.string(text);
	}
	return text.cell(isCode);
}

function languageIn(metadata: string): string {
	try {
		const { kernelspec, language_info: said } = JSON.parse(metadata) as {
			readonly kernelspec?: { readonly language?: unknown } | null;
			readonly language_info?: { readonly name?: unknown } | null;
		};
		const name = said?.name ?? kernelspec?.language;
		return typeof name === "string" ? name.toLowerCase() : "";
	} catch {
		// What is no JSON, or nothing at all, says nothing.
		return "";
	}
}

/** The text of a cell that is being read. */
class CellText {
	#text = "";
	readonly #offsets: number[] = [];
	#end = 0;

	add(text: string, place: number, end: number): void {
		// Only a run that is written as it is has several units.
		for (let at = 0; at < text.length; at++) this.#offsets.push(place + at);
		this.#text += text;
		this.#end = end;
	}

	/** A string ends here. */
	close(end: number): void {
		this.#end = end;
	}

	cell(isCode: boolean): NotebookCell {
		this.#offsets.push(this.#end);
		return { isCode, text: this.#text, offsets: Int32Array.from(this.#offsets) };
	}
}

class NoJsonError extends Error {}

const ESCAPED: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** Goes through JSON, value by value; what is not asked for is stepped over. */
class JsonScanner {
	readonly #json: string;
	#at = 0;

	constructor(json: string) {
		this.#json = json;
	}

	/** The keys of the object here; each one's value must be read before the next. */
	*keys(): Generator<string> {
		for (let isMore = this.#begins("{", "}"); isMore; isMore = this.#goesOn("}")) {
			const key = this.skipped().slice(1, -1);
			this.#take(":");
			yield key;
		}
	}

	/** @param read - reads the next element of the list here */
	items(read: () => void): void {
		for (let isMore = this.#begins("[", "]"); isMore; isMore = this.#goesOn("]")) read();
	}

	isAt(mark: string): boolean {
		this.#goOver(SPACE);
		return this.#json[this.#at] === mark;
	}

	/** Reads the string here. */
	string(into: CellText): void {
		this.#take('"');
		const json = this.#json;
		for (;;) {
			const begin = this.#at;
			this.#goOver(PLAIN);
			if (this.#at > begin) into.add(json.slice(begin, this.#at), begin, this.#at);
			const place = this.#at;
			if (json[place] === '"') {
				this.#at += 1;
				return into.close(place);
			}
			if (json[place] !== "\\") throw new NoJsonError();
			const mark = json[place + 1] ?? "";
			this.#at += mark === "u" ? 6 : 2;
			const code = mark === "u" ? parseInt(json.slice(place + 2, place + 6), 16) : NaN;
			into.add(mark === "u" ? String.fromCharCode(code) : ESCAPED[mark] ?? mark, place, this.#at);
		}
	}

	/** Steps over the value here. @returns its text */
	skipped(): string {
		this.#goOver(SPACE);
		const begin = this.#at;
		let depth = 0;
		do {
			this.#goOver(BETWEEN);
			const mark = this.#json[this.#at];
			const change = mark === "{" || mark === "[" ? 1 : mark === "}" || mark === "]" ? -1 : 0;
			depth += change;
			if (change !== 0) this.#at += 1;
			else if (mark === '"') this.#skipString();
			else if (!this.#goOver(WORD)) throw new NoJsonError();
		} while (depth > 0);
		return this.#json.slice(begin, this.#at);
	}

	#skipString(): void {
		this.#at += 1;
		while (this.#goOver(PLAIN) || this.#json[this.#at] === "\\") {
			if (this.#json[this.#at] === "\\") this.#at += 2;
		}
		this.#take('"');
	}

	/** Steps into an object or a list. @returns whether there is anything in it */
	#begins(open: string, close: string): boolean {
		this.#take(open);
		if (!this.isAt(close)) return true;
		this.#take(close);
		return false;
	}

	/** @returns whether something follows; else it is stepped out of */
	#goesOn(close: string): boolean {
		const isMore = this.isAt(",");
		this.#take(isMore ? "," : close);
		return isMore;
	}

	#take(mark: string): void {
		if (!this.isAt(mark)) throw new NoJsonError();
		this.#at += 1;
	}


	/** Goes behind what fits here. @returns whether there was anything */
	#goOver(part: RegExp): boolean {
		const begin = part.lastIndex = this.#at;
		this.#at = part.test(this.#json) ? part.lastIndex : begin;
		return this.#at > begin;
	}
}

const SPACE = /[ \t\r\n]*/y;
/** What of a string is written as it is. */
const PLAIN = /[^"\\]*/y;
/** What stands between values. */
const BETWEEN = /[\s,:]*/y;
/** A number, or a word. */
const WORD = /[^\s,:"{}[\]]+/y;
