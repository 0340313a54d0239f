/**
 * A text that takes many edits: pieces of bounded length, so that an edit copies the pieces that it touches and not the
 * whole. One message may bring ten thousand edits of a document of megabytes ("replace all" does), and each of them
 * names its place by lines and columns of the text that the one before left.
 *
 * Holds: no border between chunks lies within `\r\n` or a surrogate pair, so that lines and columns can be counted
 * chunk by chunk; an edit at a border therefore takes the neighbour along. No chunk is empty. A text is never changed:
 * {@link ChunkedText.edited} makes the next one, which shares what is the same.
 *
 * Cost of an edit: its own length, {@link CHUNK_UNITS}, and a step for each chunk before it.
 */
import type { Position, Range, TextDocumentContentChangeEvent } from "vscode-languageserver/node";
import { LineIndex } from "../model/lineIndex.ts";
import {
	columnAt, type CountedEncoding, endOfLine, isWithinCharacter, offsetOfColumn, type PositionEncoding,
} from "./fromProtocol.ts";

/** UTF-16 code units of a chunk when it is cut; it may grow to twice as many. */
const CHUNK_UNITS = 2048;

interface Chunk {
	readonly text: string;
	/** Where in it lines begin: one behind each line's end, so the last may be the length of the text. */
	readonly begins: readonly number[];
	/** What it takes in the encoding of its document, counted when it is first needed. */
	columns: number | undefined;
}

/** A place between two code units. */
interface Place {
	readonly chunk: number;
	/** From the begin of the chunk; up to its length. */
	readonly inside: number;
	/** From the begin of the text. */
	readonly offset: number;
}

export class ChunkedText {
	readonly #chunks: readonly Chunk[];
	readonly length: number;

	private constructor(chunks: readonly Chunk[]) {
		this.#chunks = chunks;
		this.length = chunks.reduce((sum, { text }) => sum + text.length, 0);
	}

	static of(text: string): ChunkedText {
		return new ChunkedText(cut(text));
	}

