/**
 * The canvas under the boxes: edges, and, from far away, the boxes themselves as marks. Only what is in sight is
 * drawn.
 */
import { anchorY, type Point, type Rect, type Scene, type SceneEdge } from "./columns.ts";
import { arrowOf, curveOf, type Stroke, strokeOf } from "./curve.ts";
import type { Camera } from "./saved.ts";

export interface Colours {
	readonly of: (name: string) => string;
}

export interface Sight {
	readonly camera: Camera;
	readonly width: number;
	readonly height: number;
	readonly colours: Colours;
}

export interface Painted extends Sight {
	readonly scene: Scene;
	/** How far the card's code is scrolled. */
	readonly scrolled: number;
	/** Nodes and groups whose edges stand out. */
	readonly lit: ReadonlySet<string>;
	/** Nodes are too small to be read, and are drawn here. */
	readonly isFar: boolean;
}

/** What of the picture is in sight. */
export function visibleRect({ camera: { x, y, zoom }, width, height }: Sight, margin = 0): Rect {
	return {
		x: x - width / 2 / zoom - margin,
		y: y - height / 2 / zoom - margin,
		width: width / zoom + 2 * margin,
		height: height / zoom + 2 * margin,
	};
}

export function overlaps(one: Rect, other: Rect): boolean {
	return (
		one.x < other.x + other.width &&
		other.x < one.x + one.width &&
		one.y < other.y + other.height &&
		other.y < one.y + one.height
	);
}

export function contains(outer: Rect, inner: Rect): boolean {
	return (
		outer.x <= inner.x &&
		outer.y <= inner.y &&
		outer.x + outer.width >= inner.x + inner.width &&
		outer.y + outer.height >= inner.y + inner.height
	);
}

/** From here on, what is drawn has the picture's places. */
export function enter(context: CanvasRenderingContext2D, { camera: { x, y, zoom }, width, height }: Sight): void {
	const ratio = context.canvas.width / Math.max(width, 1);
	context.setTransform(ratio, 0, 0, ratio, 0, 0);
	context.clearRect(0, 0, width, height);
	const scale = ratio * zoom;
	context.setTransform(scale, 0, 0, scale, ratio * (width / 2 - x * zoom), ratio * (height / 2 - y * zoom));
}

export function paintScene(context: CanvasRenderingContext2D, painted: Painted): void {
	const { scene, lit, isFar } = painted;
	enter(context, painted);
	const sight = visibleRect(painted, 20);
	const dim: SceneEdge[] = [];
	const bright: SceneEdge[] = [];
	for (const edge of scene.edges) {
		if (!overlaps(sight, boxOf(edge))) continue;
		(lit.has(edge.joins) ? bright : dim).push(edge);
	}
	paintEdges(context, painted, dim, bright.length > 0 ? 0.3 : 0.75);
	paintEdges(context, painted, bright, 1);
	if (isFar) paintMarks(context, painted, sight);
}

function boxOf({ from, to }: SceneEdge): Rect {
	const [x, y] = [Math.min(from.x, to.x) - 60, Math.min(from.y, to.y) - 200];
	return { x, y, width: Math.abs(from.x - to.x) + 120, height: Math.abs(from.y - to.y) + 400 };
}

interface Strokes {
	readonly stroke: Stroke;
	readonly lines: Path2D;
	readonly arrows: Path2D;
}

/** All edges that look alike are one path: few strokes, however many edges. */
function paintEdges(
	context: CanvasRenderingContext2D,
	{ scene, scrolled, colours, camera }: Painted,
	edges: readonly SceneEdge[],
	alpha: number,
): void {
	const looks = new Map<string, Strokes>();
	for (const edge of edges) {
		const stroke = strokeOf(edge.relation, edge.count);
		const name = `${stroke.colour} ${stroke.width.toFixed(1)} ${stroke.hasOpenArrow}`;
		const look = looks.get(name) ?? { stroke, lines: new Path2D(), arrows: new Path2D() };
		looks.set(name, look);
		const from = edge.line === undefined ? edge.from : { x: edge.from.x, y: anchorY(scene.card, edge.line, scrolled) };
		addCurve(look, from, edge.to);
	}
	context.globalAlpha = alpha;
	for (const { stroke, lines, arrows } of looks.values()) {
		const colour = colours.of(stroke.colour);
		context.strokeStyle = colour;
		context.fillStyle = stroke.hasOpenArrow ? colours.of("ground") : colour;
		context.lineWidth = stroke.width / Math.min(Math.max(camera.zoom, 0.3), 1);
		context.setLineDash([...stroke.dash]);
		context.stroke(lines);
		context.setLineDash([]);
		context.fill(arrows);
		if (stroke.hasOpenArrow) context.stroke(arrows);
	}
	context.globalAlpha = 1;
}

function addCurve({ lines, arrows }: Strokes, begin: Point, end: Point): void {
	const curve = curveOf(begin, end);
	const { from, first, second, to } = curve;
	lines.moveTo(from.x, from.y);
	lines.bezierCurveTo(first.x, first.y, second.x, second.y, to.x, to.y);
	const [tip, one, other] = arrowOf(curve);
	if (!tip || !one || !other) return;
	arrows.moveTo(tip.x, tip.y);
	arrows.lineTo(one.x, one.y);
	arrows.lineTo(other.x, other.y);
	arrows.closePath();
}

function paintMarks(context: CanvasRenderingContext2D, { scene, colours, lit }: Painted, sight: Rect): void {
	const marks = new Map<string, Path2D>();
	for (const node of scene.nodes) {
		if (!overlaps(sight, node)) continue;
		const [relation] = node.neighbour.relations;
		const colour = lit.has(node.key) ? "focus" : relation ? strokeOf(relation).colour : "references";
		const path = marks.get(colour) ?? new Path2D();
		marks.set(colour, path);
		path.rect(node.x, node.y, node.width, node.height);
	}
	for (const [colour, path] of marks) {
		context.globalAlpha = 0.5;
		context.fillStyle = colours.of(colour);
		context.fill(path);
	}
	context.globalAlpha = 1;
}
