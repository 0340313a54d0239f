/**
 * How a call of the engine ends, in a word: what tests of refusals compare.
 */
import { EngineError } from "../base/errors.ts";

/** The code of the {@link EngineError} that `action` throws; "no error", or the text of another error. */
export function codeOf(action: () => unknown): string {
	try {
		action();
	} catch (error) {
		return error instanceof EngineError ? error.code : String(error);
	}
	return "no error";
}
