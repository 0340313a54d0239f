/**
 * An end for what is started in a group of its own: without one, an editor whose run was killed would stay, with all
 * its servers. A shell beside it waits for a line on a pipe. If the pipe ends first, whoever held its other end is
 * gone, however that came to be.
 */
import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";

/** The group, by the number of its first process, and a folder that goes with it. Asked nicely first. */
const SCRIPT = `read -r line && exit
kill -s TERM -- "-$1" 2>/dev/null
sleep 2
kill -s KILL -- "-$1" 2>/dev/null
rm -rf -- "$2"`;

export interface Leash {
	/** Of a group that has ended, whose number may be another's by now. */
	letGo(): void;
}

/** @param child - leads a group: it was started detached */
export function leash(child: ChildProcess, folder: string): Leash {
	if (child.pid === undefined) return { letGo: () => undefined };
	const shell = spawn("/bin/sh", ["-c", SCRIPT, "leash", String(child.pid), folder], {
		stdio: ["pipe", "ignore", "ignore"],
		// An interrupt of the terminal is for the run, and not for what cleans up behind it.
		detached: true,
	});
	shell.unref();
	(shell.stdin as Socket).unref();
	return { letGo: () => void shell.stdin.end("let go\n") };
}
