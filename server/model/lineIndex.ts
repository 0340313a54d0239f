/**
 * Offsets to lines and back. Lines and columns are 0-based and columns count UTF-16 code units, as in the language
 * server protocol; lines end at `\n`, `\r\n` or a lone `\r`.
 */

export interface Position {
	/** 0-based. */
	readonly line: number;
	/** 0-based, in UTF-16 code units. */
	readonly character: number;
}

export class LineIndex {
	/** The offset at which each line begins; rising, the first is 0. */
	readonly begins: ArrayLike<number>;
	/** UTF-16 code units of the whole text. */
	readonly textLength: number;
	/** All characters are known to be ASCII: then columns are the same in every encoding. */
	readonly isAscii: boolean;

	constructor(begins: ArrayLike<number>, textLength: number, isAscii = false) {
		this.begins = begins;
		this.textLength = textLength;
		this.isAscii = isAscii;
	}

	static of(text: string): LineIndex {
		const begins = [0];
		for (let at = 0; at < text.length; at++) {
			const unit = text.charCodeAt(at);
			if (unit === 10 || (unit === 13 && text.charCodeAt(at + 1) !== 10)) begins.push(at + 1);
		}
		return new LineIndex(begins, text.length);
	}

	get lineCount(): number {
		return this.begins.length;
	}

	/**
	 * The position of an offset; offsets outside the text are moved to its nearest end. Cost: O(log lines).
	 *
	 * @param line - where it may be, and is looked for first: most ranges end in the line in which they begin
	 */
	positionAt(offset: number, line: number = -1): Position {
		const inside = Math.min(Math.max(offset, 0), this.textLength);
		const begin = line < 0 ? Infinity : this.begins[line] ?? Infinity;
		if (begin <= inside && inside < (this.begins[line + 1] ?? Infinity)) return { line, character: inside - begin };
		let low = 0;
		let high = this.begins.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.begins[middle] as number) <= inside) low = middle + 1;
			else high = middle;
		}
		const found = Math.max(low - 1, 0);
		return { line: found, character: inside - (this.begins[found] ?? 0) };
	}

	/** The offset of a position; one behind its line's end stays in the line, one outside the text is moved to its end. */
	offsetAt({ line, character }: Position): number {
		if (line < 0) return 0;
		if (line >= this.begins.length) return this.textLength;
		const begin = this.begins[line] as number;
		const end = line + 1 < this.begins.length ? (this.begins[line + 1] as number) - 1 : this.textLength;
		return Math.min(begin + Math.max(character, 0), end);
	}
}
