/**
 * What a doc comment consists of: prose, code, headings, and fields such as `@param x - what it is for`. JSDoc,
 * Python's docstrings (reStructuredText, Google's and numpy's sections, doctests) and Go's comments come to the same
 * blocks.
 *
 * Text of unknown authors goes in and comes out; whoever shows it escapes it.
 */

export type DocBlock =
	| { readonly kind: "prose"; readonly lines: readonly string[] }
	| { readonly kind: "code"; readonly lines: readonly string[]; readonly language: string }
	| { readonly kind: "heading"; readonly text: string }
	/** `tag` is as it is written; `name` is code. */
	| { readonly kind: "field"; readonly tag: string; readonly name: string; readonly lines: readonly string[] };

/** @param language - as editors name it; undefined: plain prose with fences */
export function docBlocks(doc: string, language: string | undefined): readonly DocBlock[] {
	const lines = doc.split(/\r\n|\r|\n/);
	switch (language) {
		case "typescript":
		case "typescriptreact":
		case "javascript":
		case "javascriptreact":
			return jsdoc(lines, language);
		case "python":
			return docstring(lines);
		case "go":
			return goComment(lines);
		default:
			return prose(lines, "");
	}
}

/** Paragraphs and fences; a heading of Markdown is one here too. */
function prose(lines: readonly string[], language: string): DocBlock[] {
	const blocks = new Blocks();
	for (let at = 0; at < lines.length; at++) {
		const line = lines[at] as string;
		const fence = /^\s*(```+|~~~+)\s*([\w+-]*)/.exec(line);
		const heading = /^#{1,6}\s+(\S.*?)\s*#*$/.exec(line);
		if (fence !== null) {
			const mark = fence[1] as string;
			const end = lines.findIndex((later, index) => index > at && later.trim().startsWith(mark));
			const until = end < 0 ? lines.length : end;
			blocks.code(lines.slice(at + 1, until), fence[2] || language);
			at = until;
		} else if (heading !== null) {
			blocks.add({ kind: "heading", text: heading[1] as string });
		} else {
			blocks.line(line);
		}
	}
	return blocks.done();
}

/** Collects lines to paragraphs, which end at empty lines and at everything else. */
class Blocks {
	readonly #blocks: DocBlock[] = [];
	#lines: string[] = [];

	line(line: string): void {
		if (line.trim() === "") this.#endParagraph();
		else this.#lines.push(line.trimEnd());
	}

	add(...blocks: readonly DocBlock[]): void {
		this.#endParagraph();
		this.#blocks.push(...blocks);
	}

	code(lines: readonly string[], language: string): void {
		const indents = lines.filter((line) => line.trim() !== "").map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
		const indent = indents.reduce((least, one) => Math.min(least, one), Number.MAX_SAFE_INTEGER);
		this.add({ kind: "code", lines: trimmed(lines.map((line) => line.slice(indent).trimEnd())), language });
	}

	done(): DocBlock[] {
		this.#endParagraph();
		return this.#blocks;
	}

	#endParagraph(): void {
		if (this.#lines.length > 0) this.#blocks.push({ kind: "prose", lines: this.#lines });
		this.#lines = [];
	}
}

/** Without empty lines at begin and end. */
function trimmed(lines: readonly string[]): readonly string[] {
	const isFull = (line: string): boolean => line.trim() !== "";
	return lines.slice(Math.max(0, lines.findIndex(isFull)), lines.findLastIndex(isFull) + 1);
}

/** Prose up to the first `@tag` at the begin of a line outside of a fence, then one field a tag. */
function jsdoc(lines: readonly string[], language: string): DocBlock[] {
	const begins: number[] = [];
	let isFenced = false;
	for (const [index, line] of lines.entries()) {
		if (/^\s*(?:```|~~~)/.test(line)) isFenced = !isFenced;
		else if (!isFenced && /^\s*@[a-z]/i.test(line)) begins.push(index);
	}
	const blocks = prose(lines.slice(0, begins[0] ?? lines.length), language).map(withoutLinks);
	for (const [index, begin] of begins.entries()) {
		blocks.push(...jsdocTag(lines.slice(begin, begins[index + 1] ?? lines.length), language).map(withoutLinks));
	}
	return blocks;
}

/** Tags whose first word is a name, after the type in braces that it may have. */
const NAMED_TAGS = new Set([
	"param", "arg", "argument", "property", "prop", "template", "typeParam", "typedef", "callback",
]);

