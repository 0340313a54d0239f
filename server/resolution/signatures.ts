/**
 * Signatures of Go's methods as texts that are the same when the compiler holds them for identical: without the names
 * of parameters, each type by what it is and not by what a file calls it. Pure.
 */

/** Types of parameters and of results; {@link ANY_TYPE} in a type stands for any type. */
export interface Signature {
	readonly parameters: readonly string[];
	readonly results: readonly string[];
}

/** What a type parameter is written as: what it stands for is not known here. */
export const ANY_TYPE = "$";

/** What a type is that a file calls by a name, perhaps with its package before it. */
export type NameOfType = (name: string, qualifier: string | undefined) => string;

const TOKENS = /[\p{L}_][\p{L}\p{N}_]*|\.\.\.|<-|"[^"]*"|`[^`]*`|\d\w*|\S/gu;
const IDENTIFIER = /^[\p{L}_]/u;
const keywords = new Set(["func", "map", "chan", "struct", "interface"]);
/** Predeclared types that are other names of others. */
const aliases = new Map([["byte", "uint8"], ["rune", "int32"], ["any", "interface{}"]]);

/** What is read of the signature of a method: `func (r *T) Name(…) …`, or `Name(…) …` of an interface. */
export function parseSignature(text: string, nameOf: NameOfType): Signature | undefined {
	if (text.endsWith("…")) return undefined;
	const tokens: readonly string[] = text.match(TOKENS) ?? [];
	let at = tokens[0] === "func" ? afterGroup(tokens, 1) : 0;
	if (!IDENTIFIER.test(tokens[at] ?? "") || tokens[++at] !== "(") return undefined;
	const end = afterGroup(tokens, at);
	const parameters = typesOf(tokens.slice(at + 1, end - 1), nameOf);
	const rest = tokens.slice(end);
	const results = rest[0] === "(" && afterGroup(rest, 0) === rest.length ? typesOf(rest.slice(1, -1), nameOf)
		: rest.length === 0 ? [] : [typeOf(rest, nameOf)];
	return { parameters, results };
}

/** The same of the type that an alias is another name of: `Name = type`. */
export function parseAlias(text: string, nameOf: NameOfType): string | undefined {
	const tokens: readonly string[] = text.match(TOKENS) ?? [];
	const assigned = tokens.indexOf("=");
	return assigned < 0 || text.endsWith("…") ? undefined : typeOf(tokens.slice(assigned + 1), nameOf);
}

/** The type parameters that the receiver of a method names: `T` of `func (s *Stack[T]) Push()`. */
export function receiverParameters(text: string): readonly string[] {
	const tokens: readonly string[] = text.match(TOKENS) ?? [];
	if (tokens[0] !== "func") return [];
	const receiver = tokens.slice(2, afterGroup(tokens, 1) - 1);
	const open = receiver.indexOf("[");
	return open < 0 ? [] : receiver.slice(open + 1).filter((token) => IDENTIFIER.test(token));
}

/** Whether two signatures are, or may be, those of one method. */
export function areAlike(one: Signature, other: Signature): boolean {
	return isSameList(one.parameters, other.parameters) && isSameList(one.results, other.results);
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
	return one.length === other.length && one.every((type, at) => {
		const wanted = other[at] ?? "";
		return type === wanted || fits(type, wanted) || fits(wanted, type);
	});
}

/** Whether a type may be another one, when its type parameters stand for parts of that. */
function fits(type: string, other: string): boolean {
	const [first = "", ...rest] = type.split(ANY_TYPE);
	if (rest.length === 0 || !other.startsWith(first)) return false;
	let at = first.length;
	for (const [number, part] of rest.entries()) {
		const isLast = number === rest.length - 1;
		const found = isLast ? other.length - part.length : other.indexOf(part, at + 1);
		if (found <= at || !other.startsWith(part, found)) return false;
		at = found + part.length;
	}
	return true;
}

/** The place behind a bracket that opens at `open`, with all that is in it. */
function afterGroup(tokens: readonly string[], open: number): number {
	let depth = 0;
	for (let at = open; at < tokens.length; at++) {
		const token = tokens[at] as string;
		if (token === "(" || token === "[" || token === "{") depth++;
		if ((token === ")" || token === "]" || token === "}") && --depth === 0) return at + 1;
	}
	return tokens.length;
}

/** The types of a list of parameters, one each: `a, b int, c ...string`, or `int, string`. */
function typesOf(tokens: readonly string[], nameOf: NameOfType): readonly string[] {
	const entries = entriesOf(tokens);
	if (!entries.some(hasName)) return entries.map((entry) => typeOf(entry, nameOf));
	const types: string[] = [];
	let waiting = 0;
	for (const entry of entries) {
		waiting++;
		if (entry.length === 1) continue;
		const type = typeOf(entry.slice(1), nameOf);
		for (; waiting > 0; waiting--) types.push(type);
	}
	return types;
}

function entriesOf(tokens: readonly string[]): string[][] {
	const entries: string[][] = [];
	let entry: string[] = [];
	for (let at = 0; at < tokens.length;) {
		const token = tokens[at] as string;
		if (token === ",") {
			entries.push(entry);
			entry = [];
			at++;
			continue;
		}
		const end = token === "(" || token === "[" || token === "{" ? afterGroup(tokens, at) : at + 1;
		entry.push(...tokens.slice(at, end));
		at = end;
	}
	if (entry.length > 0) entries.push(entry);
	return entries;
}

/** Whether an entry is a name with a type behind it. */
function hasName(entry: readonly string[]): boolean {
	const [first = "", next] = entry;
	if (!IDENTIFIER.test(first) || keywords.has(first) || next === undefined || next === ".") return false;
	return next !== "[" || afterGroup(entry, 1) < entry.length;
}

function typeOf(tokens: readonly string[], nameOf: NameOfType): string {
	const parts: string[] = [];
	for (let at = 0; at < tokens.length;) {
		const token = tokens[at] as string;
		if (token === "func" && tokens[at + 1] === "(") {
			const end = afterGroup(tokens, at + 1);
			parts.push(`func(${typesOf(tokens.slice(at + 2, end - 1), nameOf).join(",")})`);
			at = end;
			if (tokens[at] !== "(") continue;
			const last = afterGroup(tokens, at);
			parts.push(`(${typesOf(tokens.slice(at + 1, last - 1), nameOf).join(",")})`);
			at = last;
		} else if (!IDENTIFIER.test(token) || keywords.has(token)) {
			parts.push(token);
			at++;
		} else if (tokens[at + 1] === ".") {
			parts.push(nameOf(tokens[at + 2] ?? "", token));
			at += 3;
		} else {
			parts.push(aliases.get(token) ?? nameOf(token, undefined));
			at++;
		}
	}
	return parts.join(" ").replace("interface { }", "interface{}");
}
