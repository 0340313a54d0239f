/** Documentation in one paragraph. */

/** What is written before the first parameter, or all of it where nothing is. */
export function summaryOf(doc: string): string {
	const text = doc.replace(/\s+/g, " ").trim();
	const tag = /(?:^| )@(?:param|returns?|throws|example|see|template|typeParam)\b/.exec(text);
	return tag === null || tag.index === 0 ? text : text.slice(0, tag.index);
}
