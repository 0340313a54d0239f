/**
 * Writes what is known of one file into the engine: one batch a file for its facts and blocks, one for its edges.
 *
 * What always holds after a batch: the file's catalog entry, facts and blocks agree with each other. Its edges follow
 * when it is linked; until then the index says that it is unfinished (state record).
 */
import { WriteBatch, type BlockId, type EncodedBatch, type Engine } from "../../engine/index.ts";
import { blockIdOf } from "../model/declarations.ts";
import { DecodeError } from "../model/decodeError.ts";
import { Facts } from "../model/facts.ts";
import type { Hash128 } from "../model/hash.ts";
import { catalogId, factsId, fileBlockId, isFileBlock, linksId, pathHash, stateId } from "../model/identity.ts";
import { namesAndKeys } from "../model/nameKeys.ts";
import type { InPieces } from "../model/pieces.ts";
import { get } from "../model/rows.ts";
import { blockChanges } from "../store/blockChanges.ts";
import { blocksOfFacts } from "../store/blockOfFacts.ts";
import {
	encodeBlock, encodeCatalog, encodeFile, encodeState, hasFacts, NOT_REFRESHED, UNLINKED, type CatalogRecord,
	type StateRecord,
} from "../store/records.ts";
import type { StoreView } from "../store/storeView.ts";
import { BlockNames, NameCounts } from "../store/blockNames.ts";
import { packBlocksInPieces } from "../store/packedBlocks.ts";
import { deleteOldSpares, deleteSpare, putSpare } from "../store/spareFacts.ts";
import type { PackedLinks } from "./packedLinks.ts";

/** Indexing can be repeated, so its batches only have to outlive the process. */
const DERIVED = { durability: "flushed" } as const;

/** What the batch of a file is made of. */
export interface FileContent {
	readonly path: string;
	readonly language: string;
	readonly contentHash: Hash128;
	readonly sizeBytes: number;
	readonly mtimeMs: number;
	readonly ctimeMs: number;
	readonly readAtMs: number;
	/** All characters are ASCII. */
	readonly isAscii: boolean;
	readonly facts: Facts;
	/** Of a file that has none yet, where they were made with the facts. */
	readonly blocks?: EncodedBatch | undefined;
}

interface StoredBlock {
	readonly id: BlockId;
	readonly content: Uint8Array;
}

/** What putting the blocks of a file into a batch has told. */
interface PutBlocks {
	/** Of the blocks that the file had and has. */
	readonly names: Iterable<string>;
	/** Edges of the file that are left: those of blocks that vanish go with them. */
	readonly edgeCount: number;
}

export class FileWriter {
	readonly #engine: Engine;
	readonly #view: StoreView;
	readonly #nowMs: () => number;
	/** Of a file, and used by nothing else meanwhile. */
	readonly #batch: WriteBatch = new WriteBatch();
	/** Of catalog entries and spare facts. */
	readonly #noteBatch: WriteBatch = new WriteBatch();
	/** How many files have facts of this content; counted before the first file is written. */
	#holders: Map<string, number> | undefined;
	/** What is to be written before the next batch. */
	#beforeWrite: StateRecord | undefined;
	readonly #names: NameCounts;

	constructor(engine: Engine, view: StoreView, nowMs: () => number) {
		this.#engine = engine;
		this.#view = view;
		this.#nowMs = nowMs;
		this.#names = new NameCounts(engine);
	}

	/** Facts of this content, whichever file has them now; undefined if there are none. */
	storedFacts(contentHash: Hash128): Facts | undefined {
		const packed = this.#engine.find(factsId(contentHash));
		return packed && new Facts(packed.slice());
	}

	writeState(state: StateRecord): void {
		this.#beforeWrite = undefined;
		const batch = new WriteBatch();
		batch.putBlock(stateId(0), encodeState(state));
		this.#engine.write(batch, DERIVED);
	}

	/** Has a state written before whatever is written next, so that a run that changes nothing writes nothing. */
	writeStateFirst(state: StateRecord | undefined): void {
		this.#beforeWrite = state;
	}

	#write(batch: WriteBatch): void {
		if (this.#beforeWrite) this.writeState(this.#beforeWrite);
		this.#engine.write(batch, DERIVED);
	}

	/** The same, with what goes with deleted blocks looked up some at a time, which takes longest. */
	*#writeDeletes(batch: WriteBatch): InPieces<void> {
		if (this.#beforeWrite) this.writeState(this.#beforeWrite);
		this.#write(yield* this.#engine.expanded(batch));
	}

