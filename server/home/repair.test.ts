/** Tries to get over a problem: when they come, how often, and when they end. */
import { expect, test } from "vitest";
import { Repair } from "./repair.ts";

/** A repair that fails until it is told to succeed, and all that it says and does. */
class Bench {
	readonly log: string[] = [];
	isMendable = false;
	readonly repair: Repair = new Repair({
		mend: () => {
			this.log.push("try");
			return this.isMendable ? Promise.resolve() : Promise.reject(new Error("not yet"));
		},
		changed: (problem) => this.log.push(problem ?? "well"),
		later: (work, ms) => {
			this.log.push(`in ${ms}`);
			this.#work = work;
			return () => {
				this.#work = undefined;
				this.log.push("taken back");
			};
		},
	});
	#work: (() => void) | undefined;

	/** Lets the time pass, and the try that it brings end. */
	async pass(): Promise<void> {
		const work = this.#work;
		this.#work = undefined;
		work?.();
		await new Promise((resolve) => setImmediate(resolve));
	}
}

test("tries come later and later, a minute apart at most, and from the beginning for the next problem", async () => {
	const bench = new Bench();
	bench.repair.begin("full", "later");
	for (let tries = 0; tries < 8; tries += 1) await bench.pass();
	expect(bench.log.filter((line) => line.startsWith("in ")))
		.toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => `in ${seconds * 1000}`));
	bench.isMendable = true;
	await bench.pass();
	expect([bench.log.at(-1), bench.repair.problem]).toEqual(["well", undefined]);
	bench.log.length = 0;
	bench.repair.begin("full again", "later");
	expect(bench.log).toEqual(["full again", "in 1000"]);
});

test("one that may succeed at once is tried at once, and one at a time", async () => {
	const bench = new Bench();
	bench.repair.begin("damaged", "now");
	bench.repair.begin("damaged", "now");
	bench.repair.begin("deleted", "later");
	await bench.pass();
	expect(bench.log).toEqual(["damaged", "try", "deleted", "in 1000"]);
	bench.repair.begin("deleted", "now");
	expect(bench.log.length).toBe(4);
});

test("what others got over needs no try; and none comes when it is stopped", async () => {
	const bench = new Bench();
	bench.repair.begin("full", "later");
	bench.repair.end();
	await bench.pass();
	expect(bench.log).toEqual(["full", "in 1000", "taken back", "well"]);
	bench.log.length = 0;
	bench.repair.begin("full", "later");
	bench.repair.stop();
	await bench.pass();
	bench.repair.begin("other", "now");
	expect(bench.log).toEqual(["full", "in 1000", "taken back"]);
});
