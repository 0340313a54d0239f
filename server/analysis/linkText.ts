/** How links of Markdown are written. */

/** The destination of a link or of a link's definition, and no code span. */
export function isLink(text: string, begin: number): boolean {
	return /(?:\]\(|\]:[ \t]*)<?$/.test(text.slice(Math.max(0, begin - 40), begin));
}

/** Without escapes (`%20`), where it has such. */
export function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
