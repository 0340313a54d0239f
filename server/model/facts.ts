/**
 * Facts: all that one file says by itself. Declarations, scopes, references, imports, exports, and where values come
 * from; no path, no other file, nothing that a neighbour could change. Equal text gives equal facts, so branches and
 * worktrees share them.
 *
 * Facts are flat columns of 32-bit integers over a table of strings, packed into one byte array that travels from the
 * parser thread to disk as it is. {@link Facts} reads it lazily: a column is decoded, and a string is made, when it is
 * first asked for.
 *
 *     header   magic, version, table sizes, length of each column, of the strings
 *     columns  zigzag varint differences, in the order of {@link TABLES}
 *     strings  UTF-8, one run; their lengths are a column
 *
 * What always holds: row numbers refer inside one file; -1 means none. Offsets are UTF-16 code units of the text,
 * half-open. `references` and the declarations' `nameBegin` rise within a table. Declaration 0 is the file itself.
 * A scope comes after the scope around it; a declaration comes after its parent, unless its own name stands before it.
 */
import { DecodeError } from "./decodeError.ts";
import { readColumn } from "./factsColumns.ts";
import {
	firstFrom, get, NONE, previous, type AnyRow, type BlockRow, type Column, type DeclarationRow, type ReferenceRow,
	type RowOf, type ScopeRow, type StringRow, type ValueRow,
} from "./rows.ts";
import { StringTable } from "./stringTable.ts";

/** Raised whenever extraction changes what it says about unchanged text, or this format changes. */
export const FACTS_VERSION = 53;

export const MAGIC = 0x5443464b; // "KFCT"

/**
 * The tables and their columns.
 *
 * - `declarations`: every named binding. `parent`: the enclosing declaration, by structure. `scope`: where it binds;
 *   -1 for members, which bind in their parent. `type`: the value that says what it holds (annotation, else
 *   initializer). `returns`: the value that a call of it gives; of a type parameter: what it is when nothing is said.
 *   `block`: its row in `blocks`. `symbol`: the first declaration, in the text, of the symbol that it is one of;
 *   mostly itself (skim/symbolGroups.ts).
 * - `blocks`: declarations that are stored as blocks. `hash0`, `hash1`: the file-independent half of their BlockId.
 *   `signature`, `doc`: strings. `owner`: string, the name of the type that it is a member of although it stands
 *   outside that type, perhaps in another file (Go methods); or -1.
 * - `references`: every other occurrence of a name, and the names that imports bind. `container`: the innermost
 *   declaration that is a block and encloses it. `receiver`: the value before the dot, or -1. `target`: the
 *   declaration of this file that scope finds (the first of its group); import bindings included. Members, and names
 *   that no scope of the file binds, have -1.
 * - `values`: a graph of where values come from; see {@link ValueOp}.
 * - `imports`: one row a binding or re-export. `module`: string, the specifier as written. `moduleReference`: its
 *   occurrence. `imported`: string, the name there; `*` for the module itself. `importedReference`: the occurrence of
 *   that name, or the name of the binding when it has none (default, namespace). `declaration`: the binding here.
 *   `exportedAs`: string, when it is exported again under that name; `*` for everything. `exportedReference`: the
 *   occurrence of that name, when it is another one.
 * - `exports`: `name` is exported and means `declaration`, or when that is -1, `value`. Under the name `*` values stand
 *   for the names that the file gives to whoever takes all of it, when it lists them; -1 for names that are not known.
 * - `heritage`: `declaration` extends or implements (`role`) the value `base`.
 * - `lines`: the offset at which each line begins.
 */
export const TABLES = {
	declarations: [
		"name", "kind", "flags", "nameBegin", "nameEnd", "begin", "end", "parent", "scope", "type", "returns", "block",
		"symbol",
	],
	blocks: ["declaration", "signature", "doc", "owner", "hash0", "hash1"],
	scopes: ["begin", "end", "parent", "owner"],
	references: ["name", "begin", "end", "role", "scope", "container", "receiver", "target"],
	values: ["op", "a", "b"],
	imports: [
		"module", "moduleReference", "imported", "importedReference", "declaration", "exportedAs", "exportedReference",
	],
	exports: ["name", "declaration", "value"],
	heritage: ["declaration", "base", "role"],
	lines: ["begin"],
} as const;

