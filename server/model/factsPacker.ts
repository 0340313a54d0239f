/** Packs facts from columns that are whole already. */
import {
	FACTS_VERSION, FIXED_WORDS, HEADER_WORDS, MAGIC, tableNames, TABLES, type Facts, type TableName,
} from "./facts.ts";
import { ColumnWriter } from "./factsColumns.ts";
import { StringRun } from "./factsStrings.ts";

/** By table: how many columns those before it have; at the end how many there are. */
const columnsBefore = [0];
for (const name of tableNames) columnsBefore.push((columnsBefore.at(-1) ?? 0) + TABLES[name].length);

/**
 * Packs tables that are given column by column, in the order of {@link TABLES}. May be used again after each finish,
 * and needs no more memory then but for what it gives.
 */
export class FactsPacker {
	/** The strings of the facts; those that columns speak of are added before the end. */
	readonly strings: StringRun = new StringRun();
	readonly #writer = new ColumnWriter();
	readonly #header = new Uint32Array(HEADER_WORDS);
	#tableCount = 0;
	#columnCount = 0;

	/** Begins the next table. @throws Error (a bug) if it is another's turn, or a column of the one before is missing */
	table(name: TableName, count: number): void {
		this.#expectTurn(name);
		this.#header[FIXED_WORDS + this.#tableCount++] = count;
	}

	/** The next column of the table: the first `count` of these values. */
	column(values: Int32Array, count: number): void {
		this.#addLength(this.#writer.column(values, count));
	}

	/** The next column: of each of the first `count` rows, its value. */
	ordered(values: Int32Array, rows: Int32Array, count: number): void {
		this.#addLength(this.#writer.ordered(values, rows, count));
	}

	/** The same for values that are numbers of rows, in their new numbering; negative ones become -1. */
	numbered(values: Int32Array, rows: Int32Array, numbers: Int32Array, count: number): void {
		this.#addLength(this.#writer.numbered(values, rows, numbers, count));
	}

	/** Ends the last table and gives all of it as new bytes. */
	finish({
		textLength, interfaceHash, problemCount,
	}: Pick<Facts, "textLength" | "interfaceHash" | "problemCount">): Uint8Array {
		const header = this.#header;
		const writer = this.#writer;
		const { strings } = this;
		this.#expectTurn(undefined);
		this.#addLength(writer.column(strings.lengths, strings.count));
		header[0] = MAGIC;
		header[1] = FACTS_VERSION;
		header[2] = interfaceHash[0];
		header[3] = interfaceHash[1];
		header[4] = textLength;
		header[5] = problemCount;
		header[6] = writer.text(strings.units, strings.unitCount);
		header[7] = strings.count;
		// all of it is written below, so it need not be cleared first
		const packed = new Uint8Array(Buffer.allocUnsafeSlow(HEADER_WORDS * 4 + writer.length).buffer);
		packed.set(new Uint8Array(header.buffer));
		packed.set(writer.bytes, HEADER_WORDS * 4);
		writer.clear();
		strings.clear();
		this.#tableCount = this.#columnCount = 0;
		return packed;
	}

	#addLength(byteCount: number): void {
		this.#header[FIXED_WORDS + tableNames.length + this.#columnCount++] = byteCount;
	}

	#expectTurn(name: TableName | undefined): void {
		const isTurn = tableNames[this.#tableCount] === name && columnsBefore[this.#tableCount] === this.#columnCount;
		if (!isTurn) throw new Error(`the tables of facts are not packed in their order: ${name ?? "the end"}`);
	}
}
