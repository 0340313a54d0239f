/**
 * Links in doc comments, as the compiler of TypeScript reads them: `{@link Menu}`, `{@linkcode Menu.open}`,
 * `{@linkplain Menu#open the way in}`. A name means what it would in the code around the comment; behind a dot or a
 * hash stands a member of what is before it, of the class or of what it makes. Cost: a search for the first link.
 */
import { ReferenceRole } from "../../model/kinds.ts";
import type { FactsSink } from "../../skim/factsSink.ts";
import { Mark } from "../../skim/tokens.ts";
import { isWhiteSpace } from "../../skim/whiteSpace.ts";
import { isWordPart } from "./characters.ts";

const OPENING = "{@link";
const ENDINGS = ["code", "plain"];
const HASH = 0x23;
const SLASH = 0x2f;

/** Reads the links in the doc comments of the file that the sink holds, whose scopes are all there. */
export function readDocLinks(sink: FactsSink): void {
	const { tokens: { comments, commentCount }, source: { text } } = sink;
	const { inside, scope } = sink;
	let comment = 0;
	for (let at = text.indexOf(OPENING); at >= 0; at = text.indexOf(OPENING, at)) {
		while (comment < commentCount && comments[comment * 2 + 1]! <= at) comment++;
		if (comment === commentCount) break;
		const begin = comments[comment * 2]!;
		const isIn = begin < at && text.startsWith("/**", begin);
		at += OPENING.length;
		if (isIn) readLink(sink, at, comments[comment * 2 + 1]! - 2);
	}
	sink.inside = inside;
	sink.scope = scope;
}

/** Goes into the innermost scope around an offset. */
export function enterScopeAt(sink: FactsSink, offset: number): void {
	const { scopes } = sink;
	let low = 0;
	let high = scopes.count;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (scopes.begin[middle]! <= offset) low = middle + 1;
		else high = middle;
	}
	let scope = Math.max(0, low - 1);
	while (scope > 0 && scopes.end[scope]! < offset) scope = scopes.parent[scope]!;
	sink.scope = scope;
	sink.inside = Math.max(0, scopes.owner[scope]!);
}

/** The link whose tag goes on at `from`, in a comment that ends at `end`. */
function readLink(sink: FactsSink, from: number, end: number): void {
	const { text, units, names } = sink.source;
	const ending = ENDINGS.find((one) => text.startsWith(one, from));
	const behindTag = from + (ending?.length ?? 0);
	let begin = behindTag;
	while (begin < end && isWhiteSpace(units[begin]!)) begin++;
	let at = wordEnd(units, begin, end);
	const isAddress = units[at] === Mark.colon && units[at + 1] === SLASH;
	if (begin === behindTag || at === begin || isAddress) return;
	enterScopeAt(sink, begin);
	let reference = sink.referNamed(ReferenceRole.docLink, names.intern(units, begin, at), begin, at);
	const { values } = sink;
	while (units[at] === Mark.dot || units[at] === HASH) {
		const isOfInstance = units[at] === HASH;
		begin = at + 1;
		at = wordEnd(units, begin, end);
		if (at === begin) return;
		const made = values.instance(reference);
		const receiver = isOfInstance ? made : values.either(values.named(reference), made);
		reference = sink.referNamed(ReferenceRole.docLink, names.intern(units, begin, at), begin, at);
		sink.references.receiver[reference] = receiver;
	}
}

function wordEnd(units: Uint16Array, from: number, end: number): number {
	let at = from;
	while (at < end && isWordPart(units[at]!)) at++;
	return at;
}