export type TableName = keyof typeof TABLES;
export type ColumnName<T extends TableName> = (typeof TABLES)[T][number];
/** A table: one column of integers a name, and its rows from `first` to before `count`. */
export type Table<T extends TableName> = {
	readonly [C in ColumnName<T>]: Column<RowOf<T>, C extends keyof RowsIn[T] ? Extract<RowsIn[T][C], number> : number>;
} & { readonly count: number; readonly first: RowOf<T>; readonly last: RowOf<T> };

/** The columns that hold rows of a table, or strings. */
interface RowsIn {
	declarations: {
		name: StringRow; parent: DeclarationRow; scope: ScopeRow; type: ValueRow; returns: ValueRow; block: BlockRow;
		symbol: DeclarationRow;
	};
	blocks: { declaration: DeclarationRow; signature: StringRow; doc: StringRow; owner: StringRow };
	scopes: { parent: ScopeRow; owner: DeclarationRow };
	references: {
		name: StringRow; scope: ScopeRow; container: DeclarationRow; receiver: ValueRow; target: DeclarationRow;
	};
	/** Of which table, the operation says. */
	values: { a: AnyRow; b: AnyRow };
	imports: {
		module: StringRow; moduleReference: ReferenceRow; imported: StringRow; importedReference: ReferenceRow;
		declaration: DeclarationRow; exportedAs: StringRow; exportedReference: ReferenceRow;
	};
	exports: { name: StringRow; declaration: DeclarationRow; value: ValueRow };
	heritage: { declaration: DeclarationRow; base: ValueRow };
	lines: object;
}

/**
 * Where a value comes from. `a` and `b` are value rows unless said otherwise.
 *
 * `class Foo` and `typeof foo` are plain references; `new Foo` and the annotation `: Foo` are instances of one.
 */
export const ValueOp = {
	/** What reference `a` names (a row of `references`): a variable's value, a class itself, a module. */
	reference: 1,
	/** An instance of the class or type that `a` is. */
	instance: 2,
	/** The result of calling `a` with the {@link ValueOp.arguments} `b` (or -1). */
	call: 3,
	/** `this` or `self` inside declaration `a`; when number `b` is 1, the class `a` itself: in what is static. */
	self: 4,
	/** The base of declaration `a`; itself, and no instance of it, when number `b` is 1. */
	super: 5,
	/** An element of the collection `a`: what iterating gives, and indexing where that is the same. */
	element: 6,
	/** A collection of `a`. */
	collection: 7,
	/** What `a` gives when awaited. */
	awaited: 8,
	/** Something that gives `a` when awaited. */
	promise: 9,
	/** `a` or `b`. */
	either: 10,
	/** `a` and `b` at once. */
	both: 11,
	/** Declaration `a` itself: an object literal, a function or class expression. */
	declaration: 12,
	/** The type or callable `a` applied to the type arguments `b`, a list of {@link ValueOp.arguments}. */
	generic: 13,
	/** A list: `a` (-1: nothing is known of it), then the rest `b` (or -1). */
	arguments: 14,
	/** The member of `a` named by string `b`; for patterns and indexed types, which have no occurrence of their own. */
	member: 15,
	/** What parameter number `b` of the callable `a` takes; of a class: of its constructor. */
	parameter: 16,
	/**
	 * The callable `a` as one call site uses it: `b` is a list of {@link ValueOp.arguments}, first what the site wants of
	 * the result (or -1), then the arguments. Type parameters of `a` can be inferred from it.
	 */
	site: 17,
	/** The module of row `a` of `imports`. */
	module: 18,
	/** Several values as one: the list `a` of {@link ValueOp.arguments}. What a Go function with several results gives. */
	tuple: 19,
	/** Part number `b` of the tuple `a`, or -`b` counted from its end; part 0 of what is no tuple is that itself. */
	part: 20,
	/** What the class `a` extends, as an instance: `super(C, self)`. */
	base: 21,
	/** `a`, and `b` where that is unknown or from outside: what a part of a pattern is by default. */
	otherwise: 22,
	/** What looking something up in `a` gives; of a tuple part number `b`, unless that is -1. */
	lookup: 23,
	/** A map from `a` to `b`, either of which may be -1. */
	map: 24,
	/** A collection of the parts of the tuple `a` from number `b` % 256 on, but for the last `b` / 256. */
	rest: 25,
	/** The class that `a` is an instance of. */
	classOf: 26,
	/** The text of string `b`, written as a literal or as the type of one; `a` is -1. */
	literal: 27,
	/** `a`, where {@link ValueOp.is} `b` holds: those of its alternatives of which that can be true. */
	where: 28,
	/**
	 * Whether `a` is `b`: a member of something is one of some literals, or something is an instance of a type. Where `b`
	 * is a call, what the callable tells of its first argument; such a callable gives an `is` of its parameter.
	 */
	is: 29,
	/** What `new` gives: the instance `a`, of which the {@link ValueOp.arguments} `b` may tell the type parameters. */
	made: 30,
	/** What `a` has under the name that type parameter `b` stands for: `Events[K]`. */
	indexed: 31,
} as const;
export type ValueOp = (typeof ValueOp)[keyof typeof ValueOp];
/** Number `b` of {@link ValueOp.self} and {@link ValueOp.super} where they are classes and not instances. */
export const ITSELF = 1;

