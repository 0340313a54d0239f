/** Cycles against the definition, over random imports; and over real files, with the places of their imports. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withWorkspace } from "../../fixture.ts";
import { finish } from "../../model/pieces.ts";
import type { Cycle, CyclesAnswer, CyclesOptions } from "./answers.ts";
import { components, shortestCycle, type Successors } from "./components.ts";

const COUNT_MAX = 9;
const graphs = fc.integer({ min: 1, max: COUNT_MAX }).chain((count) =>
	fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 24 }).map((pairs) => ({ count, pairs })));

function successorsOf(count: number, pairs: readonly (readonly [number, number])[]): Successors {
	const lists = Array.from({ length: count }, (_, node) =>
		[...new Set(pairs.filter(([from]) => from === node).map(([, to]) => to))].sort((one, other) => one - other));
	const first = Int32Array.of(0, ...lists.map((_, node) => lists.slice(0, node + 1).flat().length));
	return { first, others: Int32Array.from(lists.flat()) };
}

/** By pair: the length of a shortest way of at least one step; Infinity if there is none. */
function distances(count: number, pairs: readonly (readonly [number, number])[]): number[][] {
	const ways = Array.from({ length: count }, () => new Array<number>(count).fill(Infinity));
	const way = (from: number, to: number): number => ways[from]?.[to] ?? Infinity;
	for (const [from, to] of pairs) (ways[from] as number[])[to] = 1;
	for (let by = 0; by < count; by++) {
		for (let from = 0; from < count; from++) {
			for (let to = 0; to < count; to++) {
				(ways[from] as number[])[to] = Math.min(way(from, to), way(from, by) + way(by, to));
			}
		}
	}
	return ways;
}

test("components are what reaches each other, and the shortest cycle in each is as short as any", () => {
	fc.assert(fc.property(graphs, ({ count, pairs }) => {
		const graph = successorsOf(count, pairs);
		const ways = distances(count, pairs);
		const isBack = (one: number, other: number): boolean =>
			(ways[one]?.[other] ?? Infinity) < Infinity && (ways[other]?.[one] ?? Infinity) < Infinity;
		const nodes = Array.from({ length: count }, (_, node) => node);
		const wanted = new Set(
			nodes.filter((node) => isBack(node, node)).map((node) => nodes.filter((other) => isBack(node, other)).join()),
		);
		const found = finish(components(graph));
		expect(found.map((members) => members.join()).sort()).toEqual([...wanted].sort());
		for (const members of found) {
			const cycle = finish(shortestCycle(graph, members, 1_000_000));
			expect(cycle.isShortest).toBe(true);
			expect(cycle.nodes.length).toBe(Math.min(...members.map((node) => ways[node]?.[node] ?? Infinity)));
			cycle.nodes.forEach((node, at) => {
				const next = cycle.nodes[(at + 1) % cycle.nodes.length];
				expect(pairs).toContainEqual([node, next]);
			});
		}
	}), { seed: 8, numRuns: 500 });
});

test("when edges are too many, a cycle is still one, and said not to be known as the shortest", () => {
	const ring = Array.from({ length: 50 }, (_, node): [number, number] => [node, (node + 1) % 50]);
	const graph = successorsOf(50, [...ring, [30, 29]]);
	const members = Array.from({ length: 50 }, (_, node) => node);
	expect(finish(shortestCycle(graph, members, 10))).toMatchObject({ isShortest: false, nodes: members });
	expect(finish(shortestCycle(graph, members, 10_000))).toMatchObject({ isShortest: true, nodes: [29, 30] });
});

const said = ({ members, edges, lightest }: Cycle): string =>
	`${members.join(" ")}: ${edges.map(({ from, weight, importCount }, at) =>
		`${from} -${weight}/${importCount}${at === lightest ? "!" : ""}->`).join(" ")}`;

const FILES = {
	"app/main.ts": 'import { a } from "../lib/a";\nexport const main = () => a();\n',
	"lib/a.ts": 'import { b } from "./b";\nexport function a() { return b() + b(); }\n',
	"lib/b.ts": 'import { c } from "./sub/c";\nexport function b() { return c(); }\n',
	"lib/sub/c.ts": `import { a } from "../a";
import { main } from "../../app/main";
export function c() { return a() + main(); }
`,
	"lib/x.test.ts": 'import { y } from "./y";\nexport const x = y;\n',
	"own/all.ts": [
		'export * from "./all";', "export const one = 1;", "export const two = one + one;", "export { one as three };", "",
	].join("\n"),
	"go.mod": "module m\n",
	"bits/bits.go": "package bits\n\nfunc Count() {}\n",
	"bits/make.go": '//go:build ignore\n\npackage main\n\nimport "m/bits"\n\nfunc main() { bits.Count() }\n',
	"own/none.ts": 'export const one = 1;\nexport { one as two };\n',
	"lib/y.ts": 'import { x } from "./x.test";\nexport const y = () => x;\n',
};

describe("over files", () => {
	const ask = (options: Partial<CyclesOptions>, check: (answer: CyclesAnswer) => void): Promise<void> =>
		withWorkspace(FILES, async (workspace) => {
			const session = await workspace.open();
			await session.index();
			check(finish(session.analysis.cycles({ level: "files", limit: 10, ...options })));
			await session.close();
		});

	test("the larger come first, each with what leads around and where it is lightest", () => ask({}, (answer) => {
		const { cycles, count, cut } = answer;
		expect(cycles.map(said)).toEqual([
			"app/main.ts lib/a.ts lib/b.ts lib/sub/c.ts: lib/a.ts -4/2-> lib/b.ts -3/2!-> lib/sub/c.ts -3/2->",
			"lib/x.test.ts lib/y.ts: lib/x.test.ts -3/2!-> lib/y.ts -3/2->",
			"own/all.ts: own/all.ts -1/1!->",
		]);
		expect([count, cut]).toEqual([3, undefined]);
		const [place] = cycles[0]?.edges[0]?.imports ?? [];
		expect(place?.path).toBe("lib/a.ts");
		expect(FILES["lib/a.ts"].slice(place?.range.begin, place?.range.end)).toBe("b");
	}));

	test("folders are joined by the imports of their files", () => ask({ level: "folders" }, ({ cycles }) => {
		expect(cycles.map(said)).toEqual(["app lib lib/sub: lib -3/2!-> lib/sub -3/2->"]);
	}));

	test("what is not wanted is not there, and a limit says what it cuts", async () => {
		await ask({ includeTests: false }, ({ count }) => { expect(count).toBe(2); });
		await ask({ filter: { notPaths: ["lib/sub"] } }, ({ cycles }) => {
			expect(cycles.map(({ members }) => members[0])).toEqual(["lib/x.test.ts", "own/all.ts"]);
		});
		await ask({ limit: 1 }, ({ cycles, count, cut }) => {
			expect([cycles.length, count, cut]).toEqual([1, 3, "limit"]);
		});
	});
});
