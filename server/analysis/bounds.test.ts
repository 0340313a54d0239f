/**
 * Filters, budgets and cursors of questions about the graph: filters against a plain model, and pages, however they
 * were cut, against the answer in one piece, over random programs, saved and not.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Prng } from "../../engine/sim/prng.ts";
import { TestWorkspace, withWorkspace } from "../fixture.ts";
import { DeclarationKind, EdgeKind } from "../model/kinds.ts";
import { finish } from "../model/pieces.ts";
import type { Session } from "../session.ts";
import type { AffectedAnswer, SymbolView, TraceStep } from "./analysis.ts";
import type { Bounded, Bounds, SymbolFilter } from "./asked.ts";
import { bring, changedProgram, fileOf, FILES, FUNCTIONS, nameOf, reached, type Program } from "./fixture.ts";

const kinds = [EdgeKind.calls];
const dice = new Prng(53);
let workspace: TestWorkspace;
let session: Session;
let program: Program;

beforeAll(async () => {
	workspace = new TestWorkspace();
	session = await workspace.open();
	program = changedProgram(Array.from({ length: FILES * FUNCTIONS }, () => []), dice);
	await bring(workspace, session, program, undefined);
	for (let times = 0; times < 5; times++) program = changedProgram(program, dice);
	await bring(workspace, session, program, dice);
});

afterAll(async () => {
	await session.close();
	workspace.dispose();
});

const starts = (): number[] => program.flatMap((callees, at) => (callees ? [at] : []));
const idOf = (at: number) => (session.analysis.find(nameOf(at), 1)[0] as SymbolView).id;
const said = (steps: readonly TraceStep[]): string[] => steps.map(({ symbol, depth }) => `${depth} ${symbol.name}`);

const FILTERS: readonly (readonly [SymbolFilter, (at: number) => boolean])[] = [
	[{ paths: ["src"] }, (at) => at < (FILES - 1) * FUNCTIONS],
	[{ paths: ["src/m?.ts"], notPaths: ["src/m1.ts"] }, (at) => [0, 2].includes(Math.floor(at / FUNCTIONS))],
	[{ names: ["f1*", "f2"] }, (at) => /^(?:1.*|2)$/.test(String(at))],
	[{ notNames: ["*3", "f1?"], symbolKinds: [DeclarationKind.function] }, (at) => !/3$|^1.$/.test(String(at))],
];

describe("a filter", () => {
	test("of the walk: the rest is as if it were not there", () => {
		for (const [filter, passes] of FILTERS) {
			for (const at of starts()) {
				for (const direction of ["incoming", "outgoing"] as const) {
					const { steps } = session.analysis.trace(idOf(at), { direction, kinds, depthMax: 99, limit: 1000, filter });
					const depths = reached(program, at, direction === "incoming", passes);
					const wanted = [...depths].map(([one, depth]) => `${depth} ${nameOf(one)}`);
					expect(said(steps).sort()).toEqual(wanted.sort());
				}
				const goal = starts()[(at * 7 + 1) % starts().length] as number;
				const [path] = session.analysis.pathsBetween(
					{ from: [idOf(at)], to: [idOf(goal)], kinds, depthMax: 99, count: 1, filter }
				).paths;
				expect(path && path.length - 1).toBe(reached(program, at, false, (one) => one === goal || passes(one)).get(goal));
			}
		}
	});

	test("of what is shown: it is gone through, and told where it lies on the way", () => {
		for (const [filter, passes] of FILTERS.slice(0, 3)) {
			for (const at of starts()) {
				const options = { kinds, depthMax: 99, limit: 1000, filter, filterUse: "shown" } as const;
				const { steps } = session.analysis.trace(idOf(at), { direction: "incoming", ...options });
				const all = reached(program, at, true);
				const wanted = [...all.keys()].filter((one) => one !== at && passes(one));
				const told = new Set(steps.map(({ symbol }) => Number(symbol.name.slice(1))));
				expect([...told].filter((one) => one !== at && passes(one)).sort()).toEqual(wanted.sort());
				for (const { symbol } of steps) {
					const one = Number(symbol.name.slice(1));
					const leads = steps.some(({ from }) => from >= 0 && steps[from]?.symbol === symbol);
					expect(one === at || passes(one) || leads).toBe(true);
				}
				expect(session.analysis.impact([idOf(at)], { ...options, filterUse: undefined }).symbols).toBe(wanted.length);
			}
		}
	});

	test("of the tests that are affected, and of what there is to read", () => {
		const at = starts().find((one) => session.analysis.affected([idOf(one)], {}).files.length > 0) as number;
		expect(session.analysis.affected([idOf(at)], { filter: { paths: ["src"] } }).files).toEqual([]);
		const { parts } = session.analysis.context(
			idOf(at), { budget: 10_000, textOf: (path) => session.text(path), filter: { paths: ["none"] } },
		);
		expect(new Set(parts.map(({ name }) => name))).toEqual(new Set([nameOf(at)]));
	});
});

/** All pages behind each other. */
function pages<Answer extends Bounds>(ask: (cursor: string | undefined) => Answer): Answer[] {
	const found = [ask(undefined)];
	for (let last = found[0]; last?.cursor !== undefined && found.length < 500; last = found.at(-1)) {
		found.push(ask(last.cursor));
	}
	expect(found.at(-1)?.cursor).toBe(undefined);
	return found;
}

