/**
 * Side: a direction as a number, by which columns of places are found.
 */
import type { Direction } from "../model/edge.ts";

export const OUTGOING_SIDE = 0;
export const INCOMING_SIDE = 1;
export type Side = typeof OUTGOING_SIDE | typeof INCOMING_SIDE;

export function sideOf(direction: Direction): Side {
	return direction === "outgoing" ? OUTGOING_SIDE : INCOMING_SIDE;
}

export function directionOf(side: Side): Direction {
	return side === OUTGOING_SIDE ? "outgoing" : "incoming";
}

/** The side on which the other end has an edge. */
export function otherSide(side: Side): Side {
	return side === OUTGOING_SIDE ? INCOMING_SIDE : OUTGOING_SIDE;
}
