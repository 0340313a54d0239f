/** How the command line ends: exit codes that scripts can rely on, and failures that are one sentence and a hint. */

export const ExitCode = {
	ok: 0,
	/** The question was understood, and the answer is: nothing. */
	nothingFound: 1,
	usage: 2,
	/** A path that does not exist, is no folder or no file of the index, cannot be read, or that a copy cannot go to. */
	badPath: 3,
	/** The index is locked by another process, damaged, cannot be written, or is of a newer version. */
	indexProblem: 4,
	/** Nothing was found in an index that is not complete, so nobody knows. */
	nothingSoFar: 5,
	internal: 70,
	interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Each code with its meaning, for the help. */
export const EXIT_CODES: readonly (readonly [ExitCode, string])[] = [
	[ExitCode.ok, "done, or found"],
	[ExitCode.nothingFound, "nothing found"],
	[ExitCode.usage, "the command was not understood, or a name means several symbols"],
	[ExitCode.badPath, "there is no such path, it or a part of it cannot be read, or a copy cannot go there"],
	[ExitCode.indexProblem, "the index is locked or damaged, full disk, or of a newer version"],
	[ExitCode.nothingSoFar, "nothing found so far: the index is not complete; ask again later"],
	[ExitCode.internal, "a defect of Kausal"],
	[ExitCode.interrupted, "interrupted (Ctrl-C)"],
];

/** What goes with a failure. */
export interface FailureDetails {
	/** For people, below the sentence; painted as they are to be shown. */
	readonly lines?: readonly string[];
	/** For programs: the symbols that a name could mean. */
	readonly symbols?: readonly object[];
}

/** Ends a command; the message is one sentence, the hint says what to do. */
export class CommandFailure extends Error {
	readonly exitCode: ExitCode;
	readonly hint: string;
	readonly details: FailureDetails;

	constructor(exitCode: ExitCode, message: string, hint: string = "", details: FailureDetails = {}) {
		super(message);
		this.details = details;
		this.name = "CommandFailure";
		this.exitCode = exitCode;
		this.hint = hint;
	}
}

/** A command from another process is not answered here: it asks about an index that this one does not keep. */
export class Elsewhere extends Error {}
