/**
 * The documentation of a symbol as Markdown, no longer than a screen.
 */
import { type DocBlock, docBlocks, withoutInlineTags } from "./docBlocks.ts";
import { codeSpan, escapeMarkdown, fenced, proseLine } from "./markdown.ts";

/** A hover that is longer is scrolled by nobody; lines are those of a window that is {@link LINE_CHARACTERS} wide. */
const LINES_MAX = 30;
const LINE_CHARACTERS = 80;

/** @param language - as editors name it; undefined: plain prose with fences */
export function docMarkdown(doc: string, language: string | undefined): string {
	const parts: string[] = [];
	let linesLeft = LINES_MAX;
	let before: DocBlock | undefined;
	for (const block of docBlocks(doc, language)) {
		if (linesLeft <= 0) {
			parts.push("\n\n…");
			break;
		}
		const shown = shortened(block, linesLeft);
		linesLeft -= heightOf(shown) + 1;
		// Fields stand line by line, as the author wrote them.
		const isRow = block.kind === "field" && before?.kind === "field";
		parts.push(before === undefined ? "" : isRow ? "  \n" : "\n\n", rendered(shown));
		before = block;
	}
	return parts.join("").trim();
}

/** The same for clients that show no Markdown. */
export function docText(doc: string): string {
	const lines = withoutInlineTags(doc).split(/\r\n|\r|\n/);
	return (lines.length <= LINES_MAX ? lines : [...lines.slice(0, LINES_MAX), "…"]).join("\n");
}

function rendered(block: DocBlock): string {
	switch (block.kind) {
		case "code":
			return fenced(block.lines.join("\n"), block.language);
		case "heading":
			return `**${escapeMarkdown(block.text.replaceAll("*", ""))}**`;
		case "prose":
			return block.lines.map(listLine).join("\n");
		case "field": {
			const tag = block.tag === "" ? "" : `*${escapeMarkdown(block.tag)}*`;
			const name = block.name === "" ? "" : codeSpan(block.name.replace(/\s+/g, " "));
			const text = block.lines.map((line) => proseLine(line.trim())).join("\n").trim();
			return [tag, name, text === "" ? "" : `— ${text}`].filter((part) => part !== "").join(" ");
		}
	}
}

/** Prose flows; lists stay lists; other lines that are indented keep their place and their end. */
function listLine(line: string, index: number, all: readonly string[]): string {
	const item = /^(\s*)(?:[-*+•]|(\d{1,3})[.)])\s+(.*)$/.exec(line);
	if (item !== null) {
		const [, indentation = "", number, text = ""] = item;
		return `${indentation}${number === undefined ? "-" : `${number}.`} ${proseLine(text)}`;
	}
	const indent = /^[ \t]{2,}/.exec(line)?.[0].replaceAll("\t", "    ").length ?? 0;
	const isContinued = all.slice(0, index).some((before) => /^\s*(?:[-*+•]|\d{1,3}[.)])\s/.test(before));
	if (indent === 0 || isContinued) return proseLine(line.trim());
	return `${"\u00a0".repeat(Math.min(indent, 12))}${proseLine(line.trim())}  `;
}

function heightOf(block: DocBlock): number {
	if (block.kind === "heading") return 1;
	return block.lines.reduce((sum, line) => sum + 1 + Math.floor(line.length / LINE_CHARACTERS), 0);
}

function shortened(block: DocBlock, linesMax: number): DocBlock {
	if (block.kind === "heading" || heightOf(block) <= linesMax) return block;
	let characters = linesMax * LINE_CHARACTERS;
	const lines: string[] = [];
	for (const line of block.lines) {
		if (lines.length >= linesMax || characters <= 0) break;
		lines.push(line.length <= characters ? line : line.slice(0, characters).replace(/[\p{L}\p{N}]+$/u, ""));
		characters -= line.length;
	}
	return { ...block, lines: [...lines, "…"] };
}
