/**
 * The tool `read`: the code of symbols, the outline of what they hold, or what to read to change them.
 *
 * An answer is made of parts, each a line that names it and the lines of its text. Its pack carries a mark of each part
 * that was told whole; whoever gives it back as `have` is told the parts that are others by now, and only named those
 * that are not. The marks are all that is needed for that, so nothing of it is remembered here.
 */
import type { ContextPart, SymbolView, TextRange } from "../analysis/analysis.ts";
import { hashString } from "../model/hash.ts";
import { declarationKindName, DeclarationKind } from "../model/kinds.ts";
import { flat, GAP } from "./addresses.ts";
import { isFound, meant } from "./meant.ts";
import { oneLine, type Found, type PartMark, type Row } from "./pack.ts";
import { SourceLines } from "./sourceLines.ts";
import { PAGING, textOf, textsOf, type Question, type Tool } from "./tool.ts";

/** Four times what the largest answer holds: the first pages of a context are what is needed most. */
const CONTEXT_TOKENS = 24_000;

export const read: Tool = {
	name: "read",
	about: "The code of symbols or files; their outline; or context: their code, what it uses, who uses it, its tests.",
	parameters: {
		ids: { type: "strings" },
		as: { type: "word", words: ["code", "outline", "context"], about: "code if left out" },
		...PAGING,
	},
	required: ["ids"],
	ask: answer,
};

interface Part {
	/** What it is called, without where it is. */
	readonly name: string;
	/** The line above its text. */
	readonly head: string;
	readonly path: string;
	readonly lines: readonly string[];
}

function answer(question: Question): Found {
	const parts: Part[] = [];
	const sources = new SourceLines(question.session);
	for (const id of textsOf(question.given, "ids") ?? []) {
		const symbol = meant(question, id);
		if (isFound(symbol)) return symbol;
		parts.push(...partsOf(question, symbol, sources));
	}
	// Asked for several, the context of one may be part of another's.
	const each = [...new Map(parts.map((part) => [`${part.head}\n${part.lines.join("\n")}`, part])).values()];
	return told(each, textOf(question.given, "have"), question.session.isComplete);
}

function partsOf(question: Question, symbol: SymbolView, sources: SourceLines): Part[] {
	switch (textOf(question.given, "as")) {
		case "outline": return [outline(question, symbol)];
		case "context": return context(question, symbol);
		default: return question.session.analysis.declarations(symbol.id).map((one) => code(question, one, sources));
	}
}

function code({ addresses }: Question, symbol: SymbolView, sources: SourceLines): Part {
	const name = addresses.of(symbol);
	const head = ["==", name, declarationKindName(symbol.kind), addresses.lines(symbol)].join(GAP);
	const lines = sources.around(symbol.path, symbol.range) ?? ["(the file is another one by now: ask again)"];
	return { name, head, path: symbol.path, lines };
}

/** Ids begin with the path that stands above them. */
function outline({ session, addresses }: Question, symbol: SymbolView): Part {
	const { path, range, kind } = symbol;
	const isWanted = (inner: TextRange): boolean =>
		kind === DeclarationKind.file || (inner.begin >= range.begin && inner.end <= range.end);
	const lines = flat(session.analysis.documentSymbols(path)).filter((one) => isWanted(one.range)).map((one) => {
		const row = addresses.row(one);
		return row.startsWith(`${path}#`) ? row.slice(path.length) : row;
	});
	const name = addresses.of(symbol);
	return { name: `outline ${name}`, head: `==${GAP}outline of ${name}, ids are ${oneLine(path)} and:`, path, lines };
}

const TITLES: Readonly<Record<ContextPart["kind"], string>> = {
	code: "code", uses: "uses", use: "used by", test: "tested by",
};

function context({ session, addresses }: Question, symbol: SymbolView): Part[] {
	const options = { budget: CONTEXT_TOKENS, textOf: (path: string) => session.text(path) };
	return session.analysis.context(symbol.id, options).parts.map(({ kind, path, range, name, text }) => {
		const isFile = name === path;
		const where = range.end === 0 ? [] : [addresses.lines({ path, range })];
		const called = oneLine(isFile ? path : `${path}#${name}`);
		return {
			name: `${kind} ${called}`, head: ["==", TITLES[kind], called, ...where].join(GAP), path,
			lines: text === "" ? [] : text.split(/\r\n|\n|\r/).map(oneLine),
		};
	});
}

/** Parts as rows, and those that the caller holds already as one row each. */
function told(parts: readonly Part[], have: string | undefined, isComplete: boolean): Found {
	const held = heldIn(have);
	const rows: Row[] = [];
	const marks: PartMark[] = [];
	let sameCount = 0;
	for (const { name, head, path, lines } of parts) {
		const mark = markOf(name, lines);
		const before = held.get(nameIn(mark));
		held.delete(nameIn(mark));
		const begin = rows.length;
		if (before === mark) {
			sameCount += 1;
			rows.push({ text: () => `${head}${GAP}unchanged`, path });
		} else {
			rows.push({ text: () => (before === undefined ? head : `${head}${GAP}changed`), path });
			for (const line of lines) rows.push({ text: () => line, path, head: () => `${head}${GAP}continued` });
		}
		marks.push({ begin, end: rows.length, mark });
	}
	const gone = held.size > 0 ? [`${held.size} parts that you have are not in it`] : [];
	const same = sameCount > 0 ? [`${sameCount} of ${parts.length} parts unchanged`] : [];
	const hint = [...same, ...gone].join(", ");
	return {
		rows, total: rows.length, absence: isComplete ? [] : [{ kind: "incomplete" }], marks,
		...(hint === "" ? {} : { hint }),
	};
}

const NAME_DIGITS = 3;
const MARK_DIGITS = 8;
const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

/** What the part is called in three digits of six bits, and what it says in five. */
function markOf(name: string, lines: readonly string[]): string {
	return digitsOf(name, NAME_DIGITS) + digitsOf(lines.join("\n"), MARK_DIGITS - NAME_DIGITS);
}

function nameIn(mark: string): string {
	return mark.slice(0, NAME_DIGITS);
}

function digitsOf(text: string, count: number): string {
	const [word] = hashString(text);
	return Array.from({ length: count }, (_, at) => DIGITS[(word >>> (6 * at)) & 63]).join("");
}

/** By their names: the marks in a pack. */
function heldIn(have: string | undefined): Map<string, string> {
	const marks = /^[0-9a-f]{16}\.([\w-]*)$/.exec(have ?? "")?.[1] ?? "";
	const each = marks.match(new RegExp(`.{${MARK_DIGITS}}`, "g")) ?? [];
	return new Map(each.map((mark) => [nameIn(mark), mark]));
}
