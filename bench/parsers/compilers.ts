/** Names as the languages' own parsers see them: TypeScript's from its package, Python's if the machine has it. */
import { spawnSync } from "node:child_process";
import ts from "typescript";
import type { SourceText } from "./main.ts";
import type { Names } from "./names.ts";

export interface CompilerNames {
	readonly name: string;
	/** By path; files that the compiler refuses are left out. */
	readonly names: ReadonlyMap<string, Names>;
}

/** @returns undefined if there is no such parser here */
export function compilerNames(language: string, sources: readonly SourceText[]): CompilerNames | undefined {
	if (language === "python") return pythonNames(sources);
	const kinds: Readonly<Record<string, ts.ScriptKind>> = {
		typescript: ts.ScriptKind.TS, tsx: ts.ScriptKind.TSX, javascript: ts.ScriptKind.JSX,
	};
	const kind = kinds[language];
	if (kind === undefined) return undefined;
	const names = new Map<string, Names>();
	for (const { path, text } of sources) {
		const found = typescriptNames(path, text, kind);
		if (found !== undefined) names.set(path, found);
	}
	return { name: `TypeScript ${ts.version}`, names };
}

function typescriptNames(path: string, text: string, kind: ts.ScriptKind): Names | undefined {
	const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind);
	const { parseDiagnostics } = file as unknown as { readonly parseDiagnostics: readonly unknown[] };
	if (parseDiagnostics.length > 0) return undefined;
	const names = new Map<number, boolean>();
	const visit = (node: ts.Node): void => {
		if (isName(node)) names.set(node.getStart(file), (node.parent as { name?: unknown }).name === node);
		ts.forEachChild(node, visit);
	};
	visit(file);
	return names;
}

/** Identifiers that name something: no key words (`as const` is one), no labels of statements or of parts of tuples. */
function isName(node: ts.Node): boolean {
	if (!ts.isIdentifier(node) && !ts.isPrivateIdentifier(node)) return false;
	if (node.text === "" || node.text === "this" || node.text === "undefined") return false;
	const { parent } = node;
	if (ts.isTypeReferenceNode(parent) && node.text === "const") return false;
	if (ts.isNamedTupleMember(parent) && parent.name === node) return false;
	return !ts.isMetaProperty(parent) && !ts.isLabeledStatement(parent) && !ts.isBreakOrContinueStatement(parent);
}

/** Writes, for each path of its input, a line of JSON: the offsets of names, or null where Python refuses the file. */
const PYTHON = `
import ast, json, sys, warnings
warnings.simplefilter("ignore")
def names(path):
    text = open(path, encoding="utf-8", newline="").read()
    if text.startswith("\\ufeff"): text = text[1:]
    tree = ast.parse(text)
    lines, at = [], 0
    for line in text.splitlines(keepends=True) if "\\x0c" not in text and "\\u2028" not in text else text.split("\\n"):
        lines.append((at, line)); at += len(line)
    if any(ord(c) > 0xffff for c in text): return None
    def place(line, column):
        begin, content = lines[line - 1]
        return begin + (column if content.isascii() else len(content.encode()[:column].decode()))
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name): found[place(node.lineno, node.col_offset)] = False
        elif isinstance(node, ast.Attribute):
            found[place(node.end_lineno, node.end_col_offset) - len(node.attr)] = False
        elif isinstance(node, ast.arg): found[place(node.lineno, node.col_offset)] = True
        elif isinstance(node, ast.keyword) and node.arg: found[place(node.lineno, node.col_offset)] = False
    return sorted(found)
for path in sys.stdin.read().splitlines():
    try: print(json.dumps(names(path)))
    except Exception: print("null")
`;

function pythonNames(sources: readonly SourceText[]): CompilerNames | undefined {
	const input = sources.map(({ path }) => path).join("\n");
	const { status, stdout } = spawnSync("python3", ["-c", PYTHON], { input, encoding: "utf8", maxBuffer: 1 << 30 });
	if (status !== 0) return undefined;
	const names = new Map<string, Names>();
	stdout.trim().split("\n").forEach((line, index) => {
		const offsets = JSON.parse(line) as readonly number[] | null;
		const source = sources[index];
		if (offsets && source) names.set(source.path, new Map(offsets.map((at) => [at, false])));
	});
	return { name: "Python", names };
}
