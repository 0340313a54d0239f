/** Edges that a language's own rules make, as the product answers with them. */
import { expect, test } from "vitest";
import { RandomPackages, withWorkspace } from "./fixture.ts";
import { EdgeKind, type EdgeKindName } from "./model/kinds.ts";
import type { Session } from "./session.ts";

/** Qualified names of what is one edge away from the symbol with a qualified name, sorted. */
function near(session: Session, name: string, direction: "incoming" | "outgoing", kind: EdgeKindName): string[] {
	const found = [...session.analysis.find(name.slice(name.indexOf(".") + 1), 9), ...session.analysis.find(name, 9)];
	const symbol = found.find(({ qualifiedName }) => qualifiedName === name);
	if (symbol === undefined) throw new Error(`nothing is called ${name}`);
	const { related } = session.analysis.related(symbol.id, { direction, kinds: [EdgeKind[kind]], limit: 100 });
	return related.map((one) => one.symbol.qualifiedName).sort();
}

test("a class method of Python calls its class by its parameter, whose name still means the parameter", () =>
	withWorkspace({
		"widget.py": "class Widget:\n    @classmethod\n    def build(cls):\n        return cls()\n",
	}, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		expect(near(session, "Widget.build", "outgoing", "calls")).toEqual(["Widget"]);
		const { definitions } = session.analysis.definition("widget.py", 68);
		expect(definitions.map(({ name, nameRange }) => [name, nameRange.begin])).toEqual([["cls", 45]]);
		await session.close();
	}));

const STACK = {
	"stack/stack.go": [
		"package stack", "", 'import "io"', "",
		"type Stack[T any] struct { items []T }", "",
		"func (s *Stack[T]) Push(v T, more ...T) { s.items = append(s.items, v) }",
		"func free() {}",
		"type Sink struct{ io.Writer; *log }",
		"type log struct{ Log }",
		"type Log struct{}",
		"func (l Log) Flush() (err error) { return nil }",
		"type Bytes = []byte",
	].join("\n"),
	"stack/more.go": [
		"package stack", "",
		"func (s *Stack[T]) Len() int { return len(s.items) }",
		"func (l *Log) Write(p Bytes) (int, error) { return 0, nil }",
		"func (g Gone) Lost() {}",
	].join("\n"),
	"io/io.go": [
		"package io", "",
		"type Writer interface { Write(p []byte) (n int, err error) }",
		"type Flusher interface { Flush() error }",
		"type Both interface { Writer; Flusher }",
		"type Sized interface { Len() int; size() int }",
		"type Pusher interface { Push(v int, more ...int) }",
		"type Other interface { Push(v, more int) }",
		"type Number interface { ~int; Len() int }",
		"type All interface {}",
		"type Failure interface { error; Len() int }",
	].join("\n"),
	"go.mod": "module example.com/m\n",
};

test("a type of Go contains its methods in all files of its package, and a file those whose type nobody has", () =>
	withWorkspace(STACK, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		expect(near(session, "Stack", "outgoing", "contains")).toEqual(["Stack.Len", "Stack.Push", "Stack.items"]);
		expect(near(session, "Log", "outgoing", "contains")).toEqual(["Log.Flush", "Log.Write"]);
		expect(near(session, "Gone.Lost", "incoming", "contains")).toEqual(["stack/more.go"]);
		expect(near(session, "free", "incoming", "contains")).toEqual(["stack/stack.go"]);
		await session.close();
	}));

test("a type of Go implements the interfaces whose methods it has, those of its pointer and embedded ones too", () =>
	withWorkspace(STACK, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		const names = ["Writer", "Flusher", "Both", "Sized", "Pusher", "Other", "Number", "All", "Failure"];
		const found = names.map((name) => [name, ...near(session, name, "incoming", "implements")].join(" "));
		expect(found).toEqual([
			"Writer Log Sink log", "Flusher Log Sink log", "Both Log Sink log", "Sized", "Pusher Stack", "Other", "Number",
			"All", "Failure",
		]);
		expect(near(session, "Writer", "incoming", "references")).toEqual([]);
		await session.close();
	}));

/** What every type of the workspace contains and implements. */
function everyStructure({ analysis }: Session): string[] {
	return ["T0", "T1", "T2", "T3"].flatMap((name) => analysis.find(name, 99)).flatMap(({ id, path, kind }) => {
		const kinds = [EdgeKind.contains, EdgeKind.implements];
		const { related } = analysis.related(id, { direction: "outgoing", kinds, limit: 100 });
		return related.map(({ symbol, edgeKind }) =>
			`${path} ${kind} ${edgeKind} ${symbol.path} ${symbol.qualifiedName}`);
	}).sort();
}

