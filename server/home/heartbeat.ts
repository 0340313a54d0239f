/**
 * The sign of life of an owner, for processes of other machines on a shared disk: they reach no endpoint of it, and
 * know nothing of its processes.
 *
 *     beat-5f0c21ab9d13e07c        beside the lock that names the endpoint of the same digits: a number that grows
 *
 * Who waits for an owner looks whether the number changes while its own clock runs, so no two clocks are compared. A
 * process that was stopped and goes on after it was given up is kept out of the store by the fence (engine/lifecycle).
 */
import { readFileSync, rmSync, writeFile } from "node:fs";
import { join } from "node:path";

/** How often an owner gives a sign. */
const BEAT_MS = 8000;
/** An owner that gives none for so long has ended: three of them, and a file server that is slow once. */
export const SILENCE_MS: number = 30_000;

const BEAT_NAME = /^beat-([0-9a-f]{16})$/;
const ENDPOINT = /^owner-/;

export class Heartbeat {
	readonly #path: string;
	readonly #timer: NodeJS.Timeout;
	#count = 0;

	/** @param endpoint - the name that the lock of its owner says */
	constructor(home: string, endpoint: string) {
		this.#path = join(home, endpoint.replace(ENDPOINT, "beat-"));
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

/** The endpoint of the owner whose sign of life a file is; undefined if it is none. */
export function endpointOfBeat(name: string): string | undefined {
	const [, digits] = BEAT_NAME.exec(name) ?? [];
	return digits === undefined ? undefined : `owner-${digits}`;
}

/** What the owner of an endpoint said last; empty if nothing yet. */
export function beatOf(home: string, endpoint: string): string {
	try {
		// Opened anew each time: then a network file system asks its server.
		return readFileSync(join(home, endpoint.replace(ENDPOINT, "beat-")), "utf8");
	} catch {
		return "";
	}
}
