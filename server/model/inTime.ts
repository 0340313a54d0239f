/** Work that looks at a signal between its steps, ended by time. */

/**
 * @param ms - how long at most; undefined: until the work or the signal ends it
 * @returns undefined if the time was too short
 */
export async function inTime<T>(
	ms: number | undefined, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
	if (ms === undefined) return work(signal);
	const end = new AbortController();
	const timer = setTimeout(() => {
		end.abort();
	}, ms);
	try {
		return await work(AbortSignal.any([signal, end.signal]));
	} catch (error) {
		if (end.signal.aborted && !signal.aborted) return undefined;
		throw error;
	} finally {
		clearTimeout(timer);
	}
}
