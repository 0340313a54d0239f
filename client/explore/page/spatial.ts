/** Arrow keys in a picture: from a box to the nearest one in a direction. */
import type { Rect } from "./columns.ts";

export const DIRECTIONS = ["left", "right", "up", "down"] as const;
export type Direction = (typeof DIRECTIONS)[number];

export interface Keyed extends Rect {
	readonly key: string;
}

/** How much more it counts to leave the line of the arrow than to go along it. */
const ASIDE = 3;

/** @returns the key of the nearest box that way; undefined if there is none */
export function nearest(boxes: readonly Keyed[], from: Rect, direction: Direction): string | undefined {
	let [best, bestCost] = [undefined as string | undefined, Number.POSITIVE_INFINITY];
	for (const box of boxes) {
		const cost = costOf(from, box, direction);
		if (cost === undefined || cost >= bestCost) continue;
		[best, bestCost] = [box.key, cost];
	}
	return best;
}

function costOf(from: Rect, to: Rect, direction: Direction): number | undefined {
	const isAcross = direction === "left" || direction === "right";
	const sign = direction === "left" || direction === "up" ? -1 : 1;
	const along = isAcross ? centreX(to) - centreX(from) : centreY(to) - centreY(from);
	if (along * sign <= 1) return undefined;
	const aside = isAcross ? gap(from.y, from.height, to.y, to.height) : gap(from.x, from.width, to.x, to.width);
	return Math.abs(along) + ASIDE * aside + Math.abs(isAcross ? centreY(to) - centreY(from) : 0) / 4;
}

const centreX = ({ x, width }: Rect): number => x + width / 2;
const centreY = ({ y, height }: Rect): number => y + height / 2;

/** The distance of two spans; 0 where they overlap. */
function gap(one: number, oneLength: number, other: number, otherLength: number): number {
	return Math.max(0, other - one - oneLength, one - other - otherLength);
}
