/**
 * How long somebody is waited for who says nothing. A process that was itself stopped, or had no processor, finds both
 * its timer and what was sent meanwhile when it goes on, the timer first: that says nothing about the other.
 */

/** A timer that is later than this was not looked at, and neither was anything else. */
const LATE_MS = 100;
/** A machine on which all timers are late ends the wait all the same. */
const AGAIN_MAX = 5;

/**
 * Calls `over` after so many milliseconds in which this process could have heard something.
 *
 * @returns ends the wait
 */
export function whenSilentFor(ms: number, over: () => void): () => void {
	let timer: NodeJS.Timeout | undefined;
	let againCount = 0;
	const wait = (): void => {
		const dueMs = performance.now() + ms;
		timer = setTimeout(() => {
			const isLate = performance.now() - dueMs > LATE_MS;
			if (isLate && againCount++ < AGAIN_MAX) wait();
			else over();
		}, ms);
	};
	wait();
	return () => clearTimeout(timer);
}
