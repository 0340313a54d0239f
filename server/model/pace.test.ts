/** Several who work at the same time, and the turns of the event loop between. */
import { expect, test } from "vitest";
import { Pace } from "./pace.ts";

test("who go on together do not work one after the other in one turn", async () => {
	let nowMs = 0;
	let turn = 0;
	const turns = new Map<number, number>();
	const pace = new Pace(() => nowMs);
	const work = async (): Promise<void> => {
		for (let piece = 0; piece < 3; piece++) {
			await pace.piece(() => {
				nowMs += 6;
				turns.set(turn, (turns.get(turn) ?? 0) + 6);
			});
		}
	};
	let isOver = false;
	const count = (): void => {
		turn++;
		if (!isOver) setImmediate(count);
	};
	count();
	await Promise.all(Array.from({ length: 16 }, work));
	isOver = true;
	expect([...turns.values()].reduce((sum, ms) => sum + ms, 0)).toBe(16 * 3 * 6);
	expect(Math.max(...turns.values())).toBeLessThanOrEqual(12);
});
