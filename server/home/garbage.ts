/**
 * What a large run has left behind, given back.
 *
 * V8 collects when more is made, not when time passes: what a run has made and let go of, tens of megabytes in buffers
 * alone, would lie there until questions have made as much again. It cannot be asked to collect without a flag, which
 * Electron ends the process for. But it begins to collect by itself, in small steps, when buffers have come to 64 MB
 * more than were there after the last time. So that many are made that are never touched: the system has no memory for
 * them, only addresses.
 *
 * Once is not always enough: a collection that was under way spares whatever is made while it goes on, and buffers that
 * the last one has not given back yet count as there. So they are made again until an object of the moment is gone.
 */

/**
 * Two come to more than 64 MB. Each is larger than what glibc's allocator ever keeps for itself (32 MiB), so that it
 * goes back as a whole, and changes nothing of what the allocator keeps.
 */
const UNTOUCHED_BYTES = 40 * 1024 * 1024;
/** Until the first time again; then twice as long each time, since a collection of a large heap takes seconds. */
const AGAIN_MS = 200;
const ATTEMPTS_MAX = 9;

interface Request {
	isDone: boolean;
	attempts: number;
}

const requests = new FinalizationRegistry<Request>((request) => (request.isDone = true));

/**
 * Has what nothing holds in this thread collected soon: in half a second, or when the collection that is under way has
 * ended and another one has, if that takes less than a minute. The longest step takes as long as any other collection.
 * Keeps no process alive.
 */
export function collectSoon(): void {
	const request: Request = { isDone: false, attempts: 0 };
	requests.register({}, request);
	makeBuffers(request);
}

function makeBuffers(request: Request): void {
	if (request.isDone || request.attempts === ATTEMPTS_MAX) return;
	request.attempts++;
	try {
		for (let count = 0; count < 2; count++) new ArrayBuffer(UNTOUCHED_BYTES);
	} catch (error) {
		// There were no addresses left; then V8 has collected before it said so.
		if (!(error instanceof RangeError)) throw error;
	}
	setTimeout(makeBuffers, AGAIN_MS * 2 ** (request.attempts - 1), request).unref();
}
