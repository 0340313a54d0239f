/** Facts as text that people read and compare: one line a declaration, reference, import, export and base. */
import { Facts, ValueOp } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind, declarationKindName, ReferenceRole } from "../model/kinds.ts";
import {
	get, type DeclarationRow, type ExportRow, type HeritageRow, type ImportRow, type ReferenceRow, type ValueRow,
} from "../model/rows.ts";
import type { Extraction } from "./extraction.ts";

const DEPTH_MAX = 12;

const nameByNumber = (names: Readonly<Record<string, number>>): ReadonlyMap<number, string> =>
	new Map(Object.entries(names).map(([name, number]) => [number, name]));
const flagNames = Object.entries(DeclarationFlag);
const roleNames = nameByNumber(ReferenceRole);
const opNames = nameByNumber(ValueOp);

/** The whole of an extraction; equal extractions print equally. Lines and columns are 1-based. */
export function printExtraction(extraction: Extraction): string {
	const facts = new Facts(extraction.facts);
	const printer = new Printer(facts);
	const sections: [string, string[]][] = [
		["declarations", rows(facts.declarations, (row) => printer.declaration(row)).slice(1)],
		["references", rows(facts.references, (row) => printer.reference(row))],
		["imports", rows(facts.imports, (row) => printer.imported(row))],
		["exports", rows(facts.exports, (row) => printer.exported(row))],
		["bases", rows(facts.heritage, (row) => printer.base(row))],
		["problems", extraction.problems.map(({ kind, begin, end, message }) =>
			`${printer.place(begin)}-${printer.place(end)} ${kind}: ${message}`)],
	];
	const present = sections.filter(([, lines]) => lines.length > 0);
	return present.map(([title, lines]) => `${title}\n${lines.map((line) => `  ${line}\n`).join("")}`).join("\n");
}

function rows<R extends number>(
	{ first, count }: { readonly first: R; readonly count: number }, print: (row: R) => string,
): string[] {
	const lines: string[] = [];
	for (let row = first; row < count; row++) lines.push(print(row));
	return lines;
}

class Printer {
	readonly #facts: Facts;

	constructor(facts: Facts) {
		this.#facts = facts;
	}

	place(offset: number): string {
		const { begin } = this.#facts.lines;
		let line = 0;
		while (line + 1 < begin.length && (begin[line + 1] as number) <= offset) line++;
		return `${line + 1}:${offset - (begin[line] as number) + 1}`;
	}

	declaration(row: DeclarationRow): string {
		const { declarations, blocks } = this.#facts;
		const flags = get(declarations.flags, row);
		// that something names a value is the rule, and not worth a word
		const words = flagNames.filter(([, bit]) => (flags & bit) !== 0 && bit !== DeclarationFlag.value)
			.map(([name]) => name);
		const block = get(declarations.block, row);
		const parts = [
			this.place(get(declarations.nameBegin, row)), declarationKindName(get(declarations.kind, row)),
			this.#path(row), ...words,
		];
		const first = get(declarations.symbol, row);
		if (first !== row) parts.push(`again of ${this.place(get(declarations.nameBegin, first))}`);
		const [type, returns] = [get(declarations.type, row), get(declarations.returns, row)];
		if (type >= 0) parts.push(`: ${this.#value(type)}`);
		if (returns >= 0) parts.push(`=> ${this.#value(returns)}`);
		if (block >= 0) parts.push(`\`${this.#facts.string(blocks.signature[block])}\``);
		const doc = block < 0 ? "" : this.#facts.string(blocks.doc[block]);
		return parts.join(" ") + (doc === "" ? "" : ` -- ${doc.replaceAll("\n", " | ")}`);
	}

	reference(row: ReferenceRow): string {
		const { references } = this.#facts;
		const parts = [
			this.place(get(references.begin, row)), this.#facts.string(references.name[row]),
			roleNames.get(get(references.role, row)) ?? "?", "in", this.#path(get(references.container, row)),
		];
		const [target, receiver] = [get(references.target, row), get(references.receiver, row)];
		if (target >= 0) parts.push(`-> ${this.#site(target)}`);
		if (receiver >= 0) parts.push(`of ${this.#value(receiver)}`);
		return parts.join(" ");
	}