/** Each way to cut an answer; the clock ticks when it is looked at. */
function cuts(): (Bounded & { readonly limit: number; readonly depthMax: number })[] {
	const ticking = (): Bounded => {
		let now = 0;
		return { time: { ms: 1, nowMs: () => now++ } };
	};
	return [
		{ limit: 1, depthMax: 99 }, { limit: 3, depthMax: 99 }, { limit: 1000, depthMax: 1 }, { limit: 2, depthMax: 1 },
		{ limit: 1000, depthMax: 99, visitedMax: 2 }, { limit: 2, depthMax: 2, visitedMax: 3 },
		{ limit: 1000, depthMax: 99, ...ticking() },
	];
}

describe("pages are the answer in one piece,", () => {
	test("of traces and impact, whatever cuts them", () => {
		for (const at of starts()) {
			for (const filterUse of ["walk", "shown"] as const) {
				const question = {
					direction: "incoming", kinds, filterUse, filter: filterUse === "walk" ? { notNames: ["f3"] } : undefined,
				} as const;
				const whole = session.analysis.trace(idOf(at), { ...question, limit: 1000, depthMax: 99 });
				const impact = session.analysis.impact([idOf(at)], { ...question, limit: 1000, depthMax: 99 });
				expect([whole.cut, whole.cursor, whole.cost.visited]).toEqual([undefined, undefined, whole.steps.length]);
				for (const cut of cuts()) {
					const found = pages((cursor) => session.analysis.trace(idOf(at), { ...question, ...cut, cursor }));
					expect(found.flatMap(({ steps }) => said(steps))).toEqual(said(whole.steps));
					for (const { steps } of found) expect(steps.length).toBeLessThanOrEqual(cut.limit);
					const impacts = pages((cursor) => session.analysis.impact([idOf(at)], { ...question, ...cut, cursor }));
					expect(impacts.flatMap(({ steps }) => said(steps))).toEqual(said(impact.steps));
				}
			}
		}
	});

	test("of affected tests", () => {
		for (const at of starts()) {
			const told = (answers: readonly AffectedAnswer[]): string[] => {
				const lines = answers.flatMap(({ files }) => files).flatMap(({ path, by, tests }) =>
					[path, ...tests.map(({ symbol, depth }) => `${by} ${depth} ${symbol.name}`)]);
				return [...new Set(lines)].sort();
			};
			const ids = [idOf(at), ...session.analysis.find(fileOf(0), 1).map(({ id }) => id)];
			const whole = told([session.analysis.affected(ids, { kinds })]);
			for (const cut of cuts()) {
				expect(told(pages((cursor) => session.analysis.affected(ids, { kinds, ...cut, cursor })))).toEqual(whole);
			}
		}
	});

	test("of paths and of what there is to read", () => {
		const ways = (answers: ReturnType<Session["analysis"]["pathsBetween"]>[]): string[] =>
			answers.flatMap(({ paths }) => paths.map((steps) => steps.map(({ symbol }) => symbol.name).join(" ")));
		let most = 0;
		for (const from of starts()) {
			for (const to of starts()) {
				const question = { from: [idOf(from)], to: [idOf(to)], kinds, depthMax: FILES * FUNCTIONS };
				const whole = ways([session.analysis.pathsBetween({ ...question, count: 1000 })]);
				most = Math.max(most, whole.length);
				expect(ways(pages((cursor) => session.analysis.pathsBetween({ ...question, count: 2, cursor })))).toEqual(whole);
			}
		}
		expect(most).toBeGreaterThan(3);
		const textOf = (path: string): string | undefined => session.text(path);
		const read = (budget: number) => pages(
			(cursor) => session.analysis.context(idOf(starts()[1] as number), { budget, textOf, cursor })
		);
		const names = (budget: number): string[] => read(budget).flatMap(
			({ parts }) => parts.map(({ kind, path, range }) => `${kind} ${path} ${range.begin}`)
		).sort();
		expect(read(60).length).toBeGreaterThan(2);
		expect(names(60)).toEqual(names(100_000));
	});

	test("of questions over all symbols", () => {
		for (const limit of [1, 2, 7]) {
			const { analysis } = session;
			const unused = { filter: { paths: ["src"] } };
			expect(pages((cursor) => finish(analysis.unused({ ...unused, limit, cursor }))).flatMap((answer) => answer.unused))
				.toEqual(finish(analysis.unused({ ...unused, limit: 1000 })).unused);
			const hubs = pages((cursor) => finish(analysis.hubs({ by: "degree", limit, cursor })));
			expect(hubs.flatMap((page) => page.hubs)).toEqual(finish(analysis.hubs({ by: "degree", limit: 1000 })).hubs);
			const cycles = pages((cursor) => finish(analysis.cycles({ level: "files", limit, cursor })));
			expect(cycles.flatMap((page) => page.cycles)).toEqual(
				finish(analysis.cycles({ level: "files", limit: 1000 })).cycles
			);
		}
	});
});

