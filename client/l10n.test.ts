/**
 * What a person reads can be translated: every sentence in the code of the extension goes through `l10n.t`, and
 * l10n/bundle.l10n.json, from which translations are made, has exactly those. `UPDATE=1` writes it anew.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const BUNDLE = join(import.meta.dirname, "../l10n/bundle.l10n.json");

interface Text {
	readonly text: string;
	readonly at: string;
	readonly isTranslated: boolean;
	/** It is put before a person's eyes as it stands. */
	readonly isShown: boolean;
}

/** Files of which nothing is shown: words of programming languages, and reports that are sent as they are. */
const NOT_SHOWN = ["explore/page/highlight.ts", "commands/contextText.ts", "commands/report.ts", "knownExtensions.ts"];
/** Names of keys of the keyboard, of formats and languages, and how an error of the server begins. */
const NO_SENTENCES = new Set([
	"Nothing is named",
	"Mermaid", "Markdown", "TypeScript, JavaScript, Python, Go, Markdown", "Enter", "Escape", "Home", "End",
	"PageUp", "PageDown", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Alt+← / Alt+→", "Ctrl+C", "DOT (Graphviz)",
]);
/** A property of these is read by a person, and so is what they are set to. */
const SHOWN_NAMES = new Set([
	"title", "label", "placeholder", "textContent", "detail", "description", "tooltip", "message",
]);
const SENTENCE = /^[A-Z][a-z]+(?: |$|[.…:])/;

function isCallOf(name: string, node: ts.Node): node is ts.CallExpression {
	return ts.isCallExpression(node) && node.expression.getText() === name;
}

/** The text of a literal, or of several that are put together. */
function textOf(node: ts.Node): string | undefined {
	if (ts.isStringLiteralLike(node)) return node.text;
	if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
	const [left, right] = [textOf(node.left), textOf(node.right)];
	return left === undefined || right === undefined ? undefined : left + right;
}

type Place = Pick<Text, "isTranslated" | "isShown">;

function textsOf(path: string): Text[] {
	const code = readFileSync(join(import.meta.dirname, path), "utf8");
	const source = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true);
	const texts: Text[] = [];
	const visit = (node: ts.Node, place: Place): void => {
		if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
		const text = textOf(node) ?? (ts.isTemplateExpression(node) ? pieces(node) : undefined);
		if (text !== undefined) {
			const { line } = source.getLineAndCharacterOfPosition(node.getStart());
			texts.push({ text, at: `${path}:${line + 1}`, ...place });
			if (!ts.isTemplateExpression(node)) return;
		}
		ts.forEachChild(node, (child) => visit(child, placeOf(child, node, place)));
	};
	visit(source, { isTranslated: false, isShown: false });
	return texts;
}

/** What a part of a node is for: who is shown the whole is shown each choice of it, and not what it is called with. */
function placeOf(child: ts.Node, node: ts.Node, { isShown }: Place): Place {
	const named = ts.isPropertyAssignment(node) ? node.name : assigned(node);
	const isValue = named !== undefined && SHOWN_NAMES.has(named.getText()) && child !== named;
	const at = ts.isCallExpression(node) ? node.arguments.indexOf(child as ts.Expression) : -1;
	const isChild = isCallOf("element", node) && at > 1;
	const isChoice = ts.isConditionalExpression(node) && child !== node.condition;
	const isPart = ts.isTemplateExpression(node) || ts.isTemplateSpan(node) || ts.isParenthesizedExpression(node);
	return {
		isTranslated: isCallOf("l10n.t", node) && at === 0,
		isShown: isValue || isChild || (isShown && (isChoice || isPart)),
	};
}

/** What stands between the holes of a template. */
function pieces({ head, templateSpans }: ts.TemplateExpression): string {
	return [head.text, ...templateSpans.map(({ literal }) => literal.text)].join("{}");
}

/** The last name of what something is set to. */
function assigned(node: ts.Node): ts.Node | undefined {
	if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined;
	return ts.isPropertyAccessExpression(node.left) ? node.left.name : undefined;
}

const isCode = (path: string): boolean =>
	/(?<!\.test|\.e2e|\.d)\.ts$/.test(path) && !/^e2e\/|fixture/.test(path) && !NOT_SHOWN.includes(path);
const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter(isCode);
const texts = files.flatMap(textsOf);

test("no sentence is written past the translation", () => {
	const past = texts.filter(({ text, isTranslated, isShown }) => {
		const words = text.replaceAll(/\$\([\w~-]+\)|\bKausal\b:? ?|\{\}/g, "");
		const isSaid = SENTENCE.test(words) || (isShown && /\p{L}{3}/u.test(words));
		return isSaid && !isTranslated && !NO_SENTENCES.has(text);
	});
	expect(past.map(({ text, at }) => `${at}  ${text}`)).toEqual([]);
});

test("what is translated is written whole where it is said, so that tools can collect it", () => {
	const codes = files.map((path) => readFileSync(join(import.meta.dirname, path), "utf8"));
	const calls = codes.flatMap((code) => code.match(/\bl10n\.t\(/g) ?? []);
	expect(texts.filter(({ isTranslated }) => isTranslated)).toHaveLength(calls.length);
});

test("the bundle that translations are made from has every sentence, and no other", () => {
	const sentences = [...new Set(texts.filter(({ isTranslated }) => isTranslated).map(({ text }) => text))].sort();
	const wanted = `${JSON.stringify(Object.fromEntries(sentences.map((text) => [text, text])), undefined, "\t")}\n`;
	if (process.env["UPDATE"] === "1") writeFileSync(BUNDLE, wanted);
	expect(readFileSync(BUNDLE, "utf8")).toBe(wanted);
});
