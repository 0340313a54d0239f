/** What to read to change a symbol: the most needed first, never more than asked for, the same each time. */
import { expect, test } from "vitest";
import { withWorkspace } from "../fixture.ts";
import type { ContextAnswer } from "./analysis.ts";

const FILES = {
	"src/price.ts": `/** Cents without tax. */
export function net(cents: number): number {
	return cents;
}
export interface Tax { rate: number }
`,
	"src/cart.ts": [
		'import { net, type Tax } from "./price";', "", "export function total(tax: Tax): number;",
		"export function total(tax: Tax, more: number): number;",
		"export function total(tax: Tax, more = 0): number {", "\treturn net(1) * tax.rate + net(more);", "}", "",
	].join("\n"),
	"src/main.ts": `import { total } from "./cart";
export function main() {
	const sum = total({ rate: 2 });
	return sum;
}
`,
	"test/cart.test.ts": `import { total } from "../src/cart";
test("sums up", () => {
	expect(total({ rate: 1 })).toBe(1);
});
`,
};

const shown = ({ parts }: ContextAnswer): string[] =>
	parts.map(({ kind, name, text }) => `${kind} ${name}: ${text.split("\n")[0] ?? ""}`);

test("its code comes first, then what it uses, its users, its tests; the code of what it uses with what is left", () =>
	withWorkspace(FILES, async (workspace) => {
		const session = await workspace.open();
		await session.index();
		const { analysis } = session;
		const [symbol] = analysis.find("total", 1);
		const id = symbol?.id ?? { w0: 0, w1: 0, w2: 0, w3: 0 };
		const ask = (budget: number): ContextAnswer => analysis.context(id, { budget, textOf: (path) => session.text(path) });
		const whole = ask(10_000);
		expect(shown(whole)).toEqual([
			"code total: export function total(tax: Tax): number;",
			"code total: export function total(tax: Tax, more: number): number;",
			"code total: export function total(tax: Tax, more = 0): number {",
			"uses Tax: export interface Tax", "uses net: Cents without tax.", "uses Tax.rate: rate: number",
			"use main: const sum = total({ rate: 2 });", "use sums up: expect(total({ rate: 1 })).toBe(1);",
			"test sums up: test(\"sums up\", ()",
			"code Tax: export interface Tax { rate: number }", "code net: export function net(cents: number): number {",
			"code Tax.rate: rate: number",
		]);
		expect([whole.omitted, whole.tokens < 10_000]).toEqual([0, true]);
		for (let budget = 0; budget < 400; budget += 7) {
			const answer = ask(budget);
			expect(answer.tokens).toBeLessThanOrEqual(budget);
			expect(answer.parts.length + answer.omitted).toBe(whole.parts.length);
			expect(ask(budget)).toEqual(answer);
		}
		await session.close();
	}));
