/** V8 collects by itself what was let go of, once there is much of it. */
import { expect, test } from "vitest";
import { collectSoon } from "./garbage.ts";

const BUFFERS = 20;

async function expectGivenBack(): Promise<void> {
	let goneCount = 0;
	const registry = new FinalizationRegistry(() => (goneCount += 1));
	for (let count = 0; count < BUFFERS; count++) registry.register(new Uint8Array(1024 * 1024), count);
	collectSoon();
	await expect.poll(() => goneCount).toBe(BUFFERS);
}

test("buffers that nobody has any more are given back", expectGivenBack);

test("also those made while a collection is under way", async () => {
	for (let round = 0; round < 3; round++) {
		collectSoon();
		await expectGivenBack();
	}
});