export const tableNames: readonly TableName[] = Object.keys(TABLES) as TableName[];
/** How many columns come before those of a table. */
const columnsBefore = {} as Record<TableName, number>;
let columnCount = 0;
for (const name of tableNames) {
	columnsBefore[name] = columnCount;
	columnCount += TABLES[name].length;
}
/** magic, version, interface hash (2), text length, problem count, string bytes, string count */
export const FIXED_WORDS = 8;
/** Then row counts, and the lengths of columns, that of the strings' lengths last. */
export const HEADER_WORDS: number = FIXED_WORDS + tableNames.length + columnCount + 1;

/** The facts of one file, read lazily from their packed form. */
export class Facts {
	readonly declarations: Table<"declarations">;
	readonly blocks: Table<"blocks">;
	readonly scopes: Table<"scopes">;
	readonly references: Table<"references">;
	readonly values: Table<"values">;
	readonly imports: Table<"imports">;
	readonly exports: Table<"exports">;
	readonly heritage: Table<"heritage">;
	readonly lines: { readonly begin: Int32Array; readonly count: number };
	/** UTF-16 code units of the file. */
	readonly textLength: number;
	/** Places that could not be read: syntax errors, bytes that are no text, limits. */
	readonly problemCount: number;
	readonly interfaceHash: readonly [number, number];
	readonly stringCount: number;
	/** The packed form, as {@link FactsPacker.finish} made it. */
	readonly packed: Uint8Array;

	/** Where each column begins; behind them the strings' lengths, then the strings. */
	readonly #ends: readonly number[];
	#strings: StringTable | undefined;

	/**
	 * @param packed - kept, not copied: the caller must not change it while these facts live
	 * @throws DecodeError if the header is damaged or of another version
	 */
	constructor(packed: Uint8Array) {
		if (packed.length < HEADER_WORDS * 4) throw new DecodeError("facts are cut short");
		headerBytes.set(packed.subarray(0, HEADER_WORDS * 4));
		if (header[0] !== MAGIC || header[1] !== FACTS_VERSION) throw new DecodeError("these are not facts of this version");
		const ends = endsOfColumns();
		let [index, column] = [0, 0];
		const table = <T extends TableName>(name: T): Table<T> => {
			const Columns = tableClasses[index] as LazyTableClass;
			const made = new Columns(packed, ends, column, header[FIXED_WORDS + index] as number);
			index += 1;
			column += TABLES[name].length;
			return made as unknown as Table<T>;
		};
		this.declarations = table("declarations");
		this.blocks = table("blocks");
		this.scopes = table("scopes");
		this.references = table("references");
		this.values = table("values");
		this.imports = table("imports");
		this.exports = table("exports");
		this.heritage = table("heritage");
		this.lines = table("lines") as unknown as Facts["lines"];
		const end = (ends.at(-1) as number) + (header[6] as number);
		if (end !== packed.length) throw new DecodeError("facts are cut short or too long");
		this.stringCount = header[7] as number;
		this.interfaceHash = [(header[2] as number) | 0, (header[3] as number) | 0];
		this.textLength = header[4] as number;
		this.problemCount = header[5] as number;
		this.packed = packed;
		this.#ends = ends;
	}

