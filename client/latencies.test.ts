/** How long answers took: which count, and what is said of them. */
import { expect, test } from "vitest";
import { Latencies } from "./latencies.ts";

test("of a hundred answers one may take longer than what is said", () => {
	const latencies = new Latencies();
	expect(latencies.percentile(99)).toBeUndefined();
	for (let one = 1; one <= 100; one++) latencies.add("textDocument/hover", one);
	expect([50, 99, 100].map((percent) => latencies.percentile(percent))).toEqual([50, 99, 100]);
});

test("the last thousand count, no work that was ordered, and nothing that had to wait for a first index", () => {
	const latencies = new Latencies();
	latencies.add("kausal/reindex", 60_000);
	latencies.add("kausal/trace", 2500, false);
	for (let one = 0; one < 1500; one++) latencies.add("kausal/trace", one < 500 ? 5000 : 1);
	expect(latencies.count).toBe(1000);
	expect(latencies.percentile(100)).toBe(1);
});
