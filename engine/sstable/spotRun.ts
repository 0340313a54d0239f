/**
 * SpotRun: rows of pages that lie one after the other in a table, read past the cache and many at one go, into a
 * buffer that is used again: how a merge reads ids and edges.
 */
import { isCompressed } from "./compressedPage.ts";
import type { PageSpot, TablePages } from "./tablePages.ts";

/** Bytes read at once, at most, if no row alone is longer. */
const READ_BYTES_MAX = 128 * 1024;

const NO_BYTES: Uint8Array = new Uint8Array(0);

export class SpotRun {
	readonly #file: TablePages;
	readonly #rowCount: number;
	readonly #spotsOf: (row: number) => readonly PageSpot[];
	#buffer: Uint8Array = NO_BYTES;
	/** Of the rows in the buffer, and where the first one lies in the file. */
	#rows: (readonly PageSpot[])[] = [];
	#begin = 0;
	#offset = 0;
	/** Pages of a row as they were expanded last. */
	readonly #expanded: Uint8Array[] = [];

	/** @param spotsOf - the pages of each row, side by side */
	constructor(file: TablePages, rowCount: number, spotsOf: (row: number) => readonly PageSpot[]) {
		this.#file = file;
		this.#rowCount = rowCount;
		this.#spotsOf = spotsOf;
	}

	/**
	 * Page `which` of a row, until one of another row is asked for.
	 *
	 * @throws EngineError `corrupt` if the page, or one read with it, fails its checks; `io`
	 */
	page(row: number, which: number): Uint8Array {
		if (row < this.#begin || row >= this.#begin + this.#rows.length) this.#read(row);
		const spot = this.#rows[row - this.#begin]![which]!;
		const at = spot.offset - this.#offset;
		const page = this.#buffer.subarray(at, at + spot.length);
		return isCompressed(page) ? this.#expand(page, spot.offset, which) : page;
	}

	#read(row: number): void {
		const rows: (readonly PageSpot[])[] = [];
		let length = 0;
		for (let at = row; at < this.#rowCount; at += 1) {
			const spots = this.#spotsOf(at);
			const bytes = spots.reduce((sum, spot) => sum + spot.length, 0);
			if (rows.length > 0 && length + bytes > READ_BYTES_MAX) break;
			rows.push(spots);
			length += bytes;
		}
		const offset = rows[0]?.[0]?.offset ?? 0;
		this.#file.requireInside(offset, length);
		if (this.#buffer.length < length) this.#buffer = new Uint8Array(Math.max(length, READ_BYTES_MAX));
		this.#rows = [];
		this.#file.readPages(rows.flat(), this.#buffer.subarray(0, length));
		this.#rows = rows;
		this.#begin = row;
		this.#offset = offset;
	}

	#expand(page: Uint8Array, offset: number, which: number): Uint8Array {
		const bytes = this.#file.plainBytes(page, offset);
		if ((this.#expanded[which]?.length ?? 0) < bytes) this.#expanded[which] = new Uint8Array(bytes);
		const target = this.#expanded[which]!.subarray(0, bytes);
		this.#file.expandInto(page, offset, target);
		return target;
	}
}
