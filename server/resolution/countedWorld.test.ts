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