function jsdocTag(lines: readonly string[], language: string): DocBlock[] {
	const [, tag = "", first = ""] = /^\s*@([\w-]+)\s*(.*)$/.exec(lines[0] ?? "") ?? [];
	const rest = lines.slice(1);
	if (tag === "example") return example(first.replace(/^<caption>(.*)<\/caption>$/, "$1"), rest, language);
	const [, type, text = ""] = /^(?:\{((?!@)[^{}]*(?:\{[^{}]*\}[^{}]*)*)\}\s*)?(.*)$/.exec(first) ?? [];
	const [, word = "", described = ""] = NAMED_TAGS.has(tag)
		? (/^(\[[^\]]*\]|[^\s[{]\S*)?\s*(?:-+\s+)?(.*)$/.exec(text) ?? [])
		: [undefined, "", text.replace(/^-+\s+/, "")];
	const optional = /^\[\s*([^\]=\s]+)\s*(?:=[^\]]*)?\]$/.exec(word);
	const named = optional === null ? word : `${optional[1] as string}?`;
	const name = [named, type?.trim() ?? ""].filter((part) => part !== "").join(": ");
	const [head, ...others] = prose([described, ...rest], language);
	const field = { kind: "field", tag: `@${tag}`, name } as const;
	if (head === undefined) return [{ ...field, lines: [] }];
	if (head.kind !== "prose") return [{ ...field, lines: [] }, head, ...others];
	return [{ ...field, lines: head.lines }, ...others];
}

/** What is an example and has no fence is code as a whole. */
function example(caption: string, lines: readonly string[], language: string): DocBlock[] {
	const hasFence = lines.some((line) => /^\s*(?:```|~~~)/.test(line));
	const isEmpty = caption === "" || (!hasFence && lines.length === 0);
	const field: DocBlock = { kind: "field", tag: "@example", name: "", lines: isEmpty ? [] : [caption] };
	if (hasFence) return [field, ...prose(lines, language)];
	const blocks = new Blocks();
	const code = trimmed(lines.length === 0 ? [caption] : lines);
	if (code.some((line) => line.trim() !== "")) blocks.code(code, language);
	return [field, ...blocks.done()];
}

function withoutLinks(block: DocBlock): DocBlock {
	if (block.kind === "code") return block;
	if (block.kind === "heading") return { ...block, text: withoutInlineTags(block.text) };
	return { ...block, lines: withoutInlineTags(block.lines.join("\n")).split("\n") };
}

/** `{@link target | words}` is its words, or its target as code; other inline tags are what is in them. */
export function withoutInlineTags(text: string): string {
	return text.replace(/\{@(\w+)(?:\s([^{}]*))?\}/g, (whole: string, tag: string, content = "") => {
		const inside = content.replace(/\s+/g, " ").trim();
		if (inside === "") return tag.toLowerCase() === "inheritdoc" ? "" : whole;
		if (!/^(?:link|linkcode|linkplain|see|inheritdoc)$/i.test(tag)) return isCode(inside) ? `\`${inside}\`` : inside;
		const [, target = "", words = ""] = /^([^\s|]+)\s*\|?\s*(.*)$/.exec(inside) ?? [];
		if (words !== "") return tag === "linkcode" && isCode(words) ? `\`${words}\`` : words;
		return /^https?:/.test(target) || !isCode(target) ? target : `\`${target}\``;
	});
}

const isCode = (text: string): boolean => !text.includes("`");

const SECTIONS = [
	"Args", "Arguments", "Parameters", "Params", "Keyword Args", "Keyword Arguments", "Other Parameters", "Attributes",
	"Returns?", "Yields?", "Raises", "Throws", "Warns", "Examples?", "Notes?", "Warnings?", "See Also", "References",
	"Todo",
];
const SECTION = new RegExp(`^(${SECTIONS.join("|")})\\s*:?$`);

const FIELDS = [
	"param", "parameter", "arg", "argument", "key", "keyword", "type", "rtype", "returns?", "raises?", "except",
	"exception", "yields?", "var", "ivar", "cvar",
];
const FIELD = new RegExp(`^\\s*:(${FIELDS.join("|")})(?:\\s+([^:]+))?:\\s*(.*)$`);

