/** Facts as text that people read and compare: one line a declaration, reference, import, export and base. */
import { Facts, ValueOp } from "../model/facts.ts";
import { DeclarationFlag, DeclarationKind, declarationKindName, ReferenceRole } from "../model/kinds.ts";
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
		["declarations", rows(facts.declarations.count, (row) => printer.declaration(row)).slice(1)],
		["references", rows(facts.references.count, (row) => printer.reference(row))],
		["imports", rows(facts.imports.count, (row) => printer.imported(row))],
		["exports", rows(facts.exports.count, (row) => printer.exported(row))],
		["bases", rows(facts.heritage.count, (row) => printer.base(row))],
		["problems", extraction.problems.map(({ kind, begin, end, message }) =>
			`${printer.place(begin)}-${printer.place(end)} ${kind}: ${message}`)],
	];
	const present = sections.filter(([, lines]) => lines.length > 0);
	return present.map(([title, lines]) => `${title}\n${lines.map((line) => `  ${line}\n`).join("")}`).join("\n");
}

const rows = (count: number, print: (row: number) => string): string[] =>
	Array.from({ length: count }, (_, row) => print(row));

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

	declaration(row: number): string {
		const { declarations, blocks } = this.#facts;
		const flags = declarations.flags[row] as number;
		// that something names a value is the rule, and not worth a word
		const words = flagNames.filter(([, bit]) => (flags & bit) !== 0 && bit !== DeclarationFlag.value)
			.map(([name]) => name);
		const block = declarations.block[row] as number;
		const parts = [
			this.place(declarations.nameBegin[row] as number), declarationKindName(declarations.kind[row] as number),
			this.#path(row), ...words,
		];
		const first = declarations.symbol[row] as number;
		if (first !== row) parts.push(`again of ${this.place(declarations.nameBegin[first] as number)}`);
		const [type, returns] = [declarations.type[row] as number, declarations.returns[row] as number];
		if (type >= 0) parts.push(`: ${this.#value(type)}`);
		if (returns >= 0) parts.push(`=> ${this.#value(returns)}`);
		if (block >= 0) parts.push(`\`${this.#facts.string(blocks.signature[block] as number)}\``);
		const doc = block < 0 ? "" : this.#facts.string(blocks.doc[block] as number);
		return parts.join(" ") + (doc === "" ? "" : ` -- ${doc.replaceAll("\n", " | ")}`);
	}

	reference(row: number): string {
		const { references } = this.#facts;
		const parts = [
			this.place(references.begin[row] as number), this.#facts.string(references.name[row] as number),
			roleNames.get(references.role[row] as number) ?? "?", "in", this.#path(references.container[row] as number),
		];
		const [target, receiver] = [references.target[row] as number, references.receiver[row] as number];
		if (target >= 0) parts.push(`-> ${this.#site(target)}`);
		if (receiver >= 0) parts.push(`of ${this.#value(receiver)}`);
		return parts.join(" ");
	}

	imported(row: number): string {
		const { imports } = this.#facts;
		const binding = imports.declaration[row] as number;
		const exportedAs = this.#facts.string(imports.exportedAs[row] as number);
		const parts = [this.#facts.string(imports.imported[row] as number), "from",
			JSON.stringify(this.#facts.string(imports.module[row] as number))];
		if (binding >= 0) parts.push(`binds ${this.#site(binding)}`);
		if (exportedAs !== "") parts.push(`exported as ${exportedAs}`);
		return parts.join(" ");
	}

	exported(row: number): string {
		const { exports } = this.#facts;
		const declaration = exports.declaration[row] as number;
		const what = declaration >= 0 ? this.#site(declaration) : this.#value(exports.value[row] as number);
		return `${this.#facts.string(exports.name[row] as number)} is ${what}`;
	}

	base(row: number): string {
		const { heritage } = this.#facts;
		return `${this.#site(heritage.declaration[row] as number)} ${roleNames.get(heritage.role[row] as number) ?? "?"} ${
			this.#value(heritage.base[row] as number)}`;
	}

	/** Names from the outside in; `{}` stands for what has none. */
	#path(row: number): string {
		const { declarations } = this.#facts;
		const names: string[] = [];
		for (let at = row; at > 0; at = declarations.parent[at] as number) {
			const name = this.#facts.string(declarations.name[at] as number);
			names.push(name === "" ? "{}" : name);
		}
		return names.length === 0 ? "the file" : names.reverse().join(".");
	}

	#site(row: number): string {
		const kind = this.#facts.declarations.kind[row] as number;
		const place = this.place(this.#facts.declarations.nameBegin[row] as number);
		return `${kind === DeclarationKind.anonymous ? "{}" : this.#path(row)}@${place}`;
	}

	#value(row: number, depth: number = 0): string {
		if (row < 0) return "?";
		if (depth > DEPTH_MAX) return "…";
		const { values, references } = this.#facts;
		const [a, b] = [values.a[row] as number, values.b[row] as number];
		const first = (): string => this.#value(a, depth + 1);
		const op = values.op[row] as number;
		switch (op) {
			case ValueOp.reference: {
				const receiver = references.receiver[a] as number;
				const name = this.#facts.string(references.name[a] as number);
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
			case ValueOp.lookup: return `${first()}[${b < 0 ? "…" : b}]`;
			case ValueOp.map: return `map of ${first()} to ${this.#value(b, depth + 1)}`;
			case ValueOp.rest: return `parts ${b % 256} to -${b >> 8} of ${first()}`;
			case ValueOp.classOf: return `class of ${first()}`;
			case ValueOp.module: return `module "${this.#facts.string(this.#facts.imports.module[a] as number)}"`;
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
