/**
 * A line and how far it was read: tabs are columns that stop at every fourth (CommonMark 0.31.2, section 2.2). A
 * marker may take a part of a tab; what is left of it counts as indentation of what follows.
 *
 * What always holds: `at` and `column` stand before the first character that was not taken, `contentAt` and
 * `contentColumn` before the first one from there on that is no space or tab, which is looked for once.
 */
import type { Source } from "../../skim/tokens.ts";
import { isSpaceOrTab, Sign } from "./characters.ts";

const TAB_COLUMNS = 4;

/** By code unit: 1 what ends a line, 2 what code spans and links begin with. */
const classes = new Uint8Array(128);
classes[Sign.newline] = classes[Sign.return] = 1;
classes[Sign.backtick] = classes[Sign.square] = 2;

export class Line {
	begin = 0;
	/** Without what ends it. */
	end = 0;
	at = 0;
	column = 0;
	contentAt = 0;
	contentColumn = 0;
	/** 1 if a code span or a link may begin in it. */
	isMarked = 0;
	readonly #units: Uint16Array;
	readonly #length: number;
	#next: number;

	/** Before the line that begins at an offset. */
	constructor({ units, length }: Source, next: number) {
		this.#units = units;
		this.#length = length;
		this.#next = next;
	}

	/** Goes to the next line; false behind the last one. */
	advance(): boolean {
		const units = this.#units;
		const length = this.#length;
		if (this.#next >= length) {
			this.begin = this.end = length;
			return false;
		}
		this.begin = this.at = this.contentAt = this.#next;
		this.column = this.contentColumn = 0;
		this.isMarked = 0;
		let at = this.begin;
		for (; at < length; at++) {
			const unit = units[at]!;
			const what = unit < 128 ? classes[unit]! : 0;
			if (what === 0) continue;
			if (what === 1) break;
			this.isMarked = 1;
		}
		this.end = at;
		this.#next = units[at] === Sign.return && units[at + 1] === Sign.newline ? at + 2 : at + 1;
		this.#findContent();
		return true;
	}

	/** Columns of white space before the content. */
	get indent(): number {
		return this.contentColumn - this.column;
	}

	/** Nothing but white space is left. */
	get isBlank(): boolean {
		return this.contentAt === this.end;
	}

	/** Takes white space: so many columns, less where the content begins before. */
	takeIndent(columns: number): void {
		const to = Math.min(this.column + columns, this.contentColumn);
		while (this.column < to) {
			const width = this.#units[this.at] === Sign.tab ? TAB_COLUMNS - (this.column % TAB_COLUMNS) : 1;
			if (this.column + width > to) {
				this.column = to;
				return;
			}
			this.column += width;
			this.at++;
		}
	}

	/** Takes the white space before the content, and so many characters of it that are no tabs. */
	takeMarker(length: number): void {
		this.at = this.contentAt + length;
		this.column = this.contentColumn + length;
		this.contentAt = this.at;
		this.contentColumn = this.column;
		this.#findContent();
	}

	#findContent(): void {
		const units = this.#units;
		while (this.contentAt < this.end && isSpaceOrTab(units[this.contentAt]!)) {
			this.contentColumn += units[this.contentAt] === Sign.tab ? TAB_COLUMNS - (this.contentColumn % TAB_COLUMNS) : 1;
			this.contentAt++;
		}
	}
}
