/** The gentle curve of an edge, and its arrow: the same on the screen and in an exported picture. */
import type { Point } from "./columns.ts";
import { isGuess } from "./filters.ts";
import type { EdgeName, Relation } from "./messages.ts";

export interface Curve {
	readonly from: Point;
	readonly first: Point;
	readonly second: Point;
	readonly to: Point;
}

const BEND_MIN = 40;
const ARROW_LENGTH = 8;
const ARROW_HALF = 3.5;

/** Leaves and arrives level. */
export function curveOf(from: Point, to: Point): Curve {
	const end = { x: to.x - ARROW_LENGTH, y: to.y };
	const bend = Math.max(BEND_MIN, Math.abs(end.x - from.x) / 2);
	return { from, first: { x: from.x + bend, y: from.y }, second: { x: end.x - bend, y: end.y }, to: end };
}

export function arrowOf({ to: { x, y } }: Curve): readonly Point[] {
	return [{ x: x + ARROW_LENGTH, y }, { x, y: y - ARROW_HALF }, { x, y: y + ARROW_HALF }];
}

export interface Stroke {
	/** The name of a colour in the style sheet. */
	readonly colour: EdgeName | "guess";
	/** Empty: a line without gaps. */
	readonly dash: readonly number[];
	readonly width: number;
	/** Types extend and implement with an open arrow, as in class diagrams. */
	readonly hasOpenArrow: boolean;
}

const DASHES: Readonly<Record<EdgeName, readonly number[]>> = {
	calls: [], references: [5, 3], extends: [], implements: [6, 4], imports: [2, 3], contains: [1, 4],
};

/** How a relation is drawn: guesses are never drawn as what they may be. */
export function strokeOf(relation: Pick<Relation, "edge" | "confidence">, count = 1): Stroke {
	const { edge } = relation;
	const width = Math.min(1.4 + Math.log2(Math.max(count, 1)) / 4, 3);
	const hasOpenArrow = edge === "extends" || edge === "implements";
	if (isGuess(relation)) return { colour: "guess", dash: [3, 4], width, hasOpenArrow };
	return { colour: edge, dash: DASHES[edge], width, hasOpenArrow };
}
