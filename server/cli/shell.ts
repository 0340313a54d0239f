/**
 * Where a command was typed: what it reads and writes there, and how it comes to the folder that it asks about. A
 * command knows nothing else of its process, so that it runs the same where it was typed and in the owner of the index.
 */
import { readFileSync } from "node:fs";
import type { FolderQuestion, OpenFolder } from "./folderQuestion.ts";
import type { ShellStream, ShellStreams, Terminal } from "./terminal.ts";

export interface Shell extends ShellStreams {
	/** Absolute. */
	readonly cwd: string;
	/** Where indexes are kept if no option says so; undefined for the user's cache folder. */
	readonly indexBase: string | undefined;
	/** One sentence for people that comes before the answer. */
	readonly note?: string | undefined;
	readonly signal: AbortSignal;
	/** All of standard input. Throws what the system throws. */
	readInput(): string;
	openFolder(options: FolderQuestion, terminal: Terminal): Promise<OpenFolder>;
}

/** What this process knows of its own command before it is run. */
export interface Known {
	readonly signal: AbortSignal;
	readonly input?: string | undefined;
	readonly note?: string | undefined;
}

/** The shell that started this process. */
export function ownShell(openFolder: Shell["openFolder"], { signal, input, note }: Known): Shell {
	return {
		cwd: process.cwd(), environment: process.env, out: ownStream(process.stdout), err: ownStream(process.stderr),
		indexBase: undefined, note, signal, readInput: () => input ?? readFileSync(0, "utf8"), openFolder,
	};
}

function ownStream(stream: NodeJS.WriteStream): ShellStream {
	const write = (text: string): void => void stream.write(text);
	return { isTerminal: stream.isTTY, columns: stream.columns, write, draw: write };
}
