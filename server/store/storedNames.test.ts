/** Names of an index as the engine has them: all of them, and where each is declared, while blocks come and go. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Engine, WriteBatch, type BlockId } from "../../engine/index.ts";
import { SimulationVfs } from "../../engine/sim/simulationVfs.ts";
import { lettersOfName } from "../model/letters.ts";
import { finish } from "../model/pieces.ts";
import type { DeclarationRow } from "../model/rows.ts";
import { BlockNames, NameCounts } from "./blockNames.ts";
import { encodeBlock, type BlockRecord } from "./records.ts";
import { StoredNames } from "./storedNames.ts";

const FILES = ["a/one.ts", "a/b/two.ts", "three.ts"];
const idOf = (file: number, row: number): BlockId => ({ w0: 100 + file, w1: 0, w2: row, w3: 1 });
const pathOf = ({ w0 }: BlockId): string | undefined => FILES[w0 - 100];

function blockOf(name: string, row: number): BlockRecord {
	const place = { begin: 0, end: 1, nameBegin: 0, nameEnd: 1 };
	return {
		kind: 8, flags: 0, declaration: row as DeclarationRow, ...place, first: undefined, others: [],
		name, qualifiedName: name, signature: "", doc: "",
	};
}

function hasInOrder(name: string, text: string): boolean {
	let from = 0;
	const lower = name.toLowerCase();
	return [...text.toLowerCase()].every((letter) => (from = lower.indexOf(letter, from) + 1) > 0);
}

test("names that are read some at a time are those of the end, whatever comes and goes meanwhile", () => {
	const nameOf = (at: number): string => `name${at}`;
	for (const flushes of [false, true]) {
		const engine = Engine.open({ vfs: new SimulationVfs(), directory: "/store" });
		const counts = new NameCounts(engine);
		const names = new StoredNames(engine, pathOf);
		const there = new Set<number>();
		const change = (put: readonly number[], gone: readonly number[]): void => {
			const batch = new WriteBatch();
			const changed = new BlockNames(batch, counts);
			for (const at of put) {
				const record = blockOf(nameOf(at), at);
				batch.putBlock(idOf(0, at), encodeBlock(record));
				changed.put(idOf(0, at), record, undefined);
				there.add(at);
			}
			for (const at of gone) {
				changed.delete(idOf(0, at), encodeBlock(blockOf(nameOf(at), at)).slice());
				there.delete(at);
			}
			finish(changed.finish());
			engine.write(batch, { durability: "buffered" });
			names.changed(changed.all);
			if (flushes) engine.flush();
		};
		change(Array.from({ length: 5000 }, (_, at) => at), []);
		let pieceCount = 0;
		for (const pieces = names.read(); pieces.next().done !== true; pieceCount++) {
			// Some of them lie before what was read so far, and some behind it.
			const from = pieceCount * 40;
			change(Array.from({ length: 20 }, (_, at) => 5000 + from + at), Array.from({ length: 20 }, (_, at) => from + at));
			// Who stops lets the next one go on.
			if (pieceCount === 2) names.read().next();
		}
		expect(pieceCount).toBeGreaterThan(3);
		expect([...names.names()].sort()).toEqual([...there].map(nameOf).sort());
		change([7000], [4000]);
		expect([...names.names()].sort()).toEqual([...there].map(nameOf).sort());
		engine.close();
	}
});

test("every name that a block has is there once, and none that no block has", () => {
	const name = fc.constantFrom(
		"total", "", "a\0b", "ünder", "x".repeat(300), "\ufeffmark", "two\nlines", "constructor", "😀",
	);
	const file = fc.tuple(fc.nat({ max: FILES.length - 1 }), fc.array(name, { maxLength: 6 }));
	fc.assert(fc.property(fc.array(file, { maxLength: 8 }), fc.boolean(), (writes, isAskedEarly) => {
		const engine = Engine.open({ vfs: new SimulationVfs(), directory: "/store" });
		const names = new StoredNames(engine, pathOf);
		const counts = new NameCounts(engine);
		if (isAskedEarly) expect([...names.names()]).toEqual([]);
		const state = FILES.map((): string[] => []);
		for (const [at, wanted] of writes) {
			const batch = new WriteBatch();
			const changed = new BlockNames(batch, counts);
			const before = state[at] as string[];
			wanted.forEach((one, row) => {
				const known = before[row] === undefined ? undefined : encodeBlock(blockOf(before[row], row)).slice();
				const record = blockOf(one, row);
				batch.putBlock(idOf(at, row), encodeBlock(record));
				changed.put(idOf(at, row), record, known);
			});
			before.slice(wanted.length).forEach(
				(one, row) => changed.delete(idOf(at, wanted.length + row), encodeBlock(blockOf(one, wanted.length + row)).slice()),
			);
			finish(changed.finish());
			engine.write(batch, { durability: "buffered" });
			names.changed(changed.all);
			state[at] = wanted;
			const all = [...new Set(state.flat())].sort();
			expect([...names.names()].sort()).toEqual(all);
			for (const text of ["", "total", "x", "TOL", "lt", "üd", "Md", "\0b"]) {
				const having = all.filter((one) => hasInOrder(one, text));
				expect([...names.inOrder(text)].sort()).toEqual(expect.arrayContaining(having));
				const isPlain = (one: string): boolean => /^\w+$/.test(one) && /^\w+$/.test(text);
				const told = [...new StoredNames(engine, pathOf).inOrder(text)];
				expect(told.filter((one) => isPlain(one) && !having.includes(one))).toEqual([]);
			}
			for (const letters of [0, lettersOfName("total"), lettersOfName("x")]) {
				const having = all.filter((one) => (lettersOfName(one) & letters) === letters);
				expect([...names.withLetters(letters)].sort()).toEqual(expect.arrayContaining(having));
			}
			expect([...names.withLetters(lettersOfName("q"))].filter((one) => /^\w+$/.test(one))).toEqual([]);
			for (const one of new Set(state.flat())) {
				const sites = state.flatMap((rows, index) => rows.flatMap((found, declaration) =>
					(found === one ? [{ path: FILES[index] as string, declaration }] : [])));
				sites.sort((first, second) => (first.path < second.path ? -1 : first.path > second.path ? 1
					: first.declaration - second.declaration));
				expect(names.sites(one)).toEqual(sites);
				expect(names.sitesIn("a", one)).toEqual(sites.filter(({ path }) => path === "a/one.ts"));
				expect(names.blocks(one)).toHaveLength(sites.length);
				for (const [file, path] of FILES.entries()) {
					const blocks = names.blocks(one).filter((block) => pathOf(block) === path);
					expect(names.blocksIn(idOf(file, 0), one)).toEqual(blocks);
				}
			}
		}
		expect([...new StoredNames(engine, pathOf).names()].sort()).toEqual([...new Set(state.flat())].sort());
		engine.close();
	}), { seed: 17, numRuns: 150 });
});
