/**
 * What must not reach a terminal: characters that move its cursor, change its state, reorder what a person reads or
 * hide. Names, paths and source hold whatever a file system and a file can hold.
 *
 * Two lines of defence, both here: what comes from files goes through {@link printable} before it is laid out, so that
 * columns are counted right and a line end cannot forge a line; and terminal.ts lets everything through
 * {@link guarded} that it writes, so that what the first line forgot is harmless.
 */

/**
 * C0, DEL, C1; what reorders (marks, embeddings, overrides, isolates); what is not seen: soft hyphen, fillers, joiners,
 * separators of lines, byte order mark, annotations, tags.
 */
const CONTROL = new RegExp(`[${[
	"\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f",
	"\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb",
	"\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}",
].join("")}]`, "gu");

/** As {@link printable} has it, but line ends and the colours of paint.ts stay. */
const PAINT_OR_CONTROL = new RegExp(`\\n|\\u001b\\[(?:[12]|22|3[12356]|39)m|${CONTROL.source}`, "gu");
const JOINED = /\p{Extended_Pictographic}\ufe0f?[\u{1f3fb}-\u{1f3ff}]?$/u;
const PICTURE = /^\p{Extended_Pictographic}/u;

/** One line in which every character is seen: controls as their pictures, what reorders or hides as `\ufffd`. */
export function printable(text: string): string {
	return text.replace(CONTROL, (found, at: number) => visible(found, at, text));
}

/** Text as it may be written to a terminal; whether it may hold several lines and colours, the caller knows. */
export function guarded(
	text: string, { isColored, isOneLine }: { readonly isColored: boolean; readonly isOneLine: boolean },
): string {
	return text.replace(PAINT_OR_CONTROL, (found, at: number) => {
		if (found === "\n" && !isOneLine) return found;
		if (found.length > 1 && found.startsWith("\u001b")) return isColored ? found : `\u241b${found.slice(1)}`;
		return visible(found, at, text);
	});
}

/** JSON is for programs, but people look at it, too: what a terminal would obey is escaped. */
export function jsonText(value: unknown, indent?: string): string {
	// JSON.stringify escapes the first 32; all others can only stand inside strings, where an escape means the same.
	return JSON.stringify(value, undefined, indent).replace(CONTROL, (found) => {
		if (found === "\n" || found === "\t") return found;
		return Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, "0")}`)
			.join("");
	});
}

function visible(control: string, at: number, text: string): string {
	const code = control.codePointAt(0) ?? 0;
	if (code === 9) return " ";
	if (code < 32) return String.fromCharCode(0x2400 + code);
	if (code === 127) return "\u2421";
	// The joiner inside of a picture made of several is part of it.
	const isJoiner = code === 0x200d && JOINED.test(text.slice(Math.max(0, at - 6), at)) &&
		PICTURE.test(text.slice(at + 1));
	return isJoiner ? control : "\ufffd";
}
