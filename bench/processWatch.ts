/** What a process needs while it works, as the kernel tells it from outside: resident memory, and processor time. */
import { readFileSync } from "node:fs";

export interface Sample {
	readonly atMs: number;
	readonly bytes: number;
}

const TICK_MS = 10;

export class ProcessWatch {
	readonly samples: Sample[] = [];
	readonly #timer: NodeJS.Timeout;
	#cpuMs = 0;

	constructor(processId: number, lookMs: number = 500) {
		const look = (): void => {
			const bytes = residentBytes(processId);
			if (bytes !== undefined) this.samples.push({ atMs: performance.now(), bytes });
			this.#cpuMs = Math.max(this.#cpuMs, cpuMs(processId));
		};
		look();
		this.#timer = setInterval(look, lookMs);
	}

	get peakBytes(): number {
		return this.samples.reduce((most, { bytes }) => Math.max(most, bytes), 0);
	}

	/** Of all its threads, up to the last look. */
	get cpuMs(): number {
		return this.#cpuMs;
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
		const mean = (of: (sample: Sample) => number): number =>
			late.reduce((sum, sample) => sum + of(sample), 0) / late.length;
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
	const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(said(processId, "status"))?.[1];
	return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

function cpuMs(processId: number): number {
	const stat = said(processId, "stat");
	// The name of the program may hold anything; what follows its bracket are numbers.
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS;
}

function said(processId: number, file: string): string {
	try {
		return readFileSync(`/proc/${processId}/${file}`, "latin1");
	} catch {
		return "";
	}
}
