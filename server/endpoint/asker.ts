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

/** With these git answers of another repository, or in another way; no owner has them. */
const GIT = /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|NAMESPACE|OBJECT|ALTERNATE|CONFIG|CEILING|SHALLOW_FILE)/;

/** Whether answers may depend on variables that an asker cannot hand over. */
export function hasOwnGit(environment: Readonly<Record<string, string | undefined>>): boolean {
	return Object.keys(environment).some((name) => GIT.test(name));
}

/** What people are told of an owner that is not asked. */
export function otherVersionNote(version: string): string {
	return `Another version of Kausal (${version}) keeps this index; what it has written is read.`;
}

export interface AskerStream {
	readonly isTerminal: boolean;
	/** Of a terminal. */
	readonly columns: number;
}
