/**
 * The index as it lies in the engine. Keeps decoded files and facts of the recent questions; whoever writes a file says
 * so through {@link StoreView.changed}.
 */
import type { BlockId, Reader } from "../../engine/index.ts";
import { Facts } from "../model/facts.ts";
import { FileBlocks } from "../model/fileBlocks.ts";
import type { Hash128 } from "../model/hash.ts";
import { factsId, fileBlockId, pathHash, stateId } from "../model/identity.ts";
import type { Site } from "../model/declarations.ts";
import type { NameRow, ReferenceRow } from "../model/rows.ts";
import { Catalog } from "./catalog.ts";
import { DecodedGraph } from "./decodedGraph.ts";
import type { IndexView, Meaning, Meant } from "./indexView.ts";
import { KeptFacts } from "./keptFacts.ts";
import { decodeFile, decodeState, hasFacts, type FileRecord } from "./records.ts";
import { StoredNames } from "./storedNames.ts";

const FACTS_BYTES_MAX = 24 * 1024 * 1024;
/** Of some 1.5 million blocks. */
const BLOCKS_BYTES_MAX = 32 * 1024 * 1024;
const FILE_CACHE_COUNT = 4096;

export class StoreView extends DecodedGraph implements IndexView {
	readonly catalog: Catalog;
	/** Those of the recent questions. */
	readonly #files = new Map<string, FileRecord>();
	/** The same by the first word of the ids of their blocks; of files that share it, one. */
	readonly #byWord = new Map<number, { readonly second: number; readonly file: FileRecord }>();
	readonly #facts: KeptFacts;
	/** Of files that names have led to; those that were asked for first go first. */
	readonly #blocks = new Map<string, FileBlocks>();
	#blocksBytes = 0;
	/** How many files were written or deleted. */
	changeCount = 0;
	#linkCount = 0;
	readonly names: StoredNames;
	/** Given by whoever can resolve. */
	meaning: Meaning | undefined;

	/** @param kept - facts that are asked for again; decoded they take up to eight times as much as they are counted */
	constructor(reader: Reader, kept: KeptFacts = new KeptFacts(FACTS_BYTES_MAX)) {
		super(reader);
		this.#facts = kept;
		this.catalog = new Catalog(reader);
		this.names = new StoredNames(reader, (block) => this.pathOf(block));
	}

	file(path: string): FileRecord | undefined {
		const known = this.#files.get(path);
		if (known) return known;
		const file = this.fileOf(fileBlockId(path));
		// Another path with the same hash is not this file.
		return file?.path === path ? file : undefined;
	}

	fileOf({ w0, w1 }: BlockId): FileRecord | undefined {
		const known = this.#byWord.get(w0);
		if (known?.second === w1) return known.file;
		const content = this.reader.find({ w0, w1, w2: 0, w3: 0 });
		if (!content) return undefined;
		const file = decodeFile(content);
		if (this.#files.size >= FILE_CACHE_COUNT) this.#forget(firstKey(this.#files));
		this.#files.set(file.path, file);
		this.#byWord.set(w0, { second: w1, file });
		return file;
	}

	pathOf(id: BlockId): string | undefined {
		return this.catalog.isLoaded ? this.catalog.pathOf(id) : this.fileOf(id)?.path;
	}

	meant(path: string, references: Iterable<ReferenceRow>): ReadonlyMap<ReferenceRow, readonly Meant[]> {
		return this.meaning?.meant(this, path, references) ?? new Map();
	}

	typesOf(path: string, name: NameRow): readonly Site[] {
		return this.meaning?.types(this, path, name) ?? [];
	}

	hasFile(path: string): boolean {
		return this.catalog.has(path);
	}

	facts(path: string): Facts | undefined {
		const known = this.#facts.get(path);
		if (known) return known;
		const facts = this.#readFacts(path);
		if (facts) this.#facts.add(path, facts);
		return facts;
	}

	/** Facts that are read for this alone are not kept: they would take the place of those that are asked for again. */
	blocks(path: string): FileBlocks | undefined {
		const known = this.#blocks.get(path);
		if (known !== undefined) return known;
		const facts = this.#facts.get(path) ?? this.#readFacts(path);
		if (facts === undefined) return undefined;
		const blocks = new FileBlocks(facts);
		this.#blocks.set(path, blocks);
		this.#blocksBytes += blocks.bytes;
		for (const [oldest, { bytes }] of this.#blocks) {
			if (this.#blocksBytes <= BLOCKS_BYTES_MAX || oldest === path) break;
			this.#blocks.delete(oldest);
			this.#blocksBytes -= bytes;
		}
		return blocks;
	}

	paths(): readonly string[] {
		return this.catalog.paths();
	}

	/** A file was written or deleted: forget what was decoded. `names` are those of the blocks that it had and has. */
	changed(path: string, names: Iterable<string>): void {
		this.#forget(path);
		this.#facts.delete(path);
		this.#blocksBytes -= this.#blocks.get(path)?.bytes ?? 0;
		this.#blocks.delete(path);
		this.names.changed(names);
		this.changeCount += 1;
	}

	/** The edges of a file were written. */
	linked(): void {
		this.#linkCount += 1;
	}

	get stateCount(): number {
		return this.changeCount + this.#linkCount;
	}

	stateMark(): string {
		return this.catalog.sums.mark + this.configurationMark();
	}

	/** While links are made anew each step is a state of its own. */
	configurationMark(): string {
		const content = this.reader.find(stateId(0));
		if (!content) return "";
		const { version, configurationHash, isUnfinished } = decodeState(content);
		return `,${version},${configurationHash.join()}${isUnfinished ? `,${this.stateCount}` : ""}`;
	}

	contentHash(path: string): Hash128 | undefined {
		const entry = this.catalog.get(path);
		return entry && hasFacts(entry) ? entry.contentHash : undefined;
	}

	#forget(path: string): void {
		this.#files.delete(path);
		const [word] = pathHash(path);
		if (this.#byWord.get(word)?.file.path === path) this.#byWord.delete(word);
	}

	#readFacts(path: string): Facts | undefined {
		const hash = this.contentHash(path);
		const content = hash && this.reader.find(factsId(hash));
		return content && new Facts(content.slice());
	}
}

function firstKey<V>(map: ReadonlyMap<string, V>): string {
	for (const key of map.keys()) return key;
	return "";
}
