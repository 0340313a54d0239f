/** Code in colours, exports, keys, the walk, and what outlives the window. */
import { expect, test } from "vitest";
import { toDot, toJson, toMarkdown, toMermaid, toText } from "./exports.ts";
import { toSvg } from "./exportSvg.ts";
import { sceneOf } from "./columns.ts";
import { ALL } from "./filters.ts";
import { neighbourOf, shownOf, symbolOf } from "./fixture.ts";
import { linesOf, piecesOf } from "./highlight.ts";
import { keyAction } from "./keys.ts";
import { WIDE } from "./measures.ts";
import { piecesBeside } from "./names.ts";
import { isSaved, savedIds } from "./saved.ts";
import { summaryOf } from "./summary.ts";
import { spoken } from "./said.ts";
import { BEGIN, type Picture, pictureOf, restored, savedOf, stopOf, withExpansion, withShown } from "./state.ts";
import { goOn, moved, NO_WALK, replaced, stopAt } from "./walk.ts";

const EVIL = 'x"];</text><script>a</script>\u001b[31m\u202e`]--> click n0 href "javascript:a"';
const evil = pictureOf(
	withShown(
		BEGIN,
		shownOf(
			"a.ts#total",
			[
				{
					...neighbourOf("< b.ts#main calls"),
					symbol: symbolOf("b.ts#main", { name: EVIL, qualifiedName: EVIL, path: EVIL }),
				},
				neighbourOf("> c.ts#net references"),
			],
			EVIL,
		),
		"on",
	),
) as Picture;
const colours = { of: (name: string): string => (name === "line" ? 'red"/><script>' : "#123456") };

test("code is cut into pieces that together are the code, with the names that lead on among them", () => {
	const code = "function total(a) {\n\t// sums \"up\"\n\treturn net(1.5, 'x') + `b${a}`;\n}";
	const begin = code.indexOf("net");
	const link = { begin, end: begin + 3, id: "0".repeat(32), sure: true };
	const pieces = piecesOf(code, "a.ts", [link]);
	expect(pieces.map(({ text }) => text).join("")).toBe(code);
	const kinds = pieces.filter(({ kind }) => kind !== "plain").map(({ kind, text }) => `${kind} ${text}`);
	expect(kinds).toEqual([
		"keyword function",
		"call total",
		'comment // sums "up"',
		"keyword return",
		"call net",
		"number 1.5",
		"string 'x'",
		"string `b${a}`",
	]);
	expect(pieces.filter((piece) => piece.link).map(({ text }) => text)).toEqual(["net"]);
	expect(linesOf(pieces)).toHaveLength(4);
	for (const [path, text] of [
		["a.py", "def f():\n\t'''a\nb'''\n\treturn None # c"],
		["a.go", 'func f() { return "a" }'],
		["a.md", "# A\n`b`"],
		["a.ts", '"open\n/* open'],
	] as const) {
		expect(
			piecesOf(text, path, [])
				.map((piece) => piece.text)
				.join(""),
		).toBe(text);
	}
});

test("comments and strings of several lines are that to their end", () => {
	for (const [path, text, kind] of [
		["a.py", '"""Sums\nall if asked\nfor it"""', "string"],
		["a.ts", "/* sums\nall if asked\nfor it */", "comment"],
		["a.go", "`all\nif asked`", "string"],
		["a.py", "'''open\nif", "string"],
	] as const) {
		expect(piecesOf(text, path, []), text).toEqual([{ text, kind, link: undefined }]);
	}
});

test("names are only ever text in what is exported", () => {
	expect(JSON.parse(toJson(evil))).toMatchObject({ schema: 1, edges: [{ edge: "calls" }, { edge: "references" }] });
	for (const text of [toDot(evil), toMermaid(evil), toMarkdown(evil), toText(evil)]) {
		expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e]/u);
	}
	expect(toMermaid(evil)).not.toMatch(/<script|href "/);
	expect(
		toMermaid(evil)
			.split("\n")
			.filter((line) => line.startsWith("\tn0")),
	).toHaveLength(2);
	expect(
		toDot(evil)
			.split("\n")
			.filter((line) => /^\t"[0-9a-f]{32}" -> "/.test(line)),
	).toHaveLength(2);
	const svg = toSvg(sceneOf({ ...evil, measures: WIDE }), evil.shown, colours);
	expect(svg).not.toMatch(/<script|\u001b|href=/);
	expect(svg).toContain("&lt;script&gt;");
});

test("keys mean the same everywhere, but for arrows in a list; those of the editor are left to it", () => {
	const press = (key: string, view: "columns" | "list" = "columns", more = {}) =>
		keyAction({ key, alt: false, control: false, ...more }, view);
	expect(press("ArrowLeft")).toEqual({ kind: "go", direction: "left" });
	expect(press("ArrowLeft", "list")).toEqual({ kind: "turn", opens: false });
	expect(press("ArrowLeft", "list", { alt: true })).toEqual({ kind: "steps", by: -1 });
	expect(press("F", "list")).toEqual({ kind: "fit" });
	expect([
		press("p", "columns", { control: true }),
		press("F1"),
		press("constructor"),
		press("x", "columns", { alt: true }),
	]).toEqual([undefined, undefined, undefined, undefined]);
});

