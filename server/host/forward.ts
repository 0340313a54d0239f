/**
 * Has a command answered by the process that owns the index, if there is one: then this process opens nothing and loads
 * next to nothing, and the answer knows of unsaved text.
 *
 * Which folder is meant is only guessed here; the owner finds out, and sends back what is not about its own. Nothing is
 * shown before the answer is whole, so whatever becomes of the owner, the command can be run here instead.
 */
import { readFileSync, statSync, type Stats } from "node:fs";
import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import { isatty } from "node:tty";
import { findRoot } from "../cli/root.ts";
import { hasOwnGit, otherVersionNote, type Asker, type AskerStream } from "../endpoint/asker.ts";
import type { CommandAnswer } from "../endpoint/messages.ts";
import { dialOwner, type OwnerLine } from "../endpoint/ownerLine.ts";
import { indexDirectoryFor, requirePrivateIndex } from "../workspace/indexDirectory.ts";

/** What came of it: an answer, or what the command that is run here should know. */
export type Forwarded =
	| { readonly kind: "answered"; readonly answer: CommandAnswer }
	| { readonly kind: "not"; readonly input: string | undefined; readonly note: string | undefined };

/** Commands that ask about the graph, or have it made. */
const FORWARDED: ReadonlySet<string> = new Set([
	"index", "status", "find", "show", "trace", "path", "impact", "context", "affected", "diff", "cycles", "unused",
	"hubs", "definition", "references",
]);
/** Help is here; the index as it lies on the disk is there for who can read. */
const NOT_FORWARDED: ReadonlySet<string> = new Set(["-h", "--help", "-V", "--version", "--no-refresh"]);
/** What answers are painted by. */
const VARIABLES = ["NO_COLOR", "FORCE_COLOR", "TERM"];
const CLEAR = "\r\u001b[K";

/** Of so many bytes of standard input it is not worth while. */
const INPUT_BYTES_MAX = 32 * 1024 * 1024;

export interface Forwarding {
	/** Of this program. */
	readonly version: string;
	readonly signal: AbortSignal;
}

export async function forward(words: readonly string[], { version, signal }: Forwarding): Promise<Forwarded> {
	const nothing: Forwarded = { kind: "not", input: undefined, note: undefined };
	if (!FORWARDED.has(words[0] ?? "") || words.some((word) => NOT_FORWARDED.has(word))) return nothing;
	if (hasOwnGit(process.env)) return nothing;
	const place = guessedPlace(words);
	const line = place === undefined ? undefined : await dialOwner(place.indexDirectory, version).catch(() => undefined);
	if (place === undefined || line === undefined) return nothing;
	if ("version" in line) return { ...nothing, note: otherVersionNote(line.version) };
	const input = wantsInput(words) ? readInput() : undefined;
	try {
		const answer = input === undefined || input.length <= INPUT_BYTES_MAX
			? await ask(line, words, { signal, asker: askerOf(dirname(place.indexDirectory), input) }) : undefined;
		return answer === undefined ? { ...nothing, input } : { kind: "answered", answer };
	} finally {
		line.close();
	}
}

async function ask(
	line: OwnerLine, words: readonly string[],
	{ signal, asker }: { readonly signal: AbortSignal; readonly asker: Asker },
): Promise<CommandAnswer | undefined> {
	let isDrawn = false;
	const onDrawn = (text: string): void => {
		isDrawn = text !== CLEAR;
		process.stderr.write(text);
	};
	const answer = await line.ask({ kind: "command", words, asker }, { signal, onDrawn });
	if (isDrawn) process.stderr.write(CLEAR);
	return answer as CommandAnswer | undefined;
}

interface Place {
	readonly indexDirectory: string;
}

/** Undefined where something is wrong with it: whoever runs the command will say what. */
function guessedPlace(words: readonly string[]): Place | undefined {
	const cwd = process.cwd();
	const typed = valueOf(words, "--root");
	const base = valueOf(words, "--index-dir");
	const indexBase = base === undefined ? undefined : resolve(cwd, base);
	const isOfFolder = words[0] === "index" || words[0] === "status";
	const named = words.slice(1).filter((word) => !word.startsWith("-"))
		.map((word) => resolve(cwd, word.replace(/(?::\d+)*$/, "")));
	try {
		const statsOf = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false });
		const folder = isOfFolder ? named.find((path) => statsOf(path)?.isDirectory()) : undefined;
		const file = isOfFolder ? undefined : named.find((path) => statsOf(path)?.isFile());
		const { root } = findRoot({ typed: folder ?? typed, cwd, file, indexBase });
		const indexDirectory = indexDirectoryFor(root, { base: indexBase });
		requirePrivateIndex(indexDirectory);
		return { indexDirectory };
	} catch {
		return undefined;
	}
}

function valueOf(words: readonly string[], option: string): string | undefined {
	const at = words.findIndex((word) => word === option || word.startsWith(`${option}=`));
	const word = words[at];
	return word === option ? words[at + 1] : word?.slice(option.length + 1);
}

function askerOf(indexBase: string, input: string | undefined): Asker {
	const environment = Object.fromEntries(VARIABLES.flatMap((name) => {
		const value = process.env[name];
		return value === undefined ? [] : [[name, value]];
	}));
	return {
		cwd: process.cwd(), home: homedir(), indexBase, environment,
		out: streamOf(1, () => process.stdout), err: streamOf(2, () => process.stderr),
		...(input === undefined ? {} : { input }),
	};
}

/** Node's own streams take time to make, so only terminals are asked how wide they are. */
function streamOf(descriptor: number, stream: () => NodeJS.WriteStream): AskerStream {
	return isatty(descriptor) ? { isTerminal: true, columns: stream().columns } : { isTerminal: false, columns: 0 };
}

function wantsInput(words: readonly string[]): boolean {
	return words.some((word) => word === "-" || word === "--patch=-");
}

/** Undefined if it cannot be read; whoever runs the command will say why. */
function readInput(): string | undefined {
	try {
		return readFileSync(0, "utf8");
	} catch {
		return undefined;
	}
}
