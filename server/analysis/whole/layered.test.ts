/**
 * Questions over all symbols, and about one, of an index that was edited again and again, with unsaved text on top,
 * against an index that was made from nothing of the same texts: the answers are the same to the last place, cost and
 * cursor.
 */
import { expect, test } from "vitest";
import { Prng } from "../../../engine/sim/prng.ts";
import { withWorkspace, type TestWorkspace } from "../../fixture.ts";
import { EdgeKind } from "../../model/kinds.ts";
import { finish } from "../../model/pieces.ts";
import type { Session } from "../../session.ts";
import { bring, changedProgram, fileOf, FILES, FUNCTIONS, nameOf, textOf, type Program } from "../fixture.ts";

const ROUNDS = 10;
/** Then the first file is the way in, so that not all exports are used. */
const PACKAGE = { "package.json": '{ "main": "src/m0.ts" }' };

function answersOf(session: Session): Record<string, unknown> {
	const { analysis } = session;
	const answers: Record<string, unknown> = {};
	for (const includeTests of [true, false]) {
		for (const level of ["files", "folders"] as const) {
			answers[`cycles of ${level} ${includeTests}`] = finish(analysis.cycles({ level, includeTests, limit: 2 }));
		}
		answers[`unused ${includeTests}`] = finish(analysis.unused({ includeTests, limit: 5 }));
		for (const by of ["degree", "rank", "between"] as const) {
			answers[`hubs by ${by} ${includeTests}`] = finish(analysis.hubs({ by, includeTests, limit: 7 }));
		}
	}
	for (let at = 0; at < FILES * FUNCTIONS; at += 3) ofOne(session, at, answers);
	return answers;
}

/** Questions about one function, and ways to another. */
function ofOne(session: Session, at: number, answers: Record<string, unknown>): void {
	const { analysis } = session;
	const [id, other] = [at, (at * 7 + 3) % (FILES * FUNCTIONS)].map((one) => analysis.find(nameOf(one), 1)[0]?.id);
	if (id === undefined) return;
	const ask = (question: string, answer: unknown): void => void (answers[`${question} of ${nameOf(at)}`] = answer);
	ask("trace", analysis.trace(id, { direction: "incoming", depthMax: 9, limit: 20, includeAmbiguous: true }));
	ask("references", analysis.referencesTo(id, { includeDeclaration: true, includeAmbiguous: true, limit: 9 }));
	ask("context", analysis.context(id, { budget: 60, textOf: (path) => session.text(path) }));
	ask("impact", analysis.impact([id], { depthMax: 9, limit: 20 }));
	ask("affected", analysis.affected([id], {}));
	if (other === undefined) return;
	ask("paths", analysis.pathsBetween({ from: [id], to: [other], kinds: [EdgeKind.calls], depthMax: 9, count: 3 }));
}

async function freshAnswers(fresh: TestWorkspace, program: Program): Promise<Record<string, unknown>> {
	for (let file = 0; file < FILES; file++) fresh.write(fileOf(file), textOf(program, file));
	const session = await fresh.open();
	await session.index({ fromNothing: true });
	const answers = answersOf(session);
	await session.close();
	return answers;
}

test("answers are those of an index made from nothing, whatever was saved or not", () =>
	withWorkspace(PACKAGE, (workspace) => withWorkspace(PACKAGE, async (fresh) => {
		const dice = new Prng(31);
		let program: Program = Array.from({ length: FILES * FUNCTIONS }, () => []);
		const session = await workspace.open();
		const seen = new Set<string>();
		for (let round = 0; round < ROUNDS; round++) {
			program = changedProgram(program, dice);
			await bring(workspace, session, program, round === 0 ? undefined : dice);
			const answers = answersOf(session);
			expect(answers).toEqual(await freshAnswers(fresh, program));
			for (const [question, answer] of Object.entries(answers)) seen.add(`${question} ${JSON.stringify(answer)}`);
		}
		// Each question had several answers, or nothing would have been compared.
		expect(seen.size).toBeGreaterThan(Object.keys(answersOf(session)).length * ROUNDS * 0.4);
		await session.close();
	})));