function docstring(lines: readonly string[]): DocBlock[] {
	const blocks = new Blocks();
	for (let at = 0; at < lines.length; at++) {
		const line = roles(lines[at] as string);
		const section = SECTION.exec(line.trim());
		const isUnderlined = /^\s*-{3,}\s*$/.test(lines[at + 1] ?? "") && line.trim() !== "";
		const field = FIELD.exec(line);
		if (line.trim().startsWith(">>>")) {
			const end = endOf(lines, at, (later) => later.trim() === "");
			blocks.code(lines.slice(at, end), "python");
			at = end - 1;
		} else if (field !== null) {
			const end = endOf(lines, at + 1, (later) => later.trim() === "" || /^\s*:\w/.test(later));
			const described = [field[3] as string, ...lines.slice(at + 1, end).map((later) => roles(later.trim()))]
				.filter((one) => one !== "");
			blocks.add({ kind: "field", tag: field[1] as string, name: field[2] ?? "", lines: described });
			at = end - 1;
		} else if (isUnderlined || (section !== null && line.trim().endsWith(":"))) {
			blocks.add({ kind: "heading", text: line.trim().replace(/:$/, "") });
			const begin = at + (isUnderlined ? 2 : 1);
			const end = sectionEnd(lines, begin, indentOf(lines[at] as string), isUnderlined);
			blocks.add(...sectionOf(lines.slice(begin, end)));
			at = end - 1;
		} else if (/::\s*$/.test(line) && indentOf(nextFull(lines, at + 1)) > indentOf(line)) {
			if (line.trim() !== "::" && !line.trim().startsWith("..")) blocks.line(line.replace(/::\s*$/, ":"));
			const end = endOf(lines, at + 1, (later) => later.trim() !== "" && indentOf(later) <= indentOf(line));
			blocks.code(lines.slice(at + 1, end), "python");
			at = end - 1;
		} else {
			blocks.line(line);
		}
	}
	return blocks.done();
}

/** Google's sections are indented; numpy's go on to the next underlined title. */
function sectionEnd(lines: readonly string[], begin: number, indent: number, isUnderlined: boolean): number {
	return endOf(lines, begin, (later, index) => {
		if (later.trim() === "") return false;
		if (isUnderlined) return /^\s*-{3,}\s*$/.test(lines[index + 1] ?? "");
		return indentOf(later) <= indent;
	});
}

/** Items are the least indented lines, as `name (type): what` or, for numpy, `name : type` with the rest below. */
function sectionOf(lines: readonly string[]): DocBlock[] {
	const blocks = new Blocks();
	const full = lines.filter((line) => line.trim() !== "");
	const indent = Math.min(...full.map(indentOf));
	for (let at = 0; at < lines.length; at++) {
		const line = lines[at] as string;
		const item = /^(\*{0,2}[\w.,* ]*\w)\s*(?:\(([^)]*)\))?\s*:(?:\s+|$)(.*)$/.exec(line.trim());
		const end = endOf(lines, at + 1, (later) => later.trim() === "" || indentOf(later) <= indent);
		if (line.trim().startsWith(">>>")) {
			const codeEnd = endOf(lines, at, (later) => later.trim() === "");
			blocks.code(lines.slice(at, codeEnd), "python");
			at = codeEnd - 1;
		} else if (item !== null && indentOf(line) === indent && !/ \w+ /.test(item[1] as string)) {
			const type = item[2] ?? "";
			const below = lines.slice(at + 1, end).map((later) => roles(later.trim()));
			const name = type === "" ? (item[1] as string) : `${item[1] as string}: ${type}`;
			const described = [roles(item[3] as string), ...below].filter((one) => one !== "");
			blocks.add({ kind: "field", tag: "", name, lines: described });
			at = end - 1;
		} else {
			blocks.line(roles(line.slice(Number.isFinite(indent) ? indent : 0)));
		}
	}
	return blocks.done();
}

/** reStructuredText's roles and double backticks, as code. */
function roles(line: string): string {
	return line.replace(/:[\w:+.-]+:`~?([^`<]*?)(?:\s*<[^`>]*>)?`/g, "`$1`").replace(/``([^`]+)``/g, "`$1`");
}

/** Indented lines are code unless they are a list; `[Name]` is a link to a symbol, `[Name]: address` where it leads. */
function goComment(lines: readonly string[]): DocBlock[] {
	const blocks = new Blocks();
	for (let at = 0; at < lines.length; at++) {
		const line = lines[at] as string;
		const heading = /^#\s+(\S.*)$/.exec(line);
		if (heading !== null) {
			blocks.add({ kind: "heading", text: heading[1] as string });
		} else if (/^\[[^\]]+\]:\s/.test(line)) {
			continue;
		} else if (/^[ \t]+\S/.test(line) && !/^\s*(?:[-*+•]|\d+[.)])\s/.test(line)) {
			const end = endOf(lines, at, (later) => later.trim() !== "" && !/^[ \t]/.test(later));
			blocks.code(lines.slice(at, end), "go");
			at = end - 1;
		} else {
			blocks.line(line.replace(/\[(\*?[A-Za-z_][\w./]*)\](?![([:])/g, "`$1`").replace(/^Deprecated:/, "**Deprecated:**"));
		}
	}
	return blocks.done();
}

function endOf(lines: readonly string[], from: number, isEnd: (line: string, index: number) => boolean): number {
	for (let index = from; index < lines.length; index++) {
		if (isEnd(lines[index] as string, index)) return index;
	}
	return lines.length;
}

function nextFull(lines: readonly string[], from: number): string {
	return lines.slice(from).find((line) => line.trim() !== "") ?? "";
}

function indentOf(line: string): number {
	return /^[ \t]*/.exec(line)?.[0].length ?? 0;
}
