/**
 * Which locks of a home are of processes that have ended, where the file system cannot tell: a process of a container
 * that is gone, one whose number another program has by now, or a text that names nobody.
 *
 * A lock whose endpoint refuses is of no living process, as seen from any container of the same kernel. Of another
 * kernel, that of another machine on a shared disk, nothing follows from that, and its lock stays.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { VirtualFileSystem } from "../../engine/index.ts";
import { ENDPOINT_NAME, LOCK_NAME, markIn } from "../endpoint/address.ts";
import { stateOfEndpoint } from "../endpoint/probe.ts";

interface Home {
	readonly vfs: VirtualFileSystem;
	readonly directory: string;
}

/** What the locks of ended processes say; sockets that they left are removed. */
export async function goneHolders({ vfs, directory }: Home): Promise<ReadonlySet<string>> {
	const names = listed(directory);
	const locks = names.filter((name) => LOCK_NAME.test(name)).flatMap((name) => textOf(join(directory, name)) ?? []);
	const gone = new Set<string>();
	for (const lock of locks) if (await isGone({ vfs, directory }, lock)) gone.add(lock);
	const living = new Set(locks.filter((lock) => !gone.has(lock)).map((lock) => markIn(lock)?.name));
	for (const name of names) {
		if (!ENDPOINT_NAME.test(name) || living.has(name)) continue;
		if (await stateOfEndpoint(directory, name) === "refused") rmSync(join(directory, name), { force: true });
	}
	return gone;
}

async function isGone({ vfs, directory }: Home, lock: string): Promise<boolean> {
	const state = vfs.processState(lock);
	if (state === "dead") return true;
	const mark = markIn(lock);
	// Locks are linked whole: a text that names nobody is what a crash has left of one.
	if (mark === undefined) return state === "unknown" && !/^[1-9]\d* \S+ \S+ \S+ \S/.test(lock);
	if (!isOfThisKernel(lock, vfs.processIdentity())) return false;
	const endpoint = await stateOfEndpoint(directory, mark.name);
	return endpoint === "refused" || (endpoint === "absent" && state === "unknown");
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
