/**
 * The content of a hover: signature, documentation, and one line of our own.
 *
 * Documentation is text of the workspace and so of unknown authors. Code and lists in it keep their form; nothing in it
 * can become a link, an image or HTML.
 */
import type { HoverAnswer } from "../analysis/analysis.ts";
import { confidenceName, DeclarationKind } from "../model/kinds.ts";

/** Where the hover is shown. */
export interface HoverPlace {
	/** The file that is looked at. */
	readonly path: string;
}

const fenceLanguages: Readonly<Record<string, string>> = {
	ts: "typescript",
	mts: "typescript",
	cts: "typescript",
	tsx: "typescriptreact",
	js: "javascript",
	mjs: "javascript",
	cjs: "javascript",
	jsx: "javascriptreact",
	py: "python",
	pyi: "python",
	go: "go",
	md: "markdown",
	markdown: "markdown",
};

/** What is declared and lives in one file only, as people call it. */
const localKinds = new Map<number, string>([
	[DeclarationKind.local, "local"],
	[DeclarationKind.parameter, "parameter"],
	[DeclarationKind.typeParameter, "type parameter"],
	[DeclarationKind.importBinding, "import"],
	[DeclarationKind.label, "label"],
]);

const DOC_CHARACTERS_MAX = 4000;

export function hoverMarkdown(answer: HoverAnswer, place: HoverPlace): string {
	const parts: string[] = [];
	if (answer.signature !== "") parts.push(fenced(answer.signature, fenceLanguage(answer, place)));
	if (answer.doc !== "") parts.push(escapedDoc(shortened(answer.doc)));
	parts.push(`---\n\n${escapeMarkdown(markLine(answer, place), { isLineBegin: false })}`);
	return parts.join("\n\n");
}

export function hoverText(answer: HoverAnswer, place: HoverPlace): string {
	return [answer.signature, shortened(answer.doc), markLine(answer, place)].filter((part) => part !== "").join("\n\n");
}

/** `Kausal · 12 callers · 40 references · exact · src/cart.ts`; the file only when it is another one. */
function markLine({ callerCount, referenceCount, definitions }: HoverAnswer, { path }: HoverPlace): string {
	const [first] = definitions;
	const parts = ["Kausal"];
	const localKind = first?.symbol === undefined ? localKinds.get(first?.kind ?? 0) : undefined;
	if (localKind !== undefined) parts.push(localKind);
	if (callerCount !== undefined && callerCount > 0) parts.push(counted(callerCount, "caller"));
	if (referenceCount !== undefined) parts.push(counted(referenceCount, "reference"));
	if (first !== undefined) parts.push(confidenceName(first.confidence));
	if (definitions.length > 1) parts.push(`first of ${definitions.length} definitions`);
	if (first !== undefined && first.path !== path) parts.push(first.path);
	return parts.join(" · ");
}

function counted(count: number, noun: string): string {
	return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}

function fenceLanguage({ definitions }: HoverAnswer, { path }: HoverPlace): string {
	const from = definitions[0]?.path ?? path;
	return fenceLanguages[from.slice(from.lastIndexOf(".") + 1).toLowerCase()] ?? "";
}

/** A fence that is longer than every run of backticks inside, so that nothing can close it. */
function fenced(code: string, language: string): string {
	const runs = code.match(/`+/g) ?? [];
	const fence = "`".repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
	return `${fence}${language}\n${code}\n${fence}`;
}

/** Fenced examples stay examples, lists stay lists; the rest is text. */
function escapedDoc(doc: string): string {
	const parts: string[] = [];
	let code: string[] | undefined;
	let language = "";
	for (const line of doc.split(/\r\n|\r|\n/)) {
		const fence = /^\s*(?:```+|~~~+)\s*([\w+-]*)/.exec(line);
		if (fence === null) {
			if (code === undefined) parts.push(escapedLine(line));
			else code.push(line);
		} else if (code === undefined) {
			language = fence[1] ?? "";
			code = [];
		} else {
			parts.push(`\n${fenced(code.join("\n"), language)}\n`);
			code = undefined;
		}
	}
	if (code !== undefined) parts.push(`\n${fenced(code.join("\n"), language)}\n`);
	return parts.join("\n").replace(/\n{3,}/g, "\n\n").trim();
}

/** Two spaces at its end keep a line a line. */
function escapedLine(line: string): string {
	if (line.trim() === "") return "";
	return `${line.trimEnd().split(/(`[^`]+`)/).map(escapedPiece).join("")}  `;
}

/** Every second piece is a code span; what is in one is shown as it is. */
function escapedPiece(piece: string, index: number): string {
	return index % 2 === 1 ? piece : escapeMarkdown(piece, { isLineBegin: index === 0 });
}

/** Escapes only what would do something: many editors show the source of a hover, and backslashes do not read well. */
function escapeMarkdown(text: string, { isLineBegin }: { readonly isLineBegin: boolean }): string {
	const escaped = text
		.replace(/[\\`*|]/g, "\\$&")
		.replace(/\](?=[([:])|<(?=[a-z/!?])|&(?=#?\w+;)|(?<!\w)_|_(?!\w)/gi, "\\$&")
		// Addresses that would turn into links by themselves.
		.replace(/:(?=\/\/)|(?<=\bwww)\.|@(?=[\w-]+\.)|(?<=\bmailto|\bxmpp):/gi, "\\$&");
	if (!isLineBegin) return escaped;
	return escaped
		.replace(/^(\s*)(#|>|~~~|=+\s*$|-+\s*$)/, "$1\\$2")
		.replace(/^[ \t]{2,}/, (indent) => "\u00a0".repeat(Math.min(indent.replace(/\t/g, "    ").length, 12)));
}

function shortened(doc: string): string {
	return doc.length <= DOC_CHARACTERS_MAX ? doc : `${doc.slice(0, DOC_CHARACTERS_MAX)}…`;
}
