/** How much of a busy processor a thread gets, where the system tells threads of one process apart. */
import { platform, setPriority } from "node:os";

/** Of -20 to 19, as `nice` has them: with all at work it gets a tenth of what a thread of priority 0 gets. */
const BACKGROUND_PRIORITY = 10;

/**
 * Lets all other threads have the processor before the one that calls this, for as long as that lives: then whoever
 * types, and the editor that he types in, does not wait for work that nobody waits for. On an idle machine nothing
 * changes. Does nothing but on Linux: elsewhere priorities are those of whole processes.
 */
export function yieldToOthers(): void {
	if (platform() !== "linux") return;
	try {
		setPriority(BACKGROUND_PRIORITY);
	} catch {
		// a container may forbid it, and then all are alike
	}
}
