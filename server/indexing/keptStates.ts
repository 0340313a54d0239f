/**
 * States of the index that are kept under names of the engine's, so that whoever returns to one has its links without
 * linking: a switch of branches and back, also when it changes what configuration says.
 *
 * Links are a function of which files there are, what they contain, and configuration. So the links of a kept state are
 * right, whatever was done meanwhile, when all of that is again as it was then, which one mark tells; of any other
 * state nothing is taken. A name copies nothing: the engine leaves the tables that the state lies in.
 *
 * What always holds: only whole states have a name, a few of them, for a week at most, and what the engine leaves for
 * them is no more than half of the index.
 */
import { EdgeList, type Edge, type Engine, type Reader, type Snapshot } from "../../engine/index.ts";
import type { Facts } from "../model/facts.ts";
import { catalogId, linksId } from "../model/identity.ts";
import { PACKED_KIND_MAX } from "../model/kinds.ts";
import { edgePatch } from "../store/edgePatch.ts";
import type { IndexView } from "../store/indexView.ts";
import { decodeCatalog, decodeLinks, NOT_REFRESHED, UNLINKED } from "../store/records.ts";
import { SPARE_SECONDS_MAX } from "../store/spareFacts.ts";
import { blocksOfFile } from "./fileEdges.ts";
import { packPatch, type PackedLinks } from "./packedLinks.ts";

const STATES_MAX = 3;
const PREFIX = "links";
/** Of the tables that are live, how much may lie there for kept states alone; and what may in any case. */
const RETIRED_SHARE = 0.5;
const RETIRED_BYTES_MIN = 16 * 1024 * 1024;

export class KeptStates {
	readonly #engine: Engine;
	readonly #view: IndexView;
	readonly #nowMs: () => number;

	/** @param view - of what is stored in the engine */
	constructor(engine: Engine, view: IndexView, nowMs: () => number) {
		this.#engine = engine;
		this.#view = view;
		this.#nowMs = nowMs;
	}

	/** Keeps the state that the index is in, which is whole. Cost: what is in memory is written to a table. */
	keep(mark: string): void {
		// What is there under the name says the same, and lies in older tables.
		for (const { name } of this.#named(mark)) this.#engine.dropSnapshot(name);
		this.#engine.keepSnapshot(`${PREFIX} ${Math.floor(this.#nowMs() / 1000)} ${mark}`);
		this.#dropOld();
	}

	/** The state with this mark, to be released; undefined if it is not kept. */
	open(mark: string): KeptState | undefined {
		const [named] = this.#named(mark);
		return named && new KeptState(this.#engine.openSnapshot(named.name), this.#engine, this.#view);
	}

	/** Forgets what is kept for too long, or takes too much room. */
	#dropOld(): void {
		const engine = this.#engine;
		const kept = this.#named();
		const oldest = this.#nowMs() / 1000 - SPARE_SECONDS_MAX;
		for (const [at, { name, seconds }] of kept.entries()) {
			const { tableBytes, retiredTableBytes } = engine.metrics();
			const isTooMuch = retiredTableBytes > Math.max(RETIRED_BYTES_MIN, tableBytes * RETIRED_SHARE);
			if (isTooMuch || kept.length - at > STATES_MAX || seconds < oldest) engine.dropSnapshot(name);
		}
	}

	/** Oldest first; those of a mark, if one is given. */
	#named(wanted?: string): { readonly name: string; readonly seconds: number }[] {
		return this.#engine.snapshots().flatMap(({ name }) => {
			const [prefix, seconds, mark] = name.split(" ");
			return prefix === PREFIX && (wanted === undefined || mark === wanted) ? [{ name, seconds: Number(seconds) }] : [];
		});
	}
}

/** A kept state that the files of the index are in again. */
export class KeptState {
	readonly #snapshot: Snapshot;
	readonly #reader: Reader;
	readonly #view: IndexView;
	readonly #lists = [new EdgeList(), new EdgeList()] as const;

	/** @param view - of what the reader reads: the state of now */
	constructor(snapshot: Snapshot, reader: Reader, view: IndexView) {
		this.#snapshot = snapshot;
		this.#reader = reader;
		this.#view = view;
	}

	/** From the stored links of a file to those that it had; undefined if the state does not tell. */
	links(path: string, facts: Facts): PackedLinks | undefined {
		const [links, entry] = [this.#snapshot.find(linksId(path))?.slice(), this.#snapshot.find(catalogId(path))];
		if (links === undefined || entry === undefined) return undefined;
		const { skipReason, skipDetail } = decodeCatalog(entry);
		if (skipReason === NOT_REFRESHED) return undefined;
		const added: Edge[] = [];
		const removed: Edge[] = [];
		const [kept, stored] = this.#lists;
		let edgeCount = 0;
		for (const source of blocksOfFile(path, facts)) {
			const range = { kind: 0, kindMax: PACKED_KIND_MAX } as const;
			this.#snapshot.edges(source, "outgoing", { ...range, into: kept });
			this.#reader.edges(source, "outgoing", { ...range, into: stored });
			edgeCount += kept.count;
			if (areSame(kept, stored)) continue;
			const patch = edgePatch(this.#view, [source], kept.toArray());
			for (const edge of patch?.added ?? []) added.push(edge);
			for (const edge of patch?.removed ?? []) removed.push(edge);
		}
		const { dependencies } = decodeLinks(links);
		const problem = skipReason === UNLINKED ? skipDetail : "";
		return { path, edgeCount, dependencies, problem, batches: packPatch(path, dependencies, { added, removed }) };
	}

	release(): void {
		this.#snapshot.release();
	}
}

/** Whether two lists have the same edges; in both they are in the order of kind, other end and begin. */
function areSame(one: EdgeList, other: EdgeList): boolean {
	if (one.count !== other.count) return false;
	for (let row = 0; row < one.count; row++) {
		if (one.otherWord(row, 3) !== other.otherWord(row, 3) || one.otherWord(row, 2) !== other.otherWord(row, 2) ||
			one.otherWord(row, 1) !== other.otherWord(row, 1) || one.otherWord(row, 0) !== other.otherWord(row, 0) ||
			one.kind(row) !== other.kind(row) || one.begin(row) !== other.begin(row) || one.end(row) !== other.end(row) ||
			one.attributes(row) !== other.attributes(row)) return false;
	}
	return true;
}
