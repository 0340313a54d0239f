/**
 * Names of parameters in doc comments (`@param total how much`), as the compiler of TypeScript reads them: each is a
 * place that names the parameter, so that references have it and a rename changes it. Cost: a search for the first tag;
 * behind it linear in the comments, declarations and scopes of the file.
 */
import { ValueOp } from "../../model/facts.ts";
import { DeclarationKind, ReferenceRole } from "../../model/kinds.ts";
import { ScopeKind, type FactsSink } from "../../skim/factsSink.ts";
import { Mark } from "../../skim/tokens.ts";
import { NONE } from "../../skim/values.ts";
import { isWhiteSpace } from "../../skim/whiteSpace.ts";
import { isWordPart } from "./characters.ts";
import { enterScopeAt } from "./docLinks.ts";

const TAGS = ["@param", "@arg", "@argument"];

/** Reads the tags in the doc comments of the file that the sink holds, whose declarations and scopes are all there. */
export function readDocParameters(sink: FactsSink): void {
	const { tokens: { comments, commentCount }, source: { text } } = sink;
	if (!TAGS.some((tag) => text.includes(tag))) return;
	const { inside, scope } = sink;
	let documented: Documented | undefined;
	for (let comment = 0; comment < commentCount; comment++) {
		const begin = comments[comment * 2]!;
		if (!text.startsWith("/**", begin)) continue;
		const end = comments[comment * 2 + 1]! - 2;
		for (let at = text.indexOf("@", begin); at >= 0 && at < end; at = text.indexOf("@", at + 1)) {
			const name = nameBehind(sink, at, { begin, end });
			if (name === NONE) continue;
			documented ??= new Documented(sink);
			documented.refer(name, { begin, end: end + 2 });
		}
	}
	sink.inside = inside;
	sink.scope = scope;
}

/** Which callables comments stand before. */
class Documented {
	readonly #sink: FactsSink;
	/** By offset: the first declaration that begins there. */
	readonly #declared = new Map<number, number>();
	/** The scope of each callable. */
	readonly #scopes = new Map<number, number>();

	constructor(sink: FactsSink) {
		this.#sink = sink;
		const { declarations, scopes } = sink;
		for (let row = declarations.count - 1; row > 0; row--) this.#declared.set(declarations.begin[row]!, row);
		for (let row = scopes.count - 1; row > 0; row--) {
			if (scopes.kind[row] === ScopeKind.function) this.#scopes.set(scopes.owner[row]!, row);
		}
	}

	/** Takes the name at an offset for that of a parameter, if what is behind the comment has one. */
	refer(begin: number, comment: { readonly begin: number; readonly end: number }): void {
		const sink = this.#sink;
		const { source: { units, names }, bindings, declarations } = sink;
		const scope = this.#scopeBehind(comment.end);
		if (scope === NONE) return;
		let end = begin;
		while (end < comment.end && isWordPart(units[end]!)) end++;
		const name = names.intern(units, begin, end);
		const entry = bindings.first(scope, name, false);
		if (entry === NONE) return;
		if (declarations.kind[bindings.rows.declaration[entry]!] !== DeclarationKind.parameter) return;
		// It is seen from where the parameter is, and stands where the comment does.
		enterScopeAt(sink, comment.begin);
		const reference = sink.referNamed(ReferenceRole.docLink, name, begin, end);
		sink.references.scope[reference] = scope;
	}

	/** The scope of the callable that begins right behind an offset. */
	#scopeBehind(offset: number): number {
		const { source: { units, length }, declarations, values: { rows } } = this.#sink;
		let at = offset;
		while (at < length && isWhiteSpace(units[at]!)) at++;
		const subject = this.#declared.get(at);
		if (subject === undefined) return NONE;
		const held = declarations.type[subject]!;
		const isFunction = declarations.callable[subject] !== 1 && held !== NONE && rows.op[held] === ValueOp.declaration;
		return this.#scopes.get(isFunction ? rows.a[held]! : subject) ?? NONE;
	}
}

/** Where the name begins that the tag at an offset says something of; -1 if that is no tag, or has none. */
function nameBehind(
	{ source: { text, units } }: FactsSink, tag: number, comment: { readonly begin: number; readonly end: number },
): number {
	if (!TAGS.some((one) => text.startsWith(one, tag) && !isWordPart(units[tag + one.length]!))) return NONE;
	let before = tag - 1;
	while (before > comment.begin + 2 && units[before] !== 10 && isBesideText(units[before]!)) before--;
	if (before > comment.begin + 2 && units[before] !== 10) return NONE;
	let at = tag + 1;
	while (isWordPart(units[at]!)) at++;
	at = behindSpace(units, at, comment.end);
	if (units[at] === Mark.curly) at = behindSpace(units, behindBraces(units, at, comment.end), comment.end);
	if (units[at] === Mark.square) at = behindSpace(units, at + 1, comment.end);
	return at < comment.end && isWordPart(units[at]!) ? at : NONE;
}

/** What stands at the begin of a line of a comment. */
const isBesideText = (unit: number): boolean => unit === Mark.star || isWhiteSpace(unit);

function behindSpace(units: Uint16Array, from: number, end: number): number {
	let at = from;
	while (at < end && units[at] !== 10 && isWhiteSpace(units[at]!)) at++;
	return at;
}

function behindBraces(units: Uint16Array, from: number, end: number): number {
	let open = 0;
	for (let at = from; at < end; at++) {
		if (units[at] === Mark.curly) open++;
		else if (units[at] === Mark.curlyEnd && --open === 0) return at + 1;
	}
	return end;
}
