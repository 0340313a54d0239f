/** The table of contestants, and what every contestant that needs no installation must be able to do. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Dataset } from "../scenarios/dataset.ts";
import { createKausalGraph, createMapOfSets } from "./graphs.ts";
import { createKausal } from "./stores/kausal.ts";
import { type Contestant, peersTable } from "./table.ts";
import { runGraph, runStore } from "./workload.ts";

function contestant(name: string, get: number): Contestant {
	return {
		name,
		settings: "made up",
		durability: "kept",
		measurements: [{ name: "get", unit: "us", value: get }],
	};
}

function inFolder<T>(use: (folder: string) => T): T {
	const folder = mkdtempSync(join(tmpdir(), "kausal-peers-"));
	const remove = (): void => {
		rmSync(folder, { recursive: true, force: true });
	};
	const result = use(folder);
	if (result instanceof Promise) return result.finally(remove) as T;
	remove();
	return result;
}

test("the ratio is the best of the others over the best of ours, and both are marked", () => {
	const table = peersTable([
		contestant("Kausal", 2),
		contestant("Kausal, cached", 1),
		contestant("a", 5),
		contestant("b", 3),
	]);
	expect(table.split("\n")[2]).toBe("| get, us | 3.0x | 2.00 | **1.00** | 5.00 | **3.00** |");
	expect(table).toContain("- a: made up; a put is kept");
});

test("a ratio below one is shown as it is", () => {
	expect(peersTable([contestant("Kausal", 4), contestant("a", 1)])).toContain("| get, us | 0.25x |");
});

test("without others there is no ratio", () => {
	expect(peersTable([contestant("Kausal", 4)])).toContain("| get, us | - | **4.00** |");
});

test("the engine does the whole workload", async () => {
	const measured = await inFolder((folder) => {
		const settings = { size: 60, seed: 5, directory: join(folder, "store") };
		return runStore(createKausal("Kausal", { memtableBytesMax: 64 * 1024 }, 5), settings);
	});
	expect(measured.map(({ name }) => name)).toEqual([
		"put, median",
		"put, p99.9",
		"put, mean",
		"bulk load",
		"reopen to the first get",
		"get hot",
		"batch of 10 hot",
		"get random",
		"batch of 10 random",
		"scan, for each entry",
		"range of 100",
		"update, median",
		"update, p99.9",
		"update, mean",
		"delete, median",
		"delete, p99.9",
		"delete, mean",
		"disk",
		"durable put",
		"durable put, 100 waiting",
		"peak memory",
	]);
	expect(measured.every(({ value }) => value > 0)).toBe(true);
});

test("graphs agree on how far three hops reach", () => {
	inFolder((folder) => {
		const dataset = new Dataset(9);
		const graphs = [
			createKausalGraph(folder, "memory"),
			createKausalGraph(folder, "tables"),
			createMapOfSets(),
		];
		for (const graph of graphs) graph.load(dataset, 400, 5);
		const reached = graphs.map((graph) => [0, 17, 399].map((index) => graph.threeHops(index)));
		for (const graph of graphs) graph.close();
		expect(reached[1]).toEqual(reached[0]);
		expect(reached[2]).toEqual(reached[0]);
		expect(reached[0]?.[0]).toBeGreaterThan(50);
	});
});

test("a graph does the whole workload", () => {
	const measured = runGraph(createMapOfSets(), { size: 200, seed: 5, directory: "" });
	expect(measured.map(({ name }) => name)).toEqual([
		"load, for each edge",
		"edges of a block",
		"three hops, first pass, median",
		"three hops, median",
		"three hops, p99",
		"memory for the graph",
	]);
});