	imported(row: ImportRow): string {
		const { imports } = this.#facts;
		const binding = get(imports.declaration, row);
		const exportedAs = this.#facts.string(imports.exportedAs[row]);
		const parts = [this.#facts.string(imports.imported[row]), "from",
			JSON.stringify(this.#facts.string(imports.module[row]))];
		if (binding >= 0) parts.push(`binds ${this.#site(binding)}`);
		if (exportedAs !== "") parts.push(`exported as ${exportedAs}`);
		return parts.join(" ");
	}

	exported(row: ExportRow): string {
		const { exports } = this.#facts;
		const declaration = get(exports.declaration, row);
		const what = declaration >= 0 ? this.#site(declaration) : this.#value(get(exports.value, row));
		return `${this.#facts.string(exports.name[row])} is ${what}`;
	}

	base(row: HeritageRow): string {
		const { heritage } = this.#facts;
		return `${this.#site(get(heritage.declaration, row))} ${roleNames.get(get(heritage.role, row)) ?? "?"} ${
			this.#value(get(heritage.base, row))}`;
	}

	/** Names from the outside in; `{}` stands for what has none. */
	#path(row: DeclarationRow): string {
		const { declarations } = this.#facts;
		const names: string[] = [];
		for (let at = row; at > 0; at = get(declarations.parent, at)) {
			const name = this.#facts.string(declarations.name[at]);
			names.push(name === "" ? "{}" : name);
		}
		return names.length === 0 ? "the file" : names.reverse().join(".");
	}

	#site(row: DeclarationRow): string {
		const kind = get(this.#facts.declarations.kind, row);
		const place = this.place(get(this.#facts.declarations.nameBegin, row));
		return `${kind === DeclarationKind.anonymous ? "{}" : this.#path(row)}@${place}`;
	}

	#value(row: ValueRow, depth: number = 0): string {
		if (row < 0) return "?";
		if (depth > DEPTH_MAX) return "…";
		const { values, references } = this.#facts;
		const [a, b] = [get(values.a, row), get(values.b, row)];
		const first = (): string => this.#value(a, depth + 1);
		const op = get(values.op, row);
		switch (op) {
			case ValueOp.reference: {
				const receiver = get(references.receiver, a);
				const name = this.#facts.string(references.name[a]);
				return receiver < 0 ? name : `${this.#value(receiver, depth + 1)}.${name}`;
			}
			case ValueOp.self:
			case ValueOp.super:
				return op === ValueOp.self ? `this of ${this.#path(a)}` : `super of ${this.#path(a)}`;
			case ValueOp.base: return `super of ${first()}`;
			case ValueOp.declaration: return this.#site(a);
			case ValueOp.arguments: return b < 0 ? first() : `${first()}, ${this.#value(b, depth + 1)}`;
			case ValueOp.member: return `${first()}["${this.#facts.string(b)}"]`;
			case ValueOp.parameter: return `parameter ${b} of ${first()}`;
			case ValueOp.part: return `part ${b} of ${first()}`;
			case ValueOp.literal: return JSON.stringify(this.#facts.string(b));
			case ValueOp.where: return `${first()} where ${this.#value(b, depth + 1)}`;
			case ValueOp.is: return `${first()} is ${this.#value(b, depth + 1)}`;
			case ValueOp.lookup: return `${first()}[${b < 0 ? "…" : b}]`;
			case ValueOp.map: return `map of ${first()} to ${this.#value(b, depth + 1)}`;
			case ValueOp.rest: return `parts ${b % 256} to -${b >> 8} of ${first()}`;
			case ValueOp.classOf: return `class of ${first()}`;
			case ValueOp.module: return `module "${this.#facts.string(this.#facts.imports.module[a])}"`;
			case ValueOp.either: return `${first()} | ${this.#value(b, depth + 1)}`;
			case ValueOp.otherwise: return `${first()} ?? ${this.#value(b, depth + 1)}`;
			case ValueOp.both: return `${first()} & ${this.#value(b, depth + 1)}`;
			case ValueOp.generic: return `${first()}<${b < 0 ? "" : this.#value(b, depth + 1)}>`;
			case ValueOp.call: return `${first()}(${b < 0 ? "" : this.#value(b, depth + 1)})`;
			case ValueOp.site: return `${first()} as called (wanted, then arguments: ${b < 0 ? "" : this.#value(b, depth + 1)})`;
			default: return `${opNames.get(op) ?? "?"}(${first()})`;
		}
	}
}
