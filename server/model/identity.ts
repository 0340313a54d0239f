/**
 * The ids of blocks and of the index's own records: 128 bits as four words, derived from names, never from content.
 *
 *     w0 w1    hash of the workspace path: all blocks of a file are one range of keys
 *     w2 w3    hash of qualified name, kind and ordinal; 0 0 is the file itself
 *
 * The first word of a block's id is at least 16 (unsigned). The ids below are records, told apart by their first word:
 *
 *     0  catalog entry of a file      [0, 0, path hash]
 *     1  facts, by content            [1, content hash]
 *     2  links state of a file        [2, 0, path hash]
 *     3  state of the index           [3, 0, 0, number]
 *     4  a name that blocks have      [4, hash of the name]
 *     5  a key that blocks have       [5, hash of the key]; see nameKeys.ts
 *     6  facts that no file has now   [6, content hash]; see store/spareFacts.ts
 *
 * The ordinal tells declarations apart that share qualified name and kind in one file (overloads, redefinitions), in
 * the order of the text. Two paths collide with probability 2^-64 a pair.
 */
import type { BlockCursor, BlockId } from "../../engine/index.ts";
import { hashBytes, hashString, type Hash128 } from "./hash.ts";

const SYMBOL_SEED = 2;

export const CATALOG_SPACE = 0;
export const FACTS_SPACE = 1;
export const LINKS_SPACE = 2;
export const STATE_SPACE = 3;
export const NAMES_SPACE = 4;
export const KEYS_SPACE = 5;
export const SPARE_SPACE = 6;
/** Records have a first word below this one, blocks do not. */
export const FIRST_BLOCK_SPACE = 16;

/** The two words that all blocks of a file begin with. Cost: one hash of the path. */
export function pathHash(path: string): readonly [number, number] {
	const [first, second] = hashString(path, 1);
	return [first >>> 4 === 0 ? first | 0x10000 : first, second];
}

/** The two words that name a declaration within any file. */
export function symbolHash(qualifiedName: string, kind: number, ordinal: number): readonly [number, number] {
	return symbolWords(hashString(`${kind}:${ordinal}:${qualifiedName}`, SYMBOL_SEED));
}

/** The same, of what `kind:ordinal:qualifiedName` is in UTF-8: the first `length` bytes. */
export function symbolHashOf(bytes: Uint8Array, length: number): readonly [number, number] {
	return symbolWords(hashBytes(bytes, SYMBOL_SEED, length));
}

const symbolWords = ([first, second]: Hash128): readonly [number, number] =>
	first === 0 && second === 0 ? [1, 0] : [first, second];

/** The block of a file itself. */
export function fileBlockId(path: string): BlockId {
	const [w0, w1] = pathHash(path);
	return { w0, w1, w2: 0, w3: 0 };
}

/** The block of the file that a block is in. */
export function fileBlockOf({ w0, w1 }: BlockId): BlockId {
	return { w0, w1, w2: 0, w3: 0 };
}

export function isFileBlock(id: BlockId): boolean {
	return id.w2 === 0 && id.w3 === 0;
}

export function catalogId(path: string): BlockId {
	const [w2, w3] = pathHash(path);
	return { w0: CATALOG_SPACE, w1: 0, w2, w3 };
}

/** The hash of the path that the id of a catalog record has in it, where a scan stands. */
export function pathHashOf(at: Pick<BlockCursor, "idWord">): readonly [number, number] {
	return [at.idWord(2), at.idWord(3)];
}

export function linksId(path: string): BlockId {
	const [w2, w3] = pathHash(path);
	return { w0: LINKS_SPACE, w1: 0, w2, w3 };
}

export function factsId(content: Hash128): BlockId {
	return { w0: FACTS_SPACE, w1: content[0], w2: content[1], w3: content[2] };
}

/** Says that facts are kept although no file has them. */
export function spareId(content: Hash128): BlockId {
	return { ...factsId(content), w0: SPARE_SPACE };
}

/** Whether a name is a key that nobody calls a block by: it begins with a character that no language has in a name. */
export function isKey(name: string): boolean {
	const first = name.charCodeAt(0);
	return first === 1 || first === 2;
}

/** The record of a name, or of a key. */
export function nameId(name: string): BlockId {
	const [w1, w2, w3] = hashString(name, 4);
	return { w0: isKey(name) ? KEYS_SPACE : NAMES_SPACE, w1, w2, w3 };
}

export function stateId(number: number): BlockId {
	return { w0: STATE_SPACE, w1: 0, w2: 0, w3: number };
}