test("after any edits of Go the index is one built from nothing, and unsaved edits answer as saved ones", async () => {
	let implementedCount = 0;
	for (let seed = 1; seed <= 5; seed++) {
		await withWorkspace({ "go.mod": "module example.org\n" }, async (workspace) => {
			const packages = new RandomPackages(workspace, seed);
			const session = await workspace.open();
			for (let edits = 0; edits < 8; edits++) packages.edit();
			await session.index();
			for (let run = 0; run < 4; run++) {
				const saved = new Map(packages.files);
				for (let edits = 0; edits <= run; edits++) packages.edit(run % 2 === 0 ? 0 : 0.3);
				for (const [path, text] of packages.files) if (saved.get(path) !== text) session.setText(path, text);
				const isComparable = [...saved.keys()].every((path) => packages.files.has(path));
				await session.settled();
				const unsaved = everyStructure(session);
				implementedCount += unsaved.filter((line) => line.includes(` ${EdgeKind.implements} `)).length;
				await session.index();
				await session.settled();
				if (isComparable) expect(unsaved, `seed ${seed}`).toEqual(everyStructure(session));
				for (const path of packages.files.keys()) session.dropText(path);
			}
			await session.close();
			expect(workspace.dump(), `seed ${seed}`).toEqual(await workspace.freshDump());
		});
	}
	expect(implementedCount).toBeGreaterThan(0);
});

test("what comes out of the body of a function of Go without a name is seen by the package", () => withWorkspace({
	"a.go": "package p\n\nfunc _() {\n\tvar a int\n\ttype T int\n\t_ = a\n}\n",
	"b.go": "package p\n\nfunc use() {\n\t_ = a\n\tvar t T\n}\n",
}, async (workspace) => {
	const session = await workspace.open();
	await session.index();
	expect(near(session, "use", "outgoing", "references")).toEqual([]);
	workspace.write("a.go", "package p\n\nvar a int\n\ntype T int\n");
	await session.index();
	await session.settled();
	expect(near(session, "use", "outgoing", "references")).toEqual(["T", "a"]);
	await session.close();
	expect(workspace.dump()).toEqual(await workspace.freshDump());
}));

test("what a module requires while it is loaded, its file imports; what a function requires, that", () =>
	withWorkspace({
		"app.js": [
			'const fs = require("fs");', 'const one = require("./one");', 'const { two } = require("./two");',
			'const all = { three: require("./three") };', 'const late = import("./late");', 'require("./side");',
			'function lazy() { const four = require("./four"); return four; }', "",
		].join("\n"),
		"one.js": "exports.one = 1;\n", "two.js": "exports.two = 2;\n",
		"three.js": "", "four.js": "", "late.js": "", "side.js": "",
	}, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		const loaded = ["late.js", "one.js", "one.js", "side.js", "three.js", "two", "two.js"];
		expect(near(session, "app.js", "outgoing", "imports")).toEqual(loaded);
		expect(near(session, "lazy", "outgoing", "imports")).toEqual(["four.js", "four.js"]);
		expect(near(session, "one", "outgoing", "imports")).toEqual([]);
		await session.close();
	}));

test("a test of Python calls the fixtures of its parameters' names, as these come and go", () => withWorkspace({
	"conftest.py": "def db(): return 1\n", "app/test_a.py": "def test_a(db): pass\ndef test_b(late): pass\n",
}, async (workspace) => {
	const session = await workspace.open();
	const callers = async (): Promise<readonly string[]> => {
		await session.index();
		return ["db", "late"].flatMap((name) => session.analysis.find(name, 9)).flatMap(({ id, path }) =>
			session.analysis.incomingCalls(id, 9).map(({ symbol }) => `${path} ${symbol.qualifiedName}`));
	};
	expect(await callers()).toEqual([]);
	workspace.write("conftest.py", "@pytest.fixture\ndef db(): return 1\n");
	expect(await callers()).toEqual(["conftest.py test_a"]);
	workspace.write("app/conftest.py", "@fixture()\ndef late(): return 1\n@pytest.fixture(scope='x')\ndef db(): pass\n");
	expect(await callers()).toEqual(["app/conftest.py test_a", "app/conftest.py test_b"]);
	workspace.write("app/conftest.py", "def late(): return 1\n");
	expect(await callers()).toEqual(["conftest.py test_a"]);
	workspace.write("conftest.py", "def db(): return 1\n");
	expect(await callers()).toEqual([]);
	await session.close();
}));
