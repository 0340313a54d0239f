/**
 * Which names are written beside the dots of the rings, and where: only what overlaps nothing. A name that would run
 * into another one, or into a dot, is cut before it, and is left out where too little of it would be left; whoever
 * points at its dot, or chooses it by keys, reads it.
 */
import { l10n } from "../../words/words.ts";
import type { Point } from "./columns.ts";
import type { Ring, RingNode, Rings } from "./rings.ts";

export interface Written extends Point {
	readonly text: string;
	/** Of its line, clockwise from level. */
	readonly turn: number;
	readonly align: "left" | "right" | "center";
	readonly look: "middle" | "ring" | "name";
}

export interface Naming {
	readonly zoom: number;
	/** Its place in the list of nodes: it is written whole, and before all others. */
	readonly selected: number | undefined;
}

/** Many names are written from here on; smaller they could not be read. Few are written from any distance. */
const NAMES_ZOOM_MIN = 0.55;
export const FEW_MAX = 150;
/** So few have room to be written level. */
const LEVEL_MAX = 12;
const LETTERS_MAX = 28;
const LETTERS_MIN = 4;
/** Of the outermost ring, outside of which a picture that fits has this much room. */
const OUTER_LETTERS_MAX = 18;
/** On the screen, about: a letter, and from one line to the next. */
const LETTER_WIDTH = 6.4;
const LINE_HEIGHT = 13;
export const DOT = 5;
/** From the middle of a dot to the text beside it, and to the line below or above it. */
const ASIDE = DOT + 6;
const BELOW = DOT + 15;
const ABOVE = DOT + 7;
const MIDDLE_BELOW = 28;
/** As far as from one line to the next: so it lies on no dot of its ring. */
const RING_ABOVE = LINE_HEIGHT;
/** From one column of cells to the next; more than a picture is high. */
const CELLS_MAX = 1 << 20;
/** What a picture of rings that fits needs around them, on the screen. */
export const NAMES_ROOM: number = ASIDE + OUTER_LETTERS_MAX * LETTER_WIDTH;

export function namesOf({ nodes, rings }: Rings, { zoom, selected }: Naming): readonly Written[] {
	const unit = 1 / Math.min(zoom, 1);
	const taken = new Taken(LINE_HEIGHT * unit, LETTER_WIDTH * unit);
	const written: Written[] = [];
	const write = (text: Written): void => {
		taken.take(text);
		written.push(text);
	};
	for (const node of nodes) taken.add(node);
	for (const node of nodes) if (node.step.depth === 0) write(middle(node, unit));
	const isLevel = nodes.length <= LEVEL_MAX;
	const chosen = selected === undefined ? undefined : nodes[selected];
	if (chosen !== undefined && chosen.step.depth > 0) {
		const [first] = places(chosen, { isLevel, lettersMax: Infinity, unit });
		if (first !== undefined) write(first);
	}
	for (const ring of rings) {
		const title = titleOf(ring, unit);
		// All of it, or nothing: half a count is a wrong one.
		if (ring.depth > 0 && taken.cut(title) === title) write(title);
	}
	if (zoom < NAMES_ZOOM_MIN && nodes.length > FEW_MAX) return written;
	const outermost = rings.at(-1)?.radius;
	for (const node of nodes) {
		if (node.step.depth === 0 || node === chosen) continue;
		const lettersMax = node.radius === outermost ? OUTER_LETTERS_MAX : LETTERS_MAX;
		const best = mostOf(places(node, { isLevel, lettersMax, unit }), taken);
		if (best !== undefined) write(best);
	}
	return written;
}

/** The first of some texts that has room, or else the one that is cut least; none if too little would be left. */
function mostOf(texts: readonly Written[], taken: Taken): Written | undefined {
	const cut = texts.map((text) => taken.cut(text));
	const whole = cut.find((text, at) => text === texts[at]);
	if (whole !== undefined) return whole;
	const [best] = cut.sort((one, other) => other.text.length - one.text.length);
	return best !== undefined && best.text.length >= LETTERS_MIN ? best : undefined;
}

interface Placing {
	readonly isLevel: boolean;
	readonly lettersMax: number;
	readonly unit: number;
}

