/** Answers of the server as the panel's page is told them: without addresses, which stay on this side. */
import type { ExploreNeighbour, ExploreResult, ExploreSymbol } from "../../server/protocol/explore.ts";
import type { GraphPathStep, GraphStep, GraphSymbol } from "../../server/protocol/graph.ts";
import { isGuess } from "./page/filters.ts";
import {
	CONFIDENCES, type ConfidenceName, EDGES, type EdgeName, type PageNeighbour, type PageSymbol, type PathStep,
	type ReachedStep, type Relation, type Shown,
} from "./page/messages.ts";

const DOC_MAX = 4000;
const SIGNATURE_MAX = 2000;
const NAME_MAX = 1000;

/** What a symbol is shown with when the answer that it is from says no more. */
export interface Placing {
	readonly path: string;
	readonly test: boolean;
}

export function pageSymbol(symbol: ExploreSymbol): PageSymbol {
	return placedSymbol(symbol, symbol, symbol.doc);
}

export function placedSymbol(symbol: GraphSymbol, { path, test }: Placing, doc: string): PageSymbol {
	const { id, name, qualifiedName, kind, signature, selectionRange } = symbol;
	return {
		id, name: name.slice(0, NAME_MAX), qualifiedName: qualifiedName.slice(0, NAME_MAX), kind, path, test,
		signature: signature.slice(0, SIGNATURE_MAX), doc: doc.slice(0, DOC_MAX), line: selectionRange.start.line + 1,
	};
}

/** @param answer - of a symbol that there is */
export function shownOf(answer: ExploreResult, symbol: ExploreSymbol): Shown {
	const { container, source, incoming, outgoing, complete } = answer;
	const neighbours = answer.neighbours.flatMap((one) => pageNeighbour(one) ?? []);
	return {
		symbol: pageSymbol(symbol), container: container && pageSymbol(container), outgoing, complete, neighbours,
		incoming: incoming - (answer.neighbours.length - neighbours.length),
		source: source && { text: source.text, line: source.line + 1, cut: source.cut, links: source.links },
	};
}

/** @returns undefined of what only contains the symbol: the card says that */
function pageNeighbour({ symbol, direction, relations, useCount }: ExploreNeighbour): PageNeighbour | undefined {
	const told = relations.filter(({ edge }) => direction === "outgoing" || edge !== "contains");
	return told.length === 0 ? undefined : {
		symbol: pageSymbol(symbol), direction, useCount,
		relations: told.map(({ edge, confidence, count }) =>
			({ edge: edgeOf(edge), confidence: confidenceOf(confidence), count })).sort(byWeight),
	};
}

/** What is known before what is guessed; a call says more than an import of what is called. */
function byWeight(one: Relation, other: Relation): number {
	return Number(isGuess(one)) - Number(isGuess(other)) || EDGES.indexOf(one.edge) - EDGES.indexOf(other.edge);
}

export function reachedStep(step: GraphStep, placing: Placing): ReachedStep {
	const { symbol, depth, from, edge, confidence } = step;
	return {
		symbol: placedSymbol(symbol, placing, ""), depth, from, edge: edge === null ? null : edgeOf(edge),
		confidence: confidenceOf(confidence),
	};
}

export function pathStep({ symbol, edge, confidence }: GraphPathStep, placing: Placing): PathStep {
	return {
		symbol: placedSymbol(symbol, placing, ""), edge: edge === null ? null : edgeOf(edge),
		confidence: confidenceOf(confidence),
	};
}

function edgeOf(name: string): EdgeName {
	return EDGES.find((one) => one === name) ?? "references";
}

function confidenceOf(name: string): ConfidenceName {
	return CONFIDENCES.find((one) => one === name) ?? "ambiguous";
}
