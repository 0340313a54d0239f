/**
 * Which of the symbols that went are among those that came: the same kind and name, or the same body, in another place.
 *
 * The surest signs first, and each symbol once. A sign that several have on a side pairs them only if it is of what is
 * inside of them, for then it does not matter which is which.
 */
import { DeclarationKind } from "../../model/kinds.ts";
import type { SideSymbol } from "./symbolChanges.ts";

/** Bodies of fewer letters are alike by chance. */
const TOLD_BY_NAME_MIN = 8;
const TOLD_ALONE_MIN = 40;
/** A file is another one if at least this share of its symbols is found there. */
const SHARE_MIN = 0.5;

/** From a symbol that went to the one that it is now. */
export type Moves = ReadonlyMap<SideSymbol, SideSymbol>;

export function movesBetween(removed: readonly SideSymbol[], added: readonly SideSymbol[]): Moves {
	const pairing = new Pairing(removed, added);
	pairing.byBody(({ kind, qualifiedName }, body) => `${kind} ${qualifiedName} ${body}`);
	pairing.byBody(({ kind, name }, body) => (body.length >= TOLD_BY_NAME_MIN ? `${kind} ${name} ${body}` : undefined));
	pairing.byBody(({ kind }, body) => (body.length >= TOLD_ALONE_MIN ? `${kind} ${body}` : undefined));
	pairing.byOnlyOne(({ kind, qualifiedName }) =>
		(kind === DeclarationKind.file ? undefined : `${kind} ${qualifiedName}`));
	pairing.filesByContents();
	pairing.byOuter();
	return pairing.moves;
}

class Pairing {
	readonly moves = new Map<SideSymbol, SideSymbol>();
	readonly #removed: Set<SideSymbol>;
	readonly #added: Set<SideSymbol>;
	readonly #symbolCounts = new Map<string, number>();
	readonly #bodies = new Map<SideSymbol, string | undefined>();

	constructor(removed: readonly SideSymbol[], added: readonly SideSymbol[]) {
		this.#removed = new Set(removed);
		this.#added = new Set(added);
		for (const { path } of removed) this.#symbolCounts.set(path, (this.#symbolCounts.get(path) ?? 0) + 1);
	}

	byBody(signOf: (symbol: SideSymbol, body: string) => string | undefined): void {
		const sign = (symbol: SideSymbol): string | undefined => {
			const body = this.#bodyOf(symbol);
			return body === undefined ? undefined : signOf(symbol, body);
		};
		const groups = groupsOf(this.#added, sign);
		for (const symbol of this.#removed) {
			const other = groups.get(sign(symbol) ?? "")?.shift();
			if (other) this.#pair(symbol, other);
		}
	}

	byOnlyOne(sign: (symbol: SideSymbol) => string | undefined): void {
		const [came, went] = [groupsOf(this.#added, sign), groupsOf(this.#removed, sign)];
		for (const [of, [symbol, ...others]] of went) {
			const [other, ...more] = came.get(of) ?? [];
			if (symbol && other && others.length === 0 && more.length === 0) this.#pair(symbol, other);
		}
	}

	/** A file that went is the one that came and has most of its symbols. */
	filesByContents(): void {
		const shares = new Map<SideSymbol, Map<SideSymbol, number>>();
		for (const [from, to] of this.moves) {
			const [file, other] = [fileOf(from), fileOf(to)];
			if (!this.#removed.has(file) || !this.#added.has(other)) continue;
			const counts = shares.get(file) ?? new Map<SideSymbol, number>();
			shares.set(file, counts.set(other, (counts.get(other) ?? 0) + 1));
		}
		for (const [file, counts] of shares) {
			const [best] = [...counts].sort(([one, first], [other, second]) =>
				second - first || (one.path < other.path ? -1 : 1));
			// The file is one of its symbols itself.
			const all = (this.#symbolCounts.get(file.path) ?? 1) - 1;
			if (best && best[1] >= all * SHARE_MIN && this.#added.has(best[0])) this.#pair(file, best[0]);
		}
	}

	/** What is declared in something that moved, and has its name there alone. */
	byOuter(): void {
		const inside = (symbols: Iterable<SideSymbol>): Map<string, SideSymbol[]> =>
			groupsOf(symbols, ({ outer, kind, name }) => (outer ? `${outer.key} ${kind} ${name}` : undefined));
		const came = inside(this.#added);
		// Outer ones come first, and a pair of them may be one that was just found.
		for (const [, [symbol, ...others]] of inside(this.#removed)) {
			const outer = symbol?.outer && this.moves.get(symbol.outer);
			const [other, ...more] = (outer && symbol && came.get(`${outer.key} ${symbol.kind} ${symbol.name}`)) ?? [];
			if (symbol && other && others.length === 0 && more.length === 0) this.#pair(symbol, other);
		}
	}

	#pair(from: SideSymbol, to: SideSymbol): void {
		this.moves.set(from, to);
		this.#removed.delete(from);
		this.#added.delete(to);
	}

	#bodyOf(symbol: SideSymbol): string | undefined {
		if (!this.#bodies.has(symbol)) this.#bodies.set(symbol, symbol.texts?.whole(symbol.rows));
		return this.#bodies.get(symbol);
	}
}

function groupsOf(
	symbols: Iterable<SideSymbol>, sign: (symbol: SideSymbol) => string | undefined,
): Map<string, SideSymbol[]> {
	const groups = new Map<string, SideSymbol[]>();
	for (const symbol of symbols) {
		const of = sign(symbol);
		if (of === undefined) continue;
		const group = groups.get(of);
		if (group) group.push(symbol);
		else groups.set(of, [symbol]);
	}
	return groups;
}

function fileOf(symbol: SideSymbol): SideSymbol {
	let at = symbol;
	while (at.outer) at = at.outer;
	return at;
}