	/**
	 * The text after edits in their order, each in the text that the one before left; one without a range is the whole
	 * text.
	 *
	 * @returns undefined if an edit makes no sense
	 */
	edited(edits: readonly TextDocumentContentChangeEvent[], encoding: PositionEncoding): ChunkedText | undefined {
		let chunks = [...this.#chunks];
		for (const edit of edits) {
			if (typeof edit?.text !== "string") return undefined;
			// Some clients write out what is not there.
			const range = "range" in edit ? (edit.range as Range | null | undefined) : undefined;
			if (range === undefined || range === null) {
				chunks = cut(edit.text);
				continue;
			}
			const begin = placeOf(chunks, range.start, encoding);
			const end = placeOf(chunks, range.end, encoding);
			if (begin === undefined || end === undefined || end.offset < begin.offset) return undefined;
			replace(chunks, begin, end, edit.text);
		}
		return new ChunkedText(chunks);
	}

	text(): string {
		return this.#chunks.map(({ text }) => text).join("");
	}

	lines(): LineIndex {
		const begins = [0];
		let offset = 0;
		for (const { text, begins: inside } of this.#chunks) {
			for (const begin of inside) begins.push(offset + begin);
			offset += text.length;
		}
		return new LineIndex(begins, this.length);
	}
}

function chunkOf(text: string): Chunk {
	const begins: number[] = [];
	for (let at = 0; at < text.length; at++) {
		const unit = text.charCodeAt(at);
		if (unit === 10 || (unit === 13 && text.charCodeAt(at + 1) !== 10)) begins.push(at + 1);
	}
	return { text, begins, columns: undefined };
}

function cut(text: string): Chunk[] {
	const chunks: Chunk[] = [];
	for (let begin = 0; begin < text.length; ) {
		let end = text.length - begin <= 2 * CHUNK_UNITS ? text.length : begin + CHUNK_UNITS;
		if (end < text.length && !isBorder(text, end)) end++;
		chunks.push(chunkOf(text.slice(begin, end)));
		begin = end;
	}
	return chunks;
}

function isBorder(text: string, at: number): boolean {
	return !isWithinCharacter(text, at) && !(text.charCodeAt(at - 1) === 13 && text.charCodeAt(at) === 10);
}

function replace(chunks: Chunk[], begin: Place, end: Place, text: string): void {
	// What is put at a border may be one half of a pair whose other half is in the neighbour.
	const first = begin.inside === 0 && begin.chunk > 0 ? begin.chunk - 1 : begin.chunk;
	const isAtEnd = end.inside === chunks[end.chunk]?.text.length;
	const last = isAtEnd && end.chunk + 1 < chunks.length ? end.chunk + 1 : end.chunk;
	const before = textOf(chunks, first, begin.chunk) + (chunks[begin.chunk]?.text.slice(0, begin.inside) ?? "");
	const after = (chunks[end.chunk]?.text.slice(end.inside) ?? "") + textOf(chunks, end.chunk + 1, last + 1);
	const fresh = cut(before + text + after);
	const count = Math.min(last + 1, chunks.length) - first;
	// Arguments are limited in number: the chunks of a large insertion do not go through one call.
	if (fresh.length < 1000) chunks.splice(first, count, ...fresh);
	else {
		const tail = chunks.splice(first).slice(count);
		for (const chunk of fresh) chunks.push(chunk);
		for (const chunk of tail) chunks.push(chunk);
	}
}

function textOf(chunks: readonly Chunk[], from: number, to: number): string {
	let text = "";
	for (let at = from; at < to; at++) text += chunks[at]?.text ?? "";
	return text;
}

/** By the rules of {@link offsetOfPosition}, over chunks. */
function placeOf(
	chunks: readonly Chunk[], position: Position | undefined, encoding: PositionEncoding,
): Place | undefined {
	const { line, character } = position ?? { line: -1, character: -1 };
	if (!Number.isInteger(line) || !Number.isInteger(character) || line < 0 || character < 0) return undefined;
	const begin = beginOfLine(chunks, line);
	return begin.isBeyond ? begin : columnFrom(chunks, begin, character, encoding);
}

/** Where a line begins; of lines that are not there, the end of the text. */
function beginOfLine(chunks: readonly Chunk[], line: number): Place & { readonly isBeyond: boolean } {
	if (line === 0) return { chunk: 0, inside: 0, offset: 0, isBeyond: chunks.length === 0 };
	let [left, offset] = [line, 0];
	for (let at = 0; at < chunks.length; at++) {
		const { text, begins } = chunks[at] as Chunk;
		const inside = begins[left - 1];
		if (inside !== undefined) return { chunk: at, inside, offset: offset + inside, isBeyond: false };
		left -= begins.length;
		offset += text.length;
	}
	const chunk = Math.max(chunks.length - 1, 0);
	return { chunk, inside: chunks[chunk]?.text.length ?? 0, offset, isBeyond: true };
}

/** Goes from the begin of a line to a column in it, or to where the line ends. */
function columnFrom(chunks: readonly Chunk[], from: Place, column: number, encoding: PositionEncoding): Place {
	let { chunk: at, inside, offset } = from;
	for (let left = column; ; ) {
		const chunk = chunks[at] as Chunk;
		const { text, begins } = chunk;
		const next = begins.find((begin) => begin > inside);
		const end = next === undefined ? text.length : endOfLine(text, inside, next);
		const isLast = next !== undefined || at + 1 === chunks.length;
		const units = encoding === "utf-16" ? Math.min(left, end - inside) :
			unitsOfColumns(chunk, inside, end, { column: left, encoding });
		if (isLast || inside + units < end) {
			const isSplit = units > 0 && isWithinCharacter(text, inside + units);
			const column = isSplit ? units - 1 : units;
			return { chunk: at, inside: inside + column, offset: offset + column };
		}
		left -= encoding === "utf-16" ? units : columnsOf(chunk, inside, encoding);
		offset += units;
		at += 1;
		inside = 0;
	}
}

/** How many code units of a stretch some columns reach over; within a character, to its begin. */
function unitsOfColumns(
	chunk: Chunk, begin: number, end: number, to: { readonly column: number; readonly encoding: CountedEncoding },
): number {
	if (begin === 0 && end === chunk.text.length && columnsOf(chunk, 0, to.encoding) <= to.column) return end;
	return offsetOfColumn(chunk.text, begin, end, to) - begin;
}

/** What a chunk takes from an offset on, in the one encoding that its document is edited in. */
function columnsOf(chunk: Chunk, from: number, encoding: CountedEncoding): number {
	if (from > 0) return columnAt(chunk.text, from, chunk.text.length, encoding);
	chunk.columns ??= columnAt(chunk.text, 0, chunk.text.length, encoding);
	return chunk.columns;
}
