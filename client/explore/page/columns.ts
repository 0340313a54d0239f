/**
 * The three panes as rectangles: what uses a symbol to the left, its card with its code in the middle, what it uses to
 * the right; further symbols that were asked for, outwards. The middle of the card is where the axes cross.
 *
 * Three columns need no layout library: every place follows from the sizes of the boxes. What is near the card is first
 * in its list, so that nothing moves when something is added.
 */
import { l10n } from "../../words/words.ts";
import type { Group } from "./grouping.ts";
import { BOUNDS_MARGIN, GROUP_PADDING, type Measures, NODE_GAP } from "./measures.ts";
import type { PageNeighbour, PageSource, Relation, Shown, Side } from "./messages.ts";

export interface Rect {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

export interface Point {
	readonly x: number;
	readonly y: number;
}

export interface CardBox extends Rect {
	/** Where its code begins, from its top. */
	readonly codeTop: number;
	readonly codeHeight: number;
}

export interface GroupBox extends Rect {
	readonly group: Group;
	/** The node whose neighbours these are; undefined for those of the card. */
	readonly of: string | undefined;
	readonly columnCount: number;
}

export interface NodeBox extends Rect {
	/** Of its place in the picture: a symbol may stand in several. */
	readonly key: string;
	readonly neighbour: PageNeighbour;
	/** Of its group. */
	readonly group: string;
	readonly isExpanded: boolean;
}

/** From what uses to what is used. */
export interface SceneEdge {
	readonly from: Point;
	readonly to: Point;
	/** The line of the card's code that it comes from; its height depends on how far the code is scrolled. */
	readonly line: number | undefined;
	readonly relation: Relation;
	/** Neighbours that it stands for. */
	readonly count: number;
	/** The node or group that it joins. */
	readonly joins: string;
}

export interface Scene {
	readonly card: CardBox;
	readonly groups: readonly GroupBox[];
	readonly nodes: readonly NodeBox[];
	readonly edges: readonly SceneEdge[];
	readonly bounds: Rect;
}

export interface SceneInput {
	readonly measures: Measures;
	readonly shown: Shown;
	readonly groups: readonly Group[];
	/** What was asked for of nodes, by their keys. */
	readonly expansions: ReadonlyMap<string, readonly PageNeighbour[]>;
}

export const NODE_HEIGHT = 28;
export const LINE_HEIGHT = 18;
const GROUP_HEADER = 30;
const GROUP_GAP = 14;
const COLUMN_GAP = 28;
/** Rather one high column than a second one, whose edges pass under the first, and which may be out of sight. */
const SIDE_HEIGHT_MIN = 780;
const ONLY_SIDE_HEIGHT_MIN = 2400;
/** A group of more nodes has one edge for all, and several columns where there is room for them. */
const ONE_BY_ONE_MAX = 16;
/** One looks up and down more easily than aside, but not without end. */
const ROWS_MAX = 60;
const CARD_HEADER = 62;
const CARD_DOC = 44;
const CARD_FOOTER = 30;
const CODE_PADDING = 8;
const SIGHT_MARGIN = 6;

export function sceneOf({ shown, groups, expansions, measures }: SceneInput): Scene {
	const card = cardOf(shown, measures);
	const lines = firstLinesOf(shown.source);
	const building: Building = { card, lines, expansions, measures, groups: [], nodes: [], edges: [] };
	for (const side of ["incoming", "outgoing"] as const) {
		const end = placeSide(
			building,
			groups.filter((group) => group.side === side),
			side,
		);
		placeExpansions(building, side, end);
	}
	const { nodes, edges } = building;
	return { card, groups: building.groups, nodes, edges, bounds: around([card, ...building.groups]) };
}

/** The height of a line of the code, kept inside the code where it is scrolled out of sight. */
export function anchorY({ y, codeTop, codeHeight }: CardBox, line: number | undefined, scrolled: number): number {
	if (line === undefined) return y + CARD_HEADER / 2;
	const at = CODE_PADDING + line * LINE_HEIGHT + LINE_HEIGHT / 2 - scrolled;
	return y + codeTop + Math.min(Math.max(at, 6), codeHeight - 6);
}

interface Building {
	readonly measures: Measures;
	readonly card: CardBox;
	readonly lines: ReadonlyMap<string, number>;
	readonly expansions: ReadonlyMap<string, readonly PageNeighbour[]>;
	readonly groups: GroupBox[];
	readonly nodes: NodeBox[];
	readonly edges: SceneEdge[];
}

function cardOf({ symbol, source }: Shown, { card: width, linesMax, sight }: Measures): CardBox {
	const lineCount = source ? Math.min(source.text.split("\n").length, linesMax) : 2;
	const codeTop = CARD_HEADER + (symbol.doc === "" ? 0 : CARD_DOC);
	const codeHeight = lineCount * LINE_HEIGHT + 2 * CODE_PADDING;
	const height = codeTop + codeHeight + CARD_FOOTER;
	return { x: -width / 2, y: topOf(height, sight), width, height, codeTop, codeHeight };
}

/** In the middle, or, of what is too high for that, at the top of what is first seen. */
function topOf(height: number, sight: number): number {
	return -Math.min(height, sight - 2 * SIGHT_MARGIN) / 2;
}

/** The first line of the code that names each symbol, from 0. */
export function firstLinesOf(source: PageSource | null): ReadonlyMap<string, number> {
	const lines = new Map<string, number>();
	if (!source) return lines;
	let [line, at] = [0, 0];
	for (const { begin, id } of source.links) {
		for (let end = source.text.indexOf("\n", at); end >= 0 && end < begin; end = source.text.indexOf("\n", at)) {
			line += 1;
			at = end + 1;
		}
		if (!lines.has(id)) lines.set(id, line);
	}
	return lines;
}

interface Size {
	readonly width: number;
	readonly height: number;
	readonly columnCount: number;
}

function sizeOf({ isOpen, neighbours }: Pick<Group, "isOpen" | "neighbours">, { node, columnsMax }: Measures): Size {
	const count = neighbours.length;
	const columnCount = isOpen ? columnsOf(count, columnsMax) : 1;
	const width = columnCount * (node + NODE_GAP) - NODE_GAP + 2 * GROUP_PADDING;
	if (!isOpen) return { width, height: GROUP_HEADER, columnCount };
	const rowCount = Math.ceil(count / columnCount);
	return { width, height: GROUP_HEADER + rowCount * (NODE_HEIGHT + NODE_GAP) - NODE_GAP + GROUP_PADDING, columnCount };
}

function columnsOf(count: number, columnsMax: number): number {
	if (count <= ONE_BY_ONE_MAX) return 1;
	return Math.min(Math.ceil(Math.sqrt(count / 6)), Math.max(columnsMax, Math.ceil(count / ROWS_MAX)));
}

/** Fills columns, the one beside the card first. @returns how far they reach, from the middle */
function placeSide(building: Building, groups: readonly Group[], side: Side): number {
	const sized = groups.map((group) => ({ group, ...sizeOf(group, building.measures) }));
	const area = sized.reduce((sum, { width, height }) => sum + (width + COLUMN_GAP) * (height + GROUP_GAP), 0);
	const { columnsMax, sight } = building.measures;
	const heightMin = columnsMax > 1 ? SIDE_HEIGHT_MIN : ONLY_SIDE_HEIGHT_MIN;
	const heightMax = Math.max(heightMin, building.card.height, Math.sqrt(area));
	let reach = building.card.width / 2 + building.measures.gap;
	for (let at = 0; at < sized.length;) {
		const column: (typeof sized)[number][] = [];
		let [height, width] = [-GROUP_GAP, 0];
		for (; at < sized.length; at++) {
			const next = sized[at] as (typeof sized)[number];
			if (column.length > 0 && height + GROUP_GAP + next.height > heightMax) break;
			height += GROUP_GAP + next.height;
			width = Math.max(width, next.width);
			column.push(next);
		}
		let y = topOf(height, sight);
		for (const { group, ...size } of column) {
			placeGroup(building, { group, size, side, x: xOf(side, reach, size.width), y, of: undefined });
			y += size.height + GROUP_GAP;
		}
		reach += width + COLUMN_GAP;
	}
	return reach;
}

const xOf = (side: Side, reach: number, width: number): number => (side === "incoming" ? -reach - width : reach);

interface Placing extends Point {
	readonly group: Group;
	readonly size: Size;
	readonly side: Side;
	readonly of: NodeBox | undefined;
}

function placeGroup(building: Building, { group, size, side, x, y, of }: Placing): void {
	const { columnCount, width, height } = size;
	building.groups.push({ group, of: of?.key, x, y, width, height, columnCount });
	const isBundled = !group.isOpen || group.neighbours.length > ONE_BY_ONE_MAX;
	if (isBundled) {
		const box = { x, y, width, height: GROUP_HEADER };
		building.edges.push(edgeOf(building, { box, side, of, neighbours: group.neighbours, joins: group.key }));
	}
	if (!group.isOpen) return;
	const rowCount = Math.ceil(group.neighbours.length / columnCount);
	group.neighbours.forEach((neighbour, index) => {
		const key = `${of?.key ?? side}:${neighbour.symbol.id}`;
		const box = {
			x: x + GROUP_PADDING + Math.floor(index / rowCount) * (building.measures.node + NODE_GAP),
			y: y + GROUP_HEADER + (index % rowCount) * (NODE_HEIGHT + NODE_GAP),
			width: building.measures.node,
			height: NODE_HEIGHT,
		};
		building.nodes.push({ ...box, key, neighbour, group: group.key, isExpanded: building.expansions.has(key) });
		if (!isBundled) building.edges.push(edgeOf(building, { box, side, of, neighbours: [neighbour], joins: key }));
	});
}

interface Joined {
	readonly box: Rect;
	readonly side: Side;
	readonly of: NodeBox | undefined;
	readonly neighbours: readonly PageNeighbour[];
	readonly joins: string;
}

function edgeOf({ card, lines }: Building, { box, side, of, neighbours, joins }: Joined): SceneEdge {
	const inner = of ?? card;
	const isIncoming = side === "incoming";
	const outerEnd = { x: isIncoming ? box.x + box.width : box.x, y: box.y + box.height / 2 };
	const [only] = neighbours;
	const line = of || isIncoming || neighbours.length !== 1 || !only ? undefined : lines.get(only.symbol.id);
	const y = of ? of.y + of.height / 2 : anchorY(card, line, 0);
	const innerEnd = { x: isIncoming ? inner.x : inner.x + inner.width, y };
	const [from, to] = isIncoming ? [outerEnd, innerEnd] : [innerEnd, outerEnd];
	return { from, to, line, relation: mainRelation(neighbours), count: neighbours.length, joins };
}

/** What most neighbours are joined by; that of one is its surest. */
function mainRelation(neighbours: readonly PageNeighbour[]): Relation {
	const counts = new Map<string, { readonly relation: Relation; count: number }>();
	for (const {
		relations: [relation],
	} of neighbours) {
		if (!relation) continue;
		const key = `${relation.edge} ${relation.confidence}`;
		const known = counts.get(key) ?? { relation, count: 0 };
		known.count += 1;
		counts.set(key, known);
	}
	const [most] = [...counts.values()].sort((one, other) => other.count - one.count);
	return most?.relation ?? { edge: "references", confidence: "exact", count: 0 };
}

/** What was asked for of nodes stands beyond their side, each as near to the height of its node as there is room. */
function placeExpansions(building: Building, side: Side, begin: number): void {
	let level = building.nodes.filter(({ neighbour, isExpanded }) => neighbour.direction === side && isExpanded);
	const { gap } = building.measures;
	for (let reach = begin + gap / 2; level.length > 0;) {
		const placed: NodeBox[] = [];
		let [bottom, width] = [Number.NEGATIVE_INFINITY, 0];
		for (const node of level.sort((one, other) => one.y - other.y)) {
			const neighbours = building.expansions.get(node.key) ?? [];
			const group = expansionOf(node, neighbours, side);
			const size = sizeOf(group, building.measures);
			const y = Math.max(node.y + node.height / 2 - size.height / 2, bottom + GROUP_GAP);
			const before = building.nodes.length;
			placeGroup(building, { group, size, side, x: xOf(side, reach, size.width), y, of: node });
			placed.push(...building.nodes.slice(before));
			bottom = y + size.height;
			width = Math.max(width, size.width);
		}
		reach += width + gap / 2;
		level = placed.filter(({ isExpanded }) => isExpanded);
	}
}

function expansionOf(node: NodeBox, neighbours: readonly PageNeighbour[], side: Side): Group {
	const { name } = node.neighbour.symbol;
	const isNone = neighbours.length === 0;
	const uses = isNone ? l10n.t("Nothing uses {0}", name) : l10n.t("uses {0}", name);
	const used = isNone ? l10n.t("Nothing is used by {0}", name) : l10n.t("used by {0}", name);
	const title = side === "incoming" ? uses : used;
	return { key: `${node.key}>`, side, title, place: "", by: "file", neighbours, isOpen: true };
}

export function around(boxes: readonly Rect[]): Rect {
	const [left, top] = [Math.min(...boxes.map(({ x }) => x)), Math.min(...boxes.map(({ y }) => y))];
	const right = Math.max(...boxes.map(({ x, width }) => x + width));
	const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
	return {
		x: left - BOUNDS_MARGIN,
		y: top - BOUNDS_MARGIN,
		width: right - left + 2 * BOUNDS_MARGIN,
		height: bottom - top + 2 * BOUNDS_MARGIN,
	};
}
