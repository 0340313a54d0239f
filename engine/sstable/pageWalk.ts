/**
 * PageWalk: the pages of a table one after the other by what their own heads say, without index or footer.
 *
 * Pages lie side by side, so what no sound page covers is damaged. Where a page is not sound, the next one is
 * searched byte by byte: its head names table, kind and ordinal, and its checksum must hold.
 */
import { readI32 } from "../model/operation.ts";
import type { FileHandle } from "../vfs/vfs.ts";
import { PAGE_BLOCKS, PAGE_HEAD_BYTES, PAGE_INCOMING_DETAILS, pageProblem } from "./tableFormat.ts";

/** A sound page, or bytes that are none. */
export type WalkedPage =
	| {
			readonly kind: "sound";
			readonly begin: number;
			readonly end: number;
			/** The page; a view until the next one is asked for. */
			readonly page: Uint8Array;
	  }
	| { readonly kind: "damaged"; readonly begin: number; readonly end: number; readonly sentence: string };

/** Bytes read at once; more for a longer page. */
const WINDOW_BYTES = 256 * 1024;

/** All pages of table `number` in the bytes from `begin` to `end` of a file, which cover them. */
export function* walkPages(
	file: FileHandle,
	number: number,
	begin: number,
	end: number,
): Generator<WalkedPage, void> {
	const pages = { window: new FileWindow(file, end), end, table: number };
	const { window } = pages;
	let ordinal = 0;
	for (let at = begin; at < end;) {
		const problem = problemAt(pages, at, ordinal);
		if (problem === undefined) {
			const length = pageBytesAt(window, at);
			yield { kind: "sound", begin: at, end: at + length, page: window.bytes(at, length) };
			ordinal += 1;
			at += length;
			continue;
		}
		const next = nextPage(pages, at + 1, ordinal);
		yield { kind: "damaged", begin: at, end: next, sentence: problem };
		ordinal = next < end ? readI32(window.bytes(next, PAGE_HEAD_BYTES), 16) >>> 0 : ordinal;
		at = next;
	}
}

interface Pages {
	readonly window: FileWindow;
	readonly end: number;
	/** The number of the table that they are of. */
	readonly table: number;
}

/** Where the next sound page with this or a later ordinal begins; `end` if there is none. */
function nextPage(pages: Pages, from: number, ordinal: number): number {
	const { window, end, table } = pages;
	for (let at = from; at + PAGE_HEAD_BYTES <= end; at += 1) {
		const head = window.bytes(at, PAGE_HEAD_BYTES);
		if (readI32(head, 12) >>> 0 !== table) continue;
		const own = readI32(head, 16) >>> 0;
		if (own >= ordinal && problemAt(pages, at, own) === undefined) return at;
	}
	return end;
}

function problemAt({ window, end, table }: Pages, at: number, ordinal: number): string | undefined {
	if (at + PAGE_HEAD_BYTES > end) return "The page is cut.";
	const head = window.bytes(at, PAGE_HEAD_BYTES);
	const length = readI32(head, 8) >>> 0;
	const kind = head[20]!;
	if (length < PAGE_HEAD_BYTES || at + length > end) return "The length of the page makes no sense.";
	if (kind < PAGE_BLOCKS || kind > PAGE_INCOMING_DETAILS) return "The page is of an unknown kind.";
	return pageProblem(window.bytes(at, length), { table, ordinal, kind });
}

function pageBytesAt(window: FileWindow, at: number): number {
	return readI32(window.bytes(at, PAGE_HEAD_BYTES), 8) >>> 0;
}

/** A part of a file in memory, which moves to where bytes are asked for. */
class FileWindow {
	readonly #file: FileHandle;
	readonly #fileEnd: number;
	#bytes: Uint8Array = new Uint8Array(0);
	#begin = 0;

	constructor(file: FileHandle, fileEnd: number) {
		this.#file = file;
		this.#fileEnd = fileEnd;
	}

	/** Bytes of the file, as a view until others are asked for; zeros where it ends early. */
	bytes(at: number, length: number): Uint8Array {
		if (at < this.#begin || at + length > this.#begin + this.#bytes.length) {
			const wanted = Math.max(length, Math.min(WINDOW_BYTES, this.#fileEnd - at));
			this.#bytes = new Uint8Array(wanted);
			this.#begin = at;
			this.#file.read(this.#bytes, at);
		}
		return this.#bytes.subarray(at - this.#begin, at - this.#begin + length);
	}
}
