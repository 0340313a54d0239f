/**
 * What prose mentions: of a code span or the destination of a link, the part that is a name or a path.
 *
 *     `Cart.total()`   Cart.total         `npm install`        nothing
 *     <src/cart.ts>    src/cart.ts        https://…, #         nothing
 */
const MENTION_MAX = 200;

/** Names joined by the marks of several languages, perhaps called. */
const namePattern = /^[\p{L}_$][\p{L}\p{N}_$]*(?:(?:\.|::|#|->)[\p{L}_$#][\p{L}\p{N}_$]*)*(?=$|\([^]*\)$|<[^]*>$)/u;
/** A path or an anchor; no address of elsewhere, nothing with spaces or glob characters. */
const pathPattern = /^(?![a-z][a-z0-9+.-]*:|\/\/)(?:[^\s*?<>|"'`(){}[\]]*[/#.][^\s*?<>|"'`(){}[\]]+)$/iu;

/** Narrows a span to the name or path in it; false if there is none. Offsets only: the text is not changed. */
export function trimMention(text: string, span: { begin: number; end: number }): boolean {
	let { begin, end } = span;
	if (end - begin > MENTION_MAX) return false;
	while (begin < end && isMark(text.charCodeAt(begin))) begin++;
	while (end > begin && isMark(text.charCodeAt(end - 1))) end--;
	if (text[begin] === "<" && text[end - 1] === ">") {
		begin++;
		end--;
	}
	const inner = text.slice(begin, end);
	const name = namePattern.exec(inner)?.[0] ?? pathPattern.exec(inner)?.[0];
	if (name === undefined) return false;
	span.begin = begin;
	span.end = begin + name.length;
	return true;
}

/** Backticks and spaces around it. */
function isMark(unit: number): boolean {
	return unit === 0x60 || unit === 0x20 || unit === 0x0a || unit === 0x0d;
}
