/** V8 collects by itself what was let go of, once there is much of it. */
import { expect, test } from "vitest";
import { collectSoon } from "./garbage.ts";

const BUFFERS = 20;

let goneCount = 0;
/** Held by the module: a registry that nobody holds may go itself, and then tells nothing. */
const registry = new FinalizationRegistry(() => (goneCount += 1));

/** In a function of its own: one that waits may keep the last of them in its frame. */
function letGoOfBuffers(): void {
	for (let count = 0; count < BUFFERS; count++) registry.register(new Uint8Array(1024 * 1024), count);
}

async function expectGivenBack(): Promise<void> {
	const wanted = goneCount + BUFFERS;
	letGoOfBuffers();
	collectSoon();
	await expect.poll(() => goneCount).toBe(wanted);
}

test("buffers that nobody has any more are given back", expectGivenBack);

test("also those made while a collection is under way", async () => {
	for (let round = 0; round < 3; round++) {
		collectSoon();
		await expectGivenBack();
	}
});
