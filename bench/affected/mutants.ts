/**
 * Functions that can be made to throw: a call is written at the begin of each body, on the line where it stands, so
 * that one copy of a package holds all mutants, and an environment variable chooses one. Which functions a test file
 * calls is found by the same calls; of a file that does not call a function, nothing changes when that throws.
 */
import ts from "typescript";

export interface Mutant {
	readonly id: number;
	readonly path: string;
	/** From 0, of the begin of the body. */
	readonly line: number;
	/** As people would call it. */
	readonly name: string;
}

/** What runs before each test. It writes the functions that were called, and throws in the chosen one. */
export const PRELOAD = `
const { appendFileSync } = require("node:fs");
const chosen = Number(process.env.KAUSAL_MUTANT ?? -1);
const called = new Set();
globalThis.kausalMutant = (id) => {
	called.add(id);
	if (id === chosen) throw new Error("mutant " + id);
};
if (process.env.KAUSAL_CALLED !== undefined) {
	process.on("exit", () => appendFileSync(process.env.KAUSAL_CALLED, [...called].join("\\n") + "\\n"));
}
`;

/** The text with its mutants, which are added to the list. */
export function withMutants(path: string, text: string, mutants: Mutant[]): string {
	const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
	const places: { readonly at: number; readonly id: number }[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isFunctionLike(node) && "body" in node && node.body !== undefined && ts.isBlock(node.body)) {
			const { statements } = node.body;
			const [first] = statements;
			if (first !== undefined && !isDirective(first)) {
				const at = node.body.getStart() + 1;
				const id = mutants.length;
				mutants.push({ id, path, line: source.getLineAndCharacterOfPosition(at).line, name: nameOf(node) });
				places.push({ at, id });
			}
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	let changed = text;
	for (const { at, id } of places.sort((one, other) => other.at - one.at)) {
		changed = `${changed.slice(0, at)}globalThis.kausalMutant?.(${id});${changed.slice(at)}`;
	}
	return changed;
}

function isDirective(statement: ts.Statement): boolean {
	return ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);
}

function nameOf(node: ts.Node): string {
	const { name } = node as { readonly name?: ts.Node };
	if (name !== undefined) return name.getText();
	const { parent } = node;
	if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
	if (ts.isBinaryExpression(parent)) return parent.left.getText();
	return "(no name)";
}
