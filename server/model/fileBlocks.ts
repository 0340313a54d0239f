/**
 * The blocks of a file, as far as whoever has them by their names asks: what they are, of which symbol, and whether
 * other files can name them. A name that nothing binds may mean 65 of them in as many files, whose facts are a hundred
 * times as large; so this is small enough to be kept for thousands of files.
 */
import type { BlockId } from "../../engine/index.ts";
import type { Facts } from "./facts.ts";
import type { pathHash } from "./identity.ts";
import { DeclarationFlag, isBlockKind } from "./kinds.ts";
import { FILE, get, NONE, type BlockRow, type DeclarationRow } from "./rows.ts";
import { isScript } from "./scripts.ts";

/** Beside the flags of a declaration: it stands at the top of its file. */
const AT_TOP = 1 << 30;
const BYTES_PER_BLOCK = 21;
const BYTES = 200;

export class FileBlocks {
	/** Whether what stands at the top is seen by all, exported or not. */
	readonly isScript: boolean;
	readonly bytes: number;
	/** Ascending. */
	readonly #declarations: Int32Array;
	readonly #kinds: Uint8Array;
	readonly #flags: Int32Array;
	readonly #symbols: Int32Array;
	/** Of the first block of the symbol: two words each. */
	readonly #hashes: Int32Array;

	constructor(facts: Facts) {
		const { declarations, blocks } = facts;
		const rows: BlockRow[] = [];
		for (let row = blocks.first; row < blocks.count; row++) rows.push(row);
		rows.sort((one, other) => get(blocks.declaration, one) - get(blocks.declaration, other));
		this.isScript = isScript(facts);
		this.#declarations = new Int32Array(rows.length);
		this.#kinds = new Uint8Array(rows.length);
		this.#flags = new Int32Array(rows.length);
		this.#symbols = new Int32Array(rows.length);
		this.#hashes = new Int32Array(rows.length * 2);
		for (const [at, row] of rows.entries()) {
			const declaration = get(blocks.declaration, row);
			const symbol = declarations.symbol[declaration] ?? FILE;
			const first = declarations.block[symbol] ?? NONE;
			this.#declarations[at] = declaration;
			this.#kinds[at] = get(declarations.kind, declaration);
			this.#flags[at] = get(declarations.flags, declaration) |
				(declarations.parent[declaration] === FILE ? AT_TOP : 0);
			this.#symbols[at] = symbol;
			this.#hashes[at * 2] = blocks.hash0[first] ?? 0;
			this.#hashes[at * 2 + 1] = blocks.hash1[first] ?? 0;
		}
		this.bytes = BYTES + rows.length * BYTES_PER_BLOCK;
	}

	/** The kind of a declaration; undefined if it is no block. */
	kind(declaration: DeclarationRow): number | undefined {
		return this.#kinds[this.#placeOf(declaration)];
	}

	/** {@link DeclarationFlag}s; 0 for what is no block. */
	flags(declaration: DeclarationRow): number {
		return (this.#flags[this.#placeOf(declaration)] ?? 0) & ~AT_TOP;
	}

	/** The first declaration of the symbol that a declaration is one of; itself if it is no block. */
	symbol(declaration: DeclarationRow): DeclarationRow {
		return (this.#symbols[this.#placeOf(declaration)] ?? declaration) as DeclarationRow;
	}

	/** Whether other files can name a declaration: it is exported, or at the top of a file without exports (a script). */
	isReachable(declaration: DeclarationRow): boolean {
		const flags = this.#flags[this.#placeOf(declaration)] ?? 0;
		return (flags & DeclarationFlag.exported) !== 0 || (this.isScript && (flags & AT_TOP) !== 0);
	}

	/** The id of the symbol of a declaration, in the file of this path; undefined if it is no block. */
	symbolId(declaration: DeclarationRow, [w0, w1]: ReturnType<typeof pathHash>): BlockId | undefined {
		if (declaration === FILE) return { w0, w1, w2: 0, w3: 0 };
		const place = this.#placeOf(declaration);
		if (!isBlockKind(this.#kinds[place] ?? 255)) return undefined;
		return { w0, w1, w2: this.#hashes[place * 2] ?? 0, w3: this.#hashes[place * 2 + 1] ?? 0 };
	}

	/** -1 if it is no block. */
	#placeOf(declaration: DeclarationRow): number {
		let [low, high] = [0, this.#declarations.length];
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.#declarations[middle] as number) < declaration) low = middle + 1;
			else high = middle;
		}
		return this.#declarations[low] === declaration ? low : -1;
	}
}

const known = new WeakMap<Facts, FileBlocks>();

/** The same of facts that are kept. */
export function blocksOf(facts: Facts): FileBlocks {
	let blocks = known.get(facts);
	if (blocks === undefined) known.set(facts, (blocks = new FileBlocks(facts)));
	return blocks;
}
