/** Giving way: long work is cut into pieces, and between two of them the event loop turns. */

/** Lets others have a turn of the event loop: questions that came meanwhile are answered before it resolves. */
export function nextTurn(): Promise<void> {
	return new Promise((resolve) => {
		setImmediate(resolve);
	});
}
