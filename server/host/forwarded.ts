/**
 * What the owner of an index answers to other processes: commands of the command line and tools of agents, each by the
 * code that answers it in a process of its own, from the session that is open here.
 */
import { homedir } from "node:os";
import { Elsewhere } from "../cli/exit.ts";
import type { ShellStream } from "../cli/terminal.ts";
import { NotHere, type Asking } from "../endpoint/endpoint.ts";
import type { AskerStream } from "../endpoint/asker.ts";
import type { CommandAnswer, CommandRequest, ToolRequest } from "../endpoint/messages.ts";
import type { AskableFolder, Ready } from "../mcp/folder.ts";
import type { ForwardedRequests, Session } from "../session.ts";

export interface Kept {
	readonly indexDirectory: string;
	/** Of this program. */
	readonly version: string;
	/** Where tools are asked, if not of the session itself. */
	readonly folder?: AskableFolder;
	/** Lets go of the index soon; left out, it is kept. */
	readonly release?: () => void;
}

/** How long a tool waits for files to be read. */
const PATIENCE_MS = 5000;
/** How often it looks meanwhile whether what depends on them is linked. */
const LINKING_MS = 20;

export function forwardedRequests(kept: Kept): ForwardedRequests {
	return {
		version: kept.version,
		answer: (session, request, asking) => {
			switch (request.kind) {
				case "command":
					return commandAnswer(request, { ...kept, session }, asking);
				case "tool":
					return toolAnswer(request, kept.folder ?? askable(session, asking.signal), { session, asking });
				case "release":
					if (kept.release === undefined) return Promise.reject(new NotHere());
					kept.release();
					return Promise.resolve({});
				default:
					return Promise.reject(new NotHere());
			}
		},
	};
}

async function commandAnswer(
	{ words, asker }: CommandRequest, kept: Kept & { readonly session: Session }, { signal, draw }: Asking,
): Promise<CommandAnswer> {
	// Whose files are looked for elsewhere, is answered elsewhere.
	if (asker.home !== homedir()) throw new NotHere();
	// Loaded by the first command: most owners are never asked.
	const [{ runWords }, { openKept }] = await Promise.all([
		import("../cli/commandLine.ts"), import("../cli/keptFolder.ts"),
	]);
	const written: [stream: "out" | "err", text: string][] = [];
	const stream = (name: "out" | "err", { isTerminal, columns }: AskerStream): ShellStream => ({
		isTerminal, columns, write: (text) => void written.push([name, text]), draw,
	});
	try {
		const code = await runWords(words, {
			cwd: asker.cwd, environment: asker.environment, indexBase: asker.indexBase, signal,
			out: stream("out", asker.out), err: stream("err", asker.err),
			readInput: () => asker.input ?? "",
			openFolder: (options, terminal) => openKept(kept, options, terminal),
		});
		return { code, written };
	} catch (error) {
		throw error instanceof Elsewhere ? new NotHere() : error;
	}
}

async function toolAnswer(
	{ name, given }: ToolRequest, folder: AskableFolder,
	{ session, asking }: { readonly session: Session; readonly asking: Asking },
): Promise<unknown> {
	const { answerTool } = await import("../mcp/answer.ts");
	return answerTool(folder, session.root, { name, given, signal: asking.signal });
}

function askable(session: Session, signal: AbortSignal): AskableFolder {
	return { ask: async (question) => question(await readyFrom(session, signal)) };
}

async function readyFrom(session: Session, signal: AbortSignal): Promise<Ready> {
	if (session.isTold) {
		const { isBehind, isBehindDisk, unlinkedCount } = await linked(session, signal);
		return { session, reason: undefined, staleCount: unlinkedCount, isBehind: isBehind || isBehindDisk };
	}
	let timer: NodeJS.Timeout | undefined;
	const patience = new Promise<undefined>((resolve) => {
		timer = setTimeout(resolve, PATIENCE_MS, undefined);
	});
	const staleCount = await Promise.race([session.catchUp({ signal }), patience]).finally(() => clearTimeout(timer));
	return { session, reason: undefined, staleCount: staleCount ?? 0, isBehind: staleCount === undefined };
}

/** Whoever reads that this is all believes it: so what depends on a change is waited for, as long as that may be. */
async function linked(session: Session, signal: AbortSignal): ReturnType<Session["caughtUp"]> {
	const begunMs = performance.now();
	for (;;) {
		const found = await session.caughtUp();
		if (!session.isComplete) return { ...found, unlinkedCount: 0 };
		if (found.unlinkedCount === 0 || signal.aborted || performance.now() - begunMs >= PATIENCE_MS) return found;
		await new Promise((resolve) => setTimeout(resolve, LINKING_MS));
	}
}
