/** InlinePool with an extractor that echoes, or throws on request. */
import { expect, test } from "vitest";
import type { ExtractionInput } from "./extraction.ts";
import { InlinePool } from "./inlinePool.ts";
import type { Extractor } from "./workerLoop.ts";

function echo(): Extractor {
	let broken = false;
	return {
		memoryBytes: () => 0,
		extract: ({ source }: ExtractionInput) => {
			if (broken) throw new Error("used after it broke");
			if (source === "throw") {
				broken = true;
				throw new Error("bad text");
			}
			return Promise.resolve({ facts: new TextEncoder().encode(String(source)), problems: [] });
		},
	};
}

test("files are extracted in order, and one that throws is quarantined", async () => {
	const pool = new InlinePool(echo);
	const outcomes = await Promise.all(["a", "throw", "b"].map((source) => pool.extract({ language: "any", source })));
	expect(outcomes.map((outcome) => outcome.kind === "quarantined"
		? outcome.reason : new TextDecoder().decode(outcome.extraction.facts))).toEqual(["a", "Error: bad text", "b"]);
});

test("a closed pool takes no more", async () => {
	const pool = new InlinePool(echo);
	await pool.close();
	await expect(pool.extract({ language: "any", source: "a" })).rejects.toThrow("closed");
});
