/** What is said of a box on which the pointer rests: its signature, its documentation, how it is joined. */
import { element } from "./dom.ts";
import type { PageSymbol } from "./messages.ts";

export interface TipText {
	readonly symbol: PageSymbol;
	readonly detail: string;
}

const REST_MS = 280;
const DOC_MAX = 320;

export class Tip {
	readonly root: HTMLElement = element("div", { class: "tip hidden", role: "tooltip" });
	#timer: ReturnType<typeof setTimeout> | undefined;
	#key: string | undefined;

	/** @param text - asked only when the pointer has rested */
	rest(
		key: string | undefined,
		{ x, y }: { readonly x: number; readonly y: number },
		text: () => TipText | undefined,
	): void {
		if (key === this.#key) return;
		this.#key = key;
		clearTimeout(this.#timer);
		this.root.classList.add("hidden");
		if (key === undefined) return;
		this.#timer = setTimeout(() => {
			const said = text();
			if (said) this.#show(said, x, y);
		}, REST_MS);
	}

	#show({ symbol, detail }: TipText, x: number, y: number): void {
		const { signature, qualifiedName, doc } = symbol;
		this.root.replaceChildren(
			element("div", { class: "signature" }, signature === "" ? qualifiedName : signature),
			...(doc === ""
				? []
				: [element("div", { class: "said" }, doc.length > DOC_MAX ? `${doc.slice(0, DOC_MAX)}…` : doc)]),
			element("div", { class: "where" }, detail),
		);
		this.root.classList.remove("hidden");
		const room = this.root.parentElement?.getBoundingClientRect();
		const { offsetWidth: width, offsetHeight: height } = this.root;
		this.root.style.left = `${Math.max(8, Math.min(x + 14, (room?.width ?? 800) - width - 8))}px`;
		this.root.style.top = `${y + 20 + height > (room?.height ?? 600) ? Math.max(8, y - height - 12) : y + 20}px`;
	}
}
