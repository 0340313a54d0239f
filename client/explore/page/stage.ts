/**
 * The picture: boxes as elements, so that they are sharp, have the editor's fonts and can be hovered, and edges on a
 * canvas under them. Only what is in sight has elements, so that thousands of nodes cost what a screenful does; from
 * far away nodes are marks on the canvas.
 */
import { type BoxEvents, groupElement, nodeElement } from "./boxes.ts";
import { type Card, cardElement, type CardEvents } from "./card.ts";
import type { Rect, Scene } from "./columns.ts";
import { element } from "./dom.ts";
import type { Shown } from "./messages.ts";
import { type Colours, contains, overlaps, paintScene, type Sight, visibleRect } from "./paint.ts";
import { paintRings } from "./paintRings.ts";
import type { RingNode, Rings } from "./rings.ts";
import { NAMES_ROOM } from "./ringNames.ts";
import { type Camera, ZOOM_MAX, ZOOM_MIN } from "./saved.ts";

/** Farther away than this, nodes are marks. */
const FAR_ZOOM = 0.5;
/** Around what is in sight, elements are kept as well, so that a short way makes none. */
const KEPT_MARGIN = 260;
const FIT_MARGIN = 24;
const PICK_DISTANCE = 14;

export interface StageEvents extends BoxEvents, Omit<CardEvents, "onScroll" | "onLight"> {
	readonly onCamera: () => void;
	readonly onResize: () => void;
	/** The pointer rests on a box, or on none; places are those of the stage. */
	readonly onRest: (key: string | undefined, x: number, y: number) => void;
	readonly onRing: (node: RingNode) => void;
}

export interface Drawn {
	readonly shown: Shown;
	readonly scene: Scene;
	readonly selected: string | undefined;
	/** Ids on a path that is kept. */
	readonly onPath: ReadonlySet<string>;
}

export class Stage {
	readonly root: HTMLElement = element("div", { class: "stage" });
	camera: Camera = { x: 0, y: 0, zoom: 1 };
	readonly #canvas = element("canvas", { class: "edges" });
	readonly #world = element("div", { class: "world" });
	readonly #events: StageEvents;
	readonly #colours: Colours;
	readonly #elements = new Map<string, HTMLElement>();
	#card: Card | undefined;
	#drawn: Drawn | undefined;
	#rings: { readonly rings: Rings; readonly selected: number | undefined } | undefined;
	#hovered: string | undefined;
	/** Around what there are elements, and whether that was seen from far away. */
	#kept: (Rect & { readonly isFar: boolean }) | undefined;
	#isAsked = false;

