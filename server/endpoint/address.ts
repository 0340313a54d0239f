/**
 * Where the owner of an index listens, and how others find it.
 *
 *     LOCK-000007               "PID START BOOT NAMESPACE MACHINE NAME.TOKEN", see engine/store/lock.ts
 *     owner-5f0c21ab            on Unix: the socket that NAME names, beside the lock
 *     bound-5f0c21ab            the same before it listens
 *     \\.\pipe\kausal-NAME      on Windows
 *
 * A lock names its endpoint, and that listens before the lock is there. So a lock whose endpoint refuses is the lock of
 * a process that has ended, in whatever container it was; and no name is used twice, so nobody removes the endpoint of
 * another one. A socket that is bound and does not listen yet refuses as well, so it gets its name when it listens. Who
 * can read the lock, in a folder that only its user can enter, has the token.
 */
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface EndpointMark {
	readonly name: string;
	readonly token: string;
}

export const LOCK_NAME: RegExp = /^LOCK-(\d{6,15})$/;
export const ENDPOINT_NAME: RegExp = /^owner-[0-9a-f]{16}$/;
/** What a socket is called before it listens. */
export const BOUND_NAME: RegExp = /^bound-[0-9a-f]{16}$/;
const MARK = / (owner-[0-9a-f]{16})\.([0-9a-f]{64})$/;
/** What a socket's address has room for, its end included: 108 bytes on Linux, 104 elsewhere. */
const ADDRESS_BYTES_MAX = 103;

/** What the socket of an endpoint is called before it listens: no longer, so that there is room for it as well. */
export function boundName(name: string): string {
	return name.replace(/^owner-/, "bound-");
}

/** As it stands in a lock. */
export function markText({ name, token }: EndpointMark): string {
	return `${name}.${token}`;
}

/** The endpoint that a lock's text names; undefined if it names none. */
export function markIn(lock: string): EndpointMark | undefined {
	const [, name, token] = MARK.exec(lock) ?? [];
	return name === undefined || token === undefined ? undefined : { name, token };
}

/** The endpoint of the present owner of a home, as far as its lock tells; undefined if there is none. */
export function ownerOf(home: string): EndpointMark | undefined {
	let newest: { readonly epoch: number; readonly name: string } | undefined;
	try {
		for (const name of readdirSync(home)) {
			const epoch = Number(LOCK_NAME.exec(name)?.[1] ?? -1);
			if (epoch >= 0 && epoch > (newest?.epoch ?? -1)) newest = { epoch, name };
		}
		return newest === undefined ? undefined : markIn(readFileSync(join(home, newest.name), "utf8"));
	} catch {
		return undefined; // no home, or its owner has just let go of it
	}
}

/** A text that names an endpoint to the system, as long as it is not closed. */
export interface Address {
	readonly path: string;
	close(): void;
}

/** @returns undefined where the system has no room for the path of a home */
export function addressOf(home: string, name: string): Address | undefined {
	const { platform } = process;
	if (platform === "win32") return { path: `\\\\.\\pipe\\kausal-${name}`, close: () => undefined };
	const path = join(home, name);
	// Node would cut it, and make or find something else.
	if (Buffer.byteLength(path) <= ADDRESS_BYTES_MAX) return { path, close: () => undefined };
	if (platform !== "linux") return undefined;
	const descriptor = openSync(home, "r");
	return { path: `/proc/self/fd/${descriptor}/${name}`, close: () => closeSync(descriptor) };
}
