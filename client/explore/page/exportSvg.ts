/** The picture as an SVG of its own: the same boxes and curves, with the colours of the theme it was seen in. */
import { anchorY, type Point, type Rect, type Scene } from "./columns.ts";
import { arrowOf, curveOf, strokeOf } from "./curve.ts";
import { plainLine } from "./exports.ts";
import { linesOf, type PieceKind, piecesOf } from "./highlight.ts";
import type { Shown } from "./messages.ts";
import type { Rings } from "./rings.ts";

export interface SvgColours {
	/** A colour of the style sheet by its name. */
	readonly of: (name: string) => string;
}

const FONT = 'font-family="system-ui, sans-serif"';
const MONO = 'font-family="ui-monospace, monospace" font-size="12" xml:space="preserve"';
/** Names are cut by their letters: a picture has no fonts to measure with. */
const LETTERS_A_NODE = 26;
const LETTERS_A_LINE = 76;
const PIECE_COLOURS: Readonly<Record<PieceKind, string>> = {
	plain: "text",
	comment: "dim",
	string: "extends",
	number: "implements",
	keyword: "calls",
	call: "text",
};

export function toSvg(scene: Scene, shown: Shown, colours: SvgColours): string {
	const edges = scene.edges.map((edge) => {
		const { colour, dash, width, hasOpenArrow } = strokeOf(edge.relation, edge.count);
		const from = edge.line === undefined ? edge.from : { x: edge.from.x, y: anchorY(scene.card, edge.line, 0) };
		const curve = curveOf(from, edge.to);
		const { first, second, to } = curve;
		const stroke = safe(colours.of(colour));
		const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.join(" ")}"` : "";
		const at = ({ x, y }: Point): string => `${n(x)} ${n(y)}`;
		const path = `M${at(from)}C${at(first)} ${at(second)} ${at(to)}`;
		const arrow = arrowOf(curve)
			.map(({ x, y }) => `${n(x)},${n(y)}`)
			.join(" ");
		return (
			`<path d="${path}" fill="none" stroke="${stroke}" stroke-width="${width.toFixed(1)}" opacity="0.8"${dashes}/>` +
			`<polygon points="${arrow}" fill="${hasOpenArrow ? safe(colours.of("ground")) : stroke}" stroke="${stroke}"/>`
		);
	});
	const groups = scene.groups.map(
		({ group, ...box }) =>
			rectangle(box, { fill: "box", stroke: "line", radius: 8, colours }) +
			label(box.x + 12, box.y + 19, cut(`${group.title}  (${group.neighbours.length})`, LETTERS_A_NODE + 4), {
				size: 12,
				weight: 600,
				colour: "text",
				colours,
			}),
	);
	const nodes = scene.nodes.map(
		({ neighbour: { symbol }, ...box }) =>
			rectangle(box, { fill: "ground", stroke: "line", radius: 6, colours }) +
			label(box.x + 10, box.y + 18, cut(symbol.kind === "file" ? symbol.name : symbol.qualifiedName, LETTERS_A_NODE), {
				size: 12,
				weight: 400,
				colour: "text",
				colours,
			}),
	);
	return whole(scene.bounds, [...edges, ...groups, ...nodes, cardOf(scene, shown, colours)], colours);
}

function cardOf({ card }: Scene, { symbol, source }: Shown, colours: SvgColours): string {
	const { x, y, codeTop, codeHeight } = card;
	const lineCount = Math.floor((codeHeight - 16) / 18);
	const lines = source ? linesOf(piecesOf(source.text, symbol.path, [])).slice(0, lineCount) : [];
	const code = lines.map((pieces, index) => {
		let left = LETTERS_A_LINE;
		const spans = pieces.map(({ text, kind }) => {
			const shown = plainLine(text.replaceAll("\t", "    ")).slice(0, Math.max(left, 0));
			left -= shown.length;
			return `<tspan fill="${safe(colours.of(PIECE_COLOURS[kind]))}">${escaped(shown)}</tspan>`;
		});
		return `<text x="${n(x + 14)}" y="${n(y + codeTop + 8 + index * 18 + 13)}" ${MONO}>${spans.join("")}</text>`;
	});
	return [
		rectangle(card, { fill: "ground", stroke: "focus", radius: 10, colours }),
		label(x + 16, y + 28, cut(symbol.qualifiedName, 50), { size: 17, weight: 600, colour: "text", colours }),
		label(x + 16, y + 48, cut(`${symbol.path}:${symbol.line}`, 80), { size: 12, weight: 400, colour: "dim", colours }),
		...code,
	].join("");
}

