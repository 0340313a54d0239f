/** Random programs of functions that call each other, and a plain model of who calls whom, for tests of questions. */
import type { Prng } from "../../engine/sim/prng.ts";
import type { TestWorkspace } from "../fixture.ts";
import type { Session } from "../session.ts";

export const FILES: number = 4;
export const FUNCTIONS: number = 5;

/** Who calls whom: by function, in the order of files; undefined where there is none, though it may be called. */
export type Program = readonly (readonly number[] | undefined)[];

export const nameOf = (at: number): string => `f${at}`;
export const fileOf = (file: number): string => (file === FILES - 1 ? "test/all.test.ts" : `src/m${file}.ts`);

/** The text of one file of a program; two signatures before some functions, so that symbols have several blocks. */
export function textOf(program: Program, file: number): string {
	const own = Array.from({ length: FUNCTIONS }, (_, at) => file * FUNCTIONS + at);
	const used = new Set(own.flatMap((at) => program[at] ?? []).filter((at) => !own.includes(at)));
	const moduleOf = (at: number): string => fileOf(Math.floor(at / FUNCTIONS)).replace(".ts", "");
	const imports = [...used].map((at) => `import { ${nameOf(at)} } from "../${moduleOf(at)}";\n`);
	return imports.join("") + own.filter((at) => program[at]).map((at) => {
		const declared = `export function ${nameOf(at)}`;
		const overload = at % 3 === 0 ? `${declared}(): void;\n${declared}(a: string): void;\n` : "";
		const body = (program[at] ?? []).map((callee) => `\t${nameOf(callee)}();\n`).join("");
		return `${overload}${declared}(a?: string): void {\n${body}}\n`;
	}).join("");
}

export function changedProgram(program: Program, dice: Prng): Program {
	return program.map((callees, at) => (dice.below(3) > 0 ? callees : dice.below(4) === 0 ? undefined
		: Array.from({ length: dice.below(4) }, () => dice.below(FILES * FUNCTIONS))
			.filter((callee, index, all) => callee !== at && all.indexOf(callee) === index)));
}

/** Depth of everything that is reached, by a queue; through functions that pass alone. */
export function reached(
	program: Program, from: number, isBack: boolean, passes: (at: number) => boolean = () => true,
): Map<number, number> {
	const depths = new Map([[from, 0]]);
	for (const [at, depth] of depths) {
		const next = isBack ? program.flatMap((callees, caller) => (callees?.includes(at) ? [caller] : []))
			: (program[at] ?? []).filter((one) => program[one]);
		for (const one of next) if (!depths.has(one) && passes(one)) depths.set(one, depth + 1);
	}
	return depths;
}

/** Brings a session to a program, some files of it saved and the others open with unsaved text; all saved at first. */
export async function bring(
	workspace: TestWorkspace, session: Session, program: Program, dice: Prng | undefined,
): Promise<void> {
	const saved: string[] = [];
	for (let file = 0; file < FILES; file++) {
		const text = textOf(program, file);
		if (dice === undefined || dice.below(3) === 0) {
			workspace.write(fileOf(file), text);
			session.dropText(fileOf(file));
			saved.push(fileOf(file));
		} else {
			session.setText(fileOf(file), text);
		}
	}
	if (dice === undefined) await session.index();
	else await session.changedOnDisk(saved);
	await session.settled();
}
