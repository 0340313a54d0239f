/**
 * Questions about the graph against obvious implementations: random programs of functions that call each other, saved
 * and unsaved, edited again and again, and the same asked of a plain model of who calls whom.
 */
import { expect, test } from "vitest";
import { Prng } from "../../engine/sim/prng.ts";
import { withWorkspace } from "../fixture.ts";
import { EdgeKind } from "../model/kinds.ts";
import type { Session } from "../session.ts";
import { bring, changedProgram, fileOf, FILES, FUNCTIONS, nameOf, reached, textOf, type Program } from "./fixture.ts";

const kinds = [EdgeKind.calls];

function compare(session: Session, program: Program): void {
	const { analysis } = session;
	const ids = Array.from({ length: FILES * FUNCTIONS }, (_, at) => analysis.find(nameOf(at), 2).map(({ id }) => id));
	expect(ids.map(({ length }) => length)).toEqual(program.map((callees) => (callees ? 1 : 0)));
	const idOf = (at: number) => (ids[at] ?? [])[0] ?? { w0: 0, w1: 0, w2: 0, w3: 0 };
	for (let at = 0; at < ids.length; at++) {
		if (!program[at]) continue;
		for (const direction of ["incoming", "outgoing"] as const) {
			const wanted = [...reached(program, at, direction === "incoming")].map(([one, depth]) => `${depth} ${nameOf(one)}`)
				.sort();
			const { steps, cut } = analysis.trace(idOf(at), { direction, kinds, depthMax: 99, limit: 1000 });
			expect(steps.map(({ symbol, depth }) => `${depth} ${symbol.name}`).sort()).toEqual(wanted);
			expect([cut, analysis.walk([idOf(at)], { direction, kinds, depthMax: 99, limit: 1000 }).count])
				.toEqual([undefined, wanted.length]);
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
		const affected = analysis.affected([idOf(at)], { kinds, guesses: false }).files.map(({ path }) => path);
		expect(affected).toEqual(tests.length > 0 || at >= (FILES - 1) * FUNCTIONS ? [fileOf(FILES - 1)] : []);
		const goal = (at * 7 + 3) % ids.length;
		if (!program[goal]) continue;
		const [path] = analysis.pathsBetween({ from: [idOf(at)], to: [idOf(goal)], kinds, depthMax: 99, count: 1 }).paths;
		expect(path && path.length - 1).toBe(reached(program, at, false).get(goal));
	}
}

interface Part {
	readonly kind: string;
	readonly path: string;
	readonly name: string;
	readonly text: string;
}

/** Everything that there is to read to change a function, in order, from the text of the program alone. */
function readingOf(program: Program, at: number): Part[] {
	const fileAt = (one: number): string => fileOf(Math.floor(one / FUNCTIONS));
	const part = (kind: string, one: number, text: string): Part => ({ kind, path: fileAt(one), name: nameOf(one), text });
	const declarations = (one: number): string[] => {
		const text = textOf(program, Math.floor(one / FUNCTIONS));
		return text.match(new RegExp(`export function ${nameOf(one)}\\(.*(?:;|\\{\n(?:\\t.*\n)*\\})`, "g")) ?? [];
	};
	const code = (one: number): Part[] => declarations(one).map((text) => part("code", one, text));
	const first = (one: number): Part[] => code(one).slice(0, 1);
	const used = (program[at] ?? []).filter((one) => program[one]).sort((one, other) => one - other);
	const users = program.flatMap((callees, caller) => (callees?.includes(at) ? [caller] : []));
	const testFile = fileOf(FILES - 1);
	const isTested = [...reached(program, at, true).keys()].some((one) => fileAt(one) === testFile);
	return [
		...code(at),
		...used.flatMap(first).map((one) => ({ ...one, kind: "uses", text: one.text.replace(/(?:;| \{[^]*)$/, "") })),
		...users.map((one) => part("use", one, `${nameOf(at)}();`)),
		...(isTested ? [{ kind: "test", path: testFile, name: testFile, text: "" }] : []),
		...used.flatMap(first),
	];
}

/** What of it fits. A token counts as four characters, and a place takes sixteen. */
function fitting(parts: readonly Part[], budget: number): { readonly parts: readonly Part[]; readonly tokens: number } {
	let left = budget * 4;
	const taken = parts.filter(({ path, name, text }) => {
		const size = path.length + name.length + text.length + 16;
		if (size > left) return false;
		left -= size;
		return true;
	});
	return { parts: taken, tokens: Math.ceil((budget * 4 - left) / 4) };
}

function compareContexts(session: Session, program: Program, dice: Prng): void {
	const { analysis } = session;
	for (const [at, callees] of program.entries()) {
		if (!callees) continue;
		const id = analysis.find(nameOf(at), 1)[0]?.id ?? { w0: 0, w1: 0, w2: 0, w3: 0 };
		const all = readingOf(program, at);
		for (const budget of [10_000, dice.below(200)]) {
			const wanted = fitting(all, budget);
			const { parts, tokens, omitted } = analysis.context(id, { budget, textOf: (path) => session.text(path) });
			expect(parts.map(({ kind, path, name, text }) => ({ kind, path, name, text }))).toEqual(wanted.parts);
			expect([tokens, omitted]).toEqual([wanted.tokens, all.length - wanted.parts.length]);
		}
	}
}

test("what to read to change a function is what the text of the program says, as far as the budget goes", () =>
	withWorkspace({}, async (workspace) => {
		const dice = new Prng(41);
		let program: Program = Array.from({ length: FILES * FUNCTIONS }, () => []);
		const session = await workspace.open();
		for (let round = 0; round < 8; round++) {
			program = changedProgram(program, dice);
			await bring(workspace, session, program, round === 0 ? undefined : dice);
			compareContexts(session, program, dice);
		}
		await session.close();
	}));

test("traces, walks, impact, affected tests and paths are those of a plain model, whatever was saved or not", () =>
	withWorkspace({}, async (workspace) => {
		const dice = new Prng(29);
		let program: Program = Array.from({ length: FILES * FUNCTIONS }, () => []);
		const session = await workspace.open();
		for (let round = 0; round < 14; round++) {
			program = changedProgram(program, dice);
			await bring(workspace, session, program, round === 0 ? undefined : dice);
			compare(session, program);
		}
		await session.close();
	}));
