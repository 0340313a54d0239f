/**
 * The parent that gets killed: a process of its own that starts a server as an editor does, brings it to where it
 * should be, says so, and goes on until its end comes.
 */
import { spawn } from "node:child_process";
import { Dice } from "../kill/edits.ts";
import { pause, ServerProcess, uriOf } from "../serverProcess.ts";

/** What the server does when its parent dies. */
export const ACTIVITIES = ["indexing", "typing", "flood", "idle"] as const;
export type Activity = (typeof ACTIVITIES)[number];

export interface ParentTask {
	readonly root: string;
	readonly indexBase: string;
	readonly activity: Activity;
	/** Somebody else keeps the server's streams open, so that it sees no end of them. */
	readonly areStreamsHeld: boolean;
	readonly seed: number;
}

/** What the parent tells on standard output, as JSON in one line. */
export interface Family {
	readonly serverId: number;
	/** The process that holds the streams. */
	readonly holderId: number | undefined;
}

const HOLD_MS = 60_000;
const LINES = 20_000;
const FLOOD_EDITS = 10_000;

/** Does not return before it is killed. */
export async function beParent({ root, indexBase, activity, areStreamsHeld, seed }: ParentTask): Promise<void> {
	const server = ServerProcess.start({ indexBase });
	const family: Family = { serverId: server.processId, holderId: areStreamsHeld ? holdStreams(server) : undefined };
	await server.initialize(root);
	if (activity !== "indexing") await server.ready();
	const uri = uriOf(root, "typed.ts");
	const text = Array.from({ length: LINES }, (_, line) => `export function line${line}() { return ${line}; }`)
		.join("\n");
	if (activity === "typing" || activity === "flood") {
		server.notify("textDocument/didOpen", { textDocument: { uri, languageId: "typescript", version: 1, text } });
	}
	const dice = new Dice(seed);
	const edit = (): object => {
		const at = { line: dice.below(LINES), character: 0 };
		return { range: { start: at, end: at }, text: "/* */" };
	};
	for (let version = 2; ; version++) {
		const contentChanges = Array.from({ length: activity === "flood" ? FLOOD_EDITS : 1 }, edit);
		if (activity === "typing" || (activity === "flood" && version === 2)) {
			server.notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
			void server.request("textDocument/documentSymbol", { textDocument: { uri } });
		}
		// It is the server's turn, and it has read everything.
		while (version === 2 && server.streams[0].writableLength > 0) await pause(1);
		if (version === 2) console.log(JSON.stringify(family));
		await pause(20);
	}
}

function holdStreams(server: ServerProcess): number | undefined {
	const [input, output] = server.streams;
	const script = `setTimeout(() => undefined, ${HOLD_MS})`;
	const { pid } = spawn(
		process.execPath, ["-e", script], { stdio: ["ignore", "ignore", "ignore", input, output], detached: true },
	);
	// Node stops to read what it hands on.
	output.resume();
	return pid;
}
