/** Blocks, edges and walks of whatever reader lies below: the engine, or a layer of unsaved text over it. */
import {
	BlockView, EdgeList, type BlockCursor, type BlockId, type Direction, type EdgeScan, type PathOptions, type Reader,
	type Walk, type WalkOptions,
} from "../../engine/index.ts";
import { FIRST_BLOCK_SPACE, isFileBlock } from "../model/identity.ts";
import { PACKED_KIND_MAX, packedKinds } from "../model/kinds.ts";
import { readConfigurationTexts, type ConfigurationText } from "./configurationTexts.ts";
import type { EdgeEnd } from "./indexView.ts";
import {
	decodeBlock, decodeBlockBegin, decodeBlockNames, decodePlacedBlock, type BlockRecord, type PlacedBlock,
} from "./records.ts";

/** What a block is called, and what it is. */
export type BlockNaming = Pick<BlockRecord, "kind" | "name" | "qualifiedName">;

/** The part of an IndexView that is the engine's answer, decoded. */
export class DecodedGraph {
	protected readonly reader: Reader;
	readonly #edges: EdgeList = new EdgeList();
	/** Where a block was found of which no bytes are kept, so that its page is used again. */
	readonly #place: BlockView = new BlockView();

	constructor(reader: Reader) {
		this.reader = reader;
	}

	block(id: BlockId): BlockRecord | undefined {
		const content = this.#find(id);
		return content && decodeBlock(content);
	}

	placedBlock(id: BlockId): PlacedBlock | undefined {
		const content = this.#find(id);
		return content && decodePlacedBlock(content);
	}

	blockNames(id: BlockId): BlockNaming | undefined {
		const content = this.#find(id);
		return content && decodeBlockNames(content);
	}

	begin(id: BlockId): number {
		const content = this.#find(id);
		return content ? decodeBlockBegin(content) : 0;
	}

	outgoing(id: BlockId, kind?: number): readonly EdgeEnd[] {
		return this.#list(id, "outgoing", kind);
	}

	incoming(id: BlockId, kind?: number): readonly EdgeEnd[] {
		return this.#list(id, "incoming", kind);
	}

	edgeList(id: BlockId, direction: Direction, kind?: number): EdgeList {
		const [first, last] = kind === undefined ? [0, PACKED_KIND_MAX] : packedKinds(kind);
		return this.reader.edges(id, direction, { kind: first, kindMax: last, into: this.#edges });
	}

	incomingFrom(id: BlockId, file: BlockId): readonly EdgeEnd[] {
		const list = this.edgeList(id, "incoming");
		const views: EdgeEnd[] = [];
		for (let index = 0; index < list.count; index++) {
			if (list.otherWord(index, 0) === file.w0 && list.otherWord(index, 1) === file.w1) views.push(edgeAt(list, index));
		}
		return views;
	}

	walk(start: BlockId | readonly BlockId[], options: WalkOptions): Walk {
		return this.reader.walk(start, options);
	}

	path(from: readonly BlockId[], to: readonly BlockId[], options: PathOptions): Walk {
		return this.reader.path(from, to, options);
	}

	scanBlocks(begin: BlockId = { w0: FIRST_BLOCK_SPACE, w1: 0, w2: 0, w3: 0 }): BlockCursor {
		return this.reader.scan({ begin, keepsPages: false });
	}

	scanEdges(begin: BlockId): EdgeScan {
		return this.reader.scanEdges(begin);
	}

	configurationTexts(): readonly ConfigurationText[] {
		return readConfigurationTexts(this.reader);
	}

	/** The record of a block that is not a file, to be decoded before anything else is asked. */
	#find(id: BlockId): Uint8Array | undefined {
		return !isFileBlock(id) && this.reader.findInto(id, this.#place) ? this.#place.content() : undefined;
	}

	#list(id: BlockId, direction: Direction, kind: number | undefined): EdgeEnd[] {
		const list = this.edgeList(id, direction, kind);
		const views: EdgeEnd[] = [];
		for (let index = 0; index < list.count; index++) {
			views.push(edgeAt(list, index));
		}
		return views;
	}
}

function edgeAt(list: EdgeList, index: number): EdgeEnd {
	return {
		other: list.other(index), packedKind: list.kind(index), begin: list.begin(index), end: list.end(index),
		attributes: list.attributes(index),
	};
}
