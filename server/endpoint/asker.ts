/** Who asks, as far as an answer depends on it: what a command would otherwise look up in its own process. */
export interface Asker {
	/** Absolute. */
	readonly cwd: string;
	readonly home: string;
	/** Where indexes are kept if no option says so; absolute. */
	readonly indexBase: string;
	/** Of the variables that a command looks at, those that are set. */
	readonly environment: Readonly<Record<string, string>>;
	readonly out: AskerStream;
	readonly err: AskerStream;
	/** All of standard input; left out where the command does not read it. */
	readonly input?: string;
}

export interface AskerStream {
	readonly isTerminal: boolean;
	/** Of a terminal. */
	readonly columns: number;
}
