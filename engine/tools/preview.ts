/** The first bytes of a block, enough for a reader to recognise it: text as text, anything else as hex. */

const PREVIEW_BYTES = 48;
const HEX_BYTES = 16;

/** A space and the preview; an empty string for an empty block. */
export function previewOf(content: Uint8Array): string {
	if (content.length === 0) return "";
	const text = new TextDecoder().decode(content.subarray(0, PREVIEW_BYTES));
	// A character cut in half at the end is dropped.
	const isCut = content.length > PREVIEW_BYTES;
	const whole = isCut ? text.replace(/\ufffd$/, "") : text;
	if (!/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffd]/.test(whole)) {
		return ` ${JSON.stringify(whole)}${isCut ? " …" : ""}`;
	}
	const hex = [...content.subarray(0, HEX_BYTES)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
	return ` ${hex}${content.length > HEX_BYTES ? " …" : ""}`;
}
