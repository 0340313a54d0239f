/** From a symbol and its neighbours to boxes: filters, groups, columns, rows, and what keys go to. */
import { expect, test } from "vitest";
import { anchorY, type Rect, type Scene, sceneOf } from "./columns.ts";
import { ALL, defaultsFor, facetsOf, passing, toggled } from "./filters.ts";
import { idOf, neighbourOf, shownOf, symbolOf } from "./fixture.ts";
import { groupsOf } from "./grouping.ts";
import type { PageNeighbour } from "./messages.ts";
import { beginning, measuresFor, NARROW, WIDE } from "./measures.ts";
import { ringsOf } from "./rings.ts";
import { rowsOf } from "./rows.ts";
import { nearest } from "./spatial.ts";
import { BEGIN, type Picture, pictureOf, withExpansion, withShown, withTurned } from "./state.ts";

const FEW = [
	neighbourOf("< src/main.ts#main calls"),
	neighbourOf("< src/main.ts#other imports"),
	neighbourOf("< test/a.test.ts#works calls", { test: true, kind: "test" }),
	neighbourOf("< lib/b.ts#perhaps calls?"),
	neighbourOf("> src/price.ts#net calls"),
	neighbourOf("> src/price.ts#Tax references", { kind: "interface" }),
];
const many = (count: number, files: number): PageNeighbour[] =>
	Array.from({ length: count }, (_, at) => neighbourOf(`< src/f${at % files}/g${at % files}.ts#user${at} calls`));
const names = (neighbours: readonly PageNeighbour[]): string[] => neighbours.map(({ symbol }) => symbol.name);
const picture = (neighbours: readonly PageNeighbour[], turned: readonly string[] = []): Picture => {
	const made = pictureOf({ ...withShown(BEGIN, shownOf("src/cart.ts#total", neighbours, "a\nb\nc"), "on"), turned });
	if (!made) throw new Error("There is no picture.");
	return made;
};
const scene = (neighbours: readonly PageNeighbour[], turned: readonly string[] = []): Scene =>
	sceneOf({ ...picture(neighbours, turned), measures: WIDE });
const isApart = (one: Rect, other: Rect): boolean =>
	one.x + one.width <= other.x ||
	other.x + other.width <= one.x ||
	one.y + one.height <= other.y ||
	other.y + other.height <= one.y;

test("guesses, and imports of what is no file, are left out until somebody asks for them", () => {
	expect(names(passing(FEW, defaultsFor("function")))).toEqual(["main", "works", "net", "Tax"]);
	const inside = neighbourOf("> src/cart.ts#total.kind contains");
	expect([passing([inside], defaultsFor("method")), passing([inside], defaultsFor("class"))]).toEqual([[], [inside]]);
	expect(names(passing(FEW, defaultsFor("file")))).toEqual(["main", "other", "works", "net", "Tax"]);
	expect(names(passing(FEW, ALL))).toEqual(names(FEW));
});

test("each filter leaves out what it names, and says how much that is", () => {
	expect(names(passing(FEW, { ...ALL, tests: false }))).not.toContain("works");
	expect(names(passing(FEW, { ...ALL, kinds: ["interface"], folders: ["src/"] }))).toEqual(["works", "perhaps"]);
	const { edges, tests, guesses, folders } = facetsOf(FEW);
	expect(edges.map(({ name, count }) => `${name} ${count}`)).toEqual(["calls 4", "references 1", "imports 1"]);
	expect([tests, guesses, folders[0]]).toEqual([1, 1, { name: "src/", count: 4 }]);
	expect(toggled(toggled(["calls"], "imports"), "calls")).toEqual(["imports"]);
});

