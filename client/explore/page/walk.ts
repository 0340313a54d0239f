/**
 * Where somebody has walked: symbols in their order, the one that is looked at, and what lies behind and ahead of it.
 */
import { type Check, list, record, text, whole } from "./check.ts";
import { isId } from "./messages.ts";

export interface Stop {
	readonly id: string;
	readonly name: string;
	readonly kind: string;
}

export interface Walk {
	readonly stops: readonly Stop[];
	/** The one that is looked at; -1 before the first. */
	readonly at: number;
}

const STOPS_MAX = 100;
export const NO_WALK: Walk = { stops: [], at: -1 };

const stop = record<Stop>({ id: isId, name: text(4096), kind: text(64) });
const isShape = record<Walk>({
	stops: list(stop, STOPS_MAX),
	at: (value): value is number => value === -1 || whole(STOPS_MAX)(value),
});
export const isWalk: Check<Walk> = (value): value is Walk =>
	isShape(value) && value.at < value.stops.length && (value.at >= 0 || value.stops.length === 0);

/** On to another symbol: what lay ahead is forgotten. */
export function goOn(walk: Walk, to: Stop): Walk {
	if (walk.stops[walk.at]?.id === to.id) return replaced(walk, to);
	const stops = [...walk.stops.slice(0, walk.at + 1), to].slice(-STOPS_MAX);
	return { stops, at: stops.length - 1 };
}

/** Another symbol in the place of the one that is looked at, as when a cursor is followed. */
export function replaced(walk: Walk, to: Stop): Walk {
	if (walk.at < 0) return { stops: [to], at: 0 };
	return { ...walk, stops: walk.stops.map((one, index) => (index === walk.at ? to : one)) };
}

/** @returns the same walk where there is nothing */
export function moved(walk: Walk, steps: number): Walk {
	const at = walk.at + steps;
	return at < 0 || at >= walk.stops.length ? walk : { ...walk, at };
}

export function stopAt({ stops, at }: Walk): Stop | undefined {
	return stops[at];
}
