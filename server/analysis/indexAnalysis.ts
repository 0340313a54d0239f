/** {@link Analysis} over an index: each question in a file of its own, put together here. */
import type { BlockId, Walk } from "../../engine/index.ts";
import { languageNameOf } from "../languages.ts";
import type { ChangedFile } from "../model/changedFile.ts";
import { blockAt, blockIdOf } from "../model/declarations.ts";
import { LineIndex } from "../model/lineIndex.ts";
import { isSure, type EdgeFilter } from "../model/kinds.ts";
import { blockKey } from "../store/edgePatch.ts";
import type { InPieces } from "../model/pieces.ts";
import type { IndexView } from "../store/indexView.ts";
import type {
	AffectedAnswer, AffectedOptions, Analysis, Call, ChangedSymbols, ContextAnswer, ContextOptions, DefinitionAnswer,
	HoverAnswer, ImpactAnswer, ImpactOptions, NearSymbol, NeighbourhoodAnswer, NeighbourhoodOptions, OutlineNode,
	PathAnswer, PathQuestion, ReferenceOptions, ReferencesAnswer, RelatedAnswer, RelatedOptions, SymbolView, TraceAnswer,
	TraceOptions,
} from "./analysis.ts";
import { affected } from "./affected.ts";
import { callsOf } from "./calls.ts";
import type { Bounded, Bounds } from "./asked.ts";
import { contextOf } from "./context.ts";
import { cursorOf, positionOf, type CursorOwner, type Paged, type PagePosition } from "./cursor.ts";
import { changedSymbols } from "./changedSymbols.ts";
import { related, trace, walkFrom } from "./graph.ts";
import { EditorQuestions } from "./editorQuestions.ts";
import { hoverAt } from "./hover.ts";
import { impact } from "./impact.ts";
import { find, near, suggest, workspaceSymbols } from "./names.ts";
import { neighbourhood } from "./neighbourhood.ts";
import { documentSymbols } from "./outline.ts";
import { pathsBetween } from "./path.ts";
import { referencesAt, referencesTo } from "./references.ts";
import { declarationsOf, symbolIdOf, symbolOf } from "./symbols.ts";
import { nameAt } from "./nameAt.ts";
import type {
	CyclesAnswer, CyclesOptions, HubsAnswer, HubsOptions, UnusedAnswer, UnusedOptions,
} from "./whole/answers.ts";
import { cycles } from "./whole/cycles.ts";
import { hubs } from "./whole/hubs.ts";
import { KeptGraph, type Later } from "./whole/keptGraph.ts";
import { unused } from "./whole/unused.ts";
import type { WholeGraph } from "./whole/wholeGraph.ts";

export class IndexAnalysis extends EditorQuestions implements Analysis {
	readonly #view: () => IndexView;
	readonly #whole: KeptGraph;
	readonly #stateMark: () => string;

	/**
	 * @param view - asked anew for each question, so that it is the latest state
	 * @param later - gives memory back that nobody has needed for a while; see {@link KeptGraph}
	 * @param stateMark - says which state it is, for cursors
	 */
	constructor(view: () => IndexView, later?: Later, stateMark: () => string = () => this.#view().stateMark()) {
		super(view);
		this.#view = view;
		this.#stateMark = stateMark;
		this.#whole = new KeptGraph(view, later);
	}

	state(): string {
		return this.#stateMark();
	}

	lines(path: string): LineIndex | undefined {
		const file = this.#view().file(path);
		return file && new LineIndex(file.lineBegins, file.textLength, file.isAscii);
	}

	paths(): readonly string[] {
		return this.#view().paths();
	}

	languages(): readonly { readonly name: string; readonly files: number }[] {
		const counts = new Map<string, number>();
		for (const path of this.paths()) {
			const name = languageNameOf(path);
			if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
		}
		return [...counts].map(([name, files]) => ({ name, files }))
			.sort((one, other) => other.files - one.files || (one.name < other.name ? -1 : 1));
	}

