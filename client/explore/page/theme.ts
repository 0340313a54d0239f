/** The editor's colours by our names, read from the style sheet; again when the theme changes. */
import type { Colours } from "./paint.ts";

const PROPERTIES: Readonly<Record<string, string>> = {
	text: "--vscode-foreground", soft: "--vscode-foreground",
};

export class Theme implements Colours {
	readonly #known = new Map<string, string>();

	constructor(onChange: () => void) {
		new MutationObserver(() => {
			this.#known.clear();
			onChange();
		}).observe(document.documentElement, { attributes: true, attributeFilter: ["class", "style"], subtree: false });
		new MutationObserver(() => {
			this.#known.clear();
			onChange();
		}).observe(document.body, { attributes: true, attributeFilter: ["class", "data-vscode-theme-id"] });
	}

	readonly of = (name: string): string => {
		const known = this.#known.get(name);
		if (known !== undefined) return known;
		const value = getComputedStyle(document.body).getPropertyValue(PROPERTIES[name] ?? `--${name}`).trim();
		const colour = value === "" ? "#888888" : value;
		this.#known.set(name, colour);
		return colour;
	};
}
