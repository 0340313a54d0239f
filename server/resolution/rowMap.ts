/**
 * Something by a row of a file: a declaration, a value. Two maps deep, because a key put together from path and row
 * would be made, and hashed, for each question; and most questions in a row are about one file.
 */
export class RowMap<T> {
	readonly #files = new Map<string, Map<number, T>>();
	#path: string | undefined;
	#rows: Map<number, T> | undefined;

	get(path: string, row: number): T | undefined {
		return this.#of(path)?.get(row);
	}

	set(path: string, row: number, value: T): void {
		let rows = this.#of(path);
		if (rows === undefined) this.#files.set(path, (this.#rows = rows = new Map()));
		rows.set(row, value);
	}

	delete(path: string, row: number): void {
		this.#of(path)?.delete(row);
	}

	#of(path: string): Map<number, T> | undefined {
		if (path !== this.#path) {
			this.#path = path;
			this.#rows = this.#files.get(path);
		}
		return this.#rows;
	}
}
