/**
 * Markdown out of text that strangers wrote: nothing in it can become a link, an image, HTML or a heading.
 */

/** A fence that is longer than every run of backticks inside, so that nothing can close it. */
export function fenced(code: string, language: string): string {
	const runs = code.match(/`+/g) ?? [];
	const fence = "`".repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
	return `${fence}${language}\n${code}\n${fence}`;
}

/** A code span around one line, whatever is in it. */
export function codeSpan(text: string): string {
	const runs = text.match(/`+/g) ?? [];
	const ticks = "`".repeat(1 + Math.max(0, ...runs.map((run) => run.length)));
	const pad = text.startsWith("`") || text.endsWith("`") ? " " : "";
	return `${ticks}${pad}${text}${pad}${ticks}`;
}

/** Escapes only what would do something: many editors show the source of a hover, and backslashes do not read well. */
export function escapeMarkdown(text: string): string {
	return text
		.replace(/[\\`*|]/g, "\\$&")
		.replace(/\](?=[([:])|<(?=[a-z/!?])|&(?=#?\w+;)|(?<!\w)_|_(?!\w)/gi, "\\$&")
		// Addresses that would turn into links by themselves.
		.replace(/:(?=\/\/)|(?<=\bwww)\.|@(?=[\w-]+\.)|(?<=\bmailto|\bxmpp):/gi, "\\$&");
}

/** Code spans, and bold or slanted words, which are all that prose keeps of its Markdown. */
const SPAN = new RegExp(`(${[
	/(?<!`)``[^`]+``(?!`)/,
	/(?<!`)`[^`]+`(?!`)/,
	/\*\*(?=\S)[^*`]+(?<=\S)\*\*/,
	/(?<![\w*])\*(?=\S)[^*`]+(?<=\S)\*(?![\w*])/,
].map(({ source }) => source).join("|")})`);

/** One line of prose: code spans and emphasis keep their form, the rest is text. */
export function proseLine(line: string): string {
	const spans = line.split(SPAN).map((piece, index) => (index % 2 === 1 ? span(piece) : escapeMarkdown(piece))).join("");
	return spans.replace(/^(\s*)(#|>|~~~|=+\s*$|-{2,}\s*$)/, "$1\\$2");
}

function span(piece: string): string {
	if (piece.startsWith("`")) return piece;
	const stars = piece.startsWith("**") ? "**" : "*";
	return stars + escapeMarkdown(piece.slice(stars.length, -stars.length)) + stars;
}
