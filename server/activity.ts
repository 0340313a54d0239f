/**
 * What the main thread does now, in memory that the watchdog's thread can read while the main thread is busy.
 *
 * One for the process, like the thread that it tells of, and so no parameter of everybody who does something. It holds
 * what was begun last: nobody says when a thing is over, so "busy" is told by the beats, and this only names the
 * suspect.
 */

/** Of a longer text the end is left out. */
const UNITS_MAX = 200;

/** One word that counts the beats, one for the length of the text, then its UTF-16 code units. */
export const activityBuffer: SharedArrayBuffer = new SharedArrayBuffer(8 + 2 * UNITS_MAX);
const words = new Int32Array(activityBuffer, 0, 2);
const units = new Uint16Array(activityBuffer, 8);

/** Names what begins, in a few words: a method, or a verb and a path. */
export function doing(what: string): void {
	const length = Math.min(what.length, UNITS_MAX);
	for (let at = 0; at < length; at++) units[at] = what.charCodeAt(at);
	words[1] = length;
}

/** The event loop turns. */
export function beat(): void {
	Atomics.add(words, 0, 1);
}

/** What a watcher sees of another thread's activity; a text that is being replaced may be half of each. */
export function readActivity(buffer: SharedArrayBuffer): { readonly beats: number; readonly what: string } {
	const [beats = 0, length = 0] = new Int32Array(buffer, 0, 2);
	const what = String.fromCharCode(...new Uint16Array(buffer, 8).subarray(0, length));
	// It goes to a terminal, and may be a name that somebody chose.
	return { beats, what: what.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "?") };
}
