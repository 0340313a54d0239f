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
import { firstFrom } from "../changedSymbols.ts";

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
	readonly #inside = new Map<number, number[]>();

	/** @param isProse - what is not declared in it counts, whether it names something or not */
	constructor(facts: Facts, text: string, isProse: boolean) {
		this.#facts = facts;
		this.#text = text;
		this.#isProse = isProse;
		const { declarations } = facts;
		for (let row = 1; row < declarations.count; row++) {
			if (!isBlockKind(declarations.kind[row] as number)) continue;
			const outer = enclosingBlock(facts, declarations.parent[row] as number);
			const others = this.#inside.get(outer);
			if (others) others.push(row);
			else this.#inside.set(outer, [row]);
		}
		const { begin } = declarations;
		const byBegin = (one: number, other: number): number => (begin[one] as number) - (begin[other] as number);
		for (const rows of this.#inside.values()) rows.sort(byBegin);
	}

	/** All of some declarations behind their signatures, however it is indented. */
	whole(rows: readonly number[]): string {
		return rows.map((row) => withoutIndent(this.#behindSignature(row, this.#slice(row)))).join("\n");
	}

	/** The same without what is declared inside. */
	own(rows: readonly number[]): string {
		const { kind } = this.#facts.declarations;
		return rows.map((row) => {
			const isContainer = CONTAINERS.has(kind[row] as number) && !this.#isProse;
			return withoutIndent(this.#behindSignature(row, isContainer ? this.#saidIn(row) : this.#withHoles(row)));
		}).join("\n");
	}

	#slice(row: number): string {
		const { begin, end } = this.#facts.declarations;
		return this.#text.slice(begin[row], end[row]);
	}

	#withHoles(row: number): string {
		const { begin, end } = this.#facts.declarations;
		const parts: string[] = [];
		let at = begin[row] as number;
		for (const inside of this.#inside.get(row) ?? []) {
			if ((begin[inside] as number) < at) continue;
			parts.push(this.#text.slice(at, begin[inside]), HOLE);
			at = end[inside] as number;
		}
		return [...parts, this.#text.slice(at, end[row])].join("");
	}

	/** Of a container, the lines that name something outside of all that is declared inside. */
	#saidIn(row: number): string {
		const { references, declarations: { begin, end } } = this.#facts;
		const lines = new Set<string>();
		const inside = this.#inside.get(row) ?? [];
		const holes = inside.map((one) => [begin[one] as number, end[one] as number] as const);
		let hole = 0;
		for (let reference = firstFrom(references.begin, begin[row] as number); reference < references.count; reference++) {
			const at = references.begin[reference] as number;
			if (at >= (end[row] as number)) break;
			while ((holes[hole]?.[1] ?? Infinity) <= at) hole++;
			if ((holes[hole]?.[0] ?? Infinity) <= at) continue;
			const from = Math.max(this.#text.lastIndexOf("\n", at - 1) + 1, holes[hole - 1]?.[1] ?? 0, begin[row] as number);
			const lineEnd = this.#text.indexOf("\n", at);
			const to = Math.min(lineEnd < 0 ? this.#text.length : lineEnd, holes[hole]?.[0] ?? Infinity, end[row] as number);
			lines.add(`${from} ${this.#text.slice(from, to).trim()}`);
		}
		return [...lines].map((line) => line.slice(line.indexOf(" ") + 1)).join("\n");
	}

	/** What follows the letters of the signature, if the text begins with them. */
	#behindSignature(row: number, text: string): string {
		const { blocks, declarations } = this.#facts;
		const signature = this.#facts.string(blocks.signature[declarations.block[row] as number] ?? -1);
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
