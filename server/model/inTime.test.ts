/** Work that time ends, and work that it does not. */
import { expect, test } from "vitest";
import { inTime } from "./inTime.ts";

const never = (signal: AbortSignal): Promise<string> => new Promise((_, reject) => {
	signal.addEventListener("abort", () => {
		reject(signal.reason as Error);
	});
});

test("what is done in time has its result, what is not has none, and other failures are its own", async () => {
	const { signal } = new AbortController();
	expect(await inTime(undefined, signal, () => Promise.resolve("done"))).toBe("done");
	expect(await inTime(60_000, signal, () => Promise.resolve("done"))).toBe("done");
	expect(await inTime(1, signal, never)).toBeUndefined();
	await expect(inTime(60_000, signal, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
});

test("who is stopped is not out of time", async () => {
	const stop = new AbortController();
	const asked = inTime(60_000, stop.signal, never);
	stop.abort(new Error("stopped"));
	await expect(asked).rejects.toThrow("stopped");
});
