/** Impact on the canvas: a ring for each step outwards, what was reached on it, and by way of whom. */
import { enter, type Sight, visibleRect } from "./paint.ts";
import { strokeOf } from "./curve.ts";
import type { RingNode, Rings } from "./rings.ts";

export interface PaintedRings extends Sight {
	readonly rings: Rings;
	/** Its place in the list of nodes. */
	readonly selected: number | undefined;
	readonly fontFamily: string;
}

/** Names are written from here on; smaller they could not be read. */
const NAMES_ZOOM_MIN = 0.55;
const DOT = 5;

export function paintRings(context: CanvasRenderingContext2D, painted: PaintedRings): void {
	const {
		rings: { nodes, rings },
		colours,
		camera: { zoom },
	} = painted;
	enter(context, painted);
	context.lineWidth = 1 / zoom;
	context.font = `11px ${painted.fontFamily}`;
	for (const { depth, radius, count, tests } of rings) {
		context.strokeStyle = colours.of("line");
		context.globalAlpha = 0.8;
		context.beginPath();
		context.arc(0, 0, Math.max(radius, 24), 0, 2 * Math.PI);
		context.stroke();
		if (depth === 0) continue;
		context.globalAlpha = 1;
		context.fillStyle = colours.of("dim");
		context.textAlign = "center";
		const step = depth === 1 ? "1 step" : `${depth} steps`;
		const name = `${step} · ${count}${tests > 0 ? ` (${tests} test${tests === 1 ? "" : "s"})` : ""}`;
		context.save();
		context.translate(0, -radius - 8 / Math.min(zoom, 1));
		context.scale(1 / Math.min(zoom, 1), 1 / Math.min(zoom, 1));
		const width = context.measureText(name).width + 12;
		context.fillStyle = colours.of("ground");
		context.fillRect(-width / 2, -11, width, 16);
		context.fillStyle = colours.of("dim");
		context.fillText(name, 0, 0);
		context.restore();
	}
	paintLinks(context, painted, nodes);
	paintNodes(context, painted, nodes);
}

function paintLinks(
	context: CanvasRenderingContext2D,
	{ colours, selected, rings }: PaintedRings,
	nodes: readonly RingNode[],
): void {
	const way = new Set<RingNode>();
	for (let node = selected === undefined ? undefined : rings.nodes[selected]; node; node = node.from) way.add(node);
	for (const isOnWay of [false, true]) {
		const looks = new Map<
			string,
			{ readonly path: Path2D; readonly dash: readonly number[]; readonly colour: string }
		>();
		for (const node of nodes) {
			const { from, step } = node;
			if (!from || way.has(node) !== isOnWay) continue;
			const { colour, dash } = strokeOf({ edge: step.edge ?? "references", confidence: step.confidence });
			const look = looks.get(colour) ?? { path: new Path2D(), dash, colour };
			looks.set(colour, look);
			const half = (from.radius + node.radius) / 2;
			look.path.moveTo(from.x, from.y);
			look.path.bezierCurveTo(
				half * Math.sin(from.angle),
				-half * Math.cos(from.angle),
				half * Math.sin(node.angle),
				-half * Math.cos(node.angle),
				node.x,
				node.y,
			);
		}
		context.globalAlpha = isOnWay ? 1 : 0.35;
		context.lineWidth = isOnWay ? 2.4 : 1.2;
		for (const { path, dash, colour } of looks.values()) {
			context.strokeStyle = colours.of(colour);
			context.setLineDash([...dash]);
			context.stroke(path);
		}
		context.setLineDash([]);
	}
	context.globalAlpha = 1;
}

function paintNodes(context: CanvasRenderingContext2D, painted: PaintedRings, nodes: readonly RingNode[]): void {
	const {
		colours,
		camera: { zoom },
		selected,
		fontFamily,
	} = painted;
	const sight = visibleRect(painted, 200);
	context.font = `12px ${fontFamily}`;
	for (const [at, node] of nodes.entries()) {
		const { x, y, step } = node;
		if (x < sight.x || x > sight.x + sight.width || y < sight.y || y > sight.y + sight.height) continue;
		const isSelected = at === selected;
		context.fillStyle = colours.of(step.depth === 0 ? "focus" : step.symbol.test ? "implements" : "calls");
		context.beginPath();
		context.arc(x, y, step.depth === 0 ? 9 : isSelected ? DOT + 2 : DOT, 0, 2 * Math.PI);
		context.fill();
		if (isSelected) {
			context.strokeStyle = colours.of("focus");
			context.lineWidth = 2;
			context.beginPath();
			context.arc(x, y, DOT + 5, 0, 2 * Math.PI);
			context.stroke();
		}
		if (zoom >= NAMES_ZOOM_MIN || isSelected || step.depth === 0)
			{writeName(context, node, colours.of(isSelected ? "text" : "soft"));}
	}
}

/** Outwards from its dot, and never upside down. */
function writeName(context: CanvasRenderingContext2D, { x, y, angle, step }: RingNode, colour: string): void {
	const { name } = step.symbol;
	const text = name.length > 26 ? `${name.slice(0, 25)}…` : name;
	context.save();
	context.translate(x, y);
	context.fillStyle = colour;
	if (step.depth === 0) {
		context.textAlign = "center";
		context.font = context.font.replace("12px", "600 14px");
		context.fillText(text, 0, 28);
	} else {
		const isLeft = angle > Math.PI;
		context.rotate(angle - Math.PI / 2 + (isLeft ? Math.PI : 0));
		context.textAlign = isLeft ? "right" : "left";
		context.fillText(text, isLeft ? -DOT - 5 : DOT + 5, 4);
	}
	context.restore();
}
