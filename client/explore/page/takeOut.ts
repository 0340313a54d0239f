/** What is seen, in a form that can be taken elsewhere: on the clipboard, and in files. */
import { toDot, toJson, toMarkdown, toMermaid, toText } from "./exports.ts";
import { ringsToSvg, toSvg } from "./exportSvg.ts";
import { COPY_MAX, type Format, SAVE_MAX } from "./messages.ts";
import { pngOf } from "./picture.ts";
import type { Screen } from "./screen.ts";
import type { Picture } from "./state.ts";

export type Copied = "text" | "mermaid" | "markdown";

const TEXTS: Readonly<Record<Copied, (picture: Picture) => string>> = {
	text: toText,
	mermaid: toMermaid,
	markdown: toMarkdown,
};

/** @returns undefined where it is too much for the clipboard */
export function copyOf(picture: Picture, format: Copied): string | undefined {
	const text = TEXTS[format](picture);
	return text.length > COPY_MAX ? undefined : text;
}

/** @returns undefined where it is too large for a message; a PNG is in base64 */
export async function fileOf(
	{ scene, rings, theme }: Pick<Screen, "scene" | "rings" | "theme">,
	picture: Picture,
	format: Format,
): Promise<string | undefined> {
	if (!scene) return undefined;
	const svg = (): string => (rings ? ringsToSvg(rings, theme) : toSvg(scene, picture.shown, theme));
	const texts = {
		svg,
		mermaid: () => toMermaid(picture),
		dot: () => toDot(picture),
		json: () => toJson(picture),
		markdown: () => toMarkdown(picture),
	};
	const content = format === "png" ? await pngOf(svg(), (rings ?? scene).bounds) : texts[format]();
	return content === undefined || content.length > SAVE_MAX ? undefined : content;
}
