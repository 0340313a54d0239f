/** InlinePool with an extractor that echoes, or throws on request. */
import { expect, test } from "vitest";
import type { ExtractionInput } from "./extraction.ts";
import { InlinePool } from "./inlinePool.ts";
import { UnavailableError, type Extractor } from "./workerLoop.ts";

function echo(): Extractor {
	let broken = false;
	let seen = 0;
	return {
		memoryBytes: () => 0,
		extract: ({ source }: ExtractionInput) => {
			if (broken) throw new Error("used after it broke");
			if (source === "missing") throw new UnavailableError("no such grammar");
			broken = source === "throw" || (source === "second" && seen > 0);
			seen++;
			if (broken) throw new Error("bad text");
			return Promise.resolve({ facts: new TextEncoder().encode(String(source)), problems: [] });
		},
	};
}

test("files are extracted in order, and what throws with a fresh extractor is quarantined", async () => {
	const pool = new InlinePool(echo);
	const outcomes = await Promise.all(
		["a", "throw", "b", "second", "missing", "c"].map((source) => pool.extract({ language: "any", source })),
	);
	expect(outcomes.map((outcome) => outcome.kind === "extracted"
		? new TextDecoder().decode(outcome.extraction.facts) : `${outcome.kind}: ${outcome.reason}`,
	)).toEqual(["a", "quarantined: Error: bad text", "b", "second", "failed: no such grammar", "c"]);
});

test("a closed pool takes no more", async () => {
	const pool = new InlinePool(echo);
	await pool.close();
	await expect(pool.extract({ language: "any", source: "a" })).rejects.toThrow("closed");
});
