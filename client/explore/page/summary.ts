/** Documentation in one paragraph. */

/** The first paragraph, before the first parameter, as it is read and not as it is marked up. */
export function summaryOf(doc: string): string {
	const [first = ""] = doc.trim().split(/\n\s*\n/, 1);
	const text = first.replace(/\s+/g, " ").replace(/`([^`]+)`/g, "$1");
	const tag = /(?:^| )@(?:param|returns?|throws|example|see|template|typeParam)\b/.exec(text);
	return tag === null || tag.index === 0 ? text : text.slice(0, tag.index);
}
