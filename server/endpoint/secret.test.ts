/** Secrets: what differs anywhere is another one, and no two are drawn alike. */
import { expect, test } from "vitest";
import { isSameSecret, randomHex } from "./secret.ts";

test("a text is the same as itself only", () => {
	const own = randomHex(32);
	expect(isSameSecret(own, own)).toBe(true);
	expect(isSameSecret("", own)).toBe(false);
	expect(isSameSecret(`${own}0`, own)).toBe(false);
	for (let at = 0; at < own.length; at++) {
		const other = own[at] === "0" ? "1" : "0";
		expect(isSameSecret(own.slice(0, at) + other + own.slice(at + 1), own), `at ${at}`).toBe(false);
	}
});

test("as many bytes as asked for are drawn, and others each time", () => {
	const drawn = Array.from({ length: 100 }, () => randomHex(8));
	for (const one of drawn) expect(one).toMatch(/^[0-9a-f]{16}$/);
	expect(new Set(drawn).size).toBe(drawn.length);
});
