/** A picture as a PNG: the SVG, drawn by the browser at twice its size, as far as there is room. */
import { SAVE_MAX } from "./messages.ts";

const SCALE = 2;
const SIDE_MAX = 8000;

/** @returns base64; undefined if the picture is too large for any */
export async function pngOf(
	svg: string,
	{ width, height }: { readonly width: number; readonly height: number },
): Promise<string | undefined> {
	const image = new Image();
	const bytes = new TextEncoder().encode(svg);
	let binary = "";
	for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
	image.src = `data:image/svg+xml;base64,${btoa(binary)}`;
	await image.decode();
	for (let scale = Math.min(SCALE, SIDE_MAX / width, SIDE_MAX / height); scale > 0.05; scale /= 2) {
		const canvas = document.createElement("canvas");
		canvas.width = Math.ceil(width * scale);
		canvas.height = Math.ceil(height * scale);
		canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
		const content = canvas.toDataURL("image/png").slice("data:image/png;base64,".length);
		if (content.length > 0 && content.length <= SAVE_MAX) return content;
	}
	return undefined;
}