export function ringsToSvg({ nodes, rings, bounds }: Rings, colours: SvgColours): string {
	const circles = rings.map(
		({ radius }) => `<circle r="${n(Math.max(radius, 24))}" fill="none" stroke="${safe(colours.of("line"))}"/>`,
	);
	const links = nodes.flatMap((node) => {
		const { from } = node;
		if (!from) return [];
		const half = (from.radius + node.radius) / 2;
		const at = (angle: number): string => `${n(half * Math.sin(angle))} ${n(-half * Math.cos(angle))}`;
		const { colour } = strokeOf({ edge: node.step.edge ?? "references", confidence: node.step.confidence });
		const path = `M${n(from.x)} ${n(from.y)}C${at(from.angle)} ${at(node.angle)} ${n(node.x)} ${n(node.y)}`;
		return [`<path d="${path}" fill="none" stroke="${safe(colours.of(colour))}" opacity="0.5"/>`];
	});
	const dots = nodes.map(({ x, y, angle, step }) => {
		const isLeft = angle > Math.PI;
		const turn = (angle * 180) / Math.PI - 90 + (isLeft ? 180 : 0);
		const colour = safe(colours.of(step.depth === 0 ? "focus" : step.symbol.test ? "implements" : "calls"));
		const name = escaped(cut(step.symbol.name, LETTERS_A_NODE));
		const how = `y="4" font-size="12" ${FONT} fill="${safe(colours.of("text"))}"`;
		const text = `<text x="${isLeft ? -10 : 10}" text-anchor="${isLeft ? "end" : "start"}" ${how}>${name}</text>`;
		const turned = `translate(${n(x)} ${n(y)}) rotate(${n(turn)})`;
		return `<g transform="${turned}"><circle r="5" fill="${colour}"/>${text}</g>`;
	});
	return whole(bounds, [...circles, ...links, ...dots], colours);
}

function whole({ x, y, width, height }: Rect, parts: readonly string[], colours: SvgColours): string {
	const box = `${n(x)} ${n(y)} ${n(width)} ${n(height)}`;
	return (
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${n(width)}" height="${n(height)}">\n` +
		`<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${safe(colours.of("ground"))}"/>\n` +
		`${parts.join("\n")}\n</svg>\n`
	);
}

interface Boxed {
	readonly fill: string;
	readonly stroke: string;
	readonly radius: number;
	readonly colours: SvgColours;
}

function rectangle({ x, y, width, height }: Rect, { fill, stroke, radius, colours }: Boxed): string {
	return (
		`<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="${radius}" ` +
		`fill="${safe(colours.of(fill))}" stroke="${safe(colours.of(stroke))}"/>`
	);
}

interface Written {
	readonly size: number;
	readonly weight: number;
	readonly colour: string;
	readonly colours: SvgColours;
}

function label(x: number, y: number, text: string, { size, weight, colour, colours }: Written): string {
	const how = `font-size="${size}" font-weight="${weight}" fill="${safe(colours.of(colour))}"`;
	return `<text x="${n(x)}" y="${n(y)}" ${FONT} ${how}>${escaped(text)}</text>`;
}

const n = (value: number): string => String(Math.round(value * 10) / 10);

function cut(text: string, lettersMax: number): string {
	const line = plainLine(text);
	return line.length > lettersMax ? `${line.slice(0, lettersMax - 1)}…` : line;
}

/** A colour as the theme has it, if that is one. */
function safe(colour: string): string {
	return /^[#\w(),.%\s/-]+$/.test(colour) ? colour.trim() : "#888888";
}

/** What XML does not know: most control characters, halves of surrogate pairs. */
const UNKNOWN = new RegExp(
	"[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ufffe\\uffff]|" +
		"[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]",
	"g",
);

/** As text between tags and in attributes. */
export function escaped(text: string): string {
	return text
		.replace(UNKNOWN, "\ufffd")
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;")
		.replaceAll('"', "&quot;");
}
