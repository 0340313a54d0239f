/**
 * Giving way: long work is cut into pieces, and between two of them the event loop turns.
 *
 * The protocol library takes one message a turn. So work that went on after each single turn would let a queue of
 * messages grow for as long as it runs: it waits until as many turns have passed as there were messages.
 */

/** So many turns are given at most, so that a flood of messages cannot stop the work for good. */
const TURNS_MAX = 256;

/** Messages that wait for a turn of their own. */
let backlog = 0;

/** A message has come that takes a turn of its own, after those that came before it. */
export function expectTurn(): void {
	backlog += 1;
	if (backlog === 1) setImmediate(countDown);
}

/** Lets others have their turns: messages that came meanwhile are taken before it resolves. */
export async function nextTurn(): Promise<void> {
	for (let turns = 0; turns === 0 || (backlog > 0 && turns < TURNS_MAX); turns++) {
		await new Promise((resolve) => setImmediate(resolve));
	}
}

function countDown(): void {
	backlog -= 1;
	if (backlog > 0) setImmediate(countDown);
}
