/**
 * Whether the other end of an inherited stream is closed, without reading from it: what is in it belongs to the main
 * thread.
 *
 * Two ways, by what the stream is. A **socket** (what Node, VS Code and Neovim give to their children) refuses a write
 * of nothing when the other end is closed. That end is also ours to write to, so nothing is sent by it. Of a **pipe**
 * on Linux, the open files of all processes that may be seen are searched for an end to write to: 30 ms for 90
 * processes, and therefore only done while the main thread is busy.
 *
 * Where it does not work, and only the life of the parent counts until the main thread is free again: pipes on macOS
 * and Windows; pipes whose writer runs as another user; a socket that the client closed for writing only; terminals and
 * files; connections by `--pipe` and `--socket`.
 */
import { fstatSync, readdirSync, readFileSync, readlinkSync, type Stats, writeSync } from "node:fs";

export interface InputWatch {
	isClosed(): boolean;
}

const nothing = new Uint8Array(0);

/** @returns undefined if the stream is of a kind that cannot be watched */
export function inputWatch(descriptor: number): InputWatch | undefined {
	let stats: Stats;
	try {
		stats = fstatSync(descriptor);
	} catch {
		return undefined;
	}
	if (stats.isSocket()) return { isClosed: () => isSocketClosed(descriptor) };
	if (!stats.isFIFO() || process.platform !== "linux") return undefined;
	const name = `pipe:[${stats.ino}]`;
	// A writer that was never seen is one that cannot be seen, not one that is gone.
	let wasSeen = hasWriter(name);
	return {
		isClosed: () => {
			const isSeen = hasWriter(name);
			const isGone = wasSeen && !isSeen;
			wasSeen ||= isSeen;
			return isGone;
		},
	};
}

function isSocketClosed(descriptor: number): boolean {
	try {
		writeSync(descriptor, nothing);
		return false;
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		return code === "EPIPE" || code === "ECONNRESET" || code === "ENOTCONN";
	}
}

function hasWriter(name: string): boolean {
	return readdirSync("/proc").some((entry) => /^\d+$/.test(entry) && writesTo(`/proc/${entry}`, name));
}

function writesTo(folder: string, name: string): boolean {
	return entriesOf(`${folder}/fd`).some((descriptor) => {
		try {
			if (readlinkSync(`${folder}/fd/${descriptor}`) !== name) return false;
			const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`${folder}/fdinfo/${descriptor}`, "latin1"))?.[1];
			// The last two bits say what it was opened for: 0 to read.
			return flags !== undefined && (Number.parseInt(flags, 8) & 3) !== 0;
		} catch {
			return false;
		}
	});
}

/** Processes come and go, and not all of them may be looked into. */
function entriesOf(folder: string): readonly string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}
