/** Centrality against its definitions, over random graphs; and hubs of small workspaces. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { withWorkspace } from "../../fixture.ts";
import { DeclarationKind, EdgeKind } from "../../model/kinds.ts";
import { finish } from "../../model/pieces.ts";
import type { HubsAnswer, HubsOptions } from "./answers.ts";
import { betweenness, pageRank } from "./centrality.ts";
import type { Successors } from "./components.ts";

type Pairs = readonly (readonly [number, number])[];
const COUNT_MAX = 8;
const graphs = fc.integer({ min: 1, max: COUNT_MAX }).chain((count) =>
	fc.uniqueArray(
		fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 20, selector: ([from, to]) => from * COUNT_MAX + to },
	)
		.map((pairs) => ({ count, pairs: pairs.filter(([from, to]) => from !== to) })));

function successorsOf(count: number, pairs: Pairs): Successors {
	const lists = Array.from({ length: count }, (_, node) => pairs.filter(([from]) => from === node).map(([, to]) => to));
	return {
		first: Int32Array.of(0, ...lists.map((_, node) => lists.slice(0, node + 1).flat().length)),
		others: Int32Array.from(lists.flat()),
	};
}

/** By the matrix: each round is a product with what each node hands on to each. */
function ranksByMatrix(count: number, pairs: Pairs, rounds: number): number[] {
	const handed = (from: number, to: number): number => {
		const targets = pairs.filter(([source]) => source === from).map(([, target]) => target);
		const share = targets.length === 0 ? 1 / count : targets.includes(to) ? 1 / targets.length : 0;
		return 0.85 * share + 0.15 / count;
	};
	const nodes = Array.from({ length: count }, (_, node) => node);
	let ranks = nodes.map(() => 1 / count);
	for (let round = 0; round < rounds; round++) {
		const before = ranks;
		ranks = nodes.map((to) => nodes.reduce((sum, from) => sum + handed(from, to) * (before[from] ?? 0), 0));
	}
	return ranks;
}

/** All shortest ways from one node to another, each as its nodes. */
function shortestWays(pairs: Pairs, from: number, to: number): number[][] {
	for (let ways = [[from]]; ways.length > 0; ) {
		const done = ways.filter((way) => way.at(-1) === to);
		if (done.length > 0) return done;
		ways = ways.flatMap((way) => pairs
			.filter(([source, target]) => source === way.at(-1) && !way.includes(target))
			.map(([, target]) => [...way, target]));
	}
	return [];
}

test("ranks are those of the matrix, and their sum is one", () => {
	fc.assert(fc.property(graphs, fc.integer({ min: 0, max: 30 }), ({ count, pairs }, rounds) => {
		const ranks = finish(pageRank(successorsOf(count, pairs), new Uint8Array(count).fill(1), rounds));
		ranksByMatrix(count, pairs, rounds).forEach((rank, node) => {
			expect(ranks[node]).toBeCloseTo(rank, 12);
		});
		expect(ranks.reduce((sum, rank) => sum + rank, 0)).toBeCloseTo(1, 12);
	}), { seed: 5, numRuns: 300 });
});

test("nodes that do not count have no rank, and the others share all of it", () => {
	const ranks = finish(pageRank(successorsOf(3, [[0, 2]]), Uint8Array.of(1, 0, 1), 5));
	expect(ranks[1]).toBe(0);
	expect((ranks[0] ?? 0) + (ranks[2] ?? 0)).toBeCloseTo(1, 12);
});

test("betweenness from all starts is the sum over all pairs of the shares of shortest ways", () => {
	fc.assert(fc.property(graphs, ({ count, pairs }) => {
		const nodes = Array.from({ length: count }, (_, node) => node);
		const want = nodes.map((node) => nodes.flatMap((from) => nodes.map((to) => {
			if (from === to || node === from || node === to) return 0;
			const ways = shortestWays(pairs, from, to);
			return ways.length === 0 ? 0 : ways.filter((way) => way.includes(node)).length / ways.length;
		})).reduce((sum, share) => sum + share, 0));
		const { scores, sampleCount, startCount } = finish(betweenness(successorsOf(count, pairs), Infinity));
		want.forEach((score, node) => {
			expect(scores[node]).toBeCloseTo(score, 9);
		});
		expect(sampleCount).toBe(startCount);
	}), { seed: 6, numRuns: 200 });
});

test("a budget of edges ends a sample of starts that is spread over all, and scores are scaled up", () => {
	// A ring: each node is as central as any other.
	const ring = Array.from({ length: 100 }, (_, node): [number, number] => [node, (node + 1) % 100]);
	const whole = finish(betweenness(successorsOf(100, ring), Infinity));
	const part = finish(betweenness(successorsOf(100, ring), 2000));
	expect([part.sampleCount, part.startCount, whole.sampleCount]).toEqual([10, 100, 100]);
	const sum = (scores: Float64Array): number => scores.reduce((all, score) => all + score, 0);
	expect(sum(part.scores)).toBeCloseTo(sum(whole.scores), 6);
	for (const score of part.scores) expect(Math.abs(score / (whole.scores[0] ?? 1) - 1)).toBeLessThan(0.35);
});

const FILES = {
	"a.ts": 'import { mid } from "./mid";\nexport function a1() { mid(); mid(); }\nexport function a2() { mid(); }\n',
	"mid.ts": 'import { low } from "./low";\nexport function mid() { low(); other(); }\nfunction other() { low(); }\n',
	"low.ts": "export function low() {}\n",
	"a.test.ts": 'import { a1 } from "./a";\ntest("x", () => a1());\n',
};

async function ask(options: Partial<HubsOptions>): Promise<HubsAnswer> {
	let answer: HubsAnswer | undefined;
	await withWorkspace(FILES, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		const filter = { symbolKinds: [DeclarationKind.function], ...options.filter };
		const question = { by: "degree", limit: 10, edgeKinds: [EdgeKind.calls], ...options, filter } as const;
		answer = finish(session.analysis.hubs(question));
		expect(finish(session.analysis.hubs(question))).toEqual(answer);
		await session.close();
	});
	if (answer === undefined) throw new Error("There is no answer.");
	return answer;
}

const said = ({ hubs }: HubsAnswer): string =>
	hubs.map(({ symbol, incoming, outgoing }) => `${symbol.name} ${incoming}+${outgoing}`).join(", ");

test("by degree each neighbour counts once, and equal ones are in the order of their paths", async () => {
	expect(said(await ask({}))).toBe("mid 2+2, a1 1+1, low 2+0, other 1+1, a2 0+1");
	expect(said(await ask({ includeTests: false }))).toBe("mid 2+2, low 2+0, other 1+1, a1 0+1, a2 0+1");
	expect(said(await ask({ filter: { paths: ["mid.ts"] } }))).toBe("mid 0+1, other 1+0");
	const { count, cut } = await ask({ limit: 2 });
	expect([count, cut]).toEqual([5, "limit"]);
});

test("by rank what everything ends in comes first, by betweenness what lies on the way", async () => {
	expect((await ask({ by: "rank" })).hubs[0]?.symbol.name).toBe("low");
	const between = await ask({ by: "between" });
	expect(said(between)).toBe("mid 2+2, a1 1+1");
	expect(between.sample).toEqual({ starts: 5, of: 5 });
});