	/**
	 * Replaces facts, blocks and catalog entry of a file, with the last piece. Edges of blocks that vanish go with them.
	 * To be called for one file after the other, as {@link deleteFile}: what goes is counted against what is stored.
	 */
	*writeFacts(content: FileContent): InPieces<void> {
		const { path, language, contentHash, sizeBytes, mtimeMs, ctimeMs, readAtMs, facts } = content;
		const batch = this.#batch;
		batch.clear();
		const before = this.#view.catalog.get(path);
		this.#release(before, content.contentHash);
		if (this.#engine.has(factsId(contentHash))) deleteSpare(this.#engine, batch, contentHash);
		else batch.putBlock(factsId(contentHash), facts.packed);
		const file = { ...content, textLength: facts.textLength, lineBegins: facts.lines.begin };
		batch.putBlock(fileBlockId(path), encodeFile(file));
		const { names, edgeCount } = yield* this.#putBlocks(content, before);
		const entry: CatalogRecord = {
			path, language, contentHash, sizeBytes, mtimeMs, ctimeMs, readAtMs, lineCount: facts.lines.count,
			blockCount: facts.blocks.count, edgeCount, hasProblems: facts.problemCount > 0,
			skipReason: "", skipDetail: "",
		};
		batch.putBlock(catalogId(path), encodeCatalog(entry));
		yield* this.#writeDeletes(batch);
		this.#hold(content.contentHash, 1);
		this.#view.catalog.set(entry);
		this.#view.changed(path, names);
	}

	/**
	 * Makes the stored edges of a file equal to those of its links, and remembers what they depend on; a batch a piece,
	 * between which the index has some of them.
	 */
	*writeLinks({ path, edgeCount, problem, batches }: PackedLinks): InPieces<void> {
		const entry = this.#view.catalog.get(path);
		if (!entry) return;
		// That its facts are of before says more, and is taken back by whoever reads it again, who links it then.
		const unlinked = { skipReason: problem === "" ? "" : UNLINKED, skipDetail: problem };
		const note = entry.skipReason === NOT_REFRESHED ? {} : unlinked;
		const linked = { ...entry, edgeCount, ...note };
		const isSame = edgeCount === entry.edgeCount && linked.skipDetail === entry.skipDetail;
		for (const [at, encoded] of batches.entries()) {
			if (at > 0) yield;
			this.#batch.clear();
			this.#batch.append(encoded);
			if (at === batches.length - 1 && !isSame) this.#batch.putBlock(catalogId(path), encodeCatalog(linked));
			this.#write(this.#batch);
		}
		this.#view.catalog.set(linked);
		this.#view.linked();
	}

	/** The file is as it is known but for its times, on which nothing rests: an index that is finished stays so. */
	writeTimes(entry: CatalogRecord): void {
		this.#engine.write(this.#noteOf(entry), DERIVED);
		this.#view.catalog.set(entry);
	}

	/** The bytes on disk are the known ones, and what is said of them is not. */
	writeSeen(entry: CatalogRecord): void {
		this.#write(this.#noteOf(entry));
		this.#view.catalog.set(entry);
	}

	#noteOf(entry: CatalogRecord): WriteBatch {
		this.#noteBatch.clear();
		this.#noteBatch.putBlock(catalogId(entry.path), encodeCatalog(entry));
		return this.#noteBatch;
	}

	/** The file is there but has no facts: too large, binary, a parser's victim. Drops what was known of it. */
	*writeSkipped(entry: CatalogRecord): InPieces<void> {
		yield* this.deleteFile(entry.path);
		this.writeSeen(entry);
	}