	definition(path: string, offset: number, options: { readonly includeAmbiguous?: boolean } = {}): DefinitionAnswer {
		const target = nameAt(this.#view(), path, offset);
		const definitions = (target?.definitions ?? []).filter(({ confidence }) =>
			options.includeAmbiguous === true || isSure(confidence));
		if (target?.imported === undefined) return { origin: target?.origin, definitions };
		// the name in the import declares nothing
		return { origin: target.origin, definitions: [], imported: { ...target.imported, bindings: definitions } };
	}

	references(path: string, offset: number, options: ReferenceOptions): ReferencesAnswer {
		return referencesAt(this.#view(), path, offset, options);
	}

	hover(path: string, offset: number): HoverAnswer | undefined {
		return hoverAt(this.#view(), path, offset);
	}

	documentSymbols(path: string): readonly OutlineNode[] {
		return documentSymbols(this.#view(), path);
	}

	readNames(): InPieces<void> {
		return this.#view().names.read();
	}

	workspaceSymbols(query: string, limit: number, isWanted?: (path: string) => boolean): readonly SymbolView[] {
		return workspaceSymbols(this.#view(), query, { limit, isWanted });
	}

	symbolsAt(path: string, offset: number): readonly SymbolView[] {
		const view = this.#view();
		const target = nameAt(view, path, offset);
		const sure = (target?.definitions ?? []).filter(({ confidence }) => isSure(confidence));
		// Definitions are declarations, of which a symbol may have several.
		const seen = new Set<string>();
		const symbols = sure.flatMap(({ symbol }) => symbol ?? [])
			.filter(({ id }) => seen.size < seen.add(blockKey(id)).size);
		if (symbols.length > 0) return symbols;
		const facts = view.facts(path);
		const symbol = facts && symbolOf(view, blockIdOf(facts, blockAt(facts, offset), path));
		return symbol ? [symbol] : [];
	}

	symbol(id: BlockId): SymbolView | undefined {
		return symbolOf(this.#view(), id);
	}

	declarations(id: BlockId): readonly SymbolView[] {
		const view = this.#view();
		return declarationsOf(view, symbolIdOf(view, id));
	}

	incomingCalls(id: BlockId, limit: number): readonly Call[] {
		return callsOf(this.#view(), id, "incoming", limit);
	}

	outgoingCalls(id: BlockId, limit: number): readonly Call[] {
		return callsOf(this.#view(), id, "outgoing", limit);
	}

	find(name: string, limit: number, isWanted?: (path: string) => boolean): readonly SymbolView[] {
		return find(this.#view(), name, { limit, isWanted });
	}

	near(name: string, limit: number): readonly NearSymbol[] {
		return near(this.#view(), name, limit);
	}

	suggest(name: string, limit: number): readonly string[] {
		return suggest(this.#view(), name, limit);
	}

	referencesTo(id: BlockId, options: ReferenceOptions): ReferencesAnswer {
		return referencesTo(this.#view(), id, options);
	}

	related(id: BlockId, options: RelatedOptions): RelatedAnswer {
		return related(this.#view(), id, options);
	}

	neighbourhood(id: BlockId, options: NeighbourhoodOptions): NeighbourhoodAnswer | undefined {
		return neighbourhood(this.#view(), id, options);
	}

	trace(id: BlockId, options: TraceOptions): TraceAnswer {
		return this.traceAll([id], options);
	}

	traceAll(symbols: readonly BlockId[], options: TraceOptions): TraceAnswer {
		return this.#paged(["trace", symbols, chosen(options)], options, (view, at) => trace(view, symbols, options, at));
	}

	walk(symbols: readonly BlockId[], options: TraceOptions, into?: Walk): Walk {
		const view = this.#view();
		return walkFrom(view, symbols.map((id) => symbolIdOf(view, id)), options, into);
	}

	pathsBetween(question: PathQuestion): PathAnswer {
		const { from, to } = question;
		return this.#paged(["path", from, to, chosen(question)], question, (view, at) => pathsBetween(view, question, at));
	}

	changedSymbols(files: readonly ChangedFile[]): ChangedSymbols {
		return changedSymbols(this.#view(), files);
	}

	impact(symbols: readonly BlockId[], options: ImpactOptions): ImpactAnswer {
		return this.#paged(["impact", symbols, chosen(options)], options, (view, at) => impact(view, symbols, options, at));
	}

	context(id: BlockId, options: ContextOptions): ContextAnswer {
		return this.#paged(
			["context", id, options.budget, chosen(options)], options, (view, at) => contextOf(view, id, options, at),
		);
	}

	affected(symbols: readonly BlockId[], options: AffectedOptions): AffectedAnswer {
		return this.#paged(
			["affected", symbols, chosen(options), options.guesses !== false], options,
			(view, at) => affected(view, symbols, options, at),
		);
	}

	cycles(options: CyclesOptions): InPieces<CyclesAnswer> {
		return this.#pagedWhole(
			["cycles", chosen(options), options.level], options, (view, graph, at) => cycles(view, graph, options, at),
		);
	}

	hubs(options: HubsOptions): InPieces<HubsAnswer> {
		const question = ["hubs", chosen(options), options.by, options.edgeKinds];
		return this.#pagedWhole(question, options, (view, graph, at) => hubs(view, graph, options, at));
	}

	unused(options: UnusedOptions): InPieces<UnusedAnswer> {
		return this.#pagedWhole(["unused", chosen(options)], options, (view, graph, at) => unused(view, graph, options, at));
	}

	/** Answers from where the cursor of the options says, and signs the next one. */
	#paged<Answer extends Bounds>(
		question: unknown, { cursor }: Pick<Bounded, "cursor">, ask: (view: IndexView, at: PagePosition) => Paged<Answer>,
	): Answer {
		const owner = (): CursorOwner => ({ question, state: this.#stateMark() });
		const at = cursor === undefined ? [] : positionOf(cursor, owner());
		const { next, ...answer } = ask(this.#view(), at);
		return { ...answer, cursor: next && cursorOf(next, owner()) } as unknown as Answer;
	}

	/** The same over the whole graph; a state that changes meanwhile begins the question anew, or refuses its cursor. */
	#pagedWhole<Answer extends Bounds>(
		question: unknown, { cursor }: Pick<Bounded, "cursor">,
		ask: (view: IndexView, graph: WholeGraph, at: PagePosition) => InPieces<Paged<Answer>>,
	): InPieces<Answer> {
		const owner = (): CursorOwner => ({ question, state: this.#stateMark() });
		return this.#whole.ask(function* (view, graph) {
			const at = cursor === undefined ? [] : positionOf(cursor, owner());
			const { next, ...answer } = yield* ask(view, graph, at);
			return { ...answer, cursor: next && cursorOf(next, owner()) } as unknown as Answer;
		});
	}
}

/** What of some options tells one question from another; how much of it is wanted may change from answer to answer. */
function chosen(options: EdgeFilter & Bounded & { readonly direction?: unknown }): unknown {
	const { kinds, includeAmbiguous, includeTests, filter, filterUse, direction } = options;
	return [kinds, includeAmbiguous === true, includeTests !== false, filter, filterUse, direction];
}
