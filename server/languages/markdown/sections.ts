/**
 * Headings as sections: what follows a heading belongs to it, up to the next one that is not below it, and no further
 * than the block quote or list item that the heading stands in.
 */
import { DeclarationKind } from "../../model/kinds.ts";
import type { FactsSink } from "../../skim/factsSink.ts";
import { DEPTH_MAX } from "../../skim/parser.ts";
import { NONE } from "../../skim/values.ts";

export class Sections {
	readonly #sink: FactsSink;
	/** Of what is open: the level of a heading, 0 for a container; */
	readonly #levels: number[] = [];
	/** its declaration, if it has one; and what that is inside of. */
	readonly #declarations: number[] = [];
	readonly #outer: number[] = [];
	/** Declarations that are open. */
	#depth = 0;
	#saidDepth = false;

	constructor(sink: FactsSink) {
		this.#sink = sink;
	}

	/** Begins a file. */
	restart(): void {
		this.#levels.length = this.#declarations.length = this.#outer.length = 0;
		this.#depth = 0;
		this.#saidDepth = false;
	}

	enterContainer(): void {
		this.#push(0, NONE);
	}

	/** Everything in the innermost container ends. */
	leaveContainer(at: number): void {
		while (this.#levels.at(-1)! > 0) this.#pop(at);
		this.#pop(at);
	}

	/** A heading begins a section. @param name - where the name stands; one without a name declares nothing */
	begin(level: number, at: number, name: { readonly begin: number; readonly end: number }): number {
		while (this.#levels.at(-1)! >= level) this.#pop(at);
		const declaration = name.end > name.begin && this.#fits(name) ? this.#declare(at, name) : NONE;
		this.#push(level, declaration);
		return declaration;
	}

	/** Ends what is left. */
	finish(at: number): void {
		while (this.#levels.length > 0) this.#pop(at);
	}

	#declare(at: number, { begin, end }: { readonly begin: number; readonly end: number }): number {
		const { source, declarations } = this.#sink;
		const name = source.names.intern(source.units, begin, end);
		const declaration = this.#sink.declareNamed(DeclarationKind.section, name, begin, end);
		declarations.begin[declaration] = at;
		declarations.end[declaration] = source.length;
		this.#sink.bind(declaration);
		return declaration;
	}

	#fits(name: { readonly begin: number; readonly end: number }): boolean {
		if (this.#depth < DEPTH_MAX) return true;
		if (!this.#saidDepth) this.#sink.problem(name.begin, name.end, "Sections nest deeper than they are read.");
		this.#saidDepth = true;
		return false;
	}

	#push(level: number, declaration: number): void {
		this.#levels.push(level);
		this.#declarations.push(declaration);
		this.#outer.push(this.#sink.inside);
		if (declaration === NONE) return;
		this.#sink.enter(declaration);
		this.#depth++;
	}

	#pop(at: number): void {
		this.#levels.pop();
		const declaration = this.#declarations.pop()!;
		const outer = this.#outer.pop()!;
		if (declaration === NONE) return;
		this.#sink.declarations.end[declaration] = at;
		this.#sink.leave(outer);
		this.#depth--;
	}
}
