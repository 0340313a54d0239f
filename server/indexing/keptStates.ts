/**
 * States of the index that are kept under names of the engine's, so that whoever returns to one has its links without
 * linking: a switch of branches and back, also when it changes what configuration says.
 *
 * Links are a function of which files there are, what they contain, and configuration. So the links of a kept state are
 * right, whatever was done meanwhile, when all of that is again as it was then, which one mark tells; of any other
 * state nothing is taken. A name copies nothing: the engine leaves the tables that the state lies in.
 *
 * What always holds: only whole states have a name, a few of them, for a week at most, and behind a run that has kept
 * one, what the engine leaves for those before it is no more than half of the index.
 */
import { EdgeList, type Edge, type Engine, type Reader, type Snapshot } from "../../engine/index.ts";
import type { Facts } from "../model/facts.ts";
import { catalogId, linksId } from "../model/identity.ts";
import { PACKED_KIND_MAX } from "../model/kinds.ts";
import type { InPieces } from "../model/pieces.ts";
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
	readonly #nowMs: () => number;

	constructor(engine: Engine, nowMs: () => number) {
		this.#engine = engine;
		this.#nowMs = nowMs;
	}

	/**
	 * Keeps the state that the index is in, which is whole, and all that are there: the one that is looked for next may be
	 * one that takes too much room. Cost: what is in memory is written to a table.
	 */
	keep(mark: string): void {
		// What is there under the name says the same, and lies in older tables.
		for (const { name } of this.#named(mark)) this.#engine.dropSnapshot(name);
		this.#engine.keepSnapshot(`${PREFIX} ${Math.floor(this.#nowMs() / 1000)} ${mark}`);
	}

	/** The state with this mark, to be released; undefined if it is not kept. */
	open(mark: string): KeptState | undefined {
		const [named] = this.#named(mark);
		return named && new KeptState(this.#engine.openSnapshot(named.name), this.#engine);
	}

	/** Forgets what is kept for too long, or takes too much room; the last one stays, whose turn is next. */
	dropOld(): void {
		const engine = this.#engine;
		const kept = this.#named();
		const oldest = this.#nowMs() / 1000 - SPARE_SECONDS_MAX;
		for (const [at, { name, seconds }] of kept.entries()) {
			const { tableBytes, retiredTableBytes } = engine.metrics();
			const isTooMuch = retiredTableBytes > Math.max(RETIRED_BYTES_MIN, tableBytes * RETIRED_SHARE);
			const isLast = at === kept.length - 1;
			if ((isTooMuch && !isLast) || kept.length - at > STATES_MAX || seconds < oldest) engine.dropSnapshot(name);
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
	readonly #lists = [new EdgeList(), new EdgeList()] as const;

	/** @param reader - of the state of now */
	constructor(snapshot: Snapshot, reader: Reader) {
		this.#snapshot = snapshot;
		this.#reader = reader;
	}

	/** From the stored links of a file to those that it had, a block a piece; undefined if the state does not tell. */
	*links(path: string, facts: Facts): InPieces<PackedLinks | undefined> {
		const [links, entry] = [this.#snapshot.find(linksId(path))?.slice(), this.#snapshot.find(catalogId(path))];
		if (links === undefined || entry === undefined) return undefined;
		const { skipReason, skipDetail, edgeCount } = decodeCatalog(entry);
		if (skipReason === NOT_REFRESHED) return undefined;
		const patch: Patch = { added: [], removed: [] };
		const [kept, stored] = this.#lists;
		for (const source of blocksOfFile(path, facts)) {
			yield;
			// Of most blocks nothing was written since: then no edge is read.
			if (!this.#snapshot.mayDiffer(source, "outgoing")) continue;
			const range = { kind: 0, kindMax: PACKED_KIND_MAX } as const;
			this.#snapshot.edges(source, "outgoing", { ...range, into: kept });
			this.#reader.edges(source, "outgoing", { ...range, into: stored });
			addDifference(patch, stored, kept);
		}
		const { questions } = decodeLinks(links);
		const problem = skipReason === UNLINKED ? skipDetail : "";
		return { path, edgeCount, questions, problem, batches: packPatch(path, questions, patch) };
	}

	release(): void {
		this.#snapshot.release();
	}
}

interface Patch {
	readonly added: Edge[];
	readonly removed: Edge[];
}

/** Adds what leads from one list of edges to another; both are in the order of kind, other end and begin. */
function addDifference({ added, removed }: Patch, before: EdgeList, after: EdgeList): void {
	let [old, fresh] = [0, 0];
	while (old < before.count || fresh < after.count) {
		const order = old === before.count ? 1 : fresh === after.count ? -1 : compareEdges(before, old, after, fresh);
		const isSame = order === 0 && before.end(old) === after.end(fresh) &&
			before.attributes(old) === after.attributes(fresh);
		if (order <= 0 && !isSame) removed.push(before.edge(old));
		if (order >= 0 && !isSame) added.push(after.edge(fresh));
		if (order <= 0) old++;
		if (order >= 0) fresh++;
	}
}

/** By what makes two edges of one source one. */
function compareEdges(one: EdgeList, at: number, other: EdgeList, otherAt: number): number {
	const kinds = one.kind(at) - other.kind(otherAt);
	if (kinds !== 0) return kinds;
	for (const word of WORDS) {
		const [first, second] = [one.otherWord(at, word) >>> 0, other.otherWord(otherAt, word) >>> 0];
		if (first !== second) return first < second ? -1 : 1;
	}
	return one.begin(at) - other.begin(otherAt);
}

const WORDS = [0, 1, 2, 3] as const;