	constructor(events: StageEvents, colours: Colours) {
		this.#events = events;
		this.#colours = colours;
		this.#canvas.setAttribute("aria-hidden", "true");
		this.root.append(this.#canvas, this.#world);
		new ResizeObserver(() => this.#resized()).observe(this.root);
		this.#listen();
	}

	get size(): { readonly width: number; readonly height: number } {
		return { width: this.root.clientWidth, height: this.root.clientHeight };
	}

	draw(drawn: Drawn): void {
		const isOther = this.#drawn?.shown !== drawn.shown;
		if (isOther) this.#hovered = undefined;
		this.#drawn = drawn;
		this.#rings = undefined;
		const scroll = isOther ? 0 : (this.#card?.code.scrollTop ?? 0);
		this.#world.replaceChildren();
		this.#elements.clear();
		this.#kept = undefined;
		const onLight = (id: string | undefined): void => this.#hover(id === undefined ? undefined : `outgoing:${id}`);
		this.#card = cardElement(drawn.shown, drawn.scene.card, { ...this.#events, onLight, onScroll: () => this.ask() });
		this.#world.append(this.#card.root);
		this.#card.code.scrollTop = scroll;
		this.#select();
		this.ask();
	}

	drawRings(rings: Rings, selected: number | undefined): void {
		this.#rings = { rings, selected };
		this.#drawn = undefined;
		this.#world.replaceChildren();
		this.#elements.clear();
		this.ask();
	}

	/** All of it, but not larger than life; `least` is as far away as one goes. */
	fit(least: number = ZOOM_MIN): void {
		const bounds = this.bounds;
		if (!bounds) return;
		const { width, height } = this.size;
		// Names stand outside of the outermost ring, as large as they are anywhere.
		const margin = this.#rings ? Math.min(2 * NAMES_ROOM, Math.min(width, height) / 3) : FIT_MARGIN;
		const zoom = Math.min(1, (width - margin) / bounds.width, (height - margin) / bounds.height);
		if (zoom >= least) return this.look({ x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2, zoom });
		this.look({ x: 0, y: 0, zoom: least });
	}

	/** What is no box: goes with the next picture. */
	add(made: HTMLElement): void {
		this.#world.append(made);
	}

	get bounds(): Rect | undefined {
		return this.#rings?.rings.bounds ?? this.#drawn?.scene.bounds;
	}

	look(camera: Camera): void {
		this.camera = { ...camera, zoom: Math.min(Math.max(camera.zoom, ZOOM_MIN), ZOOM_MAX) };
		this.ask();
		this.#events.onCamera();
	}

	/** @param at - stays where it is, in the places of the stage; the middle when left out */
	zoomBy(factor: number, at?: { readonly x: number; readonly y: number }): void {
		const { x, y, zoom } = this.camera;
		const { width, height } = this.size;
		const next = Math.min(Math.max(zoom * factor, ZOOM_MIN), ZOOM_MAX);
		const [aside, below] = at ? [at.x - width / 2, at.y - height / 2] : [0, 0];
		this.look({ x: x + aside / zoom - aside / next, y: y + below / zoom - below / next, zoom: next });
	}

	/** Moves no more than is needed for a box to be in sight. */
	reveal(box: Rect): void {
		const sight = visibleRect(this.#sight(), -40 / this.camera.zoom);
		const shift = (at: number, length: number, from: number, room: number): number =>
			at < from ? at - from : Math.max(0, Math.min(at - from, at + length - from - room));
		const [x, y] = [shift(box.x, box.width, sight.x, sight.width), shift(box.y, box.height, sight.y, sight.height)];
		if (x !== 0 || y !== 0) this.look({ ...this.camera, x: this.camera.x + x, y: this.camera.y + y });
	}

	/** Has it painted in the next frame. */
	ask(): void {
		if (this.#isAsked) return;
		this.#isAsked = true;
		requestAnimationFrame(() => {
			this.#isAsked = false;
			this.#paint();
		});
	}

	#sight(): Sight {
		return { camera: this.camera, ...this.size, colours: this.#colours };
	}

	#paint(): void {
		const context = this.#canvas.getContext("2d");
		if (!context) return;
		const sight = this.#sight();
		const {
			camera: { x, y, zoom },
			width,
			height,
		} = sight;
		this.#world.style.transform = `translate(${width / 2 - x * zoom}px, ${height / 2 - y * zoom}px) scale(${zoom})`;
		if (this.#rings) {
			const fontFamily = getComputedStyle(document.body).fontFamily;
			paintRings(context, { ...sight, ...this.#rings, fontFamily });
			return;
		}
		const drawn = this.#drawn;
		if (!drawn) return context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
		const isFar = zoom < FAR_ZOOM;
		this.#keepElements(drawn, sight, isFar);
		const lit = new Set([this.#hovered, drawn.selected].filter((key) => key !== undefined));
		paintScene(context, { ...sight, scene: drawn.scene, scrolled: this.#card?.code.scrollTop ?? 0, lit, isFar });
	}

	/** Elements for what is in sight and a little more; looks again only when the sight leaves that. */
	#keepElements({ scene, onPath, shown: { symbol: shown } }: Drawn, sight: Sight, isFar: boolean): void {
		const seen = visibleRect(sight);
		if (this.#kept && this.#kept.isFar === isFar && contains(this.#kept, seen)) return;
		const kept = visibleRect(sight, KEPT_MARGIN / sight.camera.zoom);
		this.#kept = { ...kept, isFar };
		const wanted = new Map<string, () => HTMLElement>();
		for (const box of scene.groups)
			{if (overlaps(kept, box)) wanted.set(box.group.key, () => groupElement(box, this.#events));}
		for (const box of isFar ? [] : scene.nodes) {
			const isOnPath = onPath.has(box.neighbour.symbol.id);
			if (overlaps(kept, box)) wanted.set(box.key, () => nodeElement(box, { isOnPath, shown }, this.#events));
		}
		for (const [key, made] of this.#elements) {
			if (wanted.has(key)) continue;
			made.remove();
			this.#elements.delete(key);
		}
		const fresh = document.createDocumentFragment();
		for (const [key, make] of wanted) {
			if (this.#elements.has(key)) continue;
			const made = make();
			this.#elements.set(key, made);
			fresh.append(made);
		}
		this.#world.append(fresh);
		this.#select();
	}

	#select(): void {
		const { selected } = this.#drawn ?? {};
		for (const [key, made] of this.#elements) made.classList.toggle("selected", key === selected);
		this.#card?.root.classList.toggle("selected", selected === "card");
		this.#light();
	}

	#hover(key: string | undefined): void {
		this.#hovered = key;
		this.#light();
		this.ask();
	}

	/** The names in the code that mean what is pointed at. */
	#light(): void {
		const ids = [this.#hovered, this.#drawn?.selected].map((key) => key?.slice(key.lastIndexOf(":") + 1));
		for (const [id, links] of this.#card?.links ?? [])
			{for (const link of links) link.classList.toggle("lit", ids.includes(id));}
	}

	#resized(): void {
		const ratio = globalThis.devicePixelRatio;
		this.#canvas.width = Math.round(this.size.width * ratio);
		this.#canvas.height = Math.round(this.size.height * ratio);
		this.#kept = undefined;
		this.ask();
		this.#events.onResize();
	}

	#listen(): void {
		this.root.addEventListener("pointerdown", (event) => this.#pressed(event));
		this.root.addEventListener("pointermove", (event) => this.#moved(event));
		this.root.addEventListener("pointerleave", () => this.#events.onRest(undefined, 0, 0));
		this.root.addEventListener("wheel", (event) => this.#turned(event), { passive: false });
		this.root.addEventListener("click", (event) => {
			const node = this.#rings && this.#ringAt(event);
			if (node) this.#events.onRing(node);
		});
	}

	#pressed(event: PointerEvent): void {
		if (event.button !== 0 || (event.target as Element).closest(".card .code, button, .minimap")) return;
		const [startX, startY, { x, y, zoom }] = [event.clientX, event.clientY, this.camera];
		let isPanning = false;
		const move = (next: PointerEvent): void => {
			const [aside, below] = [next.clientX - startX, next.clientY - startY];
			if (!isPanning && Math.hypot(aside, below) < 4) return;
			isPanning = true;
			this.root.classList.add("panning");
			this.#events.onRest(undefined, 0, 0);
			this.look({ x: x - aside / zoom, y: y - below / zoom, zoom });
		};
		const end = (): void => {
			removeEventListener("pointermove", move);
			removeEventListener("pointerup", end);
			this.root.classList.remove("panning");
			// What was dragged was not clicked.
			if (isPanning) addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true });
		};
		addEventListener("pointermove", move);
		addEventListener("pointerup", end);
	}

	#moved(event: PointerEvent): void {
		if (event.buttons !== 0) return;
		if (this.#rings) {
			const node = this.#ringAt(event);
			this.root.style.cursor = node ? "pointer" : "";
			return this.#rest(node && `ring:${node.index}`, event);
		}
		const key = (event.target as Element).closest<HTMLElement>(".node, .group")?.dataset["key"];
		if (key !== this.#hovered) this.#hover(key);
		this.#rest(key, event);
	}

	#rest(key: string | undefined, event: PointerEvent): void {
		const { left, top } = this.root.getBoundingClientRect();
		this.#events.onRest(key, event.clientX - left, event.clientY - top);
	}

	#ringAt(event: MouseEvent): RingNode | undefined {
		const { left, top } = this.root.getBoundingClientRect();
		const { width, height } = this.size;
		const { x, y, zoom } = this.camera;
		const [atX, atY] = [x + (event.clientX - left - width / 2) / zoom, y + (event.clientY - top - height / 2) / zoom];
		let [best, distance] = [undefined as RingNode | undefined, PICK_DISTANCE / Math.min(zoom, 1)];
		for (const node of this.#rings?.rings.nodes ?? []) {
			const away = Math.hypot(node.x - atX, node.y - atY);
			if (away < distance) [best, distance] = [node, away];
		}
		return best;
	}

	#turned(event: WheelEvent): void {
		const code = (event.target as Element).closest(".card .code");
		const isZoom = event.ctrlKey || event.metaKey;
		if (code && !isZoom && (code.scrollHeight > code.clientHeight || event.deltaX !== 0)) return;
		event.preventDefault();
		const { left, top } = this.root.getBoundingClientRect();
		if (isZoom) return this.zoomBy(Math.exp(-event.deltaY / 300), { x: event.clientX - left, y: event.clientY - top });
		const { x, y, zoom } = this.camera;
		this.look({ x: x + event.deltaX / zoom, y: y + event.deltaY / zoom, zoom });
	}
}
