/**
 * Which locks of a home are of processes that have ended, where the file system cannot tell: a process of a container
 * that is gone, one whose number another program has by now, or a text that names nobody.
 *
 * A lock whose endpoint refuses is of no living process, as seen from any container of the same kernel. Of another
 * kernel, that of another machine on a shared disk or of this one before it was started again, nothing follows from
 * that: its lock stays until no sign of life has come for a while (heartbeat.ts). So does one that names no endpoint,
 * of a process that cannot be looked up. One that gives no signs either, of a program that is older than they are,
 * stays until somebody removes it; should its process live all the same, the engine's fence keeps it out.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { VirtualFileSystem } from "../../engine/index.ts";
import { ENDPOINT_NAME, LOCK_NAME, markIn } from "../endpoint/address.ts";
import { stateOfEndpoint } from "../endpoint/probe.ts";
import { beatIn, isBeat, readBeat, SILENCE_MS } from "./heartbeat.ts";

interface Home {
	readonly vfs: VirtualFileSystem;
	readonly directory: string;
	/** Milliseconds on a clock that only goes forward. Default: the process's own. */
	readonly clockMs?: (() => number) | undefined;
}

interface Watched {
	readonly directory: string;
	readonly beat: string;
	readonly sinceMs: number;
}

/** Locks of other machines, with the sign of life that was seen last, and since when it is the last. */
const watched = new Map<string, Watched>();

/** Whether a lock of a home is of another machine, so that whoever waits will know whether its owner lives. */
export function isWatched(directory: string): boolean {
	return [...watched.values()].some((one) => one.directory === directory);
}

/** What the locks of ended processes say; sockets that they left are removed. */
export async function goneHolders(home: Home): Promise<ReadonlySet<string>> {
	const { directory } = home;
	const names = listed(directory);
	const locks = names.filter((name) => LOCK_NAME.test(name)).flatMap((name) => textOf(join(directory, name)) ?? []);
	const gone = new Set<string>();
	for (const [lock, one] of watched) if (one.directory === directory && !locks.includes(lock)) watched.delete(lock);
	for (const lock of locks) if (await isGone(home, lock)) gone.add(lock);
	const living = new Set(locks.filter((lock) => !gone.has(lock)).flatMap((lock) => [markIn(lock)?.name, beatIn(lock)]));
	for (const name of names) {
		if (isBeat(name) && !living.has(name)) rmSync(join(directory, name), { force: true });
		if (!ENDPOINT_NAME.test(name) || living.has(name)) continue;
		if (await stateOfEndpoint(directory, name) === "refused") rmSync(join(directory, name), { force: true });
	}
	return gone;
}

async function isGone(home: Home, lock: string): Promise<boolean> {
	const { vfs, directory } = home;
	const state = vfs.processState(lock);
	if (state === "dead") return true;
	const [mark, beat] = [markIn(lock), beatIn(lock)];
	// Locks are linked whole: a text that names nobody is what a crash has left of one.
	if (beat === undefined) return state === "unknown" && !/^[1-9]\d* \S+ \S+ \S+ \S/.test(lock);
	if (mark === undefined) return state === "unknown" && isSilent(home, lock, beat);
	if (!isOfThisKernel(lock, vfs.processIdentity())) return isSilent(home, lock, beat);
	const endpoint = await stateOfEndpoint(directory, mark.name);
	return endpoint === "refused" || (endpoint === "absent" && state === "unknown");
}

function isSilent({ directory, clockMs = () => performance.now() }: Home, lock: string, name: string): boolean {
	const beat = readBeat(directory, name);
	const nowMs = clockMs();
	const before = watched.get(lock);
	if (before?.beat === beat && before.directory === directory) return nowMs - before.sinceMs >= SILENCE_MS;
	watched.set(lock, { directory, beat, sinceMs: nowMs });
	return false;
}

/** By the boot; where the system does not tell it, by the machine. */
function isOfThisKernel(lock: string, own: string): boolean {
	const [, , boot, , machine] = lock.split(" ");
	const [, , ownBoot, , ownMachine] = own.split(" ");
	return boot === ownBoot && (boot !== "-" || machine === ownMachine);
}

/** Of a folder that is not there, or cannot be read, whoever takes it will hear. */
function listed(directory: string): readonly string[] {
	try {
		return readdirSync(directory);
	} catch {
		return [];
	}
}

/** Undefined if it has just been let go of. */
function textOf(path: string): string | undefined {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return undefined;
	}
}
