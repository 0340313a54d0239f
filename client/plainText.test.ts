/** What becomes of text that the editor would make something of. */
import { expect, test } from "vitest";
import { shown } from "./plainText.ts";

test.each([
	["[run](command:workbench.action.quit)", "[run]\u2060(command:workbench.action.quit)"],
	["$(error) failed", "$\u2060(error) failed"],
	["\u001b[31mred\u001b[0m", "\ufffd[31mred\ufffd[0m"],
	["one\ntwo\tthree", "one two three"],
	["\u202egnp.exe", "\ufffdgnp.exe"],
	["a\u200bb\ufeffc\u{e0041}d", "a\ufffdb\ufffdc\ufffdd"],
	["<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"],
	["größe 日本", "größe 日本"],
])("%j stays text", (text, want) => {
	expect(shown(text)).toBe(want);
});

test("what is long is cut", () => {
	expect(shown("x".repeat(5000))).toHaveLength(201);
});