describe("a cursor", () => {
	const options = { direction: "incoming", kinds, depthMax: 99, limit: 1 } as const;
	const cursorOf = (): readonly [number, string] => {
		for (const at of starts()) {
			const { cursor } = session.analysis.trace(idOf(at), options);
			if (cursor !== undefined) return [at, cursor];
		}
		throw new Error("Nothing is called.");
	};

	test("is refused by another question, by another state, and when it is none", async () => {
		const [at, cursor] = cursorOf();
		const ask = (more: object) => () => session.analysis.trace(idOf(at), { ...options, cursor, ...more });
		expect(ask({ limit: 5 })().steps.length).toBeGreaterThan(0);
		expect(ask({ direction: "outgoing" })).toThrow("The cursor is of another question.");
		expect(ask({ filter: { paths: ["src"] } })).toThrow("The cursor is of another question.");
		const slipped = cursor.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
		for (const none of ["", "k1-00000000-00000000-1.0-00000000", slipped]) {
			expect(ask({ cursor: none })).toThrow("The cursor is not one that an answer gave.");
		}
		session.setText("src/new.ts", "export const one = 1;\n");
		await session.settled();
		expect(ask({})).toThrow("The index has changed since the cursor was given: ask again without it.");
		session.dropText("src/new.ts");
		await session.settled();
		expect(ask({})().steps.length).toBe(1);
	});

	test("is good wherever the same files are indexed, open or saved", async () => {
		const [at, cursor] = cursorOf();
		const wanted = said(session.analysis.trace(idOf(at), { ...options, cursor }).steps);
		for (let file = 0; file < FILES; file++) workspace.write(fileOf(file), session.text(fileOf(file)) ?? "");
		const other = await workspace.open("other");
		await other.index();
		expect(said(other.analysis.trace(idOf(at), { ...options, cursor }).steps)).toEqual(wanted);
		await other.close();
	});
});

test("what cuts an answer, and what it took, is told", () => {
	const at = starts().find((one) => reached(program, one, true).size > 4) as number;
	const ask = (more: object) => session.analysis.trace(
		idOf(at), { direction: "incoming", kinds, depthMax: 99, limit: 1000, ...more },
	);
	expect(
		[ask({ limit: 1 }).cut, ask({ depthMax: 1 }).cut, ask({ visitedMax: 2 }).cut, ask({}).cut]
	).toEqual(["limit", "depth", "visited", undefined]);
	expect(ask({ visitedMax: 2 }).cost).toMatchObject({ visited: 2 });
	expect(ask({}).cost.edges).toBeGreaterThanOrEqual(ask({}).steps.length - 1);
});

test("time ends an answer, and begins anew behind a cursor", () =>
	withWorkspace({
		"a.ts": Array.from({ length: 100 }, (_, at) => `export function f${at}() { f${at + 1}(); }\n`).join(""),
	}, async (chain) => {
		const own = await chain.open();
		await own.index();
		const id = (name: string) => own.analysis.find(name, 1).map((symbol) => symbol.id);
		let now = 0;
		const bounds = { kinds, depthMax: 1000, limit: 1000, time: { ms: 2, nowMs: () => now++ } };
		const walked = pages((cursor) => own.analysis.traceAll(id("f0"), { ...bounds, direction: "outgoing", cursor }));
		expect(walked.flatMap(({ steps }) => steps).length).toBe(100);
		expect([walked.length > 2, walked[0]?.cut, walked.at(-1)?.cut]).toEqual([true, "time", undefined]);
		const searched = pages(
			(cursor) => own.analysis.pathsBetween({ ...bounds, from: id("f0"), to: id("f99"), count: 1, cursor })
		);
		expect(searched.map(({ paths }) => paths.length)).toEqual([...searched.slice(1).map(() => 0), 1]);
		expect([searched.length > 1, searched[0]?.cut]).toEqual([true, "time"]);
		const short = pages(
			(cursor) => own.analysis.pathsBetween({ kinds, from: id("f0"), to: id("f9"), depthMax: 4, count: 1, cursor })
		);
		expect(short.map(({ paths, cut }) => [paths.length, cut])).toEqual([[0, "depth"], [0, "depth"], [1, undefined]]);
		await own.close();
	}));
