/**
 * Questions about the graph against obvious implementations: random programs of functions that call each other, saved
 * and unsaved, edited again and again, and the same asked of a plain model of who calls whom.
 */
import { expect, test } from "vitest";
import { Prng } from "../../engine/sim/prng.ts";
import { withWorkspace } from "../fixture.ts";
import { EdgeKind } from "../model/kinds.ts";
import type { Session } from "../session.ts";

const FILES = 4;
const FUNCTIONS = 5;
const kinds = [EdgeKind.calls];

/** Who calls whom: by function, in the order of files; undefined where there is no such function, though it may be called. */
type Program = readonly (readonly number[] | undefined)[];

const nameOf = (at: number): string => `f${at}`;
const fileOf = (file: number): string => (file === FILES - 1 ? "test/all.test.ts" : `src/m${file}.ts`);

/** The text of one file of a program; two signatures before some functions, so that symbols have several blocks. */
function textOf(program: Program, file: number): string {
	const own = Array.from({ length: FUNCTIONS }, (_, at) => file * FUNCTIONS + at);
	const used = new Set(own.flatMap((at) => program[at] ?? []).filter((at) => !own.includes(at)));
	const imports = [...used].map((at) => `import { ${nameOf(at)} } from "../${fileOf(Math.floor(at / FUNCTIONS)).replace(".ts", "")}";\n`);
	return imports.join("") + own.filter((at) => program[at]).map((at) => {
		const overload = at % 3 === 0 ? `export function ${nameOf(at)}(): void;\nexport function ${nameOf(at)}(a: string): void;\n` : "";
		return `${overload}export function ${nameOf(at)}(a?: string): void {\n${(program[at] ?? []).map((callee) => `\t${nameOf(callee)}();\n`).join("")}}\n`;
	}).join("");
}

function changed(program: Program, dice: Prng): Program {
	return program.map((callees, at) => (dice.below(3) > 0 ? callees : dice.below(4) === 0 ? undefined
		: Array.from({ length: dice.below(4) }, () => dice.below(FILES * FUNCTIONS)).filter((callee, index, all) => callee !== at && all.indexOf(callee) === index)));
}

/** Depth of everything that is reached, by a queue. */
function reached(program: Program, from: number, isBack: boolean): Map<number, number> {
	const depths = new Map([[from, 0]]);
	for (const [at, depth] of depths) {
		const next = isBack ? program.flatMap((callees, caller) => (callees?.includes(at) ? [caller] : [])) : (program[at] ?? []).filter((one) => program[one]);
		for (const one of next) if (!depths.has(one)) depths.set(one, depth + 1);
	}
	return depths;
}

function compare(session: Session, program: Program): void {
	const { analysis } = session;
	const ids = Array.from({ length: FILES * FUNCTIONS }, (_, at) => analysis.find(nameOf(at), 2).map(({ id }) => id));
	expect(ids.map(({ length }) => length)).toEqual(program.map((callees) => (callees ? 1 : 0)));
	const idOf = (at: number) => (ids[at] ?? [])[0] ?? { w0: 0, w1: 0, w2: 0, w3: 0 };
	for (let at = 0; at < ids.length; at++) {
		if (!program[at]) continue;
		for (const direction of ["incoming", "outgoing"] as const) {
			const wanted = [...reached(program, at, direction === "incoming")].map(([one, depth]) => `${depth} ${nameOf(one)}`).sort();
			const { steps, cut } = analysis.trace(idOf(at), { direction, kinds, depthMax: 99, limit: 1000 });
			expect(steps.map(({ symbol, depth }) => `${depth} ${symbol.name}`).sort()).toEqual(wanted);
			expect([cut, analysis.walk([idOf(at)], { direction, kinds, depthMax: 99, limit: 1000 }).count]).toEqual([undefined, wanted.length]);
			for (const { from, depth, symbol } of steps.slice(1)) {
				const [source, target] = [steps[from]?.symbol.name ?? "", symbol.name].map((name) => Number(name.slice(1)));
				expect(steps[from]?.depth).toBe(depth - 1);
				const [caller, callee] = direction === "outgoing" ? [source, target] : [target, source];
				expect(program[caller as number]).toContain(callee);
			}
		}
		const depths = reached(program, at, true);
		const impact = analysis.impact([idOf(at)], { kinds, depthMax: 99, limit: 1000 });
		const tests = [...depths.keys()].filter((one) => one !== at && one >= (FILES - 1) * FUNCTIONS);
		expect([impact.symbols, impact.tests, impact.cut]).toEqual([depths.size - 1, tests.length, undefined]);
		const affected = analysis.affected([idOf(at)], { kinds }).files.map(({ path }) => path);
		expect(affected).toEqual(tests.length > 0 || at >= (FILES - 1) * FUNCTIONS ? [fileOf(FILES - 1)] : []);
		const goal = (at * 7 + 3) % ids.length;
		if (!program[goal]) continue;
		const [path] = analysis.pathsBetween({ from: [idOf(at)], to: [idOf(goal)], kinds, depthMax: 99, count: 1 }).paths;
		expect(path && path.length - 1).toBe(reached(program, at, false).get(goal));
	}
}

test("traces, walks, impact, affected tests and paths are those of a plain model, whatever was saved or not", () =>
	withWorkspace({}, async (workspace) => {
		const dice = new Prng(29);
		let program: Program = Array.from({ length: FILES * FUNCTIONS }, () => []);
		const session = await workspace.open();
		for (let round = 0; round < 14; round++) {
			program = changed(program, dice);
			const saved: string[] = [];
			for (let file = 0; file < FILES; file++) {
				const text = textOf(program, file);
				// The first round is on disk; then documents come and go.
				if (round === 0 || dice.below(3) === 0) {
					workspace.write(fileOf(file), text);
					session.dropText(fileOf(file));
					saved.push(fileOf(file));
				} else {
					session.setText(fileOf(file), text);
				}
			}
			if (round === 0) await session.index();
			else await session.changedOnDisk(saved);
			await session.settled();
			compare(session, program);
		}
		await session.close();
	}));
