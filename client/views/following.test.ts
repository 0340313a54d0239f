/** A view that follows the cursor, whose answers come late, out of order or not at all. */
import { expect, test } from "vitest";
import type { GraphSymbol } from "../../server/protocol/graph.ts";
import { Following } from "./following.ts";
import type { Subject } from "./relationRows.ts";

/** A view whose cursor and answers the test moves by hand; names stand for symbols and for places. */
function view(): {
	cursor: string | undefined;
	shown: string | undefined;
	readonly asked: string[];
	answer(name: string | Error): Promise<void>;
	follow(): void;
	again(): void;
	forget(): void;
} {
	const waiting: { resolve(symbol: GraphSymbol): void; reject(error: Error): void }[] = [];
	const following = new Following({
		subject: () => (self.cursor === undefined ? undefined : ({ target: { name: self.cursor } } as Subject)),
		symbolAt: ({ target }) => {
			self.asked.push((target as { readonly name: string }).name);
			return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
		},
		show: ({ id }) => (self.shown = id),
	});
	const shownId = (): string | undefined => self.shown;
	const self: ReturnType<typeof view> = {
		cursor: undefined,
		shown: undefined,
		asked: [],
		answer: async (name) => {
			const next = waiting.shift();
			if (name instanceof Error) next?.reject(name);
			else next?.resolve({ id: name } as GraphSymbol);
			await new Promise((resolve) => setImmediate(resolve));
		},
		follow: () => void following.follow(shownId),
		again: () => void following.again(shownId),
		forget: () => following.forget(),
	};
	return self;
}

test("the symbol that the cursor is in is shown, also when an earlier answer comes last", async () => {
	const one = view();
	for (one.cursor of ["total", "discount"]) one.follow();
	await one.answer("total");
	expect(one.shown).toBeUndefined();
	await one.answer("discount");
	expect(one.shown).toBe("discount");
});

test("what a server that was starting did not answer is asked when it has moved on, and then no more", async () => {
	const one = view();
	one.cursor = "total";
	one.follow();
	await one.answer(new Error("The server is not running."));
	one.again();
	await one.answer("total");
	expect(one.shown).toBe("total");
	one.again();
	expect(one.asked).toEqual(["total", "total"]);
});

test("an answer does not take the place of what was chosen since", async () => {
	const one = view();
	one.cursor = "total";
	one.follow();
	one.forget();
	await one.answer("total");
	expect(one.shown).toBeUndefined();
});

test("nothing is asked where nothing is to be followed", () => {
	const one = view();
	one.follow();
	expect(one.asked).toEqual([]);
});
