/** How samples are summed up, on samples whose statistics are known. */
import { expect, test } from "vitest";
import { measureRounds, Samples, summarize } from "./measure.ts";

test("percentiles are nearest ranks, whatever the order of the samples", () => {
	const samples = Float64Array.from({ length: 1000 }, (_, index) => ((index * 7) % 1000) + 1);
	expect(summarize(samples, 1)).toMatchObject({
		sampleCount: 1000,
		meanUs: 500.5,
		p50Us: 500,
		p90Us: 900,
		p99Us: 990,
		p999Us: 999,
		maxUs: 1000,
	});
});

test("the deviation is that of all samples", () => {
	expect(summarize(Float64Array.of(2, 4, 4, 4, 5, 5, 7, 9), 1)).toMatchObject({
		meanUs: 5,
		deviationUs: 2,
	});
});

test("one sample is all of its percentiles", () => {
	expect(summarize(Float64Array.of(3), 4)).toEqual({
		sampleCount: 1,
		operationsPerSample: 4,
		meanUs: 3,
		deviationUs: 0,
		p50Us: 3,
		p90Us: 3,
		p99Us: 3,
		p999Us: 3,
		maxUs: 3,
	});
});

test("nothing measured is a mistake, not a zero", () => {
	expect(() => summarize(new Float64Array(0), 1)).toThrow("Nothing was measured.");
});

test("rounds warm up on the same operations, then do each once", () => {
	const done: [number, number][] = [];
	const measured = measureRounds({ count: 6, perSample: 2, warmup: 3 }, (begin, end) => {
		done.push([begin, end]);
		return begin;
	});
	expect(done).toEqual([
		[0, 2],
		[2, 3],
		[0, 2],
		[2, 4],
		[4, 6],
	]);
	expect(measured).toMatchObject({ sampleCount: 3, operationsPerSample: 2, checksum: 2 * 31 + 4 });
});

test("samples keep what was added beyond their first room, and a checksum of every result", () => {
	const samples = new Samples();
	for (let us = 1; us <= 3000; us += 1) samples.add(us, us);
	const other = new Samples();
	for (let us = 1; us <= 3000; us += 1) other.add(us, us === 1500 ? 0 : us);
	expect(samples.totalUs).toBe((3000 * 3001) / 2);
	expect(samples.measured()).toMatchObject({ sampleCount: 3000, maxUs: 3000 });
	expect(samples.measured().checksum).not.toBe(other.measured().checksum);
});
