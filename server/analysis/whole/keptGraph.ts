/**
 * The whole graph of the latest state that somebody asked about. It is read at the first question about a state and
 * kept for the next ones until the state changes; when nobody asks for a while, its memory is given back.
 *
 * Always holds: an answer is of one state. A state that changes between two pieces of a question begins it anew; after
 * a few tries the question is answered in one piece, since an index that is being written may never come to rest.
 */
import type { InPieces } from "../../model/pieces.ts";
import type { IndexView } from "../../store/indexView.ts";
import { readGraph } from "./readGraph.ts";
import type { WholeGraph } from "./wholeGraph.ts";

/** Does something after so many milliseconds; the answer takes it back. */
export type Later = (work: () => void, ms: number) => () => void;

type Question<T> = (view: IndexView, graph: WholeGraph) => InPieces<T>;

const TRIES_MAX = 3;
/** A graph that nobody asked about for so long goes. */
const IDLE_MS = 60_000;
/** Larger ones go with their question. */
const KEPT_BYTES_MAX = 64 * 1024 * 1024;

export class KeptGraph {
	readonly #view: () => IndexView;
	readonly #later: Later | undefined;
	#kept: { readonly view: IndexView; readonly state: number; readonly graph: WholeGraph } | undefined;
	#stopWaiting: () => void = () => undefined;
	/** How many graphs were read. */
	readCount = 0;

	/** @param later - left out: a graph is kept until the state changes, or the next question after that */
	constructor(view: () => IndexView, later?: Later) {
		this.#view = view;
		this.#later = later;
	}

	*ask<T>(question: Question<T>): InPieces<T> {
		for (let tries = 1; ; tries++) {
			const view = this.#view();
			const state = view.stateCount;
			const pieces = this.#answer(view, question);
			for (;;) {
				const piece = pieces.next();
				if (piece.done === true) return piece.value;
				if (tries > TRIES_MAX) continue;
				yield;
				if (this.#view() !== view || view.stateCount !== state) break;
			}
		}
	}

	*#answer<T>(view: IndexView, question: Question<T>): InPieces<T> {
		const graph = yield* this.#graphOf(view);
		const answer = yield* question(view, graph);
		if (this.#kept?.graph === graph && graph.byteCount > KEPT_BYTES_MAX) this.#drop();
		return answer;
	}

	*#graphOf(view: IndexView): InPieces<WholeGraph> {
		const state = view.stateCount;
		this.#wait();
		if (this.#kept?.view === view && this.#kept.state === state) return this.#kept.graph;
		this.#drop();
		const graph = yield* readGraph(view);
		this.readCount += 1;
		this.#kept = { view, state, graph };
		this.#wait();
		return graph;
	}

	#wait(): void {
		this.#stopWaiting();
		this.#stopWaiting = this.#later?.(() => { this.#drop(); }, IDLE_MS) ?? this.#stopWaiting;
	}

	#drop(): void {
		this.#stopWaiting();
		this.#kept = undefined;
	}
}
