/** Long work gives way to messages, each of which takes a turn of its own. */
import { expect, test } from "vitest";
import { expectTurn, nextTurn } from "./turns.ts";

/** Takes one message a turn, as the protocol library does. */
function queue(count: number, taken: number[]): void {
	const take = (message: number): void => {
		taken.push(message);
		if (message + 1 < count) setImmediate(() => take(message + 1));
	};
	for (let message = 0; message < count; message++) expectTurn();
	setImmediate(() => take(0));
}

test("work goes on when every message that came before has been taken", async () => {
	const taken: number[] = [];
	queue(20, taken);
	await nextTurn();
	expect(taken).toHaveLength(20);
	await nextTurn();
	expect(taken).toHaveLength(20);
});

test("a flood of messages does not stop the work for good", async () => {
	const taken: number[] = [];
	queue(10_000, taken);
	await nextTurn();
	expect(taken.length).toBeLessThan(1000);
	while (taken.length < 10_000) await nextTurn();
});
