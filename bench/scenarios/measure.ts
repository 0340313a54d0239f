/**
 * How a time is taken: an operation that is longer than the clock by itself, a shorter one in rounds, and
 * what is said of the samples.
 *
 * Always holds: whoever measures hands back a number that depends on every result, so that none can be
 * optimised away; the sum of them is printed. Times are microseconds for one operation. A percentile over
 * rounds is a percentile of rounds: `operationsPerSample` says how many operations each one averages.
 */

/** What a row of a table says of an operation's time, in microseconds. */
export interface Distribution {
	readonly sampleCount: number;
	readonly operationsPerSample: number;
	readonly meanUs: number;
	readonly deviationUs: number;
	readonly p50Us: number;
	readonly p90Us: number;
	readonly p99Us: number;
	readonly p999Us: number;
	readonly maxUs: number;
}

export interface Measured extends Distribution {
	readonly checksum: number;
}

/**
 * Does the operations `begin` to `end` (exclusive) and returns a number that depends on all their results.
 */
export type Rounds = (begin: number, end: number) => number;

export interface RoundsSettings {
	/** Operations measured. */
	readonly count: number;
	/** Operations between two looks at the clock; 1 where each is much longer than the clock's 0.05 us. */
	readonly perSample: number;
	/** Operations done before, by the same code over the same numbers. */
	readonly warmup: number;
}

/** Times operations that may be repeated: reads. */
export function measureRounds({ count, perSample, warmup }: RoundsSettings, run: Rounds): Measured {
	const sampleCount = Math.max(1, Math.floor(count / perSample));
	const samples = new Float64Array(sampleCount);
	for (let done = 0; done < warmup; ) {
		const end = Math.min(warmup - done, sampleCount * perSample);
		for (let at = 0; at < end; at += perSample) run(at, Math.min(at + perSample, end));
		done += end;
	}
	let checksum = 0;
	for (let sample = 0; sample < sampleCount; sample += 1) {
		const begin = sample * perSample;
		const started = performance.now();
		const result = run(begin, begin + perSample);
		samples[sample] = ((performance.now() - started) * 1000) / perSample;
		checksum = addChecksum(checksum, result);
	}
	return { ...summarize(samples, perSample), checksum };
}

/** Collects times of operations that change what the next one sees, one by one. */
export class Samples {
	#us = new Float64Array(1024);
	#count = 0;
	#checksum = 0;

	get count(): number {
		return this.#count;
	}

	/** Sum of all times, in microseconds. */
	get totalUs(): number {
		let total = 0;
		for (let at = 0; at < this.#count; at += 1) total += this.#us[at] ?? 0;
		return total;
	}

	/** Times one operation; `result` of it goes into the checksum. */
	time(operation: () => number): void {
		const started = performance.now();
		const result = operation();
		this.add((performance.now() - started) * 1000, result);
	}

	add(us: number, result: number): void {
		if (this.#count === this.#us.length) {
			const grown = new Float64Array(this.#us.length * 2);
			grown.set(this.#us);
			this.#us = grown;
		}
		this.#us[this.#count] = us;
		this.#count += 1;
		this.#checksum = addChecksum(this.#checksum, result);
	}

	/** @param operationsPerSample - how many operations each added time already was divided by */
	measured(operationsPerSample: number = 1): Measured {
		const samples = this.#us.slice(0, this.#count);
		return { ...summarize(samples, operationsPerSample), checksum: this.#checksum };
	}
}

export function addChecksum(sum: number, result: number): number {
	return (Math.imul(sum, 31) + (result | 0)) | 0;
}

/** Nearest-rank percentiles; deviation of the whole population. At least one sample. */
export function summarize(samplesUs: Float64Array, operationsPerSample: number): Distribution {
	const sorted = samplesUs.slice().sort();
	const sampleCount = sorted.length;
	if (sampleCount === 0) throw new Error("Nothing was measured.");
	let sum = 0;
	for (const value of sorted) sum += value;
	const meanUs = sum / sampleCount;
	let squares = 0;
	for (const value of sorted) squares += (value - meanUs) ** 2;
	const rank = (share: number): number => sorted[Math.ceil(share * sampleCount) - 1] ?? 0;
	return {
		sampleCount,
		operationsPerSample,
		meanUs,
		deviationUs: Math.sqrt(squares / sampleCount),
		p50Us: rank(0.5),
		p90Us: rank(0.9),
		p99Us: rank(0.99),
		p999Us: rank(0.999),
		maxUs: rank(1),
	};
}
