/**
 * Text of a workspace (names, paths, signatures) where the editor shows text of ours: made so that it stays text.
 * Nobody knows who wrote it; it may hold marks that hide or turn round what stands beside them, and signs that the
 * editor reads as links, commands or icons.
 */

/** Control characters, marks of direction, characters without width, tags. */
const UNSEEN =
	/[\u0000-\u001f\u007f-\u009f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
const SHOWN_MAX = 200;

/**
 * Text of the workspace for places where the editor makes links of `[words](command:…)` and icons of `$(name)`: with a
 * joiner that has no width between the signs, it stays text.
 */
export function plain(text: string): string {
	return text.replace(/\](?=\()|\$(?=\()/g, "$&\u2060");
}

/** One line that shows what it is, and of which the editor makes nothing. */
export function shown(text: string): string {
	const cut = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
	return plain(cut.replace(/[\t\n\r ]+/g, " ").replace(UNSEEN, "\ufffd"));
}
