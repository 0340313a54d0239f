/** How runners are told to run one test. */
import { expect, test } from "vitest";
import { testSelector } from "./testSelector.ts";

function patternOf(name: string): string {
	const [, pattern] = / -t "(.*)"$/.exec(testSelector("a.test.ts", { name, qualifiedName: name })) ?? [];
	return pattern ?? "";
}

test("a plain title stays as it is", () => {
	expect(testSelector("a.test.ts", { name: "sums up", qualifiedName: "cart.sums up" })).toBe('a.test.ts -t "sums up"');
});

test.each([
	"adds (twice)", "costs $5", "50% off!", 'says "no"', "a `b` of [c] or {d}", "is it? a|b ^c *d",
])("a title of special characters is found by what is said: %s", (title) => {
	const pattern = patternOf(title);
	expect(title).toMatch(new RegExp(pattern));
	expect(pattern).not.toMatch(/["`$!\\%]/);
});

test.each([["adds %i to %i", "adds 1 to 2"], ["$a.b of $#", "x of 3"], ["100%%", "100%"], ["it\\'s", "it's"]])(
	"values of a table may be any, and escapes what they are for: %s", (title, shown) => {
		expect(shown).toMatch(new RegExp(patternOf(title)));
	},
);
