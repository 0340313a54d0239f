/** The blocks of a file: what other files can name, with their ids, signatures and documentation. */
import { QualifiedName } from "../model/declarations.ts";
import { symbolHash } from "../model/identity.ts";
import { isBlockKind } from "../model/kinds.ts";
import { cleanDocString, DocComments, signatureOf } from "./blockTexts.ts";
import type { FactsSink } from "./factsSink.ts";
import { NONE } from "./values.ts";

/** Blocks in the order of the text, as columns; texts are strings here. */
export interface Blocks {
	readonly count: number;
	/** Declarations of the sink. */
	readonly declaration: Int32Array;
	readonly signature: readonly string[];
	readonly doc: readonly string[];
	/** Names; -1 for those that stand in what they are members of. */
	readonly owner: Int32Array;
	readonly hash0: Int32Array;
	readonly hash1: Int32Array;
}

/** @param rows - all declarations of the sink, in the order of the text. Cost: linear in the blocks and their texts. */
export function blocksOf(sink: FactsSink, rows: Int32Array): Blocks {
	return new BlockList(sink).of(rows);
}

class BlockList {
	readonly #sink: FactsSink;
	readonly #docs: DocComments;
	readonly #ordinals = new Map<string, number>();

	constructor(sink: FactsSink) {
		this.#sink = sink;
		this.#docs = new DocComments(sink.source, sink.tokens);
	}

	of(rows: Int32Array): Blocks {
		const { declarations } = this.#sink;
		let count = 0;
		for (const row of rows) if (isBlockKind(declarations.kind[row]!)) count++;
		const blocks = {
			count, declaration: new Int32Array(count), signature: [] as string[], doc: [] as string[],
			owner: new Int32Array(count), hash0: new Int32Array(count), hash1: new Int32Array(count),
		};
		let block = 0;
		for (const row of rows) {
			if (!isBlockKind(declarations.kind[row]!)) continue;
			blocks.declaration[block] = row;
			blocks.owner[block] = declarations.owner[row]!;
			blocks.signature.push(row === 0 ? "" : this.#signature(row));
			blocks.doc.push(row === 0 ? "" : this.#doc(row));
			if (row > 0) [blocks.hash0[block], blocks.hash1[block]] = this.#hash(row) as [number, number];
			block++;
		}
		return blocks;
	}

	/** The ordinal tells blocks of one name and kind apart. */
	#hash(row: number): readonly [number, number] {
		const kind = this.#sink.declarations.kind[row]!;
		const name = this.#qualifiedName(row);
		const key = `${kind} ${name}`;
		const ordinal = this.#ordinals.get(key) ?? 0;
		this.#ordinals.set(key, ordinal + 1);
		return symbolHash(name, kind, ordinal);
	}

	#signature(row: number): string {
		const { declarations, source, tokens } = this.#sink;
		const bodyBegin = declarations.bodyBegin[row]!;
		const end = bodyBegin === NONE ? declarations.end[row]! : bodyBegin;
		return signatureOf(source, tokens, declarations.begin[row]!, end);
	}

	#doc(row: number): string {
		const { declarations, source } = this.#sink;
		const begin = declarations.docBegin[row]!;
		if (begin !== NONE) return cleanDocString(source.text.slice(begin, declarations.docEnd[row]));
		return this.#docs.before(declarations.begin[row]!);
	}

	/** What is around, and its own name; {@link QualifiedName} cuts it when it is long or deep. */
	#qualifiedName(row: number): string {
		const { declarations, source: { names } } = this.#sink;
		if (declarations.parent[row] === 0 && declarations.owner[row] === NONE) return names.text(declarations.name[row]!);
		const name = new QualifiedName();
		for (let one = row; one > 0; one = declarations.parent[one]!) {
			const owner = declarations.owner[one]!;
			if (!name.add(names.text(declarations.name[one]!), owner < 0 ? "" : names.text(owner))) break;
		}
		return name.text;
	}
}
