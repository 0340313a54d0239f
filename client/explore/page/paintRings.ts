/** Impact on the canvas: a ring for each step outwards, what was reached on it, and by way of whom. */
import { l10n } from "../../words/words.ts";
import { strokeOf } from "./curve.ts";
import { enter, type Sight, visibleRect } from "./paint.ts";
import { type Ring, type RingNode, type Rings, roomAt } from "./rings.ts";

export interface PaintedRings extends Sight {
	readonly rings: Rings;
	/** Its place in the list of nodes. */
	readonly selected: number | undefined;
	readonly fontFamily: string;
}

/** Many names are written from here on; smaller they could not be read. Few are written from any distance. */
const NAMES_ZOOM_MIN = 0.55;
const FEW_MAX = 150;
/** So few have room to be written level. */
const LEVEL_MAX = 12;
/** The sine of an angle below which a name has no room beside its dot. */
const STEEP = 0.35;
const DOT = 5;
/** Of many, on the screen, however far away one is. */
const FAR_DOT = 2.4;
const LETTERS_MAX = 28;
const LETTERS_MIN = 4;
/** Of a letter and of a line on the screen, about. */
const LETTER_WIDTH = 6.4;
const LINE_HEIGHT = 13;

export function paintRings(context: CanvasRenderingContext2D, painted: PaintedRings): void {
	enter(context, painted);
	const { rings } = painted.rings;
	for (const ring of [...rings].reverse()) paintGround(context, painted, ring);
	paintLinks(context, painted);
	for (const ring of rings) if (ring.depth > 0) writeRing(context, painted, ring);
	paintNodes(context, painted);
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

/** At the top of its ring, as large as text is elsewhere, however far away one is. */
function writeRing(
	context: CanvasRenderingContext2D,
	painted: PaintedRings,
	{ depth, count, tests, radius }: Ring,
): void {
	const {
		colours,
		camera: { zoom },
		fontFamily,
	} = painted;
	const step = depth === 1 ? l10n.t("1 step") : l10n.t("{0} steps", depth);
	const among = tests === 1 ? l10n.t("1 test") : l10n.t("{0} tests", tests);
	const name = `${step} · ${count}${tests > 0 ? ` (${among})` : ""}`;
	context.save();
	context.translate(0, -radius);
	context.scale(1 / zoom, 1 / zoom);
	context.font = `11px ${fontFamily}`;
	context.textAlign = "center";
	const width = context.measureText(name).width + 14;
	context.fillStyle = colours.of("ground");
	context.fillRect(-width / 2, -9, width, 18);
	context.fillStyle = colours.of("dim");
	context.fillText(name, 0, 4);
	context.restore();
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
	const areNamed = zoom >= NAMES_ZOOM_MIN || nodes.length <= FEW_MAX;
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
		if (!areNamed && !isSelected && step.depth > 0) continue;
		if (nodes.length <= LEVEL_MAX && step.depth > 0) {
			writeLevel(context, painted, node);
			continue;
		}
		const room = isSelected ? Infinity : roomOf(painted.rings, node, zoom);
		writeName(context, painted, node, Math.min(Math.floor((room * zoom - 18) / LETTER_WIDTH), LETTERS_MAX));
	}
}

/** Of many it is not looked for what is in the way: each has the room up to the next ring. */
function roomOf({ nodes, rings }: Rings, node: RingNode, zoom: number): number {
	if (nodes.length <= FEW_MAX) return roomAt(nodes, node, LINE_HEIGHT / Math.min(zoom, 1));
	const next = rings.find(({ radius }) => radius > node.radius);
	return next === undefined ? Infinity : next.radius - node.radius;
}

/** Few are written level: outwards from its dot, or below it where its own ring goes on. */
function writeLevel(
	context: CanvasRenderingContext2D,
	{ colours, fontFamily, rings: { nodes }, camera: { zoom } }: PaintedRings,
	node: RingNode,
): void {
	const { name } = node.step.symbol;
	const text = name.length > LETTERS_MAX ? `${name.slice(0, LETTERS_MAX - 1)}…` : name;
	const goesOn = nodes.some(({ from }) => from === node) || Math.abs(Math.sin(node.angle)) < STEEP;
	const isLeft = Math.sin(node.angle) < 0;
	const [x, y] = goesOn ? [0, DOT + 15] : [isLeft ? -DOT - 6 : DOT + 6, 4];
	context.save();
	context.translate(node.x, node.y);
	context.scale(1 / Math.min(zoom, 1), 1 / Math.min(zoom, 1));
	context.font = `12px ${fontFamily}`;
	context.textAlign = goesOn ? "center" : isLeft ? "right" : "left";
	context.fillStyle = colours.of("text");
	context.strokeStyle = colours.of("ground");
	context.lineWidth = 4;
	context.lineJoin = "round";
	context.strokeText(text, x, y);
	context.fillText(text, x, y);
	context.restore();
}

/** Outwards from its dot, and never upside down. */
function writeName(
	context: CanvasRenderingContext2D,
	{ colours, fontFamily, camera: { zoom } }: PaintedRings,
	node: RingNode,
	lettersMax: number,
): void {
	const {
		x,
		y,
		angle,
		step: {
			depth,
			symbol: { name },
		},
	} = node;
	if (depth > 0 && lettersMax < LETTERS_MIN) return;
	const text = depth > 0 && name.length > lettersMax ? `${name.slice(0, lettersMax - 1)}…` : name;
	const scale = 1 / Math.min(zoom, 1);
	context.save();
	context.translate(x, y);
	context.fillStyle = colours.of("text");
	// So that a line behind it does not strike it through.
	context.strokeStyle = colours.of("ground");
	context.lineWidth = 4;
	context.lineJoin = "round";
	if (depth === 0) {
		context.scale(scale, scale);
		context.textAlign = "center";
		context.font = `600 14px ${fontFamily}`;
		context.strokeText(text, 0, 28);
		context.fillText(text, 0, 28);
	} else {
		const isLeft = angle > Math.PI;
		context.rotate(angle - Math.PI / 2 + (isLeft ? Math.PI : 0));
		context.scale(scale, scale);
		context.font = `12px ${fontFamily}`;
		context.textAlign = isLeft ? "right" : "left";
		context.strokeText(text, isLeft ? -DOT - 6 : DOT + 6, 4);
		context.fillText(text, isLeft ? -DOT - 6 : DOT + 6, 4);
	}
	context.restore();
}
