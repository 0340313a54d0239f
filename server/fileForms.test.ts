/** Files in whatever form they come from a disk: their line ends, their encoding, their length. */
import { expect, test } from "vitest";
import { withWorkspace, type TestWorkspace } from "./fixture.ts";
import type { Session } from "./session.ts";

/** Places of what a text means, at the last place where it stands in a file. */
function meant(session: Session, path: string, text: string): readonly string[] {
	const { analysis } = session;
	const at = session.text(path)?.lastIndexOf(text) ?? -1;
	return analysis.definition(path, at).definitions.map(({ path: found, nameRange }) => {
		const place = analysis.lines(found)?.positionAt(nameRange.begin);
		return `${found}:${(place?.line ?? -1) + 1}:${(place?.character ?? -1) + 1}`;
	});
}

const indexed = (
	files: Readonly<Record<string, string | Uint8Array>>, work: (session: Session, workspace: TestWorkspace) => void,
): Promise<void> => withWorkspace({}, async (workspace) => {
	for (const [path, content] of Object.entries(files)) workspace.write(path, content);
	const session = await workspace.open();
	await session.index();
	work(session, workspace);
	await session.close();
});

test("lines may end as on Windows, all of them or some", () => indexed({
	"a.ts": "export function one() {\r\n\treturn 1;\r\n}\r\n\r\none();\r\n",
	"b.py": "def first():\r\n    \"\"\"text\n    more\"\"\"\r\n    return 1\n\r\ndef second():\r\n    return first()\r\n",
	"c.go": "package c\r\n\r\nfunc First() {}\r\n\nfunc second() { First() }\r\n",
	"d.md": "# Title\r\n\r\nUnder\r\n-----\r\n\r\nSee [it](#under).\r\n",
}, (session) => {
	expect(meant(session, "a.ts", "one()")).toEqual(["a.ts:1:17"]);
	expect(meant(session, "b.py", "first()")).toEqual(["b.py:1:5"]);
	expect(meant(session, "c.go", "First()")).toEqual(["c.go:3:6"]);
	expect(meant(session, "d.md", "under)")).toEqual(["d.md:3:1"]);
}));

test("nothing need end the last line", () => indexed({
	"a.ts": "const config = 1\nexport default config",
	"b.py": "def first(): return 1\ndef second(): return first()",
	"c.go": "package c\nfunc First() {}\nfunc second() { First() }",
	"d.md": "# Title\n\n[it](#title)",
	"e.tsx": "export const Row = () => <div/>\nexport const All = () => <Row/>",
}, (session) => {
	expect(meant(session, "a.ts", "config")).toEqual(["a.ts:1:7"]);
	expect(meant(session, "b.py", "first()")).toEqual(["b.py:1:5"]);
	expect(meant(session, "c.go", "First()")).toEqual(["c.go:2:6"]);
	expect(meant(session, "d.md", "title)")).toEqual(["d.md:1:3"]);
	expect(meant(session, "e.tsx", "Row/>")).toEqual(["e.tsx:1:14"]);
}));

test("bytes that are no text hide nothing but themselves", () => indexed({
	"old.py": Buffer.from("# W\u00fcrde\ndef first(): return 1\n\nx = '\u00fc' + str(first())\n", "latin1"),
	"use.py": "from old import first\n\nfirst()\n",
	"old.ts": Buffer.from("// \u00e9\nexport function one() {}\nconst \u00fc = one;\n", "latin1"),
	"use.ts": "import { one } from './old';\none();\n",
}, (session) => {
	expect(meant(session, "use.py", "first()")).toEqual(["old.py:2:5"]);
	expect(meant(session, "old.py", "first()")).toEqual(["old.py:2:5"]);
	expect(meant(session, "use.ts", "one()")).toEqual(["old.ts:2:17"]);
	expect(meant(session, "old.ts", "one;")).toEqual(["old.ts:2:17"]);
}));

test("a mark at the begin says UTF-8; of UTF-16 it is said that it was left out", () => indexed({
	"marked.ts": "\ufeffexport function one() {}\none();\n",
	"wide.ts": Buffer.from("\ufeffexport function wide() { return 1; }\n", "utf16le"),
	"plain.ts": "export const plain = 1;\nplain;\n",
}, (session) => {
	expect(meant(session, "marked.ts", "one()")).toEqual(["marked.ts:1:17"]);
	expect(meant(session, "plain.ts", "plain;")).toEqual(["plain.ts:1:14"]);
	expect(session.status.skipped.map(({ path }) => path)).toEqual(["wide.ts"]);
}));

test("a line may have a hundred thousand columns", () => {
	const wide = " ".repeat(50_000);
	return indexed({
		"bundle.js": `function alpha() { return 1; }${wide}function beta() { return alpha(); }${wide}var z = beta();`,
		"wide.py": `def alpha(): return 1\nx = [${wide}alpha(),${wide}alpha()]\n`,
	}, (session) => {
		expect(meant(session, "bundle.js", "beta()")).toEqual(["bundle.js:1:50040"]);
		expect(meant(session, "bundle.js", "alpha()")).toEqual(["bundle.js:1:10"]);
		expect(meant(session, "wide.py", "alpha()")).toEqual(["wide.py:1:5"]);
	});
});
