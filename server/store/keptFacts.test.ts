/** What is kept is what was asked for last, and never more than there is room for. */
import { expect, test } from "vitest";
import { TABLES, Facts, type TableName } from "../model/facts.ts";
import { FactsPacker } from "../model/factsPacker.ts";
import { KeptFacts } from "./keptFacts.ts";

const ROOM = 100;

function factsOf(text: string): Facts {
	const packer = new FactsPacker();
	for (const [table, columns] of Object.entries(TABLES)) {
		packer.table(table as TableName, 0);
		for (let at = 0; at < columns.length; at++) packer.column(new Int32Array(0), 0);
	}
	packer.strings.addText(text);
	return new Facts(packer.finish({ textLength: 0, interfaceHash: [0, 0], problemCount: 0 }));
}

/** Asks for files by number, which have all the same size. @returns how many of the askings had to read */
function readsOf(askings: Iterable<number>): number {
	const kept = new KeptFacts(factsOf("text").packed.length * ROOM);
	let reads = 0;
	for (const number of askings) {
		const path = `${number}.ts`;
		const known = kept.get(path);
		if (known === undefined) {
			reads += 1;
			kept.add(path, factsOf("text"));
		}
		expect(kept.get(path)).toBeDefined();
	}
	return reads;
}

test("as many as there is room for are read once, however often they are asked for in turn", () => {
	expect(readsOf(Array.from({ length: ROOM * 50 }, (_, at) => at % ROOM))).toBe(ROOM);
});

test("what is asked for again and again stays while others pass by", () => {
	const often = ROOM / 2;
	const askings = Array.from({ length: ROOM * 50 }, (_, at) => (at % 3 === 0 ? ROOM + at : at % often));
	expect(readsOf(askings)).toBe(often + Math.ceil(askings.length / 3));
});

test("facts that alone are larger than the room are kept until the next ones, and deleted ones are gone", () => {
	const large = factsOf("x".repeat(10_000));
	const kept = new KeptFacts(1000);
	kept.add("large.ts", large);
	expect(kept.get("large.ts")).toBe(large);
	kept.add("small.ts", factsOf("text"));
	expect(kept.get("large.ts")).toBeUndefined();
	kept.delete("small.ts");
	expect(kept.get("small.ts")).toBeUndefined();
	kept.delete("small.ts");
	expect(kept.get("small.ts")).toBeUndefined();
});

test("the room grows where much is read again, as far as it may, and not where little is", () => {
	const bytes = factsOf("text").packed.length;
	const roomAfter = (count: number, rounds: number): number => {
		const kept = new KeptFacts(bytes * ROOM, bytes * ROOM * 2);
		for (let round = 0; round < rounds; round++) {
			for (let number = 0; number < count; number++) {
				if (kept.get(`${number}.ts`) === undefined) kept.add(`${number}.ts`, factsOf("text"));
			}
		}
		return kept.bytesMax / (bytes * ROOM);
	};
	expect(roomAfter(ROOM, 100)).toBe(1);
	expect(roomAfter(ROOM * 4, 3)).toBe(1);
	expect(roomAfter(ROOM * 1.4, 100)).toBe(1.5);
	expect(roomAfter(ROOM * 4, 100)).toBe(2);
});
