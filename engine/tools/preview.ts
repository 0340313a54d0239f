/**
 * The begin of a block's content, so that a person knows it again: text as text, anything else as hex.
 */

const PREVIEW_BYTES = 48;
const HEX_BYTES = 16;

/** A blank and the preview; nothing for no content. */
export function previewOf(content: Uint8Array): string {
	if (content.length === 0) return "";
	const text = new TextDecoder().decode(content.subarray(0, PREVIEW_BYTES));
	// A character that is cut at the end is left out.
	const isCut = content.length > PREVIEW_BYTES;
	const whole = isCut ? text.replace(/\ufffd$/, "") : text;
	if (!/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffd]/.test(whole)) {
		return ` ${JSON.stringify(whole)}${isCut ? " …" : ""}`;
	}
	const hex = [...content.subarray(0, HEX_BYTES)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
	return ` ${hex}${content.length > HEX_BYTES ? " …" : ""}`;
}
