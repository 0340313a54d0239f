/** Ways between symbols of a small workspace, and several ways against all that there are, over random graphs. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { withWorkspace } from "../fixture.ts";
import type { Analysis, PathAnswer } from "./analysis.ts";

const shown = ({ paths, cut }: PathAnswer): string[] => [
	...paths.map((steps) => steps.map(({ symbol }) => symbol.name).join(" > ")), ...(cut === undefined ? [] : [cut]),
];

/** Functions that call each other: `calls[a]` are those that function a calls. */
function sourceOf(calls: readonly (readonly number[])[]): string {
	return calls.map(
		(callees, at) => `export function f${at}() { ${callees.map((callee) => `f${callee}();`).join(" ")} }\n`,
	).join("");
}

function ask(analysis: Analysis, [from, to]: readonly [string, string], count: number, depthMax = 8): string[] {
	const id = (name: string) => analysis.find(name, 1).map((symbol) => symbol.id);
	return shown(analysis.pathsBetween({ from: id(from), to: id(to), kinds: [3], depthMax, count }));
}

test("the shortest way comes first, and says where its edges are written", () =>
	withWorkspace({ "a.ts": sourceOf([[1, 2], [3], [4], [4], [5], [0]]) }, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		const { analysis } = session;
		expect(ask(analysis, ["f0", "f5"], 1)).toEqual(["f0 > f2 > f4 > f5"]);
		expect(ask(analysis, ["f0", "f5"], 9)).toEqual(["f0 > f2 > f4 > f5", "f0 > f1 > f3 > f4 > f5"]);
		expect(ask(analysis, ["f0", "f5"], 9, 3)).toEqual(["f0 > f2 > f4 > f5"]);
		expect(ask(analysis, ["f3", "f2"], 1)).toEqual(["f3 > f4 > f5 > f0 > f2"]);
		expect(ask(analysis, ["f3", "f3"], 1)).toEqual(["f3"]);
		const [steps = []] = analysis.pathsBetween({
			from: analysis.find("f4", 1).map(({ id }) => id), to: analysis.find("f5", 1).map(({ id }) => id),
			depthMax: 2, count: 1,
		}).paths;
		const text = session.text("a.ts") ?? "";
		expect(steps.map(({ occurrence }) => occurrence && text.slice(occurrence.range.begin, occurrence.range.end)))
			.toEqual([undefined, "f5"]);
		// Against the edges, from a function to those that call it.
		const back = analysis.pathsBetween({
			from: analysis.find("f5", 1).map(({ id }) => id), to: analysis.find("f2", 1).map(({ id }) => id),
			direction: "incoming", depthMax: 4, count: 1,
		});
		expect(shown(back)).toEqual(["f5 > f4 > f2"]);
		await session.close();
	}));

const MADE = {
	"a.ts": `export function goal() {}
export class Inner { constructor() { goal(); } }
export class Outer { part: Inner; constructor() { this.part = new Inner(); } }
export class Idle {}
export function makes() { return new Outer(); }
export function leads() { makes(); }
export function mentions(one: Outer | undefined) { return one; }
export function idles() { return new Idle(); }
`,
	"b.py": `def goal_py(): pass

class Made:
    def __init__(self):
        goal_py()

def makes_py():
    return Made()
`,
};

test("who makes something reaches what its constructor does", () =>
	withWorkspace(MADE, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		const { analysis } = session;
		const way = "makes > constructor > constructor > goal";
		expect(ask(analysis, ["makes", "goal"], 1)).toEqual([way]);
		expect(ask(analysis, ["leads", "goal"], 3)).toEqual([`leads > ${way}`]);
		expect(ask(analysis, ["leads", "goal"], 1, 4)).toEqual([`leads > ${way}`]);
		expect(ask(analysis, ["leads", "goal"], 1, 3)).toEqual(["depth"]);
		expect(ask(analysis, ["makes_py", "goal_py"], 1)).toEqual(["makes_py > __init__ > goal_py"]);
		// A type that is named is not made.
		expect(ask(analysis, ["mentions", "goal"], 1)).toEqual([]);
		expect(ask(analysis, ["idles", "goal"], 1)).toEqual([]);
		await session.close();
	}));

test("several ways are all ways without a circle, the shorter first", () =>
	withWorkspace({}, async (workspace) => {
		const graphs = fc.sample(
			fc.array(fc.uniqueArray(fc.nat({ max: 6 }), { maxLength: 4 }), { minLength: 7, maxLength: 7 }),
			{ seed: 11, numRuns: 12 },
		);
		const session = await workspace.open();
		for (const calls of graphs) {
			workspace.write("a.ts", sourceOf(calls));
			await session.index();
			const wanted = simplePaths(calls, 0, 6, 5).map((path) => path.map((at) => `f${at}`).join(" > ")).sort();
			const found = ask(session.analysis, ["f0", "f6"], 1000, 5);
			expect([...found].sort()).toEqual(wanted);
			const lengths = found.map((path) => path.split(" > ").length);
			expect(lengths).toEqual([...lengths].sort((one, other) => one - other));
			expect(ask(session.analysis, ["f0", "f6"], 2, 5)).toEqual(
				found.length > 2 ? [...found.slice(0, 2), "limit"] : found.length === 2 ? expect.arrayContaining(found) : found,
			);
		}
		await session.close();
	}));

function simplePaths(calls: readonly (readonly number[])[], from: number, to: number, lengthMax: number): number[][] {
	const found: number[][] = [];
	const go = (way: number[]): void => {
		const here = way.at(-1) as number;
		if (here === to) found.push(way);
		else if (way.length <= lengthMax) for (const next of calls[here] ?? []) if (!way.includes(next)) go([...way, next]);
	};
	go([from]);
	return found;
}
