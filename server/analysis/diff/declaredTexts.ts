/**
 * The texts of a file's symbols, for telling whether one has changed: without what is declared inside, which changes by
 * itself, and without what depends on where it stands.
 *
 * Of what holds others (a file, a class) only lines that name something count: a comment between two methods is neither
 * of the class nor of a method.
 */
import { enclosingBlock } from "../../model/declarations.ts";
import type { Facts } from "../../model/facts.ts";
import { DeclarationKind, isBlockKind } from "../../model/kinds.ts";
import { FILE, firstFrom, get, next, NONE, type DeclarationRow } from "../../model/rows.ts";

/** Stands for what is declared inside. */
const HOLE = "\0";
const CONTAINERS = new Set<number>([
	DeclarationKind.file, DeclarationKind.module, DeclarationKind.class, DeclarationKind.interface, DeclarationKind.enum,
]);

export class DeclaredTexts {
	readonly #facts: Facts;
	readonly #text: string;
	readonly #isProse: boolean;
	/** Rows of the blocks directly inside of a row, in the order of the text. */
	readonly #inside = new Map<DeclarationRow, DeclarationRow[]>();

	/** @param isProse - what is not declared in it counts, whether it names something or not */
	constructor(facts: Facts, text: string, isProse: boolean) {
		this.#facts = facts;
		this.#text = text;
		this.#isProse = isProse;
		const { declarations } = facts;
		for (let row = next(FILE); row < declarations.count; row++) {
			if (!isBlockKind(get(declarations.kind, row))) continue;
			const outer = enclosingBlock(facts, get(declarations.parent, row));
			const others = this.#inside.get(outer);
			if (others) others.push(row);
			else this.#inside.set(outer, [row]);
		}
		const { begin } = declarations;
		const byBegin = (one: DeclarationRow, other: DeclarationRow): number => get(begin, one) - get(begin, other);
		for (const rows of this.#inside.values()) rows.sort(byBegin);
	}

	/** All of some declarations behind their signatures, however it is indented. */
	whole(rows: readonly DeclarationRow[]): string {
		return rows.map((row) => withoutIndent(this.#behindSignature(row, this.#slice(row)))).join("\n");
	}

	/** The same without what is declared inside. */
	own(rows: readonly DeclarationRow[]): string {
		const { kind } = this.#facts.declarations;
		return rows.map((row) => {
			const isContainer = CONTAINERS.has(get(kind, row)) && !this.#isProse;
			return withoutIndent(this.#behindSignature(row, isContainer ? this.#saidIn(row) : this.#withHoles(row)));
		}).join("\n");
	}

	#slice(row: DeclarationRow): string {
		const { begin, end } = this.#facts.declarations;
		return this.#text.slice(begin[row], end[row]);
	}

	#withHoles(row: DeclarationRow): string {
		const { begin, end } = this.#facts.declarations;
		const parts: string[] = [];
		let at = get(begin, row);
		for (const inside of this.#inside.get(row) ?? []) {
			if (get(begin, inside) < at) continue;
			parts.push(this.#text.slice(at, begin[inside]), HOLE);
			at = get(end, inside);
		}
		return [...parts, this.#text.slice(at, end[row])].join("");
	}

	/** Of a container, the lines that name something outside of all that is declared inside. */
	#saidIn(row: DeclarationRow): string {
		const { references, declarations: { begin, end } } = this.#facts;
		const lines = new Set<string>();
		const inside = this.#inside.get(row) ?? [];
		const holes = inside.map((one) => [get(begin, one), get(end, one)] as const);
		let hole = 0;
		for (let reference = firstFrom(references.begin, get(begin, row)); reference < references.count; reference++) {
			const at = get(references.begin, reference);
			if (at >= get(end, row)) break;
			while ((holes[hole]?.[1] ?? Infinity) <= at) hole++;
			if ((holes[hole]?.[0] ?? Infinity) <= at) continue;
			const from = Math.max(this.#text.lastIndexOf("\n", at - 1) + 1, holes[hole - 1]?.[1] ?? 0, get(begin, row));
			const lineEnd = this.#text.indexOf("\n", at);
			const to = Math.min(lineEnd < 0 ? this.#text.length : lineEnd, holes[hole]?.[0] ?? Infinity, get(end, row));
			lines.add(`${from} ${this.#text.slice(from, to).trim()}`);
		}
		return [...lines].map((line) => line.slice(line.indexOf(" ") + 1)).join("\n");
	}

	/** What follows the letters of the signature, if the text begins with them. */
	#behindSignature(row: DeclarationRow, text: string): string {
		const { blocks, declarations } = this.#facts;
		const signature = this.#facts.string(blocks.signature[get(declarations.block, row)] ?? NONE);
		let at = 0;
		for (const letter of signature) {
			if (letter === " ") continue;
			while (at < text.length && /\s/.test(text[at] as string)) at++;
			if (!text.startsWith(letter, at)) return text;
			at += letter.length;
		}
		return text.slice(at);
	}
}

/** Without blank lines, ends of lines that cannot be seen, and the indentation that all lines but the first share. */
function withoutIndent(text: string): string {
	const [first = "", ...rest] = text.split(/\r\n|\r|\n/).map((line) => line.trimEnd());
	const said = rest.filter((line) => line !== "" && line.trim() !== HOLE);
	const shared = Math.min(...said.map((line) => line.length - line.trimStart().length));
	return [first.trim(), ...said.map((line) => line.slice(shared))].join("\n").trim();
}
