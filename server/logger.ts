/**
 * Where messages for people go. Passed in, never imported as a global.
 *
 * Levels: `error` a person must act, `warn` we went on with less, `info` life cycle, `debug` one line a file or
 * question.
 */

export interface Logger {
	error(message: string): void;
	warn(message: string): void;
	info(message: string): void;
	debug(message: string): void;
}

/** Says nothing. */
export const silentLogger: Logger = { error() {}, warn() {}, info() {}, debug() {} };
