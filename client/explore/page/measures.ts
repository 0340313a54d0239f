/**
 * How large things are in a panel of a certain size, and where one begins to look: everything is a little narrower
 * where there is less room, and what is too high to be seen whole is seen from its top.
 */
import type { Rect } from "./columns.ts";
import type { Camera } from "./saved.ts";

export interface Measures {
	readonly card: number;
	readonly node: number;
	/** Between the card and its sides: room for the curves. */
	readonly gap: number;
	/** Of the code that is in sight at once. */
	readonly linesMax: number;
	/** So many nodes beside each other have room on each side. */
	readonly columnsMax: number;
	/** How high what is seen at first is. */
	readonly sight: number;
}

const ANY = { columnsMax: 1, sight: Number.POSITIVE_INFINITY } as const;
const ROOMY: Measures = { card: 660, node: 236, gap: 150, linesMax: 28, ...ANY };
export const WIDE: Measures = { card: 540, node: 216, gap: 130, linesMax: 24, ...ANY };
export const NARROW: Measures = { card: 430, node: 186, gap: 84, linesMax: 24, ...ANY };
const TIGHT: Measures = { card: 340, node: 158, gap: 56, linesMax: 16, ...ANY };

export const NODE_GAP = 4;
export const GROUP_PADDING = 8;
export const BOUNDS_MARGIN = 24;
/** A little smaller than life, names are still read with ease. */
const READABLE = 0.8;
/** From how far away the picture is first seen, where it is wide: names can still be read; and where it is high. */
const BEGIN_ZOOM_MIN = 0.62;
const BEGIN_HIGH_ZOOM_MIN = 0.78;
/** How high the headings of the sides are, with what is around them. */
const HEADINGS = 44;

interface Size {
	readonly width: number;
	readonly height: number;
}

/** The widest of which card and neighbours are in sight together. */
export function measuresFor({ width, height }: Size): Measures {
	const fitting = [ROOMY, WIDE, NARROW].find((one) => widthOf(one) <= width);
	const measures = fitting ?? (width < READABLE * widthOf(NARROW) ? TIGHT : NARROW);
	const room = Math.max(0, width - widthOf(measures)) / 2;
	const sight = (height - HEADINGS) / zoomOf(Number.POSITIVE_INFINITY, { width, height }, measures);
	return { ...measures, columnsMax: 1 + Math.floor(room / (measures.node + NODE_GAP)), sight };
}

/** Where one begins to look: the card in the middle, its neighbours at its sides, large enough to be read. */
export function beginning({ height }: Pick<Rect, "height">, size: Size, measures: Measures): Camera {
	const zoom = zoomOf(height, size, measures);
	// What is high begins below the headings; the rest stands in the middle.
	return { x: 0, y: height * zoom > size.height - 2 * HEADINGS ? -HEADINGS / 2 / zoom : 0, zoom };
}

/** How wide the card is with its nearest neighbours, one column on each side. */
function widthOf({ card, node, gap }: Measures): number {
	return card + 2 * (gap + node + 2 * GROUP_PADDING) + 2 * BOUNDS_MARGIN;
}

function zoomOf(needed: number, { width, height }: Size, measures: Measures): number {
	const wide = Math.max(BEGIN_ZOOM_MIN, width / widthOf(measures));
	return Math.min(1, wide, Math.max(BEGIN_HIGH_ZOOM_MIN, (height - HEADINGS) / Math.max(needed, 1)));
}
