/**
 * Impact as rings: what a change may break, one ring for each step outwards. Who was reached by way of whom stands near
 * it, as a tree around its root; d3-hierarchy finds the angles.
 */
import { hierarchy, tree } from "d3-hierarchy";
import type { Point, Rect } from "./columns.ts";
import type { ReachedStep } from "./messages.ts";

export interface RingNode extends Point {
	/** Its place in the list of steps. */
	readonly index: number;
	readonly step: ReachedStep;
	/** Clockwise from the top. */
	readonly angle: number;
	readonly radius: number;
	/** The node that it was reached from; undefined in the middle. */
	readonly from: RingNode | undefined;
}

export interface Ring {
	readonly depth: number;
	readonly radius: number;
	readonly count: number;
	readonly tests: number;
}

export interface Rings {
	readonly nodes: readonly RingNode[];
	readonly rings: readonly Ring[];
	readonly bounds: Rect;
}

/** Between two rings, at least; wide enough for a name. */
const RING_GAP = 170;
/** Along a ring, for each node of it. */
const ARC_MIN = 20;

interface Branch {
	readonly index: number;
	readonly children: Branch[];
}

/** Rings begin and end beside the top, where it is written what they are. */
const TOP_ANGLE = 0.6;

/** Steps come nearest first, each behind the one that it was reached from. */
export function ringsOf(steps: readonly ReachedStep[]): Rings {
	const branches = steps.map((_, index): Branch => ({ index, children: [] }));
	const root: Branch = { index: -1, children: [] };
	steps.forEach(({ from }, index) => (branches[from] ?? root).children.push(branches[index] as Branch));
	const [top] = root.children.length === 1 ? root.children : [root];
	if (steps.length === 0 || !top) return { nodes: [], rings: [], bounds: { x: -1, y: -1, width: 2, height: 2 } };
	const rings = ringsFor(steps);
	const radii = new Map(rings.map(({ depth, radius }) => [depth, radius]));
	const laid = tree<Branch>().size([2 * Math.PI - TOP_ANGLE, 1])
		.separation((one, other) => (one.parent === other.parent ? 1 : 1.6) / Math.max(one.depth, 1))(hierarchy(top));
	const nodes: RingNode[] = [];
	const byIndex = new Map<number, RingNode>();
	// Breadth first: what a node was reached from comes before it.
	// One way only goes to the right, where names are read.
	const turn = laid.leaves().length === 1 ? -Math.PI / 2 : 0;
	for (const { data, x } of laid) {
		const step = steps[data.index];
		if (!step) continue;
		const angle = x + TOP_ANGLE / 2 + turn;
		const radius = radii.get(step.depth) ?? 0;
		const node = {
			index: data.index, step, angle, radius, x: radius * Math.sin(angle), y: -radius * Math.cos(angle),
			from: byIndex.get(step.from),
		};
		nodes.push(node);
		byIndex.set(data.index, node);
	}
	const reach = Math.max(rings.at(-1)?.radius ?? 0, RING_GAP);
	return { nodes, rings, bounds: { x: -reach, y: -reach, width: 2 * reach, height: 2 * reach } };
}

function ringsFor(steps: readonly ReachedStep[]): readonly Ring[] {
	const counts = new Map<number, { count: number; tests: number }>();
	for (const { depth, symbol } of steps) {
		const ring = counts.get(depth) ?? { count: 0, tests: 0 };
		ring.count += 1;
		if (symbol.test) ring.tests += 1;
		counts.set(depth, ring);
	}
	let radius = 0;
	return [...counts].sort(([one], [other]) => one - other).map(([depth, { count, tests }]) => {
		const needed = (count * ARC_MIN) / (2 * Math.PI);
		radius = depth === 0 && count === 1 ? 0 : Math.max(radius + RING_GAP, needed);
		return { depth, radius, count, tests };
	});
}