	/** A column as it is packed: those of equal bytes have equal values. Not to be changed. */
	packedColumn(table: TableName, column: string): Uint8Array {
		const at = columnsBefore[table] + (TABLES[table] as readonly string[]).indexOf(column);
		return this.packed.subarray(this.#ends[at], this.#ends[at + 1]);
	}

	/** Whether all strings are those of other facts, which have as many, but for those of some rows. */
	hasSameStringsBut(rows: ReadonlySet<number>, other: Facts): boolean {
		const [one, two] = [this.packed.subarray(this.#ends[columnCount]), other.packed.subarray(other.#ends[columnCount])];
		return Buffer.compare(one, two) === 0 || this.#table().isSameBut(rows, other.#table());
	}

	/** A string of the table; none, and anything out of range, is the empty string. */
	string(row: StringRow | undefined): string {
		return row === undefined ? "" : this.#table().at(row);
	}

	/** All strings, in order. Cost: makes those that nobody has asked for. */
	get strings(): readonly string[] {
		return Array.from({ length: this.stringCount }, (_, row) => this.string(row as StringRow));
	}

	#table(): StringTable {
		if (this.#strings === undefined) {
			const [begin, end] = this.#ends.slice(columnCount) as [number, number];
			const lengths = readColumn(this.packed, begin, end, this.stringCount);
			this.#strings = new StringTable(lengths, this.packed.subarray(end));
		}
		return this.#strings;
	}
}

/** The header that is looked at: facts are read by the hundred thousand. */
const header = new Uint32Array(HEADER_WORDS);
const headerBytes = new Uint8Array(header.buffer);

/** Where each column begins in the packed bytes, and where the last one ends: that of the strings' lengths. */
function endsOfColumns(): readonly number[] {
	let end = HEADER_WORDS * 4;
	const ends = [end];
	for (let at = FIXED_WORDS + tableNames.length; at < HEADER_WORDS; at++) ends.push((end += header[at] as number));
	return ends;
}

/** Column `at` of a table lies from `ends[columnsBefore + at]` to the next. */
interface LazyTable {
	readonly packed: Uint8Array;
	readonly ends: readonly number[];
	readonly columnsBefore: number;
	readonly count: number;
	/** Made with the first column: of most files that are asked, few tables are looked at. */
	decoded: (Int32Array | undefined)[] | undefined;
}

/** For each table its class, whose columns are decoded when they are first asked for. */
const tableClasses = tableNames.map((name) => lazyTable(TABLES[name]));

type LazyTableClass =
	new (packed: Uint8Array, ends: readonly number[], columnsBefore: number, count: number) => object;

function lazyTable(columns: readonly string[]): LazyTableClass {
	class Columns implements LazyTable {
		// Only declared: fields that are defined as such are slow to define in classes that come of one text.
		declare readonly packed: Uint8Array;
		declare readonly ends: readonly number[];
		declare readonly columnsBefore: number;
		declare readonly count: number;
		declare decoded: (Int32Array | undefined)[] | undefined;

		constructor(packed: Uint8Array, ends: readonly number[], columnsBefore: number, count: number) {
			this.packed = packed;
			this.ends = ends;
			this.columnsBefore = columnsBefore;
			this.count = count;
			this.decoded = undefined;
		}

		get first(): number {
			return 0;
		}

		get last(): number {
			return this.count - 1;
		}
	}
	columns.forEach((name, column) => {
		Object.defineProperty(Columns.prototype, name, {
			get: function (this: LazyTable) {
				return this.decoded?.[column] ?? decodeColumn(this, column, columns.length);
			},
		});
	});
	return Columns;
}

function decodeColumn(table: LazyTable, column: number, columnsInTable: number): Int32Array {
	const { packed, ends, columnsBefore, count } = table;
	table.decoded ??= new Array<undefined>(columnsInTable).fill(undefined);
	const at = columnsBefore + column;
	return (table.decoded[column] = readColumn(packed, ends[at] as number, ends[at + 1] as number, count));
}

/**
 * The row of the innermost-starting span that contains `offset`, by binary search: the last row whose `begin` is at or
 * before `offset`, if its `end` is at or after it. An offset just behind a name still belongs to it, as editors expect.
 *
 * @returns a row, or none
 */
export function rowAt<R extends number>(begins: Column<R>, ends: Column<R>, offset: number): R | AnyRow {
	const behind = firstFrom(begins, offset + 1);
	for (let row = previous(behind); row >= 0 && row >= behind - 2; row--) {
		if (get(ends, row) >= offset && get(begins, row) <= offset) return row;
	}
	return NONE;
}