/** Where a name may stand, what is liked best first: level beside its dot, below it, above it; of many, outwards. */
function places(node: RingNode, { isLevel, lettersMax, unit }: Placing): readonly Written[] {
	const { x, y, angle, step } = node;
	const { name } = step.symbol;
	const text = name.length > lettersMax ? `${name.slice(0, lettersMax - 1)}…` : name;
	const isLeft = Math.sin(angle) < 0;
	const align = isLeft ? "right" : "left";
	if (!isLevel) {
		const turn = angle - Math.PI / 2 + (isLeft ? Math.PI : 0);
		const [outX, outY] = [Math.sin(angle) * ASIDE * unit, -Math.cos(angle) * ASIDE * unit];
		return [{ x: x + outX, y: y + outY, text, turn, align, look: "name" }];
	}
	return [
		{ x: x + (isLeft ? -ASIDE : ASIDE) * unit, y, text, turn: 0, align, look: "name" },
		{ x, y: y + BELOW * unit, text, turn: 0, align: "center", look: "name" },
		{ x, y: y - ABOVE * unit, text, turn: 0, align: "center", look: "name" },
	];
}

function middle({ x, y, step }: RingNode, unit: number): Written {
	const { name } = step.symbol;
	return { x, y: y + MIDDLE_BELOW * unit, text: name, turn: 0, align: "center", look: "middle" };
}

/** Just outside of the top of its ring. */
function titleOf({ depth, count, tests, radius }: Ring, unit: number): Written {
	const step = depth === 1 ? l10n.t("1 step") : l10n.t("{0} steps", depth);
	const among = tests === 1 ? l10n.t("1 test") : l10n.t("{0} tests", tests);
	const text = `${step} · ${count}${tests > 0 ? ` (${among})` : ""}`;
	return { x: 0, y: -radius - RING_ABOVE * unit, text, turn: 0, align: "center", look: "ring" };
}

/** What is taken of the plane: points, around each of which a line of text has no room. */
class Taken {
	readonly #room: number;
	readonly #letter: number;
	readonly #cells = new Map<number, Point[]>();

	/**
	 * @param room - how high a line is
	 * @param letter - how wide a letter is
	 */
	constructor(room: number, letter: number) {
		this.#room = room;
		this.#letter = letter;
	}

	add(point: Point): void {
		const cell = this.#cellOf(point.x, point.y);
		const points = this.#cells.get(cell);
		if (points === undefined) this.#cells.set(cell, [point]);
		else points.push(point);
	}

	take(text: Written): void {
		for (const point of this.#along(text)) this.add(point);
	}

	/** As much of a text as there is room for; one in the middle of its place has room for all or for nothing. */
	cut(text: Written): Written {
		let free = 0;
		let isWhole = true;
		for (const point of this.#along(text)) {
			isWhole = !this.#isTaken(point);
			if (!isWhole) break;
			free += 1;
		}
		if (isWhole) return text;
		const letters = Math.floor((free * this.#room) / 2 / this.#letter);
		if (text.align === "center" || letters < 2) return { ...text, text: "" };
		return { ...text, text: `${text.text.slice(0, letters - 1)}…` };
	}

	/** Points along the middle of a text, from where it begins to be written, two to the height of a line. */
	*#along({ x, y, turn, align, text }: Written): Generator<Point> {
		const length = text.length * this.#letter;
		const [alongX, alongY] = [Math.cos(turn), Math.sin(turn)];
		const begin = align === "center" ? -length / 2 : 0;
		const way = align === "right" ? -1 : 1;
		const step = this.#room / 2;
		for (let at = step / 2; at < length + step / 2; at += step) {
			const along = (begin + Math.min(at, length)) * way;
			yield { x: x + along * alongX, y: y + along * alongY };
		}
	}

	#isTaken({ x, y }: Point): boolean {
		for (const aside of [-1, 0, 1]) {
			for (const below of [-1, 0, 1]) {
				const near = this.#cells.get(this.#cellOf(x + aside * this.#room, y + below * this.#room));
				if (near?.some((other) => Math.hypot(other.x - x, other.y - y) < this.#room)) return true;
			}
		}
		return false;
	}

	#cellOf(x: number, y: number): number {
		return Math.floor(x / this.#room) * CELLS_MAX + Math.floor(y / this.#room);
	}
}
