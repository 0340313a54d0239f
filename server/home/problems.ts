/** What stands between an index and its files, in the words of a person. */
import { EngineError } from "../../engine/index.ts";
import { isDamage } from "../store/openStore.ts";

export const HOME_IS_GONE = "The index folder was deleted; the index is made again from the files.";
const DAMAGED = "The index is damaged; it is made again from the files.";
const DAMAGED_FOR_READER = "The index is damaged: have its owner make it again, by \"Kausal: Reindex\" there, " +
	"or by kausal index --from-nothing when nobody owns it.";

/** Why an index is kept in memory, and what that means; for an error with which a home could not be taken. */
export function keptInMemory(refusal: Error, directory: string): string {
	return refusal instanceof EngineError && refusal.code === "no-space"
		? "The disk is full, so the index is kept in memory until there is room."
		: `The index cannot be written to ${directory}, so it is kept in memory and made again at each start.`;
}

/** One sentence; undefined for an error that says nothing about the index. */
export function problemOf(error: unknown, mode: "read" | "write"): string | undefined {
	if (isDamage(error)) return mode === "read" ? DAMAGED_FOR_READER : DAMAGED;
	if (mode === "read" || !(error instanceof EngineError)) return undefined;
	const first = error.code === "poisoned" && error.cause instanceof EngineError ? error.cause : error;
	switch (first.code) {
		case "no-space":
			return "The disk is full: the index stays as it was, and goes on by itself when there is room.";
		case "fenced":
		case "locked":
			return `${first.message} The index here stays as it was until that process is gone.`;
		case "io":
		case "poisoned":
		case "read-only":
			return `The index stays as it was, and is tried again by itself: ${first.message}`;
		default:
			return undefined;
	}
}
