/** Impact on the canvas: a ring for each step outwards, what was reached on it, and by way of whom. */
import { strokeOf } from "./curve.ts";
import { enter, type Sight, visibleRect } from "./paint.ts";
import { DOT, FEW_MAX, namesOf, type Written } from "./ringNames.ts";
import type { Ring, RingNode, Rings } from "./rings.ts";

export interface PaintedRings extends Sight {
	readonly rings: Rings;
	/** Its place in the list of nodes. */
	readonly selected: number | undefined;
	readonly fontFamily: string;
}

/** Of many, on the screen, however far away one is. */
const FAR_DOT = 2.4;
const FONTS = { middle: "600 14px", ring: "11px", name: "12px" } as const;
/** From the middle of a line to what letters stand on. */
const BASELINE = 4;

export function paintRings(context: CanvasRenderingContext2D, painted: PaintedRings): void {
	enter(context, painted);
	const { rings } = painted.rings;
	for (const ring of [...rings].reverse()) paintGround(context, painted, ring);
	paintLinks(context, painted);
	paintNodes(context, painted);
	const { selected, camera: { zoom } } = painted;
	for (const written of namesOf(painted.rings, { zoom, selected })) write(context, painted, written);
}

function paintGround(
	context: CanvasRenderingContext2D,
	{ colours, camera: { zoom } }: PaintedRings,
	{ radius }: Ring,
): void {
	context.beginPath();
	context.arc(0, 0, Math.max(radius, 24), 0, 2 * Math.PI);
	context.globalAlpha = 0.35;
	context.fillStyle = colours.of("box");
	context.fill();
	context.globalAlpha = 0.8;
	context.lineWidth = 1 / zoom;
	context.strokeStyle = colours.of("line");
	context.stroke();
	context.globalAlpha = 1;
}

interface Look {
	readonly path: Path2D;
	readonly dash: readonly number[];
	readonly colour: string;
}

function paintLinks(
	context: CanvasRenderingContext2D,
	{ colours, selected, rings, camera: { zoom } }: PaintedRings,
): void {
	const way = new Set<RingNode>();
	for (let node = selected === undefined ? undefined : rings.nodes[selected]; node; node = node.from) way.add(node);
	for (const isOnWay of [false, true]) {
		const looks = new Map<string, Look>();
		for (const node of rings.nodes) {
			const { from, step } = node;
			if (!from || way.has(node) !== isOnWay) continue;
			const { colour, dash } = strokeOf({ edge: step.edge ?? "references", confidence: step.confidence });
			const look = looks.get(colour) ?? { path: new Path2D(), dash, colour };
			looks.set(colour, look);
			const half = (from.radius + node.radius) / 2;
			const [one, other] = [from.radius === 0 ? node.angle : from.angle, node.angle];
			look.path.moveTo(from.x, from.y);
			look.path.bezierCurveTo(
				half * Math.sin(one),
				-half * Math.cos(one),
				half * Math.sin(other),
				-half * Math.cos(other),
				node.x,
				node.y,
			);
		}
		context.globalAlpha = isOnWay ? 1 : rings.nodes.length > FEW_MAX ? 0.35 : 0.75;
		context.lineWidth = (isOnWay ? 2.6 : 1.4) / Math.min(Math.max(zoom, 0.3), 1);
		for (const { path, dash, colour } of looks.values()) {
			context.strokeStyle = colours.of(colour);
			context.setLineDash([...dash]);
			context.stroke(path);
		}
		context.setLineDash([]);
	}
	context.globalAlpha = 1;
}

function paintNodes(context: CanvasRenderingContext2D, painted: PaintedRings): void {
	const {
		colours,
		camera: { zoom },
		selected,
		rings: { nodes },
	} = painted;
	const sight = visibleRect(painted, 200);
	const scale = 1 / Math.min(zoom, 1);
	for (const [at, node] of nodes.entries()) {
		const { x, y, step } = node;
		if (x < sight.x || x > sight.x + sight.width || y < sight.y || y > sight.y + sight.height) continue;
		const isSelected = at === selected;
		const larger = nodes.length > FEW_MAX ? Math.max(1, FAR_DOT / zoom / DOT) : scale;
		const dot = (step.depth === 0 ? 9 : isSelected ? DOT + 2 : DOT) * larger;
		context.fillStyle = colours.of(step.depth === 0 ? "focus" : step.symbol.test ? "implements" : "calls");
		context.beginPath();
		context.arc(x, y, dot, 0, 2 * Math.PI);
		context.fill();
		if (isSelected) {
			context.strokeStyle = colours.of("focus");
			context.lineWidth = 2 * scale;
			context.beginPath();
			context.arc(x, y, dot + 4 * scale, 0, 2 * Math.PI);
			context.stroke();
		}
	}
}

function write(
	context: CanvasRenderingContext2D,
	{ colours, fontFamily, camera: { zoom } }: PaintedRings,
	{ x, y, turn, align, text, look }: Written,
): void {
	const scale = 1 / Math.min(zoom, 1);
	context.save();
	context.translate(x, y);
	context.rotate(turn);
	context.scale(scale, scale);
	context.font = `${FONTS[look]} ${fontFamily}`;
	context.textAlign = align;
	context.fillStyle = colours.of(look === "ring" ? "dim" : "text");
	// So that a line behind it does not strike it through.
	context.strokeStyle = colours.of("ground");
	context.lineWidth = 4;
	context.lineJoin = "round";
	context.strokeText(text, 0, BASELINE);
	context.fillText(text, 0, BASELINE);
	context.restore();
}
