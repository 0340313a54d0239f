/** Steps are a function of what is asked, and not of what a view has in memory. */
import { expect, test } from "vitest";
import { factsOf } from "../extraction/fixture.ts";
import { Facts } from "../model/facts.ts";
import { CountedWorld } from "./countedWorld.ts";
import { MemoryWorld } from "./memoryWorld.ts";
import { Steps } from "./steps.ts";

/** A view that keeps nothing: facts are read anew at each question. */
class ForgetfulWorld extends MemoryWorld {
	override facts(path: string): Facts | undefined {
		const facts = super.facts(path);
		return facts && new Facts(facts.packed);
	}
}

test("facts that were forgotten meanwhile cost no more steps than those that were kept", async () => {
	const files = new Map([["main.go", await factsOf("go", "package main\n\nfunc main() {}\n")]]);
	const [kept, forgotten] = [MemoryWorld, ForgetfulWorld].map((World) => {
		const steps = new Steps(0);
		const world = new CountedWorld(new World(files), steps);
		for (let times = 0; times < 3; times++) world.facts("main.go");
		return steps.taken;
	});
	expect(forgotten).toBe(kept);
});

test("a file may look into the facts of eleven bundles of what it belongs to", async () => {
	const lines = Array.from({ length: 6000 }, (_, at) => `export function f${at}(a, b) { return f${at + 1}(a) + b; }`);
	const bundle = await factsOf("javascript", lines.join("\n"));
	const count = Math.ceil(14_000_000 / bundle.packed.length);
	const files = new Map(Array.from({ length: count }, (_, at) => [`build/${at}.js`, bundle]));
	const steps = new Steps(0);
	const world = new CountedWorld(new MemoryWorld(files), steps);
	expect([...files.keys()].every((path) => world.facts(path) === bundle)).toBe(true);
	expect(steps.taken).toBeLessThan(steps.max / 3);
});