test("a walk goes on, back and forward, and forgets what lay ahead of another way", () => {
	const stop = (name: string) => ({ id: name.repeat(32), name, kind: "function" });
	const walk = ["a", "b", "c"].reduce((all, name) => goOn(all, stop(name)), NO_WALK);
	expect(stopAt(moved(walk, -2))?.name).toBe("a");
	expect(moved(walk, 1)).toBe(walk);
	expect(goOn(moved(walk, -1), stop("d")).stops.map(({ name }) => name)).toEqual(["a", "b", "d"]);
	expect(goOn(walk, stop("c")).stops).toHaveLength(3);
	expect(replaced(walk, stop("e")).stops.map(({ name }) => name)).toEqual(["a", "b", "e"]);
	const long = Array.from({ length: 300 }, (_, at) => at).reduce(
		(all, at) => goOn(all, { ...stop("a"), id: at.toString(16).padStart(32, "0") }),
		NO_WALK,
	);
	expect([long.stops.length, long.at]).toEqual([100, 99]);
});

test("what is kept comes back; what is not of ours is not looked at", () => {
	const state = withShown(BEGIN, shownOf("a.ts#total", []), "on");
	const saved: unknown = JSON.parse(JSON.stringify(savedOf(state, { x: 1, y: 2, zoom: 0.5 })));
	expect(isSaved(saved) && restored(saved)).toMatchObject({ walk: state.walk, view: "columns", filters: undefined });
	expect(savedIds(saved)).toEqual([symbolOf("a.ts#total").id]);
	for (const other of [
		undefined,
		null,
		7,
		[],
		{},
		{ ...(saved as object), version: 2 },
		{ ...(saved as object), more: 1 },
	]) {
		expect(savedIds(other)).toEqual([]);
	}
});

test("documentation is shown up to its first parameter", () => {
	expect(summaryOf("Reads a file\n  whole.\n\n@param root - a real path\n@returns it")).toBe("Reads a file whole.");
	expect(summaryOf("The sum, less the `discount`.\n \n- what is free stays free")).toBe("The sum, less the discount.");
	expect(summaryOf("@returns the sum")).toBe("@returns the sum");
	expect(summaryOf("Writes to a@b.example, @home.")).toBe("Writes to a@b.example, @home.");
});

test("what a name belongs to is said where the card does not say it", () => {
	const beside = (shown: string, symbol: string): string =>
		piecesBeside(symbolOf(shown), symbolOf(symbol)).join("|");
	expect([
		beside("a.ts#Cart", "a.ts#Cart.total"), beside("a.ts#Cart.total", "a.ts#Cart.net"),
		beside("a.ts#Cart.total", "b.ts#Cart.net"), beside("a.ts#Cart.total", "a.ts#Item.price"),
		beside("a.ts#main", "a.ts#Item.price"), beside("a.ts#main", "a.ts#other"),
	]).toEqual(["|total", "|net", "Cart.|net", "Item.|price", "Item.|price", "|other"]);
});

test("what comes is said aloud in a sentence, and what was there is not said again", () => {
	const neighbours = [neighbourOf("< b.ts#main calls"), neighbourOf("> c.ts#net imports")];
	const shown = withShown(BEGIN, shownOf("a.ts#total", neighbours), "on");
	const key = `incoming:${neighbours[0]?.symbol.id}`;
	const opened = withExpansion(shown, key, [neighbourOf("< d.ts#top calls")]);
	const [from, to] = [stopOf({ symbol: symbolOf("a.ts#total") }), stopOf({ symbol: symbolOf("c.ts#net") })];
	const asked = { ...shown, path: { from, to, steps: undefined, isBack: false } };
	const impact = { of: shown.shown?.symbol.id ?? "", steps: [], symbols: 3, tests: 1, cut: false };
	const says = [
		spoken(BEGIN, shown), spoken(shown, { ...shown, selected: key }), spoken(shown, opened), spoken(opened, shown),
		spoken(shown, asked), spoken(asked, { ...asked, path: { ...asked.path, steps: [] } }),
		spoken(shown, { ...shown, impact }), spoken(shown, { ...shown, filters: { ...ALL, edges: ["imports"] } }),
	];
	expect(says).toEqual([
		"function total, used by 1, uses 1", undefined, "Users of main: 1", undefined, undefined,
		"Neither total nor net is known to reach the other, within 16 steps.",
		"A change may break 3 symbols, 1 of them in tests.", "1 of 2 shown",
	]);
});