test("few neighbours stand open by file; hundreds begin closed, by folder; whoever turns one is heeded", () => {
	const options = { grouping: "auto", turned: new Set<string>() } as const;
	expect(groupsOf(FEW, "incoming", options).map(({ title, place, isOpen }) => `${place}${title} ${isOpen}`)).toEqual([
		"src/main.ts true",
		"test/a.test.ts true",
		"lib/b.ts true",
	]);
	const large = groupsOf(many(300, 30), "incoming", options);
	expect([large.length, large[0]?.by, large.every(({ isOpen }) => !isOpen)]).toEqual([30, "folder", true]);
	const turned = groupsOf(many(300, 30), "incoming", { ...options, turned: new Set([large[0]?.key ?? ""]) });
	expect(turned.filter(({ isOpen }) => isOpen)).toHaveLength(1);
});

test("what is too high to be seen whole begins below the headings, in one column if a second is out of sight", () => {
	const size = { width: 650, height: 490 };
	const measures = measuresFor(size);
	const { groups, card, bounds } = sceneOf({ ...picture([...many(26, 13), ...FEW]), measures });
	const { y, zoom } = beginning(bounds, size, measures);
	const onScreen = (top: number): number => (top - y) * zoom + size.height / 2;
	const incoming = groups.filter(({ group }) => group.side === "incoming");
	expect(new Set(incoming.map(({ x }) => x)).size).toBe(1);
	const top = onScreen(Math.min(...incoming.map((group) => group.y)));
	expect([top > 44, top < 60]).toEqual([true, true]);
	expect(onScreen(card.y)).toBeGreaterThan(44);
	// What there is room for stands in the middle.
	const few = sceneOf({ ...picture(FEW), measures: measuresFor({ width: 1500, height: 900 }) });
	expect(few.card.y + few.card.height / 2).toBe(0);
});

test("many of one file stand in one column, or in as many as are in sight", () => {
	const members = Array.from({ length: 50 }, (_, at) => neighbourOf(`> src/cart.ts#Cart.part${at} references`));
	const columnsAt = (width: number, neighbours = members): number => {
		const key = picture(neighbours).groups.map((group) => group.key);
		const { groups } = sceneOf({ ...picture(neighbours, key), measures: measuresFor({ width, height: 800 }) });
		return Math.max(...groups.map(({ columnCount }) => columnCount));
	};
	expect([700, 950, 1440, 1960, 2600].map((width) => columnsAt(width))).toEqual([1, 1, 1, 1, 3]);
	// Nobody scrolls through hundreds.
	expect(columnsAt(950, many(300, 1))).toBe(5);
});

test("no two boxes of a picture overlap, however many neighbours there are, open or closed", () => {
	for (const [count, files] of [
		[1, 1],
		[12, 5],
		[90, 9],
		[300, 30],
		[500, 4],
	] as const) {
		const neighbours = [...many(count, files), ...FEW];
		const keys = picture(neighbours).groups.map(({ key }) => key);
		for (const turned of [[], keys]) {
			const { groups, nodes, card, bounds } = scene(neighbours, turned);
			const boxes: readonly Rect[] = [card, ...groups];
			boxes.forEach((one, at) => expect(boxes.slice(at + 1).filter((other) => !isApart(one, other))).toEqual([]));
			for (const { group: key, x, y, width, height } of nodes) {
				const around = groups.find(({ group }) => group.key === key);
				expect(
					around &&
						x >= around.x &&
						y >= around.y &&
						x + width <= around.x + around.width &&
						y + height <= around.y + around.height,
					key,
				).toBe(true);
			}
			expect(bounds.x).toBeLessThan(card.x);
		}
	}
});

test("two thousand nodes are all there, and closed groups join by one edge each", () => {
	const neighbours = many(2000, 8);
	const closed = scene(neighbours);
	expect([closed.nodes.length, closed.groups.length, closed.edges.length]).toEqual([0, 8, 8]);
	const open = scene(
		neighbours,
		closed.groups.map(({ group }) => group.key),
	);
	expect(open.nodes).toHaveLength(2000);
	expect(open.edges.reduce((sum, { count }) => sum + count, 0)).toBe(2000);
});

