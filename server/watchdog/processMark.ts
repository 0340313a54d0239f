/**
 * Whether a process lives, and is the one that it was: numbers of processes are used again.
 */
import { readFileSync } from "node:fs";

/**
 * What tells a living process from a later one of the same number: when it started, where the system says so (Linux).
 *
 * @returns undefined if there is no such process, or it is dead and only waits for its parent to notice
 */
export function processMark(processId: number): string | undefined {
	try {
		process.kill(processId, 0);
	} catch (error) {
		// Somebody else's process is a living one.
		if ((error as NodeJS.ErrnoException).code !== "EPERM") return undefined;
	}
	if (process.platform !== "linux") return "alive";
	let stat: string;
	try {
		stat = readFileSync(`/proc/${processId}/stat`, "latin1");
	} catch (error) {
		// Between the two looks it may have gone; or others' processes are hidden.
		return (error as NodeJS.ErrnoException).code === "ESRCH" ? undefined : "alive";
	}
	// The name, in parentheses, may hold anything: fields are counted behind it. The third is the state.
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	const [state, started] = [fields[0], fields[19]];
	return state === "Z" || state === "X" ? undefined : `started ${started}`;
}