	/** Facts that no file has any more go, when they are old or many. */
	deleteOldSpares(): void {
		const batch = this.#noteBatch;
		batch.clear();
		const { bytes } = this.#view.catalog.totals();
		const count = deleteOldSpares(this.#engine, batch, { nowMs: this.#nowMs(), sourceBytes: bytes });
		if (count > 0) this.#write(batch);
	}

	/** The file is gone: its blocks, their edges, with the last piece; its facts are spare if no other file has them. */
	*deleteFile(path: string): InPieces<void> {
		const before = this.#view.catalog.get(path);
		if (!before) return;
		const batch = this.#batch;
		batch.clear();
		this.#release(before, undefined);
		const names = new BlockNames(batch, this.#names);
		batch.deleteBlock(fileBlockId(path));
		for (const { id, content } of this.#blocksOf(pathHash(path))) {
			yield;
			names.delete(id, content);
		}
		yield* names.finish();
		batch.deleteBlock(catalogId(path));
		batch.deleteBlock(linksId(path));
		yield* this.#writeDeletes(batch);
		this.#view.catalog.delete(path);
		this.#view.changed(path, names.all);
	}

	*#putBlocks({ path, facts, blocks }: FileContent, before: CatalogRecord | undefined): InPieces<PutBlocks> {
		if (before && hasFacts(before)) return yield* this.#replaceBlocks(path, facts, before.edgeCount);
		this.#batch.append(blocks ?? (yield* packBlocksInPieces(path, facts)));
		// Hardly ever wanted: nobody has asked for names when a folder is indexed for the first time.
		const names = { [Symbol.iterator]: () => Array.from(namesAndKeys(facts), ({ name }) => name).values() };
		return { names, edgeCount: 0 };
	}

	/** Puts what differs from the stored blocks, which are those of the facts before. */
	*#replaceBlocks(path: string, facts: Facts, edgeCountBefore: number): InPieces<PutBlocks> {
		const batch = this.#batch;
		const hash = pathHash(path);
		const before = this.#view.facts(path);
		if (before === undefined) throw new DecodeError(`the facts of ${path} are missing`);
		const { put, gone } = blockChanges(before, facts);
		yield;
		const stored = (id: BlockId): Uint8Array | undefined => this.#engine.find(id)?.slice();
		const names = new BlockNames(batch, this.#names);
		for (const { block } of blocksOfFacts(facts, put)) {
			yield;
			const content = encodeBlock(block);
			const id = blockIdOf(facts, block.declaration, hash);
			const known = stored(id);
			if (known && equalBytes(known, content)) continue;
			batch.putBlock(id, content);
			names.put(id, block, known);
		}
		const idsGone = gone.map((row) => blockIdOf(before, get(before.blocks.declaration, row), hash));
		const keysGone = new Set(idsGone.map(keyInFile));
		let edgeCount = edgeCountBefore;
		for (const id of idsGone) {
			yield;
			const content = stored(id);
			if (content) names.delete(id, content);
			edgeCount -= this.#edgeCountWith(id, keysGone);
		}
		yield* names.finish();
		return { names: names.all, edgeCount };
	}

	/** How many edges of its file vanish with a block: those from it, and those to it from blocks that stay. */
	#edgeCountWith(id: BlockId, gone: ReadonlySet<string>): number {
		const { w0, w1 } = id;
		const isOfRest = (other: BlockId): boolean => other.w0 === w0 && other.w1 === w1 && !gone.has(keyInFile(other));
		return this.#view.outgoing(id).length + this.#view.incoming(id).filter(({ other }) => isOfRest(other)).length;
	}

	/** The file's own left out. Contents are copies, because those of a cursor last until it moves. */
	#blocksOf([w0, w1]: readonly [number, number]): StoredBlock[] {
		const blocks: StoredBlock[] = [];
		for (const cursor = this.#engine.scan({ prefix: [w0, w1] }); cursor.next(); ) {
			const { id, content } = cursor;
			if (!isFileBlock(id)) blocks.push({ id, content: content.slice() });
		}
		return blocks;
	}

	#release(before: CatalogRecord | undefined, next: Hash128 | undefined): void {
		if (!before || !hasFacts(before)) return;
		const holderCount = this.#hold(before.contentHash, -1);
		if (next && equalHashes(next, before.contentHash)) return;
		if (holderCount > 0) return;
		const bytes = this.#engine.find(factsId(before.contentHash))?.length ?? 0;
		putSpare(this.#batch, before.contentHash, { nowMs: this.#nowMs(), bytes });
	}

	/** To be called before the catalog is told. */
	#hold(contentHash: Hash128, change: 1 | -1): number {
		this.#holders ??= holdersOf(this.#view);
		const key = contentHash.join();
		const count = (this.#holders.get(key) ?? 0) + change;
		this.#holders.set(key, count);
		return count;
	}
}

const keyInFile = ({ w2, w3 }: BlockId): string => `${w2},${w3}`;

function holdersOf({ catalog }: StoreView): Map<string, number> {
	const holders = new Map<string, number>();
	for (const entry of catalog.entries()) {
		if (!hasFacts(entry)) continue;
		const key = entry.contentHash.join();
		holders.set(key, (holders.get(key) ?? 0) + 1);
	}
	return holders;
}

function equalHashes(one: Hash128, other: Hash128): boolean {
	return one.every((word, index) => word === other[index]);
}

function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
	const { length } = one;
	if (length !== other.length) return false;
	for (let at = 0; at < length; at++) if (one[at] !== other[at]) return false;
	return true;
}
