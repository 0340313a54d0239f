/** The whole picture in a corner, with the frame of what is in sight; a click goes there. */
import { l10n } from "../../words/words.ts";
import type { Rect, Scene } from "./columns.ts";
import { element } from "./dom.ts";
import type { Colours } from "./paint.ts";
import type { Rings } from "./rings.ts";

export interface Mapped {
	readonly bounds: Rect;
	readonly sight: Rect;
	readonly scene: Scene | undefined;
	readonly rings: Rings | undefined;
}

const WIDTH = 140;
const HEIGHT = 88;

export class Minimap {
	readonly root: HTMLCanvasElement = element("canvas", {
		class: "minimap",
		title: l10n.t("The whole picture: click to go there"),
	});
	readonly #colours: Colours;
	#mapped: Mapped | undefined;
	#isAsked = false;

	constructor(colours: Colours, onGo: (x: number, y: number) => void) {
		this.#colours = colours;
		this.root.setAttribute("aria-hidden", "true");
		const go = ({ offsetX, offsetY }: PointerEvent): void => {
			const fitted = this.#mapped && fitting(this.#mapped);
			if (fitted) onGo((offsetX - fitted.left) / fitted.scale, (offsetY - fitted.top) / fitted.scale);
		};
		this.root.addEventListener("pointerdown", go);
		this.root.addEventListener("pointermove", (event) => {
			if (event.buttons === 1) go(event);
		});
	}

	/** It is painted in a later frame: what is looked at comes first. */
	draw(mapped: Mapped): void {
		this.#mapped = mapped;
		if (this.#isAsked) return;
		this.#isAsked = true;
		setTimeout(() => {
			this.#isAsked = false;
			this.#paint();
		}, 60);
	}

	#paint(): void {
		const context = this.root.getContext("2d");
		const mapped = this.#mapped;
		if (!context || !mapped) return;
		const ratio = globalThis.devicePixelRatio;
		this.root.width = WIDTH * ratio;
		this.root.height = HEIGHT * ratio;
		const { scale, left, top } = fitting(mapped);
		context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * left, ratio * top);
		const { scene, rings, sight } = mapped;
		context.globalAlpha = 0.55;
		context.fillStyle = this.#colours.of("dim");
		for (const { x, y, width, height } of scene?.groups ?? []) context.fillRect(x, y, width, height);
		for (const { x, y } of rings?.nodes ?? [])
			{context.fillRect(x - 2 / scale / 2, y - 2 / scale / 2, 2 / scale, 2 / scale);}
		context.globalAlpha = 1;
		context.fillStyle = this.#colours.of("focus");
		if (scene) context.fillRect(scene.card.x, scene.card.y, scene.card.width, scene.card.height);
		context.strokeStyle = this.#colours.of("text");
		context.lineWidth = 1.2 / scale;
		context.strokeRect(sight.x, sight.y, sight.width, sight.height);
	}
}

function fitting({ bounds, sight }: Mapped): { readonly scale: number; readonly left: number; readonly top: number } {
	const x = Math.min(bounds.x, sight.x);
	const y = Math.min(bounds.y, sight.y);
	const width = Math.max(bounds.x + bounds.width, sight.x + sight.width) - x;
	const height = Math.max(bounds.y + bounds.height, sight.y + sight.height) - y;
	const scale = Math.min((WIDTH - 8) / width, (HEIGHT - 8) / height);
	return { scale, left: (WIDTH - width * scale) / 2 - x * scale, top: (HEIGHT - height * scale) / 2 - y * scale };
}
