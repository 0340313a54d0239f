/** V8 collects by itself what was let go of, once there is much of it. */
import { expect, test } from "vitest";
import { collectSoon } from "./garbage.ts";

const BUFFERS = 20;

test("buffers that nobody has any more are given back", async () => {
	let goneCount = 0;
	const registry = new FinalizationRegistry(() => (goneCount += 1));
	for (let count = 0; count < BUFFERS; count++) registry.register(new Uint8Array(1024 * 1024), count);
	collectSoon();
	await expect.poll(() => goneCount, { timeout: 4000 }).toBe(BUFFERS);
});
