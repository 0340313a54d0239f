/**
 * The sign of life of an owner, for processes of other machines on a shared disk: they reach no endpoint of it, and
 * know nothing of its processes.
 *
 *     beat-5f0c21ab9d13e07c        beside the lock that says `owner-` (its endpoint) or `deaf-` with the same digits: a
 *                                  number that grows
 *
 * Where no endpoint can be had (a file system without sockets, a path that is too long for one), the lock says `deaf-`:
 * its owner can be asked nothing, and the sign of life is all that there is.
 *
 * Who waits for an owner looks whether the number changes while its own clock runs, so no two clocks are compared. A
 * process that was stopped and goes on after it was given up is kept out of the store by the fence (engine/lifecycle).
 */
import { readFileSync, rmSync, writeFile } from "node:fs";
import { join } from "node:path";
import { randomHex } from "../endpoint/secret.ts";

/** How often an owner gives a sign. */
const BEAT_MS = 8000;
/** An owner that gives none for so long has ended: three of them, and a file server that is slow once. */
export const SILENCE_MS: number = 30_000;

const BEAT_NAME = /^beat-[0-9a-f]{16}$/;
const BEATING = / (?:owner|deaf)-([0-9a-f]{16})(?:\.[0-9a-f]{64})?$/;

export class Heartbeat {
	readonly #path: string;
	readonly #timer: NodeJS.Timeout;
	#count = 0;

	/** @param mark - what the lock of its owner says behind who it is */
	constructor(home: string, mark: string) {
		this.#path = join(home, beatIn(` ${mark}`) ?? "");
		// Most who own a home let go of it before anybody could have wondered.
		this.#timer = setInterval(() => this.beat(), BEAT_MS).unref();
	}

	/** What cannot be written is missed by nobody but another machine, which then finds the store fenced. */
	beat(): void {
		this.#count += 1;
		writeFile(this.#path, String(this.#count), { mode: 0o600 }, () => undefined);
	}

	stop(): void {
		clearInterval(this.#timer);
		rmSync(this.#path, { force: true });
	}
}

/** What the lock of an owner says that has no endpoint. */
export function deafMark(): string {
	return `deaf-${randomHex(8)}`;
}

/** The name of the sign of life of a lock's owner; undefined if it gives none. */
export function beatIn(lock: string): string | undefined {
	const [, digits] = BEATING.exec(lock) ?? [];
	return digits === undefined ? undefined : `beat-${digits}`;
}

/** Whether a file of a home is a sign of life. */
export function isBeat(name: string): boolean {
	return BEAT_NAME.test(name);
}

/** What a sign of life says; empty if there was none yet. */
export function readBeat(home: string, beat: string): string {
	try {
		// Opened anew each time: then a network file system asks its server.
		return readFileSync(join(home, beat), "utf8");
	} catch {
		return "";
	}
}