test("users stand to the left and what is used to the right; where there is less room everything is narrower", () => {
	const { nodes, card } = scene(FEW);
	for (const { neighbour, x } of nodes) expect(Math.sign(x)).toBe(neighbour.direction === "incoming" ? -1 : 1);
	expect(sceneOf({ ...picture(FEW), measures: NARROW }).bounds.width).toBeLessThan(scene(FEW).bounds.width);
	expect(anchorY(card, 1, 0) - anchorY(card, 0, 0)).toBe(18);
	expect(anchorY(card, 900, 0)).toBeLessThan(card.y + card.height);
});

test("what is beyond a node stands beyond its side, and goes with all behind it", () => {
	const begun = withShown(BEGIN, shownOf("src/cart.ts#total", FEW), "on");
	const key = `incoming:${idOf("src/main.ts#main")}`;
	const far = `${key}:${idOf("src/top.ts#top")}`;
	const once = withExpansion(begun, key, [neighbourOf("< src/top.ts#top calls")]);
	const twice = withExpansion(once, far, [neighbourOf("< src/root.ts#root calls")]);
	const made = sceneOf({ ...(pictureOf(twice) as Picture), measures: WIDE });
	const xOf = (name: string): number => made.nodes.find(({ neighbour }) => neighbour.symbol.name === name)?.x ?? 0;
	expect([xOf("root") < xOf("top"), xOf("top") < xOf("main")]).toEqual([true, true]);
	expect(withExpansion(twice, key, undefined).expansions.size).toBe(0);
	expect(withTurned(withTurned(begun, "a"), "a").turned).toEqual([]);
});

test("the rows are the same neighbours under the same keys, with their place among their siblings", () => {
	const rows = rowsOf(picture(FEW));
	expect(rows.map(({ level, text, detail }) => `${level} ${text} ${detail}`).slice(0, 4)).toEqual([
		"1 total src/cart.ts:1",
		"2 Used by 2",
		"3 main.ts src/ · 1",
		"4 main calls · src/main.ts:1",
	]);
	const keys = new Set(scene(FEW).nodes.map(({ key }) => key));
	expect(
		rows
			.filter(({ level }) => level === 4)
			.map(({ key }) => key)
			.every((key) => keys.has(key)),
	).toBe(true);
	expect(rows[3]).toMatchObject({ place: 1, of: 1, isOpen: false });
});

test("arrows go to the nearest box that way, and stay where there is none", () => {
	const box = (key: string, x: number, y: number): Rect & { readonly key: string } => ({
		key,
		x,
		y,
		width: 10,
		height: 10,
	});
	const boxes = [box("left", -50, 0), box("far", -90, 0), box("below", 0, 40), box("aside", -40, 90)];
	const from = { x: 0, y: 0, width: 10, height: 10 };
	expect((["left", "down", "right", "up"] as const).map((way) => nearest(boxes, from, way))).toEqual([
		"left",
		"below",
		undefined,
		undefined,
	]);
});

test("impact lies on one ring for each step, each behind what it was reached from", () => {
	const step = (name: string, depth: number, from: number) =>
		({
			symbol: symbolOf(`a.ts#${name}`, { test: name === "t" }),
			depth,
			from,
			edge: "calls",
			confidence: "exact",
		}) as const;
	const { nodes, rings } = ringsOf([step("a", 0, -1), step("b", 1, 0), step("t", 1, 0), step("c", 2, 1)]);
	expect(rings.map(({ depth, count, tests }) => [depth, count, tests])).toEqual([
		[0, 1, 0],
		[1, 2, 1],
		[2, 1, 0],
	]);
	for (const { x, y, radius } of nodes) expect(Math.hypot(x, y)).toBeCloseTo(radius);
	expect(nodes.find(({ step: { symbol } }) => symbol.name === "c")?.from?.step.symbol.name).toBe("b");
	expect(ringsOf([]).nodes).toEqual([]);
	const all = ringsOf([
		step("a", 0, -1),
		...Array.from({ length: 1999 }, (_, at) => step(`n${at}`, 1 + (at % 3), at % 3 === 0 ? 0 : at)),
	]);
	expect(all.nodes).toHaveLength(2000);
});
