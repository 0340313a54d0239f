/**
 * The thread of {@link Watchdog}. It must never wait for the main thread: it writes to standard error itself, little
 * and seldom, because a pipe that nobody reads would stop it too.
 *
 * Time is counted in looks, not read from a clock: a machine that slept for an hour has missed looks and beats alike.
 */
import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { readActivity } from "../activity.ts";
import { inputWatch } from "./inputWatch.ts";
import { processMark } from "./processMark.ts";
import type { WatchdogReply, WatchdogRequest, WatchdogStart } from "./watchdog.ts";

const LOOK_MS = 500;
const looks = (ms: number): number => ms / LOOK_MS;
/** A main thread without a turn for so long does not see by itself that its input has ended. */
const BUSY_LOOKS = looks(1000);
/** A turn of so long is told. */
const LONG_LOOKS = looks(5000);
/** A turn of so long has no end. */
const ENDLESS_LOOKS = looks(60_000);
/** How long the main thread may take to end in its own way. */
const GRACE_LOOKS = looks(2000);
const LINES_MAX = 50;

const { activity, watchesInput, isDebugged } = workerData as WatchdogStart;
const input = watchesInput ? inputWatch(0) : undefined;
/** Processes that the server belongs to, with what tells each from a later one of the same number. */
const owners = new Map<number, string>();
const parent = process.ppid;

let beatsSeen = 0;
let looksWithoutBeat = 0;
/** What the long turn began with. */
let longTurn: string | undefined;
let graceLooks: number | undefined;
let lineCount = 0;

parentPort?.on("message", ({ processId, mark }: WatchdogRequest) => owners.set(processId, mark));
setInterval(look, LOOK_MS);

function look(): void {
	const { beats, what } = readActivity(activity);
	if (beats !== beatsSeen) turned();
	else looksWithoutBeat += 1;
	beatsSeen = beats;
	if (looksWithoutBeat === LONG_LOOKS) {
		longTurn = what;
		say(`busy for 5 s in one turn; it last began: ${what === "" ? "nothing that has a name" : what}`);
	}
	if (graceLooks === undefined) {
		const reason = reasonToEnd();
		if (reason === undefined) return;
		graceLooks = 0;
		parentPort?.postMessage({ reason } satisfies WatchdogReply);
		if (looksWithoutBeat >= ENDLESS_LOOKS) kill(reason);
	} else if (++graceLooks >= GRACE_LOOKS) kill("It was asked to end, and did not.");
}

function turned(): void {
	if (longTurn !== undefined) say(`turns again after ${(looksWithoutBeat * LOOK_MS) / 1000} s`);
	longTurn = undefined;
	looksWithoutBeat = 0;
}

function reasonToEnd(): string | undefined {
	for (const [processId, mark] of owners) {
		if (processMark(processId) !== mark) return `The process ${processId}, to which the server belongs, is gone.`;
	}
	// Where the client names its process, whoever started the server may have been a script that is done.
	if (owners.size === 0 && process.ppid !== parent) return "The process that started the server is gone.";
	if (looksWithoutBeat >= BUSY_LOOKS && input?.isClosed() === true) return "The client has closed the connection.";
	if (looksWithoutBeat >= ENDLESS_LOOKS && !isDebugged) return "The server made no turn for a minute.";
	return undefined;
}

function kill(reason: string): void {
	say(`ends: ${reason}`);
	process.kill(process.pid, "SIGKILL");
}

function say(what: string): void {
	if (++lineCount > LINES_MAX) return;
	try {
		writeSync(2, `kausal lsp: ${what}\n`);
	} catch {
		// Nobody reads it.
	}
}
