/** The resident memory of a process while it works, as the kernel tells it. */
import { readFileSync } from "node:fs";

export interface Sample {
	readonly atMs: number;
	readonly bytes: number;
}

const LOOK_MS = 500;

export class MemoryWatch {
	readonly samples: Sample[] = [];
	readonly #timer: NodeJS.Timeout;

	constructor(processId: number) {
		const look = (): void => {
			const bytes = residentBytes(processId);
			if (bytes !== undefined) this.samples.push({ atMs: performance.now(), bytes });
		};
		look();
		this.#timer = setInterval(look, LOOK_MS);
	}

	get peakBytes(): number {
		return Math.max(0, ...this.samples.map(({ bytes }) => bytes));
	}

	/**
	 * Bytes a minute by which it grows after a moment: a straight line through the samples, by least squares.
	 *
	 * @returns 0 if there is less than half a minute to tell from
	 */
	growthAfter(fromMs: number): number {
		const late = this.samples.filter(({ atMs }) => atMs >= fromMs);
		const [first, last] = [late[0], late.at(-1)];
		if (first === undefined || last === undefined || last.atMs - first.atMs < 30_000) return 0;
		const mean = (of: (sample: Sample) => number): number => late.reduce((sum, sample) => sum + of(sample), 0) / late.length;
		const [atMs, bytes] = [mean((sample) => sample.atMs), mean((sample) => sample.bytes)];
		const covariance = mean((sample) => (sample.atMs - atMs) * (sample.bytes - bytes));
		return (covariance / mean((sample) => (sample.atMs - atMs) ** 2)) * 60_000;
	}

	stop(): void {
		clearInterval(this.#timer);
	}
}

/** @returns undefined when the process is gone, or where no kernel tells */
function residentBytes(processId: number): number | undefined {
	try {
		const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${processId}/status`, "utf8"))?.[1];
		return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
	} catch {
		return undefined;
	}
}
